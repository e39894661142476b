--- MUR sea surface temperature: one global grid a day, each file exactly 1 MiB, so that tests of
--- many downloads know the sum.

local Calendar = require "earthshine.sandbox.catalog.calendar"

local DAY = 86400000
local FIRST = Calendar.time(2020, 1, 1, 9)
local END = "-JPL-L4_GHRSST-SSTfnd-MUR-GLOB-v02.0-fv04.1"

local function definition()
  return {
    id = "C1996881146-POCLOUD", provider = "POCLOUD", short_name = "MUR-JPL-L4-GLOB-v4.1",
    version = "4.1", doi = "10.5067/GHGMR-4FJ04",
    title = "GHRSST Level 4 MUR Global Foundation Sea Surface Temperature Analysis (v4.1)",
    native_id = "GHRSST+Level+4+MUR+Global+Foundation+Sea+Surface+Temperature+Analysis+(v4.1)",
    folder = "MUR-JPL-L4-GLOB-v4.1", count = 1000, first_granule = 2113400213, native = "umm",
    ur_prefix = "", ur_suffix = END, archive = "binary_mb", opendap = true, latency = 2 * DAY,
    start = function(i) return FIRST + (i - 1) * DAY - DAY // 2 end,
    stop = function(i) return FIRST + (i - 1) * DAY + DAY // 2 end,
    longest = DAY,
    stem = function(i) return (Calendar.compact(FIRST + (i - 1) * DAY)) .. "090000" end,
    locate = function(stem)
      local y, m, d = stem:match "^(%d%d%d%d)(%d%d)(%d%d)090000$"
      if not y then return nil end
      local t = Calendar.time(y + 0, m + 0, d + 0, 9) - DAY // 2
      return t, t
    end,
    boxes = function() return { { -180, -90, 180, 90 } } end,
    files = {
      { "", END .. ".nc", role = "data", size = 0x100000, digest = "adler32" },
      { "", END .. ".nc.md5", role = "checksum", algorithm = "md5", of = 1, public = true },
      { "", END .. ".cmr.json", role = "metadata", public = true },
      { "", END .. ".nc.dmrpp", role = "dmrpp", of = 1, subtype = "DMR++" },
    },
    granule_projects = { { ShortName = "GHRSST" } },
    revised = Calendar.time(2023, 5, 30, 16, 42, 26, 806),
    facts = {
      abstract = "A Group for High Resolution Sea Surface Temperature (GHRSST) Level 4 sea surface "
        .. "temperature analysis produced as a retrospective dataset and near-real-time dataset at "
        .. "the JPL Physical Oceanography DAAC using wavelets as basis functions in an optimal "
        .. "interpolation approach on a global 0.01 degree grid. Generated for the sandbox.",
      begins = "2002-05-31T21:00:00.000Z", level = "4", center = "NASA/JPL/PODAAC",
      center_name = "Physical Oceanography Distributed Active Archive Center, Jet Propulsion "
        .. "Laboratory, NASA",
      representation = "CARTESIAN", format = "netCDF-4", average_mb = 1.0,
      projects = { { ShortName = "GHRSST",
        LongName = "Group for High Resolution Sea Surface Temperature" } },
      ancillary = { "GHRSST", "sea surface temperature", "Level 4", "SST", "foundation SST" },
      keywords = { { Category = "EARTH SCIENCE", Topic = "OCEANS", Term = "OCEAN TEMPERATURE",
        VariableLevel1 = "SEA SURFACE TEMPERATURE",
        DetailedVariable = "FOUNDATION SEA SURFACE TEMPERATURE" } },
      platforms = {
        { Type = "Earth Observation Satellites", ShortName = "Aqua",
          LongName = "Earth Observing System, Aqua", Instruments = { { ShortName = "MODIS",
          LongName = "Moderate-Resolution Imaging Spectroradiometer" }, { ShortName = "AMSR-E",
          LongName = "Advanced Microwave Scanning Radiometer-EOS" } } },
        { Type = "Earth Observation Satellites", ShortName = "Terra",
          LongName = "Earth Observing System, Terra (AM-1)", Instruments = { { ShortName = "MODIS",
          LongName = "Moderate-Resolution Imaging Spectroradiometer" } } },
      },
      urls = { { URL = "https://podaac.jpl.nasa.gov/MEaSUREs-MUR",
        URLContentType = "PublicationURL",
        Type = "VIEW RELATED INFORMATION", Subtype = "GENERAL DOCUMENTATION",
        Description = "MUR Project homepage" } },
    },
  }
end

return function() return { definition() } end
