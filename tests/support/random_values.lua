--- Random values of a query, valid ones in random forms and malformed ones of every kind.

local random_values = {}

local random = math.random

local function pick(list) return list[random(#list)] end

-- A number of degrees with up to so many decimals as people and programs write.
local function degrees(low, high)
  local places = pick { 0, 1, 4, 7, 10 }
  local scale = 10 ^ places
  return math.max(low, math.min(high, math.floor((low + random() * (high - low)) * scale) / scale))
end

function random_values.position()
  return degrees(-180, 180), degrees(-90, 90)
end

function random_values.BoundingBox()
  local west, south = random_values.position()
  local east, north = random_values.position()
  if south > north then south, north = north, south end
  return pick {
    { west, south, east, north }, { west, south, 0, east, north, 9 },
    { west = west, south = south, east = east, north = north },
    ("%.10f, %.10f,%.10f,%.10f"):format(west, south, east, north),
    ("BOX(%.10f %.10f, %.10f %.10f)"):format(west, south, east, north),
    { type = "Feature", bbox = { west, south, east, north } },
  }
end

function random_values.Point()
  local lon, lat = random_values.position()
  return pick {
    { lon, lat }, { lon = lon, lat = lat }, { x = lon, y = lat, z = 5 }, { lon, lat, 7 },
    ("%.10f,%.10f"):format(lon, lat), ("point z (%.10f %.10f 3)"):format(lon, lat),
    { type = "Point", coordinates = { lon, lat } },
    { type = "Feature", geometry = { type = "Point", coordinates = { lon, lat } } },
  }
end

function random_values.Circle()
  local lon, lat = degrees(-180, 180), degrees(-89.9, 89.9)
  local radius = pick { 10, 6000000, random(10, 6000000), 10 + random() * 1e5 }
  return pick {
    { lon, lat, radius }, { lon = lon, lat = lat, radius = radius },
    { center = { lon, lat }, radius = radius }, ("%.10f,%.10f,%.4f"):format(lon, lat, radius),
    { type = "Feature", geometry = { type = "Point", coordinates = { lon, lat } },
      properties = { radius = radius } },
  }
end

-- A list of positions in one of its forms.
local function written(points, kind, open, close)
  local flat, text, words = {}, {}, {}
  for i, p in ipairs(points) do
    flat[2 * i - 1], flat[2 * i] = p[1], p[2]
    text[i] = ("%.10f,%.10f"):format(p[1], p[2])
    words[i] = text[i]:gsub(",", " ")
  end
  return pick {
    points, flat, table.concat(text, ","), open .. table.concat(words, ", ") .. close,
    { type = kind, coordinates = kind == "Polygon" and { points } or points },
  }
end

function random_values.Line()
  local points, lon, lat = {}, degrees(-170, 100), degrees(-80, 80)
  for i = 1, random(2, 20) do
    points[i] = { lon + i * 0.25, lat + degrees(-5, 5) }
  end
  return written(points, "LineString", "LINESTRING (", ")")
end

-- A ring around a pole, eastward or westward.
local function polar_ring()
  local count, pole, sign, ring = random(4, 12), pick { 1, -1 }, pick { 1, -1 }, {}
  local first = degrees(-180, 180)
  for i = 1, count do
    local lon = first + sign * 360 * (i + 0.3 * random()) / count
    ring[i] = { (lon + 540) % 360 - 180, pole * degrees(50, 88) }
  end
  ring[count + 1] = { ring[1][1], ring[1][2] }
  return ring
end

--- A ring around a centre: a star, whose edges do not cross; over the antimeridian where it lies
--- there, now and then around a pole. Clockwise as often as not.
function random_values.ring()
  if random(10) == 1 then return polar_ring() end
  local count, lon, lat, size = random(3, 30), degrees(-180, 180), degrees(-60, 60), degrees(0.1, 8)
  local start, sign, ring = random(), pick { 1, -1 }, {}
  for i = 1, count do
    local angle = sign * 2 * math.pi * (start + i / count)
    local radius = size * (0.7 + 0.3 * random())
    local x, y = lon + radius * math.cos(angle), lat + radius * math.sin(angle)
    ring[i] = { x > 180 and x - 360 or x < -180 and x + 360 or x, y }
  end
  ring[count + 1] = { ring[1][1], ring[1][2] }
  return ring
end

function random_values.Polygon()
  return written(random_values.ring(), "Polygon", "POLYGON((", "))")
end

-- A date in one of its forms.
local function date(ms)
  local seconds = ms // 1000
  local day = os.date("!%Y-%m-%d", seconds)
  return pick {
    seconds, day, day:sub(1, 7), day:sub(1, 4), os.date("!%Y-%m-%dT%H:%M:%SZ", seconds),
    os.date("!%Y-%m-%d %H:%M:%S", seconds) .. (".%03d1234"):format(ms % 1000),
    os.date("!%Y-%m-%dT%H:%M:%S+05:30", seconds), os.date("!*t", seconds), ms / 1000,
  }
end

local DURATIONS <const> = { "P1M", "P1Y2M10DT2H", "PT36H", "P2W", "PT0.5S", "P1Y" }

function random_values.DateRange()
  local first = random(0, 2000000000) * 1000 + random(0, 999)
  local last = first + 800 * 86400000 + random(0, 1000000000) * 1000
  local start, stop = date(first), date(last)
  local text = type(start) == "string" and type(stop) == "string"
  return pick {
    { start, stop }, { start = start, stop = stop }, { start }, { "..", stop },
    { start = start, exclude_boundary = true }, { start, pick(DURATIONS) },
    { pick(DURATIONS), stop },
    { start = start, stop = stop, start_day = random(1, 366), end_day = random(1, 366) },
    text and start .. "/" .. stop or start, text and start .. "," .. stop or stop,
  }
end

random_values.TYPES = { "BoundingBox", "Circle", "DateRange", "Line", "Point", "Polygon" }

local ATOMS <const> = {
  0, 1, -1, 1.5, 181, 91, 1e300, -1e300, 0 / 0, math.huge, -math.huge, math.mininteger,
  math.maxinteger, true, false, "", " ", "1", "1,2", "1,2,3", "1,2,3,4", "a,b", ",", ",,,", "/",
  "../..", "P", "P1M", "P1M/P1M", "-P1D/2020", "2020-02-30", "2020-W05-1", "2020-032", "20200101",
  "0000-01-01", "10000-01-01", "2020-01-01T25:00", "9999-12-31T23:59:59-05:00", "01/02/2020",
  "POINT", "POINT(", "POINT()", "POINT EMPTY", "POLYGON((0 0,1 1))", "SRID=3857;POINT(1 2)",
  "GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(", "BOX(1 2)", "BBOX(1,2,x,4)", "{", "[", "{}", "[]",
  '{"type":"Point"}', '{"type":"Feature","geometry":null}', "[1,[2]]", "\0", "\xff\xfe",
  ("("):rep(5000), ("1,"):rep(5000), "R5/2020/P1D", "2020/2021/2022", "1,2,3,4,5,6,7", "NaN,0",
  "Infinity,1", "1e400,0", "0x10,5", "1;2", "１,２",
}
local KEYS <const> = {
  "type", "coordinates", "geometry", "geometries", "features", "bbox", "lon", "lat", "radius",
  "west", "south", "east", "north", "outer", "holes", "start", "stop", "end", "start_day",
  "end_day", "exclude_boundary", "year", "month", "day", "hour", "x", "y", "foo", "centre", 1, 2,
  3, 4, 0, -1, 1.5, true,
}
local KINDS <const> = {
  "Point", "LineString", "Polygon", "MultiPoint", "MultiPolygon", "Feature", "FeatureCollection",
  "GeometryCollection", "Circle", "",
}

--- Anything at all, down to a depth.
function random_values.malformed(depth)
  depth = depth or 4
  local choice = random(10)
  if depth == 0 or choice <= 4 then
    return pick { pick(ATOMS), pick(ATOMS), pick(ATOMS), print, coroutine.create(print) }
  end
  local t = {}
  if choice <= 7 then
    for i = 1, random(0, 7) do t[i] = random_values.malformed(depth - 1) end
  else
    for _ = 1, random(0, 4) do t[pick(KEYS)] = random_values.malformed(depth - 1) end
    if random(3) == 1 then t.type = pick(KINDS) end
  end
  if random(20) == 1 then t[pick(KEYS)] = t end
  return t
end

--- A valid value with something changed in it.
function random_values.spoiled(type_name)
  local value = random_values[type_name]()
  if type(value) == "string" then
    local at = random(#value)
    return value:sub(1, at - 1) .. pick { "", "x", "9", ",", "(", " ", "-", "\0" }
      .. value:sub(at + random(0, 1))
  elseif type(value) ~= "table" then
    return random_values.malformed()
  end
  local target = value
  for _, inner in pairs(value) do
    if type(inner) == "table" and random(2) == 1 then target = inner end
  end
  target[pick(KEYS)] = random_values.malformed(2)
  return value
end

return random_values
