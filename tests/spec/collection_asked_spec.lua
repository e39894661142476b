--- What a collection asks its session for: services, variables, tools and its citation.

local Sandbox = require "tests.support.sandbox"
local es = require "earthshine"
local json = require "earthshine.json"

local function ids(list)
  local out = {}
  for i, record in ipairs(list) do out[i] = record:concept_id() end
  return out
end

local DOI <const> = { DOI = "10.5067/A/B.1" }

-- A session whose CMR has services S1, S2 …; what was sent is in transport.requests.
local function session(answer)
  local transport = es.memory_transport(answer or function(request)
    local items, asked = {}, request.url .. (request.body or "")
    for id in asked:gmatch "concept_id%[%]=([^&]+)" do
      if id ~= "S3-TEST" then -- hidden
        table.insert(items, 1, ('{"meta":{"concept-id":"%s"},"umm":{"Name":"%s"}}'):format(id, id))
      end
    end
    return { body = ('{"hits":%d,"items":[%s]}'):format(#items, table.concat(items, ",")),
      headers = { ["Content-Type"] = "application/json", ["CMR-Hits"] = tostring(#items) } }
  end)
  return es.session { transport = transport, sleep = function() end }, transport
end

describe("a collection asks for", function()
  it("all its services in one request, and has them in CMR's order", function()
    local mine, transport = session()
    local c = assert(mine.collection { umm = { ShortName = "A" }, meta = {
      associations = { services = { "S1-TEST", "S3-TEST", "S2-TEST", 5 } },
      ["association-details"] = { services = { { ["concept-id"] = "S2-TEST" },
        { ["concept-id"] = "S4-TEST", data = {} }, 7 } } } })
    assert.same({ "S1-TEST", "S2-TEST", "S4-TEST" }, ids(assert(c:services())))
    assert.equal(1, #transport.requests)
    assert.matches("/search/services", transport.requests[1].url, 1, true)
    assert.same({ "S1-TEST", "S3-TEST", "S2-TEST", "S4-TEST" }, c:associated_ids "services")
  end)

  it("nothing where CMR lists nothing, whatever is listed", function()
    local mine, transport = session()
    for _, meta in ipairs { {}, { associations = 5 }, { associations = { services = {} } },
      { associations = { services = "S1" }, ["association-details"] = { tools = { {} } } } } do
      local c = assert(mine.collection { umm = { ShortName = "A" }, meta = meta })
      assert.same({ {}, {}, {} }, { c:services(), c:variables(), c:tools() })
    end
    assert.equal(0, #transport.requests)
  end)

  it("hundreds of variables, which are too long for an address", function()
    local mine, transport = session()
    local many = {}
    for i = 1, 700 do many[i] = ("V%d-TEST"):format(i) end
    local c = assert(mine.collection { umm = {}, meta = { associations = { variables = many } } })
    assert.same(many, ids(assert(c:variables())))
    assert.same({ 1, "POST" }, { #transport.requests, transport.requests[1].method })
  end)

  it("its citation by DOI, once a session for each style", function()
    local mine, transport = session(function()
      return { body = "\n A. B. (2015). T.\n", headers = { ["Content-Type"] = "text/plain" } }
    end)
    local c = assert(mine.collection { ShortName = "A", DOI = DOI })
    assert.equal("A. B. (2015). T.", assert(c:citation()))
    assert.equal("A. B. (2015). T.", assert(c:citation()))
    assert.equal(1, #transport.requests)
    assert.equal("https://citation.doi.org/format?doi=10.5067%2FA%2FB.1&style=apa&lang=en-US",
      transport.requests[1].url)
    assert.is_string(c:citation { style = "bibtex", lang = "de-CH" })
    assert.matches("style=bibtex&lang=de-CH", transport.requests[2].url, 1, true)
    assert.error_matches(function() c:citation { styel = "apa" } end, "styel")
  end)

  it("what it cannot have, and says why", function()
    local mine, transport = session(function() return { status = 404, body = "not found" } end)
    local _, err = assert(mine.collection { ShortName = "A" }):citation()
    assert.equal("not_found", err.code)
    assert.equal(0, #transport.requests)
    _, err = assert(mine.collection { ShortName = "A", DOI = DOI }):citation()
    assert.equal("not_found", err.code)
    local alone = require "earthshine.record.collection".new { umm = { DOI = DOI },
      meta = { associations = { tools = { "TL1-TEST" } } } }
    _, err = alone:tools()
    assert.equal("unsupported", err.code)
    _, err = alone:citation()
    assert.equal("unsupported", err.code)
  end)

  it("the session that found it, whoever takes it up", function()
    local mine, transport = session()
    local c = assert(mine.collection { umm = {}, meta = { associations = {
      services = { "S1-TEST" } } } })
    local other, none = session()
    assert.same({ "S1-TEST" }, ids(assert(assert(other.collection(c)):services())))
    assert.same({ 1, 0 }, { #transport.requests, #none.requests })
  end)

  it("the same when it was found by a search", function()
    local box <close> = setmetatable({ box = Sandbox.start { http = true } },
      { __close = function(self) self.box:stop() end })
    local mine = es.session { system = box.box.system }
    local some = { services = 0, variables = 0, tools = 0 }
    for c in mine.search_datasets({ cloud_hosted = true }, { limit = 20 }):iter() do
      for kind in pairs(some) do
        local found = assert(c[kind](c))
        assert.same(c:associated_ids(kind), ids(found))
        some[kind] = some[kind] + #found
      end
      local back = assert(mine.stac.collection_from_stac(c:to_stac()))
      assert.equal(json.encode(json.to_table(c.umm)), json.encode(json.to_table(back.umm)))
      assert.same(ids(assert(c:services())), ids(assert(back:services())))
    end
    for kind, count in pairs(some) do assert.is_true(count > 0, kind) end
  end)
end)
