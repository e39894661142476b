--- Sea surface height grids: longitudes 0 to 360, so each record has two rectangles; MD5 in the
--- record and in a side file.

local Calendar = require "earthshine.sandbox.catalog.calendar"

local DAY = 86400000
local FIRST = Calendar.time(2020, 1, 2)
local NAME = "SEA_SURFACE_HEIGHT_ALT_GRIDS_L4_2SATS_5DAY_6THDEG_V_JPL2205"

local function definition()
  return {
    id = "C2270392799-POCLOUD", provider = "POCLOUD", short_name = NAME, version = "2205",
    title = "MEaSUREs Gridded Sea Surface Height Anomalies Version 2205",
    doi = "10.5067/SLREF-CDRV3",
    folder = NAME, count = 218, first_granule = 2546526969, native = "umm",
    ur_prefix = "ssh_grids_v2205_", ur_suffix = "12", archive = "binary_mb", opendap = true,
    start = function(i) return FIRST + (i - 1) * 5 * DAY end,
    stop = function(i) return FIRST + (i - 1) * 5 * DAY end, -- the records state one moment as both
    longest = 0,
    stem = function(i) return (Calendar.compact(FIRST + (i - 1) * 5 * DAY)) end,
    locate = function(stem)
      local y, m, d = stem:match "^(%d%d%d%d)(%d%d)(%d%d)$"
      if not y then return nil end
      local t = Calendar.time(y + 0, m + 0, d + 0)
      return t, t
    end,
    boxes = function()
      return { { 0.083, -79.917, 180, 79.917 }, { -180, -79.917, -0.083, 79.917 } }
    end,
    files = {
      { "ssh_grids_v2205_", "12.nc.md5", role = "checksum", algorithm = "md5", of = 2,
        public = true, stated = true },
      { "ssh_grids_v2205_", "12.nc", role = "data", size = { 60000, 200000 }, digest = "md5" },
    },
    revised = Calendar.time(2023, 9, 14, 20, 11, 5),
    facts = {
      abstract = "This dataset provides gridded Sea Surface Height Anomalies (SSHA) above a mean "
        .. "sea surface, on a 1/6th degree grid every 5 days. Generated for the sandbox.",
      begins = "1992-10-02T00:00:00.000Z", finished = true, level = "4", center = "NASA/JPL/PODAAC",
      center_name = "Physical Oceanography Distributed Active Archive Center, Jet Propulsion "
        .. "Laboratory, NASA",
      representation = "CARTESIAN", bounds = { -180, -79.917, 180, 79.917 }, format = "netCDF-4",
      progress = "COMPLETE",
      projects = { { ShortName = "MEaSUREs",
        LongName = "Making Earth System Data Records for Use in Research Environments" } },
      keywords = { { Category = "EARTH SCIENCE", Topic = "OCEANS", Term = "SEA SURFACE TOPOGRAPHY",
        VariableLevel1 = "SEA SURFACE HEIGHT ANOMALIES (SSHA)" } },
      platforms = { { Type = "Earth Observation Satellites", ShortName = "JASON-3",
        LongName = "Joint Altimetry Satellite Oceanography Network - 3",
        Instruments = { { ShortName = "POSEIDON-3B",
          LongName = "Positioning, Ocean Data, and Solid Earth 3B" } } } },
    },
  }
end

return function() return { definition() } end
