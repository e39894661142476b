--- A line on the Earth, of great circle arcs.

local geojson = require "earthshine.query.geojson"
local position = require "earthshine.query.position"
local shape = require "earthshine.query.shape"
local sphere = require "earthshine.query.sphere"
local Value = require "earthshine.query.value"

-- CMR refuses lines that are longer than both.
local POINTS <const>, CHARACTERS <const> = 500, 4500

---@class earthshine.line an immutable value, compared by value
local Line = Value.class("Line", "line", {})
Line.kind, Line.long = "LineString", true

local function check(flat)
  local count = #flat // 2
  if count < 2 then return "must have at least two points" end
  local message = position.repeated(flat, count)
  if message then return message end
  message = sphere.opposite(flat)
  if message then return message end
  if count > POINTS and #position.text(flat) > CHARACTERS then
    return ("has %d points, more than CMR takes (%d)"):format(count, POINTS)
  end
end

local function from_tables(given)
  local flat, message
  if geojson.is(given) then
    given, message = geojson.part(given, "LineString")
    if not given then return nil, message end
  end
  flat, message = position.list(given)
  message = message or check(flat)
  if message then return nil, message end
  return Line.new { flat = flat }
end

--- Reads a line. Heights are dropped. An edge goes the shorter way around the Earth.
---@param value any a list of positions, or longitudes and latitudes in turn, or text of these;
--- well-known text, GeoJSON; the name of a geometry file with one line
---@return earthshine.line?
---@return string? message
function Line.read(value)
  return shape.read(Line, value, "must be a list of positions", from_tables)
end

function Line.split(value) return shape.split(Line, value) end

function Line.same(a, b) return position.same(a.flat, b.flat) end

function Line.lua(state) return position.lua(state.flat) end

--- The positions, as {lon, lat} each.
---@return number[][]
function Line.methods:points()
  return position.pairs(Value.state(self).flat)
end

--- CMR's text.
---@return string
function Line.methods:to_cmr()
  return position.text(Value.state(self).flat)
end

--- A GeoJSON geometry.
---@return table
function Line.methods:to_stac()
  return { type = "LineString", coordinates = self:points() }
end

return Value.seal(Line)
