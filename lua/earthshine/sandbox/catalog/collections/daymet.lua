--- Daymet daily weather: a file a year, region and variable; SHA-256 in the record and in a side
--- file listed as data.

local Calendar = require "earthshine.sandbox.catalog.calendar"

local VARIABLES = { "dayl", "prcp", "srad", "swe", "tmax", "tmin", "vp" }
local REGIONS = { "hi", "na", "pr" }
local BOXES = {
  hi = { { -160.3056, 17.9539, -154.772, 23.5186 } },
  na = { { -178.1333, 14.0749, -53.0567, 82.9143 } },
  pr = { { -67.9928, 16.8444, -64.1196, 19.9382 } },
}
local EARLY = 30 * 7 -- Puerto Rico alone has 1950 to 1979
local DAY = 86400000

-- Year, region and variable of a granule.
local function place(i)
  if i <= EARLY then return 1950 + (i - 1) // 7, "pr", VARIABLES[(i - 1) % 7 + 1] end
  local k = i - EARLY - 1
  return 1980 + k // 21, REGIONS[k % 21 // 7 + 1], VARIABLES[k % 7 + 1]
end

local NAME = "daymet_v4_daily_"

local FACTS = {
  abstract = "This dataset provides Daymet Version 4 R1 data as gridded estimates of daily "
    .. "weather parameters for North America, Hawaii, and Puerto Rico. Generated for the "
    .. "sandbox.",
  begins = "1950-01-01T00:00:00.000Z", finished = true, level = "4", center = "ORNL_DAAC",
  center_name = "Oak Ridge National Laboratory Distributed Active Archive Center",
  representation = "CARTESIAN", bounds = { -178.1333, 14.0749, -53.0567, 82.9143 },
  format = "netCDF-4", region = "NORTH AMERICA", progress = "COMPLETE",
  projects = { { ShortName = "Daymet", LongName = "Daymet" } },
  keywords = {
    { Category = "EARTH SCIENCE", Topic = "ATMOSPHERE", Term = "ATMOSPHERIC TEMPERATURE",
      VariableLevel1 = "SURFACE TEMPERATURE" },
    { Category = "EARTH SCIENCE", Topic = "ATMOSPHERE", Term = "PRECIPITATION",
      VariableLevel1 = "PRECIPITATION AMOUNT" },
  },
  platforms = { { Type = "Models", ShortName = "MODELS",
    Instruments = { { ShortName = "Computer" } } } },
}

local function definition()
  return {
    id = "C2532426483-ORNL_CLOUD", provider = "ORNL_CLOUD", short_name = "Daymet_Daily_V4R1_2129",
    version = "4.5", doi = "10.3334/ORNLDAAC/2129",
    title = "Daymet: Daily Surface Weather Data on a 1-km Grid for North America, Version 4 R1",
    folder = "Daymet_Daily_V4R1", count = 1113, first_granule = 2533272776, native = "echo10",
    ur_prefix = "Daymet_Daily_V4R1." .. NAME, ur_suffix = ".nc", archive = "decimal_mb",
    opendap = true,
    start = function(i) return Calendar.time((place(i)), 1, 1) end,
    stop = function(i) return Calendar.time(place(i) + 1, 1, 1) - 1000 end,
    longest = 366 * DAY,
    stem = function(i)
      local year, region, variable = place(i)
      return region .. "_" .. variable .. "_" .. year
    end,
    locate = function(stem)
      local year = stem:match "^%u%u_%u+_(%d%d%d%d)$"
      if not year then return nil end
      local t = Calendar.time(year + 0, 1, 1)
      return t, t
    end,
    boxes = function(i) local _, region = place(i) return BOXES[region] end,
    day_night = function() return "Both" end,
    production = function(i) return Calendar.time(2023, 3, 1) + i * 1000 end,
    files = {
      { NAME, ".nc", role = "data", size = { 20000, 200000 }, digest = "sha256" },
      { NAME, ".nc.sha256", role = "checksum", algorithm = "sha256", of = 1, public = true,
        type = "GET DATA" },
    },
    more_urls = {
      { URL = "https://daac.ornl.gov/DAYMET/guides/Daymet_Daily_V4R1.html",
        Type = "VIEW RELATED INFORMATION", Description = "ORNL DAAC Data Set Documentation" },
      { URL = "https://doi.org/10.3334/ORNLDAAC/2129", Type = "VIEW RELATED INFORMATION",
        Description = "Data set Landing Page DOI URL" },
      -- malformed, as in the real records
      { URL = "https:/daac.ornl.gov/daacdata/daymet/Daymet_Daily_V4R1/comp/Daymet_Daily_V4R1.pdf",
        Type = "VIEW RELATED INFORMATION", Description = "Data Set Documentation" },
    },
    measured = { { ParameterName = "VAPOR PRESSURE" }, { ParameterName = "SHORTWAVE RADIATION" },
      { ParameterName = "24 HOUR PRECIPITATION AMOUNT" },
      { ParameterName = "SNOW WATER EQUIVALENT" },
      { ParameterName = "MAXIMUM/MINIMUM TEMPERATURE" } },
    granule_projects = { { ShortName = "Not provided", Campaigns = { "Daymet" } } },
    granule_platforms = { { ShortName = "MODELS", Instruments = { { ShortName = "Computer" } } } },
    revised = Calendar.time(2023, 3, 3, 14, 20, 1),
    facts = FACTS,
  }
end

return function() return { definition() } end
