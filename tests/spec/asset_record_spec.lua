--- The assets of granules: every link of a record once, with what the metadata and the file's name
--- tell of it.

local Granule = require "earthshine.record.granule"
local es = require "earthshine"
local Item = require "earthshine.record.item"

local WEB <const>, S3 <const> = "https://d.example.org/p/", "s3://bucket/p/"
local NAME <const> = "HLS.S30.T55JGM.2015332T001732.v2.0"

local function link(url, kind, more)
  local out = { URL = url, Type = kind }
  for key, value in pairs(more or {}) do out[key] = value end
  return out
end

local function both(name, kind)
  return link(WEB .. name, kind or "GET DATA"),
    link(S3 .. name, kind or "GET DATA VIA DIRECT ACCESS")
end

local function list(...)
  local out = {}
  for _, pair in ipairs { ... } do table.move(pair, 1, #pair, #out + 1, out) end
  return out
end

local function of(name, links, entries)
  return Granule.new { umm = { GranuleUR = name, RelatedUrls = links,
    DataGranule = { ArchiveAndDistributionInformation = entries } },
    meta = { ["provider-id"] = "P" } }
end

local function by_key(assets)
  local map = {}
  for _, asset in ipairs(assets) do
    assert.is_nil(map[asset.key], "two assets have the key " .. asset.key)
    map[asset.key] = asset
  end
  return map
end

describe("the assets of a granule", function()
  local g = of(NAME, list(
    { both(NAME .. ".B02.tif") }, { both(NAME .. ".Fmask.tif") },
    { both(NAME .. ".jpg", "GET RELATED VISUALIZATION") },
    { both(NAME .. ".cmr.xml", "EXTENDED METADATA") },
    { link(WEB .. NAME .. ".B02.tif.dmrpp", "VIEW RELATED INFORMATION"),
      link(WEB .. NAME .. ".B02.tif.md5", "GET DATA"),
      link("https://d.example.org/s3credentials", "VIEW RELATED INFORMATION"),
      link("https://d.example.org/guide.pdf", "VIEW RELATED INFORMATION",
        { Subtype = "USER'S GUIDE", Description = "how to", MimeType = "Not provided" }),
      link("https://opendap.example.org/a/" .. NAME .. ".html", "USE SERVICE API",
        { Subtype = "OPENDAP DATA" }), link("ftp://old.example.org/x.nc", "GET DATA") }),
    { { Name = NAME .. ".B02.tif", SizeInBytes = 1000, MimeType = "image/tiff",
        Checksum = { Algorithm = "SHA-256", Value = ("AB"):rep(32) } },
      { Name = NAME .. ".Fmask.tif", Size = 2, SizeUnit = "KB" } })
  local assets = g:assets()
  local map = by_key(assets)

  it("have keys that tell them apart, roles and types", function()
    local found = {}
    for i, asset in ipairs(assets) do
      found[i] = ("%s %s %s"):format(asset.key, table.concat(asset.roles, ","), asset.type)
    end
    assert.same({
      "B02 data image/tiff", "Fmask data image/tiff; application=geotiff",
      "browse browse image/jpeg", "cmr metadata application/xml",
      "B02_dmrpp metadata,dmrpp application/vnd.opendap.dap4.dmrpp+xml",
      "B02_checksum metadata,checksum text/plain", "s3credentials credentials nil",
      "documentation documentation application/pdf", "opendap service,opendap nil",
      "x.nc data application/x-netcdf",
    }, found)
    assert.same({ "USER'S GUIDE", "how to" },
      { map.documentation.title, map.documentation.description })
  end)

  it("have sizes, checksums, bands, and the same file in S3", function()
    assert.same({ 1000, 2048 }, { map.B02.size, map.Fmask.size })
    assert.same({ "sha256", ("ab"):rep(32) },
      { map.B02.checksum.algorithm, map.B02.checksum.value })
    assert.same({ "B02", "Fmask" }, { map.B02.band, map.Fmask.band })
    assert.equal(S3 .. NAME .. ".B02.tif", map.B02.alternates.s3)
    assert.equal(S3 .. NAME .. ".jpg", map.browse.alternates.s3)
    assert.equal(NAME .. ".B02.tif", map.B02.name)
    assert.equal(NAME, map.B02.granule)
    assert.is_nil(map.opendap.band)
    assert.is_nil(map.browse.size)
    assert.is_nil(map.s3credentials.alternates.s3)
  end)

  it("lose no link", function()
    local held = {}
    for _, asset in ipairs(assets) do
      held[asset.href] = true
      for _, href in pairs(asset.alternates) do held[href] = true end
    end
    for _, url in ipairs(g.umm.RelatedUrls) do assert.is_true(held[url.URL], url.URL) end
  end)

  it("say what they are", function()
    assert.is_true(map.B02:is_data())
    assert.is_true(map.browse:is_browse())
    assert.is_false(map.browse:is_thumbnail())
    assert.is_true(map.B02_dmrpp:is_metadata())
    assert.is_true(map.B02_dmrpp:has_role "DMRPP")
    for _, key in ipairs { "browse", "documentation", "opendap", "s3credentials" } do
      assert.is_false(map[key]:is_data(), key)
    end
    assert.is_false(map.B02:is_cloud_optimized())
    assert.is_true(map.B02:matches_type "image/tiff")
    assert.is_true(map.Fmask:matches_type "IMAGE/TIFF; application=GeoTIFF")
    assert.is_false(map.B02:matches_type "image/tiff; application=geotiff")
    assert.is_true(map.browse:matches_type "image/*")
    assert.is_false(map.s3credentials:matches_type "*/*")
    assert.has_error(function() map.B02:matches_type "tiff" end)
    assert.has_error(function() map.B02.has_role "data" end)
    local data = {}
    for i, asset in ipairs(g:data_assets()) do data[i] = asset.key end
    assert.same({ "B02", "Fmask", "x.nc" }, data)
  end)

  it("have an address by each access", function()
    assert.equal(WEB .. NAME .. ".B02.tif", map.B02:link())
    assert.equal(S3 .. NAME .. ".B02.tif", map.B02:link { access = "direct" })
    assert.is_nil(map.documentation:link { access = "direct" })
    assert.is_nil(map["x.nc"]:link())
    assert.has_error(function() map.B02:link { access = "s3" } end)
  end)

  it("are copied as tables of plain values", function()
    local copy = es.json.to_table(map.B02)
    assert.same({ "data" }, copy.roles)
    assert.equal(S3 .. NAME .. ".B02.tif", copy.alternates.s3)
    assert.is_nil(getmetatable(copy))
  end)

  it("cannot be changed, and are compared by value", function()
    assert.has_error(function() map.B02.href = "x" end)
    assert.has_error(function() map.B02.roles[1] = "x" end)
    assert.has_error(function() map.B02.alternates.s3 = nil end)
    assert.has_error(function() table.insert(map.B02.roles, "x") end)
    assert.is_true(map.B02 == by_key(g:assets()).B02)
    assert.is_false(map.B02 == map.Fmask)
    assert.is_truthy(tostring(map.B02):find "^B02  data  image/tiff  1.00 kB  https://")
    assert.equal("data", table.concat(map.B02.roles, ","))
    local text = es.json.encode(map["x.nc"])
    assert.same({ "data", "ftp://old.example.org/x.nc" },
      { es.json.decode(text).roles[1], es.json.decode(text).href })
    assert.is_truthy(text:find('"bands":[]', 1, true), text)
  end)
end)

describe("the assets of odd granules", function()
  it("take the whole name where the granule's is no part of it", function()
    local g = of("EMIT_L2A_RFL_001_1", { link(WEB .. "EMIT_L2A_RFL_001_1.nc", "GET DATA"),
      link(WEB .. "EMIT_L2A_MASK_001_1.nc", "GET DATA") })
    local map = by_key(g:assets())
    assert.equal("RFL", map.data.band)
    assert.equal("MASK", map["EMIT_L2A_MASK_001_1.nc"].band)
  end)

  it("keep two files of one name apart, and the same address together", function()
    local g = of("G", { link(WEB .. "a/x.nc", "GET DATA"), link(WEB .. "b/x.nc", "GET DATA"),
      link(S3 .. "b/x.nc", "GET DATA VIA DIRECT ACCESS"),
      link(WEB .. "a/x.nc", "EXTENDED METADATA"),
      link(S3 .. "only.nc", "GET DATA VIA DIRECT ACCESS") })
    local map = by_key(g:assets())
    for name in pairs(map["x.nc"].alternates) do error(name) end
    assert.equal(S3 .. "b/x.nc", map["x.nc_2"].alternates.s3)
    assert.equal(S3 .. "only.nc", map["only.nc"].href)
    assert.same({ "metadata", WEB .. "a/x.nc" },
      { map["x.nc_3"].roles[1], map["x.nc_3"].href })
    assert.equal(4, #g:assets())
    assert.equal(2, #(g:data_links()))
  end)

  it("use the size of a record with one file and one nameless entry, in whatever unit", function()
    local g = of("A", { link(WEB .. "A.h5", "GET DATA"), link(WEB .. "A.jpg",
      "GET RELATED VISUALIZATION") }, { { Name = "Not provided", Size = 2, SizeUnit = "NA" } })
    assert.equal(2 * 1024 * 1024, by_key(g:assets()).data.size)
    assert.is_nil(g:files()[1].size)
  end)

  it("are none where there is nothing, and never an error", function()
    for _, umm in ipairs { {}, { RelatedUrls = 5 }, { RelatedUrls = { 5, {}, { URL = 7 } } },
      { RelatedUrls = { { URL = "", Type = "GET DATA" } } } } do
      assert.same({}, Granule.new { umm = umm, meta = {} }:assets())
    end
    local g = of(nil, { link("nonsense", "GET DATA"), link(WEB, "GET DATA"), link(WEB .. "x"),
      link("https://h.example.org/a b.nc?sig=1&x=/y.tif#z", "GET DATA"),
      link("https://h.example.org/" .. ("x"):rep(9000), "GET DATA") })
    local assets = g:assets()
    assert.equal(5, #assets)
    by_key(assets)
    assert.equal("a b.nc", assets[4].name)
    assert.equal("https://h.example.org/a%20b.nc?sig=1&x=/y.tif#z", assets[4].href)
    assert.same({ "related" }, { assets[3].roles[1] })
  end)
end)

describe("the assets of a STAC item", function()
  local item = Item.new { type = "Feature", id = "S2", assets = {
    red = { href = "https://h.example.org/B04.tif", roles = { "data" },
      type = "image/tiff; application=geotiff; profile=cloud-optimized",
      ["file:checksum"] = "1220" .. ("ab"):rep(32), ["file:size"] = 10,
      ["eo:bands"] = { { name = "B04", common_name = "red" } } },
    nir = { href = "https://h.example.org/x.tif", roles = { "data" },
      bands = { { name = "B08", ["eo:common_name"] = "nir" }, { name = "B8A" } } },
    guide = { href = "https://h.example.org/g.pdf", roles = { "documentation" } },
    bad = { href = "https://h.example.org/c.nc", ["file:size"] = -5, ["file:checksum"] = "xx" },
  } }
  local map = by_key(item:assets())

  it("are of the same kind, with their bands", function()
    assert.equal("B04 red", table.concat(map.red.bands, " "))
    assert.equal("B08 B8A nir", table.concat(map.nir.bands, " "))
    assert.is_true(map.red:is_cloud_optimized())
    assert.equal("sha256", map.red.checksum.algorithm)
    assert.same({ "application/pdf", "S2" }, { map.guide.type, map.guide.granule })
    assert.is_nil(map.bad.size)
    assert.is_nil(map.bad.checksum)
    assert.has_error(function() map.red.bands[1] = "x" end)
  end)

  it("are data unless their roles say otherwise, for links and downloads too", function()
    assert.is_false(map.guide:is_data())
    assert.is_true(map.bad:is_data())
    assert.equal(3, #item:data_assets())
    assert.equal(3, #item:files())
  end)
end)
