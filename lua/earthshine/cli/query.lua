--- The query that a command line means. Whether it is good is the query's own to say; only what was
-- typed for which parameter is known here, so that problems name the options.

local es = require "earthshine"
local groups = require "earthshine.cli.search_options"
local options = require "earthshine.cli.options"
local param = require "earthshine.cli.param"
local problems = require "earthshine.cli.problems"

local query = {}

local CLASSES <const> = {
  granule = es.GranuleQuery, collection = es.CollectionQuery, service = es.ServiceQuery,
  variable = es.VariableQuery, tool = es.ToolQuery,
}
-- What the words without an option name.
local NAMING <const> = {
  granule = "short_name", collection = "short_name", service = "name", variable = "name",
  tool = "name",
}

local function add(self, name, value, text, label)
  self.list[#self.list + 1] = { name = name, value = value, text = text, label = label,
    between = " " }
end

-- The values of one option.
local function add_option(self, entry, texts)
  for _, text in ipairs(texts) do
    if entry.split then
      for _, value in ipairs(entry.split(text)) do add(self, entry[3], value, text, entry[1]) end
    else
      local alone = entry.range and #texts > 1 and text:find "%S" and not text:find "[,/]"
      add(self, entry[3], alone and text .. "," .. text or text, text, entry[1])
    end
  end
end

local function add_words(self, words, read)
  for _, word in ipairs(words or {}) do
    local given, label, message = read(word)
    if given then
      self.list[#self.list + 1] = given
    else
      table.insert(self.wrong, { label = label, message = message })
    end
  end
end

-- What was typed, in the order of the options.
local function typed(args, kind)
  local self = { list = {}, wrong = {} }
  for _, word in ipairs(args.names or {}) do add(self, NAMING[kind], word, word, "NAME") end
  for _, group in ipairs(groups) do
    for _, entry in ipairs(group) do
      local texts = args[options.target(entry[1])]
      if entry[3] and texts then add_option(self, entry, texts) end
    end
  end
  add_words(self, args.param, param.param)
  add_words(self, args.option, param.option)
  return self
end

-- Keywords for a query: several values of one name as a list.
local function keywords(list)
  local out, count = {}, {}
  for _, given in ipairs(list) do
    local name, n = given.name, (count[given.name] or 0) + 1
    count[name] = n
    if n == 1 then
      out[name] = given.value
    else
      if n == 2 then out[name] = { out[name] } end
      out[name][n] = given.value
    end
  end
  return out
end

--- Makes the query of a command line; ends the command where something is wrong, with all of it.
---@param args table what the parser returned
---@param kind? earthshine.query_kind default "granule"
---@return earthshine.query? query nil: nothing is searched for
---@return earthshine.cli.given[] list what was typed
function query.of(args, kind)
  kind = kind or "granule"
  local self = typed(args, kind)
  if #self.list == 0 and #self.wrong == 0 then return nil, self.list end
  local made = CLASSES[kind](keywords(self.list))
  local errors = made:validate().errors
  if #errors + #self.wrong > 0 then problems.fail(kind, errors, self) end
  return made, self.list
end

--- The query for all there is.
---@param kind earthshine.query_kind
---@return earthshine.query
function query.all(kind) return CLASSES[kind]() end

return query
