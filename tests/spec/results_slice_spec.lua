--- Slices of results and of what is made of them.

local cmr = require "tests.support.scripted_cmr"
local raised = require "tests.support.raised"
local results_of = require("tests.support.results_of").numbered

local number = cmr.number
describe("results:slice", function()
  it("is a list of those from one position to another, as with string.sub", function()
    local letters = "abcdefghijklmnopqrst"
    for i = -23, 23 do
      for _, j in ipairs { -23, -20, -7, -1, 0, 1, 6, 13, 20, 25, math.maxinteger } do
        local results = results_of(20, { page_size = 6 })
        local wanted, got = {}, cmr.listed(assert(results:slice(i, j)))
        for at in letters:sub(i, j):gmatch "." do wanted[#wanted + 1] = at:byte() - 96 end
        assert.same(wanted, got)
        assert.same(wanted, cmr.listed(assert(results:slice(i, j))))
      end
    end
  end)

  it("goes to the end where it is not said how far", function()
    local results, transport = results_of(20, { page_size = 6 })
    assert.same({ 18, 19, 20 }, cmr.listed(assert(results:slice(18))))
    assert.same({ 20 }, cmr.listed(assert(results:slice(-1))))
    assert.equal(5, #transport.requests)
  end)

  it("asks for no more pages than it needs, and shares those of results[i]", function()
    local results, transport = results_of(1000, { page_size = 10 })
    assert.equal(10, #results:slice(1, 10))
    assert.equal(1, #transport.requests)
    assert.equal(5, number(results[5]))
    assert.equal(6, #results:slice(8, 13))
    assert.equal(2, #transport.requests)
    assert.same({}, results:slice(7, 6))
    assert.same({}, results:slice(-3, -4))
    assert.same({}, results:slice(5, 0))
    assert.equal(2, #transport.requests)
  end)

  it("knows nothing beyond the limit", function()
    local results, transport = results_of(1000, { page_size = 10, limit = 15 })
    assert.same({ 13, 14, 15 }, cmr.listed(assert(results:slice(13, 99))))
    assert.same({ 1, 2 }, cmr.listed(assert(results:slice(1, -14))))
    assert.equal(15, #results:slice(1, -1))
    assert.equal(2, #transport.requests)
  end)

  it("takes whole numbers only", function()
    local results = results_of(10)
    for _, given in ipairs { { "1" }, { 1.5 }, {}, { 1, "2" }, { 1, 2.5 } } do
      assert.matches("results_slice_spec%.lua:%d+: the %a+ position of slice must be integer",
        raised(function()
          local list = results:slice(given[1], given[2])
          return list
        end))
    end
  end)
end)

describe("slice of filtered and mapped results", function()
  it("is as with string.sub too, in one pass that asks for no more than it needs", function()
    local letters = "abcdefghijklmnopqrst"
    for _, i in ipairs { -23, -20, -7, -1, 0, 1, 6, 20, 23 } do
      for _, j in ipairs { -23, -20, -7, -1, 0, 1, 6, 13, 20, 25, math.maxinteger } do
        local results = results_of(40, { page_size = 6 })
        local halves = results:filter(function(g) return number(g) % 2 == 0 end)
          :map(function(g) return number(g) // 2 end)
        local wanted = {}
        for at in letters:sub(i, j):gmatch "." do wanted[#wanted + 1] = at:byte() - 96 end
        assert.same(wanted, halves:slice(i, j))
      end
    end
    local results, transport = results_of(400, { page_size = 10 })
    assert.equal(5, #results:map(number):slice(3, 7))
    assert.same({}, results:map(number):slice(3, 2))
    assert.equal(1, #transport.requests)
  end)

  it("returns nil, err where the search fails", function()
    local results = results_of(40, { page_size = 6 }, {
      answer = function(n) if n == 2 then return { status = 404 } end end,
    })
    local list, err = results:map(number):slice(-1)
    assert.is_nil(list)
    assert.equal(404, err.status)
    assert.same({ 1, 2 }, results:map(number):slice(1, 2))
  end)
end)

describe("first and count", function()
  it("give the first record, and how many pass", function()
    local results, transport = results_of(40)
    assert.equal(1, number(results:first()))
    assert.matches("page_size=1$", transport.requests[1].url)
    local none = results:filter(function() return false end)
    assert.is_nil(none:first())
    assert.equal(0, none:count())
    local odd = results:filter(function(g) return number(g) % 2 == 1 end)
    assert.equal(20, odd:count())
    assert.equal(1, number(odd:first()))
    assert.equal(40, results:count())
    local failing = results_of(1, nil, { answer = function() return { status = 404 } end })
    local record, err = failing:first()
    assert.is_nil(record)
    assert.equal(404, err.status)
  end)
end)
