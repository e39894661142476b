--- Queries and geometry files from somebody who means harm, or is only unlucky.

local es = require "earthshine"
local leaks = require "tests.support.leaks"
local memory_session = require "tests.support.memory_session"
local api = require "tests.support.scripted_stac"
local rows = require "earthshine.query.rows"
local Shapes = require "earthshine.sandbox.cmr.shapes"
local Stac = require "earthshine.search.stac"

before_each(leaks.mark)
after_each(leaks.check)

describe("the sandbox", function()
  it("tells the direction of a slim ring on the sphere, where edges are great circles", function()
    local slim = "42.85531076,31.0999738,44.34314961,35.92377775,39.18131388,17.65386614,"
      .. "42.85531076,31.0999738"
    local errors = {}
    Shapes.read("polygon", slim, errors)
    assert.same({}, errors)
    assert.equal(slim, (assert(es.Polygon(slim)):to_cmr()))
  end)
end)

describe("a STAC API", function()
  it("of somebody else has nothing posted to Earthdata in the user's name", function()
    local session, transport = api.new(1, {
      base = "https://evil.example.org/",
      answer = function(_, record, usual)
        if record.host ~= "evil.example.org" then return api.reply(api.page(2, 2)) end
        if not record.url:find("search", 1, true) then return usual() end
        local page = api.page(1, 1)
        page.links = { { rel = "next", method = "POST", body = { Name = "x" },
          href = "https://cmr.earthdata.nasa.gov/ingest/subscriptions" } }
        return api.reply(page)
      end,
    })
    memory_session.login(session)
    local results = Stac.search(session, "https://evil.example.org/", { collections = "test" })
    assert.equal(2, #results:all())
    local last = transport.requests[#transport.requests]
    assert.equal("cmr.earthdata.nasa.gov", last.host)
    assert.is_nil(last.headers.authorization)
  end)
end)

describe("a query", function()
  local function boom() error "boom" end

  -- Tables that nobody can read without calling something of their maker's.
  local function wild_tables()
    local out = {
      setmetatable({}, { __index = boom }), setmetatable({ 1 }, { __len = boom }),
      setmetatable({ a = 1 }, { __pairs = boom }), setmetatable({ "x" }, { __metatable = false }),
      setmetatable({}, { __index = function() return 1 end }),
      setmetatable({}, { __index = function() return { 1, 2 } end }),
      setmetatable({ 1, 2 }, { __len = function() return "x" end }),
    }
    local deep = { { out[1] }, type = "Polygon", coordinates = out[1] }
    deep.again = deep
    out[#out + 1] = deep
    return out
  end

  it("calls no metamethod of what it is given, and comes to an end", function()
    for _, wild in ipairs(wild_tables()) do
      for _, class in ipairs { es.GranuleQuery, es.CollectionQuery, es.StacItemQuery } do
        class(wild):validate()
        for _, row in ipairs(rows.list(class.kind)) do
          local q = class { [row.name] = wild, options = { [row.name] = wild } }
          local other = class()
          other = other[row.name](other, wild):options { [row.name] = wild }
          assert.equal(tostring(q), tostring(other))
          q:validate()
          q:to_cmr()
        end
      end
      for _, name in ipairs { "BoundingBox", "Circle", "DateRange", "Line", "Point", "Polygon" } do
        local value, err = es[name](wild)
        assert.is_true(value ~= nil or err.code == "invalid_query")
      end
      es.GranuleQuery.from_stac(wild)
      es.search_data(wild)
      es.search_stac("https://stac.example.org/", wild)
    end
    local listed = setmetatable({ "ATL06", "ATL08" }, { __index = { map = boom } })
    assert.equal(es.GranuleQuery { short_name = { "ATL06", "ATL08" } },
      es.GranuleQuery { short_name = listed })
  end)

  it("has no option of a name that is no number", function()
    for _, pair in ipairs { { 0 / 0, "pattern" }, { "short_name", 0 / 0 }, { nil, nil } } do
      local q = es.GranuleQuery { short_name = "A" }:option(pair[1], pair[2], true)
      assert.is_false(q:validate().is_valid)
    end
  end)

  it("reads long blanks in linear time", function()
    local text = "x" .. (" "):rep(200000) .. "x"
    for _, q in ipairs {
      es.StacItemQuery { ids = text, sortby = text, datetime = "2020/P" .. text },
      es.CollectionQuery { include_tags = text }, es.GranuleQuery { temporal = "P" .. text },
    } do
      q:validate()
    end
  end)
end)
