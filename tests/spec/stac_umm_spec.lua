--- Granules as STAC Items: names, times, footprints, properties, and what odd records give.

local granule = require "earthshine.record.granule"
local json = require "earthshine.json"
local fixture = require "tests.support.fixture"
local shapes = require "tests.support.umm_shapes"

local points, polygon = shapes.points, shapes.polygon

local function convert(record, options)
  return assert(granule.new(record):to_stac("table", options))
end

-- The item of a record with this UMM besides a name.
local function of(umm, meta)
  umm.GranuleUR = umm.GranuleUR or "G"
  return convert { umm = umm, meta = meta or {} }
end

local function of_shapes(geometry)
  return of { SpatialExtent = { HorizontalSpatialDomain = { Geometry = geometry } } }
end

local function rectangle(w, s, e, n)
  return { WestBoundingCoordinate = w, SouthBoundingCoordinate = s, EastBoundingCoordinate = e,
    NorthBoundingCoordinate = n }
end

describe("the item of a granule", function()
  it("is a view, tables or JSON of STAC 1.1.0, or of 1.0.0", function()
    local g = granule.new(fixture "umm/granule_three_files")
    local text = g:to_stac "json"
    assert.equal(text, json.encode(g:to_stac()))
    assert.is_nil(text:find "\n")
    assert.equal("userdata", type(g:to_stac()))
    assert.equal("table", type(g:to_stac "table"))
    assert.equal("1.1.0", g:to_stac().stac_version)
    assert.equal("1.0.0", g:to_stac("table", { version = "1.0.0" }).stac_version)
  end)

  it("is refused in other forms and versions", function()
    local g = granule.new(fixture "umm/granule_three_files")
    assert.error_matches(function() g:to_stac "xml" end, '"json", but is "xml"')
    assert.error_matches(function() g:to_stac(nil, { version = "0.9" }) end, '"1.0.0", but is')
    assert.error_matches(function() g:to_stac(nil, { versoin = "1.0.0" }) end, "versoin")
  end)

  it("is the same of a view and of a table", function()
    local text = fixture "umm/granule_three_files"
    local of_table = granule.new(json.to_table(require "earthshine.document".view(text)))
    local bare = { record = false } -- tables have no null members
    assert.same(convert(text, bare), of_table:to_stac("table", bare))
  end)

  it("has id and collection as CMR-STAC names them", function()
    local item = convert(fixture "umm/granule_three_files")
    assert.equal("SPEC_L2A_20220810T034103", item.id)
    assert.equal("SPECL2A_001", item.collection)
    local rels = {}
    for _, link in ipairs(item.links) do rels[link.rel] = link.href end
    assert.equal("https://cmr.earthdata.nasa.gov/stac/TESTCLOUD/collections/SPECL2A_001",
      rels.parent)
    assert.equal(rels.parent, rels.collection)
    assert.equal(rels.parent .. "/items/SPEC_L2A_20220810T034103", rels.self)
    assert.equal("https://cmr.earthdata.nasa.gov/stac", rels.root)
    assert.truthy(rels.via:find("/G1001-TESTCLOUD", 1, true))
    assert.equal("A", of({ CollectionReference = { ShortName = "A", Version = "Not provided" } })
      .collection)
    assert.equal("C1-P", of({ CollectionReference = { EntryTitle = "A b" } },
      { ["collection-concept-id"] = "C1-P" }).collection)
    assert.equal("A b", of({ CollectionReference = { EntryTitle = "A b" } }).collection)
    assert.is_nil(of({}).collection)
  end)

  it("has a datetime whatever the record says of time", function()
    local function times(extent, more)
      local umm = more or {}
      umm.TemporalExtent = extent
      local p = of(umm).properties
      return { p.datetime, p.start_datetime, p.end_datetime }
    end
    local a, b = "2020-01-01T00:00:00Z", "2020-01-02T00:00:00.5Z"
    assert.same({ a }, times { SingleDateTime = a })
    assert.same({ a, a, b }, times { RangeDateTime = { BeginningDateTime = a,
      EndingDateTime = b } })
    assert.same({ a }, times { RangeDateTime = { BeginningDateTime = a } })
    assert.same({ b }, times { RangeDateTime = { EndingDateTime = b, BeginningDateTime = "no" } })
    assert.same({ "2020-01-01T23:30:00.123Z" },
      times { SingleDateTime = "2020-01-02T01:00:00.123+01:30" })
    assert.same({ "2020-02-29T00:00:00Z" }, times { SingleDateTime = "2020-02-29" })
    assert.same({ a }, times({ SingleDateTime = "2019-02-29" },
      { DataGranule = { ProductionDateTime = a } }))
    assert.same({ json.null, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z" }, times(nil))
  end)

  it("has the properties that searches by STAC know", function()
    local umm = {
      CloudCover = 12.50, Platforms = { { ShortName = "Terra", Instruments = {
        { ShortName = "MODIS" }, { ShortName = "ASTER" }, { ShortName = "MODIS" } } } },
      DataGranule = { DayNightFlag = "Day", ProductionDateTime = "2020-01-03T00:00:00Z" },
      PGEVersionClass = { PGEName = "P", PGEVersion = "1" },
      CollectionReference = { ShortName = "S", Version = "061" },
      ProviderDates = { { Type = "Update", Date = "2021-01-01T00:00:00Z" },
        { Type = "Insert", Date = "2020-01-01T00:00:00Z" } },
      OrbitCalculatedSpatialDomains = { { OrbitNumber = 7 } },
      SpatialExtent = { HorizontalSpatialDomain = { Orbit = { StartDirection = "A" },
        Track = { Cycle = 3 } } },
      TilingIdentificationSystem = { TilingIdentificationSystemName = "WRS-2",
        Coordinate1 = { MinimumValue = 5 }, Coordinate2 = { MinimumValue = 31 } },
    }
    local item = of(umm, { ["concept-id"] = "G1-P", ["revision-id"] = 4 })
    local p = item.properties
    assert.same({ 12.5, "Terra", "day", 7, 3, "ascending", "WRS2-005031", "061" },
      { p["eo:cloud_cover"], p.platform, p["nasa:day_night"], p["sat:absolute_orbit"],
        p["sat:orbit_cycle"], p["sat:orbit_state"], p["grid:code"], p.version })
    assert.same({ "MODIS", "ASTER" }, p.instruments)
    assert.same({ P = "1" }, p["processing:software"])
    assert.same({ "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z" }, { p.created, p.updated })
    assert.same({ "G1-P", "P", 4 },
      { p["cmr:concept_id"], p["cmr:provider_id"], p["cmr:revision_id"] })
    assert.equal(json.null, item.geometry)
    assert.is_nil(item.bbox)
    assert.equal(5, #item.stac_extensions)
  end)

  it("takes cloud cover and tile from additional attributes", function()
    local p = of({ AdditionalAttributes = { { Name = "CLOUD_COVERAGE", Values = { "45" } },
      { Name = "MGRS_TILE_ID", Values = { "55JGM" } },
      { Name = "HORIZONTAL_CS_CODE", Values = { "EPSG:32755" } } } }).properties
    assert.same({ 45, "MGRS-55JGM", "EPSG:32755" },
      { p["eo:cloud_cover"], p["grid:code"], p["proj:code"] })
    assert.is_nil(of({ CloudCover = 101 }).properties["eo:cloud_cover"])
  end)
end)

describe("the footprint of an item", function()
  local function check(geometry, kind, coordinates, bbox)
    local item = of_shapes(geometry)
    assert.same({ type = kind, coordinates = coordinates }, item.geometry)
    assert.same(bbox, item.bbox)
  end

  it("keeps holes, directions and the digits of the source", function()
    check({ GPolygons = { polygon({ 0, 0, 0, 10, 10, 10, 10, 0, 0, 0 },
      { 2, 2, 4, 2, 4, 4.25, 2, 2 }) } }, "Polygon", {
      { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 10 }, { 0, 0 } },
      { { 2, 2 }, { 4, 4.25 }, { 4, 2 }, { 2, 2 } },
    }, { 0, 0, 10, 10 })
    local text = granule.new(
      '{"umm":{"GranuleUR":"G","SpatialExtent":{"HorizontalSpatialDomain":{"Geometry":'
      .. '{"Points":[{"Longitude":1.50,"Latitude":-0.0}]}}}},"meta":{}}'):to_stac "json"
    assert.truthy(text:find('"coordinates":[1.50,-0.0]', 1, true))
  end)

  it("is of several parts, points and lines", function()
    check({ Points = { { Longitude = 1, Latitude = 2 }, { Longitude = -3, Latitude = 4 } } },
      "MultiPoint", { { 1, 2 }, { -3, 4 } }, { -3, 2, 1, 4 })
    check({ Lines = { points { 0, 0, 5, 5 } } }, "LineString", { { 0, 0 }, { 5, 5 } },
      { 0, 0, 5, 5 })
    local item = of_shapes { GPolygons = { polygon { 0, 0, 1, 0, 1, 1 } },
      BoundingRectangles = { rectangle(20, 0, 30, 5) },
      Points = { { Longitude = 50, Latitude = 9 } } }
    assert.equal("MultiPolygon", item.geometry.type)
    assert.equal(2, #item.geometry.coordinates)
    assert.same({ 0, 0, 50, 9 }, item.bbox)
  end)

  it("is cut at the antimeridian, its box west > east", function()
    check({ BoundingRectangles = { rectangle(170, -5, -170, 5) } }, "MultiPolygon", {
      { { { 180, 5 }, { 170, 5 }, { 170, -5 }, { 180, -5 }, { 180, 5 } } },
      { { { -180, -5 }, { -170, -5 }, { -170, 5 }, { -180, 5 }, { -180, -5 } } },
    }, { 170, -5, -170, 5 })
    check({ Lines = { points { 179, 0, -179, 2 } } }, "MultiLineString",
      { { { 179, 0 }, { 180, 1 } }, { { -180, 1 }, { -179, 2 } } }, { 179, 0, -179, 2 })
    check({ BoundingRectangles = { rectangle(180, 0, -170, 5) } }, "Polygon",
      { { { -180, 0 }, { -170, 0 }, { -170, 5 }, { -180, 5 }, { -180, 0 } } },
      { -180, 0, -170, 5 })
  end)

  it("keeps a hole on each side of a cut, and one across it", function()
    local geometry = of_shapes({ GPolygons = { { Boundary = points { 160, 0, -160, 0, -160, 30, 160,
      30 }, ExclusiveZone = { Boundaries = { points { 165, 5, 170, 5, 170, 10 },
        points { -170, 5, -165, 5, -165, 10 }, points { 178, 20, -178, 20, -178, 25, 178, 25 } } } }
    } }).geometry
    assert.equal("MultiPolygon", geometry.type)
    assert.equal(2, #geometry.coordinates)
    for _, part in ipairs(geometry.coordinates) do assert.equal(2, #part) end
    assert.equal(9, #geometry.coordinates[1][1])
  end)

  it("holds the pole that a ring goes around", function()
    check({ GPolygons = { polygon { 0, 70, 90, 70, 180, 70, -90, 70, 0, 70 } } }, "Polygon", {
      { { -180, 70 }, { -90, 70 }, { 0, 70 }, { 90, 70 }, { 180, 70 }, { 180, 90 }, { -180, 90 },
        { -180, 70 } },
    }, { -180, 70, 180, 90 })
    assert.same({ -180, -90, 180, -65 }, of_shapes({ GPolygons = { polygon { 10, -65, 130, -65,
      -110, -66, 10, -65 } } }).bbox)
  end)

  it("is the whole map where a ring follows its edges", function()
    check({ GPolygons = { polygon { -180, -90, 180, -90, 180, 90, -180, 90, -180, -90 } } },
      "Polygon", { { { -180, -90 }, { 180, -90 }, { 180, 90 }, { -180, 90 }, { -180, -90 } } },
      { -180, -90, 180, 90 })
  end)

  it("is a line or a point where shapes have no area", function()
    check({ BoundingRectangles = { rectangle(5, 6, 5, 6) } }, "Point", { 5, 6 }, { 5, 6, 5, 6 })
    check({ BoundingRectangles = { rectangle(5, 6, 7, 6) } }, "LineString",
      { { 5, 6 }, { 7, 6 } }, { 5, 6, 7, 6 })
    check({ GPolygons = { polygon { 1, 1, 1, 1, 1, 1 } } }, "Point", { 1, 1 }, { 1, 1, 1, 1 })
  end)

  it("is null, without a box, where nothing can be read", function()
    for _, geometry in ipairs { {}, { Points = { { Longitude = "1", Latitude = 2 } } },
      { GPolygons = { {}, { Boundary = 5 } } }, { Lines = { { Points = { 1, 2 } } } },
      { BoundingRectangles = { rectangle(0, 95, 1, 96), { WestBoundingCoordinate = 1 } } } } do
      local item = of_shapes(geometry)
      assert.equal(json.null, item.geometry)
      assert.is_nil(item.bbox)
    end
  end)
end)

describe("an odd record", function()
  it("always gives an item", function()
    local odd = { json.null, 5, "text", true, json.array {}, {}, { 1 }, { { {} } } }
    for name in pairs(granule.new(fixture "umm/granule_three_files").umm) do
      for _, value in ipairs(odd) do
        local record = granule.new(fixture "umm/granule_three_files")
        local umm = json.to_table(record.umm)
        umm[name] = value
        local item = convert { umm = umm, meta = json.to_table(record.meta) }
        assert.equal("Feature", item.type)
      end
    end
    assert.equal("granule", convert({ umm = {}, meta = {} }).id)
  end)
end)
