--- The options of searches, as argparse has them, and how words are made ready for it.

local elements = require "earthshine.cli.elements"
local param_words = require "earthshine.cli.param_words"
local groups = require "earthshine.cli.search_options"

local options = {}

--- Where argparse puts what was given for an option.
---@param name string "--short-name"
---@return string
function options.target(name)
  return (name:gsub("^%-%-", ""):gsub("-", "_"))
end

-- Every option may be repeated: whether a parameter takes several values is the query's to say.
local function add_one(command, entry, kinds)
  local option = command:option(entry[1], entry[4]):argname(entry[2]):count "*"
  -- Short forms are hidden: a list with both is hard to read.
  if entry.short then option:hidden_name(entry.short) end
  if entry.also then option:hidden_name(entry.also) end
  option:target(options.target(entry[1]))
  local takes = entry.takes
  if entry[1] == "--param" then takes = { pairs = param_words.pairs(kinds) } end
  if entry[1] == "--option" then takes = { words = param_words.options(kinds) } end
  return elements.takes(option, takes)
end

--- Adds the search options to a command.
---@param command table a command of argparse
---@param given? { count?: false, kinds?: earthshine.query_kind[] } `count` is false for a command
--- that always means all; the kinds that it searches, by default granules only
function options.add(command, given)
  local kinds = given and given.kinds or { "granule" }
  for _, group in ipairs(groups) do
    local list = {}
    for _, entry in ipairs(group) do
      if not entry.count or not given or given.count ~= false then
        list[#list + 1] = add_one(command, entry, kinds)
      end
    end
    command:group(group.title, table.unpack(list))
  end
end

-- By the name of an option whether its value may begin with a minus sign, which argparse would take
-- for an option.
local VALUED <const> = {}
for _, group in ipairs(groups) do
  for _, entry in ipairs(group) do
    for _, name in pairs { entry[1], entry.short, entry.also } do
      VALUED[name] = entry[3] or true
    end
  end
end

local function is_value(option, word)
  local parameter = VALUED[option]
  if not parameter or not word then return false end
  return word:find "^%-[%d.]" ~= nil
    or parameter == "sort_key" and word:find "^%-%l[%l_,-]+$" ~= nil
end

local function is_date(word)
  return word ~= nil and word:find "^%d%d%d%d%f[%D]" ~= nil and not word:find "[,/]"
end

-- An address behind --stac is its value; without one it has none.
local function stac_word(following)
  if following and following:find "^%a[%w+.-]*://" then return "--stac=" .. following, 1 end
  return "--stac=", 0
end

--- Prepares the words of a command line: a negative number belongs to the option before it,
-- `--temporal FROM TO` is the same as `--temporal FROM,TO`, and --stac need not have a value.
---@param argv string[]
---@return string[]
function options.prepare(argv)
  local out, i = {}, 1
  while i <= #argv do
    local word, following = argv[i], argv[i + 1]
    if word == "--" then
      table.move(argv, i, #argv, #out + 1, out)
      break
    elseif is_value(word, following) then
      out[#out + 1] = word .. "=" .. following
      i = i + 1
    elseif word == "--temporal" and is_date(following) and is_date(argv[i + 2]) then
      out[#out + 1], out[#out + 2] = word, following .. "," .. argv[i + 2]
      i = i + 2
    elseif word == "--stac" then
      local taken
      out[#out + 1], taken = stac_word(following)
      i = i + taken
    else
      out[#out + 1] = word
    end
    i = i + 1
  end
  return out
end

return options
