--- GeoJSON geometries as shapes of CMR's parameters: points, lines, polygons, and boxes.

local BoundingBox = require "earthshine.query.bounding_box"
local Line = require "earthshine.query.line"
local Point = require "earthshine.query.point"
local Polygon = require "earthshine.query.polygon"
local stitch = require "earthshine.query.stac.stitch"

local shapes = {}

-- Nested lists without heights; nil where they are no coordinates.
local function flat(list, depth)
  if type(list) ~= "table" then return nil end
  if depth == 0 then return { list[1], list[2] } end
  local out = {}
  for i, member in ipairs(list) do
    out[i] = flat(member, depth - 1)
    if not out[i] then return nil end
  end
  return out
end

-- The box that a ring is, where its edges are meridians and parallels.
local function rectangle(rings)
  local ring = rings[1]
  if #rings > 1 or #ring ~= 5 then return nil end
  for i = 1, 4 do
    local a, b, c = ring[i], ring[i + 1], ring[i % 4 + 2] or ring[2]
    local along, next_along = a[2] == b[2], b[2] == c[2]
    if along == next_along or not along and a[1] ~= b[1] then return nil end
  end
  local a, c = ring[1], ring[3]
  return BoundingBox.read { math.min(a[1], c[1]), math.min(a[2], c[2]), math.max(a[1], c[1]),
    math.max(a[2], c[2]) }
end

-- The box that a geometry says it is; see earthshine.query.stac.space.
local function stated(geometry)
  local box = geometry.bbox and BoundingBox.read(geometry.bbox)
  local parts = geometry.type == "Polygon" and { geometry.coordinates }
    or geometry.type == "MultiPolygon" and geometry.coordinates
  if not box or not parts then return nil end
  local around = box:crosses_antimeridian()
  for _, rings in ipairs(parts) do
    local part = rectangle(flat(rings, 2) or { {} })
    local fits = part and part.south == box.south and part.north == box.north
    if around then
      fits = fits and (part.west == box.west and part.east == 180
        or part.west == -180 and part.east == box.east)
    else
      fits = fits and part.west == box.west and part.east == box.east
    end
    if not fits and not (around and #parts == 1 and #(rings[1] or {}) > 5) then return nil end
  end
  return #parts == (around and #parts or 1) and box or nil
end

local function add(list, kind, class, coordinates)
  local value, message = class.read(coordinates)
  if not value then return message end
  list[#list + 1] = { kind = kind, value = value }
end

local function add_polygon(list, rings)
  local value, message = Polygon.read { type = "Polygon", coordinates = rings }
  if value then
    list[#list + 1] = { kind = "polygon", value = value }
    return nil
  end
  local box = rectangle(rings)
  if not box then return message end
  list[#list + 1] = { kind = "bounding_box", value = box }
end

local DEPTHS <const> = { Point = 0, MultiPoint = 1, LineString = 1, MultiLineString = 2,
  Polygon = 2, MultiPolygon = 3 }

---@type table<string, fun(list: table, coordinates: table): string?>
local READERS <const> = {
  Point = function(list, coordinates) return add(list, "point", Point, coordinates) end,
  LineString = function(list, coordinates) return add(list, "line", Line, coordinates) end,
  Polygon = add_polygon,
}

local function each(reader, prepare)
  return function(list, coordinates)
    for _, part in ipairs(prepare and prepare(coordinates) or coordinates) do
      local message = reader(list, part)
      if message then return message end
    end
  end
end

READERS.MultiPoint = each(READERS.Point)
READERS.MultiLineString = each(READERS.LineString, stitch.lines)
READERS.MultiPolygon = each(READERS.Polygon, stitch.polygons)

local function read(list, geometry)
  if geometry.type == "GeometryCollection" then
    for _, member in ipairs(geometry.geometries) do
      local message = read(list, member)
      if message then return message end
    end
    return nil
  end
  local box = stated(geometry)
  if box then
    list[#list + 1] = { kind = "bounding_box", value = box }
    return nil
  end
  local kind = geometry.type
  if kind == "Polygon" then
    return READERS.MultiPolygon(list, { flat(geometry.coordinates, 2) })
  end
  return READERS[kind](list, flat(geometry.coordinates, DEPTHS[kind]))
end

--- The shapes of a geometry, any of which may be touched. Parts that were cut at the antimeridian
--- are put together.
---@param geometry table a checked GeoJSON geometry, or { bbox = }
---@return earthshine.stac_shape[]?
---@return string? message why CMR cannot take it
function shapes.of(geometry)
  local list = {}
  local message
  if not geometry.type then
    message = add(list, "bounding_box", BoundingBox, geometry.bbox)
  else
    message = read(list, geometry)
  end
  if message then return nil, message end
  return list
end

return shapes
