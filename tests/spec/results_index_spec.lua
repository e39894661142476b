--- Results by position: the same records as an iteration has, two pages in memory, no page asked
--- for again without need.

local async = require "earthshine.async"
local cmr = require "tests.support.scripted_cmr"
local Error = require "earthshine.error"
local Search = require "earthshine.search"
local raised = require "tests.support.raised"
local results_of = require("tests.support.results_of").numbered

local number = cmr.number
local QUERY = { short_name = "ATL06" }
describe("results[i]", function()
  it("is the record that an iteration has in that place", function()
    local results = results_of(60, { page_size = 7 })
    for _, i in ipairs { 25, 1, 60, 7, 8, 14, 2, 59 } do assert.equal(i, number(results[i])) end
    assert.is_true(cmr.complete(cmr.numbers(results:iter()), 60))
    assert.equal(33, number(results[33.0]))
  end)

  it("takes nothing from an iteration, nor does one from another", function()
    local results = results_of(5000)
    assert.equal(25, number(results[25]))
    for g in results:iter() do if number(g) == 30 then break end end
    assert.equal(100, #results:pages(100)())
    assert.same({ 30, 31 }, cmr.listed(assert(results:slice(30, 31))))
    assert.is_true(cmr.complete(cmr.listed(assert(results:slice(1))), 5000))
    assert.is_true(cmr.complete(cmr.numbers(results:iter()), 5000))
    assert.is_true(cmr.complete(cmr.listed(assert(results:all())), 5000))
    assert.equal(4999, number(results[-2]))
  end)

  it("is nil where there is none", function()
    local results, transport = results_of(20, { page_size = 7 })
    assert.is_nil(results[0])
    assert.equal(0, #transport.requests)
    assert.is_nil(results[21])
    assert.is_nil(results[math.maxinteger])
    assert.is_nil(results[-21])
    assert.is_nil(results[math.mininteger])
    assert.equal(4, #transport.requests)
    assert.is_nil(results_of(0)[1])
    assert.is_nil(results_of(0)[-1])
  end)

  it("counts from the end where it is negative", function()
    local results, transport = results_of(60, { page_size = 7 })
    assert.equal(60, number(results[-1]))
    assert.equal(10, #transport.requests)
    assert.equal(57, number(results[-4]))
    assert.equal(10, #transport.requests)
    assert.equal(54, number(results[-7]))
    assert.equal(1, number(results[-60]))
    assert.equal(12, #transport.requests)
  end)

  it("knows nothing beyond the limit", function()
    local results, transport = results_of(60, { limit = 10, page_size = 4 })
    assert.is_nil(results[11])
    assert.equal(0, #transport.requests)
    assert.equal(10, number(results[-1]))
    assert.equal(1, number(results[-10]))
    assert.is_nil(results[-11])
    assert.equal(10, number(results[10]))
    assert.equal(4, #transport.requests)
    local none, unasked = results_of(60, { limit = 0 })
    assert.is_nil(none[1])
    assert.is_nil(none[-1])
    assert.equal(0, #unasked.requests)
  end)

  it("asks for a page once, and again only after two others", function()
    local results, transport = results_of(100, { page_size = 10 })
    for i = 1, 20 do assert.equal(i, number(results[i])) end
    assert.equal(2, #transport.requests)
    for i = 20, 1, -1 do assert.equal(i, number(results[i])) end
    assert.equal(2, #transport.requests)
    assert.equal(95, number(results[95]))
    assert.equal(10, #transport.requests)
    assert.equal(15, number(results[15]))
    assert.equal(11, #transport.requests)
    assert.equal('["test",10]', transport.requests[11].headers["cmr-search-after"])
    assert.equal(99, number(results[99]))
    assert.equal(11, #transport.requests)
    assert.equal(100, number(results[-1]))
    assert.equal(12, #transport.requests) -- whether there is more
  end)

  it("takes whole numbers only", function()
    local results, transport = results_of(10)
    assert.matches("results_index_spec%.lua:%d+: a position in search results is a whole number, "
      .. "not 1%.5", raised(function() return results[1.5] end))
    assert.matches("whole number, not nan", (raised(function() return results[0 / 0] end)
      :gsub("%-nan", "nan")))
    assert.matches("whole number, not inf", raised(function() return results[math.huge] end))
    assert.matches("have no member true", raised(function() return results[true] end))
    assert.equal(0, #transport.requests)
  end)

  it("works from C too, but not for ipairs", function()
    local results, transport = results_of(10)
    assert.matches("results_index_spec%.lua:%d+: search results are not a list: use :iter",
      raised(function() for _ in ipairs(results) do error "never" end end))
    assert.equal(0, #transport.requests)
    local a, b = table.unpack(results, 1, 2)
    assert.same({ 1, 2 }, { number(a), number(b) })
    local proxy = setmetatable({}, { __index = function(_, i) return results[i] end })
    local count = 0
    for i, record in ipairs(proxy) do
      assert.equal(i, number(record))
      count = count + 1
    end
    assert.equal(10, count)
    assert.equal(1, results:hits() // 10)
  end)

  it("raises what went wrong, and goes on the next time", function()
    local down = false
    local results, transport = results_of(50, { page_size = 10 }, {
      answer = function() if down then return { status = 404 } end end,
    })
    assert.equal(15, number(results[15]))
    down = true
    for _, i in ipairs { 35, -1 } do
      local err = raised(function() return results[i] end)
      assert.is_true(Error.is(err))
      assert.equal(404, err.status)
    end
    local list, err = results:slice(15, 25)
    assert.is_nil(list)
    assert.equal(404, err.status)
    assert.equal(15, number(results[15]))
    down = false
    local before = #transport.requests
    assert.equal(35, number(results[35]))
    assert.equal(before + 2, #transport.requests)
    assert.equal(50, number(results[-1]))
  end)

  it("raises what is wrong with the query, whatever the position", function()
    local session, transport = cmr.new(10)
    local results = Search.granules(session, { short_nam = "ATL06" })
    for _, i in ipairs { 1, 0, -1 } do
      assert.equal("invalid_query", raised(function() return results[i] end).code)
    end
    assert.equal("invalid_query", select(2, results:slice(1, 2)).code)
    assert.equal("invalid_query", select(2, results:slice(2, 1)).code)
    assert.equal(0, #transport.requests)
  end)

  it("is not confused by short and empty pages", function()
    local results = results_of(40, { page_size = 6 }, {
      short = function(from, size) return from % 3 == 1 and size or from % 3 + 1 end,
      gap = function(from) return from % 2 == 0 end,
    })
    for _, i in ipairs { 40, 3, 17, -1, -40, 22, 39, 1 } do
      assert.equal(i > 0 and i or 41 + i, number(results[i]))
    end
    assert.is_nil(results[41])
  end)

  it("tells of partial answers once for each page", function()
    local results, _, state = results_of(30, { page_size = 5 }, {
      answer = function(_, _, usual)
        local answer = usual()
        answer.headers["CMR-Timed-Out"] = "true"
        return answer
      end,
    })
    assert.is_false(results:partial())
    assert.equal(20, number(results[20]))
    assert.is_true(results:partial())
    for _, i in ipairs { 1, 20, 11, 1 } do assert.equal(i, number(results[i])) end
    assert.equal(4, #state.log)
  end)
end)

describe("results[i] in tasks", function()
  local function slow(count)
    return cmr.new(count, { answer = function() async.sleep(0.001) end })
  end

  it("share what is fetched", function()
    local session, transport = slow(100)
    local results = Search.granules(session, QUERY, { page_size = 10 })
    assert(async.run(function()
      async.scope(function(scope)
        for k = 1, 10 do
          scope:spawn(function()
            for i = k, 100, 10 do assert.equal(i, number(results[i])) end
          end)
        end
      end)
      return true
    end))
    assert.equal(10, #transport.requests)
  end)

  it("fetch one page ahead where far more is asked for, and nothing else", function()
    local session, transport = slow(100)
    local results = Search.granules(session, QUERY, { page_size = 10 })
    assert(async.run(function()
      assert.equal(1, number(results[1]))
      assert.equal(1, #transport.requests)
      assert.equal(55, number(results[55]))
      assert.equal(6, #transport.requests)
      return true
    end))
  end)

  it("that are cancelled leave the others what they need", function()
    local session = slow(100)
    local results = Search.granules(session, QUERY, { page_size = 10 })
    assert(async.run(function()
      local task = async.spawn(function() return results[95] end)
      async.sleep(0.0035)
      local other = async.spawn(function() return number(results[-1]) end)
      task:cancel()
      pcall(task.wait, task)
      assert.equal(100, other:wait())
      assert.equal(50, number(results[50]))
      return true
    end))
  end)

  it("say in which place they cannot wait", function()
    local session = slow(100)
    local results = Search.granules(session, QUERY, { page_size = 10 })
    assert.matches("await inside table%.unpack, which cannot wait", raised(function()
      async.run(function() return select("#", table.unpack(results, 1, 2)) end)
    end))
  end)
end)
