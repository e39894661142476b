--- What services, variables and tools tell, and that nothing which their records hold fails.

local concepts = require "earthshine.record.concepts"

local service = concepts.service.new { meta = { ["concept-id"] = "S1-P", ["provider-id"] = "P",
  ["native-id"] = "mmt_1",
  associations = { collections = { "C1-P", { ["concept-id"] = "C2-P" } } } },
umm = { Name = "Adapter", LongName = "The adapter", Type = "Harmony", Version = "1.2",
  Description = "It adapts.", URL = { URLValue = "https://h.example.org/s" },
  RelatedURLs = { { URL = "https://h.example.org/doc" }, { URL = "https://h.example.org/doc" },
    {} },
  ServiceKeywords = { { ServiceCategory = "A", ServiceTopic = "B", ServiceTerm = "C" } },
  OperationMetadata = { { OperationName = "GetMap" }, { OperationName = "GetMap" }, {} },
  ServiceOptions = { MaxGranules = 300, InterpolationTypes = { "Bicubic Interpolation" },
    Subset = { SpatialSubset = { Shapefile = { { Format = "GeoJSON" } },
      BoundingBox = { AllowMultipleValues = false } }, VariableSubset = {} },
    Aggregation = { Concatenate = { ConcatenateDefault = "False" } },
    VariableAggregationSupportedMethods = { "AVG" },
    SupportedOutputProjections = { { ProjectionName = "Geographic" }, {} },
    SupportedReformattings = {
      { SupportedInputFormat = "GEOTIFF", SupportedOutputFormats = { "COG", "PNG" } },
      { SupportedInputFormat = "NETCDF-4", SupportedOutputFormats = { "COG" } },
      { SupportedInputFormat = "GEOTIFF", SupportedOutputFormats = { "COG", "GIF" } } } } } }

local variable = concepts.variable.new { meta = {}, umm = { Name = "sst", LongName = "Temperature",
  Definition = "Of the sea's surface.", StandardName = "sea_surface_temperature", Units = "K",
  DataType = "int16", VariableType = "SCIENCE_VARIABLE", VariableSubType = "SCIENCE_ARRAY",
  Scale = 0.01, Offset = 273.15, FillValues = { { Value = -32768, Type = "SCIENCE_FILLVALUE" } },
  ValidRanges = { { Min = 0, Max = 5000 } }, ScienceKeywords = { { Category = "EARTH SCIENCE",
    Topic = "OCEANS", Term = "TEMPERATURE", VariableLevel1 = "SST" } },
  Dimensions = { { Name = "time", Size = "Varies", Type = "TIME_DIMENSION" },
    { Name = "lat", Size = 1800 } },
  InstanceInformation = { URL = "s3://b/zarr" } } }

local tool = concepts.tool.new { Name = "Viewer", Type = "Web User Interface", DOI = "doi:10.5/x",
  URL = { URLValue = "https://h.example.org/t" }, SupportedInputFormats = { "NETCDF-4" },
  SupportedOutputFormats = { "PNG" },
  SupportedOperatingSystems = { { OperatingSystemName = "Linux", OperatingSystemVersion = "6" } },
  SupportedBrowsers = { { BrowserName = "Firefox" } },
  SupportedSoftwareLanguages = { { SoftwareLanguageName = "Lua",
    SoftwareLanguageVersion = "5.4" } },
  PotentialAction = { Target = { UrlTemplate = "https://h.example.org/t?{c}" } } }

local CASES <const> = {
  { service, "name", "Adapter" }, { service, "long_name", "The adapter" },
  { service, "type", "Harmony" }, { service, "url", "https://h.example.org/s" },
  { service, "version", "1.2" }, { service, "description", "It adapts." },
  { service, "concept_id", "S1-P" }, { service, "native_id", "mmt_1" },
  { service, "related_links", { "https://h.example.org/doc" } },
  { service, "collections", { "C1-P", "C2-P" } }, { service, "keywords", { "A > B > C" } },
  { service, "operations", { "GetMap" } }, { service, "max_granules", 300 },
  { service, "subsets", { "bounding box", "shapefile", "variable" } },
  { service, "aggregations", { "concatenate", "AVG" } },
  { service, "interpolations", { "Bicubic Interpolation" } },
  { service, "output_projections", { "Geographic" } },
  { service, "input_formats", { "GEOTIFF", "NETCDF-4" } },
  { service, "output_formats", { "COG", "PNG", "GIF" } },
  { service, "reformattings", { { from = "GEOTIFF", to = { "COG", "PNG", "GIF" } },
    { from = "NETCDF-4", to = { "COG" } } } },
  { variable, "type", "SCIENCE_VARIABLE" }, { variable, "subtype", "SCIENCE_ARRAY" },
  { variable, "units", "K" }, { variable, "data_type", "int16" },
  { variable, "standard_name", "sea_surface_temperature" }, { variable, "scale", 0.01 },
  { variable, "offset", 273.15 }, { variable, "fill_values", { -32768 } },
  { variable, "valid_ranges", { { min = 0, max = 5000 } } },
  { variable, "description", "Of the sea's surface." }, { variable, "url", "s3://b/zarr" },
  { variable, "keywords", { "EARTH SCIENCE > OCEANS > TEMPERATURE > SST" } },
  { variable, "dimensions", { { name = "time", type = "TIME_DIMENSION" },
    { name = "lat", size = 1800 } } },
  { tool, "doi", "10.5/x" }, { tool, "url_template", "https://h.example.org/t?{c}" },
  { tool, "input_formats", { "NETCDF-4" } }, { tool, "output_formats", { "PNG" } },
  { tool, "operating_systems", { "Linux 6" } }, { tool, "browsers", { "Firefox" } },
  { tool, "languages", { "Lua 5.4" } },
}

describe("a service, variable or tool", function()
  for _, case in ipairs(CASES) do
    it(("tells its %s: %s"):format(case[2], case[1]:name()), function()
      assert.same(case[3], (case[1][case[2]](case[1])))
    end)
  end

  it("is printed as a card, and as a line", function()
    assert.equal([[
sst
  long name   Temperature
  type        SCIENCE_VARIABLE
  url         s3://b/zarr
  units       K
  data type   int16
  dimensions  time, lat 1800
  about       Of the sea's surface.]], tostring(variable))
    assert.equal("Adapter  Harmony  S1-P", service:line())
    assert.equal("tool", tostring(concepts.tool.new {}))
  end)

  it("answers nothing, and never fails, whatever a member is", function()
    local junk = { 5, "x", true, {}, { {} }, { 5 }, { { {} } }, { a = 1 }, { { Name = {} } } }
    local members = { "Name", "URL", "RelatedURLs", "ServiceOptions", "OperationMetadata",
      "Dimensions", "FillValues", "ValidRanges", "ScienceKeywords", "ServiceKeywords",
      "SupportedInputFormats", "SupportedOperatingSystems", "PotentialAction", "DOI",
      "InstanceInformation", "Units", "Scale" }
    for _, class in pairs(concepts) do
      for _, value in ipairs(junk) do
        local umm = {}
        for _, member in ipairs(members) do umm[member] = value end
        local inner = { ServiceOptions = { Subset = value, SupportedReformattings = { value },
          Aggregation = value, MaxGranules = value, SupportedOutputProjections = { value } } }
        for _, record in ipairs { class.new { umm = umm, meta = { associations = value } },
          class.new { umm = inner, meta = { associations = { collections = value } } } } do
          for _, method in pairs(class.methods) do method(record) end
          assert.is_string(tostring(record))
        end
      end
    end
  end)
end)
