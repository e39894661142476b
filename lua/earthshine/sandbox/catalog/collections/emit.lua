--- EMIT surface reflectance from the space station: three data files a scene, SHA-512, cloud cover,
--- small tilted polygons.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Orbit = require "earthshine.sandbox.catalog.orbit"
local Random = require "earthshine.sandbox.catalog.random"

local ISS = { inclination = 51.64, period = 92.9 }
local PERIOD_MS = ISS.period * 60000
local FIRST = Calendar.time(2022, 8, 10, 3, 11)
local STEP = 3607000 -- a scene an hour and some seconds, so that they move along the orbit
local SCENE = 12000
local DATE = "^(%d%d%d%d)(%d%d)(%d%d)T(%d%d)(%d%d)(%d%d)_%d+_%d+$"

local function start(i) return FIRST + (i - 1) * STEP + Random.range(i, 511, 0, 600) * 1000 end

local function place(t)
  local revolution = (t - FIRST) // PERIOD_MS
  local u = (t - FIRST) % PERIOD_MS / PERIOD_MS * 2 * math.pi
  return (66.2 - revolution * Orbit.drift(ISS) + 180) % 360 - 180, u
end

local function ring(i)
  local node, u = place(start(i))
  return Orbit.corridor(ISS, node, u, u + SCENE / PERIOD_MS * 2 * math.pi, 2, 0.35)
end

local function orbit_name(i)
  local day, year = Calendar.day_of_year(start(i))
  return ("%02d%03d%02d"):format(year % 100, day, (start(i) % 86400000) // PERIOD_MS // 1 + 1)
end

local function stem(i)
  local date, clock = Calendar.compact(start(i))
  return ("%sT%s_%s_%03d"):format(date, clock, orbit_name(i):gsub("%.0", ""), i % 40 + 1)
end

local function locate(s)
  local y, mo, d, h, mi, se = s:match(DATE)
  if not y then return nil end
  local t = Calendar.time(y + 0, mo + 0, d + 0, h + 0, mi + 0, se + 0)
  return t, t
end

local function files()
  local list = {}
  for k, kind in ipairs { "RFL", "RFLUNCERT", "MASK" } do
    list[k] = { "EMIT_L2A_" .. kind .. "_001_", ".nc", role = "data", size = { 20000, 60000 },
      digest = "sha512", format = "NETCDF-4" }
  end
  list[4] = { "EMIT_L2A_RFL_001_", ".png", role = "browse", public = true, size = { 20000, 30000 } }
  list[5] = { "EMIT_L2A_RFL_001_", ".cmr.json", role = "metadata" }
  list[6] = { "EMIT_L2A_RFL_001_", ".nc.dmrpp", role = "dmrpp", of = 1,
    type = "VIEW RELATED INFORMATION" }
  list[7] = { "EMIT_L2A_RFLUNCERT_001_", ".nc.dmrpp", role = "dmrpp", of = 2, public = true }
  list[8] = { "EMIT_L2A_MASK_001_", ".nc.dmrpp", role = "dmrpp", of = 3, public = true }
  return list
end

local function definition()
  return {
    id = "C2408750690-LPCLOUD", provider = "LPCLOUD", short_name = "EMITL2ARFL", version = "001",
    title = "EMIT L2A Estimated Surface Reflectance and Uncertainty and Masks 60 m V001",
    doi = "10.5067/EMIT/EMITL2ARFL.001", folder = "EMITL2ARFL.001", count = 800,
    first_granule = 2596854001, native = "umm", ur_prefix = "EMIT_L2A_RFL_001_", archive = "native",
    opendap = true, seconds_only = true, latency = 160 * 86400000,
    start = start, stop = function(i) return start(i) + SCENE end, longest = SCENE,
    stem = stem, locate = locate, ring = ring, files = files(),
    cloud = function(i) return Random.range(i, 512, 0, 100) end,
    day_night = function() return "Day" end,
    pge = { PGEName = "emit-sds-l2a", PGEVersion = "v1.3.2" },
    granule_platforms = { { ShortName = "ISS",
      Instruments = { { ShortName = "EMIT Imaging Spectrometer" } } } },
    attributes = {
      { "SOFTWARE_BUILD_VERSION", "010609" },
      { "Identifier_product_doi_authority", "https://doi.org" },
      { "Identifier_product_doi", "10.5067/EMIT/EMITL2ARFL.001" },
      { "ORBIT", orbit_name },
      { "SCENE", function(i) return i % 40 + 1 end },
      { "SOLAR_ZENITH", function(i) return ("%.2f"):format(5 + 60 * Random.unit(i, 513)) end },
      { "SOLAR_AZIMUTH", function(i) return ("%.2f"):format(360 * Random.unit(i, 514)) end },
    },
    revised = Calendar.time(2024, 1, 19, 12, 0, 31),
    facts = {
      abstract = "The Earth Surface Mineral Dust Source Investigation (EMIT) instrument measures "
        .. "surface mineralogy, targeting the Earth's arid dust source regions, from the "
        .. "International Space Station. Generated for the sandbox.",
      begins = "2022-08-09T00:00:00.000Z", level = "2A", center = "LP DAAC",
      center_name = "Land Processes Distributed Active Archive Center",
      representation = "GEODETIC", bounds = { -180, -54, 180, 54 }, format = "netCDF-4",
      projects = { { ShortName = "EMIT",
        LongName = "Earth Surface Mineral Dust Source Investigation" } },
      keywords = { { Category = "EARTH SCIENCE", Topic = "LAND SURFACE",
        Term = "SURFACE RADIATIVE PROPERTIES", VariableLevel1 = "REFLECTANCE" } },
      platforms = { { Type = "Space Stations/Crewed Spacecraft", ShortName = "ISS",
        LongName = "International Space Station",
        Instruments = { { ShortName = "EMIT Imaging Spectrometer" } } } },
    },
  }
end

return function() return { definition() } end
