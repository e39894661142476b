--- The bounding box of a granule's or collection's shapes, across the antimeridian and around the
-- poles.

local read = require "earthshine.record.read"

local bounds = {}

-- A box has edges west, east, south, north as they were stated, and its width in degrees to the
-- east, 360 at most.
local function joined(a, b)
  if not a then return b end
  -- The box from the first one's western edge over both.
  local function from(first, second)
    local reach = (second.west - first.west) % 360 + second.width
    if reach <= first.width then return first.west, first.east, first.width end
    return first.west, second.east, reach
  end
  local west, east, width = from(a, b)
  local other_west, other_east, other_width = from(b, a)
  if other_width < width then west, east, width = other_west, other_east, other_width end
  return {
    west = west, east = east, width = width,
    south = math.min(a.south, b.south), north = math.max(a.north, b.north),
  }
end

local function is_position(p)
  return type(p.Longitude) == "number" and type(p.Latitude) == "number"
end

-- The box of a chain of points, each step going the short way round; a closed chain that goes all
-- around holds a pole.
local function of_points(points)
  local box, start, x, low, high
  for _, p in ipairs(points) do
    if is_position(p) then
      local lon, lat = p.Longitude, p.Latitude
      if not box then
        box = { west = lon, east = lon, south = lat, north = lat }
        start, x, low, high = lon, lon, lon, lon
      else
        x = lon + 360 * math.floor((x - lon) / 360 + 0.5)
        if x < low then low, box.west = x, lon end
        if x > high then high, box.east = x, lon end
        box.south, box.north = math.min(box.south, lat), math.max(box.north, lat)
      end
    end
  end
  if not box then return nil end
  box.width = high - low
  if math.abs(x - start) >= 359 then
    box.width = 360
    if box.north + box.south >= 0 then box.north = 90 else box.south = -90 end
  end
  return box
end

local function of_rectangle(r)
  local west, east = r.WestBoundingCoordinate, r.EastBoundingCoordinate
  local south, north = r.SouthBoundingCoordinate, r.NorthBoundingCoordinate
  for i = 1, 4 do
    if type((select(i, west, east, south, north))) ~= "number" then return nil end
  end
  local width = west <= east and east - west or east - west + 360
  return { west = west, east = east, width = width, south = south, north = north }
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
  if not read.node(geometry) then return nil end
  for _, r in ipairs(read.list(geometry.BoundingRectangles)) do add(of_rectangle(r)) end
  for _, p in ipairs(read.list(geometry.GPolygons)) do
    add(of_points(read.list(read.at(p, "Boundary", "Points"))))
  end
  for _, l in ipairs(read.list(geometry.Lines)) do add(of_points(read.list(l.Points))) end
  for _, p in ipairs(read.list(geometry.Points)) do add(of_points { p }) end
  if not box then return nil end
  if box.width >= 360 then return { -180, box.south, 180, box.north } end
  return { box.west, box.south, box.east, box.north }
end

return bounds
