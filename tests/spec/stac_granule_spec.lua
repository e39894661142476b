--- Items of anyone's as granules: what becomes of their places, times, assets and properties.

local core = require "earthshine.core"
local es = require "earthshine"
local granule = require "earthshine.record.granule"
local json = require "earthshine.json"
local points = require("tests.support.umm_shapes").points

local function assign(t, more)
  for key, value in pairs(more or {}) do t[key] = value end
  return t
end

local function item(more)
  return assign({ type = "Feature", stac_version = "1.1.0", id = "S2A_31UFS", geometry = json.null,
    properties = { datetime = "2024-01-01T10:00:00Z" }, links = json.array {}, assets = {} }, more)
end

local function umm_of(more)
  return assert(es.stac.granule_from_item(item(more))).umm
end

-- As tables, and nil for what is not there.
local function plain(value) return value and json.to_table(value) end

-- An item as Earth Search has them.
local EARTH_SEARCH <const> = item {
  stac_version = "1.0.0", id = "S2B_31UFS_20240105_0_L2A", collection = "sentinel-2-l2a",
  stac_extensions = { "https://stac-extensions.github.io/eo/v1.1.0/schema.json" },
  geometry = { type = "Polygon", coordinates = { { { 4.4, 50.4 }, { 4.5, 51.4 }, { 6.0, 51.3 },
    { 5.9, 50.4 }, { 4.4, 50.4 } } } },
  bbox = { 4.4, 50.4, 6.0, 51.4 },
  properties = { datetime = "2024-01-05T10:46:31.024000Z", created = "2024-01-05T15:00:00.1Z",
    updated = "2024-01-06T15:00:00Z", platform = "sentinel-2b", instruments = { "msi" },
    constellation = "sentinel-2", ["eo:cloud_cover"] = 12.5, ["proj:epsg"] = 32631,
    ["grid:code"] = "MGRS-31UFS", ["view:sun_azimuth"] = 165.25, ["s2:sequence"] = "0",
    ["earthsearch:boa_offset_applied"] = true,
    ["processing:software"] = { ["s2-to-stac"] = "0.1" } },
  links = { { rel = "self", href = "https://api.test/v1/collections/c/items/S2B" } },
  assets = {
    red = { href = "https://data.test/31/U/B04.tif", roles = { "data", "reflectance" },
      type = "image/tiff; application=geotiff; profile=cloud-optimized", title = "Red - 10m",
      ["file:size"] = 1234, ["file:checksum"] = "1220" .. ("ab"):rep(32),
      ["eo:bands"] = { { name = "B04", common_name = "red" } },
      alternate = { s3 = { href = "s3://bucket/31/U/B04.tif" } } },
    visual = { href = "https://data.test/31/U/TCI.tif", roles = { "visual" } },
    thumbnail = { href = "https://data.test/31/U/preview.jpg", roles = { "thumbnail" },
      type = "image/jpeg" },
    granule_metadata = { href = "./metadata.xml", roles = { "metadata" },
      type = "application/xml" },
  },
}

describe("a foreign item", function()
  it("comes back as it was, in its own version", function()
    local g = assert(es.stac.granule_from_item(EARTH_SEARCH))
    assert.same(EARTH_SEARCH, g:to_stac "table")
    assert.same(EARTH_SEARCH, g:to_stac("table", { version = "1.1.0", record = false }))
    local text = json.encode { meta = g.meta, umm = g.umm }
    assert.same(EARTH_SEARCH, granule.new(text):to_stac "table")
  end)

  it("comes back changed where the granule was", function()
    local g = assert(es.stac.granule_from_item(EARTH_SEARCH))
    local umm, meta = json.to_table(g.umm), json.to_table(g.meta)
    umm.CloudCover = 50
    local changed = granule.new(json.encode { umm = umm, meta = meta }):to_stac "table"
    assert.equal(50, changed.properties["eo:cloud_cover"])
    assert.equal("S2B_31UFS_20240105_0_L2A", changed.id)
    local again = assert(es.stac.granule_from_item(changed))
    assert.same(umm, json.to_table(again.umm))
    assert.same(meta, json.to_table(again.meta))
  end)

  it("has what UMM-G has a word for", function()
    local g = assert(es.stac.granule_from_item(json.encode(EARTH_SEARCH)))
    local umm = json.to_table(g.umm)
    assert.equal("S2B_31UFS_20240105_0_L2A", umm.GranuleUR)
    assert.same({ ShortName = "sentinel-2-l2a", Version = "Not provided" }, umm.CollectionReference)
    assert.same({ SingleDateTime = "2024-01-05T10:46:31.024000Z" }, umm.TemporalExtent)
    assert.equal(12.5, umm.CloudCover)
    assert.same({ { ShortName = "sentinel-2b", Instruments = { { ShortName = "msi" } } } },
      umm.Platforms)
    assert.same({ { Date = "2024-01-05T15:00:00.1Z", Type = "Insert" },
      { Date = "2024-01-06T15:00:00Z", Type = "Update" } }, umm.ProviderDates)
    assert.same({ PGEName = "s2-to-stac", PGEVersion = "0.1" }, umm.PGEVersionClass)
    local attributes = {}
    for _, a in ipairs(umm.AdditionalAttributes) do attributes[a.Name] = a.Values end
    assert.same({ MGRS_TILE_ID = { "31UFS" }, HORIZONTAL_CS_CODE = { "EPSG:32631" },
      constellation = { "sentinel-2" }, ["view:sun_azimuth"] = { "165.25" },
      ["s2:sequence"] = { "0" }, ["earthsearch:boa_offset_applied"] = { "true" } }, attributes)
    local clockwise = umm.SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons[1].Boundary
    assert.same({ Longitude = 5.9, Latitude = 50.4 }, clockwise.Points[2])
  end)

  it("has links of the right types, S3 beside HTTPS, with sizes and checksums", function()
    local g = assert(es.stac.granule_from_item(EARTH_SEARCH))
    local types = {}
    for _, link in ipairs(json.to_table(g.umm.RelatedUrls)) do
      types[link.URL] = link.Type .. ", " .. (link.MimeType or "-")
    end
    assert.same({
      ["https://data.test/31/U/B04.tif"] = "GET DATA, image/tiff",
      ["s3://bucket/31/U/B04.tif"] = "GET DATA VIA DIRECT ACCESS, image/tiff",
      ["https://data.test/31/U/TCI.tif"] = "GET DATA, -",
      ["https://data.test/31/U/preview.jpg"] = "GET RELATED VISUALIZATION, image/jpeg",
      ["https://api.test/v1/collections/c/items/metadata.xml"] =
        "EXTENDED METADATA, application/xml",
    }, types)
    assert.same({ { Name = "B04.tif", SizeInBytes = 1234, MimeType = "image/tiff",
      Checksum = { Value = ("ab"):rep(32), Algorithm = "SHA-256" } } },
      json.to_table(g.umm.DataGranule.ArchiveAndDistributionInformation))
    assert.equal(1234, g:size())
    assert.same({ "s3://bucket/31/U/B04.tif" }, g:s3_links())
    assert.equal(2, #g:data_links())
  end)

  it("of STAC 0.9 has no roles: its keys tell", function()
    local umm = umm_of { stac_version = "0.9.0", collection = "c", assets = {
      thumbnail = { href = "https://h/t.png", type = "image/png" },
      metadata = { href = "https://h/m.json" },
      B1 = { href = "https://h/B1.TIF", ["eo:bands"] = { 0 },
        ["checksum:multihash"] = "d50110" .. ("0f"):rep(16) },
    } }
    local types = {}
    for _, link in ipairs(umm.RelatedUrls) do types[link.URL] = link.Type end
    assert.same({ ["https://h/t.png"] = "GET RELATED VISUALIZATION",
      ["https://h/m.json"] = "EXTENDED METADATA", ["https://h/B1.TIF"] = "GET DATA" }, types)
    assert.same({ Value = ("0f"):rep(16), Algorithm = "MD5" },
      json.to_table(umm.DataGranule.ArchiveAndDistributionInformation[1].Checksum))
  end)

  it("of CMR-STAC has its ids, and its collection's version", function()
    local g = assert(es.stac.granule_from_item(item { collection = "HLSL30_2.0", links = {
      { rel = "via", href = "https://cmr.earthdata.nasa.gov/search/concepts/G1-LPCLOUD.json" } } }))
    assert.equal("G1-LPCLOUD", g:concept_id())
    assert.equal("LPCLOUD", g:provider())
    assert.same({ ShortName = "HLSL30", Version = "2.0" }, json.to_table(g.umm.CollectionReference))
  end)

  it("need not be an item in more than its type", function()
    for _, value in ipairs { json.null, 5, "text", true, json.array {}, {}, { 1 }, { { {} } } } do
      for name in pairs(EARTH_SEARCH) do
        if name ~= "type" then
          local odd = assign(assign({}, EARTH_SEARCH), { [name] = value })
          local g = assert(es.stac.granule_from_item(odd))
          assert.truthy(tostring(g) and g:assets() and g:data_links() and g:to_stac())
        end
      end
      for name in pairs(EARTH_SEARCH.properties) do
        local properties = assign(assign({}, EARTH_SEARCH.properties), { [name] = value })
        local odd = assign(assign({}, EARTH_SEARCH), { properties = properties })
        local g = assert(es.stac.granule_from_item(odd))
        assert.truthy(tostring(g) and g:temporal() ~= 5 and g:to_stac())
      end
    end
    assert.error_matches(function() es.stac.granule_from_item(5) end, "not a number")
    assert.error_matches(function() es.stac.granule_from_item { type = "Collection" } end,
      '"Feature", not "Collection"')
    local _, err = es.stac.granule_from_item "{"
    assert.equal("parse", err.code)
  end)
end)

describe("an item's time", function()
  it("is a range, a moment or nothing", function()
    local function extent(properties)
      return plain(umm_of({ properties = properties }).TemporalExtent)
    end
    local a, b = "2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"
    assert.same({ RangeDateTime = { BeginningDateTime = a, EndingDateTime = b } },
      extent { datetime = json.null, start_datetime = a, end_datetime = b })
    assert.same({ RangeDateTime = { BeginningDateTime = a } },
      extent { datetime = b, start_datetime = a, end_datetime = json.null })
    assert.same({ SingleDateTime = a }, extent { datetime = "2024-01-01T01:00:00+01:00" })
    assert.is_nil(extent { datetime = "yesterday" })
    assert.is_nil(extent { datetime = json.null, start_datetime = "0001-01-01T00:00:00Z",
      end_datetime = "9999-12-31T23:59:59Z" })
  end)
end)

describe("an item's geometry", function()
  local function geometry(more)
    local umm = umm_of(more)
    return umm.SpatialExtent and json.to_table(umm.SpatialExtent.HorizontalSpatialDomain.Geometry)
  end
  local function of(kind, coordinates)
    return geometry { geometry = { type = kind, coordinates = coordinates } }
  end
  local function box(w, s, e, n)
    return { { WestBoundingCoordinate = w, SouthBoundingCoordinate = s, EastBoundingCoordinate = e,
      NorthBoundingCoordinate = n } }
  end

  it("keeps holes, all parts, heights left out", function()
    assert.same({ GPolygons = { { Boundary = points { 0, 0, 9, 1, 5, 8, 0, 0 },
      ExclusiveZone = { Boundaries = { points { 3, 2, 5, 2, 4, 4, 3, 2 } } } } } },
      of("Polygon", { { { 0, 0, 7 }, { 5, 8, 7 }, { 9, 1, 7 }, { 0, 0, 7 } },
        { { 3, 2 }, { 4, 4 }, { 5, 2 }, { 3, 2 } } }))
    assert.same(points { 1, 2, 3, 4 }, of("MultiPoint", { { 1, 2 }, { 3, 4 } }))
    assert.same(points { 1, 2 }, of("Point", { 1, 2 }))
    assert.same({ Lines = { points { 0, 0, 1, 1 }, points { 2, 2, 3, 3 } } },
      of("MultiLineString", { { { 0, 0 }, { 1, 1 } }, { { 2, 2 }, { 3, 3 } } }))
    assert.same({ Points = points({ 1, 2 }).Points, Lines = { points { 0, 0, 1, 1 } } },
      geometry { geometry = { type = "GeometryCollection", geometries = {
        { type = "LineString", coordinates = { { 0, 0 }, { 1, 1 } } },
        { type = "Point", coordinates = { 1, 2 } } } } })
  end)

  it("is a rectangle where it is one, and in parts on both sides of the antimeridian", function()
    local function ring(w, s, e, n) return { { w, s }, { e, s }, { e, n }, { w, n }, { w, s } } end
    assert.same({ BoundingRectangles = box(1, 2, 3, 4) }, of("Polygon", { ring(1, 2, 3, 4) }))
    local both = { box(170, -5, 180, 5)[1], box(-180, -5, -170, 5)[1] }
    assert.same({ BoundingRectangles = both }, of("MultiPolygon",
      { { ring(170, -5, 180, 5) }, { ring(-180, -5, -170, 5) } }))
    assert.same({ BoundingRectangles = box(170, -5, -170, 5) },
      of("Polygon", { ring(170, -5, 190, 5) }))
    assert.same({ BoundingRectangles = box(-180, -90, 180, 90) },
      of("Polygon", { ring(-180, -90, 180, 90) }))
  end)

  it("says by more points which way a long edge goes", function()
    assert.same({ Lines = { points { -100, 0, 0, 5, 100, 10 } } },
      of("LineString", { { -100, 0 }, { 100, 10 } }))
  end)

  it("is the box where there is no shape", function()
    assert.same({ BoundingRectangles = box(170, -5, -170, 5) },
      geometry { bbox = { 170, -5, -170, 5 } })
    assert.same({ BoundingRectangles = box(1, 2, 3, 4) }, geometry { bbox = { 1, 2, 0, 3, 4, 99 } })
    for _, odd in ipairs { { 1, 2, 3 }, { 1, 95, 2, 96 }, { "1", 2, 3, 4 }, 5 } do
      assert.is_nil(geometry { bbox = odd })
    end
    assert.is_nil(of("Polygon", { { { 0, 0 }, { 1, 1 } } }))
    assert.is_nil(of("Blob", { 1, 2 }))
  end)
end)

describe("hostile umm:record", function()
  it("never gives anything but JSON", function()
    local function back(record, meta, assets)
      local view = core.document(json.encode(item { assets = assets,
        properties = { ["umm:record"] = record, ["umm:meta"] = meta } }))
      return assert(core.document(core.stac_to_umm(view)))
    end
    local asset = { a = { href = "https://h/a", description = "d" } }
    local urls = { forms = { { Type = json.null, Description = json.null, MimeType = 5 } },
      entries = { { 0, "a", { URL = 1, MimeType = 6 } }, { 1, "a" }, { -1, "a" }, { 0, "b" },
        { 0, 5 }, {}, 7 } }
    local umm = back({ ["umm:urls"] = urls }, nil, asset)
    assert.same({ { URL = "https://h/a", Description = "d", MimeType = 5 } },
      json.to_table(umm.RelatedUrls))
    for _, odd in ipairs { 5, "x", json.array {}, { 1 }, json.null, { ["umm:none"] = 5 },
      { ["umm:text"] = "{" }, { ["umm:text"] = 5 }, { ["umm:urls"] = 5 },
      { ["umm:DataGranule"] = { ["umm:files"] = { entries = 5, forms = {} } } },
      { ["umm:version"] = {} }, { ["umm:unknown"] = 1, ["umm:="] = 2, ["umm:=x"] = 3 } } do
      assert.truthy(back(odd, odd, asset))
    end
  end)
end)
