--- A granule and the item that it comes to have the same files: assets, links, sizes, checksums,
--- footprint; whatever form the item takes.

local Granule = require "earthshine.record.granule"
local Item = require "earthshine.record.item"
local es = require "earthshine"

local SHARED <const> = "../shared/samples/"

local function read(path)
  local file <close> = io.open(path)
  return file and file:read "a"
end

-- Granules of the fixtures, of the sandbox's collections, and of the samples where there are any.
local function granules()
  local list = {}
  local function add(path)
    local text = read(path)
    local value = text and es.json.view(text)
    for _, one in ipairs(value and (value.items or value[1] and value or { value }) or {}) do
      list[#list + 1] = Granule.new(one)
    end
  end
  for _, name in ipairs { "three_files", "orbit", "nameless" } do
    add(("tests/fixtures/umm/granule_%s.json"):format(name))
  end
  for _, name in ipairs { "boundingrect_GES_DISC_gpm_3imerghh_envelope",
    "boundingrect_ORNL_CLOUD_daymet_envelope", "boundingrect_POCLOUD_ssh_grids",
    "gpolygon_LPCLOUD_emit_3files_dmrpp_opendap", "gpolygon_ORNL_CLOUD_gedi_l4a_size_and_sha256",
    "gpolygon_antimeridian_and_pole_LAADS_mod02qkm", "many_urls_LPCLOUD_hlss30",
    "orbit_only_NSIDC_ECS_atl03_envelope",
    "schema_example_points_lines_exclusivezone_track" } do
    add(("%summg_%s.json"):format(SHARED, name))
  end
  local catalog = require "earthshine.sandbox.catalog"
  for _, c in ipairs(catalog.collections) do
    list[#list + 1] = Granule.new { umm = es.json.decode(c.render(1, "1.6.6")),
      meta = { ["concept-id"] = c:concept_id(1), ["provider-id"] = c.provider } }
  end
  return list
end

local function by_key(record)
  local map = {}
  for _, asset in ipairs(record:assets()) do
    assert.is_nil(map[asset.key], asset.key)
    map[asset.key] = asset
  end
  return map
end

local function sorted(list)
  table.sort(list)
  return list
end

local FORMS <const> = {
  view = function(g) return Item.new(g:to_stac()) end,
  tables = function(g) return Item.new(g:to_stac "table") end,
  text = function(g) return Item.new(g:to_stac "json") end,
  older = function(g) return Item.new(g:to_stac("view", { version = "1.0.0" })) end,
}

describe("a granule and its item", function()
  for form, item_of in pairs(FORMS) do
    it("have the same files, links and footprints: " .. form, function()
      for _, g in ipairs(granules()) do
        local item = item_of(g)
        local own, theirs = by_key(g), by_key(item)
        for key, asset in pairs(own) do
          assert.is_true(asset == theirs[key], ("%s: %s\n%s"):format(key, asset,
            tostring(theirs[key])))
        end
        for key in pairs(theirs) do assert.is_truthy(own[key], key) end
        for _, access in ipairs { "external", "direct" } do
          assert.same(sorted((g:data_links { access = access })),
            sorted((item:data_links { access = access })))
          assert.same(sorted(g:dataviz_links { access = access }),
            sorted(item:dataviz_links { access = access }))
        end
        assert.equal(#g:files(), #item:files())
        assert.equal(g:opendap_link(), item:opendap_link())
        assert.equal(g:s3_credentials_endpoint(), item:s3_credentials_endpoint())
        assert.equal(g:cloud_hosted(), item:cloud_hosted())
        assert.same(g:bounding_box(), item:bounding_box())
        assert.same(es.json.to_table(g:geometry()), es.json.to_table(item:geometry()))
        assert.equal(g:provider(), item:provider())
        assert.equal(g:cloud_cover(), item:cloud_cover())
        assert.same(g:instruments(), item:instruments())
      end
    end)
  end

  it("hold every link of the record", function()
    for _, g in ipairs(granules()) do
      local held = {}
      for _, asset in ipairs(g:assets()) do
        held[asset.href] = true
        for _, href in pairs(asset.alternates) do held[href] = true end
      end
      for _, link in ipairs(g.umm.RelatedUrls or {}) do
        local clean = link.URL:match "^%s*(.-)%s*$":gsub(" ", "%%20")
        assert.is_true(held[link.URL] or held[clean], link.URL)
      end
    end
  end)

  it("compare a download with sizes that are exact only, and know rounded ones", function()
    local g = Granule.new { meta = { ["provider-id"] = "ORNL_CLOUD" }, umm = { GranuleUR = "G",
      RelatedUrls = { { URL = "https://h.example.org/G.nc", Type = "GET DATA" },
        { URL = "https://h.example.org/G.h5", Type = "GET DATA" } },
      DataGranule = { ArchiveAndDistributionInformation = {
        { Name = "G.nc", Size = 2.015649, SizeUnit = "MB", Checksum = { Algorithm = "Adler-32",
          Value = "A1b2" } },
        { Name = "G.h5", SizeInBytes = 7 } } } } }
    local item = Item.new(g:to_stac "json")
    for _, record in ipairs { g, item } do
      local map = by_key(record)
      assert.same({ 2015649, 7 }, { map.data.size, map["data.h5"].size })
      assert.equal("adler32 0000a1b2",
        map.data.checksum.algorithm .. " " .. map.data.checksum.value)
      local sizes = {}
      for _, file in ipairs(record:files()) do sizes[file.name] = file.size end
      assert.same({ ["G.h5"] = 7 }, sizes)
      assert.equal(2015656, record:size())
    end
  end)

  it("have malformed addresses as they stand, whatever the item's own address is", function()
    local g = Granule.new { meta = { ["provider-id"] = "P" }, umm = { GranuleUR = "G",
      CollectionReference = { ShortName = "S", Version = "1" },
      RelatedUrls = { { URL = "data/G.nc", Type = "GET DATA" } } } }
    for _, record in ipairs { g, Item.new(g:to_stac()) } do
      assert.equal("data/G.nc", record:assets()[1].href)
      local links, skipped = record:data_links()
      assert.same({}, links)
      assert.same({ { url = "data/G.nc", reason = "is malformed" } }, skipped)
    end
  end)
end)

describe("the files of a record", function()
  it("that are in S3 alone while others are on the web are told, not fetched", function()
    local g = Granule.new { GranuleUR = "G", RelatedUrls = {
      { URL = "https://h.example.org/G.nc", Type = "GET DATA" },
      { URL = "s3://b/G.zarr.zip", Type = "GET DATA VIA DIRECT ACCESS" } } }
    local files, skipped = g:files()
    assert.equal(1, #files)
    assert.same({ { url = "s3://b/G.zarr.zip", reason = "is in S3 only" } }, skipped)
    assert.is_true(g:cloud_hosted())
  end)

  it("have links by role and access", function()
    local g = Granule.new { GranuleUR = "G", RelatedUrls = {
      { URL = "https://h.example.org/G.nc", Type = "GET DATA" },
      { URL = "https://h.example.org/G.nc.dmrpp", Type = "EXTENDED METADATA" },
      { URL = "s3://b/G.nc.dmrpp", Type = "EXTENDED METADATA" },
      { URL = "https://h.example.org/guide.pdf", Type = "VIEW RELATED INFORMATION" },
      { URL = "ftp://h.example.org/old.pdf", Type = "VIEW RELATED INFORMATION" },
      { URL = "https://h.example.org/wms?x=1", Type = "USE SERVICE API",
        Subtype = "WEB MAP SERVICE (WMS)" },
      { URL = "https://h.example.org/dap/G", Type = "USE SERVICE API", Subtype = "OPENDAP DATA" },
      { URL = "https://h.example.org/", Type = "DATA SET LANDING PAGE" } } }
    local guides, skipped = g:links { role = "documentation" }
    assert.same({ "https://h.example.org/guide.pdf", "https://h.example.org/" }, guides)
    assert.equal("has the scheme ftp", skipped[1].reason)
    assert.same({ "https://h.example.org/wms?x=1", "https://h.example.org/dap/G" },
      (g:links { role = "Service" }))
    assert.same({ "s3://b/G.nc.dmrpp" }, (g:links { role = "dmrpp", access = "direct" }))
    assert.same({ "s3://b/G.nc.dmrpp" }, (g:links { access = "direct" }))
    assert.equal(6, #g:links())
    assert.equal("https://h.example.org/dap/G", g:opendap_link())
    assert.equal("https://h.example.org/", g:landing_page())
    assert.is_false(g:cloud_hosted())
    assert.has_error(function() g:links { roll = "data" } end)
    assert.has_error(function() g:links { access = "s3" } end)
  end)
end)
