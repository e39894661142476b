--- The SpatialExtent of a granule's record: outline, boxes, points, line or orbit, and its track.

local Geometry = require "earthshine.sandbox.catalog.geometry"
local Json = require "earthshine.sandbox.catalog.json"

local Spatial = {}

--- The template of a collection's granules.
---@param c sandbox.collection
---@return table
function Spatial.template(c)
  local domain
  if c.orbit_only then
    domain = { Orbit = { AscendingCrossing = "{{=node}}", StartLatitude = "{{=lat1}}",
      StartDirection = "{{dir1}}", EndLatitude = "{{=lat2}}", EndDirection = "{{dir2}}" } }
  elseif c.boxes then
    domain = { Geometry = { BoundingRectangles = "{{=boxes}}" } }
  elseif c.points then
    domain = { Geometry = { Points = "{{=stations}}" } }
  elseif c.line then
    domain = { Geometry = { Lines = { { Points = "{{=line}}" } } } }
  else
    domain = { Geometry = { GPolygons = { { Boundary = { Points = "{{=points}}" } } } } }
  end
  domain.Track = c.track and "{{=track}}" or nil
  return { HorizontalSpatialDomain = domain }
end

--- JSON text of an outline's points, longitudes within -180..180.
---@param ring number[]
---@return string
function Spatial.points(ring)
  local list = {}
  for k = 1, #ring, 2 do
    list[#list + 1] = ('{"Longitude":%.6f,"Latitude":%.6f}'):format(Geometry.wrap(ring[k]),
      ring[k + 1])
  end
  return "[" .. table.concat(list, ",") .. "]"
end

local function boxes_text(boxes)
  local list = {}
  for k, b in ipairs(boxes) do
    list[k] = string.format('{"WestBoundingCoordinate":%.14g,"SouthBoundingCoordinate":%.14g,'
      .. '"EastBoundingCoordinate":%.14g,"NorthBoundingCoordinate":%.14g}', b[1], b[2], b[3], b[4])
  end
  return "[" .. table.concat(list, ",") .. "]"
end

local function flat(pairs_)
  local list = {}
  for _, p in ipairs(pairs_) do
    list[#list + 1], list[#list + 2] = p[1], p[2]
  end
  return list
end

--- What the placeholders of the template stand for.
---@param c sandbox.collection
---@return sandbox.providers
function Spatial.providers(c)
  return {
    points = function(i) return Spatial.points(c.ring(i)) end,
    boxes = function(i) return boxes_text(c.boxes(i)) end,
    stations = function(i) return Spatial.points(flat(c.points(i))) end,
    line = function(i) return Spatial.points(c.line(i)) end,
    track = c.track and function(i) return Json.encode(c.track(i)) end,
    lat1 = c.lat1, dir1 = c.dir1, lat2 = c.lat2, dir2 = c.dir2,
  }
end

return Spatial
