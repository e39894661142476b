--- Reads the formats of uploaded shapes (GeoJSON, zipped ESRI shapefile, KML) to features.
--
-- A feature is a list of parts: { kind = "point"|"line"|"ring", points = { lon, lat, ... },
-- holes = { points, ... } }. Rings are closed. The readers raise what CMR says of a bad file.

local Geometry = require "earthshine.sandbox.catalog.geometry"
local Zip = require "earthshine.sandbox.cmr.shapefile.zip"
local cjson = require "cjson"

local Formats = {}

local codec = cjson.new()

local function flat(positions)
  local list = {}
  for k, p in ipairs(positions) do
    if type(p) ~= "table" or type(p[1]) ~= "number" or type(p[2]) ~= "number" then
      error("Failed to parse shapefile", 0)
    end
    list[2 * k - 1], list[2 * k] = p[1], p[2]
  end
  return list
end

local function polygon(rings)
  local part = { kind = "ring", points = flat(rings[1]), holes = {} }
  for k = 2, #rings do part.holes[k - 1] = flat(rings[k]) end
  return part
end

local SINGLE = {
  Point = function(at) return { kind = "point", points = flat { at } } end,
  LineString = function(at) return { kind = "line", points = flat(at) } end,
  Polygon = polygon,
}

local function add(parts, geometry)
  if type(geometry) ~= "table" then return end -- a feature may have none
  if geometry.type == "GeometryCollection" then
    for _, g in ipairs(geometry.geometries) do add(parts, g) end
    return
  end
  local many = tostring(geometry.type):match "^Multi(%a+)$"
  local make = SINGLE[many or geometry.type]
  if not make then error("Failed to parse shapefile", 0) end
  for _, at in ipairs(many and geometry.coordinates or { geometry.coordinates }) do
    parts[#parts + 1] = make(at)
  end
end

local function geojson(text)
  local value = codec.decode(text)
  local features = value.type == "FeatureCollection" and value.features or { value }
  local list = {}
  for k, feature in ipairs(features) do
    list[k] = {}
    add(list[k], feature.type == "Feature" and feature.geometry or feature)
  end
  return list
end

-- The rings of an ESRI polygon: clockwise ones are outlines, others are holes of the one before.
local function esri_rings(parts, rings)
  for _, ring in ipairs(rings) do
    if Geometry.area(ring) <= 0 or not parts[1] then
      parts[#parts + 1] = { kind = "ring", points = ring, holes = {} }
    else
      table.insert(parts[#parts].holes, ring)
    end
  end
end

local function esri_parts(data, at, kind)
  local parts, count, points = {}, string.unpack("<I4I4", data, at + 32)
  local starts, rings = {}, {}
  for k = 1, count do starts[k] = string.unpack("<I4", data, at + 36 + 4 * k) end
  starts[count + 1] = points
  local base = at + 40 + 4 * count
  for k = 1, count do
    local ring = {}
    for p = starts[k], starts[k + 1] - 1 do
      ring[#ring + 1], ring[#ring + 2] = string.unpack("<dd", data, base + 16 * p)
    end
    rings[k] = ring
  end
  if kind == 5 then
    esri_rings(parts, rings)
  else
    for k, ring in ipairs(rings) do parts[k] = { kind = "line", points = ring } end
  end
  return parts
end

local function esri_points(data, at)
  local parts = {}
  for k = 1, string.unpack("<I4", data, at + 32) do
    local x, y = string.unpack("<dd", data, at + 36 + 16 * (k - 1))
    parts[k] = { kind = "point", points = { x, y } }
  end
  return parts
end

-- Kinds with heights or measures are the plain ones and more behind.
local function esri(data)
  if string.unpack(">I4", data) ~= 9994 then error("Failed to parse shapefile", 0) end
  local list, at = {}, 101
  while at + 12 <= #data do
    local length = string.unpack(">I4", data, at + 4) * 2
    local kind = string.unpack("<I4", data, at + 8) % 10
    local body = at + 12
    if kind == 1 then
      local x, y = string.unpack("<dd", data, body)
      list[#list + 1] = { { kind = "point", points = { x, y } } }
    elseif kind == 3 or kind == 5 then
      list[#list + 1] = esri_parts(data, body, kind)
    elseif kind == 8 then
      list[#list + 1] = esri_points(data, body)
    end
    at = at + 8 + length
  end
  return list
end

local function zipped(data)
  local files = Zip.read(data)
  for name, bytes in pairs(files) do
    if name:lower():find "%.shp$" then return esri(bytes) end
  end
  error({ message = "Incomplete shapefile: missing .shp file" }, 0)
end

local function kml_points(text)
  local list = {}
  for x, y in text:gmatch "([-+%d.eE]+),([-+%d.eE]+)[^%s]*" do
    list[#list + 1], list[#list + 2] = tonumber(x), tonumber(y)
  end
  if #list == 0 then error("Failed to parse shapefile", 0) end
  return list
end

local function kml_coordinates(text)
  return kml_points(text:match "<coordinates>(.-)</coordinates>" or "")
end

local function kml(text)
  if not text:find "<kml" then error("Failed to parse shapefile", 0) end
  local list = {}
  for placemark in text:gmatch "<Placemark.-</Placemark>" do
    local parts = {}
    for body in placemark:gmatch "<Polygon.-</Polygon>" do
      local part = { kind = "ring", holes = {},
        points = kml_coordinates(body:match "<outerBoundaryIs>.-</outerBoundaryIs>" or "") }
      for inner in body:gmatch "<innerBoundaryIs>.-</innerBoundaryIs>" do
        table.insert(part.holes, kml_coordinates(inner))
      end
      parts[#parts + 1] = part
    end
    for body in placemark:gmatch "<LineString.-</LineString>" do
      parts[#parts + 1] = { kind = "line", points = kml_coordinates(body) }
    end
    for body in placemark:gmatch "<Point>.-</Point>" do
      parts[#parts + 1] = { kind = "point", points = kml_coordinates(body) }
    end
    list[#list + 1] = parts
  end
  return list
end

local READERS = {
  ["application/geo+json"] = geojson, ["application/shapefile+zip"] = zipped,
  ["application/vnd.google-earth.kml+xml"] = kml,
}

--- Reads a file.
---@param media string its media type
---@param data string
---@return table[]? features
---@return string? message CMR's
function Formats.read(media, data)
  local read = READERS[media]
  if not read then
    return nil, ("The shapefile format [%s] is not supported."):format(media)
  end
  local ok, features = pcall(read, data)
  if ok then return features end
  return nil, type(features) == "table" and features.message or "Failed to parse shapefile"
end

return Formats
