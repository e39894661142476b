--- Parameters whose keys have parts of their own, as `passes[0][tiles]`: additional attributes,
-- passes, keywords, tags.
--
-- Each kind has `pairs(value, row)`, which returns a list of { suffix of the key, text }, or nil
-- and a message.

local check = require "earthshine.check"
local numbers = require "earthshine.query.numbers"
local values = require "earthshine.query.values"

local nested = {}

-- A list of elements: the table itself where it is a list, else the one value.
local function elements(value)
  if type(value) == "table" and (value[1] ~= nil or next(value) == nil) then return value end
  return { value }
end

local function has(words, word)
  for known in words:gmatch "%S+" do
    if known == word then return true end
  end
  return false
end

local TYPES <const> = "string float int boolean date time datetime date_string time_string "
  .. "datetime_string"

-- A part of an attribute condition; a comma in it is escaped.
local function attribute_part(value)
  if value == nil then return "" end
  if type(value) == "number" then return numbers.parse(value) and numbers.text(value) end
  if type(value) == "boolean" then return tostring(value) end
  return type(value) == "string" and value:gsub(",", "\\,") or nil
end

local ATTRIBUTE_KEYS <const> = "type name value min max"

local function attribute(value)
  if type(value) == "string" then return values.string.encode(value, {}) end
  if type(value) ~= "table" then
    return nil, "must be a table { type =, name =, value = }, or text"
  end
  for key in pairs(value) do
    if type(key) ~= "string" or not has(ATTRIBUTE_KEYS, key) then
      return nil, ("has an unknown member %s; known are type, name, value, min, max"):format(
        tostring(key))
    end
  end
  if type(value.name) ~= "string" or value.name == "" then
    return nil, "needs the name of the attribute"
  end
  local ranged = value.min ~= nil or value.max ~= nil
  if value.value == nil and not ranged then return attribute_part(value.name) end
  if value.value ~= nil and ranged then return nil, "has both a value and a range" end
  if type(value.type) ~= "string" or not has(TYPES, value.type) then
    return nil, "needs the type of the attribute: one of " .. TYPES:gsub(" ", ", ")
  end
  local parts = { value.type, attribute_part(value.name) }
  local rest = ranged and { "min", "max" } or { "value" }
  for _, key in ipairs(rest) do
    local part = attribute_part(value[key])
    if not part then return nil, key .. " must be text, a number or a boolean" end
    parts[#parts + 1] = part
  end
  return table.concat(parts, ",")
end

nested.attribute = {}

--- Conditions on additional attributes: { type = "float", name = "CLOUD", min = 0, max = 20 }, or
--- CMR's text.
function nested.attribute.pairs(value)
  local out = {}
  for _, element in ipairs(elements(value)) do
    local text, message = attribute(element)
    if not text then return nil, message end
    out[#out + 1] = { "[]", text }
  end
  return out
end

nested.passes = {}

-- CMR's text for tiles given as a list or as text; or nil and a message.
local function tiles_text(tiles)
  if type(tiles) ~= "string" and type(tiles) ~= "table" then
    return nil, "tiles must be a list such as { \"3L\", \"4R\" }"
  end
  local list = {}
  if type(tiles) == "string" then
    for tile in tiles:gmatch "[^,%s]+" do list[#list + 1] = tile end
  else
    table.move(tiles, 1, #tiles, 1, list)
  end
  for _, tile in ipairs(list) do
    if type(tile) ~= "string" or not tile:find "^%d+[LRF]$" then
      return nil, ("tile %s is not of the form 3L, 3R or 3F"):format(tostring(tile))
    end
  end
  if #list == 0 then return nil, "tiles must not be empty" end
  return table.concat(list, ",")
end

--- Passes of a cycle, each with tiles if only some are wanted: { { pass = 2, tiles = { "3L" } } }
--- or { 2, 3 }.
function nested.passes.pairs(value)
  local out = {}
  for i, element in ipairs(elements(value)) do
    if type(element) ~= "table" then element = { pass = element } end
    local pass = math.tointeger(numbers.parse(element.pass))
    if not pass or pass < 0 then return nil, "needs the number of a pass in each element" end
    out[#out + 1] = { ("[%d][pass]"):format(i - 1), numbers.text(pass) }
    if element.tiles ~= nil then
      local text, message = tiles_text(element.tiles)
      if not text then return nil, message end
      out[#out + 1] = { ("[%d][tiles]"):format(i - 1), text }
    end
  end
  return out
end

nested.members = {}

--- Tables with members from `row.words`, as keywords are: { { category = "EARTH SCIENCE" } }.
function nested.members.pairs(value, row)
  local out = {}
  for i, element in ipairs(elements(value)) do
    if type(element) ~= "table" or next(element) == nil then
      return nil, "must be a table with members among " .. row.words:gsub(" ", ", ")
    end
    local known = 0
    for word in row.words:gmatch "%S+" do
      local member = element[word]
      if member == nil then member = element[word:gsub("-", "_")] end
      if member ~= nil then
        local text, message = values.string.encode(member, row)
        if not text then return nil, ("%s %s"):format(word, message) end
        out[#out + 1] = { ("[%d][%s]"):format(i - 1, word), text }
        known = known + 1
      end
    end
    for _ in pairs(element) do known = known - 1 end
    if known ~= 0 then
      return nil, "has an unknown member; known are " .. row.words:gsub(" ", ", ")
    end
  end
  return out
end

nested.map = {}

--- A table of free names, as tag data: { ["org.ceos.wgiss"] = "value" }.
function nested.map.pairs(value)
  if type(value) ~= "table" or next(value) == nil then
    return nil, "must be a table of names and values"
  end
  local out = {}
  for _, name in ipairs(check.keys(value)) do
    if type(name) ~= "string" then return nil, "must be a table of names and values" end
    local text, message = values.string.encode(value[name], {})
    if not text then return nil, ("%s %s"):format(name, message) end
    out[#out + 1] = { "[" .. name .. "]", text }
  end
  return out
end

nested.exclude = {}

--- What to leave out: a table from a name in `row.words` to one value or a list.
function nested.exclude.pairs(value, row)
  local out = {}
  if type(value) ~= "table" or next(value) == nil then
    return nil, "must be a table, with members among " .. row.words
  end
  local known = 0
  for word in row.words:gmatch "%S+" do
    if value[word] ~= nil then known = known + 1 end
    for _, element in ipairs(value[word] ~= nil and elements(value[word]) or {}) do
      local text, message = values[row.of].encode(element, row)
      if not text then return nil, ("%s %s"):format(word, message) end
      out[#out + 1] = { ("[%s][]"):format(word), text }
    end
  end
  for _ in pairs(value) do known = known - 1 end
  if known ~= 0 then return nil, "has an unknown member; known are " .. row.words end
  return out
end

return nested
