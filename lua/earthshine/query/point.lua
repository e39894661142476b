--- A point on the Earth.

local geojson = require "earthshine.query.geojson"
local position = require "earthshine.query.position"
local shape = require "earthshine.query.shape"
local Value = require "earthshine.query.value"

---@class earthshine.point an immutable value, compared by value
---@field lon number degrees east, -180 to 180
---@field lat number degrees north, -90 to 90
local Point = Value.class("Point", "point", { "lon", "lat" })
Point.kind = "Point"

local function from_tables(given)
  if geojson.is(given) then
    local message
    given, message = geojson.part(given, "Point")
    if not given then return nil, message end
  end
  local lon, lat = position.read(given)
  if not lon then return nil, lat end
  return Point.new { lon = lon, lat = lat }
end

--- Reads a point. A height is dropped.
---
---     es.Point(-45.5, 65)   es.Point { lon = -45.5, lat = 65 }   es.Point "POINT(-45.5 65)"
---@param value any {lon, lat}, { lon =, lat = }, "lon,lat", well-known text, GeoJSON, the name
--- of a geometry file with one point
---@return earthshine.point?
---@return string? message
function Point.read(value)
  return shape.read(Point, value, "must be a longitude and a latitude", from_tables)
end

function Point.split(value) return shape.split(Point, value) end

function Point.same(a, b) return a.lon == b.lon and a.lat == b.lat end

function Point.lua(state) return "{ " .. position.text({ state.lon, state.lat }):gsub(",", ", ")
  .. " }" end

--- CMR's text.
---@return string
function Point.methods:to_cmr()
  return position.text { self.lon, self.lat }
end

--- A GeoJSON geometry.
---@return table
function Point.methods:to_stac()
  return { type = "Point", coordinates = { self.lon, self.lat } }
end

return Value.seal(Point)
