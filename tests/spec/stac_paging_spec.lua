--- Searches of STAC APIs: every item once, whatever way a server links its pages.

local api = require "tests.support.scripted_stac"
local async = require "earthshine.async"
local cmr = require "tests.support.scripted_cmr"
local leaks = require "tests.support.leaks"
local Stac = require "earthshine.search.stac"

local HOME = "https://stac.example.org/"
local QUERY = { collections = { "test" } }

local function whole(count, list)
  local ok, why = cmr.complete(list, count)
  assert.is_true(ok, why)
end

local function numbers(results) return api.numbers(results:iter()) end

before_each(leaks.mark)
after_each(leaks.check)

describe("a search of a STAC API", function()
  it("sends nothing before it is used, and reads the landing page once", function()
    local session, transport = api.new(250)
    local results = Stac.search(session, HOME, QUERY)
    assert.equal("search results: items, hits not asked yet", tostring(results))
    assert.equal(0, #transport.requests)
    whole(250, numbers(results))
    whole(250, numbers(results))
    assert.equal(250, results:hits())
    assert.equal(250, #results)
    local landings = 0
    for _, request in ipairs(transport.requests) do
      if request.url == HOME then landings = landings + 1 end
    end
    assert.equal(1, landings)
    assert.equal(7, #transport.requests)
  end)

  for way in pairs(api.ways) do
    it(("finds every item once by next links of the kind %q, by POST and GET"):format(way),
      function()
        for _, method in ipairs { "POST", "GET" } do
          local session, transport = api.new(250, { way = way })
          local results = Stac.search(session, HOME, QUERY, { method = method })
          whole(250, numbers(results))
          assert.equal(method, transport.requests[2].method)
          for _, request in ipairs(transport.requests) do
            assert.is_nil(request.headers.authorization)
            assert.is_nil(request.headers.cookie)
          end
        end
      end)
  end

  it("keeps the query on every page, by POST with merge and with a bare link", function()
    for _, way in ipairs { "merge", "bare" } do
      local session, transport = api.new(250, { way = way })
      Stac.search(session, HOME, { collections = { "test" }, bbox = { 1, 2, 3, 4 } }):all()
      assert.equal(4, #transport.requests)
      for i = 2, 4 do
        assert.equal("application/json", transport.requests[i].headers["content-type"])
        assert.same({ 1, 2, 3, 4 }, api.asked(transport.requests[i]).bbox)
        assert.same({ "test" }, api.asked(transport.requests[i]).collections)
      end
    end
  end)

  it("by GET writes every member as the standard has it", function()
    local session, transport = api.new(1, {
      conforms = api.conformance("sort", "fields", "query", "filter", "cql2-text", "cql2-json",
        "advanced-comparison-operators"),
    })
    Stac.search(session, HOME, {
      collections = { "a", "b" }, ids = { "x y" }, bbox = { -10.5, 0, 10, 1e-7 },
      datetime = "2020-01-01T00:00:00Z/..", query = { gsd = { lt = 10 } },
      filter = { op = "like", args = { { property = "platform" }, "land%" } },
      sortby = { { field = "id", direction = "desc" }, { field = "gsd", direction = "asc" } },
      fields = { include = { "id" }, exclude = { "geometry" } },
    }, { method = "GET", page_size = 7 }):all()
    assert.same({
      collections = "a,b", ids = "x y", bbox = "-10.5,0,10,0.0000001",
      datetime = "2020-01-01T00:00:00Z/..", query = '{"gsd":{"lt":10}}', limit = "7",
      filter = "platform LIKE 'land%'", ["filter-lang"] = "cql2-text", sortby = "-id,+gsd",
      fields = "id,-geometry",
    }, api.asked(transport.requests[2]))
  end)

  it("sends geometry by GET as JSON, and refuses what a GET cannot say", function()
    local session, transport = api.new(1)
    local shape = { type = "Point", coordinates = { 1.5, 2 } }
    Stac.search(session, HOME, { intersects = shape }, { method = "GET" }):all()
    assert.equal('{"coordinates":[1.5,2],"type":"Point"}',
      api.asked(transport.requests[2]).intersects)
    local _, err = Stac.search(session, HOME, { ids = { "a,b" } }, { method = "GET" }):all()
    assert.equal("unsupported", err.code)
    assert.matches('"a,b" has a comma', err.message, 1, true)
  end)

  it("goes by the methods that there are", function()
    local session, transport = api.new(3, { post = false })
    whole(3, numbers(Stac.search(session, HOME, QUERY)))
    assert.equal("GET", transport.requests[2].method)
    local _, err = Stac.search(session, HOME, QUERY, { method = "POST" }):all()
    assert.equal("unsupported", err.code)
    assert.matches("stac.example.org has no item search by POST", err.message, 1, true)
  end)

  it("stops at a page without items, even where it links to another one", function()
    for _, way in ipairs { "get", "post" } do
      local session, transport = api.new(200, {
        way = way, last = true, answer = function(_, record, usual)
          local asked = api.asked(record)
          if tonumber(asked.token) ~= 200 then return usual() end
          local page = api.page(1, 0)
          page.links = { { rel = "next", href = HOME .. "search?token=200&again=1" } }
          return api.reply(page)
        end,
      })
      whole(200, numbers(Stac.search(session, HOME, QUERY)))
      assert.equal(4, #transport.requests)
    end
  end)

  it("keeps a limit exactly, and asks for no more than it needs", function()
    local session, transport = api.new(5000, { cap = 50 })
    local results = Stac.search(session, HOME, QUERY, { limit = 120 })
    whole(120, numbers(results))
    assert.equal(4, #transport.requests)
    assert.equal(5000, results:hits())
    assert.equal(120, #results)
    assert.equal(30, #results:take(30))
    assert.equal(30, api.asked(transport.requests[5]).limit)
    assert.same({}, Stac.search(session, HOME, QUERY, { limit = 0 }):all())
    assert.equal(5, #transport.requests)
  end)

  it("takes the query's own limit for the size of a page", function()
    local session, transport = api.new(30)
    whole(30, numbers(Stac.search(session, HOME, { collections = { "test" }, limit = 10 })))
    assert.equal(4, #transport.requests)
  end)

  it("tells options that it does not have, at first use", function()
    local session, transport = api.new(1)
    for _, case in ipairs {
      { { limit = -1 }, "limit: must be an integer from 0" },
      { { page_size = 0 }, "page_size: must be an integer from 1 to 10000" },
      { { method = "PUT" }, 'method: must be "GET" or "POST"' },
      { { sort = 1 }, "sort: is not an option" },
      { { limit = 1, count = 1 }, "count: is the same option as limit" },
    } do
      local list, err = Stac.search(session, HOME, QUERY, case[1]):all()
      assert.is_nil(list)
      assert.equal("invalid_query", err.code)
      assert.matches(case[2], err.message, 1, true)
    end
    assert.equal(0, #transport.requests)
  end)

  it("counts by numberMatched or by context, and says where neither is", function()
    local function hits(extra, options)
      options = options or {}
      options.answer = function(_, record, usual)
        if not record.url:find("search", 1, true) then return usual() end
        local page = api.page(1, 1)
        for name, value in pairs(extra) do page[name] = value end
        return api.reply(page)
      end
      return Stac.search((api.new(1, options)), HOME, QUERY):hits()
    end
    assert.equal(17, hits { numberMatched = 17 })
    assert.equal(18, hits { context = { returned = 1, matched = 18 } })
    for _, odd in ipairs { {}, { numberMatched = -1 }, { numberMatched = "5" },
      { context = 5 }, { numberMatched = 1.5 } } do
      local n, err = hits(odd)
      assert.is_nil(n)
      assert.equal("unsupported", err.code)
      assert.matches("no numberMatched; count them while iterating", err.message, 1, true)
    end
  end)

  it("in a task fetches one page ahead and can be left or cancelled", function()
    local session, transport = api.new(1000)
    assert(async.run(function()
      local it = Stac.search(session, HOME, QUERY):iter()
      it()
      async.sleep(0.005)
      assert.equal(3, #transport.requests)
      it:close()
      return true
    end))
    local waits = api.new(1000, { answer = function(number)
      if number > 2 then async.sleep(60) end
    end })
    local err = select(2, async.timeout(0.05, function()
      for _ in Stac.search(waits, HOME, QUERY):iter() do async.sleep(0) end
    end))
    assert.equal("timeout", err.code)
  end)

  it("reads the landing page once for tasks that begin together", function()
    local session, transport = api.new(300, { answer = function() async.sleep(0.001) end })
    assert(async.run(function()
      local results = Stac.search(session, HOME, QUERY)
      async.all {
        function() whole(300, numbers(results)) end,
        function() whole(300, numbers(results)) end,
        function() assert.equal(300, results:hits()) end,
      }
      return true
    end))
    assert.equal(1 + 3 + 3 + 1, #transport.requests)
  end)
end)
