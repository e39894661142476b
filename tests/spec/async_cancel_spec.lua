--- Cancellation: where it is raised, what it reaches, and what may still be done.

local async = require "earthshine.async"
local await = require "earthshine.async.await"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"
local public = require "earthshine.public"

-- Calls f when the block that holds the result in a <close> variable is left.
local function finally(f)
  return setmetatable({}, { __close = function(_, err) f(err) end })
end

describe("cancellation", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("is an error raised at the await", function()
    async.run(function()
      local raised
      local task = async.spawn(function()
        local ok, err = pcall(async.sleep, 1000)
        raised = not ok and err
        error(err, 0)
      end)
      async.sleep(0)
      task:cancel()
      local ok, err = pcall(task.wait, task)
      assert.is_false(ok)
      assert.equal(err, raised)
      assert.is_true(Error.is(err))
      assert.equal("cancelled", err.code)
      assert.equal("cancelled", task:status())
    end)
  end)

  it("has the reason that was given", function()
    async.run(function()
      local reason = Error.new { code = "interrupted", message = "Ctrl-C" }
      local task = async.spawn(async.sleep, 1000)
      async.sleep(0)
      task:cancel(reason)
      task:cancel "too late, it has one"
      assert.equal(reason, select(2, pcall(task.wait, task)))

      task = async.spawn(async.sleep, 1000)
      task:cancel "not wanted"
      local err = select(2, pcall(task.wait, task))
      assert.equal("cancelled", err.code)
      assert.equal("not wanted", err.message)
    end)
  end)

  it("turns a reason that would not unwind the task into the cause of one that does", function()
    async.run(function()
      local reason = Error.new { code = "limit", message = "quota" }
      local went_on = false
      local task = async.spawn(function()
        public(async.sleep)(1000) -- would return a `limit` as nil, err
        went_on = true
      end)
      async.sleep(0)
      task:cancel(reason)
      local err = select(2, pcall(task.wait, task))
      assert.is_false(went_on)
      assert.equal("cancelled", err.code)
      assert.equal(reason, err.cause)
      local ok, misuse = pcall(function() async.spawn(function() end):cancel(7) end)
      assert.is_false(ok)
      assert.matches("async_cancel_spec.lua:%d+: reason of cancel must be", misuse)
    end)
  end)

  it("runs <close> variables, from the inside out", function()
    async.run(function()
      local order = {}
      local task = async.spawn(function()
        local _ <close> = finally(function() order[#order + 1] = "outer" end)
        local _ <close> = finally(function(err) order[#order + 1] = err.code end)
        async.sleep(1000)
      end)
      async.sleep(0)
      task:cancel()
      pcall(task.wait, task)
      assert.same({ "cancelled", "outer" }, order)
    end)
  end)

  it("raises again at every later await", function()
    async.run(function()
      local raised, semaphore, queue = {}, async.semaphore(1), async.queue()
      queue:put "something"
      local other = async.spawn(function() return "ended" end)
      local task = async.spawn(function()
        for _, wait in ipairs {
          function() async.sleep(1000) end,
          function() async.sleep(0) end,
          function() semaphore:acquire() end,
          function() queue:get() end,
          function() queue:put(1) end,
          function() other:wait() end,
          function() async.scope(function() end) end,
          function() async.run(print) end,
          function() async.timeout(1, print) end,
          function() async.map({}, print) end,
          function() async.all {} end,
          function() await.op(core.engine():timer(1000)) end,
        } do
          local ok, err = pcall(wait)
          raised[#raised + 1] = not ok and err.code
        end
      end)
      async.sleep(0)
      task:cancel()
      task:wait()
      assert.equal(12, #raised)
      for _, code in ipairs(raised) do assert.equal("cancelled", code) end
      local permit <close> = semaphore:acquire()
      assert.is_not_nil(permit)
    end)
  end)

  it("goes down to all that the task has spawned, however deep", function()
    async.run(function()
      local seen = {}
      local function leaf(name)
        local _ <close> = finally(function(err) seen[name] = err end)
        async.sleep(1000)
      end
      local task = async.spawn(function()
        async.spawn(leaf, "child")
        async.scope(function(scope)
          scope:spawn(function()
            async.spawn(leaf, "grandchild")
            leaf "nested"
          end)
          leaf "body"
        end)
      end)
      async.sleep(0)
      async.sleep(0)
      async.sleep(0)
      task:cancel()
      pcall(task.wait, task)
      local reason = seen.child
      assert.equal("cancelled", reason.code)
      assert.same({ child = reason, grandchild = reason, nested = reason, body = reason }, seen)
    end)
  end)

  it("waits until the operation that was under way has ended", function()
    async.run(function()
      local op
      local task = async.spawn(function()
        op = core.engine():timer(1000)
        local ok = pcall(await.op, op)
        assert.is_true(not ok and op:done())
      end)
      async.sleep(0)
      task:cancel()
      assert.is_false(task:status() == "cancelled")
      task:wait()
    end)
  end)

  it("does not begin a task that has not begun", function()
    async.run(function()
      local begun = false
      local task = async.spawn(function() begun = true end)
      task:cancel()
      pcall(task.wait, task)
      assert.is_false(begun)
      assert.equal("cancelled", task:status())
    end)
  end)

  it("reaches what a cancelled task spawns afterwards", function()
    async.run(function()
      local begun, late = false, nil
      local task = async.spawn(function()
        pcall(async.sleep, 1000)
        late = async.spawn(function() begun = true end)
      end)
      async.sleep(0)
      task:cancel()
      pcall(task.wait, task)
      assert.is_false(begun)
      assert.equal("cancelled", late:status())
    end)
  end)

  it("of a task that has ended changes nothing", function()
    async.run(function()
      local task = async.spawn(function() return 1, nil, 3 end)
      task:wait()
      task:cancel()
      assert.same({ 3, 1, nil, 3 }, { select("#", task:wait()), task:wait() })
      assert.equal("done", task:status())
    end)
  end)

  it("that a task does to itself is raised at its next await", function()
    async.run(function()
      local reached = false
      local task
      task = async.spawn(function()
        task:cancel()
        reached = true
        async.sleep(0)
        reached = "too far"
      end)
      pcall(task.wait, task)
      assert.is_true(reached)
      assert.equal("cancelled", task:status())
    end)
  end)

  it("lets a task succeed that had no need to wait any more", function()
    async.run(function()
      local task = async.spawn(function()
        pcall(async.sleep, 1000)
        return "saved what there was"
      end)
      async.sleep(0)
      task:cancel()
      assert.equal("saved what there was", task:wait())
    end)
  end)

  it("counts less than a failure of the cleanup", function()
    local err = async.run(function()
      local failure = Error.new { code = "io", message = "disk full" }
      local task = async.detach(function()
        local _ <close> = finally(function() error(failure, 0) end)
        async.sleep(1000)
      end)
      async.sleep(0)
      task:cancel()
      local _, raised = pcall(task.wait, task)
      assert.equal("failed", task:status())
      return raised == failure
    end)
    assert.is_true(err)
  end)

  it("cannot be returned as nil, err", function()
    local reason = Error.new { code = "cancelled", message = "enough" }
    local ok, err = pcall(async.run, function() error(reason, 0) end)
    assert.same({ false, reason }, { ok, err })
    ok, err = pcall(async.run, function() return nil, reason end)
    assert.same({ false, reason }, { ok, err })
  end)
end)
