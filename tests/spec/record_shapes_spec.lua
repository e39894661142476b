--- Bounding boxes of records, and records that are not what their schema says.

local collection = require "earthshine.record.collection"
local granule = require "earthshine.record.granule"

local function points(list)
  local out = {}
  for i = 1, #list, 2 do
    out[#out + 1] = { Longitude = list[i], Latitude = list[i + 1] }
  end
  return out
end

local function polygon(list) return { Boundary = { Points = points(list) } } end

local function rectangle(w, s, e, n)
  return {
    WestBoundingCoordinate = w, SouthBoundingCoordinate = s,
    EastBoundingCoordinate = e, NorthBoundingCoordinate = n,
  }
end

-- The box of a granule with a geometry.
local function box_of(geometry)
  return granule.new { GranuleUR = "G",
    SpatialExtent = { HorizontalSpatialDomain = { Geometry = geometry } } }:bounding_box()
end

describe("a bounding box", function()
  local CASES = {
    { "of a polygon", { GPolygons = { polygon { 10.5, 40, 11.5, 40.25, 11, 41, 10.5, 40 } } },
      { 10.5, 40, 11.5, 41 } },
    { "of a polygon over the antimeridian",
      { GPolygons = { polygon { 150.5, 58, -171.25, 53, -146, 67, 145.25, 77, 150.5, 58 } } },
      { 145.25, 53, -146, 77 } },
    { "of a polygon around the north pole",
      { GPolygons = { polygon { 0, 70, 90, 65, 180, 70, -90, 75, 0, 70 } } },
      { -180, 65, 180, 90 } },
    { "of a polygon around the south pole",
      { GPolygons = { polygon { 0, -70, -90, -65, 180, -70, 90, -75, 0, -70 } } },
      { -180, -90, 180, -65 } },
    { "of the globe", { BoundingRectangles = { rectangle(-180, -90, 180, 90) } },
      { -180, -90, 180, 90 } },
    { "of a rectangle over the antimeridian",
      { BoundingRectangles = { rectangle(170, -10, -170, 10) } }, { 170, -10, -170, 10 } },
    { "of a rectangle up to the antimeridian",
      { BoundingRectangles = { rectangle(170, -10, 180, 10) } }, { 170, -10, 180, 10 } },
    { "of two rectangles that meet there", { BoundingRectangles = {
      rectangle(170, -10, 180, 10), rectangle(-180, -20, -170, 5) } }, { 170, -20, -170, 10 } },
    { "of two rectangles far from each other goes the short way", { BoundingRectangles = {
      rectangle(150, 0, 160, 1), rectangle(-120, 0, -110, 1) } }, { 150, 0, -110, 1 } },
    { "of one rectangle inside another", { BoundingRectangles = {
      rectangle(-50, 0, 50, 10), rectangle(-10, 2, 10, 20) } }, { -50, 0, 50, 20 } },
    { "of a point", { Points = points { -45, 65 } }, { -45, 65, -45, 65 } },
    { "of points and lines", { Points = points { 1, 2 }, Lines = { { Points = points { 3, 4, 5,
    6 } } } },
      { 1, 2, 5, 6 } },
  }
  for _, case in ipairs(CASES) do
    it(case[1] .. " is the smallest one", function()
      assert.same(case[3], box_of(case[2]))
    end)
  end

  it("is nil where there are no shapes", function()
    for _, geometry in ipairs { {}, { GPolygons = {} }, { GPolygons = { {} } }, { Points = { {} } },
      { BoundingRectangles = { { WestBoundingCoordinate = 1 } } },
      { BoundingRectangles = { rectangle("a", 0, 1, 1) } }, { Lines = 5 } } do
      assert.is_nil(box_of(geometry))
    end
    assert.is_nil(box_of(nil))
  end)
end)

describe("a collection", function()
  local function load()
    local file <close> = assert(io.open "tests/fixtures/umm/collection_cloud.json")
    return collection.new(file:read "a")
  end

  it("answers what is asked about it", function()
    local c = load()
    assert.equal("SPECL2A", c:short_name())
    assert.equal("SPECL2A", c:name())
    assert.equal("001", c:version())
    assert.equal("Spectra of the test Earth V001", c:title())
    assert.equal("C2001-TESTCLOUD", c:concept_id())
    assert.equal("TESTCLOUD", c:provider())
    assert.equal("10.5067/TEST/SPEC.001", c:doi())
    assert.equal("What the earthshine shows.", c:abstract())
    assert.equal("2A", c:processing_level())
    assert.is_true(c:cloud_hosted())
    assert.equal(7979, c:granule_count())
    assert.same({ "netCDF-4", "PNG" }, c:formats())
    assert.same({ "https://search.example.gov/?p=C2001" }, c:data_links())
    assert.equal("https://landing.example.gov/specl2a", c:landing_page())
    assert.same({ 0.083, -80, -0.083, 85 }, c:bounding_box())
    assert.equal("SPECL2A 001  Spectra of the test Earth V001  C2001-TESTCLOUD", c:line())
    assert.same({ short_name = "SPECL2A", version = "001", concept_id = "C2001-TESTCLOUD",
      file_type = "netCDF-4, PNG", get_data = c:data_links(), cloud_info = c:s3_bucket() },
      c:summary())
    assert.same({ "001", nil }, { c:get_umm "Version", c:get_umm "Nothing" })
    assert.equal("MultiPolygon", c:geometry().type)
  end)

  it("spans all its ranges, and has no end while one of them is open", function()
    local c = load()
    assert.same({ "2002-05-31T21:00:00.000Z", "2012-12-31T23:59:59.000Z" }, { c:temporal() })
    local open = collection.new { ShortName = "X", TemporalExtents = {
      { RangeDateTimes = { { BeginningDateTime = "2001" }, { BeginningDateTime = "1990",
        EndingDateTime = "1995" } } }, { SingleDateTimes = { "1980" } },
      { PeriodicDateTimes = { { StartDate = "1970", EndDate = "1975" } } },
    } }
    assert.same({ n = 2, "1970", nil }, table.pack(open:temporal()))
  end)

  it("tells buckets apart, however they are written", function()
    assert.same({
      region = "us-west-2",
      prefixes = { "s3://bucket-public/SPEC/", "s3://bucket-a/x", "s3://bucket-b/y" },
      credentials_endpoint = "https://data.example.gov/s3credentials",
      documentation = "https://data.example.gov/s3credentialsREADME",
    }, load():s3_bucket())
    assert.is_nil(collection.new { ShortName = "X" }:s3_bucket())
    assert.is_false(collection.new { ShortName = "X" }:cloud_hosted())
    assert.is_true(collection.new { meta = { ["s3-links"] = { "b" } } }:cloud_hosted())
  end)

  it("without landing page points to its DOI", function()
    assert.equal("https://doi.org/10.5/x", collection.new { DOI = { DOI = "10.5/x" },
      ShortName = "X" }:landing_page())
    assert.is_nil(collection.new { ShortName = "X",
    DOI = { MissingReason = "Unknown" } }:landing_page())
  end)
end)

describe("a record of which parts are missing or wrong", function()
  -- Calls every method; what they return does not matter.
  local function exercise(class, record)
    for name, method in pairs(class.methods) do
      method(record, name == "associated_ids" and "services" or nil)
    end
    return tostring(record)
  end

  local JUNK = { 5, "x", true, {}, { {} }, { 5 }, { { {} } }, { a = 1 }, { Boundary = 5 } }

  it("answers nil and never fails", function()
    assert.equal("granule", exercise(granule, granule.new {}))
    assert.equal("granule", exercise(granule, granule.new { umm = 5, meta = "x" }))
    assert.equal("collection", exercise(collection, collection.new {}))
    assert.is_nil(granule.new {}:name())
    assert.same({}, (granule.new {}:data_links()))
    assert.same({}, (granule.new {}:files()))
  end)

  it("does not fail whatever any member is", function()
    local PATHS = {
      granule = { "RelatedUrls", "DataGranule", "TemporalExtent", "TemporalExtent.RangeDateTime",
        "TemporalExtent.SingleDateTime", "CloudCover", "AdditionalAttributes", "GranuleUR",
        "SpatialExtent", "SpatialExtent.HorizontalSpatialDomain.Geometry",
        "SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons",
        "SpatialExtent.HorizontalSpatialDomain.Geometry.BoundingRectangles",
        "DataGranule.ArchiveAndDistributionInformation" },
      collection = { "ShortName", "DOI", "DOI.DOI", "TemporalExtents", "RelatedUrls", "Version",
        "DirectDistributionInformation", "ArchiveAndDistributionInformation", "ProcessingLevel",
        "ArchiveAndDistributionInformation.FileDistributionInformation", "EntryTitle",
        "DirectDistributionInformation.S3BucketAndObjectPrefixNames" },
    }
    for kind, paths in pairs(PATHS) do
      local class = kind == "granule" and granule or collection
      for _, path in ipairs(paths) do
        for _, value in ipairs(JUNK) do
          local umm, last = {}, nil
          local at = umm
          for part in path:gmatch "[^.]+" do
            if last then
              at[last] = {}
              at = at[last]
            end
            last = part
          end
          at[last] = value
          assert.is_string(exercise(class, class.new { umm = umm, meta = { ["s3-links"] = value,
            ["concept-id"] = value, ["provider-id"] = value, ["granule-count"] = value } }))
        end
      end
    end
  end)
end)
