--- A polygon on the Earth, with edges of great circle arcs, and maybe with holes.

local geojson = require "earthshine.query.geojson"
local position = require "earthshine.query.position"
local shape = require "earthshine.query.shape"
local sphere = require "earthshine.query.sphere"
local Value = require "earthshine.query.value"

---@class earthshine.polygon an immutable value, compared by value
local Polygon = Value.class("Polygon", "polygon", {})
Polygon.kind, Polygon.long = "Polygon", true

local FEW <const> = "must have at least four points, the last equal to the first"

-- Why a list of positions is no ring, or nil. A last point that is the first in other words, at
-- 180 for -180, is made equal to it.
local function unfit(ring)
  local count = #ring // 2
  if count < 3 then return FEW end
  local lon, lat = ring[#ring - 1], ring[#ring]
  if position.place(lon, lat) ~= position.place(ring[1], ring[2]) then
    return ("is not closed: the last point %s must be equal to the first, %s"):format(
      position.text { lon, lat }, position.text { ring[1], ring[2] })
  end
  ring[#ring - 1], ring[#ring] = ring[1], ring[2]
  if count < 4 then return FEW end
  local message = position.repeated(ring, count - 1)
  return message or sphere.opposite(ring)
end

local function turned(ring)
  local out = {}
  for i = #ring, 2, -2 do
    out[#out + 1], out[#out + 2] = ring[i - 1], ring[i]
  end
  return out
end

-- A ring whose inside lies to the left, whichever way it was given. What is inside is the side
-- without a pole, or of a ring around the Earth the smaller side.
local function ring_of(value)
  local ring, message = position.list(value)
  message = message or unfit(ring)
  if message then return nil, message end
  local area, turns, flat = sphere.winding(ring)
  local i, j = sphere.crossing(ring)
  if i then
    return nil, ("crosses itself: the line from point %d to %d and that from point %d to %d meet")
      :format(i, i + 1, j, j + 1)
  end
  if flat then return nil, "has no area" end
  if area < 0 or turns ~= 0 and area > 2 * math.pi + 1e-9 then ring = turned(ring) end
  return ring
end

-- The outer ring and the list of holes as they were given.
local function parts(given)
  if geojson.is(given) then
    local coordinates, message = geojson.part(given, "Polygon")
    if not coordinates then return nil, message end
    return coordinates[1], table.move(coordinates, 2, #coordinates, 1, {})
  elseif type(given) == "table" and given[1] == nil and next(given) ~= nil then
    local members, message = Value.members(given, { outer = "outer", holes = "holes" })
    if not members then return nil, message end
    if members.outer == nil then return nil, "has no outer ring" end
    return members.outer, members.holes or {}
  elseif type(given) == "table" and type(given[1]) == "table" and given[2] == nil
    and type(given[1][1]) == "table" then
    return given[1], {}
  end
  return given, {}
end

local MOST_HOLES <const> = 10000

local function read_holes(given)
  local holes = {}
  if type(given) ~= "table" or #given > MOST_HOLES then
    return nil, ("holes must be a list of at most %d rings"):format(MOST_HOLES)
  end
  for i, value in ipairs(given) do
    local ring, message = ring_of(value)
    if not ring then return nil, ("hole %d %s"):format(i, message) end
    holes[i] = turned(ring)
  end
  for key in pairs(given) do
    if holes[key] == nil then return nil, "holes must be a list of rings" end
  end
  return holes
end

local function from_tables(given)
  local outer, inner = parts(given)
  if outer == nil then return nil, type(inner) == "string" and inner or FEW end
  local ring, message = ring_of(outer)
  if not ring then return nil, message end
  local holes
  holes, message = read_holes(inner)
  if not holes then return nil, message end
  return Polygon.new { ring = ring, holes = holes }
end

--- Reads a polygon. Heights are dropped; a ring that runs clockwise is turned.
---
---     es.Polygon { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 0 } }
---     es.Polygon { outer = ring, holes = { hole } }
---     es.Polygon "POLYGON((170 -5, -170 -5, -170 5, 170 -5))"     -- over the antimeridian
---@param value any a closed list of at least four positions, or longitudes and latitudes in turn,
--- or text of these; { outer =, holes = }; well-known text, GeoJSON; the name
--- of a geometry file (.geojson, .json, .shp, .zip, .kml, .kmz, .wkt) with one polygon, which is
--- simplified to fewer than 300 points so that it covers what was given
---@return earthshine.polygon?
---@return string? message
function Polygon.read(value)
  return shape.read(Polygon, value, "must be a list of positions", from_tables)
end

function Polygon.split(value) return shape.split(Polygon, value) end

function Polygon.same(a, b)
  if not position.same(a.ring, b.ring) or #a.holes ~= #b.holes then return false end
  for i, hole in ipairs(a.holes) do
    if not position.same(hole, b.holes[i]) then return false end
  end
  return true
end

function Polygon.lua(state)
  local ring = position.lua(state.ring)
  if #state.holes == 0 then return ring end
  local holes = {}
  for i, hole in ipairs(state.holes) do holes[i] = position.lua(hole) end
  return ("{ outer = %s, holes = { %s } }"):format(ring, table.concat(holes, ", "))
end

--- What CMR's text of a polygon does not say, or nil.
---@param polygon earthshine.polygon
---@return string?
function Polygon.note(polygon)
  return #Value.state(polygon).holes > 0
    and "holes are left out, because CMR's polygon has none: what lies in them is found too" or nil
end

--- The positions of the outer ring, as {lon, lat} each, counter-clockwise; the last is the first.
---@return number[][]
function Polygon.methods:points()
  return position.pairs(Value.state(self).ring)
end

--- The rings of the holes, clockwise.
---@return number[][][]
function Polygon.methods:holes()
  local list = {}
  for i, hole in ipairs(Value.state(self).holes) do list[i] = position.pairs(hole) end
  return list
end

--- CMR's text: the outer ring, counter-clockwise.
---@return string
---@return string? note what it does not say
function Polygon.methods:to_cmr()
  return position.text(Value.state(self).ring), Polygon.note(self)
end

--- A GeoJSON geometry. A polygon over the antimeridian or around a pole stays one polygon, as
--- CMR-STAC needs it.
---@return table
function Polygon.methods:to_stac()
  local coordinates = self:holes()
  table.insert(coordinates, 1, self:points())
  return { type = "Polygon", coordinates = coordinates }
end

return Value.seal(Polygon)
