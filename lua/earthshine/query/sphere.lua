--- Rings on the sphere, whose edges are great circles as CMR takes them: which side a ring holds,
--- and whether it crosses itself.
--
-- A ring is a flat list of longitudes and latitudes in degrees, its last point equal to its first.

local sphere = {}

local rad, tan, atan, cos, sin, sqrt = math.rad, math.tan, math.atan, math.cos, math.sin, math.sqrt
local abs = math.abs
local PI <const> = math.pi

-- From one longitude to another the shorter way, in degrees.
local function step_of(from, to)
  local step = to - from
  if step > 180 then return step - 360 elseif step < -180 then return step + 360 end
  return step
end

--- How a ring winds: the area between it and the equator is summed edge by edge, as spherical
--- excess.
---@param ring number[]
---@return number area of what lies to the left, in steradians; negative where that is both poles'
--- side, so that the ring should be turned
---@return integer turns around the Earth, eastward; 0 where the ring holds no pole
---@return boolean flat whether it has no area in the plane of longitude and latitude
function sphere.winding(ring)
  local excess, turn, plane, size = 0, 0, 0, 0
  local x, y0 = 0, ring[2]
  for i = 1, #ring - 3, 2 do
    local step = step_of(ring[i], ring[i + 2])
    local a, b = tan(rad(ring[i + 1]) / 2), tan(rad(ring[i + 3]) / 2)
    excess = excess + 2 * atan(tan(rad(step) / 2) * (a + b), 1 + a * b)
    local one, two = x * (ring[i + 3] - y0), (x + step) * (ring[i + 1] - y0)
    plane, size = plane + one - two, size + math.abs(one) + math.abs(two)
    x, turn = x + step, turn + step
  end
  local turns = math.floor(turn / 360 + 0.5)
  return (turns ~= 0 and 2 * PI or 0) - excess, turns,
    turns == 0 and math.abs(plane) <= 1e-14 * size
end

-- Unit vectors of a ring's points.
local function vectors(ring)
  local xs, ys, zs = {}, {}, {}
  for i = 1, #ring, 2 do
    local lon, lat, k = rad(ring[i]), rad(ring[i + 1]), (i + 1) // 2
    xs[k], ys[k], zs[k] = cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)
  end
  return xs, ys, zs
end

--- A message where the ends of an edge lie opposite each other on the Earth, so that no one line
--- joins them; else nil.
---@param flat number[]
---@return string?
function sphere.opposite(flat)
  for i = 1, #flat - 3, 2 do
    local lat = flat[i + 1] + flat[i + 3]
    local step = math.abs(flat[i] - flat[i + 2])
    if math.abs(lat) < 1e-9 and (math.abs(step - 180) < 1e-9 or math.abs(flat[i + 1]) == 90) then
      local k = (i + 1) // 2
      return ("points %d and %d are opposite each other on the Earth; add a point between them")
        :format(k, k + 1)
    end
  end
end

-- On which side of the edge from point a to the next a point c lies: 1, -1, or 0 on it.
local function side(xs, ys, zs, a, c)
  local x, y, z = xs[a], ys[a], zs[a]
  local ux, uy, uz = xs[a + 1] - x, ys[a + 1] - y, zs[a + 1] - z
  local vx, vy, vz = xs[c] - x, ys[c] - y, zs[c] - z
  local d = x * (uy * vz - uz * vy) + y * (uz * vx - ux * vz) + z * (ux * vy - uy * vx)
  local noise = 4e-16 * (abs(ux) + abs(uy) + abs(uz) + abs(vx) + abs(vy) + abs(vz))
  if d > noise then return 1 elseif d < -noise then return -1 end
  return 0
end

-- Whether the edges i and j cross, both inside. Neighbours do not: they share a point.
local function cross(xs, ys, zs, i, j)
  if i - j == 1 or j - i == 1 then return false end
  local a = side(xs, ys, zs, i, j)
  if a == 0 or side(xs, ys, zs, i, j + 1) ~= -a then return false end
  local c, d = side(xs, ys, zs, j, i), side(xs, ys, zs, j, i + 1)
  -- Edges on opposite sides of the Earth lie across each other's circles too, but the other way
  -- round.
  return c ~= 0 and c == -d and a == -c
end

-- The bounds of each edge along one axis. An arc leaves the span of its ends by no more than its
-- height over the chord.
local function spans(xs, ys, zs, axis)
  local list = {}
  for i = 1, #xs - 1 do
    local chord2 = (xs[i] - xs[i + 1]) ^ 2 + (ys[i] - ys[i + 1]) ^ 2 + (zs[i] - zs[i + 1]) ^ 2
    local rise = 1 - sqrt(math.max(0, 1 - chord2 / 4)) + 1e-15
    local a, b = axis[i], axis[i + 1]
    list[i] = { i, math.min(a, b) - rise, math.max(a, b) + rise }
  end
  table.sort(list, function(p, q) return p[2] < q[2] end)
  return list
end

local function extent(axis)
  local low, high = math.huge, -math.huge
  for i = 1, #axis do low, high = math.min(low, axis[i]), math.max(high, axis[i]) end
  return high - low
end

-- Pairs of edges compared at most: some seconds' work.
local MOST <const> = 5000000

--- Two edges that cross each other. Edges are swept along the axis on which the ring is longest.
---@param ring number[]
---@return integer? i nil where there are none, or where the ring is so folded that some millions of
--- pairs of edges would have to be compared
---@return integer? j
function sphere.crossing(ring)
  local xs, ys, zs = vectors(ring)
  local axis = xs
  if extent(ys) > extent(axis) then axis = ys end
  if extent(zs) > extent(axis) then axis = zs end
  local edges, work = spans(xs, ys, zs, axis), 0
  for k, edge in ipairs(edges) do
    local n = k + 1
    while edges[n] and edges[n][2] <= edge[3] do
      local i, j = edge[1], edges[n][1]
      if cross(xs, ys, zs, i, j) then return math.min(i, j), math.max(i, j) end
      n = n + 1
    end
    work = work + n - k
    if work > MOST then return nil end
  end
end

return sphere
