--- What can be searched for at a STAC API: queries of items and of granules, bodies of searches.

local api = require "tests.support.scripted_stac"
local es = require "earthshine"
local memory_session = require "tests.support.memory_session"
local Stac = require "earthshine.search.stac"

local HOME <const> = "https://stac.example.org/"
local CMR <const> = "https://cmr.earthdata.nasa.gov/stac/LPCLOUD"

describe("a query object", function()
  local function sent(query, conforms, options)
    local session, transport, state = api.new(30, { conforms = conforms, base = options
      and options.base })
    local results = Stac.search(session, options and options.base or HOME, query, options
      and options.own)
    local list = api.numbers(results:iter())
    return api.asked(transport.requests[2]), list, results, state, transport
  end

  it("of items, by itself or with options, is sent as it says", function()
    local q = es.StacItemQuery { collections = "a", datetime = "2020-01", limit = 7 }
    for _, form in ipairs { q, { query = q }, (q:to_stac()) } do
      local asked = sent(form)
      assert.same({ collections = { "a" }, limit = 7,
        datetime = "2020-01-01T00:00:00Z/2020-01-31T23:59:59.999Z" }, asked)
    end
    local asked, list = sent { query = q, limit = 5, page_size = 3, method = "GET" }
    assert.equal("3", asked.limit)
    assert.equal(5, #list)
  end)

  it("of granules is translated; what is lost is told, and once in the log", function()
    local q = es.GranuleQuery { short_name = "HLSL30.v2.0", temporal = "2020-01",
      cloud_cover = { 0, 4 }, provider = "LPCLOUD", limit = 3, page_size = 50 }
    local asked, list, results, state = sent(q)
    assert.same({ "HLSL30_2.0" }, asked.collections)
    assert.is_nil(asked.filter)
    assert.same({ 1, 2, 3 }, list)
    local dropped = assert(results:dropped())
    assert.equal("provider", dropped[1].field)
    assert.equal(1, #dropped)
    results:all()
    local _, count = memory_session.text(state):gsub("goes without provider", "")
    assert.equal(1, count)
  end)

  it("of granules over the antimeridian is written as each server takes it", function()
    local q = es.GranuleQuery { short_name = "A", polygon = { { 170, -10 }, { -170, -10 },
      { -170, 10 }, { 170, 10 }, { 170, -10 } } }
    local asked = sent(q)
    assert.equal("MultiPolygon", asked.intersects.type)
    local bodies = {}
    local cmr, list, _, _, transport = sent(q, api.conformance "query", { base = CMR .. "/" })
    for i = 2, #transport.requests do bodies[#bodies + 1] = api.asked(transport.requests[i]) end
    assert.equal("Polygon", cmr.intersects.type)
    assert.equal(30, #list)
    local box = es.GranuleQuery { short_name = "A", bounding_box = { 170, -10, -170, 10 } }
    assert.same({ 170, -10, -170, 10 }, sent(box).bbox)
    cmr, list = sent(box, api.conformance "query", { base = CMR .. "/" })
    assert.equal(30, #list)
    assert.is_true(cmr.bbox == nil or cmr.bbox[1] < cmr.bbox[3])
  end)

  it("that is wrong, or of another kind, is told at first use with all problems", function()
    local session, transport = api.new(1)
    for _, case in ipairs {
      { es.CollectionQuery { keyword = "ice" }, "query",
        "is a CollectionQuery, and search_stac takes a StacItemQuery; search_datasets" },
      { es.StacItemQuery { bbox = { 1, 2 }, datetim = "2020" }, "bbox", "" },
      { es.GranuleQuery { temporal = "x" }, "temporal", "" },
      { { query = es.StacItemQuery {}, bbox = { 1, 2, 3, 4 } }, "bbox", "put it into the query" },
      { { bbx = { 1, 2, 3, 4 } }, "bbx", "did you mean bbox?" },
      { "everything", "query", "must be a table" }, { 5, "query", "must be a table" },
    } do
      local results = Stac.search(session, HOME, case[1])
      local list, err = results:all()
      assert.is_nil(list)
      assert.equal("invalid_query", err.code)
      local found
      for _, problem in ipairs(err.errors) do
        if problem.field == case[2] then found = problem.message end
      end
      assert.is_string(found, tostring(err))
      assert.matches(case[3], found, 1, true)
      local dropped, why = results:dropped()
      assert.is_nil(dropped)
      assert.equal(err.message, why.message)
    end
    assert.equal(0, #transport.requests)
  end)

  it("of items does not fit a search of CMR, nor the other way round", function()
    local mine = es.session { transport = es.memory_transport {} }
    for name, query in pairs {
      search_data = es.StacItemQuery { collections = "a" }, search_services = es.ToolQuery {},
      search_datasets = es.GranuleQuery { short_name = "A" }, search_tools = es.VariableQuery {},
      search_variables = es.ServiceQuery {},
    } do
      local _, err = mine[name](query):all()
      assert.equal("invalid_query", err.code)
      assert.matches("and " .. name .. " takes a", err.message, 1, true)
      assert.equal(1, #err.errors)
    end
  end)
end)
