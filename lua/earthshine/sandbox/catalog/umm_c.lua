--- Builds a collection's UMM-C record from the facts that differ between collections.

local Calendar = require "earthshine.sandbox.catalog.calendar"

local UmmC = {}

local HOST = "https://data.sandbox.earthdatacloud.nasa.gov/"

local function related_urls(c, f)
  local urls = {
    { URL = "https://doi.org/" .. c.doi, URLContentType = "CollectionURL",
      Type = "DATA SET LANDING PAGE", Description = "The data set landing page" },
    { URL = "https://search.earthdata.nasa.gov/search/granules?p=" .. c.id,
      URLContentType = "DistributionURL", Type = "GET DATA", Subtype = "Earthdata Search",
      Description = "Browse granule search results in Earthdata Search" },
    { URL = HOST .. "sandbox-protected/" .. c.folder .. "/", URLContentType = "DistributionURL",
      Type = "GET DATA", Subtype = "DATA TREE", Description = "HTTPS endpoint for data download" },
  }
  for _, u in ipairs(f.urls or {}) do urls[#urls + 1] = u end
  return urls
end

local function direct_distribution(c)
  if c.on_premises then return nil end
  return {
    Region = "us-west-2",
    S3BucketAndObjectPrefixNames = {
      "sandbox-protected/" .. c.folder .. "/", "sandbox-public/" .. c.folder .. "/",
    },
    S3CredentialsAPIEndpoint = HOST .. "s3credentials",
    S3CredentialsAPIDocumentationURL = HOST .. "s3credentialsREADME",
  }
end

local function file_information(f)
  local entry = { Format = f.format, FormatType = "Native", AverageFileSize = f.average_mb or 0.1,
    AverageFileSizeUnit = "MB" }
  return { FileArchiveInformation = { entry }, FileDistributionInformation = { entry } }
end

local function spatial(f)
  local b = f.bounds or { -180, -90, 180, 90 }
  return {
    SpatialCoverageType = f.orbit_parameters and "HORIZONTAL_ORBITAL" or "HORIZONTAL",
    GranuleSpatialRepresentation = f.representation,
    OrbitParameters = f.orbit_parameters,
    HorizontalSpatialDomain = { Geometry = {
      CoordinateSystem = f.representation == "GEODETIC" and "GEODETIC" or "CARTESIAN",
      BoundingRectangles = { { WestBoundingCoordinate = b[1], SouthBoundingCoordinate = b[2],
        EastBoundingCoordinate = b[3], NorthBoundingCoordinate = b[4] } },
    } },
  }
end

--- The record of a collection, as a table.
---@param c sandbox.collection
---@param version string of the UMM-C schema
---@return table
function UmmC.build(c, version)
  local f = c.facts
  return {
    ShortName = c.short_name, Version = c.version, EntryTitle = c.title, Abstract = f.abstract,
    Purpose = f.purpose, CollectionDataType = f.data_type or "SCIENCE_QUALITY",
    DataLanguage = "eng", StandardProduct = f.standard,
    CollectionCitations = f.author and { { Creator = f.author, Title = c.title } } or nil,
    TilingIdentificationSystems = f.tiling and { { TilingIdentificationSystemName = f.tiling,
      Coordinate1 = { MinimumValue = 0, MaximumValue = 35 },
      Coordinate2 = { MinimumValue = 0, MaximumValue = 17 } } } or nil,
    DOI = { DOI = c.doi, Authority = "https://doi.org" },
    CollectionProgress = f.progress or "ACTIVE",
    ProcessingLevel = { Id = f.level },
    DataCenters = { { Roles = { "ARCHIVER", "DISTRIBUTOR" }, ShortName = f.center,
      LongName = f.center_name } },
    ScienceKeywords = f.keywords, Platforms = f.platforms, Projects = f.projects,
    AncillaryKeywords = f.ancillary,
    LocationKeywords = { { Category = "GEOGRAPHIC REGION", Type = f.region or "GLOBAL" } },
    TemporalExtents = { {
      EndsAtPresentFlag = not f.finished,
      RangeDateTimes = { { BeginningDateTime = f.begins,
        EndingDateTime = f.finished and Calendar.iso(c.stop(c.count)) or nil } },
    } },
    SpatialExtent = spatial(f),
    DirectDistributionInformation = direct_distribution(c),
    ArchiveAndDistributionInformation = file_information(f),
    RelatedUrls = related_urls(c, f),
    UseConstraints = { Description = "Free and open data", FreeAndOpenData = true },
    AdditionalAttributes = f.additional_attributes,
    MetadataDates = { { Type = "CREATE", Date = "2021-04-07T16:30:00.000Z" },
      { Type = "UPDATE", Date = Calendar.iso(c.revised - 60000) } },
    MetadataSpecification = { Name = "UMM-C", Version = version,
      URL = "https://cdn.earthdata.nasa.gov/umm/collection/v" .. version },
  }
end

return UmmC
