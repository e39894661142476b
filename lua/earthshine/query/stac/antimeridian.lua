--- Polygons and lines over the antimeridian or around a pole, cut there as RFC 7946 asks for.
--
-- Rings are lists of positions {x, y} in degrees, the last equal to the first, with the inside on
-- the left (outer rings counter-clockwise, holes clockwise). Edges are great circles. While they
-- are worked on, x goes on beyond 180 without a jump.

local numbers = require "earthshine.query.numbers"

local antimeridian = {}

local rad, deg, tan, sin, atan = math.rad, math.deg, math.tan, math.sin, math.atan

-- From one longitude to another the shorter way.
local function step_of(from, to)
  local step = to - from
  if step > 180 then return step - 360 elseif step < -180 then return step + 360 end
  return step
end

-- A ring or line with its longitudes going on without a jump; how far it leads around the Earth.
local function unwrap(points)
  local out, x = {}, points[1][1]
  for i, p in ipairs(points) do
    if i > 1 then x = x + step_of(points[i - 1][1], p[1]) end
    out[i] = { x, p[2] }
  end
  return out, math.floor((x - points[1][1]) / 360 + 0.5)
end

local function turned(ring)
  local out = {}
  for i = #ring, 1, -1 do out[#out + 1] = ring[i] end
  return out
end

-- The latitude at which the edge from a to b meets a meridian between them.
local function meet(a, b, line)
  if a[2] == b[2] and math.abs(a[2]) == 90 then return a[2] end
  local y = atan((tan(rad(a[2])) * sin(rad(b[1] - line)) + tan(rad(b[2])) * sin(rad(line - a[1])))
    / sin(rad(b[1] - a[1])))
  return numbers.degrees(deg(y))
end

-- The index of the edge of an unwrapped ring around the Earth that meets the antimeridian nearest
-- to a pole, the line that it meets, and the latitude.
local function seam(points, pole)
  local at, line, lat
  for i = 1, #points - 1 do
    local a, b = points[i], points[i + 1]
    local low, high = math.min(a[1], b[1]), math.max(a[1], b[1])
    local x = math.ceil((low - 180) / 360) * 360 + 180
    if x <= high and low < high then
      local y = meet(a, b, x)
      if not lat or y * pole > lat * pole then at, line, lat = i, x, y end
    end
  end
  return at, line, lat
end

-- A ring around the Earth as the area between it and the pole on its left: opened where it meets
-- the antimeridian, with a way to the pole and back.
local function over_pole(points, turns)
  local pole = turns > 0 and 1 or -1
  local at, line, lat = seam(points, pole)
  local count, out = #points - 1, { { line, lat } }
  for k = 1, count do
    local i = (at + k - 1) % count + 1
    local round = at + k > count and turns * 360 or 0
    out[#out + 1] = { points[i][1] + round, points[i][2] }
  end
  local far = line + turns * 360
  out[#out + 1] = { far, lat }
  out[#out + 1] = { far, pole * 90 }
  out[#out + 1] = { line, pole * 90 }
  out[#out + 1] = { line, lat }
  return out
end

-- The chains of a ring on each side of a line, each from the line to the line; nil for a ring that
-- lies on one side.
local function chains_of(ring, line)
  local count = #ring - 1
  local function left(i) return ring[(i - 1) % count + 1][1] <= line end
  local first
  for i = 1, count do
    if left(i) ~= left(i + 1) then first = i break end
  end
  if not first then return nil end
  local list, chain = {}, nil
  for i = first, first + count do
    local a, b = ring[(i - 1) % count + 1], ring[i % count + 1]
    if chain then chain[#chain + 1] = a end
    if left(i) ~= left(i + 1) then
      local p = { line, a[1] == line and a[2] or b[1] == line and b[2] or meet(a, b, line) }
      if chain then
        chain[#chain + 1] = p
        list[#list + 1] = chain
      end
      chain = { { p[1], p[2] }, left = left(i + 1) }
    end
  end
  return list
end

-- Closes the chains of one side along the line: up it on the left, down on the right.
local function close(chains, upward)
  local sign, rings, used = upward and 1 or -1, {}, {}
  local starts, place = table.move(chains, 1, #chains, 1, {}), {}
  for i, chain in ipairs(chains) do place[chain] = i end
  table.sort(starts, function(a, b)
    local x, y = a[1][2] * sign, b[1][2] * sign
    if x ~= y then return x < y end
    return place[a] < place[b]
  end)
  -- The first that starts at the end of a chain or beyond.
  local function next_of(chain)
    local y, low, high = chain[#chain][2] * sign, 1, #starts + 1
    while low < high do
      local middle = (low + high) // 2
      if starts[middle][1][2] * sign < y then low = middle + 1 else high = middle end
    end
    return starts[low]
  end
  for _, chain in ipairs(chains) do
    local ring = {}
    while chain and not used[chain] do
      used[chain] = true
      table.move(chain, 1, #chain, #ring + 1, ring)
      chain = next_of(chain)
    end
    if #ring > 0 then
      ring[#ring + 1] = { ring[1][1], ring[1][2] }
      rings[#rings + 1] = ring
    end
  end
  return rings
end

-- Cuts rings along a line into those left and those right of it.
local function cut(rings, line)
  local left, right, left_chains, right_chains = {}, {}, {}, {}
  for _, ring in ipairs(rings) do
    local chains = chains_of(ring, line)
    if not chains then
      local inside = ring[1]
      for _, p in ipairs(ring) do
        if p[1] ~= line then inside = p break end
      end
      table.insert(inside[1] <= line and left or right, ring)
    else
      for _, chain in ipairs(chains) do
        table.insert(chain.left and left_chains or right_chains, chain)
      end
    end
  end
  table.move(close(left_chains, true), 1, #left_chains, #left + 1, left)
  table.move(close(right_chains, false), 1, #right_chains, #right + 1, right)
  return left, right
end

local function extent(points)
  local low, high = math.huge, -math.huge
  for _, p in ipairs(points) do low, high = math.min(low, p[1]), math.max(high, p[1]) end
  return low, high
end

-- A ring moved into -180 to 180, without points that are the same as the one before; nil where
-- nothing is left of it.
local function tidy(ring, shift)
  local out = {}
  for _, p in ipairs(ring) do
    local x, y = numbers.degrees(p[1] - shift), p[2]
    local last = out[#out]
    if not last or last[1] ~= x or last[2] ~= y then out[#out + 1] = { x, y } end
  end
  out.hole = ring.hole
  return #out >= 4 and out or nil
end

-- Whether a position lies within a ring, on the map.
local function within(p, ring)
  local inside = false
  for i = 1, #ring - 1 do
    local a, b = ring[i], ring[i + 1]
    if (a[2] > p[2]) ~= (b[2] > p[2])
      and p[1] < (b[1] - a[1]) * (p[2] - a[2]) / (b[2] - a[2]) + a[1] then
      inside = not inside
    end
  end
  return inside
end

-- Rings between two lines, as polygons. What was cut is part of an outer ring, a hole's too.
local function assemble(rings)
  local polygons, holes = {}, {}
  for _, ring in ipairs(rings) do
    if ring.hole then
      ring.hole = nil
      holes[#holes + 1] = ring
    else
      polygons[#polygons + 1] = { ring }
    end
  end
  local several = #polygons > 1 and polygons or {}
  for _, hole in ipairs(holes) do
    local owner = polygons[1]
    for _, polygon in ipairs(several) do
      if within(hole[1], polygon[1]) or within(hole[2], polygon[1]) then owner = polygon break end
    end
    if owner then owner[#owner + 1] = hole end
  end
  return polygons
end

-- The rings of a polygon in one frame, in which x goes on without a jump.
local function frame(rings)
  local outer, turns = unwrap(rings[1])
  if turns ~= 0 then outer = over_pole(outer, turns) end
  local low, high = extent(outer)
  local out = { outer }
  for i = 2, #rings do
    local hole, around = unwrap(rings[i])
    if around ~= 0 then
      -- What a hole leaves out lies on its right.
      hole, around = unwrap(turned(rings[i]))
      hole = turned(over_pole(hole, around))
    end
    local first, last = extent(hole)
    local shift = first < low and math.ceil((low - first) / 360) * 360
      or last > high and -math.ceil((last - high) / 360) * 360 or 0
    for _, p in ipairs(hole) do p[1] = p[1] + shift end
    hole.hole = true
    out[i] = hole
  end
  return out, low, high
end

-- Puts the part with the first position first, and makes its ring begin there.
local function begin_at(parts, first)
  for i, part in ipairs(parts) do
    local ring = part[1]
    for k = 1, #ring - 1 do
      if ring[k][1] == first[1] and ring[k][2] == first[2] then
        local rotated = {}
        for n = 0, #ring - 1 do rotated[n + 1] = ring[(k + n - 1) % (#ring - 1) + 1] end
        part[1] = rotated
        parts[1], parts[i] = part, parts[1]
        return parts
      end
    end
  end
  return parts
end

--- The parts of a polygon between -180 and 180.
---@param rings number[][][] the outer ring and the holes
---@return number[][][][] polygons one where it lies on one side
function antimeridian.polygon(rings)
  local rest, low, high = frame(rings)
  local parts, line = {}, math.floor((low + 180) / 360) * 360 + 180
  while true do
    local here = rest
    if line < high then here, rest = cut(rest, line) end
    local kept = {}
    for _, ring in ipairs(here) do kept[#kept + 1] = tidy(ring, line - 180) end
    table.move(assemble(kept), 1, #kept, #parts + 1, parts)
    if line >= high then return begin_at(parts, rings[1][1]) end
    line = line + 360
  end
end

--- The parts of a line between -180 and 180.
---@param points number[][]
---@return number[][][] lines one where it lies on one side
function antimeridian.line(points)
  local out, x = { { { points[1][1], points[1][2] } } }, points[1][1]
  for i = 2, #points do
    local to = points[i][1]
    local a, b = { x, points[i - 1][2] }, { x + step_of(x, to), points[i][2] }
    if math.abs(b[1]) > 180 then
      local side = b[1] > 0 and 180 or -180
      local y = meet(a, b, side)
      local part = out[#out]
      if a[1] ~= side then part[#part + 1] = { side, y } end
      if #part < 2 then out[#out] = nil end
      out[#out + 1] = { { -side, y } }
      x = to
    else
      x = b[1]
    end
    local part = out[#out]
    local last = part[#part]
    if last[1] ~= x or last[2] ~= b[2] then part[#part + 1] = { x, b[2] } end
  end
  if #out > 1 and #out[#out] < 2 then out[#out] = nil end
  return out
end

return antimeridian
