--- Paging: every granule once, whatever the service does in between; a cursor for each iteration.

local cmr = require "tests.support.scripted_cmr"
local Search = require "earthshine.search"

local QUERY = { short_name = "ATL06", temporal = { "2020-01-01", "2020-02-01" } }

local function whole(count, iterator)
  local ok, why = cmr.complete(cmr.numbers(iterator), count)
  assert.is_true(ok, why)
end

describe("a search of 5 000 granules", function()
  it("yields each once", function()
    local session, transport = cmr.new(5000)
    whole(5000, Search.granules(session, QUERY):iter())
    assert.equal(11, #transport.requests)
  end)

  it("yields each once when the service sends short pages", function()
    local session = cmr.new(5000, {
      short = function(from, size) return from % 3 == 1 and size or from % 7 + 1 end,
    })
    whole(5000, Search.granules(session, QUERY):iter())
  end)

  it("yields each once when a page answers 429", function()
    local session, transport, state = cmr.new(5000, {
      answer = function(number)
        if number == 4 then return { status = 429, headers = { ["Retry-After"] = "7" } } end
      end,
    })
    whole(5000, Search.granules(session, QUERY):iter())
    assert.equal(12, #transport.requests)
    assert.is_true(state.naps[1] >= 7)
  end)

  it("yields each once when a connection is cut in the middle of a page", function()
    local session = cmr.new(5000, {
      answer = function(number)
        if number == 3 then return nil, "network", "the connection was cut after 17 bytes" end
      end,
    })
    whole(5000, Search.granules(session, QUERY):iter())
  end)

  it("yields each once when a page comes cut without the connection's noticing", function()
    local session = cmr.new(5000, {
      answer = function(number, _, usual)
        if number ~= 5 then return nil end
        local answer = usual()
        answer.body = answer.body:sub(1, #answer.body // 2)
        return answer
      end,
    })
    whole(5000, Search.granules(session, QUERY):iter())
  end)

  it("begins anew after a loop was left at 30", function()
    local session = cmr.new(5000)
    local results = Search.granules(session, QUERY)
    local count = 0
    for _ in results:iter() do
      count = count + 1
      if count == 30 then break end
    end
    whole(5000, results:iter())
  end)

  it("serves two cursors that take turns", function()
    local session = cmr.new(5000)
    local results = Search.granules(session, QUERY)
    local a, b = results:iter(), results:iter()
    local first, second = {}, {}
    for i = 1, 5000 do
      first[#first + 1] = a().umm.GranuleUR
      if i % 3 == 0 then second[#second + 1] = b().umm.GranuleUR end
    end
    for g in b do second[#second + 1] = g.umm.GranuleUR end
    assert.is_nil(a())
    assert.same(first, second)
  end)

  it("is whole by pages too, each as the service sends it", function()
    local session = cmr.new(5000, {
      short = function(from, size) return from == 401 and 7 or size end,
    })
    local sizes, seen = {}, {}
    for page in Search.granules(session, QUERY):pages(400) do
      sizes[#sizes + 1] = #page
      for _, g in ipairs(page) do seen[#seen + 1] = g end
    end
    assert.same({ 400, 7, 400 }, { table.unpack(sizes, 1, 3) })
    local i = 0
    whole(5000, function()
      i = i + 1
      return seen[i]
    end)
  end)
end)

describe("memory", function()
  it("stays that of a few pages while very many granules pass", function()
    local session = cmr.new(40000)
    collectgarbage()
    collectgarbage()
    local before, peak, count = collectgarbage "count", 0, 0
    for _ in Search.granules(session, QUERY):iter() do
      count = count + 1
      if count % 100 == 0 then peak = math.max(peak, collectgarbage "count") end
    end
    assert.equal(40000, count)
    -- A page here is 1 MiB of tables.
    assert.is_true(peak - before < 12 << 10, ("%.0f KiB"):format(peak - before))
  end)
end)
