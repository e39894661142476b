--- Geometries in any notation as GeoJSON tables, and the single points, lines and polygons in them.

local file_shapes = require "earthshine.query.file_shapes"
local json = require "earthshine.json"
local numbers = require "earthshine.query.numbers"
local wkt = require "earthshine.query.wkt"

local geojson = {}

local DEEPEST <const> = 16
-- What the elements of a kind's coordinates are.
local SINGLE <const> = {
  MultiPoint = "Point", MultiLineString = "LineString", MultiPolygon = "Polygon",
}
local PRIMITIVE <const> = { Point = true, LineString = true, Polygon = true }
local MEMBERS <const> = {
  Feature = "geometry", FeatureCollection = "features", GeometryCollection = "geometries",
}

local IN_FILES <const> = { Point = "point", LineString = "line", Polygon = "polygon" }

-- The shapes of one kind in a file, as a geometry.
local function of_file(path, kind)
  local shapes, message = file_shapes.read(path, { kind = IN_FILES[kind] })
  if not shapes then return nil, message end
  local list = {}
  for i, shape in ipairs(shapes) do
    local rings = {}
    for k, ring in ipairs(shape) do rings[k] = ring end
    list[i] = { type = kind, coordinates = kind == "Polygon" and rings or rings[1] }
  end
  return { type = "GeometryCollection", geometries = list }
end

--- Makes tables of what is text or a part of a document: well-known text, JSON, views, the name of
--- a file. All else is returned as it is.
---@param value any
---@param kind? "Point"|"LineString"|"Polygon" what of a file is wanted; without it, none is read
---@return any value nil where it is text of a geometry that cannot be read
---@return string? message
function geojson.tables(value, kind)
  if type(value) == "string" then
    if kind and file_shapes.is(value) then return of_file(value, kind) end
    if value:find "^%s*[{%[]" then
      local ok, read = pcall(json.decode, value)
      if ok and type(read) == "table" then return read end
      return nil, ("%s is no valid JSON"):format(numbers.shown(value))
    elseif wkt.looks(value) then
      return wkt.read(value)
    end
  elseif type(value) == "userdata" and value ~= json.null then
    local ok, read = pcall(json.to_table, value)
    if ok then return read end
  end
  return value
end

--- Whether a value is a GeoJSON object, a table with a type.
---@param value any
---@return boolean
function geojson.is(value)
  return type(value) == "table" and type(value.type) == "string"
end

local function is_list(value)
  return type(value) == "table" and value[1] ~= nil
end

-- Adds the coordinates of all primitives of a kind below an object; returns a message where there
-- is anything else.
local function gather(object, kind, list, depth)
  if not geojson.is(object) or depth > DEEPEST then
    return "has a part that is no GeoJSON object"
  end
  local own = object.type
  if own == kind or SINGLE[own] == kind then
    if not is_list(object.coordinates) then return ("has a %s without coordinates"):format(own) end
    for _, coordinates in ipairs(own == kind and { object.coordinates } or object.coordinates) do
      if not is_list(coordinates) then return ("has a %s without coordinates"):format(kind) end
      list[#list + 1] = coordinates
    end
  elseif own == "Feature" then
    return gather(object.geometry, kind, list, depth + 1)
  elseif MEMBERS[own] then
    local members = object[MEMBERS[own]]
    if not is_list(members) then return ("is a %s without %s"):format(own, MEMBERS[own]) end
    for _, member in ipairs(members) do
      local message = gather(member, kind, list, depth + 1)
      if message then return message end
    end
  elseif PRIMITIVE[own] or SINGLE[own] then
    return ("has a %s where a %s is expected"):format(own, kind)
  else
    return ("has a part of the type %s, which GeoJSON does not know"):format(numbers.shown(own))
  end
end

--- All points, lines or polygons in an object: a geometry, a collection, a feature or several.
---@param object table
---@param kind "Point"|"LineString"|"Polygon"
---@return table[]? coordinates of each one
---@return string? message
function geojson.parts(object, kind)
  local list = {}
  local message = gather(object, kind, list, 1)
  if message then return nil, message end
  if #list == 0 then return nil, "is an empty geometry" end
  return list
end

--- The coordinates of the one point, line or polygon in an object.
---@param object table
---@param kind "Point"|"LineString"|"Polygon"
---@return table? coordinates
---@return string? message
function geojson.part(object, kind)
  local list, message = geojson.parts(object, kind)
  if not list then return nil, message end
  if #list > 1 then return nil, ("holds %d geometries where one is expected"):format(#list) end
  return list[1]
end

return geojson
