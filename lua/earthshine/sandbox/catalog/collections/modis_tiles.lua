--- MODIS vegetation indices on the sinusoidal grid: granules with grid cells and attributes of
--- every type.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Random = require "earthshine.sandbox.catalog.random"

local DAY = 86400000
local FIRST = Calendar.time(2019, 1, 1)
local TILES = { -- h, v; all within 160 degrees of the prime meridian
  { 8, 5 }, { 9, 4 }, { 10, 5 }, { 11, 4 }, { 12, 4 }, { 11, 8 }, { 12, 9 }, { 13, 10 },
  { 17, 7 }, { 18, 4 }, { 18, 8 }, { 19, 9 }, { 20, 10 }, { 21, 6 }, { 24, 5 }, { 25, 6 },
  { 27, 7 }, { 28, 8 }, { 30, 11 }, { 19, 2 },
}

local function place(i) return (i - 1) // #TILES, TILES[(i - 1) % #TILES + 1] end

-- A corner of the grid as longitude and latitude.
local function corner(h, v)
  local lat = 90 - 10 * v
  return (h - 18) * 10 / math.cos(math.rad(lat)), lat
end

local function ring(i)
  local _, t = place(i)
  local h, v = t[1], t[2]
  local list = {}
  for _, c in ipairs { { h, v + 1 }, { h + 1, v + 1 }, { h + 1, v }, { h, v }, { h, v + 1 } } do
    list[#list + 1], list[#list + 2] = corner(c[1], c[2])
  end
  return list
end

local function start(i) return FIRST + place(i) * 16 * DAY + (i - 1) % #TILES end

local function stem(i)
  local _, t = place(i)
  local day, year = Calendar.day_of_year(start(i))
  return ("A%d%03d.h%02dv%02d.061.2020%09d"):format(year, day, t[1], t[2],
    Random.range(i, 911, 0, 365999999))
end

local FACTS = {
  abstract = "Vegetation indices every sixteen days at 250 metres on the sinusoidal grid. "
    .. "Generated for the sandbox.",
  begins = "2000-02-18T00:00:00.000Z", level = "3", center = "LP DAAC",
  center_name = "Land Processes Distributed Active Archive Center",
  representation = "GEODETIC", format = "HDF-EOS2", region = "GLOBAL LAND",
  author = "Didan, K.", standard = true, tiling = "MODIS Tile SIN",
  resolution = "250 to 500 meters", consortium = { "GEOSS", "EOSDIS" },
  projects = { { ShortName = "MODIS", LongName = "MODIS" } },
  keywords = { { Category = "EARTH SCIENCE", Topic = "BIOSPHERE", Term = "VEGETATION",
    VariableLevel1 = "VEGETATION INDEX",
    VariableLevel2 = "NORMALIZED DIFFERENCE VEGETATION INDEX (NDVI)" },
    { Category = "EARTH SCIENCE", Topic = "BIOSPHERE", Term = "ECOSYSTEMS" } },
  platforms = { { Type = "Earth Observation Satellites", ShortName = "Terra",
    LongName = "Earth Observing System, Terra (AM-1)", Instruments = { { ShortName = "MODIS",
    LongName = "Moderate-Resolution Imaging Spectroradiometer",
    ComposedOf = { { ShortName = "MODIS" } } } } } },
  additional_attributes = {
    { Name = "HORIZONTALTILENUMBER", DataType = "STRING", Description = "Column of the tile" },
    { Name = "PERCENTLAND", DataType = "FLOAT", Description = "Share of land" },
    { Name = "SAMPLED", DataType = "BOOLEAN", Description = "Whether it is a sample" },
    { Name = "VALIDATED_ON", DataType = "DATE", Description = "Day of validation" },
    { Name = "PROCESSED_AT", DataType = "DATETIME", Description = "When it was made" },
    { Name = "OVERPASS", DataType = "TIME", Description = "Local time of the overpass" },
    { Name = "QAPERCENTGOODQUALITY", DataType = "INT", Description = "Share of good pixels" },
    { Name = "GRIDDED", DataType = "BOOLEAN", Value = "true", Description = "On a grid" },
  },
}

local function definition()
  return {
    id = "C2565788901-LPCLOUD", provider = "LPCLOUD", short_name = "MOD13Q1", version = "061",
    title = "MODIS/Terra Vegetation Indices 16-Day L3 Global 250m SIN Grid V061",
    doi = "10.5067/MODIS/MOD13Q1.061", folder = "MOD13Q1.061", count = 240,
    first_granule = 2590300107, native = "echo10", archive = "binary_mb",
    ur_prefix = "MOD13Q1.", ur_suffix = "", producer_prefix = "MOD13Q1.",
    producer_suffix = ".hdf", start = start, longest = 16 * DAY, stem = stem,
    stop = function(i) return start(i) + 16 * DAY - 1000 end,
    locate = function(s)
      local y, d = s:match "^A(%d%d%d%d)(%d%d%d)%.H%d%dV%d%d%."
      if not y then return nil end
      local t = Calendar.time(y + 0, 1, d + 0)
      return t, t + 999
    end,
    ring = ring,
    cell = function(i)
      local _, t = place(i)
      return "MODIS Tile SIN", t[1], t[2]
    end,
    cloud = function(i) return Random.range(i, 912, 0, 60) end,
    day_night = function() return "Day" end,
    attributes = {
      { "HORIZONTALTILENUMBER", function(i)
        local _, t = place(i)
        return ("%02d"):format(t[1])
      end },
      { "PERCENTLAND", function(i) return ("%.2f"):format(100 * Random.unit(i, 913)) end },
      { "SAMPLED", function(i) return i % 2 == 0 and "true" or "false" end },
      { "VALIDATED_ON", function(i) return Calendar.iso(FIRST + i * DAY):sub(1, 10) end },
      { "PROCESSED_AT", function(i) return Calendar.iso(FIRST + i * DAY + i * 1000) end },
      { "OVERPASS", function(i) return ("10:%02d:00"):format(i % 60) end },
      { "QAPERCENTGOODQUALITY", function(i) return tostring(Random.range(i, 914, 0, 100)) end },
    },
    files = {
      { "MOD13Q1.", ".hdf", role = "data", size = { 20000, 60000 }, digest = "md5" },
      { "BROWSE.MOD13Q1.", ".1.jpg", role = "browse", public = true, size = { 20000, 30000 } },
    },
    granule_platforms = { { ShortName = "Terra", Instruments = { { ShortName = "MODIS",
      ComposedOf = { { ShortName = "MODIS" } } } } } },
    granule_projects = { { ShortName = "MODIS", Campaigns = { "Terra" } } },
    revised = Calendar.time(2024, 1, 18, 9, 0, 0),
    facts = FACTS,
  }
end

return function() return { definition() } end
