--- Reads CMR's spatial parameters to pieces that the catalogue's shapes are tested against.

local Geometry = require "earthshine.sandbox.catalog.geometry"
local Globe = require "earthshine.sandbox.catalog.globe"
local sphere = require "earthshine.query.sphere"

local Shapes = {}

local EARTH = 6367435.0 -- metres, CMR's radius

-- Numbers of "1.5,-2,3": no spaces, no exponents. nil if there is anything else.
local function numbers(text)
  local list = {}
  for part in (text .. ","):gmatch "([^,]*)," do
    if not (part:match "^[+-]?%d+$" or part:match "^[+-]?%d+%.%d+$") then return nil end
    list[#list + 1] = tonumber(part)
  end
  return list
end

local function plain(x) -- as messages print numbers
  if x == math.floor(x) and math.abs(x) < 1e15 then return ("%d"):format(x) end
  return ("%.14g"):format(x)
end

local function check_point(lon, lat, add)
  if lon < -180 or lon > 180 then
    add(("Point longitude [%s] must be within -180.0 and 180.0"):format(plain(lon)))
  end
  if lat < -90 or lat > 90 then
    add(("Point latitude [%s] must be within -90 and 90.0"):format(plain(lat)))
  end
end

local function check_points(list, add)
  for k = 1, #list, 2 do
    check_point(list[k], list[k + 1], function(message)
      add(("Point %d had the following error: %s"):format((k + 1) // 2, message))
    end)
  end
end

local SAME = "The shape contained duplicate points. Points %s and %s were considered equivalent or "
  .. "very close."

-- A point as messages name it: "2 [lon=1 lat=1]".
local function named(list, n)
  return ("%d [lon=%s lat=%s]"):format(n, plain(list[2 * n - 1]), plain(list[2 * n]))
end

-- Whether there are none.
local function check_duplicates(list, count, add)
  local seen, found = {}, false
  for n = 1, count do
    local key = ("%.9f %.9f"):format(list[2 * n - 1], list[2 * n])
    if seen[key] then
      add(SAME:format(named(list, seen[key]), named(list, n)))
      found = true
    end
    seen[key] = seen[key] or n
  end
  return not found
end

local READ = {}

function READ.bounding_box(list, add)
  if #list ~= 4 then return nil end
  local w, s, e, n = table.unpack(list)
  check_point(w, s, add)
  check_point(e, n, add)
  if n < s then
    add(("The bounding rectangle north value [%s] was less than the south value [%s]")
      :format(plain(n), plain(s)))
  end
  return function() return Geometry.box(w, s, e, n) end
end

function READ.point(list, add)
  if #list ~= 2 then return nil end
  check_point(list[1], list[2], add)
  return function() return Geometry.line(list) end
end

function READ.line(list, add, text)
  if #list < 4 or #list % 2 == 1 then return nil end
  if #text > 4500 and #list > 1000 then
    add(("[%s] has too many points for type line"):format(text))
  end
  check_points(list, add)
  check_duplicates(list, #list // 2, add)
  return function() return Geometry.line(list) end
end

local MOST_CHECKED <const> = 1000 -- numbers of a ring whose edges are compared with each other

local function check_crossing(piece, add)
  local lon, lat = Globe.crossing(Globe.of(piece))
  if lon then
    add(("The polygon boundary intersected itself at the following points: (%.6g,%.6g)")
      :format(lon, lat))
  end
end

function READ.polygon(list, add)
  if #list < 8 or #list % 2 == 1 then return nil end
  check_points(list, add)
  if list[1] ~= list[#list - 1] or list[2] ~= list[#list] then
    add "Polygon boundary was not closed. The last point must be equal to the first point."
    return function() end
  end
  local distinct = check_duplicates(list, #list // 2 - 1, add)
  local piece = Geometry.ring(list)
  if sphere.winding(list) < 0 then -- never of a ring round a pole: it holds one or the other
    add("The polygon boundary points are listed in the wrong order. Points must be provided in "
      .. "counter-clockwise order.")
  elseif distinct and #list <= MOST_CHECKED then
    check_crossing(piece, add)
  end
  return function() return piece end
end

-- The vertices of a circle, counter-clockwise.
local function circle(lon, lat, radius)
  local count, ring = radius < 50000 and 16 or 32, {}
  local r, lat0 = radius / EARTH, math.rad(lat)
  for k = 0, count do
    local bearing = -2 * math.pi * (k % count) / count
    local y = math.asin(math.sin(lat0) * math.cos(r)
      + math.cos(lat0) * math.sin(r) * math.cos(bearing))
    local x = math.atan(math.sin(bearing) * math.sin(r) * math.cos(lat0),
      math.cos(r) - math.sin(lat0) * math.sin(y))
    ring[2 * k + 1], ring[2 * k + 2] = lon + math.deg(x), math.deg(y)
  end
  return Geometry.ring(ring)
end

function READ.circle(list, add, text)
  if #list ~= 3 then return nil end
  local lon, lat, radius = table.unpack(list)
  check_point(lon, lat, add)
  if radius < 10 or radius > 6000000 then
    add(("Circle radius must be between 10 and 6000000, but was %s."):format(
      math.type(radius) == "integer" and radius .. ".0" or plain(radius)))
  end
  if lat == 90 or lat == -90 then
    add(("Circle center cannot be the north or south pole, but was [%s]"):format(
      text:match "^[^,]*,[^,]*"))
  end
  return function() return circle(lon, lat, radius) end
end

--- Reads one value of a spatial parameter.
---@param kind "bounding_box"|"polygon"|"point"|"line"|"circle"
---@param text string
---@param errors string[] messages are added
---@return sandbox.piece? piece nil where it is wrong
function Shapes.read(kind, text, errors)
  local count = #errors
  local function add(message) errors[#errors + 1] = message end
  local list = numbers(text)
  local make = list and READ[kind](list, add, text)
  if not make then add(("[%s] is not a valid URL encoded %s"):format(text, kind)) end
  return #errors == count and make() or nil
end

return Shapes
