--- A circle on the Earth, by its centre and its radius in metres.

local geojson = require "earthshine.query.geojson"
local numbers = require "earthshine.query.numbers"
local Polygon = require "earthshine.query.polygon"
local position = require "earthshine.query.position"
local shape = require "earthshine.query.shape"
local Value = require "earthshine.query.value"

local LEAST <const>, MOST <const> = 10, 6000000 -- metres that CMR takes
local EARTH <const> = 6367435 -- metres, CMR's radius
-- CMR makes small circles polygons of 16 points, large ones of 32.
local LARGE <const> = 50000

---@class earthshine.circle an immutable value, compared by value
---@field lon number degrees east of the centre, -180 to 180
---@field lat number degrees north of the centre, between the poles
---@field radius number metres, to the millimetre; 10 to 6 000 000
local Circle = Value.class("Circle", "circle", { "lon", "lat", "radius" })

local NAMES <const> = {
  lon = "lon", longitude = "lon", lng = "lon", x = "lon", lat = "lat", latitude = "lat", y = "lat",
  radius = "radius", r = "radius",
}
local WITH_CENTRE <const> = {
  center = "centre", centre = "centre", radius = "radius", r = "radius",
}
local ORDER <const> = { "lon", "lat", "radius" }
local NO_CIRCLE <const> = "must be three numbers: longitude, latitude, radius in metres"

-- The three numbers of a table that has a position for its centre, or a GeoJSON point with a
-- radius.
local function centred(given)
  local centre, radius
  if geojson.is(given) then
    local message
    centre, message = geojson.part(given, "Point")
    if not centre then return nil, message end
    local properties = type(given.properties) == "table" and given.properties or {}
    radius = given.radius or properties.radius
  else
    local members, message = Value.members(given, WITH_CENTRE)
    if not members then return nil, message end
    centre, radius = members.centre, members.radius
  end
  local lon, lat = position.read(centre)
  if not lon then return nil, "centre: " .. lat end
  radius = numbers.parse(radius)
  if not radius then return nil, "needs a radius in metres" end
  return { lon, lat, radius }
end

local function three(given)
  if type(given) == "table" and (geojson.is(given) or given.centre or given.center) then
    return centred(given)
  end
  local list, message = position.short(given, NAMES, ORDER, 3)
  if not list then return nil, message end
  if #list ~= 3 then return nil, NO_CIRCLE end
  return list
end

local function from_tables(given)
  local list, message = three(given)
  if not list then return nil, message end
  local lon, lat, radius = list[1], list[2], list[3]
  message = position.misplaced(lon, lat)
  if message then return nil, message end
  lon, lat = numbers.degrees(lon), numbers.degrees(lat)
  if math.abs(lat) == 90 then return nil, "the centre must not be a pole" end
  if radius < LEAST or radius > MOST then
    return nil, ("radius %.10g must be from %d to %d metres"):format(radius, LEAST, MOST)
  end
  radius = math.floor(radius * 1000 + 0.5) / 1000
  return Circle.new { lon = lon, lat = lat, radius = math.tointeger(radius) or radius }
end

--- Reads a circle.
---
---     es.Circle(5, 6, 1000)   es.Circle { lon = 5, lat = 6, radius = 1000 }
---@param value any {lon, lat, radius}, { lon =, lat =, radius = }, { center = point, radius = },
--- "lon,lat,radius", a GeoJSON point with the property `radius`
---@return earthshine.circle?
---@return string? message
function Circle.read(value)
  return shape.read(Circle, value, NO_CIRCLE, from_tables)
end

function Circle.split(value) return shape.split(Circle, value) end

function Circle.same(a, b) return a.lon == b.lon and a.lat == b.lat and a.radius == b.radius end

local function text(state) return position.text { state.lon, state.lat, state.radius } end

function Circle.lua(state)
  return ("{ lon = %s, lat = %s, radius = %s }"):format(
    text(state):match "^([^,]*),([^,]*),([^,]*)$")
end

--- The polygon that CMR takes for the circle: 16 points on it, 32 from 50 km on.
---@return earthshine.polygon
function Circle.methods:polygon()
  local count, angle, lat0 = self.radius < LARGE and 16 or 32, self.radius / EARTH,
    math.rad(self.lat)
  local ring = {}
  for k = 0, count do
    local bearing = -2 * math.pi * (k % count) / count
    local height = math.sin(lat0) * math.cos(angle)
      + math.cos(lat0) * math.sin(angle) * math.cos(bearing)
    local y = math.asin(math.max(-1, math.min(1, height)))
    local x = math.atan(math.sin(bearing) * math.sin(angle) * math.cos(lat0),
      math.cos(angle) - math.sin(lat0) * math.sin(y))
    local lon = self.lon + math.deg(x)
    ring[k + 1] = { lon > 180 and lon - 360 or lon < -180 and lon + 360 or lon, math.deg(y) }
  end
  return assert(Polygon.read(ring))
end

--- CMR's text.
---@return string
function Circle.methods:to_cmr()
  return text(self)
end

--- A GeoJSON geometry: the polygon that CMR takes for the circle.
---@return table
---@return string note what it does not say
function Circle.methods:to_stac()
  return self:polygon():to_stac(), "a circle is a polygon of points on it, because GeoJSON has none"
end

return Value.seal(Circle)
