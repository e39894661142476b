--- Collections as STAC Collections: what is said where, and what odd records give.

local collection = require "earthshine.record.collection"
local document = require "earthshine.document"
local json = require "earthshine.json"
local fixture = require "tests.support.fixture"

local function convert(record, options)
  return assert(collection.new(record):to_stac("table", options))
end

-- The Collection of a record with this UMM besides a name.
local function of(umm, meta, options)
  umm.ShortName = umm.ShortName or "C"
  return convert({ umm = umm, meta = meta or {} }, options)
end

local function hrefs(c, rel)
  local out = {}
  for _, link in ipairs(c.links) do
    if link.rel == rel then out[#out + 1] = link.href end
  end
  return out
end

describe("the Collection of a collection", function()
  it("has id, words and links as CMR-STAC names them", function()
    local c = convert(fixture "umm/collection_cloud")
    assert.equal("Collection", c.type)
    assert.equal("SPECL2A_001", c.id)
    assert.equal("Spectra of the test Earth V001", c.title)
    assert.equal("What the earthshine shows.", c.description)
    local home = "https://cmr.earthdata.nasa.gov/stac/TESTCLOUD"
    assert.same({ home .. "/collections/SPECL2A_001" }, hrefs(c, "self"))
    assert.same({ home .. "/collections/SPECL2A_001/items" }, hrefs(c, "items"))
    assert.same({ home }, hrefs(c, "parent"))
    assert.same({ "https://landing.example.gov/specl2a" }, hrefs(c, "about"))
    assert.same({ "https://doi.org/10.5067/TEST/SPEC.001" }, hrefs(c, "cite-as"))
    assert.equal(2, #hrefs(c, "via"))
    assert.equal("10.5067/TEST/SPEC.001", c["sci:doi"])
    assert.equal("C2001-TESTCLOUD", c["cmr:concept_id"])
    assert.equal("X", of({ ShortName = "X", Version = "Not provided" }).id)
    assert.equal("collection", convert({ umm = {}, meta = {} }).id)
  end)

  it("is STAC 1.1.0, or 1.0.0 with what that says in other words", function()
    local record = { ArchiveAndDistributionInformation = { FileDistributionInformation = {
      { Format = "netCDF-4" }, { Format = "Cloud Optimized GeoTIFF" }, { Format = "netCDF-4" } } } }
    local new, old = of(record), of(record, nil, { version = "1.0.0" })
    assert.same({ "1.1.0", "other" }, { new.stac_version, new.license })
    assert.same({ "1.0.0", "proprietary" }, { old.stac_version, old.license })
    assert.equal("application/x-netcdf", new.item_assets.data.type)
    assert.equal("Cloud Optimized GeoTIFF", new.item_assets.data_2.title)
    assert.is_nil(new.item_assets.data_3)
    assert.falsy(json.encode(new.stac_extensions):find("item-assets", 1, true))
    assert.truthy(json.encode(old.stac_extensions):find("item-assets", 1, true))
  end)

  it("has the box around all shapes, and then each, west > east across the antimeridian", function()
    local function box(w, s, e, n)
      return { WestBoundingCoordinate = w, SouthBoundingCoordinate = s,
        EastBoundingCoordinate = e, NorthBoundingCoordinate = n }
    end
    local function boxes(geometry)
      return of({ SpatialExtent = { HorizontalSpatialDomain = { Geometry = geometry } } })
        .extent.spatial.bbox
    end
    assert.same({ { 1, 2, 3, 4 } }, boxes { BoundingRectangles = { box(1, 2, 3, 4) } })
    assert.same({ { 170, -10, -170, 5 }, { 170, -10, 180, 0 }, { -180, 0, -170, 5 } },
      boxes { BoundingRectangles = { box(170, -10, 180, 0), box(-180, 0, -170, 5) } })
    assert.same({ { 170, 0, -170, 1 } }, boxes { GPolygons = { { Boundary = { Points = {
      { Longitude = 170, Latitude = 0 }, { Longitude = -170, Latitude = 0 },
      { Longitude = -170, Latitude = 1 }, { Longitude = 170, Latitude = 1 } } } } } })
    assert.same({ { 7, 46, 8, 47 }, { 7, 46, 7, 46 }, { 8, 47, 8, 47 } }, boxes { Points = {
      { Longitude = 7, Latitude = 46 }, { Longitude = 8, Latitude = 47 } } })
    assert.same({ { 7, 46, 7, 46 } }, boxes { Points = { { Longitude = 7, Latitude = 46 } },
      BoundingRectangles = { box(7, 46, 7, 46) } })
    assert.same({ { -180, -90, 180, 90 } }, boxes {})
  end)

  it("has the interval of all times, and then each", function()
    local function intervals(...)
      return of({ TemporalExtents = { ... } }).extent.temporal.interval
    end
    local a, b, c = "2000-01-01T00:00:00Z", "2001-01-01T00:00:00.5Z", "2002-01-01T00:00:00.25Z"
    local function range(from, to) return { BeginningDateTime = from, EndingDateTime = to } end
    assert.same({ { a, b } }, intervals { RangeDateTimes = { range(a, b) } })
    assert.same({ { a, json.null } }, intervals { RangeDateTimes = { range(a) } })
    assert.same({ { a, json.null } }, intervals { RangeDateTimes = { range(a, b) },
      EndsAtPresentFlag = true })
    assert.same({ { a, c }, { b, c }, { a, b } }, intervals { RangeDateTimes = { range(b, c),
      range(a, b) } })
    assert.same({ { a, json.null }, { a, a }, { c, c }, { b, json.null } }, intervals(
      { SingleDateTimes = { a, c } }, { RangeDateTimes = { range(b) } }))
    assert.same({ { a, c } }, intervals { PeriodicDateTimes = { { StartDate = a, EndDate = c } } })
    assert.same({ { json.null, json.null } }, intervals { RangeDateTimes = { range "soon" } })
    assert.same({ { "2000-01-01T00:00:00Z", "2000-01-01T00:00:00.5Z" },
      { "2000-01-01T00:00:00.5Z", "2000-01-01T00:00:00.5Z" },
      { "2000-01-01T00:00:00Z", "2000-01-01T00:00:00Z" } },
      intervals { SingleDateTimes = { "2000-01-01T00:00:00.5Z", "2000-01-01T00:00:00Z" } })
  end)

  it("knows licences by their pages, ids and names, and links what it does not know", function()
    local function licence(use)
      local c = of { UseConstraints = use }
      return c.license, hrefs(c, "license")[1]
    end
    local by = "https://creativecommons.org/licenses/by/4.0/legalcode"
    assert.same({ "CC-BY-4.0", by }, { licence { LicenseURL = { Linkage = by } } })
    assert.equal("CC0-1.0", (licence { LicenseURL = {
      Linkage = "http://www.creativecommons.org/publicdomain/zero/1.0/" } }))
    assert.equal("CC0-1.0", (licence { LicenseText = " cc0-1.0 " }))
    assert.equal("MIT", (licence { LicenseURL = {
      Linkage = "https://spdx.org/licenses/MIT.html" } }))
    assert.equal("CC-BY-4.0", (licence { LicenseURL = { Linkage = "https://a.example.org",
      Name = "Creative Commons Attribution 4.0 International" } }))
    assert.same({ "other", "https://a.example.org/use" },
      { licence { Description = "As told (https://a.example.org/use)." } })
    assert.same({ "other" }, { licence { Description = "Like CC-BY-4.0, but not quite." } })
    assert.same({ "other" }, { licence(nil) })
  end)

  it("has keywords, providers and summaries, each once", function()
    local c = of {
      ScienceKeywords = { { Category = "EARTH SCIENCE", Topic = "OCEANS", Term = "ICE" },
        { Category = "EARTH SCIENCE", Topic = "CRYOSPHERE", Term = "ICE" } },
      AncillaryKeywords = { " ICE ", "floes" },
      Platforms = { { ShortName = "Aqua", Instruments = { { ShortName = "AIRS" } } },
        { ShortName = "Terra", Instruments = { { ShortName = "AIRS" } } },
        { ShortName = "Not provided" } },
      Projects = { { ShortName = "EOS" } }, ProcessingLevel = { Id = "2A" },
      DataCenters = {
        { ShortName = "A", Roles = { "ARCHIVER" }, ContactInformation = { RelatedUrls = {
          { URL = "https://a.example.gov" } } } },
        { ShortName = "A", Roles = { "ORIGINATOR", "DISTRIBUTOR" }, LongName = "Archive" },
        { ShortName = "B", Roles = { "PROCESSOR" } } },
      SpatialExtent = { HorizontalSpatialDomain = { ResolutionAndCoordinateSystem = {
        HorizontalDataResolution = { GriddedResolutions = { { XDimension = 1.5, YDimension = 1.5,
          Unit = "Kilometers" }, { XDimension = 0.01, Unit = "Decimal Degrees" } } } } } },
    }
    assert.same({ "EARTH SCIENCE", "OCEANS", "ICE", "CRYOSPHERE", "floes", "Aqua", "Terra",
      "AIRS" }, c.keywords)
    assert.same({ { name = "A", description = "Archive", roles = { "producer", "host" },
      url = "https://a.example.gov" }, { name = "B", roles = { "processor" } } }, c.providers)
    assert.same({ platform = { "Aqua", "Terra" }, instruments = { "AIRS" }, mission = { "EOS" },
      ["processing:level"] = { "L2A" }, gsd = { 1500 } }, c.summaries)
    assert.is_nil(of({}).summaries)
  end)

  it("says how it is cited, and what it replaces", function()
    local c = of { DOI = { DOI = "doi:10.5067/A" }, Version = "2",
      CollectionProgress = "SUPERSEDED",
      CollectionCitations = { { Creator = "A. B.", Title = "T", ReleaseDate = "2015-03-11",
        Publisher = "P", ReleasePlace = "Bern", Version = "2" } },
      PublicationReferences = { { DOI = { DOI = "https://doi.org/10.1016/j.x\r\n" } }, {},
        { Title = "On T", Author = "C." } },
      AssociatedDOIs = { { DOI = "10.5067/B", Type = "IsPreviousVersionOf" },
        { DOI = "10.5067/Z", Type = "IsNewVersionOf" } } }
    assert.equal("A. B. 2015. T. Version 2. Bern: P. https://doi.org/10.5067/A.", c["sci:citation"])
    assert.same({ { doi = "10.1016/j.x" }, { citation = "C. On T." } }, c["sci:publications"])
    assert.same({ "2", true }, { c.version, c.deprecated })
    assert.same({ "https://doi.org/10.5067/B" }, hrefs(c, "successor-version"))
    assert.same({ "https://doi.org/10.5067/Z" }, hrefs(c, "predecessor-version"))
    assert.is_nil(of({ DOI = { DOI = "none yet" } })["sci:doi"])
  end)

  it("has an asset for every related URL and every place in S3, with a key of its own", function()
    local urls = {}
    for i, kind in ipairs { "GET DATA", "GET DATA", "VIEW RELATED INFORMATION", "USE SERVICE API",
      "GET RELATED VISUALIZATION", "something else", "VIEW RELATED INFORMATION" } do
      urls[i] = { URL = ("https://a.example.gov/%d"):format(i % 6), Type = kind }
    end
    urls[5] = { URL = "https://a.example.gov/thumbs/a.jpg", Type = "GET RELATED VISUALIZATION" }
    local c = of { RelatedUrls = urls, DirectDistributionInformation = { Region = "us-west-2",
      S3BucketAndObjectPrefixNames = { "s3://b-1/k.x/", "c, d/e" },
      S3CredentialsAPIEndpoint = "https://a.example.gov/s3credentials" } }
    local roles, by_href = {}, {}
    for key, asset in pairs(c.assets) do
      by_href[asset.href] = (by_href[asset.href] or 0) + 1
      roles[key] = asset.roles[1]
    end
    for _, entry in ipairs(urls) do assert.truthy(by_href[entry.URL], entry.URL) end
    assert.equal(2, by_href["https://a.example.gov/1"])
    assert.same({ data = "data", data_2 = "data", documentation = "documentation",
      documentation_2 = "documentation", service = "service", ["a.jpg"] = "thumbnail",
      related = "related", s3_b_1_k_x = "data", s3_c = "data", s3_d_e = "data",
      s3_credentials = "credentials" }, roles)
    assert.equal("s3://b-1/k.x/", c.assets.s3_b_1_k_x.href)
    assert.equal("us-west-2", c.assets.s3_c["storage:region"])
    assert.equal("image/jpeg", c.assets["a.jpg"].type)
  end)

  it("is the same of a view and of a table", function()
    local text = fixture "umm/collection_cloud"
    assert.same(convert(text), convert(json.to_table(document.view(text))))
  end)
end)
