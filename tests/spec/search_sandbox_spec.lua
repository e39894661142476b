--- Searches over real sockets, against the sandbox's strict CMR.

local async = require "earthshine.async"
local core = require "earthshine.core"
local es = require "earthshine"
local temporary = require "tests.support.temporary"
local cases = require "tests.support.query_cases"
local rows = require "earthshine.query.rows"
local Sandbox = require "tests.support.sandbox"
local Search = require "earthshine.search"
local Session = require "earthshine.session"

describe("a search of the sandbox", function()
  local box, session
  setup(function() box = Sandbox.start { http = true } end)
  teardown(function() box:stop() end)

  before_each(function()
    box:reset()
    session = Session.new { system = box.system, sleep = function() end }
  end)

  local IMERG = { short_name = "GPM_3IMERGHH" } -- 5 000 granules

  -- Goes over all granules and fails unless each of the 5 000 comes once.
  local function whole(results)
    local seen, count = {}, 0
    for granule in results:iter() do
      local id = granule:concept_id()
      assert.is_nil(seen[id])
      seen[id] = true
      count = count + 1
    end
    assert.equal(5000, count)
    assert.equal(5000, #results)
    assert.is_false(results:partial())
  end

  it("finds 5 000 granules, each once", function()
    whole(Search.granules(session, IMERG))
    assert.equal(11, #box:requests { host = "cmr.earthdata.nasa.gov" })
  end)

  local FAULTS = {
    ["pages are short"] = "short_pages,path=/search/granules*",
    ["a page answers 429"] = "status=429,retry_after=1,path=/search/granules*,after=3,first=1",
    ["a connection is cut in a body"] = "cut=5000,path=/search/granules*,after=2,first=1",
    ["a chunked body does not end"] = "chunked,path=/search/granules*,after=4,first=1",
    ["the connection is reset"] = "close,reset=true,path=/search/granules*,after=5,first=1",
  }
  for name, fault in pairs(FAULTS) do
    it("finds them all when " .. name, function()
      box:faults(fault)
      whole(Search.granules(session, IMERG))
    end)
  end

  it("finds them all after a loop was left at 30, at top level and in a task", function()
    local function twice()
      local results, count = Search.granules(session, IMERG), 0
      for _ in results:iter() do
        count = count + 1
        if count == 30 then break end
      end
      whole(results)
    end
    twice()
    assert.same({}, { select(2, async.run(twice)) })
  end)

  it("notices a partial page", function()
    box:faults "timed_out,path=/search/granules*,first=1"
    local results = Search.granules(session, { short_name = "ATL06" })
    results:all()
    assert.is_true(results:partial())
  end)

  it("sends nothing that CMR does not know, by GET and by POST", function()
    for _, kind in ipairs { "granule", "collection" } do
      for _, row in ipairs(rows.list(kind)) do
        local case = cases[kind][row.name]
        local given = { [row.name] = case[2] }
        if kind == "granule" and not row.collection then given.short_name = "ATL06" end
        for key, other in pairs(case.with or {}) do given[key] = other end
        if not given.shapefile then
          local hits, err = Search.run(session, kind, given):hits()
          assert.is_nil(err and ("%s: %s"):format(row.name, err))
          assert.equal("integer", math.type(hits))
        end
      end
    end
    local names = { "ATL06" }
    for i = 1, 400 do names[i + 1] = "NO_SUCH_NAME_" .. i end
    assert.equal(1200, assert(Search.granules(session, { short_name = names }):hits()))
    assert.equal("POST", box:requests { method = "POST" }[1].method)
  end)

  it("filters as it was asked to", function()
    local day = Search.granules(session, IMERG):take(1)[1]:temporal():sub(1, 10)
    local query = { short_name = "GPM_3IMERGHH", temporal = { day, day } }
    local some = Search.granules(session, query):all()
    assert.is_true(#some > 0 and #some <= 48)
    for _, granule in ipairs(some) do assert.equal(day, (granule:temporal():sub(1, 10))) end
    query = { short_name = "HLSL30.v2.0", cloud_cover = { 50, 60 } }
    local cloudy = Search.granules(session, query)
    for granule in cloudy:iter() do
      assert.is_true(granule:cloud_cover() >= 50 and granule:cloud_cover() <= 60)
    end
    assert.is_true(#cloudy > 0)
    local sorted = Search.granules(session, { short_name = "ATL06", sort_key = "-start_date",
      count = 50 }):all()
    for i = 2, #sorted do assert.is_true(sorted[i - 1]:temporal() >= sorted[i]:temporal()) end
  end)

  it("is refused in CMR's words", function()
    box:faults { kind = "status", status = 400, body = { errors = { "Parameter [x] was not "
      .. "recognized." } } }
    local hits, err = Search.granules(session, IMERG):hits()
    assert.is_nil(hits)
    assert.equal("invalid_query", err.code)
    assert.equal("Parameter [x] was not recognized.", err.errors[1].message)
  end)
end)

describe("other searches of the sandbox", function()
  local box, mine
  setup(function() box = Sandbox.start { http = true } end)
  teardown(function() box:stop() end)
  before_each(function()
    box:reset()
    mine = es.session { system = box.system, sleep = function() end }
  end)
  after_each(function() assert.equal(0, core.engine():alive()) end)

  it("find services, variables and tools, as records", function()
    for name, letter in pairs { search_services = "S", search_variables = "V",
      search_tools = "TL" } do
      local results = mine[name] {}
      local all = assert(results:all())
      assert.is_true(#all > 0, name)
      assert.equal(#all, results:hits())
      for _, record in ipairs(all) do
        assert.matches("^" .. letter .. "%d+%-", record:concept_id())
        assert.is_string(record:name())
        assert.is_string(record:provider())
        assert.matches(record:name(), tostring(record), 1, true)
      end
      assert.equal(1, #assert(mine[name]({ concept_id = all[1]:concept_id() }):all()))
    end
  end)

  it("find granules by the DOI of their collections", function()
    local collection = mine.search_datasets({ short_name = "ATL06" }):take(1)[1]
    local by_doi = assert(mine.search_data { doi = collection:doi() }:hits())
    assert.equal(mine.search_data({ concept_id = collection:concept_id() }):hits(), by_doi)
    assert.equal(0, mine.search_data({ doi = "10.5067/NO-SUCH" }):hits())
    assert.is_true(mine.search_data({ short_name = "MOD*", options = { short_name = "pattern" },
      cloud_hosted = true }):hits() > 0)
  end)

  it("find what an uploaded shape touches", function()
    local folder = temporary.folder()
    folder:write("box.geojson", '{"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,-60],'
      .. "[-180,-60],[-180,-90]]]}")
    local query = es.GranuleQuery { short_name = "ATL03", shapefile = folder:path "box.geojson" }
    local uploaded = mine.search_data(query)
    assert.equal(uploaded:hits(), #uploaded:all())
    local all = assert(mine.search_data({ short_name = "ATL03" }):hits())
    assert.is_true(uploaded:hits() > 0 and uploaded:hits() < all)
    assert.is_true(#box:requests { method = "POST" } >= 2)
    folder:write("box.geojson", '{"type":"Polygon"')
    local _, err = mine.search_data(query):all()
    assert.equal("invalid_query", err.code)
    assert.matches("shapefile", err.message, 1, true)
    folder:remove()
  end)

  it("tell when there are granules, how collections fall into groups, and suggestions", function()
    local timeline = assert(mine.granule_timeline({ short_name = "ATL06" },
      { start = "2018-01-01", stop = "2025-12-31", interval = "year" }))
    local count = 0
    for _, collection in ipairs(timeline) do
      assert.matches("^C%d+%-", collection.concept_id)
      for _, i in ipairs(collection.intervals) do
        assert.is_true(i.start <= i.stop)
        count = count + i.count
      end
    end
    assert.equal(mine.search_data({ short_name = "ATL06" }):hits(), count)
    local facets = assert(mine.search_datasets({}):facets())
    local titles = {}
    for _, group in ipairs(facets) do titles[group.title] = #group.children end
    assert.is_true((titles.Platforms or 0) > 1)
    local suggestions = assert(mine.autocomplete "ice")
    assert.is_true(#suggestions > 0)
    for _, s in ipairs(mine.autocomplete("ice", { types = "platform" })) do
      assert.equal("platform", s.type)
    end
  end)
end)
