--- The word map: what it takes, how many at a time, how it fails.

local async = require "earthshine.async"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"

local function failure(message)
  return Error.new { code = "io", message = message or "no space left" }
end

describe("map", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  -- An iterator over 1 … n.
  local function count(n)
    local i = 0
    return function()
      i = i + 1
      if i <= n then return i end
    end
  end

  it("returns the values in order, whoever is first", function()
    local results = async.map({ 3, 2, 1 }, { limit = 3 }, function(x, i)
      async.sleep(x / 1000)
      return x * 10 + i
    end)
    assert.same({ 31, 22, 13, n = 3 }, results)
  end)

  it("keeps to the limit, 32 without one", function()
    for _, case in ipairs { { nil, 32 }, { { limit = 5 }, 5 }, { { limit = 1 }, 1 } } do
      local now, most = 0, 0
      async.map(count(50), case[1], function()
        now = now + 1
        most = math.max(most, now)
        async.sleep(0)
        now = now - 1
      end)
      assert.equal(case[2], most)
    end
  end)

  it("takes lists, functions, and objects that can be called", function()
    local function double(x) return 2 * x end
    assert.same({ 2, 4, n = 2 }, async.map({ 1, 2 }, double))
    assert.same({ 2, 4, n = 2 }, async.map(count(2), {}, double))
    assert.same({ 2, 4, n = 2 }, async.map(setmetatable({}, { __call = count(2) }), double))
    assert.same({ 2, 4, n = 2 }, async.map(async.generator(function(yield)
      for i = 1, 2 do
        async.sleep(0)
        yield(i)
      end
    end), double))
    assert.same({ n = 0 }, async.map({}, double))
  end)

  it("asks an iterator for an item only when somebody is free, one at a time", function()
    local taken, busy, most = 0, false, 0
    local done = 0
    async.map(async.generator(function(yield)
      for i = 1, 20 do
        assert.is_false(busy)
        busy = true
        async.sleep(0)
        busy = false
        taken = i
        yield(i)
      end
    end), { limit = 4 }, function()
      async.sleep(0.001)
      done = done + 1
      most = math.max(most, taken - done)
    end)
    assert.equal(20, done)
    assert.is_true(most <= 4, most)
  end)

  it("over 100 000 items keeps no more tasks than the limit, and no items", function()
    collectgarbage()
    local before, peak = collectgarbage "count", 0
    local results = async.map(count(100000), { limit = 8 }, function(x)
      if x % 10000 == 0 then
        async.sleep(0)
        collectgarbage()
        peak = math.max(peak, collectgarbage "count" - before)
      end
      return true
    end)
    assert.equal(100000, results.n)
    assert.is_true(peak < 4096, peak) -- KiB; the results themselves take 1 to 2 MiB
  end)

  it("raises the first error, cancels the rest, and asks for no more items", function()
    local err, taken, cancelled = failure(), 0, 0
    local ok, raised = pcall(async.map, function()
      taken = taken + 1
      return taken
    end, { limit = 4 }, function(x)
      if x == 3 then return nil, err end
      local _, why = pcall(async.sleep, 1000)
      if why.code == "cancelled" then cancelled = cancelled + 1 end
      error(why, 0)
    end)
    assert.same({ false, err }, { ok, raised })
    assert.is_true(taken <= 4)
    assert.equal(2, cancelled)
  end)

  it("raises the error of the iterator", function()
    local err = failure()
    local ok, raised = pcall(async.map, function() error(err, 0) end, print)
    assert.same({ false, err }, { ok, raised })
  end)

  it("names what is wrong with its arguments", function()
    local function fails(pattern, ...)
      local args = table.pack(...)
      local ok, err = pcall(function() async.map(table.unpack(args, 1, args.n)) end)
      assert.is_false(ok)
      assert.matches("async_map_spec.lua:%d+: " .. pattern, err)
    end
    fails("unknown option limits of map %(did you mean limit%?%)", {}, { limits = 3 }, print)
    fails("option limit of map must be a number from 1", {}, { limit = 0 }, print)
    fails("the list of map must be table or callable", "abc", print)
    fails("f of map must be callable", {}, {})
  end)
end)
