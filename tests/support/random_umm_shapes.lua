--- Random footprints of granules and collections as instruments have them: swaths, tiles and grids,
--- across the antimeridian and around poles, with holes, in many parts, points, lines.

local json = require "earthshine.json"

local shapes = {}

local random = math.random

local function pick(list) return list[random(#list)] end

local function number(n, places)
  local text = ("%." .. places .. "f"):format(n)
  if places == 0 or random(3) == 1 then return text end
  return (text:gsub("0+$", ""):gsub("%.$", ".0"))
end

-- A longitude brought within -180 to 180, one that is at a border on either side of it.
local function wrapped(lon)
  if lon == 180 or lon == -180 then return random(2) == 1 and 180 or -180 end
  return (lon + 180) % 360 - 180
end

local function point(lon, lat, places)
  lat = math.max(-90, math.min(90, lat))
  local x = ('"Longitude":%s'):format(number(wrapped(lon), places))
  local y = ('"Latitude":%s'):format(number(lat, places))
  return random(2) == 1 and ("{%s,%s}"):format(x, y) or ("{%s,%s}"):format(y, x)
end

local function points(list, places)
  local out = {}
  for i, p in ipairs(list) do out[i] = point(p[1], p[2], places) end
  return '{"Points":[' .. table.concat(out, ",") .. "]}"
end

-- Points around a place, by angle; they may run either way and start anywhere.
local function ring(lon, lat, across, high, corners)
  local list, start = {}, random() * 2 * math.pi
  for i = 0, corners - 1 do
    local angle = start + 2 * math.pi * i / corners
    list[i + 1] = { lon + across * math.cos(angle), lat + high * math.sin(angle) }
  end
  if random(2) == 1 then
    for i = 1, #list // 2 do list[i], list[#list + 1 - i] = list[#list + 1 - i], list[i] end
  end
  list[#list + 1] = list[1]
  return list
end

local function place()
  local lon = random(3) == 1 and pick { 180, -180, 179.5, -179, 0, 175 } or random() * 360 - 180
  return lon, random() * 120 - 60
end

local function polygon(outer, holes, places)
  local text = '{"Boundary":' .. points(outer, places)
  if holes then
    local list = {}
    for i, hole in ipairs(holes) do list[i] = points(hole, places) end
    text = text .. ',"ExclusiveZone":{"Boundaries":[' .. table.concat(list, ",") .. "]}"
  end
  return text .. "}"
end

local makers = {}
shapes.makers = makers

--- A tile, or a scene turned a little; anywhere, the antimeridian included.
function makers.scene()
  local lon, lat = place()
  local across, high = 1 + random() * 15, 1 + random() * 15
  return "GPolygons", polygon(ring(lon, lat, across, high, pick { 3, 4, 4, 8 }), nil,
    pick { 0, 2, 5, 14 })
end

--- A scene with holes in it.
function makers.holes()
  local lon, lat = place()
  local holes = {}
  for i = 1, random(1, 3) do
    holes[i] = ring(lon + (i - 2) * 3, lat, 1, 1 + random(), pick { 3, 4, 6 })
  end
  return "GPolygons", polygon(ring(lon, lat, 9, 8, random(6, 20)), holes, 5)
end

--- A narrow band of several thousand kilometres, as a track leaves it.
function makers.swath()
  local lon, lat = place()
  local n, width, step = random(3, 40), 0.1 + random() * 5, random() * 2 - 1
  local list = {}
  for i = 0, n do
    list[i + 1] = { lon + i * step, lat - 20 + 40 * i / n }
    list[2 * n + 2 - i] = { lon + i * step + width, lat - 20 + 40 * i / n }
  end
  list[#list + 1] = list[1]
  return "GPolygons", polygon(list, nil, 4)
end

-- A ring that goes around a pole, between two latitudes.
local function around(sign, low, high)
  local list, n = {}, pick { 4, 5, 8, 36 }
  local start, turn = random() * 360, pick { 1, -1 }
  for i = 0, n - 1 do
    list[i + 1] = { start + turn * 360 * i / n, sign * (low + random() * (high - low)) }
  end
  list[#list + 1] = list[1]
  return list
end

--- A ring that goes around a pole.
function makers.pole()
  return "GPolygons", polygon(around(pick { 1, -1 }, 60, 85), nil, 3)
end

--- The same with the hole that an instrument leaves at the pole, or one anywhere else in it.
function makers.polar_holes()
  local sign = pick { 1, -1 }
  local hole = random(2) == 1 and around(sign, 80, 89)
    or ring(pick { 180, -180, 0, random() * 360 - 180 }, sign * 80, 5 + random() * 20, 5, 8)
  return "GPolygons", polygon(around(sign, 50, 70), { hole }, 3)
end

local function rectangle(w, s, e, n, places)
  return ('{"WestBoundingCoordinate":%s,"NorthBoundingCoordinate":%s,"EastBoundingCoordinate":%s,'
    .. '"SouthBoundingCoordinate":%s}'):format(number(w, places), number(n, places),
    number(e, places), number(s, places))
end

--- A grid of the whole Earth, or nearly so.
function makers.globe()
  local box = pick { { -180, -90, 180, 90 }, { -180, -60, 180, 60 }, { 0.083, -80, 180, 80 },
    { -179.95, -89.95, 179.95, 89.95 }, { -180, -80, -0.083, 80 }, { -180, 89, 180, 90 } }
  return "BoundingRectangles", rectangle(box[1], box[2], box[3], box[4], pick { 2, 3 })
end

--- A box; half of them across the antimeridian.
function makers.box()
  local lat = random() * 150 - 80
  local w, e = random() * 170, random() * 170
  if random(2) == 1 then w, e = 100 + w / 3, -180 + e / 3 else e = w + e / 20 end
  return "BoundingRectangles", rectangle(w, lat, e, lat + random() * (90 - lat), pick { 0, 3, 6 })
end

--- A box without width, without height, or both.
function makers.flat()
  local lon, lat = number(random() * 360 - 180, 2), number(random() * 180 - 90, 2)
  local east = random(2) == 1 and lon or number(tonumber(lon) / 2, 2)
  return "BoundingRectangles", rectangle(lon, lat, east, lat, 2)
end

function makers.point()
  local lon, lat = place()
  return "Points", point(lon, lat, pick { 0, 4, 12 })
end

function makers.line()
  local lon, lat = place()
  local list = {}
  for i = 1, random(2, 12) do
    list[i] = { lon + i * pick { 1, 2.5 }, lat + math.sin(i) * 10 }
  end
  return "Lines", points(list, 5)
end

local NAMES <const> = {}
for name in pairs(makers) do NAMES[#NAMES + 1] = name end
table.sort(NAMES)

--- The JSON of a Geometry: a shape, several of a kind, or of several kinds; for collections with
--- their system of coordinates.
---@param system? boolean
---@param kinds? string[] names of makers to take from; all where not given
---@return string
function shapes.geometry(system, kinds)
  local by_kind, seen = {}, {}
  kinds = kinds or NAMES
  local first = pick(kinds)
  for _ = 1, pick { 1, 1, 1, 2, 3, 6 } do
    local kind, text = makers[random(3) == 1 and pick(kinds) or first]()
    local key = kind .. json.encode(json.decode(text))
    by_kind[kind] = by_kind[kind] or {}
    if not seen[key] then table.insert(by_kind[kind], text) end
    seen[key] = true
  end
  local parts = {}
  for kind, list in pairs(by_kind) do
    parts[#parts + 1] = ('"%s":[%s]'):format(kind, table.concat(list, ","))
  end
  table.sort(parts)
  if system then
    table.insert(parts, 1, ('"CoordinateSystem":"%s"'):format(pick { "CARTESIAN", "GEODETIC" }))
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

return shapes
