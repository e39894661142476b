--- Whether geometries intersect or lie within one another, in the plane of longitude and latitude.
--
-- Edges are straight in that plane, heights are left out, and what is nearer than 1e-9 degrees
-- touches. A box whose west is greater than its east is two boxes, on both sides of the
-- antimeridian; other geometries are taken as their numbers say.

local taken_apart = require "earthshine.query.cql2.parts"

local planar = {}

planar.parts = taken_apart.of

local NEAR <const> = 1e-9

-- Twice the area of a triangle: positive where c lies left of the way from a to b.
local function turn(ax, ay, bx, by, cx, cy)
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
end

-- Whether a point lies on an edge.
local function on_edge(edge, x, y)
  local ax, ay, bx, by = edge[1], edge[2], edge[3], edge[4]
  if x < math.min(ax, bx) - NEAR or x > math.max(ax, bx) + NEAR or y < math.min(ay, by) - NEAR
    or y > math.max(ay, by) + NEAR then
    return false
  end
  local length = math.max(math.abs(bx - ax), math.abs(by - ay))
  return math.abs(turn(ax, ay, bx, by, x, y)) <= NEAR * math.max(length, NEAR)
end

local function on_edges(edges, x, y)
  for _, edge in ipairs(edges) do
    if on_edge(edge, x, y) then return true end
  end
  return false
end

-- Whether a point that is on no edge lies inside rings, by the number of edges to its east.
local function inside(rings, x, y)
  local odd = false
  for _, ring in ipairs(rings) do
    for i = 1, #ring - 1 do
      local ax, ay, bx, by = ring[i][1], ring[i][2], ring[i + 1][1], ring[i + 1][2]
      if (ay > y) ~= (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax) then odd = not odd end
    end
  end
  return odd
end

-- Where a point lies: "inside" an area, "on" an edge or point, or nil.
local function locate(parts, x, y)
  if on_edges(parts.edges, x, y) then return "on" end
  for _, rings in ipairs(parts.areas) do
    if inside(rings, x, y) then return "inside" end
  end
  for _, point in ipairs(parts.points) do
    if math.abs(point[1] - x) <= NEAR and math.abs(point[2] - y) <= NEAR then return "on" end
  end
end

-- Where along an edge (0 to 1) another one meets it; adds to a list.
local function add_cuts(cuts, edge, other)
  local ax, ay, bx, by = edge[1], edge[2], edge[3], edge[4]
  local cx, cy, dx, dy = other[1], other[2], other[3], other[4]
  if math.max(cx, dx) < math.min(ax, bx) - NEAR or math.min(cx, dx) > math.max(ax, bx) + NEAR
    or math.max(cy, dy) < math.min(ay, by) - NEAR or math.min(cy, dy) > math.max(ay, by) + NEAR then
    return
  end
  local ux, uy, vx, vy = bx - ax, by - ay, dx - cx, dy - cy
  local cross = ux * vy - uy * vx
  local square = ux * ux + uy * uy
  if math.abs(cross) > 1e-12 * math.max(math.abs(ux), math.abs(uy), NEAR)
    * math.max(math.abs(vx), math.abs(vy), NEAR) then
    local t = ((cx - ax) * vy - (cy - ay) * vx) / cross
    local s = ((cx - ax) * uy - (cy - ay) * ux) / cross
    if t >= -NEAR and t <= 1 + NEAR and s >= -NEAR and s <= 1 + NEAR then cuts[#cuts + 1] = t end
  elseif square > 0 then
    for _, p in ipairs { { cx, cy }, { dx, dy } } do
      if on_edge(edge, p[1], p[2]) then
        cuts[#cuts + 1] = ((p[1] - ax) * ux + (p[2] - ay) * uy) / square
      end
    end
  end
end

-- Calls f(x, y) for the middle of each piece into which others cut an edge, until it returns true.
local function any_piece(edge, others, f)
  local cuts = { 0, 1 }
  for _, other in ipairs(others) do add_cuts(cuts, edge, other) end
  table.sort(cuts)
  for i = 1, #cuts - 1 do
    local from, to = math.max(cuts[i], 0), math.min(cuts[i + 1], 1)
    if to - from > NEAR then
      local t = (from + to) / 2
      local x, y = edge[1] + t * (edge[3] - edge[1]), edge[2] + t * (edge[4] - edge[2])
      if f(x, y) then return true end
    end
  end
  return false
end

local function any_point(parts, f)
  for _, p in ipairs(parts.points) do
    if f(p[1], p[2]) then return true end
  end
  for _, edge in ipairs(parts.edges) do
    if f(edge[1], edge[2]) or f(edge[3], edge[4]) then return true end
  end
  return false
end

-- Whether any edge of one meets any of the other.
local function edges_meet(a, b)
  for _, edge in ipairs(a.edges) do
    for _, other in ipairs(b.edges) do
      local cuts = {}
      add_cuts(cuts, edge, other)
      if #cuts > 0 then return true end
    end
  end
  return false
end

-- Ends of lines, which are their boundary where an odd number of them meet.
local function is_line_end(parts, x, y)
  local odd = false
  for _, line in ipairs(parts.lines) do
    for _, p in ipairs { line[1], line[#line] } do
      if math.abs(p[1] - x) <= NEAR and math.abs(p[2] - y) <= NEAR then odd = not odd end
    end
  end
  return odd
end

local function on_lines(lines, x, y)
  for _, line in ipairs(lines) do
    for i = 1, #line - 1 do
      if on_edge({ line[i][1], line[i][2], line[i + 1][1], line[i + 1][2] }, x, y) then
        return true
      end
    end
  end
  return false
end

-- Whether a place is in the interior of a geometry, not only on its boundary.
local function in_interior(parts, x, y)
  local where = locate(parts, x, y)
  if where ~= "on" then return where ~= nil end
  for _, point in ipairs(parts.points) do
    if math.abs(point[1] - x) <= NEAR and math.abs(point[2] - y) <= NEAR then return true end
  end
  return on_lines(parts.lines, x, y) and not is_line_end(parts, x, y)
end

-- A place inside an area: between the first two edges that a line of latitude crosses, a latitude
-- on which no corner lies.
local function inner_place(rings)
  local least, following = math.huge, math.huge
  for _, p in ipairs(rings[1]) do least = math.min(least, p[2]) end
  for _, ring in ipairs(rings) do
    for _, p in ipairs(ring) do
      if p[2] > least + NEAR then following = math.min(following, p[2]) end
    end
  end
  local y, crossings = (least + following) / 2, {}
  for _, ring in ipairs(rings) do
    for i = 1, #ring - 1 do
      local ax, ay, bx, by = ring[i][1], ring[i][2], ring[i + 1][1], ring[i + 1][2]
      if (ay > y) ~= (by > y) then
        crossings[#crossings + 1] = ax + (y - ay) / (by - ay) * (bx - ax)
      end
    end
  end
  table.sort(crossings)
  if #crossings < 2 then return nil end
  return (crossings[1] + crossings[2]) / 2, y
end

-- Whether every area of a lies in areas of b, where every edge of a lies in b: no boundary of b
-- goes through the inside of a, and a does not fill a hole of b.
local function areas_within(a, b)
  for _, rings in ipairs(a.areas) do
    local x, y = inner_place(rings)
    if not x or locate(b, x, y) ~= "inside" then return false end
  end
  for _, edge in ipairs(b.edges) do
    if any_piece(edge, a.edges, function(x, y) return locate(a, x, y) == "inside" end) then
      return false
    end
  end
  return true
end

-- Whether any place of a is in the interior of b.
local function reaches_interior(a, b)
  local function deep(x, y) return in_interior(b, x, y) end
  for _, edge in ipairs(a.edges) do
    if any_piece(edge, b.edges, deep) then return true end
  end
  for _, p in ipairs(a.points) do
    if deep(p[1], p[2]) then return true end
  end
  return false
end

local function boxes_meet(a, b)
  return a[1] <= b[3] + NEAR and b[1] <= a[3] + NEAR
    and a[2] <= b[4] + NEAR and b[2] <= a[4] + NEAR
end

--- Whether two geometries share a place.
---@param a table parts
---@param b table parts
---@return boolean
function planar.intersects(a, b)
  return boxes_meet(a.box, b.box)
    and (any_point(a, function(x, y) return locate(b, x, y) ~= nil end)
      or any_point(b, function(x, y) return locate(a, x, y) ~= nil end)
      or edges_meet(a, b))
end

--- Whether all of one lies in the other, and not only on its boundary.
---@param a table parts
---@param b table parts
---@return boolean
function planar.within(a, b)
  local function outside(x, y) return locate(b, x, y) == nil end
  if not boxes_meet(a.box, b.box) or any_point(a, outside) then return false end
  for _, edge in ipairs(a.edges) do
    if any_piece(edge, b.edges, outside) then return false end
  end
  if #a.areas > 0 then return areas_within(a, b) end
  return reaches_interior(a, b)
end

return planar
