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
  -- How much the heap grows at most while f runs, which calls its argument now and then; MiB.
  local function growth(f)
    collectgarbage()
    collectgarbage()
    local before, peak = collectgarbage "count", 0
    f(function() peak = math.max(peak, collectgarbage "count") end)
    return (peak - before) / 1024
  end

  -- Records of 10 KiB, so that a page of 1 000 is 10 MiB of tables.
  local session = cmr.new(6000, {
    extra = (',"Points":[%s]'):format(("[1.5,2.5],"):rep(99) .. "[1.5,2.5]"),
  })

  it("stays that of a few pages while very many granules pass", function()
    local grown = growth(function(look)
      local count = 0
      for _ in Search.granules(session, QUERY, { page_size = 1000 }):iter() do
        count = count + 1
        if count % 50 == 0 then look() end
      end
      assert.equal(6000, count)
    end)
    assert.is_true(grown < 20, ("%.1f MiB"):format(grown))
  end)

  it("stays that of a few pages while whole pages are taken", function()
    local grown = growth(function(look)
      for _ in Search.granules(session, QUERY):pages(1000) do look() end
    end)
    assert.is_true(grown < 30, ("%.1f MiB"):format(grown))
  end)
end)
