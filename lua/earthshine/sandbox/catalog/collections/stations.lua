--- Buoys and flight lines: granules whose place is points or a line.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Random = require "earthshine.sandbox.catalog.random"

local DAY = 86400000
local BUOYS = 24

local function definition(def)
  def.native, def.archive, def.on_premises = "echo10", "native", true
  def.facts.representation = "GEODETIC"
  def.facts.center_name = def.facts.center
  return def
end

local function buoys()
  local first = Calendar.time(2015, 1, 1)
  local function place(i) return (i - 1) // BUOYS, (i - 1) % BUOYS + 1 end
  local function start(i)
    local month, buoy = place(i)
    return Calendar.time(2015 + month // 12, month % 12 + 1, 1) + buoy
  end
  return definition {
    id = "C1214411708-SCIOPS", provider = "SCIOPS", short_name = "NDBC_BUOYS", version = "1",
    title = "Moored buoys: waves and weather by the month", doi = "10.5067/SANDBOX/BUOYS",
    folder = "NDBC_BUOYS", count = BUOYS * 6, first_granule = 1214600107,
    ur_prefix = "buoy_", ur_suffix = "", start = start, longest = 31 * DAY,
    stop = function(i) return start(i) + 27 * DAY end,
    stem = function(i)
      local month, buoy = place(i)
      return ("%05d_%03d"):format(41000 + buoy, month)
    end,
    locate = function(s)
      local month = tonumber(s:match "^%d+_(%d%d%d)$")
      if not month then return nil end
      return first, first + 200 * DAY
    end,
    points = function(i) -- where it lay, and where it was moved to in the month
      local _, buoy = place(i)
      local lon = Random.range(buoy, 951, -1799000, 1799000) / 1e4
      local lat = Random.range(buoy, 952, -700000, 700000) / 1e4
      return { { lon, lat }, { lon, lat + 0.25 } }
    end,
    files = { { "buoy_", ".txt", role = "data", size = { 1000, 3000 }, format = "ASCII" } },
    revised = Calendar.time(2016, 3, 1, 12, 0, 0),
    facts = {
      abstract = "Waves, wind and temperature at moored buoys. Generated for the sandbox.",
      begins = "2015-01-01T00:00:00.000Z", level = "1A", center = "DOC/NOAA/NDBC",
      format = "ASCII", region = "OCEAN", data_type = "NEAR_REAL_TIME", latency = "1 to 3 hours",
      keywords = { { Category = "EARTH SCIENCE", Topic = "OCEANS", Term = "OCEAN WAVES",
        VariableLevel1 = "SIGNIFICANT WAVE HEIGHT" } },
      platforms = { { Type = "In Situ Ocean-based Platforms", ShortName = "BUOYS",
        Instruments = { { ShortName = "WAVE STAFFS" } } } },
    },
  }
end

local function flights()
  local first = Calendar.time(2012, 3, 14, 11, 30)
  local function start(i) return first + (i - 1) * DAY end
  return definition {
    id = "C1214411709-SCIOPS", provider = "SCIOPS", short_name = "AIRLINES", version = "2",
    title = "Airborne ice soundings along flight lines", doi = "10.5067/SANDBOX/LINES",
    folder = "AIRLINES", count = 60, first_granule = 1214700107, ur_prefix = "line_",
    ur_suffix = "", start = start, longest = DAY,
    stop = function(i) return start(i) + 5 * 3600000 end,
    stem = function(i) return (Calendar.compact(start(i))) end,
    locate = function(s)
      local y, m, d = s:match "^(%d%d%d%d)(%d%d)(%d%d)$"
      if not y then return nil end
      local t = Calendar.time(y + 0, m + 0, d + 0)
      return t, t + DAY
    end,
    line = function(i)
      local lon = -75 + Random.range(i, 961, 0, 500) / 10
      local lat = 62 + Random.range(i, 962, 0, 150) / 10
      return { lon, lat, lon + 6, lat + 2, lon + 9, lat - 3 }
    end,
    files = { { "line_", ".csv", role = "data", size = { 1000, 3000 }, format = "CSV" } },
    granule_projects = { { ShortName = "OIB", Campaigns = { "2012_GR" } } },
    revised = Calendar.time(2013, 3, 1, 12, 0, 0),
    facts = {
      abstract = "Depth of ice below an aircraft. Generated for the sandbox.",
      begins = "2012-03-14T00:00:00.000Z", finished = true, level = "2", center = "CRESIS",
      format = "CSV", region = "GREENLAND", progress = "COMPLETE",
      bounds = { -76, 55, -14, 80 },
      projects = { { ShortName = "OIB", LongName = "Operation IceBridge" } },
      keywords = { { Category = "EARTH SCIENCE", Topic = "CRYOSPHERE",
        Term = "GLACIERS/ICE SHEETS", VariableLevel1 = "ICE SHEETS" } },
      platforms = { { Type = "Propeller", ShortName = "P-3B",
        Instruments = { { ShortName = "MCORDS" } } } },
    },
  }
end

return function() return { buoys(), flights() } end
