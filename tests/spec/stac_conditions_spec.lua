--- Who evaluates the conditions of an item search: servers that can are asked to, for others it is
--- done here, and what nobody can do is told.

local api = require "tests.support.scripted_stac"
local memory_session = require "tests.support.memory_session"
local Stac = require "earthshine.search.stac"

local HOME <const> = "https://stac.example.org/"
local CMR <const> = "https://cmr.earthdata.nasa.gov/stac/LPCLOUD"

local function lt(n) return { op = "<", args = { { property = "eo:cloud_cover" }, n } } end
local EVEN <const> = { op = "like", args = { { property = "platform" }, "e%" } }

-- The first search request of a query, and the numbers of what it finds of 100 items.
local function ask(query, conforms, options)
  local session, transport, state = api.new(100, { conforms = conforms, base = options
    and options.base })
  local results = Stac.search(session, options and options.base or HOME, query,
    options and { method = options.method })
  local list = api.numbers(results:iter())
  return api.asked(transport.requests[2]), list, results, state
end

local ALL <const> = { "filter", "cql2-json", "cql2-text", "advanced-comparison-operators", "sort",
  "fields", "query" }

describe("a filter", function()
  it("goes to a server that knows CQL2, in the language that it takes", function()
    local filter = { op = "and", args = { lt(10), EVEN } }
    local asked, list = ask({ filter = filter }, api.conformance(table.unpack(ALL)))
    assert.same(filter, asked.filter)
    assert.equal("cql2-json", asked["filter-lang"])
    assert.equal(100, #list) -- the scripted server knows none in truth; nothing is done twice
    asked = ask({ filter = filter }, api.conformance("filter", "cql2-text",
      "advanced-comparison-operators"))
    assert.equal("eo:cloud_cover < 10 AND platform LIKE 'e%'", asked.filter)
    assert.equal("cql2-text", asked["filter-lang"])
    asked = ask({ filter = "platform = 'even'" }, api.conformance("filter", "cql2-json"),
      { method = "GET" })
    assert.equal("cql2-json", asked["filter-lang"])
    assert.equal('{"args":[{"property":"platform"},"even"],"op":"="}', asked.filter)
  end)

  it("is evaluated here where the server has no CQL2", function()
    for _, conforms in ipairs {
      api.conformance(), api.conformance "filter", api.conformance "cql2-json", {},
    } do
      local asked, list, results = ask({ filter = { op = "and", args = { lt(10), EVEN } } },
        conforms)
      assert.is_nil(asked.filter)
      assert.is_nil(asked["filter-lang"])
      assert.same({ 2, 4, 6, 8, 100 }, list)
      assert.same({}, results:dropped())
      local hits, err = results:hits()
      assert.is_nil(hits)
      assert.matches("evaluated here", err.message, 1, true)
    end
  end)

  it("is shared: the server gets the parts that it knows", function()
    local asked, list = ask({ filter = { op = "and", args = { lt(10), EVEN } } },
      api.conformance("filter", "cql2-json"))
    assert.same(lt(10), asked.filter)
    assert.equal(50, #list)
  end)

  it("goes as a query where the server has that extension alone", function()
    local asked, list = ask({ filter = { op = "and", args = { lt(10),
      { op = "or", args = { EVEN, { op = "isNull", args = { { property = "id" } } } } } } } },
      api.conformance "query")
    assert.is_nil(asked.filter)
    assert.same({ ["eo:cloud_cover"] = { lt = 10 } }, asked.query)
    assert.equal(50, #list)
  end)

  it("that nobody can evaluate is refused by the operator's name, before any item", function()
    local session, transport = api.new(100)
    for _, case in ipairs {
      { "S_TOUCHES(geometry, POINT(1 2))", "s_touches" },
      { "upper(platform) = 'X'", "upper" },
    } do
      local list, err = Stac.search(session, HOME, { filter = case[1] }):all()
      assert.is_nil(list)
      assert.equal("unsupported", err.code)
      assert.matches(case[2], err.message, 1, true)
    end
    for _, request in ipairs(transport.requests) do assert.equal(HOME, request.url) end
    local asked = ask({ filter = "S_TOUCHES(geometry, POINT(1 2))" },
      api.conformance("filter", "cql2-json", "spatial-functions"))
    assert.equal("s_touches", asked.filter.op)
  end)

  it("leaves a limit exact where it is evaluated here", function()
    local session, transport = api.new(1000)
    local results = Stac.search(session, HOME, { filter = lt(5) }, { limit = 7 })
    assert.same({ 1, 2, 3, 4, 100, 101, 102 }, api.numbers(results:iter()))
    assert.equal(100, api.asked(transport.requests[2]).limit)
    assert.equal(3, #transport.requests)
  end)

  it("that passes nothing for many pages goes on", function()
    local session = api.new(15000, { count = false })
    local results = Stac.search(session, HOME, { filter = "id = 'item-14999'" })
    assert.same({ 14999 }, api.numbers(results:iter()))
  end)
end)

describe("a query of the older extension", function()
  it("goes to a server that has it, and is evaluated here for others", function()
    local query = { ["eo:cloud_cover"] = { lt = 5 }, platform = { eq = "odd" } }
    local asked, list = ask({ query = query }, api.conformance "query")
    assert.same(query, asked.query)
    assert.equal(100, #list)
    asked, list = ask({ query = query }, api.conformance())
    assert.is_nil(asked.query)
    assert.same({ 1, 3 }, list)
  end)
end)

describe("a query object", function()
  local es = require "earthshine"
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
    end
  end)
end)

describe("sortby and fields", function()
  local query = { sortby = { { field = "id", direction = "asc" } },
    fields = { include = { "id" }, exclude = {} } }

  it("go to a server that has the extension", function()
    local asked, _, results = ask(query, api.conformance(table.unpack(ALL)))
    assert.same(query.sortby, asked.sortby)
    assert.same({ "id" }, asked.fields.include)
    assert.same({}, results:dropped())
  end)

  it("are told where it has not: in the results, and once in the log", function()
    local asked, list, results, state = ask(query, api.conformance())
    assert.is_nil(asked.sortby)
    assert.is_nil(asked.fields)
    assert.equal(100, #list)
    local dropped = assert(results:dropped())
    assert.equal("fields", dropped[1].field)
    assert.equal("sortby", dropped[2].field)
    assert.matches("no sort extension", dropped[2].reason, 1, true)
    results:all()
    local _, count = memory_session.text(state):gsub("goes without sortby", "")
    assert.equal(1, count)
  end)

  it("are left out with conditions that need whole items", function()
    local asked, list, results = ask({ filter = lt(3), fields = { include = { "id" } } },
      api.conformance "fields")
    assert.is_nil(asked.fields)
    assert.equal(3, #list)
    assert.matches("needs whole items", results:dropped()[1].reason, 1, true)
  end)
end)

describe("CMR-STAC", function()
  local QUERY <const> = api.conformance("query", "sort", "fields")
  local AT <const> = { base = CMR .. "/" }

  it("gets cloud cover as it takes it, and its answer is looked through", function()
    local asked, list = ask({ query = { ["eo:cloud_cover"] = { lt = 5, gt = 2 } } }, QUERY, AT)
    assert.same({ ["eo:cloud_cover"] = { lte = 5, gte = 2 } }, asked.query)
    assert.same({ 3, 4 }, list)
    asked, list = ask({ filter = lt(5) }, QUERY, AT)
    assert.same({ ["eo:cloud_cover"] = { lte = 5 } }, asked.query)
    assert.same({ 1, 2, 3, 4, 100 }, list)
    asked, list = ask({ query = { ["eo:cloud_cover"] = { lte = 0 } } }, QUERY, AT)
    assert.is_nil(asked.query)
    assert.same({ 100 }, list)
    asked, list = ask({ query = { platform = { eq = "odd" }, ["eo:cloud_cover"] = { lt = 4 } } },
      QUERY, AT)
    assert.same({ ["eo:cloud_cover"] = { lte = 4 } }, asked.query)
    assert.same({ 1, 3 }, list)
  end)

  -- All bodies that were sent for a query, and what came of it.
  local function all_sent(query, answer)
    local session, transport, state = api.new(20, { base = CMR .. "/", answer = answer,
      conforms = QUERY })
    local results = Stac.search(session, CMR .. "/", query)
    local list = api.numbers(results:iter())
    local bodies = {}
    for i = 2, #transport.requests do bodies[#bodies + 1] = api.asked(transport.requests[i]) end
    return bodies, list, results, state
  end

  it("counts by itself what it takes as it was asked", function()
    local function hits(query)
      local session = api.new(100, { base = CMR .. "/", conforms = QUERY })
      return (Stac.search(session, CMR .. "/", { query = { ["eo:cloud_cover"] = query } }):hits())
    end
    assert.equal(100, hits { lte = 5, gte = 2 })
    assert.equal(100, hits { lte = 5, gte = 0 })
    assert.is_nil(hits { lte = 5, gt = 2 })
    assert.is_nil(hits { gte = 0 })
  end)

  it("is told which properties its items never have", function()
    local filter = { op = "and", args = { lt(50), { op = "=", args = {
      { property = "nasa:day_night" }, "day" } } } }
    local _, list, results, state = ask({ filter = filter }, QUERY, AT)
    assert.same({}, list)
    results:all()
    local text = memory_session.text(state)
    local _, count = text:gsub("no item of cmr%.earthdata%.nasa%.gov has nasa:day_night, ", "")
    assert.equal(1, count)
    assert.is_nil(text:find("has eo:cloud_cover", 1, true))
  end)

  it("knows a file by its name, whatever its asset is called", function()
    local _, list = ask({ filter = { op = "like", args = { { property = "assets.data.href" },
      "%/7_/B02.tif" } } }, QUERY, AT)
    assert.same({ 70, 71, 72, 73, 74, 75, 76, 77, 78, 79 }, list)
    _, list = ask({ filter = { op = "like", args = { { property = "assets.data.href" },
      "%item-9_" } } }, QUERY, AT)
    assert.equal(10, #list)
  end)

  it("is asked twice for a box over the antimeridian, each item coming once", function()
    local bodies, list, results = all_sent { bbox = { 170, -10, -170, 10 } }
    assert.same({ 170, -10, 180, 10 }, bodies[1].bbox)
    assert.same({ -180, -10, -170, 10 }, bodies[2].bbox)
    assert.equal(2, #bodies)
    assert.equal(20, #list)
    local hits, err = results:hits()
    assert.is_nil(hits)
    assert.matches("sent as several", err.message, 1, true)
    bodies = all_sent { bbox = { 170, -10, 0, -170, 10, 100 } }
    assert.same({ 170, -10, 0, 180, 10, 100 }, bodies[1].bbox)
    assert.same({ -180, -10, 0, -170, 10, 100 }, bodies[2].bbox)
    assert.equal(1, #(all_sent { bbox = { -170, -10, 170, 10 } }))
  end)

  it("is asked for each part of a geometry, because it would demand them all", function()
    local ring = { { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 0 } } }
    local far = { { { 5, 5 }, { 6, 5 }, { 6, 6 }, { 5, 5 } } }
    local bodies, list = all_sent { intersects = { type = "MultiPolygon",
      coordinates = { ring, far } } }
    assert.same({ type = "Polygon", coordinates = ring }, bodies[1].intersects)
    assert.same({ type = "Polygon", coordinates = far }, bodies[2].intersects)
    assert.equal(20, #list)
    bodies = all_sent { intersects = { type = "GeometryCollection", geometries = {
      { type = "Point", coordinates = { 1, 2 } },
      { type = "MultiPoint", coordinates = { { 3, 4 }, { 5, 6 } } },
    } } }
    assert.equal(3, #bodies)
    assert.same({ type = "Point", coordinates = { 5, 6 } }, bodies[3].intersects)
  end)

  it("keeps a limit over several requests, and tells what becomes of an order", function()
    local session, transport = api.new(20, { base = CMR .. "/", conforms = QUERY })
    local results = Stac.search(session, CMR .. "/", { bbox = { 170, -10, -170, 10 },
      sortby = { { field = "id" } } }, { limit = 20 })
    assert.equal(20, #results:all())
    assert.equal(2, #transport.requests)
    assert.matches("each of which is in order", results:dropped()[1].reason, 1, true)
  end)

  it("links to a page by an address that would be too long: the cursor goes by POST", function()
    local session, transport = api.new(1, { base = CMR .. "/", answer = function(_, record, usual)
      if not record.url:find("search", 1, true) then return usual() end
      local asked = api.asked(record)
      local page = api.page(asked.cursor and 2 or 1, asked.cursor and 2 or 1)
      if not asked.cursor then
        page.links = { { rel = "next", href = CMR .. "/search?intersects=" .. ("x"):rep(9000)
          .. "&cursor=abc%3D" } }
      end
      return api.reply(page)
    end })
    local query = { intersects = { type = "Point", coordinates = { 1, 2 } } }
    assert.equal(2, #Stac.search(session, CMR .. "/", query):all())
    assert.equal("POST", transport.requests[3].method)
    assert.equal("abc=", api.asked(transport.requests[3]).cursor)
    assert.same(query.intersects, api.asked(transport.requests[3]).intersects)
  end)

  it("elsewhere, boxes and geometries go whole", function()
    local asked = ask { bbox = { 170, -10, -170, 10 } }
    assert.same({ 170, -10, -170, 10 }, asked.bbox)
  end)
end)
