--- Semaphores and queues: order, waiting, closing, and what a cancelled waiter leaves.

local async = require "earthshine.async"
local leaks = require "tests.support.leaks"

-- Lets every other task run until it waits.
local function settle()
  for _ = 1, 3 do async.sleep(0) end
end

describe("a semaphore", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("gives as many permits as it has, and then makes wait", function()
    async.run(function()
      local semaphore, now, most = async.semaphore(2), 0, 0
      async.map({ 1, 2, 3, 4, 5, 6 }, function()
        local _ <close> = semaphore:acquire()
        now = now + 1
        most = math.max(most, now)
        async.sleep(0.001)
        now = now - 1
      end)
      assert.equal(2, most)
    end)
  end)

  it("serves in the order of asking", function()
    async.run(function()
      local semaphore, order = async.semaphore(1), {}
      local permit = semaphore:acquire()
      for i = 1, 4 do
        async.spawn(function()
          local _ <close> = semaphore:acquire()
          order[#order + 1] = i
        end)
      end
      settle()
      permit:release()
      local _ <close> = semaphore:acquire()
      assert.same({ 1, 2, 3, 4 }, order)
    end)
  end)

  it("takes a permit back once, however often it is given back", function()
    async.run(function()
      local semaphore = async.semaphore(1)
      do
        local permit <close> = semaphore:acquire()
        permit:release()
        permit:close()
      end
      local _ <close> = semaphore:acquire()
      local _, err = async.timeout(0.001, function() semaphore:acquire() end)
      assert.equal("timeout", err.code)
    end)
  end)

  it("forgets a waiter that is cancelled, and serves the next", function()
    async.run(function()
      local semaphore = async.semaphore(1)
      local permit = semaphore:acquire()
      local function take() return semaphore:acquire() end
      local first, second, third = async.spawn(take), async.spawn(take), async.spawn(take)
      settle()
      second:cancel()
      permit:release()
      settle()
      assert.same({ "done", "cancelled", "waiting" },
        { first:status(), second:status(), third:status() })
      first:wait():release()
      third:wait():release()
      semaphore:acquire():release()
    end)
  end)

  it("loses no permit when the cancellation meets the grant", function()
    async.run(function()
      local semaphore = async.semaphore(1)
      local permit = semaphore:acquire()
      local task = async.spawn(function()
        local _ <close> = semaphore:acquire()
        async.sleep(1000)
      end)
      settle()
      permit:release()
      task:cancel()
      pcall(task.wait, task)
      assert.equal("cancelled", task:status())
      semaphore:acquire():release()
    end)
  end)

  it("blocks at top level until a task releases", function()
    local semaphore = async.semaphore(1)
    async.detach(function()
      local _ <close> = semaphore:acquire()
      async.sleep(0.002)
    end)
    async.sleep(0)
    semaphore:acquire():release()
  end)

  it("wants a number of permits", function()
    for _, wrong in ipairs { 0, 1.5, "2" } do
      local ok, err = pcall(function() async.semaphore(wrong) end)
      assert.is_false(ok)
      assert.matches("async_sync_spec.lua:%d+: permits of semaphore must be", err)
    end
  end)
end)

describe("a queue", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("gives out what was put in, in that order", function()
    async.run(function()
      local queue = async.queue()
      for i = 1, 3 do assert.is_true(queue:put(i)) end
      assert.same({ 1, 2, 3 }, { queue:get(), queue:get(), queue:get() })
      queue:put(false)
      assert.is_false(queue:get())
    end)
  end)

  it("makes get wait while it is empty, first come, first served", function()
    async.run(function()
      local queue, got = async.queue(), {}
      for i = 1, 3 do async.spawn(function() got[i] = queue:get() end) end
      settle()
      assert.same({}, got)
      for _, item in ipairs { "a", "b", "c" } do queue:put(item) end
      settle()
      assert.same({ "a", "b", "c" }, got)
    end)
  end)

  for _, capacity in ipairs { 0, 1, 3 } do
    it("makes put wait while it is full, with a capacity of " .. capacity, function()
      async.run(function()
        local queue, put = async.queue(capacity), 0
        async.spawn(function()
          for i = 1, 6 do
            queue:put(i)
            put = i
          end
        end)
        settle()
        assert.equal(capacity, put)
        for i = 1, 6 do
          assert.equal(i, queue:get())
          settle()
          assert.equal(math.min(6, capacity + i), put)
        end
      end)
    end)
  end

  it("drains after close, and then gives nil; put returns false", function()
    async.run(function()
      local queue, got = async.queue(), {}
      queue:put(1)
      queue:put(2)
      queue:close()
      queue:close()
      assert.is_false(queue:put(3))
      for item in queue:iter() do got[#got + 1] = item end
      assert.same({ 1, 2 }, got)
      assert.is_nil(queue:get())
    end)
  end)

  it("wakes everybody who waits when it is closed", function()
    async.run(function()
      local empty, full = async.queue(), async.queue(1)
      full:put "there"
      local getter = async.spawn(function() return "got", empty:get() end)
      local putter = async.spawn(function() return "put", full:put "late" end)
      settle()
      empty:close()
      full:close()
      assert.same({ "got", nil, n = 2 }, table.pack(getter:wait()))
      assert.same({ "put", false, n = 2 }, table.pack(putter:wait()))
      assert.equal("there", full:get())
      assert.is_nil(full:get())
    end)
  end)

  it("is closed by a <close> variable", function()
    async.run(function()
      local got = {}
      local consumer
      do
        local queue <close> = async.queue()
        consumer = async.spawn(function()
          for item in queue:iter() do got[#got + 1] = item end
        end)
        queue:put(1)
      end
      consumer:wait()
      assert.same({ 1 }, got)
    end)
  end)

  it("loses no item to a getter that is cancelled", function()
    async.run(function()
      local queue = async.queue()
      local first, second = async.spawn(queue.get, queue), async.spawn(queue.get, queue)
      settle()
      first:cancel()
      queue:put "item"
      assert.equal("item", second:wait())
      assert.equal("cancelled", first:status())
    end)
  end)

  it("takes no item of a putter that is cancelled, and none twice", function()
    async.run(function()
      local queue = async.queue(1)
      queue:put(1)
      local second, third = async.spawn(queue.put, queue, 2), async.spawn(queue.put, queue, 3)
      settle()
      second:cancel()
      assert.same({ 1, 3 }, { queue:get(), queue:get() })
      assert.equal(true, third:wait())
      local _, err = async.timeout(0.001, function() queue:get() end)
      assert.equal("timeout", err.code)
    end)
  end)

  it("gives nothing stale to a task whose put was cancelled", function()
    async.run(function()
      local queue, other = async.queue(0), async.queue()
      local task = async.spawn(function()
        pcall(queue.put, queue, "never taken")
        return async.shield(1, function() return other:get() end)
      end)
      settle()
      task:cancel()
      settle()
      other:close()
      assert.is_nil(task:wait())
    end)
  end)

  it("works between a task and top level", function()
    local queue = async.queue(1)
    async.detach(function()
      for i = 1, 3 do queue:put(i) end
      queue:close()
    end)
    local got = {}
    for item in queue:iter() do got[#got + 1] = item end
    assert.same({ 1, 2, 3 }, got)
  end)

  it("refuses nil, and a capacity that is none", function()
    local ok, err = pcall(function() async.queue():put(nil) end)
    assert.is_false(ok)
    assert.matches("async_sync_spec.lua:%d+: nil cannot be put", err)
    ok, err = pcall(function() async.queue(-1) end)
    assert.is_false(ok)
    assert.matches("async_sync_spec.lua:%d+: capacity of queue must be", err)
  end)
end)
