--- The bounding box of a granule's or collection's shapes, across the antimeridian and around the
-- poles.

local read = require "earthshine.record.read"

local bounds = {}

-- A box as a western edge, a width to the east in degrees (360 at most), and two latitudes.
local function joined(a, b)
  if not a then return b end
  -- The width that reaches over both, going east from the first one's edge.
  local function from(first, second)
    local gap = (second.west - first.west) % 360
    return math.max(first.width, gap + second.width)
  end
  local ab, ba = from(a, b), from(b, a)
  local west, width = a.west, ab
  if ba < ab then west, width = b.west, ba end
  return {
    west = west, width = math.min(width, 360),
    south = math.min(a.south, b.south), north = math.max(a.north, b.north),
  }
end

local function is_position(p)
  return type(p.Longitude) == "number" and type(p.Latitude) == "number"
end

-- The box of a chain of points, each step going the short way round; a closed chain that goes all
-- around holds a pole.
local function of_points(points)
  local box, x, low, high
  for _, p in ipairs(points) do
    if is_position(p) then
      if not box then
        box, x = { west = p.Longitude, south = p.Latitude, north = p.Latitude }, p.Longitude
        low, high = x, x
      else
        x = x + (p.Longitude - x + 180) % 360 - 180
        low, high = math.min(low, x), math.max(high, x)
        box.south, box.north = math.min(box.south, p.Latitude), math.max(box.north, p.Latitude)
      end
    end
  end
  if not box then return nil end
  if math.abs(x - box.west) >= 359 then
    if box.north + box.south >= 0 then box.north = 90 else box.south = -90 end
    low, high = -180, 180
  end
  box.west, box.width = low, math.min(high - low, 360)
  return box
end

local function of_rectangle(r)
  local west, east = r.WestBoundingCoordinate, r.EastBoundingCoordinate
  local south, north = r.SouthBoundingCoordinate, r.NorthBoundingCoordinate
  for _, n in ipairs { west or 0, east or 0, south or 0, north or 0 } do
    if type(n) ~= "number" then return nil end
  end
  if not (west and east and south and north) then return nil end
  local width = west <= east and east - west or east - west + 360
  return { west = west, width = width, south = south, north = north }
end

-- A longitude within -180 and 180; the eastern edge of a box that ends at the antimeridian is 180.
local function wrap(lon, east)
  local wrapped = (lon + 180) % 360 - 180
  return wrapped == -180 and east and 180 or wrapped
end

--- The smallest box around all shapes: { west, south, east, north }, west greater than east where
--- it crosses the antimeridian.
---@param geometry any UMM's Geometry
---@return number[]? box nil where there are no shapes, as with granules that have only an orbit
function bounds.of(geometry)
  local box
  local function add(other)
    if other then box = joined(box, other) end
  end
  if type(geometry) ~= "table" then return nil end
  for _, r in ipairs(read.list(geometry.BoundingRectangles)) do add(of_rectangle(r)) end
  for _, p in ipairs(read.list(geometry.GPolygons)) do
    add(of_points(read.list(read.at(p, "Boundary", "Points"))))
  end
  for _, l in ipairs(read.list(geometry.Lines)) do add(of_points(read.list(l.Points))) end
  for _, p in ipairs(read.list(geometry.Points)) do add(of_points { p }) end
  if not box then return nil end
  if box.width >= 360 then return { -180, box.south, 180, box.north } end
  return { wrap(box.west), box.south, wrap(box.west + box.width, true), box.north }
end

return bounds
