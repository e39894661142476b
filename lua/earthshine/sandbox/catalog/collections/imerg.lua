--- IMERG half-hourly precipitation: 5 000 global granules; records of ECHO10 origin, with a size in
--- MB and no checksum.

local Calendar = require "earthshine.sandbox.catalog.calendar"

local HALF_HOUR = 1800000
local FIRST = Calendar.time(2019, 2, 20)
local START = "3B-HHR.MS.MRG.3IMERG."

local function definition()
  return {
    id = "C2723754847-GES_DISC", provider = "GES_DISC", short_name = "GPM_3IMERGHH", version = "07",
    title = "GPM IMERG Final Precipitation L3 Half Hourly 0.1 degree x 0.1 degree V07 "
      .. "(GPM_3IMERGHH) at GES DISC",
    doi = "10.5067/GPM/IMERG/3B-HH/07", folder = "GPM_3IMERGHH.07", count = 5000,
    first_granule = 2773800601, native = "echo10",
    ur_prefix = "GPM_3IMERGHH.07:" .. START, ur_suffix = ".V07B.HDF5", archive = "size_only",
    producer_prefix = START, producer_suffix = ".V07B.HDF5", latency = 110 * 86400000,
    start = function(i) return FIRST + (i - 1) * HALF_HOUR end,
    stop = function(i) return FIRST + i * HALF_HOUR - 1 end,
    longest = HALF_HOUR,
    stem = function(i)
      local t = FIRST + (i - 1) * HALF_HOUR
      local date, from = Calendar.compact(t)
      local _, to = Calendar.compact(t + HALF_HOUR - 1)
      return ("%s-S%s-E%s.%04d"):format(date, from, to, (i - 1) % 48 * 30)
    end,
    locate = function(stem)
      local y, m, d, h, mi = stem:match "^(%d%d%d%d)(%d%d)(%d%d)%-S(%d%d)(%d%d)00%-E%d+%.%d+$"
      if not y then return nil end
      local t = Calendar.time(y + 0, m + 0, d + 0, h + 0, mi + 0)
      return t, t
    end,
    boxes = function() return { { -180, -90, 180, 90 } } end,
    files = {
      { START, ".V07B.HDF5", role = "data", size = { 20000, 60000 } },
    },
    more_urls = { { Type = "USE SERVICE API", Subtype = "OPENDAP DATA",
      MimeType = "application/x-hdf",
      Description = "The OPENDAP location for the granule.",
      URL = "https://gpm1.gesdisc.eosdis.nasa.gov/opendap/GPM_L3/GPM_3IMERGHH.07/"
        .. START .. "{{stem}}.V07B.HDF5" } },
    revised = Calendar.time(2024, 3, 12, 17, 22, 40),
    facts = {
      abstract = "The Integrated Multi-satellitE Retrievals for GPM (IMERG) is a NASA product "
        .. "estimating global surface precipitation rates at a high resolution of 0.1 degree every "
        .. "half-hour beginning June 2000. Generated for the sandbox.",
      begins = "1998-01-01T00:00:00.000Z", level = "3", center = "NASA/GSFC/SED/ESD/TISL/GESDISC",
      center_name = "Goddard Earth Sciences Data and Information Services Center",
      representation = "CARTESIAN", format = "HDF5",
      projects = { { ShortName = "GPM", LongName = "Global Precipitation Measurement" } },
      keywords = { { Category = "EARTH SCIENCE", Topic = "ATMOSPHERE", Term = "PRECIPITATION",
        VariableLevel1 = "PRECIPITATION RATE" } },
      platforms = { { Type = "Earth Observation Satellites", ShortName = "GPM",
        LongName = "Global Precipitation Measurement", Instruments = { { ShortName = "GMI",
        LongName = "Global Precipitation Measurement Microwave Imager" }, { ShortName = "DPR",
        LongName = "Dual-frequency Precipitation Radar" } } } },
    },
  }
end

return function() return { definition() } end
