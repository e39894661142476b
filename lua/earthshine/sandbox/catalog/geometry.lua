--- The shapes of granules in the plane: what the catalogue generates, what records print, and what
--- the search of collections with a plane grid intersects; see catalog.globe for the sphere.
--
-- A shape is a list of pieces in the plane of longitude and latitude: a box, a ring (a filled
-- polygon), a line or a point. Longitudes of a piece are continuous and may leave -180..180, so
-- that a piece across the antimeridian is one piece.

local Geometry = {}

local floor, huge = math.floor, math.huge

---@class sandbox.piece
---@field [1] "ring"|"line" what the points are; a box is a ring of four corners
---@field points number[] lon1, lat1, lon2, lat2, …; of a ring the last point is the first
---@field w number
---@field s number
---@field e number
---@field n number
---@field box boolean whether the piece fills its bounds
---@field count integer? how many of a ring's numbers were given, before it was closed over a pole
---@field holes sandbox.piece[]? rings that are cut out; only of what a search asks for
---@field globe sandbox.globe_shape? see catalog.globe

--- West, south, east and north of a list of points.
---@param points number[]
---@return number w, number s, number e, number n
function Geometry.bounds(points)
  local w, s, e, n = huge, huge, -huge, -huge
  for k = 1, #points, 2 do
    local x, y = points[k], points[k + 1]
    if x < w then w = x end
    if x > e then e = x end
    if y < s then s = y end
    if y > n then n = y end
  end
  return w, s, e, n
end

local bounds = Geometry.bounds

--- A box piece; east may be smaller than west, then it crosses the antimeridian.
---@return sandbox.piece
function Geometry.box(w, s, e, n)
  if e < w then e = e + 360 end
  local corners = { w, s, e, s, e, n, w, n, w, s }
  return { "ring", points = corners, w = w, s = s, e = e, n = n, box = true }
end

--- A filled ring. Longitudes that jump by more than 180 are made continuous; a ring that goes round
--- a pole is closed over it.
---@param points number[] closed
---@return sandbox.piece
function Geometry.ring(points)
  local list, last = {}, points[1]
  for k = 1, #points, 2 do
    local x = points[k]
    while x - last > 180 do x = x - 360 end
    while x - last < -180 do x = x + 360 end
    list[k], list[k + 1], last = x, points[k + 1], x
  end
  local turn = list[#list - 1] - list[1]
  -- counter-clockwise and eastward round the pole: it is the north pole
  if turn > 180 or turn < -180 then
    local pole, n = turn > 0 and 90 or -90, #list
    list[n + 1], list[n + 2] = list[n - 1], pole
    list[n + 3], list[n + 4] = list[1], pole
    list[n + 5], list[n + 6] = list[1], list[2]
  end
  local w, s, e, n = bounds(list)
  return { "ring", points = list, count = #points, w = w, s = s, e = e, n = n, box = false }
end

--- A line; a point is a line of one point.
---@param points number[]
---@return sandbox.piece
function Geometry.line(points)
  local list, last = {}, points[1]
  for k = 1, #points, 2 do
    local x = points[k]
    while x - last > 180 do x = x - 360 end
    while x - last < -180 do x = x + 360 end
    list[k], list[k + 1], last = x, points[k + 1], x
  end
  local w, s, e, n = bounds(list)
  return { "line", points = list, w = w, s = s, e = e, n = n, box = #points == 2 }
end

--- A longitude brought into -180..180.
---@param x number
---@return number
function Geometry.wrap(x)
  if x >= -180 and x <= 180 then return x end
  return x - 360 * floor((x + 180) / 360)
end

-- Which side of the line a-b the point c is on: positive to the left.
local function side(ax, ay, bx, by, cx, cy)
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
end

local function within(a, b, c) return (a <= c and c <= b) or (b <= c and c <= a) end

-- Whether the closed segments a-b and c-d have a point in common.
local function cross(ax, ay, bx, by, cx, cy, dx, dy)
  local c, d = side(ax, ay, bx, by, cx, cy), side(ax, ay, bx, by, dx, dy)
  local a, b = side(cx, cy, dx, dy, ax, ay), side(cx, cy, dx, dy, bx, by)
  if ((c > 0 and d < 0) or (c < 0 and d > 0)) and ((a > 0 and b < 0) or (a < 0 and b > 0)) then
    return true
  end
  return (c == 0 and within(ax, bx, cx) and within(ay, by, cy))
    or (d == 0 and within(ax, bx, dx) and within(ay, by, dy))
    or (a == 0 and within(cx, dx, ax) and within(cy, dy, ay))
    or (b == 0 and within(cx, dx, bx) and within(cy, dy, by))
end

-- Whether a point is inside of a ring (on the edge counts by the crossing test of the callers).
local function inside(ring, x, y)
  local odd = false
  for k = 1, #ring - 3, 2 do
    local ax, ay, bx, by = ring[k], ring[k + 1], ring[k + 2], ring[k + 3]
    if (ay > y) ~= (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax) then odd = not odd end
  end
  return odd
end

local function edges_meet(p, q, shift)
  for i = 1, math.max(#p - 3, 1), 2 do
    local ax, ay = p[i], p[i + 1]
    local bx, by = p[i + 2] or ax, p[i + 3] or ay
    for k = 1, math.max(#q - 3, 1), 2 do
      local cx, cy = q[k] + shift, q[k + 1]
      local dx, dy = q[k + 2] and q[k + 2] + shift or cx, q[k + 3] or cy
      if cross(ax, ay, bx, by, cx, cy, dx, dy) then return true end
    end
  end
  return false
end

local function meet(a, b, shift)
  if a.box and b.box then return true end -- their bounds overlap already
  return edges_meet(a.points, b.points, shift)
    or (a[1] == "ring" and inside(a.points, b.points[1] + shift, b.points[2]))
    or (b[1] == "ring" and inside(b.points, a.points[1] - shift, a.points[2]))
end

--- Whether bounds overlap when one may be moved by whole turns; touching counts.
---@return boolean
function Geometry.bounds_meet(w1, s1, e1, n1, w2, s2, e2, n2)
  if n1 < s2 or n2 < s1 then return false end
  if e2 - w2 >= 360 or e1 - w1 >= 360 then return true end
  local shift = 360 * math.ceil((w1 - e2) / 360) -- the first turn that brings the east end past w1
  return w2 + shift <= e1
end

--- Whether two pieces have a point in common.
---@param a sandbox.piece
---@param b sandbox.piece
---@return boolean
function Geometry.meet(a, b)
  if a.n < b.s or b.n < a.s then return false end
  local shift = 360 * math.ceil((a.w - b.e) / 360)
  while b.w + shift <= a.e do
    if meet(a, b, shift) then return true end
    shift = shift + 360
  end
  return false
end

--- Twice the signed area of a ring: positive when it runs counter-clockwise.
---@param points number[] closed
---@return number
function Geometry.area(points)
  local sum = 0
  for k = 1, #points - 3, 2 do
    sum = sum + points[k] * points[k + 3] - points[k + 2] * points[k + 1]
  end
  return sum
end

return Geometry
