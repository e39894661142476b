--- A box between two meridians and two parallels.

local geojson = require "earthshine.query.geojson"
local json = require "earthshine.json"
local numbers = require "earthshine.query.numbers"
local position = require "earthshine.query.position"
local shape = require "earthshine.query.shape"
local Value = require "earthshine.query.value"

---@class earthshine.bounding_box an immutable value, compared by value
---@field west number degrees east, -180 to 180; greater than east where the box crosses the
--- antimeridian
---@field south number degrees north, -90 to 90
---@field east number
---@field north number
local BoundingBox = Value.class("BoundingBox", "bounding_box", { "west", "south", "east", "north" })

local NAMES <const> = {
  west = "west", w = "west", xmin = "west", south = "south", s = "south", ymin = "south",
  east = "east", e = "east", xmax = "east", north = "north", n = "north", ymax = "north",
}
local ORDER <const> = { "west", "south", "east", "north" }
local NO_BOX <const> = "must be four numbers: west, south, east, north"

-- The box of a GeoJSON object that states one.
local function stated(object)
  local box = object.bbox
  if box == nil or box == json.null then
    return nil, ("is a %s without a bbox; %s"):format(numbers.shown(object.type), NO_BOX)
  end
  return box
end

local function from_tables(given)
  local message
  if geojson.is(given) then
    given, message = stated(given)
    if given == nil then return nil, message end
  end
  local box
  box, message = position.short(given, NAMES, ORDER, 6)
  if not box then return nil, message end
  if #box == 6 then box = { box[1], box[2], box[4], box[5] } end
  if #box ~= 4 then return nil, NO_BOX end
  local west, south, east, north = table.unpack(box)
  message = position.misplaced(west, south) or position.misplaced(east, north)
  if message then return nil, message end
  if south > north then
    return nil, ("south %s must not be greater than north %s"):format(
      numbers.text(south), numbers.text(north))
  end
  local degrees = numbers.degrees
  return BoundingBox.new {
    west = degrees(west), south = degrees(south), east = degrees(east), north = degrees(north),
  }
end

--- Reads a box. Heights are dropped.
---
---     es.BoundingBox(-180, -90, 180, -60)   es.BoundingBox "170,-10,-170,10"
---@param value any {w, s, e, n}, { west =, south =, east =, north = }, six numbers with heights,
--- "w,s,e,n", BOX(w s, e n), BBOX(w,s,e,n), a GeoJSON object with a bbox
---@return earthshine.bounding_box?
---@return string? message
function BoundingBox.read(value)
  return shape.read(BoundingBox, value, NO_BOX, from_tables)
end

function BoundingBox.split(value) return shape.split(BoundingBox, value) end

local function corners(state) return { state.west, state.south, state.east, state.north } end

function BoundingBox.same(a, b)
  return a.west == b.west and a.south == b.south and a.east == b.east and a.north == b.north
end

function BoundingBox.lua(state)
  return "{ " .. position.text(corners(state)):gsub(",", ", ") .. " }"
end

--- Whether the box lies on both sides of the antimeridian.
---@return boolean
function BoundingBox.methods:crosses_antimeridian()
  return self.west > self.east
end

--- CMR's text.
---@return string
function BoundingBox.methods:to_cmr()
  return position.text(corners(Value.state(self)))
end

--- The list that STAC calls bbox.
---@return number[] box west, south, east, north
function BoundingBox.methods:to_stac()
  return corners(self)
end

return Value.seal(BoundingBox)
