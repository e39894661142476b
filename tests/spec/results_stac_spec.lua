--- Results in STAC: a lazy sequence of what the records' own to_stac makes, or each to a sink.

local cmr = require "tests.support.scripted_cmr"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local results_of = require "tests.support.results_of"
local Search = require "earthshine.search"
local raised = require "tests.support.raised"

local QUERY = { short_name = "ATL06" }

describe("results:to_stac", function()
  it("is a lazy sequence of items, whatever was looked at before", function()
    local session, transport = cmr.new(30)
    local results = Search.granules(session, QUERY, { page_size = 10 })
    local items = results:to_stac()
    assert.equal(0, #transport.requests)
    assert.is_truthy(results[25])
    local ids = {}
    for item in items:iter() do ids[#ids + 1] = item.id end
    assert.equal(30, #ids)
    for i, id in ipairs(ids) do assert.equal("granule-" .. i, id) end
    assert.same({ "granule-1", "granule-2" }, items:map(function(i) return i.id end):take(2))
    assert.equal("granule-30", items:slice(-1)[1].id)
  end)

  it("has the forms and options of the records' own", function()
    local session = cmr.new(3)
    local results = Search.granules(session, QUERY)
    local first = results:to_stac("json", { version = "1.0.0" }):first()
    assert.equal("1.0.0", json.decode(first).stac_version)
    assert.equal(results[1]:to_stac("json"), results:to_stac("json"):first())
    assert.equal("table", type(results:to_stac("table"):first()))
    assert.equal("granule-2", results:filter(function(g) return g:name() == "granule-2" end)
      :to_stac():first().id)
  end)

  it("gives each to a sink, and says how many there were", function()
    local session = cmr.new(25)
    local results, lines = Search.granules(session, QUERY, { page_size = 10 }), {}
    assert.equal(25, results:to_stac(function(line) lines[#lines + 1] = line end, "json"))
    assert.equal(25, #lines)
    assert.equal("granule-25", json.decode(lines[25]).id)
    local count = 0
    assert.equal(25, results:to_stac(function(item)
      if item.type == "Feature" then count = count + 1 end
    end))
    assert.equal(25, count)
  end)

  it("is of collections too", function()
    local collections = results_of.records("collection", { { ShortName = "c1", Version = "1",
      EntryTitle = "t", Abstract = "a", DataCenters = {}, Platforms = {} } })
    assert.equal("Collection", collections:to_stac():first().type)
  end)

  it("is of items too, as they are", function()
    local items = results_of.items { {}, { collection = "other" } }
    assert.same({ "test", "other" }, items:to_stac():map(function(i) return i.collection end):all())
  end)

  it("stops where the sink or the search fails", function()
    local session = cmr.new(25, { answer = function(number)
      if number == 2 then return { status = 404 } end
    end })
    local results = Search.granules(session, QUERY, { page_size = 10 })
    local got = 0
    local count, err = results:to_stac(function() got = got + 1 end)
    assert.is_nil(count)
    assert.equal(404, err.status)
    assert.equal(10, got)
    local failure = Error.new { code = "io", message = "the disk is full" }
    assert.same({ n = 2, nil, failure }, table.pack(results:to_stac(function()
      return nil, failure
    end)))
    assert.equal("my mistake", raised(function()
      results:to_stac(function() error("my mistake", 0) end)
    end))
  end)

  it("refuses what is no form, at the caller's line", function()
    local results = results_of.granules { {} }
    for _, given in ipairs { { 5 }, { "xml" }, { "json", 5 }, { print, 5 },
      { "json", { version = "0.9" } }, { print, nil, { versoin = "1.0.0" } } } do
      local message = raised(function()
        local items = results:to_stac(table.unpack(given))
        return items
      end)
      assert.matches("^tests/spec/results_stac_spec%.lua:%d+: ", message)
    end
  end)

  it("says of what has no form in STAC that it has none", function()
    local services = results_of.records("service", { { Name = "Harmony" } })
    local count, err = services:to_stac(print)
    assert.is_nil(count)
    assert.equal("unsupported", err.code)
    assert.matches("^Harmony[^\n]* has no form in STAC$", err.message)
  end)
end)
