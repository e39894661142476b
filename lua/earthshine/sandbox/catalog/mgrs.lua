--- A pool of 60 tiles of the Military Grid Reference System, one a UTM zone, with the time of day
--- when a satellite passes.
--
-- Corners are computed on a sphere, which is right to some kilometres: enough for a catalogue that
-- only has to agree with itself.

local Random = require "earthshine.sandbox.catalog.random"

local Mgrs = {}

local COLUMNS = { "ABCDEFGH", "JKLMNPQR", "STUVWXYZ" }
local ROWS, BANDS = "ABCDEFGHJKLMNPQRSTUV", "CDEFGHJKLMNPQRSTUVWX"
local SIDE = 109800 -- metres

local function letter(s, k) return s:sub(k + 1, k + 1) end

local function place(zone, x, y)
  local lat = y / 110574
  return -183 + 6 * zone + (x - 500000) / (111320 * math.cos(math.rad(lat))), lat
end

---@class sandbox.tile
---@field name string as in file names without the T: "55JGM"
---@field ulx number easting of the upper left corner, metres
---@field uly number northing, negative south of the equator
---@field corners number[] lower left, lower right, upper right, upper left: longitude, latitude
---@field overpass integer ms of the day (UTC) of the pass at 10:30 local time

-- A tile by zone and 100 km squares east and (signed) north.
local function tile(zone, east, north)
  local ulx, uly = east * 100000 - 40, (north + 1) * 100000 + 40
  local lon1, lat1 = place(zone, ulx, uly - SIDE)
  local lon2, lat2 = place(zone, ulx + SIDE, uly - SIDE)
  local lon3, lat3 = place(zone, ulx + SIDE, uly)
  local lon4, lat4 = place(zone, ulx, uly)
  local band = math.floor((lat1 + 80.5) / 8)
  local shift = zone % 2 == 0 and 5 or 0 -- rows of even zones begin five letters later
  return {
    name = ("%02d%s%s%s"):format(zone, letter(BANDS, math.min(math.max(band, 0), 19)),
      letter(COLUMNS[(zone - 1) % 3 + 1], east - 1), letter(ROWS, (north + shift) % 20)),
    ulx = ulx, uly = uly, zone = zone, corners = { lon1, lat1, lon2, lat2, lon3, lat3, lon4, lat4 },
    overpass = math.floor((10.5 - (lon1 + lon2) / 30) % 24 * 3600) * 1000,
  }
end

--- The pool, in the order of their passes, at least a minute apart. The tiles of zones 1 and 60
--- cross the antimeridian.
---@return sandbox.tile[]
function Mgrs.pool()
  local list = { tile(1, 3, 66), tile(60, 6, 66) }
  for zone = 2, 59 do
    list[#list + 1] = tile(zone, Random.range(zone, 41, 3, 6), Random.range(zone, 42, -45, 62))
  end
  table.sort(list, function(a, b)
    if a.overpass ~= b.overpass then return a.overpass < b.overpass end
    return a.name < b.name
  end)
  for k = 2, #list do
    list[k].overpass = math.max(list[k].overpass, list[k - 1].overpass + 60000)
  end
  return list
end

return Mgrs
