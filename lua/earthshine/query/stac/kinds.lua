--- The kinds of values that the members of a STAC search have: each reads one in any of its forms,
--- or says what is wrong with it.

local BoundingBox = require "earthshine.query.bounding_box"
local DateRange = require "earthshine.query.date_range"
local Error = require "earthshine.error"
local Value = require "earthshine.query.value"
local check = require "earthshine.check"
local cql2 = require "earthshine.query.cql2"
local file = require "earthshine.query.file"
local geojson = require "earthshine.query.geojson"
local json = require "earthshine.json"
local lua_text = require "earthshine.query.lua_text"
local numbers = require "earthshine.query.numbers"
local position = require "earthshine.query.position"
local space = require "earthshine.query.stac.space"
local words = require "earthshine.query.words"

---@type table<string, earthshine.value_kind>
local kinds = {}

local function whole(value) return { value } end

-- A member of several parts that is one value.
local function one(read, lua)
  return { split = whole, read = read, lua = lua or lua_text.of, same = json.encode,
    given = json.to_table }
end

-- An error's message without what every message of CQL2 begins with.
local function said(err, path)
  local first = err.errors and err.errors[1]
  if path and first and first.path then
    local at = first.path:gsub("^" .. path .. "%.?", "")
    return (at ~= "" and at .. " " or "") .. first.message
  end
  return (err.message:gsub("^CQL2[,:]? ?", ""):gsub("^query, ", ""))
end

--- Texts in a list or joined by commas.
kinds.stac_texts = { split = words.split, read = words.text, lua = lua_text.quote }

--- A time or an interval, in every form that es.DateRange takes.
kinds.stac_datetime = { split = whole, lua = lua_text.quote }

function kinds.stac_datetime.read(value)
  local range, message = DateRange.read(value)
  if not range then return nil, message end
  local text, note = range:to_stac()
  if note then return nil, "must be one whole interval: " .. note end
  return text
end

local function has_heights(value)
  local list = not Value.any(value) and position.numbers(value, 6)
  return list and #list == 6 and list
end

--- A box of four numbers, or of six with heights.
kinds.stac_bbox = one(function(value)
  local box, message = BoundingBox.read(value)
  if not box then return nil, message end
  local list = has_heights(value)
  if not list then return box:to_stac() end
  if list[3] > list[6] then return nil, "has a lower height greater than the upper one" end
  return list
end)

local function misplaced(list)
  if type(list[1]) == "number" then return position.misplaced(list[1], list[2]) end
  for _, member in ipairs(list) do
    local message = misplaced(member)
    if message then return message end
  end
end

local function checked_geometry(given)
  local args = { { property = "geometry" }, given }
  local tree, err = cql2.from_json { op = "s_intersects", args = args }
  if not tree then return nil, said(err, "args%[2%]") end
  local geometry = tree.args[2]
  for _, part in ipairs(geometry.geometries or { geometry }) do
    local message = misplaced(part.coordinates)
    if message then return nil, message end
  end
  return geometry
end

-- Keeps the boxes that areas state, which tell that they are boxes.
local function keep_boxes(geometry, given)
  local box = given.bbox ~= nil and geometry.type:find "Polygon$" and BoundingBox.read(given.bbox)
  geometry.bbox = box and box:to_stac() or nil
  for i, member in ipairs(geometry.geometries or {}) do keep_boxes(member, given.geometries[i]) end
end

local CLASSES <const> = {
  point = require "earthshine.query.point", line = require "earthshine.query.line",
  polygon = require "earthshine.query.polygon",
}

-- The shapes of a file as one geometry, cut at the antimeridian.
local function geometry_of_file(path)
  local list, warnings = file.read(path)
  if not list then return nil, warnings end
  for i, value in ipairs(list) do
    for kind, class in pairs(CLASSES) do
      if Value.is(value, class) then list[i] = { kind = kind, value = value } end
    end
  end
  return { space.union(list, false) }, nil, warnings
end

--- A geometry: GeoJSON, also as text or as a feature, well-known text, es.Polygon and its like, the
--- name of a geometry file.
kinds.stac_intersects = one(function(value)
  if Value.any(value) and not Value.is(value, DateRange) then
    local box = Value.is(value, BoundingBox)
    if box then return nil, "is a box; give it as bbox" end
    value = value:to_stac()
  end
  local given, message = geojson.tables(value)
  if message then return nil, message end
  if not geojson.is(given) then return nil, "must be a GeoJSON geometry" end
  if given.type == "Feature" then given = given.geometry end
  if type(given) ~= "table" then return nil, "is a feature without a geometry" end
  local geometry
  geometry, message = checked_geometry(given)
  if not geometry then return nil, message end
  keep_boxes(geometry, given)
  return geometry
end)

function kinds.stac_intersects.split(value)
  if file.is(value) then return geometry_of_file(value) end
  return { value }
end

--- The older extension's conditions.
kinds.stac_query = one(function(value)
  local tree, err = cql2.from_query(value)
  if not tree then return nil, said(err) end
  return json.to_table(value)
end)

-- A filter as text where text can say it and was asked for, else as a table.
local function filter_lua(filter)
  local text = filter.text and cql2.to_text(filter.tree)
  return text and lua_text.quote(text) or lua_text.of(filter.tree)
end

--- CQL2 in any form; the normal form is { tree =, text = whether it was given as text }.
kinds.stac_filter = {
  split = whole, lua = filter_lua,
  given = function(filter)
    return filter.text and cql2.to_text(filter.tree) or json.to_table(filter.tree)
  end,
  same = function(filter) return json.encode(filter.tree) end,
  read = function(value)
    local kind = type(value)
    if kind ~= "table" and kind ~= "string" and kind ~= "boolean" then
      return nil, "must be CQL2, as text or as a table, but is a " .. kind
    end
    local tree, err = cql2.read(value)
    if err then return nil, said(err) end
    return { tree = tree, text = type(value) == "string" and not value:find "^%s*{" or nil }
  end,
}

local NO_FIELDS <const> = 'must be names such as "id,-geometry", or { include = {}, exclude = {} }'

-- Adds names of a list, or of a text with commas, to a list.
local function add_names(list, value)
  if type(value) ~= "string" and type(value) ~= "table" then return NO_FIELDS end
  local count = 0
  for _ in pairs(value ~= nil and type(value) == "table" and value or {}) do count = count + 1 end
  local names = words.split(value)
  if type(value) == "table" and count ~= #value then return NO_FIELDS end
  for _, name in ipairs(names) do
    local text, message = words.text(name)
    if not text then return "a name of it " .. message end
    list[#list + 1] = text
  end
end

--- Which members of items a reply has.
kinds.stac_fields = one(function(value)
  local out = { include = {}, exclude = {} }
  local message
  if type(value) == "table" and value[1] == nil then
    for key, names in pairs(value) do
      if not out[key] then
        return nil, ("has an unknown member %s; known are include, exclude"):format(
          numbers.shown(key))
      end
      message = add_names(out[key], names)
      if message then return nil, message end
    end
  else
    local names = {}
    message = add_names(names, value)
    if message then return nil, message end
    for _, name in ipairs(names) do
      local sign, rest = name:match "^([+-]?)(.*)$"
      if rest == "" then return nil, NO_FIELDS end
      table.insert(sign == "-" and out.exclude or out.include, rest)
    end
  end
  if #out.include == 0 then out.include = nil end
  if #out.exclude == 0 then out.exclude = nil end
  if next(out) == nil then return nil, NO_FIELDS end
  return out
end)

local NO_ORDER <const> = 'must be fields such as "+properties.datetime,-id", or a list of '
  .. '{ field =, direction = "asc" or "desc" }'

local function order_entry(value)
  if type(value) == "string" then
    local sign, field = value:match "^%s*([+-]?)(.-)%s*$"
    if not words.text(field) then return nil, NO_ORDER end
    return { field = field, direction = sign == "-" and "desc" or "asc" }
  elseif type(value) ~= "table" then
    return nil, NO_ORDER
  end
  for key in pairs(value) do
    if key ~= "field" and key ~= "direction" then
      local near = check.nearest(key, { "field", "direction" })
      return nil, ("has an unknown member %s%s"):format(numbers.shown(key),
        near and (" (did you mean %s?)"):format(near) or "; known are field, direction")
    end
  end
  local field, message = words.text(value.field)
  if not field then return nil, "field " .. message end
  local direction = value.direction
  if direction == nil then direction = "asc" end
  if type(direction) == "string" then direction = direction:lower() end
  if direction ~= "asc" and direction ~= "desc" then return nil, "direction must be asc or desc" end
  return { field = field, direction = direction }
end

--- The order of items.
kinds.stac_sortby = one(function(value)
  local list = value
  if type(value) == "string" then
    list = words.split(value)
  elseif type(value) == "table" and (value.field ~= nil or value.direction ~= nil) then
    list = { value }
  elseif type(value) ~= "table" or #value == 0 then
    return nil, NO_ORDER
  end
  local out = {}
  for i, entry in ipairs(list) do
    local own, message = order_entry(entry)
    if not own then return nil, message end
    out[i] = own
  end
  for key in pairs(list) do
    if out[key] == nil then return nil, NO_ORDER end
  end
  return out
end)

--- A table of a server's own.
kinds.stac_conf = one(function(value)
  if type(value) ~= "table" then return nil, "must be a table, but is a " .. type(value) end
  local ok, copy = pcall(function()
    local own = json.to_table(value)
    json.encode(own)
    return own
  end)
  if not ok then return nil, Error.is(copy) and copy.message or "cannot be written as JSON" end
  return copy
end)

return kinds
