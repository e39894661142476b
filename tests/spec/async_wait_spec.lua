--- Waiting: the same call blocks at top level and suspends in a task; C completes, Lua schedules.

local async = require "earthshine.async"
local await = require "earthshine.async.await"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"
local scheduler = require "earthshine.async.scheduler"

describe("the same call", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("blocks at top level until it is done", function()
    local start = core.monotonic()
    async.sleep(0.02)
    assert.is_true(core.monotonic() - start >= 0.019)
  end)

  it("lets tasks make progress while it blocks at top level", function()
    local steps = 0
    local task = async.detach(function()
      for _ = 1, 3 do
        async.sleep(0.001)
        steps = steps + 1
      end
    end)
    async.sleep(0.05)
    assert.equal(3, steps)
    assert.equal("done", task:status())
  end)

  it("suspends only its own task inside a task", function()
    local order = {}
    async.run(function()
      async.spawn(function()
        async.sleep(0.01)
        order[#order + 1] = "slow"
      end)
      async.spawn(function() order[#order + 1] = "quick" end)
      async.sleep(0.005)
      order[#order + 1] = "main"
    end)
    assert.same({ "quick", "main", "slow" }, order)
  end)

  it("is at top level in a coroutine of the caller, where no task runs", function()
    local done = coroutine.wrap(function()
      async.sleep(0.001)
      return coroutine.yield(async.run(function() return "ran" end))
    end)
    assert.equal("ran", done())
    done()
  end)

  it("is at top level again in a coroutine that a task has left behind", function()
    local thread
    async.run(function()
      thread = coroutine.create(function()
        coroutine.yield()
        async.sleep(0.001)
        return "awake"
      end)
      assert(coroutine.resume(thread))
    end)
    assert.same({ true, "awake" }, { coroutine.resume(thread) })
  end)

  it("takes the time that was asked for, in seconds", function()
    async.run(function()
      local start = core.monotonic()
      async.map({ 1, 2, 3, 4 }, function() async.sleep(0.05) end)
      local took = core.monotonic() - start
      assert.is_true(took >= 0.049 and took < 0.19, took) -- not four times as long
    end)
  end)
end)

describe("an operation", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("gives its values to whoever awaits it", function()
    assert.equal(true, await.op(core.engine():timer(0)))
    assert.equal(true, async.run(function() return await.op(core.engine():timer(0)) end))
  end)

  it("can be awaited after it has completed", function()
    async.run(function()
      local op = core.engine():timer(0)
      async.sleep(0.005)
      assert.is_true(op:done())
      assert.equal(true, await.op(op))
    end)
  end)

  it("raises its failure, or returns it where that was expected", function()
    async.run(function()
      local ok, err = pcall(await.op, core.engine():stat "/nowhere/at/all")
      assert.is_false(ok)
      assert.is_true(Error.is(err))
      assert.equal("not_found", err.code)
      local value, code, message = await.try(core.engine():stat "/nowhere/at/all")
      assert.is_nil(value)
      assert.equal("not_found", code)
      assert.equal(err.message, message)
    end)
  end)

  it("completes later than the call that starts it, in the order of completion", function()
    local order = {}
    async.run(function()
      local started
      async.spawn(function()
        local op = core.engine():timer(0)
        started = true
        await.op(op)
        order[#order + 1] = "timer"
      end)
      async.spawn(function()
        assert.is_true(started)
        order[#order + 1] = "other"
      end)
    end)
    assert.same({ "other", "timer" }, order)
  end)

  it("that is abandoned in a place which cannot wait does not stay", function()
    async.run(function()
      pcall(table.sort, { 2, 1 }, function() async.sleep(1000) end)
    end)
    -- leaks.check sees an operation that is left
  end)
end)

describe("the scheduler", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("never runs a task inside another", function()
    local inside = 0
    local function body()
      assert.equal(0, inside)
      inside = inside + 1
      async.spawn(function() assert.equal(0, inside) end)
      inside = inside - 1
      async.sleep(0)
      assert.equal(0, inside)
    end
    async.run(function()
      for _ = 1, 10 do async.spawn(body) end
    end)
  end)

  it("starts tasks in the order in which they were spawned", function()
    local order = {}
    async.run(function()
      for i = 1, 5 do async.spawn(function() order[#order + 1] = i end) end
    end)
    assert.same({ 1, 2, 3, 4, 5 }, order)
  end)

  it("gives the engine its turn while tasks keep each other busy", function()
    assert(async.run(function()
      local ping, pong, over = async.queue(), async.queue(), false
      async.spawn(function()
        while not over do
          ping:put(1)
          pong:get()
        end
        ping:close()
      end)
      async.spawn(function()
        for _ in ping:iter() do pong:put(1) end
      end)
      async.sleep(0.005)
      over = true
      return true
    end))
  end)

  it("runs 10 000 tasks at once", function()
    local most, now = 0, 0
    async.run(function()
      for _ = 1, 10000 do
        async.spawn(function()
          now = now + 1
          most = math.max(most, now)
          async.sleep(0.001)
          now = now - 1
        end)
      end
    end)
    assert.equal(10000, most)
    assert.equal(0, now)
  end)

  it("ends a chain of 10 000 tasks that wait for each other, without recursion", function()
    local sum = assert(async.run(function()
      local gate = async.queue()
      local before = async.spawn(function() return gate:get() end)
      for _ = 1, 10000 do
        local waits_for = before
        before = async.spawn(function() return waits_for:wait() + 1 end)
      end
      gate:put(1)
      return before:wait()
    end))
    assert.equal(10001, sum)
  end)

  it("ends and cancels 10 000 tasks that spawned each other, without recursion", function()
    local function nest(depth, leaf)
      if depth == 0 then return leaf() end
      return async.spawn(nest, depth - 1, leaf):wait()
    end
    assert.equal("deep", async.run(nest, 10000, function() return "deep" end))
    local value, err = async.timeout(0.2, function()
      return nest(10000, function() async.sleep(1000) end)
    end)
    assert.is_nil(value)
    assert.equal("timeout", err.code)
  end)

  it("knows the running task only while it runs", function()
    assert.is_nil(scheduler.current)
    async.run(function()
      assert.is_not_nil(scheduler.current)
      async.sleep(0)
      assert.is_not_nil(scheduler.current)
    end)
    assert.is_nil(scheduler.current)
  end)
end)
