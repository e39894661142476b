--- Searches over real sockets, against the sandbox's strict CMR.

local async = require "earthshine.async"
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
