--- The variables, services and tools of the catalogue, and the collections that each belongs to.

local Associated = {}

---@class sandbox.associated
---@field kind "variable"|"service"|"tool"
---@field id string concept id
---@field number integer numeric part of it
---@field provider string
---@field native_id string
---@field revision_id integer
---@field revised integer ms
---@field collections string[] concept ids
---@field umm table UMM-V, UMM-S or UMM-T without MetadataSpecification

local MUR, ATL06, ATL03 = "C1996881146-POCLOUD", "C2670138092-NSIDC_CPRD", "C2596864127-NSIDC_CPRD"
local IMERG, MODIS, HLS = "C2723754847-GES_DISC", "C2565788901-LPCLOUD", "C2021957657-LPCLOUD"
local EMIT, SSH = "C2408750690-LPCLOUD", "C2270392799-POCLOUD"

-- { number, provider, collections, name, long name, medium, object, quantity, instance format,
-- alias }
local VARIABLES = {
  { 2028668000, "POCLOUD", { MUR }, "analysed_sst", "Analysed sea surface temperature", "ocean",
    "sea_surface", "temperature", "Zarr", "sst" },
  { 2028668003, "POCLOUD", { MUR }, "analysis_error", "Estimated error of the temperature",
    "ocean", "sea_surface", "temperature_uncertainty" },
  { 2028668011, "POCLOUD", { SSH }, "SLA", "Sea level anomaly", "ocean", "sea_surface", "height" },
  { 2028668023, "NSIDC_CPRD", { ATL06 }, "/gt1l/land_ice_segments/h_li", "Land ice height",
    "land", "ice_sheet", "height", nil, "h_li" },
  { 2028668027, "NSIDC_CPRD", { ATL03 }, "/gt1l/heights/h_ph", "Photon height", "land", "surface",
    "height", nil, "h_ph" },
  { 2028668031, "GES_DISC", { IMERG }, "/Grid/precipitation", "Precipitation rate", "atmosphere",
    "precipitation", "rate", "Zarr", "precip" },
  { 2028668041, "LPCLOUD", { MODIS }, "250m 16 days NDVI", "NDVI of sixteen days", "land",
    "vegetation", "index" },
  { 2028668053, "LPCLOUD", { EMIT }, "reflectance", "Surface reflectance", "land", "surface",
    "reflectance" },
}

-- { number, provider, collections, name, long name, type }
local SERVICES = {
  { 1962070864, "POCLOUD", { MUR, SSH }, "PODAAC L2 Cloud Subsetter",
    "Harmony service for subsetting", "Harmony" },
  { 2004184019, "POCLOUD", { MUR, SSH }, "PO.DAAC Cloud OPeNDAP",
    "OPeNDAP of the Physical Oceanography DAAC", "OPeNDAP" },
  { 2008499525, "LPCLOUD", { HLS, EMIT, MODIS }, "AppEEARS", "Application for Extracting and "
    .. "Exploring Analysis Ready Samples", "ESI" },
  { 2164732315, "NSIDC_CPRD", { ATL03, ATL06 }, "Trajectory Subsetter",
    "Harmony trajectory subsetter", "Harmony" },
  { 1932971997, "GES_DISC", { IMERG }, "GES DISC OPeNDAP", "OPeNDAP of GES DISC", "OPeNDAP" },
}

-- { number, provider, collections, name, long name }
local TOOLS = {
  { 2108419875, "POCLOUD", { MUR }, "State of the Ocean (SOTO)", "Visualisation of ocean data" },
  { 1860317000, "GES_DISC", { IMERG }, "Giovanni", "Interactive visualisation and analysis" },
  { 2092786304, "LPCLOUD", { HLS, MODIS }, "AppEEARS explorer", "Samples of land data" },
}

local FIRST = 1640000000000

local function record(kind, letter, row, umm)
  umm.Name, umm.LongName = row[4], row[5]
  return {
    kind = kind, number = row[1], id = ("%s%d-%s"):format(letter, row[1], row[2]),
    provider = row[2], native_id = row[4]:gsub("[^%w]+", "_"), revision_id = row[1] % 7 + 1,
    revised = FIRST + row[1] % 1000 * 86400000, collections = row[3], umm = umm,
  }
end

local function variable(row)
  return record("variable", "V", row, {
    Definition = row[5] .. ", generated for the sandbox", DataType = "float", Units = "1",
    VariableType = "SCIENCE_VARIABLE", Scale = 1.0, Offset = 0.0, StandardName = row[6] .. "_"
      .. row[8],
    AdditionalIdentifiers = row[10] and { { Identifier = row[10] } } or nil,
    MeasurementIdentifiers = { { MeasurementContextMedium = row[6], MeasurementObject = row[7],
      MeasurementQuantities = { { Value = row[8] } } } },
    InstanceInformation = row[9] and { URL = "https://data.sandbox.earthdatacloud.nasa.gov/zarr/"
      .. row[1], Format = row[9], Description = "The variable as one array" } or nil,
  })
end

local function service(row)
  return record("service", "S", row, {
    Type = row[6], Version = "1.0", Description = row[5] .. ", generated for the sandbox",
    URL = { URLValue = "https://harmony.earthdata.nasa.gov", Description = "Where it is" },
    ServiceKeywords = { { ServiceCategory = "EARTH SCIENCE SERVICES",
      ServiceTopic = "DATA MANAGEMENT/DATA HANDLING", ServiceTerm = "SUBSETTING/SUPERSETTING" } },
    ServiceOrganizations = { { Roles = { "SERVICE PROVIDER" }, ShortName = row[2] } },
  })
end

local function tool(row)
  return record("tool", "TL", row, {
    Type = "Web Portal", Version = "1.0", Description = row[5] .. ", generated for the sandbox",
    URL = { URLContentType = "DistributionURL", Type = "GOTO WEB TOOL",
      URLValue = "https://tools.example.org/" .. row[1] },
    ToolKeywords = { { ToolCategory = "EARTH SCIENCE SERVICES", ToolTopic = "DATA ANALYSIS AND "
      .. "VISUALIZATION" } },
    Organizations = { { Roles = { "SERVICE PROVIDER" }, ShortName = row[2] } },
  })
end

local function each(rows, make)
  local list = {}
  for k, row in ipairs(rows) do list[k] = make(row) end
  return list
end

---@type table<string, sandbox.associated[]> by kind
Associated.records = {}

--- Has the generated records, and these beside them or in their place.
---@param recorded sandbox.associated[]
function Associated.keep(recorded)
  local all = { variable = each(VARIABLES, variable), service = each(SERVICES, service),
    tool = each(TOOLS, tool) }
  for _, r in ipairs(recorded) do
    local list = all[r.kind]
    for k, other in ipairs(list) do
      if other.id == r.id then table.remove(list, k) end
    end
    list[#list + 1] = r
  end
  Associated.records = all
end

Associated.keep {}

--- What a measurement is called where its parts are not asked for one by one.
---@param m table UMM
---@return string
function Associated.measurement(m)
  return ("%s:%s:%s"):format(m.MeasurementContextMedium, m.MeasurementObject,
    m.MeasurementQuantities[1].Value)
end

--- The record of a concept id, or nil.
---@param id string
---@return sandbox.associated?
function Associated.by_id(id)
  for _, list in pairs(Associated.records) do
    for _, r in ipairs(list) do
      if r.id == id then return r end
    end
  end
end

--- The records of a kind that belong to a collection.
---@param kind "variable"|"service"|"tool"
---@param collection string concept id
---@return sandbox.associated[]
function Associated.of(kind, collection)
  local found = {}
  for _, r in ipairs(Associated.records[kind]) do
    for _, id in ipairs(r.collections) do
      if id == collection then found[#found + 1] = r end
    end
  end
  return found
end

return Associated
