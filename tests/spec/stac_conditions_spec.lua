--- Who evaluates the conditions of an item search: servers that can are asked to, for others it is
--- done here, and what nobody can do is told.

local api = require "tests.support.scripted_stac"
local memory_session = require "tests.support.memory_session"
local Stac = require "earthshine.search.stac"

local ask = api.ask
local HOME <const> = "https://stac.example.org/"

local function lt(n) return { op = "<", args = { { property = "eo:cloud_cover" }, n } } end
local EVEN <const> = { op = "like", args = { { property = "platform" }, "e%" } }

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

  it("may leave ids out: no page is taken for another one then", function()
    local session = api.new(1, { conforms = api.conformance "fields",
      answer = function(_, record, usual)
        if not record.url:find("search", 1, true) then return usual() end
        local at = tonumber(record.url:match "token=(%d+)" or 0)
        local page = api.page(1, 3)
        for _, item in ipairs(page.features) do item.id = nil end
        if at < 3 then
          page.links = { { rel = "next", href = HOME .. "search?token=" .. at + 1 } }
        end
        return api.reply(page)
      end })
    assert.equal(12, #Stac.search(session, HOME, { fields = "-id" }):all())
  end)

  it("are left out with conditions that need whole items", function()
    local asked, list, results = ask({ filter = lt(3), fields = { include = { "id" } } },
      api.conformance "fields")
    assert.is_nil(asked.fields)
    assert.equal(3, #list)
    assert.matches("needs whole items", results:dropped()[1].reason, 1, true)
  end)
end)
