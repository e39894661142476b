--- ICESat-2's orbit cut into the 14 regions of its granules (ATL03 user guide: regions are split at
--- fixed latitudes).

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Orbit = require "earthshine.sandbox.catalog.orbit"

local IceSat2 = {}

local ORBIT = { inclination = 92, period = 94.22 }
local PERIOD_MS = ORBIT.period * 60000
local TURN = 2 * math.pi
local FIRST_NODE = 31.016154306216443 -- longitude of the first ascending node

-- Latitudes where the regions begin, in the order of flight from the equator northward, with
-- directions.
local EDGES = {
  { "0", "A" }, { "27", "A" }, { "59.5", "A" }, { "80", "A" }, { "80", "D" }, { "59.5", "D" },
  { "27", "D" }, { "0", "D" }, { "-27", "D" }, { "-50", "D" }, { "-79", "D" }, { "-79", "A" },
  { "-50", "A" }, { "-27", "A" }, { "0", "A" },
}

local arguments = {}
for k, edge in ipairs(EDGES) do
  local u = Orbit.argument(ORBIT, tonumber(edge[1]))
  if edge[2] == "D" then u = math.pi - u end
  if k > 8 and edge[2] == "A" then u = u + TURN end
  arguments[k] = u
end

--- Functions of the granules that fly through some regions, from a first time on.
---@param first integer time of the first ascending node, ms
---@param first_orbit integer its number
---@param regions integer[] numbers 1 to 14, rising
---@param step integer one granule of so many is in the catalogue
---@return table functions fields of sandbox.collection, ready to be put into a definition
function IceSat2.track(first, first_orbit, regions, step)
  local F, count = {}, #regions
  local function place(i)
    local q = (i - 1) * step
    return q // count, regions[q % count + 1]
  end
  local function time(i, edge)
    local revolution, region = place(i)
    return first + math.floor((revolution + arguments[region + edge] / TURN) * PERIOD_MS)
  end
  function F.start(i) return time(i, 0) end
  function F.stop(i) return time(i, 1) end
  function F.orbit(i) return first_orbit + place(i) end
  function F.crossing(i) return first + math.floor(place(i) * PERIOD_MS) end
  function F.node(i)
    return (FIRST_NODE - place(i) * Orbit.drift(ORBIT) + 180) % 360 - 180
  end
  function F.ring(i)
    local _, region = place(i)
    return Orbit.corridor(ORBIT, F.node(i), arguments[region], arguments[region + 1], 5, 0.03)
  end
  function F.lat1(i) local _, r = place(i) return EDGES[r][1] end
  function F.dir1(i) local _, r = place(i) return EDGES[r][2] end
  function F.lat2(i) local _, r = place(i) return EDGES[r + 1][1] end
  function F.dir2(i) local _, r = place(i) return EDGES[r + 1][2] end
  function F.stem(i)
    local revolution, region = place(i)
    local date, clock = Calendar.compact(F.start(i))
    local ground_track = (first_orbit + revolution) % 1387 + 1
    return ("%s%s_%04d%02d%02d"):format(date, clock, ground_track,
      (first_orbit + revolution) // 1387 + 1, region)
  end
  function F.locate(stem)
    local y, mo, d, h, mi, s = stem:match "^(%d%d%d%d)(%d%d)(%d%d)(%d%d)(%d%d)(%d%d)_%d+$"
    if not y then return nil end
    local t = Calendar.time(y + 0, mo + 0, d + 0, h + 0, mi + 0, s + 0)
    return t, t + 999
  end
  function F.day_night(i) return F.dir1(i) == "A" and "Day" or "Night" end
  F.longest = math.ceil(PERIOD_MS / 4)
  return F
end

--- OrbitParameters of the collections' records.
IceSat2.parameters = {
  SwathWidth = 36, SwathWidthUnit = "Kilometer", OrbitPeriod = ORBIT.period,
  OrbitPeriodUnit = "Decimal Minute", InclinationAngle = ORBIT.inclination,
  InclinationAngleUnit = "Degree", NumberOfOrbits = 0.071428571428571, StartCircularLatitude = 0,
  StartCircularLatitudeUnit = "Degree",
}

IceSat2.platforms = { { Type = "Earth Observation Satellites", ShortName = "ICESat-2",
  LongName = "Ice, Cloud, and land Elevation Satellite-2",
  Instruments = { { ShortName = "ATLAS",
    LongName = "Advanced Topographic Laser Altimeter System" } } } }

IceSat2.projects = { { ShortName = "ICESat-2",
  LongName = "Ice, Cloud, and land Elevation Satellite-2" } }

--- Adds the functions to a definition.
---@param def table
---@param functions table
---@return table def
function IceSat2.apply(def, functions)
  for k, f in pairs(functions) do def[k] = f end
  return def
end

return IceSat2
