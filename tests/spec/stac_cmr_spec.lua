--- CMR-STAC's ways: what it cannot be asked, what it answers otherwise, and how it links its pages.

local api = require "tests.support.scripted_stac"
local es = require "earthshine"
local memory_session = require "tests.support.memory_session"
local Stac = require "earthshine.search.stac"

local ask = api.ask
local CMR <const> = "https://cmr.earthdata.nasa.gov/stac/LPCLOUD"

local function lt(n) return { op = "<", args = { { property = "eo:cloud_cover" }, n } } end

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

  it("knows collections with their versions only, which is said once of others", function()
    for short_name, expected in pairs {
      ["HLSL30"] = 1, ["HLSL30.v2.0"] = 0, ["GPM_3IMERGHH"] = 0,
    } do
      local session, _, state = api.new(20, { base = CMR .. "/", conforms = QUERY })
      local query = es.GranuleQuery { short_name = short_name }
      local results = Stac.search(session, CMR .. "/", query)
      results:all()
      results:all()
      local _, count = memory_session.text(state):gsub("HLSL30 without its version", "")
      assert.equal(expected, count)
    end
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

  it("is not asked for hundreds of parts: that is told, and nothing is searched", function()
    local points = {}
    for i = 1, 101 do points[i] = { i, 0 } end
    local session, transport = api.new(20, { base = CMR .. "/", conforms = QUERY })
    local list, err = Stac.search(session, CMR .. "/", {
      intersects = { type = "MultiPoint", coordinates = points },
    }):all()
    assert.is_nil(list)
    assert.equal("unsupported", err.code)
    assert.matches("each of the 101 parts of the geometry, and at most 100 are", err.message, 1,
      true)
    assert.equal(1, #transport.requests)
  end)

  it("takes options of a search in a table only", function()
    local session, transport = api.new(20, { base = CMR .. "/", conforms = QUERY })
    local _, err = Stac.search(session, CMR .. "/", {}, 5):all()
    assert.equal("invalid_query", err.code)
    assert.matches("options: of a search must be a table", err.message, 1, true)
    assert.equal(0, #transport.requests)
  end)

  it("gets rings counter-clockwise and without holes, and that is told", function()
    local clockwise = { { { 0, 0 }, { 0, 9 }, { 9, 9 }, { 9, 0 }, { 0, 0 } },
      { { 1, 1 }, { 2, 1 }, { 2, 2 }, { 1, 1 } } }
    local bodies, _, results = all_sent { intersects = { type = "Polygon",
      coordinates = clockwise } }
    assert.same({ { { 0, 0 }, { 9, 0 }, { 9, 9 }, { 0, 9 }, { 0, 0 } } },
      bodies[1].intersects.coordinates)
    assert.matches("sees no holes", results:dropped()[1].reason, 1, true)
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
