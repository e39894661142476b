--- Queries and geometry files from somebody who means harm, or is only unlucky.

local es = require "earthshine"
local leaks = require "tests.support.leaks"
local memory_session = require "tests.support.memory_session"
local api = require "tests.support.scripted_stac"
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
  it("that is not Earthdata's cannot have anything posted to Earthdata in the user's name", function()
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
