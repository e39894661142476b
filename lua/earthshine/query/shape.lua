--- How shapes are read from any notation, and how a query's parameter is taken apart into single
--- ones, whatever it was given as.

local geojson = require "earthshine.query.geojson"
local Value = require "earthshine.query.value"

local shape = {}

-- Text that can be a shape of its own: a list of numbers, well-known text or JSON.
local function is_text(value)
  return type(value) == "string" and value:find "[,({]" ~= nil
end

-- Whether an element of a list is itself a shape. `long` shapes are lists of positions, so that a
-- position is none.
local function is_shape(element, class)
  if type(element) == "userdata" then return true end
  if type(element) ~= "table" then return is_text(element) end
  if Value.any(element) then return Value.is(element, class) or not class.long end
  if geojson.is(element) or not class.long then return true end
  return type(element[1]) == "table" or element.outer ~= nil or #element > 4
    or #element == 4 and element[1] == element[3] and element[2] == element[4]
end

--- Reads one shape: what is one already is returned, text becomes tables.
---@param class table a value type
---@param value any
---@param expected string what a shape must be, for what is none at all
---@param read fun(given: any): table?, string? reads what is not text, or says what is wrong
---@return table? object
---@return string? message
function shape.read(class, value, expected, read)
  if Value.is(value, class) then return value end
  local given, message = geojson.tables(value, class.kind)
  if given == nil then return nil, message or expected end
  return read(given)
end

--- Makes a list of single shapes: one of a list that is a shape itself, several of a list of
--- shapes, all parts of a geometry with parts.
---@param class table a value type with `kind`, its name in GeoJSON, where it has one
---@param value any
---@return any[] list what cannot be read is in it as it was given
---@return boolean? union whether the parts make one geometry, so that any of them is meant
function shape.split(class, value)
  local given = geojson.tables(value, class.kind)
  if given == nil or Value.any(given) then return { value } end
  if geojson.is(given) then
    local parts = class.kind and geojson.parts(given, class.kind)
    if not parts or #parts == 1 then return { given } end
    for i, part in ipairs(parts) do parts[i] = { type = class.kind, coordinates = part } end
    return parts, true
  end
  if type(given) == "table" and is_shape(given[1], class) then return given end
  return { given }
end

return shape
