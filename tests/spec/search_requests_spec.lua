--- The requests that a search sends: encoded, the same on every page, POST when long, no more than
--- is needed.

local cmr = require "tests.support.scripted_cmr"
local Search = require "earthshine.search"

local QUERY = { short_name = "ATL06", temporal = { "2020-01-01", "2020-02-01" } }

local function whole(count, iterator)
  local ok, why = cmr.complete(cmr.numbers(iterator), count)
  assert.is_true(ok, why)
end

describe("the requests of a search", function()
  it("carry the same parameters on every page, and the service's word where to go on", function()
    local session, transport = cmr.new(1200)
    Search.granules(session, QUERY):all()
    assert.equal(4, #transport.requests)
    for i, request in ipairs(transport.requests) do
      assert.equal(transport.requests[1].url, request.url)
      assert.equal(i > 1 and ('["test",%d]'):format((i - 1) * 500 > 1200 and 1200 or (i - 1) * 500)
        or nil, request.headers["cmr-search-after"])
      assert.is_nil(request.headers["content-type"])
    end
    assert.equal("https://cmr.earthdata.nasa.gov/search/granules.umm_json_v1_6_6?short_name=ATL06"
      .. "&temporal=2020-01-01T00%3A00%3A00Z%2C2020-02-01T23%3A59%3A59.999Z&page_size=500",
      transport.requests[1].url)
  end)

  it("do not change when the caller's table does", function()
    local session, transport = cmr.new(1200)
    local query = { short_name = "ATL06" }
    local results = Search.granules(session, query)
    query.short_name = "ATL03"
    assert.equal(1200, #results:all())
    assert.matches("short_name=ATL06", transport.requests[3].url, 1, true)
  end)

  it("encode every character of a value", function()
    local session, transport = cmr.new(1)
    Search.collections(session, { keyword = "a&b #c+d/é=%" }):all()
    assert.matches("keyword=a%26b%20%23c%2Bd%2F%C3%A9%3D%25&page_size", transport.requests[1].url,
      1, true)
  end)

  it("are a form POST where the address would be long", function()
    local ids = {}
    for i = 1, 400 do ids[i] = ("G%d-TEST"):format(i) end
    local session, transport = cmr.new(700, {
      answer = function(number)
        if number == 2 then return { status = 503 } end
      end,
    })
    whole(700, Search.granules(session, { concept_id = ids }):iter())
    for _, request in ipairs(transport.requests) do
      assert.equal("POST", request.method)
      assert.equal("https://cmr.earthdata.nasa.gov/search/granules.umm_json_v1_6_6", request.url)
      assert.equal("application/x-www-form-urlencoded", request.headers["content-type"])
      assert.matches("concept_id[]=G400-TEST&page_size=500", request.body, 1, true)
    end
    assert.equal(4, #transport.requests)
  end)

  it("are a GET up to a path and query of 4 000 characters", function()
    local session, transport = cmr.new(1)
    Search.granules(session, { short_name = ("x"):rep(3952) }):take(1)
    Search.granules(session, { short_name = ("x"):rep(3953) }):take(1)
    assert.equal("GET", transport.requests[1].method)
    assert.equal("POST", transport.requests[2].method)
  end)

  it("ask for no more than the limit needs, and never for a page more", function()
    local CASES = {
      { limit = 10, sizes = { 10 } }, { limit = 500, sizes = { 500 } },
      { limit = 1001, sizes = { 334, 334, 334 } }, { limit = 0, sizes = {} },
      { limit = 7, page_size = 3, sizes = { 3, 3, 3 } },
    }
    for _, case in ipairs(CASES) do
      local session, transport = cmr.new(5000)
      local results = Search.granules(session, QUERY,
        { limit = case.limit, page_size = case.page_size })
      assert.equal(case.limit, #results:all())
      local sizes = {}
      for i, request in ipairs(transport.requests) do
        sizes[i] = tonumber(request.url:match "page_size=(%d+)")
      end
      assert.same(case.sizes, sizes)
    end
  end)

  it("keep a limit exactly on short pages", function()
    local session = cmr.new(5000, { short = function() return 7 end })
    local results = Search.granules(session, QUERY, { count = 30 })
    whole(30, results:iter())
    assert.equal(30, #results)
    local pages = {}
    for page in results:pages(20) do pages[#pages + 1] = #page end
    assert.same({ 7, 7, 7, 7, 2 }, pages)
  end)

  it("take a limit from the keyword table, -1 of a count meaning all", function()
    local session = cmr.new(40)
    assert.equal(5, #Search.granules(session, { short_name = "X", limit = 5 }):all())
    for _, case in ipairs { { { limt = 5 }, "limt" }, { 5, "options" } } do
      local none, err = Search.granules(session, { short_name = "X" }, case[1]):all()
      assert.is_nil(none)
      assert.equal(case[2], err.errors[1].field)
    end
    assert.equal(40, #Search.granules(session, { short_name = "X", count = -1 }):all())
    local query = { short_name = "X" }
    assert.equal(3, #Search.granules(session, { query = query, count = 3, page_size = 2 }):all())
    assert.same({ short_name = "X" }, query)
  end)
end)
