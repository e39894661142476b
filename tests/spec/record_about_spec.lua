--- What granules, items, services, variables and tools tell of themselves, and their cards.

local Granule = require "earthshine.record.granule"
local Item = require "earthshine.record.item"
local concepts = require "earthshine.record.concepts"
local es = require "earthshine"

local GRANULE <const> = { meta = { ["concept-id"] = "G1-P", ["collection-concept-id"] = "C1-P",
  ["provider-id"] = "P", ["native-id"] = "own", ["revision-id"] = 3,
  ["revision-date"] = "2024-01-02T00:00:00Z" },
umm = { GranuleUR = "G.001", CollectionReference = { ShortName = "SHORT", Version = "001" },
  TemporalExtent = { RangeDateTime = { BeginningDateTime = "2024-01-01T00:00:00Z",
    EndingDateTime = "2024-01-01T01:00:00Z" } },
  DataGranule = { DayNightFlag = "Day", ProductionDateTime = "2024-01-01T12:00:00Z",
    Identifiers = { { IdentifierType = "ProducerGranuleId", Identifier = "PGE-1" },
      { IdentifierType = "Other", IdentifierName = "run", Identifier = "7" }, { Identifier = 5 } },
    ArchiveAndDistributionInformation = { { Name = "G.001.nc", SizeInBytes = 62100000 } } },
  Platforms = { { ShortName = "Terra", Instruments = { { ShortName = "MODIS" },
    { ShortName = "CERES" } } }, { ShortName = "Aqua", Instruments = { { ShortName = "MODIS" } } },
    {} },
  AdditionalAttributes = { { Name = "TILE", Values = { "T1", "T2" } }, { Name = "EMPTY" },
    { Values = { "x" } } },
  OrbitCalculatedSpatialDomains = { { OrbitNumber = 22728, EquatorCrossingLongitude = -12.5,
    EquatorCrossingDateTime = "2024-01-01T00:10:00Z" } },
  SpatialExtent = { HorizontalSpatialDomain = { Orbit = { AscendingCrossing = 33.5,
    StartLatitude = 59.5, StartDirection = "D", EndLatitude = 27, EndDirection = "D" },
    Track = { Cycle = 4, Passes = { { Pass = 5, Tiles = { "1L" } }, { Pass = 6 } } } } },
  RelatedUrls = { { URL = "https://h.example.org/G.001.nc?token=SECRET&Signature=x",
    Type = "GET DATA" } } } }

local CASES <const> = {
  { "name", "G.001" }, { "concept_id", "G1-P" }, { "collection_concept_id", "C1-P" },
  { "short_name", "SHORT" }, { "version", "001" }, { "entry_title", nil }, { "provider", "P" },
  { "native_id", "own" }, { "production_date", "2024-01-01T12:00:00Z" }, { "day_night", "Day" },
  { "size", 62100000 }, { "landing_page", nil }, { "opendap_link", nil },
  { "s3_credentials_endpoint", nil }, { "cloud_hosted", false }, { "geometry", nil },
  { "bounding_box", nil }, { "cloud_cover", nil },
  { "identifiers", { ProducerGranuleId = "PGE-1", run = "7" } },
  { "platforms", { "Terra", "Aqua" } }, { "instruments", { "MODIS", "CERES" } },
  { "attributes", { TILE = { "T1", "T2" }, EMPTY = {} } },
  { "orbit", { number = 22728, crossing_longitude = -12.5, crossing_time = "2024-01-01T00:10:00Z",
    ascending_crossing = 33.5, start_latitude = 59.5, end_latitude = 27,
    start_direction = "descending", end_direction = "descending", cycle = 4,
    passes = { 5, 6 } } },
}

describe("a granule", function()
  local g = Granule.new(GRANULE)
  for _, case in ipairs(CASES) do
    it("tells its " .. case[1], function() assert.same(case[2], (g[case[1]](g))) end)
  end

  it("tells its revision, and nothing of an orbit that it does not have", function()
    assert.same({ 3, "2024-01-02T00:00:00Z" }, { g:revision() })
    assert.is_nil(Granule.new { GranuleUR = "x" }:orbit())
  end)

  it("is printed as a card, without secrets, and as a line", function()
    assert.equal([[
G.001
  collection  SHORT 001, C1-P
  concept id  G1-P
  time        2024-01-01T00:00:00Z to 2024-01-01T01:00:00Z
  size        62.1 MB in 1 file
  data        https://h.example.org/G.001.nc?token=****&Signature=****
  orbit       number 22728, cycle 4, passes 5 6, descending]], tostring(g))
    assert.equal("G.001  62.1 MB  2024-01-01", g:line())
    assert.is_nil(tostring(g):find("SECRET", 1, true))
  end)
end)

describe("a footprint", function()
  local function of(geometry)
    local g = Granule.new { GranuleUR = "G",
      SpatialExtent = { HorizontalSpatialDomain = { Geometry = geometry } } }
    return es.json.to_table(g:geometry()), g:bounding_box()
  end
  local function ring(list)
    local points = {}
    for i = 1, #list, 2 do
      points[#points + 1] = { Longitude = list[i], Latitude = list[i + 1] }
    end
    return { Points = points }
  end

  it("has holes and all parts", function()
    local shape = of { GPolygons = {
      { Boundary = ring { 0, 0, 10, 0, 10, 10, 0, 10, 0, 0 }, ExclusiveZone = { Boundaries = {
        ring { 2, 2, 4, 2, 4, 4, 2, 4, 2, 2 } } } },
      { Boundary = ring { 20, 0, 30, 0, 30, 10, 20, 0 } } } }
    assert.equal("MultiPolygon", shape.type)
    assert.same({ 2, 1 }, { #shape.coordinates[1], #shape.coordinates[2] })
  end)

  it("is cut at the antimeridian, with a box across it", function()
    local shape, box = of { BoundingRectangles = { { WestBoundingCoordinate = 170,
      EastBoundingCoordinate = -170, SouthBoundingCoordinate = 0, NorthBoundingCoordinate = 10 } } }
    assert.equal("MultiPolygon", shape.type)
    assert.equal(2, #shape.coordinates)
    assert.same({ 170, 0, -170, 10 }, box)
  end)

  it("may be of points and lines", function()
    assert.same({ type = "Point", coordinates = { 1, 2 } },
      (of { Points = { { Longitude = 1, Latitude = 2 } } }))
    assert.equal("LineString", of { Lines = { ring { 0, 0, 1, 1 } } }.type)
  end)
end)

describe("an item", function()
  local item = Item.new { type = "Feature", id = "I", collection = "C", properties = {
    datetime = "2024-01-01T00:00:00Z", platform = "sentinel-1a", instruments = { "c-sar" },
    ["sat:orbit_state"] = "descending", ["sat:absolute_orbit"] = 51, ["cmr:concept_id"] = "G2-P",
    ["cmr:collection_concept_id"] = "C2-P", ["cmr:provider_id"] = "P" },
  assets = { vv = { href = "s3://b/vv.tif", roles = { "data" } },
    s3 = { href = "https://h.example.org/s3credentials", roles = { "credentials" } } } }

  it("tells what granules tell, from its own members", function()
    assert.same({ "sentinel-1a" }, item:platforms())
    assert.same({ "c-sar" }, item:instruments())
    assert.same({ number = 51, start_direction = "descending" }, item:orbit())
    assert.same({ "G2-P", "C2-P", "P" },
      { item:concept_id(), item:collection_concept_id(), item:provider() })
    assert.is_true(item:cloud_hosted())
    assert.equal("https://h.example.org/s3credentials", item:s3_credentials_endpoint())
    assert.same({}, Item.new { id = "x" }:platforms())
  end)

  it("is its own STAC, in every form and untouched", function()
    local old = Item.new { type = "Feature", id = "I", stac_version = "0.9.0", properties = {},
      assets = {} }
    assert.equal("0.9.0", old:to_stac().stac_version)
    assert.equal("0.9.0", old:to_stac "table".stac_version)
    assert.equal("table", type(old:to_stac "table"))
    assert.equal("0.9.0", es.json.view(old:to_stac "json").stac_version)
    assert.is_true(old:to_stac() == es.json.view(old:to_stac "json"))
    for _, call in ipairs { function() old:to_stac "xml" end,
      function() old:to_stac("view", { version = "1.1.0" }) end } do
      assert.has_error(call)
    end
  end)

  it("is printed as a card", function()
    assert.equal([[
I
  collection  C
  time        2024-01-01T00:00:00Z
  size        1 file
  data        s3://b/vv.tif
  orbit       number 51, descending
  assets      s3, vv]], tostring(item))
  end)
end)

describe("a card", function()
  local EVIL <const> = "a\27[2J\nb\u{202e}c\u{2028}d\u{9b}e" .. ("x"):rep(5000)

  it("is not moved, turned round or filled by what is hostile", function()
    local records = {
      Granule.new { meta = { ["concept-id"] = EVIL, ["collection-concept-id"] = EVIL },
        umm = { GranuleUR = EVIL, CollectionReference = { ShortName = EVIL, Version = EVIL },
          TemporalExtent = { SingleDateTime = EVIL },
          RelatedUrls = { { URL = "https://h/" .. EVIL, Type = "GET DATA" } } } },
      Item.new { id = EVIL, collection = EVIL, properties = { datetime = EVIL },
        assets = { [EVIL] = { href = EVIL } } },
      concepts.service.new { Name = EVIL, LongName = EVIL, Type = EVIL, Description = EVIL,
        URL = { URLValue = EVIL }, OperationMetadata = { { OperationName = EVIL } } },
      concepts.variable.new { Name = EVIL, Units = EVIL, Dimensions = { { Name = EVIL } } },
      concepts.tool.new { Name = EVIL, SupportedInputFormats = { EVIL } },
    }
    for _, record in ipairs(records) do
      for _, text in ipairs { tostring(record), record:line() } do
        assert.is_true(#text < 2500, #text)
        assert.is_nil(text:gsub("\n", ""):find "%c")
        for _, bad in ipairs { "\u{202e}", "\u{2028}", "\u{9b}" } do
          assert.is_nil(text:find(bad, 1, true))
        end
        assert.is_truthy(utf8.len(text))
      end
      assert.is_nil(record:line():find "\n")
    end
  end)
end)
