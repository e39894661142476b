--- MODIS calibrated radiances, for `--scale`: 100 000 five-minute swaths, many across the
--- antimeridian, some round a pole.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Orbit = require "earthshine.sandbox.catalog.orbit"
local Random = require "earthshine.sandbox.catalog.random"

local TERRA = { inclination = 98.2, period = 98.88 }
local PERIOD_MS = TERRA.period * 60000
local FIVE = 300000
local FIRST = Calendar.time(2000, 2, 24)
local WIDTH = 10.45 -- degrees from the track to the swath's edge

local function start(i) return FIRST + (i - 1) * FIVE end

local function place(i)
  local t = start(i) - FIRST
  return (150.4 - t // PERIOD_MS * Orbit.drift(TERRA) + 180) % 360 - 180,
    t % PERIOD_MS / PERIOD_MS * 2 * math.pi
end

local function ring(i)
  local node, u = place(i)
  return Orbit.corridor(TERRA, node, u, u + FIVE / PERIOD_MS * 2 * math.pi, 3, WIDTH)
end

local function stem(i)
  local day, year = Calendar.day_of_year(start(i))
  local _, clock = Calendar.compact(start(i))
  return ("A%d%03d.%s.061.2017171%06d"):format(year, day, clock:sub(1, 4),
    Random.range(i, 711, 0, 235959))
end

local function definition()
  return {
    id = "C1378579425-LAADS", provider = "LAADS", short_name = "MOD02QKM", version = "6.1",
    title = "MODIS/Terra Calibrated Radiances 5-Min L1B Swath 250m",
    doi = "10.5067/MODIS/MOD02QKM.061",
    folder = "MOD02QKM", count = 100000, first_granule = 1462754401, native = "echo10",
    archive = "binary_mb", url_mime = true,
    ur = function(_, i) return "LAADS:" .. 2715072170 + i end,
    find_ur = function(self, ur)
      local i = (tonumber(ur:upper():match "^LAADS:(%d+)$" or "0")) - 2715072170
      return i >= 1 and i <= self.count and i or nil
    end,
    producer_prefix = "MOD02QKM.", producer_suffix = ".hdf",
    start = start, stop = function(i) return start(i) + FIVE end, longest = FIVE, stem = stem,
    locate = function(s)
      local y, d, h, m = s:match "^A(%d%d%d%d)(%d%d%d)%.(%d%d)(%d%d)%.061%.%d+$"
      if not y then return nil end
      local t = Calendar.time(y + 0, 1, d + 0, h + 0, m + 0)
      return t, t
    end,
    ring = ring,
    day_night = function(i)
      local _, u = place(i)
      return (u < math.pi / 2 or u > 3 * math.pi / 2) and "Night" or "Day"
    end,
    files = {
      { "MOD02QKM.", ".hdf", role = "data", size = { 20000, 100000 }, digest = "adler32",
        mime = "application/x-hdfeos" },
    },
    pge = { PGEVersion = "6.2.2_1" },
    granule_projects = { { ShortName = "Not provided", Campaigns = { "Terra" } } },
    granule_platforms = { { ShortName = "Terra", Instruments = { { ShortName = "MODIS" } } } },
    revised = Calendar.time(2023, 10, 10, 9, 0, 0),
    facts = {
      abstract = "The MODIS Level 1B data set contains calibrated and geolocated at-aperture "
        .. "radiances for the two 250 m bands. One hundred thousand granules, generated for the "
        .. "sandbox.",
      begins = "2000-02-24T00:00:00.000Z", level = "1B",
      center = "NASA/GSFC/SED/ESD/HBSL/BISB/MODAPS",
      center_name = "MODIS Adaptive Processing System", representation = "GEODETIC",
      format = "HDF-EOS",
      projects = { { ShortName = "Terra", LongName = "Terra" } },
      keywords = { { Category = "EARTH SCIENCE", Topic = "SPECTRAL/ENGINEERING",
        Term = "VISIBLE WAVELENGTHS", VariableLevel1 = "VISIBLE RADIANCE" } },
      platforms = { { Type = "Earth Observation Satellites", ShortName = "Terra",
        LongName = "Earth Observing System, Terra (AM-1)", Instruments = { { ShortName = "MODIS",
        LongName = "Moderate-Resolution Imaging Spectroradiometer" } } } },
    },
  }
end

return function() return { definition() } end
