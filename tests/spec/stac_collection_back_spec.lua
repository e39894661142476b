--- STAC Collections as collections: what was made of UMM comes back as it was, and those of others
--- become records with which all works.

local collection = require "earthshine.record.collection"
local core = require "earthshine.core"
local document = require "earthshine.document"
local es = require "earthshine"
local json = require "earthshine.json"
local random_collection = require "tests.support.random_collection"
local seeded = require "tests.support.seeded"
local fixture = require "tests.support.fixture"

local function file(path)
  local handle <close> = io.open(path)
  return handle and handle:read "a"
end

local function convert(record, options)
  return assert(collection.new(record):to_stac("table", options))
end

-- What UMM -> STAC -> UMM makes of a JSON text; raises where it is not the same.
local function round(text)
  local record = document.view(text)
  local umm, meta = record.umm, record.meta
  if umm == nil and meta == nil then umm = record end
  local made = assert(core.umm_c_to_stac(umm, meta))
  local back = core.document(assert(core.stac_to_umm_c(core.document(made))))
  local wanted = record.meta == nil and record.umm or record
  if back ~= wanted then
    error(("not the same:\n%s\n%s\n%s"):format(text, core.view_text(back), made), 0)
  end
  return made, record
end

describe("the way back", function()
  it("gives the very record, with its envelope or alone", function()
    local text = fixture "umm/collection_cloud"
    round(text)
    round(json.encode(document.view(text).umm))
    for _, odd in ipairs { '{"umm":{},"meta":{}}', '{"umm":{"Version":null},"meta":{"x":null}}',
      '{"umm":[1,null],"meta":{}}', '{"umm":{"ShortName":"A","RelatedUrls":[{"URL":""},5]}}',
      '{"umm":{"ShortName":7,"Abstract":"","DOI":null},"meta":{"concept-id":9}}',
      '{"ShortName":"A","umm:record":{"Abstract":"x"}}',
      '{"umm":{"ShortName":"A"},"meta":{"stac:record":{"type":"Collection","id":"B"}}}' } do
      round(odd)
    end
  end)

  it("loses nothing of the samples", function()
    local samples = "../shared/samples/ummc_%s.json"
    for _, name in ipairs { "POCLOUD_mur_s3_direct_distribution_associations",
      "points_collection_ENVIDAT" } do
      local text = file(samples:format(name))
      if not text then return pending("../shared/samples are not here") end
      local made, record = round(text)
      local c, found = core.document(made), {}
      for _, asset in pairs(c.assets) do found[asset.href] = true end
      for _, entry in ipairs(record.umm.RelatedUrls) do assert.is_true(found[entry.URL]) end
      assert.is_nil(c["umm:record"].RelatedUrls)
      assert.is_nil(c["umm:record"].Abstract)
    end
  end)

  it("loses nothing of thousands of records, whole or damaged", function()
    seeded(1, 2400, function(i)
      round(random_collection.text(({ 0, 0.02, 0.1, 0.4 })[i % 4 + 1]))
    end)
  end)

  it("without umm:record says what the Collection says", function()
    local plain = convert(fixture "umm/collection_cloud", { record = false })
    assert.is_nil(plain["umm:record"])
    assert.is_nil(plain["umm:meta"])
    assert.falsy(json.encode(plain):find('"umm:', 1, true))
    local c = assert(es.stac.collection_from_stac(plain))
    assert.same({ "SPECL2A", "001", "C2001-TESTCLOUD", "10.5067/TEST/SPEC.001", 7979 },
      { c:short_name(), c:version(), c:concept_id(), c:doi(), c:granule_count() })
    assert.same({ "https://search.example.gov/?p=C2001 " }, { c.umm.RelatedUrls[1].URL })
    assert.equal("us-west-2", c:s3_bucket().region)
    assert.equal("https://landing.example.gov/specl2a", c:landing_page())
    assert.same({ "2002-05-31T21:00:00.000Z", "2012-12-31T23:59:59.000Z" }, { c:temporal() })
    assert.is_true(c:to_stac() == document.view(json.encode(plain)))
  end)

  it("gives the very record however deep it is", function()
    for depth = 500, 510 do
      round('{"umm":{"ShortName":"A","X":' .. ("["):rep(depth) .. ("]"):rep(depth) .. "}}")
    end
    round('{"umm":{"RelatedUrls":[{"URL":"a","GetData":' .. ('{"a":'):rep(500) .. "1"
      .. ("}"):rep(500) .. "}]}}")
    local deep = '{"type":"Collection","id":"A","x":' .. ("["):rep(511) .. ("]"):rep(511) .. "}"
    assert.equal("A", assert(es.stac.collection_from_stac(deep)):short_name())
  end)
end)

describe("a STAC Collection of others", function()
  it("becomes a collection, and the same Collection again", function()
    for _, name in ipairs { "collection_search", "collection_cmr", "collection_old" } do
      local text = fixture("stac/" .. name)
      local c = assert(es.stac.collection_from_stac(text))
      assert.is_true(c:to_stac() == document.view(text), name)
      assert.is_true(c:to_stac(nil, { version = "1.0.0" }) == document.view(text))
      assert.is_string(tostring(c))
      assert.is_true(core.document(json.encode(document.view(text)))
        == assert(es.stac.collection_from_stac(json.to_table(document.view(text)))):to_stac())
    end
  end)

  it("keeps its words, times, places, links and people", function()
    local c = assert(es.stac.collection_from_stac(fixture "stac/collection_search"))
    assert.same({ "optics-l2a", "Optics Level 2A", "10.5555/optics.l2a", "2A" },
      { c:short_name(), c:title(), c:doi(), c:processing_level() })
    assert.same({ n = 2, "2015-06-27T10:25:31.456Z", nil }, table.pack(c:temporal()))
    assert.same({ -180, -90, 180, 90 }, c:bounding_box())
    assert.same({ "testsat-2a", "testsat-2b" }, c:platforms())
    assert.same({ "https://search.example.com/optics.parquet" }, c:data_links())
    assert.equal("https://agency.example.org/optics", c:landing_page())
    local urls = {}
    for _, entry in ipairs(c.umm.RelatedUrls) do urls[entry.URL] = entry.Type end
    assert.same({ ["https://search.example.com/optics.png"] = "GET RELATED VISUALIZATION",
      ["https://search.example.com/optics.parquet"] = "GET DATA",
      ["s3://bucket/optics.parquet"] = "GET DATA",
      ["https://search.example.com/guide.pdf"] = "VIEW RELATED INFORMATION",
      ["https://agency.example.org/optics"] = "DATA SET LANDING PAGE",
      ["https://agency.example.org/optics.xml"] = "EXTENDED METADATA" }, urls)
    assert.same({ "ORIGINATOR", "DISTRIBUTOR" },
      json.to_table(c.umm.DataCenters[1].Roles))
  end)

  it("of CMR-STAC has the ids of CMR, and its places in S3", function()
    local c = assert(es.stac.collection_from_stac(fixture "stac/collection_cmr"))
    assert.same({ "SPECL2A", "001", "C2001-TESTCLOUD", "TESTCLOUD" },
      { c:short_name(), c:version(), c:concept_id(), c:provider() })
    assert.same({ region = "us-west-2", prefixes = { "s3://bucket-protected/SPEC/" },
      credentials_endpoint = "https://data.example.gov/s3credentials",
      documentation = "https://data.example.gov/s3credentialsREADME" }, c:s3_bucket())
  end)

  it("of version 0.9 with heights and several boxes has each", function()
    local c = assert(es.stac.collection_from_stac(fixture "stac/collection_old"))
    local shapes = c.umm.SpatialExtent.HorizontalSpatialDomain.Geometry.BoundingRectangles
    assert.equal(2, #shapes)
    assert.same({ -20, -10, 30, 40 }, c:bounding_box())
    assert.same({ { start = "1984-01-01T00:00:00Z", stop = "1990-01-01T00:00:00Z" },
      { start = "1999-12-31T00:00:00Z", stop = "1999-12-31T00:00:00Z" } }, c:temporal_ranges())
    local bare = assert(es.stac.collection_from_stac { id = "x", extent = {
      spatial = { 1, 2, 3, 4 }, temporal = { "2000-01-01T00:00:00Z", json.null } } })
    assert.same({ 1, 2, 3, 4 }, bare:bounding_box())
    assert.equal("2000-01-01T00:00:00Z", (bare:temporal()))
  end)

  it("that was changed since is made anew", function()
    local c = assert(es.stac.collection_from_stac(fixture "stac/collection_search"))
    local changed = { umm = json.to_table(c.umm), meta = json.to_table(c.meta) }
    changed.umm.Abstract = "Other words."
    local made = convert(changed)
    assert.equal("Other words.", made.description)
    round(json.encode(changed))
  end)

  it("of any kind of junk is a record, and what is no object is refused", function()
    for _, junk in ipairs { "{}", '{"id":5,"links":{},"assets":[],"extent":[]}',
      '{"extent":{"spatial":{"bbox":[[1,2]]},"temporal":{"interval":[[5,6],"x"]}}}',
      '{"summaries":{"platform":{},"instruments":[5]},"providers":[5],"umm:record":5}',
      '{"umm:record":[],"umm:meta":[]}', '{"umm:record":[]}' } do
      assert.is_string(tostring(assert(es.stac.collection_from_stac(junk))))
    end
    for _, wrong in ipairs { "[1]", '{"type":"Feature"}', 5 } do
      assert.error_matches(function() es.stac.collection_from_stac(wrong) end, "STAC Collection")
    end
    local c, err = es.stac.collection_from_stac "{"
    assert.is_nil(c)
    assert.equal("parse", err.code)
  end)
end)
