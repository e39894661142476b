--- What exports are given: results, lists, iterators and records in each of their forms, and
--- filters of their files.

local cmr = require "tests.support.scripted_cmr"
local es = require "earthshine"
local granule = require "earthshine.record.granule"
local json = require "earthshine.json"
local leaks = require "tests.support.leaks"
local Search = require "earthshine.search"
local temporary = require "tests.support.temporary"
local fixture = require "tests.support.fixture"

local THREE <const> = fixture "umm/granule_three_files"
local COLLECTION <const> = fixture "umm/collection_cloud"

describe("an export", function()
  local folder
  before_each(leaks.mark)
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)
  after_each(leaks.check)

  -- What results become under a name.
  local function written(what, name, options)
    assert(es.write(what, folder:path(name), options))
    local text = folder:read(name)
    os.remove(folder:path(name))
    return text
  end

  it("is the same for results, lists, iterators, tables and JSON text", function()
    local results = Search.granules((cmr.new(20)), { short_name = "X" })
    local wanted = written(results, "a.ndjson")
    local list = assert(results:all())
    for name, what in pairs { list = list, iterator = results:iter(),
      filtered = results:filter(function() return true end) } do
      assert.equal(wanted, (written(what, name .. ".ndjson")), name)
    end
    local item = json.decode((written(THREE, "b.ndjson")))
    assert.same(item, json.decode((written({ json.decode(THREE) }, "c.jsonl"))))
  end)

  it("takes one record in each of its forms", function()
    local g = assert(es.granule(THREE))
    local item = json.decode((written(THREE, "a.ndjson")))
    for name, what in pairs { record = g, table = json.decode(THREE), view = es.json.view(THREE),
      list = es.json.view("[" .. THREE .. "]"), item = g:to_stac(), itemtable = g:to_stac "table",
      json = g:to_stac "json" } do
      assert.same(item, json.decode((written(what, name .. ".ndjson"))), name)
    end
    local bare = { GranuleUR = "a" }
    assert.equal("a\n", (written(bare, "a.csv", { fields = { "id" } }):gsub("^id\r?\n", ""):gsub(
      "\r", "")))
  end)

  it("keeps only what a filter wants: files of lists, assets of Items", function()
    local record = '{"umm":{"GranuleUR":"g","RelatedUrls":[{"URL":"https://a.org/B02.tif","Type":'
      .. '"GET DATA"},{"URL":"https://a.org/B03.tif","Type":"GET DATA"},{"URL":'
      .. '"https://a.org/B02.jpg","Type":"GET RELATED VISUALIZATION"}]}}'
    local granules = Search.granules((cmr.new(1)), { short_name = "X" }):map(function()
      return granule.new(record)
    end)
    assert.equal("https://a.org/B02.tif\n",
      (written(granules, "a.txt", { filter = { include = "B02" } })))
    local item = json.decode((written(granules, "a.ndjson", { filter = "role=data & name=*B03*" })))
    local hrefs = {}
    for _, asset in pairs(item.assets) do hrefs[#hrefs + 1] = asset.href end
    assert.same({ "https://a.org/B03.tif" }, hrefs)
    assert.is_nil(item.properties["umm:record"])
    local ok, err = pcall(es.write, granules, "x.csv", { filter = "B02" })
    assert.is_false(ok)
    assert.matches("option filter of write is for items, stac, urls, not for csv", err)
  end)

  it("has the same files of a filter in each of a record's forms", function()
    local g, filter = assert(es.granule(THREE)), { filter = "name=*MASK*" }
    local wanted = "https://data.example.gov/protected/SPEC_MASK.nc\n"
    for name, what in pairs { record = g, json = THREE, list = { json.decode(THREE) },
      item = g:to_stac(), item_json = g:to_stac "json" } do
      assert.equal(wanted, (written(what, "a.txt", filter)), name)
      assert.matches('"SPEC_MASK.nc":{"', (written(what, "a.ndjson", filter)), 1, true)
    end
    for code, other in pairs { invalid = COLLECTION, unsupported = es.collection(COLLECTION) } do
      local report, err = es.write(other, folder:path "a.txt", filter)
      assert.same({ nil, code }, { report, err.code })
    end
    assert.equal("", folder:list())
  end)
end)
