--- Writes the outlines of the land for maps of HTML pages to stdout: coastline.lua FILE.
--
-- FILE is Natural Earth's land at 1:50 million (public domain), as TopoJSON (land-50m.json of the
-- npm package world-atlas) or as GeoJSON. What is written is lua/earthshine/export/coastline.lua.
--
-- Outlines are simplified, and the smallest islands left out. A ring that crosses an antimeridian
-- goes on beyond 180 degrees. Positions are whole multiples of 0.05 degrees, longitude and latitude
-- in turn, each number the difference to the one of the position before, across rings too. A number
-- n is written as 2n, or -2n - 1 where it is negative, in digits of 5 bits, the lowest first, each
-- plus 32 where more follow, as letters of the alphabet. A dot stands between rings, which are not
-- closed.

local cjson = require "cjson"

local ALPHABET <const> = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
local PER_DEGREE <const> = 20
local WIDTH <const> = 100
-- Degrees by which the outline may be off, and square degrees of the smallest island.
local TOLERANCE <const> = 0.085
local SMALLEST <const> = 0.05

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return cjson.decode(file:read "a")
end

-- ---- rings of positions { lon, lat }, of either kind of file

local function arcs_of(topology)
  local arcs, transform = {}, topology.transform
  for i, arc in ipairs(topology.arcs) do
    local x, y, list = 0, 0, {}
    for k, step in ipairs(arc) do
      x, y = x + step[1], y + step[2]
      list[k] = { x * transform.scale[1] + transform.translate[1],
        y * transform.scale[2] + transform.translate[2] }
    end
    arcs[i] = list
  end
  return arcs
end

-- A ring of arcs; number ~n is arc n backwards, and each begins where the one before ends.
local function joined(arcs, numbers)
  local ring = {}
  for _, number in ipairs(numbers) do
    local backwards = number < 0
    local arc = arcs[(backwards and -number - 1 or number) + 1]
    for k = 1, #arc do
      if k > 1 or #ring == 0 then ring[#ring + 1] = arc[backwards and #arc + 1 - k or k] end
    end
  end
  return ring
end

-- Calls f with each ring of a geometry, of arcs or of positions.
local function each_ring(geometry, f)
  local parts = geometry.arcs or geometry.coordinates
  if geometry.type == "Polygon" then
    for _, ring in ipairs(parts) do f(ring) end
  elseif geometry.type == "MultiPolygon" then
    for _, polygon in ipairs(parts) do
      for _, ring in ipairs(polygon) do f(ring) end
    end
  else
    local inner = geometry.geometries or geometry.features or { geometry.geometry }
    for _, part in ipairs(inner) do each_ring(part, f) end
  end
end

local function rings_of(data)
  local rings = {}
  if data.type == "Topology" then
    local arcs = arcs_of(data)
    each_ring(data.objects.land, function(ring) rings[#rings + 1] = joined(arcs, ring) end)
  else
    each_ring(data, function(ring) rings[#rings + 1] = ring end)
  end
  return rings
end

-- ---- rings as a map has them

-- Brings a ring's middle between the antimeridians.
local function centred(ring)
  local west, east = math.huge, -math.huge
  for _, p in ipairs(ring) do west, east = math.min(west, p[1]), math.max(east, p[1]) end
  local shift = 360 * math.floor((west + east) / 720 + 0.5)
  for _, p in ipairs(ring) do p[1] = p[1] - shift end
  return ring
end

-- Follows a ring over antimeridians, so that its longitudes go on beyond 180. One that goes around
-- a pole, as Antarctica's does, is cut open at an antimeridian and goes on over the pole.
local function unrolled(ring)
  local list, turns, crossing = { { ring[1][1], ring[1][2] } }, 0, nil
  for i = 2, #ring do
    local step = ring[i][1] - ring[i - 1][1]
    if math.abs(step) > 180 then
      turns, crossing = turns + (step > 0 and -1 or 1), i
    end
    list[i] = { ring[i][1] + 360 * turns, ring[i][2] }
  end
  if turns == 0 then return centred(list) end
  local pole = ring[1][2] > 0 and 90 or -90
  local lat = (ring[crossing - 1][2] + ring[crossing][2]) / 2
  local open = { { -180 * turns, pole }, { -180 * turns, lat } }
  for i = crossing, #ring + crossing - 2 do open[#open + 1] = ring[(i - 1) % (#ring - 1) + 1] end
  table.move({ { 180 * turns, lat }, { 180 * turns, pole } }, 1, 2, #open + 1, open)
  return open
end

-- Douglas and Peucker's choice of the positions from 'first' to 'last' that are kept.
local function choose(ring, first, last, kept)
  local a, c, most, farthest = ring[first], ring[last], TOLERANCE, nil
  local dx, dy = c[1] - a[1], c[2] - a[2]
  local square = dx * dx + dy * dy
  for i = first + 1, last - 1 do
    local x, y = ring[i][1] - a[1], ring[i][2] - a[2]
    local t = square > 0 and math.max(0, math.min(1, (x * dx + y * dy) / square)) or 0
    local away = math.sqrt((x - t * dx) ^ 2 + (y - t * dy) ^ 2)
    if away > most then most, farthest = away, i end
  end
  if not farthest then return end
  kept[farthest] = true
  choose(ring, first, farthest, kept)
  choose(ring, farthest, last, kept)
end

local function area(ring)
  local sum, before = 0, ring[#ring]
  for _, p in ipairs(ring) do
    sum, before = sum + (before[1] * p[2] - p[1] * before[2]) / 2, p
  end
  return math.abs(sum)
end

local function simplified(ring)
  local kept, list = { [1] = true, [#ring] = true }, {}
  choose(ring, 1, #ring, kept)
  for i, p in ipairs(ring) do
    if kept[i] then list[#list + 1] = p end
  end
  return list
end

-- ---- writing

-- A ring in whole steps, without what falls together; nil where too little is left.
local function rounded(ring)
  local list = {}
  for _, position in ipairs(ring) do
    local x = math.floor(position[1] * PER_DEGREE + 0.5)
    local y = math.floor(position[2] * PER_DEGREE + 0.5)
    local last = list[#list]
    if not last or last[1] ~= x or last[2] ~= y then list[#list + 1] = { x, y } end
  end
  local first, last = list[1], list[#list]
  if #list > 1 and first[1] == last[1] and first[2] == last[2] then list[#list] = nil end
  return #list >= 3 and list or nil
end

local function digits(n)
  local out = ""
  n = n < 0 and -2 * n - 1 or 2 * n
  repeat
    local digit = (n & 31) + (n > 31 and 32 or 0)
    out, n = out .. ALPHABET:sub(digit + 1, digit + 1), n >> 5
  until n == 0
  return out
end

local function encoded(rings)
  local texts, x, y = {}, 0, 0
  for _, ring in ipairs(rings) do
    ring = unrolled(ring)
    local list = area(ring) >= SMALLEST and rounded(simplified(ring))
    local out = {}
    for i, position in ipairs(list or {}) do
      out[i] = digits(position[1] - x) .. digits(position[2] - y)
      x, y = position[1], position[2]
    end
    if list then texts[#texts + 1] = table.concat(out) end
  end
  return table.concat(texts, ".")
end

local text = encoded(rings_of(read(assert(arg[1], "usage: coastline.lua FILE"))))
print [[
--- Outlines of the land for maps: made from Natural Earth (1:50 million, public domain) by
-- scripts/build/coastline.lua, which says how they are written.

return (([=[]]
for at = 1, #text, WIDTH do print(text:sub(at, at + WIDTH - 1)) end
print ']=]):gsub("\\n", ""))'
