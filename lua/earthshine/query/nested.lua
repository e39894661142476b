--- Parameters whose keys have parts of their own, as `passes[0][tiles]`: passes, keywords, tags.
--
-- Each kind's `pairs` returns a list of { suffix of the key, text }.

local amounts = require "earthshine.query.amounts"
local attributes = require "earthshine.query.attributes"
local check = require "earthshine.check"
local lua_text = require "earthshine.query.lua_text"
local numbers = require "earthshine.query.numbers"
local words = require "earthshine.query.words"

local nested = {}

-- What the members of a table may be.
local READ <const> = {
  string = words.text, id = words.id,
  integer = amounts.integer.read, number = amounts.number.read,
}

local function comma_list(text) return (text:gsub(" ", ", ")) end

local function text_of(value)
  return type(value) == "number" and numbers.text(value) or value
end

-- The elements of a list; nil where the value is one itself.
local function elements(value)
  if type(value) == "table" and (value[1] ~= nil or next(value) == nil) then return value end
end

nested.attribute = attributes
attributes.split = elements

nested.passes = { split = elements, lua = lua_text.of }

-- Tiles given as a list or as text, as a list; or nil and a message.
local function tiles_of(tiles)
  if type(tiles) ~= "string" and type(tiles) ~= "table" then
    return nil, "tiles must be a list such as { \"3L\", \"4R\" }"
  end
  local list = {}
  for i, tile in ipairs(type(tiles) == "table" and tiles or words.split(tiles)) do
    if type(tile) ~= "string" or not tile:find "^%d+[LRF]$" then
      return nil, ("tile %s is not of the form 3L, 3R or 3F"):format(numbers.shown(tile))
    end
    list[i] = tile
  end
  if #list == 0 then return nil, "tiles must not be empty" end
  return list
end

--- A pass of a cycle, with tiles if only some are wanted: { pass = 2, tiles = { "3L" } } or 2.
function nested.passes.read(value)
  if type(value) ~= "table" then value = { pass = value } end
  for key in next, value do
    if key ~= "pass" and key ~= "tiles" then
      return nil, ("has an unknown member %s; known are pass, tiles"):format(numbers.named(key))
    end
  end
  local pass = math.tointeger(numbers.parse(value.pass))
  if not pass or pass < 1 then
    return nil, "needs the number of a pass, from 1, in each element"
  end
  if value.tiles == nil then return { pass = pass } end
  local tiles, message = tiles_of(value.tiles)
  if not tiles then return nil, message end
  return { pass = pass, tiles = tiles }
end

function nested.passes.pairs(list)
  local out = {}
  for i, element in ipairs(list) do
    out[#out + 1] = { ("[%d][pass]"):format(i - 1), numbers.text(element.pass) }
    if element.tiles then
      out[#out + 1] = { ("[%d][tiles]"):format(i - 1), table.concat(element.tiles, ",") }
    end
  end
  return out
end

local function unknown(name, row)
  return ("has an unknown member %s; known are %s"):format(numbers.named(name),
    comma_list(row.words))
end

nested.members = { split = elements, lua = lua_text.of }

--- A table with members from `row.words`, as keywords are: { category = "EARTH SCIENCE" }.
function nested.members.read(value, row)
  if type(value) ~= "table" or next(value) == nil then
    return nil, "must be a table with members among " .. comma_list(row.words)
  end
  local normal, known = {}, {}
  for word in row.words:gmatch "%S+" do
    local name = value[word] ~= nil and word or word:gsub("-", "_")
    local member = value[name]
    if member ~= nil then
      if math.type(member) == "integer" then member = numbers.text(member) end
      local text, message = words.text(member)
      if not text then return nil, ("%s %s"):format(word, message) end
      normal[word] = text
      known[name] = true
    end
  end
  for _, name in ipairs(check.keys(value)) do
    if not known[name] then return nil, unknown(name, row) end
  end
  return normal
end

function nested.members.pairs(list, row)
  local out = {}
  for i, element in ipairs(list) do
    for word in row.words:gmatch "%S+" do
      if element[word] then
        out[#out + 1] = { ("[%d][%s]"):format(i - 1, word), element[word] }
      end
    end
  end
  return out
end

nested.map = { split = words.single, lua = lua_text.of }

--- A table of free names, as tag data: { ["org.ceos.wgiss"] = "value" }; `row.of` is the kind of
--- its values.
function nested.map.read(value, row)
  if type(value) ~= "table" or next(value) == nil then
    return nil, "must be a table of names and values"
  end
  local normal = {}
  for name, member in next, value do
    if type(name) ~= "string" or not utf8.len(name) or name:find "[%[%]]" or name == "" then
      return nil, "must be a table of names and values"
    end
    local own, message = READ[row.of](member, row)
    if not own then return nil, ("%s %s"):format(name, message) end
    normal[name] = own
  end
  return normal
end

function nested.map.pairs(list)
  local out = {}
  for _, name in ipairs(check.keys(list[1])) do
    out[#out + 1] = { "[" .. name .. "]", text_of(list[1][name]) }
  end
  return out
end

nested.exclude = { split = words.single, lua = lua_text.of }

--- What to leave out: a table from a name in `row.words`, or one that `row.means` the same, to one
--- value or a list.
function nested.exclude.read(value, row)
  if type(value) ~= "table" or next(value) == nil then
    return nil, "must be a table, with members among " .. comma_list(row.words)
  end
  local normal = {}
  for name, member in next, value do
    local word = words.has(row.words, name) and name or row.means and row.means[name]
    if not word then
      return nil, unknown(name, row)
    elseif normal[word] then
      return nil, ("has two members that mean %s"):format(word)
    end
    normal[word] = {}
    for i, element in ipairs(elements(member) or { member }) do
      local text, message = READ[row.of](element, row)
      if not text then return nil, ("%s %s"):format(word, message) end
      normal[word][i] = text
    end
    if #normal[word] == 0 then return nil, ("%s has no values"):format(word) end
  end
  return normal
end

function nested.exclude.pairs(list, row)
  local out = {}
  for word in row.words:gmatch "%S+" do
    for _, text in ipairs(list[1][word] or {}) do
      out[#out + 1] = { ("[%s][]"):format(word), text }
    end
  end
  return out
end

return nested
