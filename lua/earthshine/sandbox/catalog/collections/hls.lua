--- HLS surface reflectance from Landsat (L30) and Sentinel-2 (S30): many files a granule, records
--- of ECHO10 origin.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Mgrs = require "earthshine.sandbox.catalog.mgrs"
local Random = require "earthshine.sandbox.catalog.random"

local DAY = 86400000
local EACH_DAY = 20 -- granules; each tile comes again after three days

local BANDS = {
  L30 = { "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B09", "B10", "B11" },
  S30 = {
    "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12",
  },
}
local MORE = { "Fmask", "SZA", "SAA", "VZA", "VAA" }

local function track(first, salt)
  local F, tiles = {}, Mgrs.pool()
  local function place(i)
    local day = (i - 1) // EACH_DAY
    return day, tiles[(i - 1) % EACH_DAY * 3 + day % 3 + 1]
  end
  function F.tile(i) local _, t = place(i) return t end
  function F.start(i)
    local day, t = place(i)
    return first + day * DAY + t.overpass + Random.range(i, salt, 0, 29999)
  end
  F.stop, F.longest = F.start, 0
  function F.stem(i)
    local day, year = Calendar.day_of_year(F.start(i))
    local _, clock = Calendar.compact(F.start(i))
    return ("T%s.%d%03dT%s"):format(F.tile(i).name, year, day, clock)
  end
  function F.locate(stem)
    local y, d, h, m, s = stem:match "^T%d%d%u%u%u%.(%d%d%d%d)(%d%d%d)T(%d%d)(%d%d)(%d%d)$"
    if not y then return nil end
    local t = Calendar.time(y + 0, 1, d + 0, h + 0, m + 0, s + 0)
    return t, t + 999
  end
  -- two granules of three fill their tile; the others end at a slanted edge of the swath
  function F.ring(i)
    local c = F.tile(i).corners
    local low, high = 1, 1
    if Random.range(i, salt + 4, 1, 3) == 1 then
      low, high = Random.range(i, salt + 1, 20, 90) / 100, Random.range(i, salt + 2, 20, 90) / 100
    end
    return { c[1], c[2], c[1] + (c[3] - c[1]) * low, c[4], c[7] + (c[5] - c[7]) * high, c[6],
      c[7], c[8], c[1], c[2] }
  end
  function F.coverage(i) return Random.range(i, salt + 3, 0, 100) end
  function F.day_night() return "Day" end
  return F
end

local function files(kind)
  local list, bands = {}, {}
  for _, b in ipairs(BANDS[kind]) do bands[#bands + 1] = b end
  for _, b in ipairs(MORE) do bands[#bands + 1] = b end
  for k, b in ipairs(bands) do
    list[k] = { "HLS." .. kind .. ".", ".v2.0." .. b .. ".tif", role = "data",
      size = { 20000, 60000 } }
  end
  list[#list + 1] = { "HLS." .. kind .. ".", ".v2.0_stac.json", role = "metadata", public = true,
    type = "VIEW RELATED INFORMATION" }
  list[#list + 1] = { "HLS." .. kind .. ".", ".v2.0.cmr.xml", role = "metadata",
    type = "VIEW RELATED INFORMATION" }
  list[#list + 1] = { "HLS." .. kind .. ".", ".v2.0.jpg", role = "browse", public = true,
    size = { 20000, 30000 } }
  return list
end

local function attributes(F, kind)
  local function text(name, format, of)
    return { name, function(i) return format:format(of(F.tile(i), i)) end }
  end
  return {
    { "CLOUD_COVERAGE", F.coverage },
    text("MGRS_TILE_ID", "%s", function(t) return t.name end),
    { "SPATIAL_RESOLUTION", "30.0" },
    text("HORIZONTAL_CS_CODE", "EPSG:%d", function(t)
      return (t.uly <= 0 and 32700 or 32600) + t.zone
    end),
    text("ULX", "%.1f", function(t) return t.ulx end),
    text("ULY", "%.1f", function(t) return t.uly end),
    { "ADD_OFFSET", "0" }, { "REF_SCALE_FACTOR", "0.0001" }, { "FILLVALUE", "-9999" },
    { "QA_FILLVALUE", "255" }, { "NCOLS", "3660" }, { "NROWS", "3660" },
    { "SENSING_TIME", function(i) return Calendar.iso(F.start(i)) end },
    text("MEAN_SUN_ZENITH_ANGLE", "%.8f", function(_, i) return 20 + 50 * Random.unit(i, 95) end),
    { "ACCODE", kind == "L30" and "LaSRC v3.5.5" or "LaSRC v3.2.0" },
    { "IDENTIFIER_PRODUCT_DOI", "10.5067/HLS/HLS" .. kind .. ".002" },
    { "IDENTIFIER_PRODUCT_DOI_AUTHORITY", "https://doi.org" },
  }
end

local function definition(kind, def)
  local F = track(def.first, kind == "L30" and 300 or 400)
  for k, f in pairs(F) do def[k] = f end
  def.provider, def.short_name, def.version = "LPCLOUD", "HLS" .. kind, "2.0"
  def.doi, def.folder = "10.5067/HLS/HLS" .. kind .. ".002", "HLS" .. kind .. ".020"
  def.native, def.reference_by_title, def.archive = "echo10", true, "total_bytes"
  def.ur_prefix, def.ur_suffix = "HLS." .. kind .. ".", ".v2.0"
  def.producer_prefix, def.producer_suffix = def.ur_prefix, ""
  def.files, def.attributes = files(kind), attributes(F, kind)
  def.cloud = kind == "L30" and F.coverage or nil -- S30 records state it as an attribute only
  def.facts.representation, def.facts.level = "GEODETIC", "3"
  def.facts.format = "Cloud Optimized GeoTIFF (COG)"
  def.facts.center, def.facts.center_name = "LP DAAC",
    "Land Processes Distributed Active Archive Center"
  def.facts.projects = { { ShortName = "HLS", LongName = "Harmonized Landsat and Sentinel-2" } }
  def.facts.region = "GLOBAL LAND"
  def.facts.keywords = { { Category = "EARTH SCIENCE", Topic = "LAND SURFACE",
    Term = "SURFACE RADIATIVE PROPERTIES", VariableLevel1 = "REFLECTANCE" } }
  def.facts.additional_attributes = {
    { Name = "CLOUD_COVERAGE", DataType = "INT",
      Description = "Cloud cover of the granule, percent" },
    { Name = "MGRS_TILE_ID", DataType = "STRING",
      Description = "Military Grid Reference System tile" },
  }
  return def
end

local function landsat()
  return definition("L30", {
    id = "C2021957657-LPCLOUD", count = 3000, first_granule = 2144011305,
    first = Calendar.time(2021, 5, 1),
    title = "HLS Landsat Operational Land Imager Surface Reflectance and TOA Brightness Daily "
      .. "Global 30m v2.0",
    granule_platforms = { { ShortName = "LANDSAT-8", Instruments = { { ShortName = "OLI" } } } },
    revised = Calendar.time(2024, 8, 2, 15, 10, 44),
    facts = {
      abstract = "The Harmonized Landsat Sentinel-2 (HLS) project provides consistent surface "
        .. "reflectance and top of atmosphere brightness data from the Operational Land Imager "
        .. "(OLI) aboard the joint NASA/USGS Landsat 8 and Landsat 9 satellites. Generated for the "
        .. "sandbox.",
      begins = "2013-04-11T00:00:00.000Z",
      platforms = { { Type = "Earth Observation Satellites", ShortName = "LANDSAT-8",
        LongName = "LANDSAT-8", Instruments = { { ShortName = "OLI",
        LongName = "Operational Land Imager" } } } },
    },
  })
end

local function sentinel()
  return definition("S30", {
    id = "C2021957295-LPCLOUD", count = 2400, first_granule = 2711472001,
    first = Calendar.time(2021, 5, 1),
    title = "HLS Sentinel-2 Multi-spectral Instrument Surface Reflectance Daily Global 30m v2.0",
    granule_platforms = { { ShortName = "Sentinel-2A",
      Instruments = { { ShortName = "Sentinel-2 MSI" } } } },
    revised = Calendar.time(2024, 8, 2, 15, 12, 9),
    facts = {
      abstract = "The Harmonized Landsat Sentinel-2 (HLS) project provides consistent surface "
        .. "reflectance data from the Multi-Spectral Instrument (MSI) aboard the European Union's "
        .. "Copernicus Sentinel-2A and Sentinel-2B satellites. Generated for the sandbox.",
      begins = "2015-11-28T00:00:00.000Z",
      platforms = { { Type = "Earth Observation Satellites", ShortName = "Sentinel-2A",
        LongName = "Sentinel-2A", Instruments = { { ShortName = "Sentinel-2 MSI",
        LongName = "Sentinel-2 Multispectral Imager" } } } },
    },
  })
end

return function() return { landsat(), sentinel() } end
