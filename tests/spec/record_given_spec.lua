--- What downloads and filters take: records, metadata in each form that `to_stac` makes, pages,
--- assets, addresses, and lists and iterators of these.

local Error = require "earthshine.error"
local Granule = require "earthshine.record.granule"
local Item = require "earthshine.record.item"
local collection = require "earthshine.record.collection"
local es = require "earthshine"
local plan = require "earthshine.download.plan"
local scripted = require "tests.support.scripted_download"
local temporary = require "tests.support.temporary"

local HOST <const>, ok <const> = scripted.HOST, scripted.ok

local UMM <const> = { GranuleUR = "G", RelatedUrls = {
  { URL = HOST .. "G.B02.tif", Type = "GET DATA" },
  { URL = HOST .. "G.B03.tif", Type = "GET DATA" },
  { URL = HOST .. "G.jpg", Type = "GET RELATED VISUALIZATION" } } }
local g = Granule.new { umm = UMM, meta = { ["concept-id"] = "G1-P" } }
local item = Item.new(g:to_stac "json")

local function iterator(list)
  local i = 0
  return function()
    i = i + 1
    return list[i]
  end
end

local function view(value) return es.json.view(es.json.encode(value)) end

-- All forms of the same two files.
local FORMS <const> = {
  ["a granule"] = g, ["an item"] = item, ["a view of an item"] = g:to_stac(),
  ["a table of an item"] = g:to_stac "table", ["an item's JSON"] = g:to_stac "json",
  ["an item of 1.0.0"] = g:to_stac("table", { version = "1.0.0" }),
  ["an item's own STAC"] = item:to_stac(),
  ["a bare record"] = UMM, ["a view of a record"] = view(UMM),
  ["a record with its envelope"] = { umm = UMM, meta = {} },
  ["a record's JSON"] = es.json.encode(g),
  ["a feature collection"] = { type = "FeatureCollection", features = { g:to_stac "table" } },
  ["a view of a feature collection"] = view { type = "FeatureCollection",
    features = { g:to_stac "table" } },
  ["a page of CMR"] = { hits = 1, items = { { umm = UMM, meta = {} } } },
  ["JSON of a list"] = "\n [" .. g:to_stac "json" .. "]", ["a list"] = { g },
  ["lists in lists"] = { {}, { { g:to_stac() } } }, ["a view of a list"] = view { UMM },
  ["an iterator"] = iterator { g }, ["an iterator of lists"] = iterator { { item } },
  ["its data assets"] = g:data_assets(), ["its assets' own metadata"] =
    { g:to_stac().assets.B02, g:to_stac "table".assets.B03 },
  ["addresses"] = { HOST .. "G.B02.tif", { url = HOST .. "G.B03.tif" } },
  ["a mixture"] = { g:data_assets()[1], HOST .. "G.B03.tif" },
}

describe("a download", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  local function fetched(what, options)
    local report = scripted.run(folder, function() return ok "four" end, what, options)
    local names = {}
    for _, file in ipairs(report.files) do names[#names + 1] = file.path:match "[^/]+$" end
    table.sort(names)
    return table.concat(names, " "), report
  end

  for name, what in pairs(FORMS) do
    it("takes " .. name, function()
      if type(what) ~= "function" then plan.expected(what) end
      local names, report = fetched(what)
      assert.equal("G.B02.tif G.B03.tif", names)
      assert.is_true(report:ok())
    end)
  end

  it("filters what each form has", function()
    local filter = { filter = { include = { "B02" }, exclude = { "*" } } }
    for _, what in ipairs { g, item, g:to_stac(), g:to_stac "table", g:to_stac "json",
      g:data_assets(), { HOST .. "G.B02.tif", HOST .. "G.B03.tif" } } do
      assert.equal("G.B02.tif", (fetched(what, filter)))
    end
  end)

  it("reports JSON that cannot be read, and goes on", function()
    local names, report = fetched { '{"type":"Feature"', g }
    assert.equal("G.B02.tif G.B03.tif", names)
    assert.equal(1, #report.failed)
    assert.equal("parse", report.failed[1].error.code)
  end)

  it("says what it cannot take", function()
    for what, words in pairs {
      [{ type = "Collection", id = "C" }] = "but got a table",
      [collection.new { ShortName = "X" }] = "but got a collection",
      [5] = "but got a number", [true] = "but got a boolean",
    } do
      local raised, message = pcall(fetched, what)
      assert.is_false(raised)
      assert.matches("download takes results, .*" .. words, tostring(message))
    end
    local endless = {}
    endless[1] = endless
    assert.matches("nested without an end", tostring(select(2, pcall(fetched, endless))))
  end)

  it("knows how many there will be, where that can be said", function()
    for what, count in pairs {
      [g] = 1, [item] = 1, [HOST .. "a"] = 1, [{ g, item }] = 2, [view { 1, 2, 3 }] = 3,
      [{ url = HOST }] = 1, ["[]"] = false, [g:to_stac "table"] = false,
    } do
      assert.equal(count or nil, (plan.expected(what)))
    end
    assert.is_nil(plan.expected(iterator { g }))
  end)
end)

describe("filter_assets", function()
  local function keys(what, filter)
    local out = {}
    for i, asset in ipairs(assert(es.filter_assets(what, filter))) do out[i] = asset.key end
    table.sort(out)
    return table.concat(out, " ")
  end

  it("takes a granule's own assets, whatever they are", function()
    for _, what in ipairs { g, item, g:assets(), item:assets(), g:to_stac(), g:to_stac "table",
      g:to_stac "json", { g }, { g:assets() } } do
      assert.equal("browse", keys(what, "role=browse"))
      assert.equal("B02 B03", keys(what, { exclude = { "browse" } }))
      assert.equal("B02", keys(what, { include = { "B02" } }))
    end
    assert.equal("browse", keys(iterator { item }, "role=browse"))
    assert.equal("a.nc b.nc", (function()
      local names = {}
      for i, asset in ipairs(assert(es.filter_assets({ HOST .. "a.nc", { url = HOST .. "b.nc" } },
        "name=*.nc"))) do names[i] = asset.name end
      return table.concat(names, " ")
    end)())
  end)

  it("includes what is named, whatever is excluded; include alone excludes the rest", function()
    for filter, wanted in pairs {
      [{ include = { "B02" }, exclude = { "*" } }] = "B02",
      [{ include = { "B02", "browse" } }] = "B02 browse",
      [{ include = { "G" } }] = "B02 B03 browse",
      [{ exclude = { "B0?" } }] = "browse", [{ exclude = { "image/*" } }] = "",
      [{ include = { "data" }, exclude = { "image/jpeg" } }] = "B02 B03",
    } do
      assert.equal(wanted, keys(g, filter))
    end
  end)

  it("fails with what it was given as an error", function()
    local err = Error.new { code = "not_found", message = "no such granule" }
    local list, why = es.filter_assets({ g, { error = err } }, "role=data")
    assert.is_nil(list)
    assert.equal(err, why)
    list, why = es.filter_assets("{", "role=data")
    assert.is_nil(list)
    assert.equal("parse", why.code)
  end)
end)
