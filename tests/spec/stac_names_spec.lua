--- Short names without versions at STAC APIs, whose ids of collections have them.

local api = require "tests.support.scripted_stac"
local es = require "earthshine"
local memory_session = require "tests.support.memory_session"
local Stac = require "earthshine.search.stac"

local HOME <const> = "https://stac.example.org/"
local CMR <const> = "https://cmr.earthdata.nasa.gov/stac/LPCLOUD/"
local WORDS <const> = api.conformance("collection-search", "collection-search#free-text")

local IDS <const> = { "ATL06_006", "ATL06_005", "ATL08_006", "ATL06-like_1", "ATL06_QL_006",
  "MOD04_3K_6.1", "MOD04_L2_6.1", "HLSL30.v2.0", "HLSL30.v1.5", "sentinel-2-l2a",
  "GEDI_Not provided", "CDR_V4", "SSH_2205" }

-- Searches by a granule query of some keywords: the ids of collections that the first item search
-- asks for, the addresses asked, the results, and the state of the memory session.
local function ask(keywords, options)
  options = options or {}
  options.collections = options.collections or IDS
  local home = options.base or HOME
  local session, transport, state = api.new(5, options)
  local results = Stac.search(session, home, es.GranuleQuery(keywords))
  local list, err = results:all()
  local asked, addresses
  addresses = {}
  for i, request in ipairs(transport.requests) do
    addresses[i] = request.url:sub(#home + 1)
    if not asked and addresses[i]:find "^search" then asked = api.asked(request) end
  end
  return asked or { err = list == nil and err }, addresses, results, state
end

describe("a short name without a version", function()
  it("is told of by to_stac, which carries it as it is", function()
    local body, dropped, warnings = es.GranuleQuery { short_name = "ATL06" }:to_stac()
    assert.same({ collections = { "ATL06" } }, body)
    assert.same({}, dropped)
    assert.equal("short_name", warnings[1].field)
    assert.matches("has no version and goes as it is", warnings[1].message, 1, true)
    local _, _, of_id = es.GranuleQuery { collection_concept_id = "C1-P" }:to_stac()
    assert.equal("collection_concept_id", of_id[1].field)
    _, _, warnings = es.CollectionQuery { short_name = "ATL06" }:to_stac()
    assert.equal(1, #warnings)
    for _, keywords in ipairs { { short_name = "ATL06", version = "006" }, { entry_id = "ATL06_6" },
      { short_name = "ATL06.v6" }, { short_name = "A", entry_id = "ATL06_6" } } do
      _, _, warnings = es.GranuleQuery(keywords):to_stac()
      assert.same({}, warnings)
    end
  end)

  it("can be written by to_stac as the ids that it means", function()
    local q = es.GranuleQuery { short_name = "ATL06" }
    local ids = { "ATL06_005", "ATL06_006" }
    local body, dropped, warnings = q:to_stac { collections = ids }
    assert.same({ collections = ids }, body)
    assert.same({ {}, {} }, { dropped, warnings })
    body.collections[1] = "other"
    assert.equal("ATL06_005", ids[1])
    body = es.CollectionQuery { short_name = "ATL*",
      options = { short_name = { pattern = true } } }:to_stac { collections = ids, filter = "text" }
    assert.equal("id IN ('ATL06_005', 'ATL06_006')", body.filter)
    for _, bad in ipairs { {}, { 5 }, "ATL06" } do
      assert.has_error(function() q:to_stac { collections = bad } end)
    end
  end)

  it("is looked up in the API's list, every version of it", function()
    for _, case in ipairs {
      { { short_name = "ATL06" }, { "ATL06_006", "ATL06_005" } },
      { { short_name = "atl06" }, { "ATL06_006", "ATL06_005" } }, -- CMR compares without case
      { { short_name = "HLSL30" }, { "HLSL30.v2.0", "HLSL30.v1.5" } },
      { { short_name = { "SSH", "CDR" } }, { "CDR_V4", "SSH_2205" } },
      { { short_name = "sentinel-2-l2a" }, { "sentinel-2-l2a" } },
      { { short_name = { "ATL08", "MOD04_L2" } }, { "ATL08_006", "MOD04_L2_6.1" } },
      { { short_name = "ATL0?", options = { short_name = { pattern = true } } },
        { "ATL06_006", "ATL06_005", "ATL08_006" } },
      { { short_name = "ATL0?", version = "006", options = { short_name = { pattern = true } } },
        { "ATL06_006", "ATL08_006" } },
      { { short_name = "HLSL30", version = "2*", options = { version = { pattern = true } } },
        { "HLSL30.v2.0" } },
      { { version = "6.1", provider = "P" }, { "MOD04_3K_6.1", "MOD04_L2_6.1" } },
    } do
      for _, page in ipairs { 100, 3 } do
        local asked, addresses = ask(case[1], { page = page })
        assert.same(case[2], asked.collections)
        assert.is_nil(asked.filter)
        local _, lists = table.concat(addresses, "\n"):gsub("\ncollections", "")
        assert.equal(page == 100 and 1 or 5, lists)
      end
    end
  end)

  it("is asked for by words at CMR-STAC, whose ids have any version", function()
    local asked, addresses = ask({ short_name = { "ATL08", "CDR" } }, { base = CMR,
      conforms = WORDS })
    assert.same({ "ATL08_006", "CDR_V4" }, asked.collections)
    assert.same({ "", "collections?limit=100&q=ATL08", "collections?limit=100&q=CDR", "search" },
      addresses)
    asked, addresses = ask({ short_name = "GEDI" }, { base = CMR })
    assert.same({ "GEDI_Not provided" }, asked.collections)
    assert.equal("collections", addresses[2])
  end)

  it("is not looked up where the version is known, or where ids are given", function()
    for _, keywords in ipairs { { short_name = "ATL06", version = "006" },
      { short_name = "HLSL30.v2.0" }, { entry_id = "ATL06_006", short_name = "ATL06" },
      { provider = "P" } } do
      local _, addresses = ask(keywords)
      assert.same({ "", "search" }, addresses)
    end
    local session, transport = api.new(5, { collections = IDS })
    Stac.search(session, HOME, es.StacItemQuery { collections = "ATL06" }):all()
    assert.same({ "ATL06" }, api.asked(transport.requests[2]).collections)
  end)

  it("is looked up once for all uses of the results, and not before the first", function()
    local session, transport = api.new(5, { collections = IDS })
    local results = Stac.search(session, HOME, es.GranuleQuery { short_name = "ATL06" })
    assert.equal(0, #transport.requests)
    local request = assert(results:request())
    assert.is_truthy(request.body:find('"ATL06_006","ATL06_005"', 1, true))
    assert.equal(5, #results:all())
    assert.equal(5, results:hits())
    local lists = 0
    for _, r in ipairs(transport.requests) do
      if r.url:find "/collections" then lists = lists + 1 end
    end
    assert.equal(1, lists)
  end)

  it("that no collection has is not found, and near ones are named", function()
    for _, case in ipairs {
      { { short_name = "ATL60" }, 'no collection with the name "ATL60" (near are "ATL06_006"' },
      { { short_name = "MOD04" }, '(near are "MOD04_3K_6.1", "MOD04_L2_6.1")' },
      { { short_name = "nothing of it" }, '(others are "ATL06_006", "ATL06_005"' },
      { { short_name = "Z*", options = { short_name = { pattern = true } } },
        'no collection that fits the name "Z*"' },
    } do
      local asked, addresses = ask(case[1])
      assert.equal("not_found", asked.err.code)
      assert.matches(case[2], asked.err.message, 1, true)
      assert.same({ "", "collections" }, addresses)
    end
    local asked = ask({ short_name = "ATL06" }, { collections = {} })
    assert.matches('no collection with the name "ATL06", and no others', asked.err.message, 1, true)
    asked = ask({ short_name = "ATL60" }, { base = CMR, conforms = WORDS })
    assert.matches('near are "ATL06_006"', asked.err.message, 1, true)
  end)

  it("that no collection has, beside one that some have, is told", function()
    local asked, _, results, state = ask { short_name = { "ATL06", "ATL66" } }
    assert.same({ "ATL06_006", "ATL06_005" }, asked.collections)
    local dropped = assert(results:dropped())
    assert.equal("ATL66", dropped[1].value)
    assert.is_truthy(memory_session.text(state):find('goes without short_name: the server has no '
      .. 'collection with the name "ATL66" (near are "ATL06_006"', 1, true))
  end)

  it("goes as it is to an API that lists no collections, which the log has", function()
    local session, transport, state = api.new(5)
    Stac.search(session, HOME, es.GranuleQuery { short_name = "ATL06" }):all()
    assert.same({ "ATL06" }, api.asked(transport.requests[2]).collections)
    assert.is_truthy(memory_session.text(state):find("short_name of the search of stac.example.org "
      .. "has no version", 1, true))
  end)
end)

describe("a list of collections that", function()
  local function with(answer)
    return ask({ short_name = "ATL06" }, { answer = function(_, record, usual)
      if record.url:find("/collections", 1, true) then return answer(record) end
      return usual()
    end })
  end
  local function page(ids, link)
    local list = es.json.array {}
    for i, id in ipairs(ids) do list[i] = { id = id } end
    return api.reply { collections = list, links = es.json.array { link } }
  end

  it("cannot be read is a clear error", function()
    for _, case in ipairs {
      { '{"collections":[', "list of collections cannot be read", "parse" },
      { "[]", "it has no list of collections", "parse" },
      { '{"collections":{"a":1}}', "it has no list of collections", "parse" },
      { '{"collections":[1]}', "number 1 is no collection", "parse" },
      { '{"collections":[{"id":5},{},{"id":null}]}', "no collection with the name", "not_found" },
    } do
      local asked = with(function() return api.reply(case[1]) end)
      assert.equal(case[3], asked.err.code)
      assert.matches(case[2], asked.err.message, 1, true)
    end
    local asked = with(function() return api.reply({ description = "gone" }, 410) end)
    assert.is_string(asked.err.code)
  end)

  it("never ends is left", function()
    local asked = with(function()
      return page({ "A_1" }, { rel = "next", href = HOME .. "collections?page=2" })
    end)
    assert.matches("it would never end", asked.err.message, 1, true)
    local n = 0
    local _, addresses, _, state = with(function()
      n = n + 1
      return page({ "A_" .. n }, { rel = "next", href = HOME .. "collections?page=" .. n })
    end)
    assert.is_true(#addresses < 60)
    assert.is_truthy(memory_session.text(state):find("collections of stac.example.org were looked "
      .. "at: it may have more", 1, true))
  end)

  it("has ids of any kind, over and over, is read as far as it goes", function()
    local asked = with(function()
      return page { ("ATL06_"):rep(100000) .. "1", "ATL06_006", "ATL06_006", "\27[31m_1", "_", "" }
    end)
    assert.same({ "ATL06_006" }, asked.collections)
    asked = with(function() return page { "\27[31m", ("x"):rep(5000) } end)
    assert.is_nil(asked.err.message:find("\27", 1, true))
    assert.is_true(#asked.err.message < 500)
  end)

  it("leads to another host, or away from https, is followed as any search is", function()
    for href, code in pairs { ["http://stac.example.org/collections?2"] = "forbidden",
      ["https://other.example.com/collections"] = false } do
      local asked = with(function(record)
        if record.url:find("other", 1, true) then return page { "ATL06_006" } end
        return page({ "A_1" }, { rel = "next", href = href })
      end)
      if code then assert.equal(code, asked.err.code)
      else assert.same({ "ATL06_006" }, asked.collections) end
    end
  end)

  it("goes on at another Earthdata host gets no token there", function()
    local session, transport = api.new(1, { base = CMR, collections = IDS,
      answer = function(_, record, usual)
        if record.host ~= "cmr.earthdata.nasa.gov" then return page { "ATL06_006" } end
        if not record.url:find("/collections", 1, true) then return usual() end
        return page({ "A_1" }, { rel = "next", href = "https://cmr.uat.earthdata.nasa.gov/more" })
      end,
    })
    memory_session.login(session)
    Stac.search(session, CMR, es.GranuleQuery { short_name = "ATL06" }):all()
    local list, away = transport.requests[2], transport.requests[3]
    assert.equal("Bearer " .. memory_session.TOKEN, list.headers.authorization)
    assert.equal("cmr.uat.earthdata.nasa.gov", away.host)
    assert.is_nil(away.headers.authorization)
  end)
end)
