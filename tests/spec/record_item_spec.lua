--- STAC items as records: their files in whatever form a catalogue has them, and items that lack
--- what they should have.

local Item = require "earthshine.record.item"

local CMR <const> = {
  type = "Feature", id = "SC:EMIT_1", collection = "EMITL2ARFL_001", stac_version = "1.1.0",
  geometry = { type = "Point", coordinates = { 1, 2 } }, bbox = { 170, 1, -170, 2 },
  properties = { datetime = "2022-08-10T03:41:03.000Z", ["eo:cloud_cover"] = 98,
    start_datetime = "2022-08-10T03:41:03.000Z", end_datetime = "2022-08-10T03:41:15.000Z" },
  assets = {
    browse = { href = "https://d.example.org/pub/a.png", roles = { "browse" } },
    thumbnail_0 = { href = "https://d.example.org/pub/a.png", roles = { "thumbnail" } },
    thumbnail_1 = { href = "s3://pub/a.png", roles = { "thumbnail" } },
    ["org/a"] = { href = "https://d.example.org/prot/a.nc", roles = { "data" } },
    ["org/b"] = { href = "https://d.example.org/prot/b.nc", roles = { "data" } },
    ["s3_org/a"] = { href = "s3://prot/a.nc", roles = { "data" } },
    ["s3_org/b"] = { href = "s3://prot/b.nc", roles = { "data" } },
    metadata = { href = "https://cmr.example.org/G1.xml", roles = { "metadata" } },
  },
}

local SENTINEL <const> = {
  type = "Feature", id = "S2A_1", collection = "sentinel-2-l2a",
  links = { { rel = "self", href = "https://c.example.org/items/S2A_1.json" } },
  properties = { datetime = "2024-01-01T00:00:00Z" },
  assets = {
    red = { href = "../cogs/B04.tif", roles = { "data", "reflectance" },
      type = "image/tiff; application=geotiff; profile=cloud-optimized",
      ["file:size"] = 1000, ["file:checksum"] = "1220" .. ("ab"):rep(32),
      alternate = { s3 = { href = "s3://cogs/B04.tif" } } },
    ["no-roles"] = { href = "https://c.example.org/x/SCL.tif", ["file:size"] = 24 },
    thumbnail = { href = "https://c.example.org/x/t.jpg", roles = { "thumbnail" } },
    info = { href = "https://c.example.org/x/i.json", roles = { "metadata" } },
    both = { href = "https://c.example.org/x/visual.tif", roles = { "overview", "data" } },
  },
}

describe("an item of CMR-STAC", function()
  local item = Item.new(CMR)

  it("tells what a granule would", function()
    assert.equal("SC:EMIT_1", item:id())
    assert.equal("SC:EMIT_1", item:name())
    assert.equal("EMITL2ARFL_001", item:collection())
    assert.same({ "2022-08-10T03:41:03.000Z", "2022-08-10T03:41:15.000Z" }, { item:temporal() })
    assert.equal(98, item:cloud_cover())
    assert.same({ 170, 1, -170, 2 }, item:bounding_box())
    assert.equal("Point", item:geometry().type)
    assert.equal("SC:EMIT_1  EMITL2ARFL_001  2022-08-10", item:line())
    assert.equal(98, item.stac.properties["eo:cloud_cover"])
    assert.is_nil(item.umm)
  end)

  it("has each file once, with its twin in S3", function()
    assert.same({ "https://d.example.org/prot/a.nc", "https://d.example.org/prot/b.nc" },
      (item:data_links()))
    assert.same({ "s3://prot/a.nc", "s3://prot/b.nc" }, item:s3_links())
    assert.same(item:s3_links(), (item:data_links { access = "direct" }))
    assert.same({ "https://d.example.org/pub/a.png" }, item:dataviz_links())
    local files = item:files()
    assert.equal(2, #files)
    assert.equal("a.nc", files[1].name)
    assert.equal("s3://prot/a.nc", files[1].s3)
    assert.is_nil(item:size())
    assert.equal(8, #item:assets())
    assert.equal(4, #item:data_assets())
  end)
end)

describe("an item of another catalogue", function()
  local item = Item.new(SENTINEL)

  it("has sizes, checksums, alternates and relative addresses", function()
    local assets, by_key = item:assets(), {}
    for _, asset in ipairs(assets) do by_key[asset.key] = asset end
    assert.equal("https://c.example.org/cogs/B04.tif", by_key.red.href)
    assert.equal("s3://cogs/B04.tif", by_key.red.alternates.s3)
    assert.equal(1000, by_key.red.size)
    assert.equal(0, #by_key["no-roles"].roles)
    assert.same({ "https://c.example.org/cogs/B04.tif", "https://c.example.org/x/SCL.tif",
      "https://c.example.org/x/visual.tif" }, (function()
      local links = item:data_links()
      table.sort(links)
      return links
    end)())
    assert.equal(1024, item:size())
    for _, file in ipairs(item:files()) do
      if file.name == "B04.tif" then
        assert.equal(1000, file.size)
        assert.equal("s3://cogs/B04.tif", file.s3)
        assert.same({ algorithm = "sha256", value = ("ab"):rep(32) }, file.checksum)
      end
    end
    assert.same({ "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z" }, { item:temporal() })
  end)

  it("does not change with the table that it was made of, nor by itself", function()
    local own = Item.new(SENTINEL)
    SENTINEL.assets.red.href = "changed"
    assert.equal("https://c.example.org/cogs/B04.tif", own:assets()[4].href)
    SENTINEL.assets.red.href = "../cogs/B04.tif"
    assert.has_error(function() own.stac = {} end, nil)
    assert.is_true(Item.is(own))
    assert.is_false(Item.is(SENTINEL))
  end)
end)

describe("an item that lacks what it should have", function()
  for name, value in pairs {
    ["everything"] = {}, ["members of other kinds"] = { id = 5, collection = {}, properties = "x",
      assets = 7, bbox = { "a" }, geometry = 5, links = "none" },
    ["assets of other kinds"] = { assets = { a = "x", b = {}, c = { href = 7 },
      d = { href = "https://h.example.org/x", roles = "data", alternate = 5, ["file:size"] = "big",
        ["file:checksum"] = 5 }, e = { href = "" }, f = { href = "ftp://h/x.nc" } } },
    ["bounds"] = { bbox = { 1, 2, 3 }, properties = { datetime = 5 } },
  } do
    it("gives nothing, without an error: " .. name, function()
      local item = Item.new(value)
      for _, method in ipairs { "id", "name", "collection", "assets", "data_assets", "data_links",
        "s3_links", "dataviz_links", "files", "size", "temporal", "cloud_cover", "geometry",
        "bounding_box" } do
        assert.has_no.errors(function() item[method](item) end)
      end
      assert.is_string(tostring(item))
    end)
  end
end)
