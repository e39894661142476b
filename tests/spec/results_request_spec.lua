--- The request that results would send: the same as is sent, and nothing is sent for it.

local es = require "earthshine"
local json = require "earthshine.json"

-- A session whose requests are kept, and answered with an empty page or with what `reply` says.
local function session(reply)
  local sent = {}
  local earth = es.session { transport = es.memory_transport(function(request)
    sent[#sent + 1] = request
    return reply and reply(request) or { status = 200, headers = { ["CMR-Hits"] = "0" },
      body = '{"hits":0,"items":[]}' }
  end) }
  return earth, sent
end

describe("results:request", function()
  it("is the request of the first page", function()
    local ring = {}
    for i = 0, 199 do
      ring[#ring + 1] = { 10 * math.cos(i * math.pi / 100), 10 * math.sin(i * math.pi / 100) }
    end
    ring[#ring + 1] = ring[1]
    for _, keywords in ipairs {
      { short_name = "ATL06", bounding_box = { -50, 60, -40, 70 } },
      { short_name = "ATL06", limit = 750 }, { short_name = "ATL06", limit = 7, page_size = 5 },
      { short_name = "ATL06", polygon = ring },
    } do
      local earth, sent = session()
      local results = earth.search_data(keywords)
      local request = assert(results:request())
      assert.equal(0, #sent)
      assert.same({}, assert(results:all()))
      assert.equal(1, #sent)
      assert.equal(request.method, sent[1].method)
      assert.equal(request.url, sent[1].url)
      assert.equal(request.body, sent[1].body)
    end
  end)

  it("has the search for the collections before it, as that is sent", function()
    local earth, sent = session(function(request)
      return request.url:find("/collections", 1, true) and { status = 200,
        headers = { ["CMR-Hits"] = "1" }, body = json.encode { hits = 1,
          items = { { meta = { ["concept-id"] = "C1-X" }, umm = { ShortName = "A" } } } } } or nil
    end)
    local results = earth.search_data { short_name = "A", doi = "10.5067/X" }
    local request = assert(results:request())
    assert.equal(0, #sent)
    assert.same({}, assert(results:all()))
    assert.equal(request.first.url, sent[1].url)
    assert.matches("collection_concept_id", sent[#sent].url)
  end)

  it("of a bad query is the error with all problems", function()
    local earth, sent = session()
    local request, err = earth.search_data({ short_name = "A", cycel = 1 }):request()
    assert.is_nil(request)
    assert.equal("invalid_query", err.code)
    assert.equal("cycel", err.errors[1].field)
    assert.equal(0, #sent)
  end)

  it("of a STAC API is that of its own search, for which the landing page is read", function()
    local address = "https://stac.example.com/api"
    local earth, sent = session(function(request)
      return { status = 200, body = request.url == address and json.encode {
        stac_version = "1.0.0", type = "Catalog", id = "x", conformsTo = { "x" },
        links = { { rel = "search", href = address .. "/search", method = "POST" } },
      } or '{"type":"FeatureCollection","features":[]}' }
    end)
    local results = earth.search_stac(address, { collections = { "a" }, bbox = { 1, 2, 3, 4 } })
    local request = assert(results:request())
    assert.equal(1, #sent)
    assert.same({}, assert(results:all()))
    assert.equal(2, #sent)
    assert.equal("POST", request.method)
    assert.equal(request.url, sent[2].url)
    assert.equal(request.body, sent[2].body)
  end)
end)
