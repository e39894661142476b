--- UMM's Geometry as shapes of the catalogue.

local Geometry = require "earthshine.sandbox.catalog.geometry"
local read = require "earthshine.record.read"

local shapes = {}

-- Longitudes and latitudes in turn.
local function flat(points)
  local list = {}
  for _, p in ipairs(read.list(points)) do
    local x, y = read.number(p, "Longitude"), read.number(p, "Latitude")
    if x and y then list[#list + 1], list[#list + 2] = x, y end
  end
  return list
end

-- The same, backwards.
local function reversed(points)
  local list = {}
  for k = #points - 1, 1, -2 do list[#list + 1], list[#list + 2] = points[k], points[k + 1] end
  return list
end

-- A ring must be closed and run counter-clockwise; one around a pole runs as it is stated.
local function ring(points)
  local n = #points
  if n < 6 then return n >= 2 and Geometry.line(points) or nil end
  if points[1] ~= points[n - 1] or points[2] ~= points[n] then
    points[n + 1], points[n + 2] = points[1], points[2]
  end
  local piece = Geometry.ring(points)
  if piece.count == #piece.points and Geometry.area(piece.points) < 0 then
    return Geometry.ring(reversed(points))
  end
  return piece
end

local function box(r)
  local w, s = read.number(r, "WestBoundingCoordinate"), read.number(r, "SouthBoundingCoordinate")
  local e, n = read.number(r, "EastBoundingCoordinate"), read.number(r, "NorthBoundingCoordinate")
  return w and s and e and n and Geometry.box(w, s, e, n) or nil
end

local function line(points)
  return points[1] and Geometry.line(points) or nil
end

--- The pieces that a geometry covers; empty where a record has no place, as with an orbit alone.
---@param geometry any
---@return sandbox.piece[]
function shapes.of(geometry)
  local list = {}
  local function add(piece) list[#list + 1] = piece end
  for _, p in ipairs(read.list(read.at(geometry, "GPolygons"))) do
    add(ring(flat(read.at(p, "Boundary", "Points"))))
  end
  for _, r in ipairs(read.list(read.at(geometry, "BoundingRectangles"))) do add(box(r)) end
  for _, l in ipairs(read.list(read.at(geometry, "Lines"))) do add(line(flat(l.Points))) end
  for _, p in ipairs(read.list(read.at(geometry, "Points"))) do add(line(flat { p })) end
  return list
end

return shapes
