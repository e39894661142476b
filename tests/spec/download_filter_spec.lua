--- Downloads with a filter: of granules, items, assets and addresses, over a scripted transport.

local Error = require "earthshine.error"
local Granule = require "earthshine.record.granule"
local Item = require "earthshine.record.item"
local scripted = require "tests.support.scripted_download"
local temporary = require "tests.support.temporary"

local HOST <const>, ok <const> = scripted.HOST, scripted.ok

describe("a download with a filter", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  local g = Granule.new { umm = { GranuleUR = "HLS.T1.v2.0", RelatedUrls = {
    { URL = HOST .. "HLS.T1.v2.0.B02.tif", Type = "GET DATA" },
    { URL = "s3://bucket/HLS.T1.v2.0.B02.tif", Type = "GET DATA VIA DIRECT ACCESS" },
    { URL = HOST .. "HLS.T1.v2.0.B03.tif", Type = "GET DATA" },
    { URL = HOST .. "HLS.T1.v2.0.jpg", Type = "GET RELATED VISUALIZATION" },
    { URL = "s3://bucket/only.jpg", Type = "GET RELATED VISUALIZATION" },
    { URL = HOST .. "HLS.T1.v2.0.cmr.xml", Type = "EXTENDED METADATA" },
    { URL = "ftp://old.example.org/x.nc", Type = "GET DATA" },
  }, DataGranule = { ArchiveAndDistributionInformation = {
    { Name = "HLS.T1.v2.0.B02.tif", SizeInBytes = 4 },
    { Name = "HLS.T1.v2.0.jpg", Size = 1, SizeUnit = "MB" },
  } } }, meta = {} }
  local item = Item.new { type = "Feature", id = "S2", assets = {
    red = { href = HOST .. "B04.tif", roles = { "data" }, ["file:size"] = 4,
      ["eo:bands"] = { { name = "B04", common_name = "red" } } },
    nir = { href = HOST .. "B08.tif", roles = { "data" } },
    thumbnail = { href = HOST .. "t.png", roles = { "thumbnail" } },
  } }

  local function fetched(what, filter)
    local report = scripted.run(folder, function() return ok "four" end, what,
      { filter = filter, force = true })
    local names = {}
    for _, file in ipairs(report.files) do names[#names + 1] = file.path:match "[^/]+$" end
    table.sort(names)
    assert.equal(0, #report.failed, tostring(report.failed[1] and report.failed[1].error))
    return table.concat(names, " "), report
  end

  it("takes the data files that it wants", function()
    assert.equal("HLS.T1.v2.0.B02.tif", fetched(g, "B02"))
    assert.equal("HLS.T1.v2.0.B02.tif HLS.T1.v2.0.B03.tif",
      fetched(g, { include = { "B02", "B03" }, exclude = { "*" } }))
    assert.equal("HLS.T1.v2.0.B03.tif", fetched(g, { exclude_files = "*B02*" }))
    assert.equal("B04.tif", fetched(item, { bands = "red" }))
    assert.equal("B04.tif B08.tif HLS.T1.v2.0.B03.tif",
      fetched({ item, { g } }, function(asset) return asset.band ~= "B02" end))
    assert.equal("B08.tif HLS.T1.v2.0.B03.tif", fetched({ item, g }, "size>4"))
  end)

  it("takes other files where it asks for their roles or types, over the web only", function()
    assert.equal("HLS.T1.v2.0.jpg t.png", fetched({ g, item }, "role=browse | thumbnail"))
    assert.equal("HLS.T1.v2.0.cmr.xml HLS.T1.v2.0.jpg", fetched(g, "~role=data"))
    assert.equal("HLS.T1.v2.0.jpg", fetched(g, { content_types = "image/jpeg" }))
    assert.equal("", (fetched(g, "name=*.jpg")))
    assert.equal("HLS.T1.v2.0.B02.tif HLS.T1.v2.0.B03.tif", fetched(g, { exclude_roles = "x" }))
  end)

  it("is no failure of a granule of which it wants nothing", function()
    local names, report = fetched({ g, item }, "name=nothing")
    assert.equal("", names)
    assert.is_true(report:ok())
    assert.equal(2, report.granules)
    local bare = Granule.new { umm = { GranuleUR = "bare" }, meta = {} }
    report = scripted.run(folder, {}, bare, { filter = "B02" })
    assert.equal("not_found", report.failed[1].error.code)
  end)

  it("looks at addresses, tables and assets too", function()
    local assets = g:assets()
    local function of(role)
      for _, asset in ipairs(assets) do
        if asset:has_role(role) then return asset end
      end
    end
    assert.equal("a.nc", fetched({ HOST .. "a.nc", HOST .. "b.jpg" }, "name=*.nc"))
    assert.equal("B05.tif",
      fetched({ { url = HOST .. "1", name = "B05.tif" }, HOST .. "2" }, "B05"))
    assert.equal("HLS.T1.v2.0.jpg", fetched(of "browse"))
    assert.equal("HLS.T1.v2.0.jpg", fetched({ of "data", of "browse" }, "role=browse"))
  end)

  it("verifies what comes as ever: sizes that are exact, of assets too", function()
    local report = scripted.run(folder, function() return ok "longer than four" end,
      { g:assets()[1], g:assets()[3] })
    assert.equal(1, #report.failed)
    assert.is_truthy(tostring(report.failed[1].error):find("B02", 1, true))
    assert.equal(1, #report.files)
    report = scripted.run(folder, function() return ok "longer than four" end, item,
      { filter = "red" })
    assert.equal(1, #report.failed)
  end)

  it("reports what a function of it fails with, of each granule and address", function()
    local err = Error.new { code = "invalid", message = "no idea" }
    local function bad() return nil, err end
    local report = scripted.run(folder, {}, { g, HOST .. "a.nc" }, { filter = bad })
    assert.equal(2, #report.failed)
    assert.same({ err, "HLS.T1.v2.0" }, { report.failed[1].error, report.failed[1].granule })
    assert.same({ err, HOST .. "a.nc" }, { report.failed[2].error, report.failed[2].url })
    assert.has_error(function()
      scripted.run(folder, {}, g, { filter = function() error "a bug of mine" end })
    end)
  end)
end)
