--- Geometry and bounds of an item as CMR-STAC makes them of a UMM-G record: polygons, else boxes,
--- points or lines; nothing is split at the antimeridian.

local json = require "earthshine.json"

local Place = {}

local function positions(points)
  local list = {}
  for k, p in ipairs(points) do list[k] = { p.Longitude, p.Latitude } end
  return list
end

local function box_ring(b)
  local w, s = b.WestBoundingCoordinate, b.SouthBoundingCoordinate
  local e, n = b.EastBoundingCoordinate, b.NorthBoundingCoordinate
  return { { w, s }, { e, s }, { e, n }, { w, n }, { w, s } }
end

local function polygon(p)
  local rings = { positions(p.Boundary.Points) }
  for _, hole in ipairs(p.ExclusiveZone and p.ExclusiveZone.Boundaries or {}) do
    rings[#rings + 1] = positions(hole.Points)
  end
  return rings
end

-- In the order in which CMR-STAC looks for them: field, GeoJSON type, coordinates of one.
local KINDS = {
  { "GPolygons", "Polygon", polygon },
  { "BoundingRectangles", "Polygon", function(b) return { box_ring(b) } end },
  { "Points", "Point", function(p) return { p.Longitude, p.Latitude } end },
  { "Lines", "LineString", function(l) return positions(l.Points) end },
}

--- The GeoJSON geometry of a record's `Geometry`.
---@param geometry table? UMM
---@return table geometry json.null where there is none
function Place.geometry(geometry)
  for _, kind in ipairs(KINDS) do
    local list = geometry and geometry[kind[1]]
    if list and list[1] then
      if #list == 1 then return { type = kind[2], coordinates = kind[3](list[1]) } end
      local all = {}
      for k, shape in ipairs(list) do all[k] = kind[3](shape) end
      return { type = "Multi" .. kind[2], coordinates = all }
    end
  end
  return json.null
end

-- Widens bounds by others. Bounds that cross the antimeridian grow to the east; of two that do
-- not, the shorter way round the Earth is taken. So does the real service, wrong at times.
local function merge(a, b)
  local w, e = a[1], a[3]
  if w > e then
    if b[1] < w and b[1] > e then e = b[3] end
  else
    local west, east = a, b
    if a[1] > b[1] then west, east = b, a end
    w, e = math.min(a[1], b[1]), math.max(a[3], b[3])
    if (180 - east[1]) + (west[3] + 180) < e - w then w, e = east[1], west[3] end
  end
  return { w, math.min(a[2], b[2]), e, math.max(a[4], b[4]) }
end

-- The bounds of each part that counts: of a polygon each point of its outer ring, of a box all.
local function parts(geometry)
  local list = {}
  local function add(points)
    for _, p in ipairs(points) do
      list[#list + 1] = { p.Longitude, p.Latitude, p.Longitude, p.Latitude }
    end
  end
  if geometry.GPolygons then
    for _, p in ipairs(geometry.GPolygons) do add(p.Boundary.Points) end
  elseif geometry.BoundingRectangles then
    for k, b in ipairs(geometry.BoundingRectangles) do
      list[k] = { b.WestBoundingCoordinate, b.SouthBoundingCoordinate, b.EastBoundingCoordinate,
        b.NorthBoundingCoordinate }
    end
  elseif geometry.Points then
    add(geometry.Points)
  else
    for _, l in ipairs(geometry.Lines or {}) do add(l.Points) end
  end
  return list
end

--- The bounds of a record's `Geometry`; the whole Earth where there is none.
---@param geometry table? UMM
---@return number[] west, south, east, north
function Place.bbox(geometry)
  local all
  for _, b in ipairs(geometry and parts(geometry) or {}) do all = all and merge(all, b) or b end
  return all or { -180, -90, 180, 90 }
end

return Place
