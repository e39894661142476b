--- SWOT rivers: granules with cycle, pass and tiles, features and a release id, and a sensor.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Orbit = require "earthshine.sandbox.catalog.orbit"
local Random = require "earthshine.sandbox.catalog.random"

local ORBIT = { inclination = 77.6, period = 102.8 }
local PERIOD_MS = ORBIT.period * 60000
local FIRST = Calendar.time(2023, 7, 26, 3, 11, 7)
local PASSES = 28 -- two a revolution, of which every second granule has the left swath
local STAY = 900000

local function place(i)
  local n = i - 1
  return n // PASSES + 1, n % PASSES + 1
end

local function start(i)
  local cycle, pass = place(i)
  return FIRST + (cycle - 1) * 21 * 86400000 + math.floor(pass * PERIOD_MS / 2)
end

local function tiles(i)
  local first, side = 100 + Random.range(i, 811, 0, 150), i % 3 == 0 and "F" or i % 3 == 1 and "L"
    or "R"
  return { first .. side, first + 1 .. side, first + 2 .. side }
end

local function crid(i) return i <= 84 and "PIC0" or "PIC2" end

local function stem(i)
  local cycle, pass = place(i)
  local a, b = Calendar.compact(start(i))
  return ("%03d_%03d_NA_%sT%s_%s_01"):format(cycle, pass, a, b, crid(i))
end

local function definition()
  return {
    id = "C2799465428-POCLOUD", provider = "POCLOUD", short_name = "SWOT_L2_HR_RiverSP_2.0",
    version = "2.0", doi = "10.5067/SWOT-RIVERSP-2.0",
    title = "SWOT Level 2 River Single-Pass Vector Data Product, Version C",
    folder = "SWOT_L2_HR_RiverSP_2.0", count = 168, first_granule = 2810300107, native = "umm",
    ur_prefix = "SWOT_L2_HR_RiverSP_Reach_", ur_suffix = "", archive = "native",
    start = start, stop = function(i) return start(i) + STAY end, longest = STAY, stem = stem,
    locate = function(s)
      local y, mo, d, h, mi, se = s:match "_(%d%d%d%d)(%d%d)(%d%d)T(%d%d)(%d%d)(%d%d)_"
      if not y then return nil end
      local t = Calendar.time(y + 0, mo + 0, d + 0, h + 0, mi + 0, se + 0)
      return t, t + 999
    end,
    ring = function(i)
      local _, pass = place(i)
      local u = Orbit.argument(ORBIT, 25)
      if pass % 2 == 0 then u = math.pi - Orbit.argument(ORBIT, 60) end
      local node = (-150 + i * 23.7 + 180) % 360 - 180
      return Orbit.corridor(ORBIT, node, u, u + 0.6, 4, 0.6)
    end,
    track = function(i)
      local cycle, pass = place(i)
      return { Cycle = cycle, Passes = { { Pass = pass, Tiles = tiles(i) },
        { Pass = pass % PASSES + 1 } } }
    end,
    features = function(i)
      return { ("7429%07d"):format(i * 11), ("7429%07d"):format(i // 4 * 1000 + 1) }
    end,
    crid = crid,
    files = {
      { "SWOT_L2_HR_RiverSP_Reach_", ".zip", role = "data", size = { 20000, 60000 },
        format = "Shapefile", mime = "application/zip", digest = "md5" },
      { "SWOT_L2_HR_RiverSP_Reach_", ".zip.iso.xml", role = "metadata", mime = "text/xml" },
    },
    granule_platforms = { { ShortName = "SWOT", Instruments = { { ShortName = "KaRIn",
      ComposedOf = { { ShortName = "KaRIn-left" } } } } } },
    revised = Calendar.time(2024, 4, 2, 11, 0, 0),
    facts = {
      abstract = "Water surface elevation, slope and width of river reaches, measured by the "
        .. "Surface Water and Ocean Topography mission. Generated for the sandbox.",
      begins = "2023-07-26T00:00:00.000Z", level = "2", center = "NASA/JPL/PODAAC",
      center_name = "Physical Oceanography Distributed Active Archive Center, Jet Propulsion "
        .. "Laboratory, NASA",
      representation = "GEODETIC", format = "Shapefile", region = "NORTH AMERICA",
      author = "JPL D-109532", latency = "1 to 4 days", resolution = "10 to 30 meters",
      projects = { { ShortName = "SWOT", LongName = "Surface Water and Ocean Topography" } },
      keywords = { { Category = "EARTH SCIENCE", Topic = "TERRESTRIAL HYDROSPHERE",
        Term = "SURFACE WATER", VariableLevel1 = "SURFACE WATER FEATURES",
        VariableLevel2 = "RIVERS/STREAMS" } },
      platforms = { { Type = "Earth Observation Satellites", ShortName = "SWOT",
        LongName = "Surface Water and Ocean Topography", Instruments = { { ShortName = "KaRIn",
        LongName = "Ka-band Radar Interferometer",
        ComposedOf = { { ShortName = "KaRIn-left" }, { ShortName = "KaRIn-right" } } } } } },
    },
  }
end

return function() return { definition() } end
