--- Sentinel-1 radar scenes: four files of 1 GiB each, with Adler-32.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Orbit = require "earthshine.sandbox.catalog.orbit"
local Random = require "earthshine.sandbox.catalog.random"

local ORBIT = { inclination = 98.18, period = 98.74 }
local PERIOD_MS = ORBIT.period * 60000
local DAY = 86400000
local FIRST = Calendar.time(2023, 8, 1, 5, 17, 32)
local SCENE = 27000

local function start(i) return FIRST + (i - 1) * 12 * DAY + (i - 1) * 1000 end

local function stem(i)
  local date, clock = Calendar.compact(start(i))
  local date2, clock2 = Calendar.compact(start(i) + SCENE)
  return ("%sT%s_%sT%s_%06d_%06X_%04X"):format(date, clock, date2, clock2, 49680 + (i - 1) * 175,
    0x5F94F + (i - 1) * 0x17B, Random.range(i, 611, 0, 0xffff))
end

local function definition()
  return {
    id = "C1214470488-ASF", provider = "ASF", short_name = "SENTINEL-1A_SLC", version = "1",
    title = "SENTINEL-1A_SLC", doi = "10.5067/SENTINEL-1A/SLC", folder = "SENTINEL-1A_SLC",
    count = 4, first_granule = 2744208505, native = "echo10", archive = "native",
    ur_prefix = "S1A_IW_SLC__1SDV_", ur_suffix = "-SLC",
    producer_prefix = "S1A_IW_SLC__1SDV_", producer_suffix = "",
    start = start, stop = function(i) return start(i) + SCENE end, longest = SCENE, stem = stem,
    locate = function(s)
      local y, mo, d, h, mi, se = s:match "^(%d%d%d%d)(%d%d)(%d%d)T(%d%d)(%d%d)(%d%d)_"
      if not y then return nil end
      local t = Calendar.time(y + 0, mo + 0, d + 0, h + 0, mi + 0, se + 0)
      return t, t
    end,
    ring = function(i)
      local u = math.pi - Orbit.argument(ORBIT, 34.2)
      return Orbit.corridor(ORBIT, 22.5 + 0.01 * i, u, u + SCENE / PERIOD_MS * 2 * math.pi, 2, 1.1)
    end,
    files = {
      { "S1A_IW_SLC__1SDV_", ".zip", role = "data", size = 0x40000000, digest = "adler32",
        format = "SAFE" },
      { "S1A_IW_SLC__1SDV_", ".jpg", role = "browse", public = true, size = { 20000, 40000 } },
    },
    attributes = { { "BEAM_MODE_TYPE", "IW" }, { "POLARIZATION", "VV+VH" },
      { "ASCENDING_DESCENDING", "DESCENDING" }, { "PROCESSING_TYPE", "SLC" } },
    granule_platforms = { { ShortName = "Sentinel-1A",
      Instruments = { { ShortName = "C-SAR" } } } },
    revised = Calendar.time(2023, 11, 2, 10, 30, 0),
    facts = {
      abstract = "Sentinel-1A slant-range product. Four large files, generated for the sandbox.",
      begins = "2014-04-03T00:00:00.000Z", level = "1", center = "ASF",
      center_name = "Alaska Satellite Facility", representation = "GEODETIC", format = "SAFE",
      average_mb = 1024.0,
      keywords = { { Category = "EARTH SCIENCE", Topic = "SPECTRAL/ENGINEERING", Term = "RADAR",
        VariableLevel1 = "RADAR IMAGERY" } },
      platforms = { { Type = "Earth Observation Satellites", ShortName = "Sentinel-1A",
        LongName = "Sentinel-1A", Instruments = { { ShortName = "C-SAR",
        LongName = "C-Band Synthetic Aperture Radar" } } } },
    },
  }
end

return function() return { definition() } end
