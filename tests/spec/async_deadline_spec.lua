--- Deadlines and shields: when work is cut short, and when cleanup is not.

local async = require "earthshine.async"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"

-- Calls f when the block that holds the result in a <close> variable is left.
local function finally(f)
  return setmetatable({}, { __close = function(_, err) f(err) end })
end

describe("timeout", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  for place, inside in pairs { ["in a task"] = async.run, ["at top level"] = pcall } do
    it("returns what f returns, " .. place, function()
      inside(function()
        assert.same({ 1, nil, 3 }, { async.timeout(1000, function() return 1, nil, 3 end) })
        local value, message = async.timeout(1000, function() return nil, "not ours" end)
        assert.same({ nil, "not ours" }, { value, message })
      end)
    end)

    it("returns the failure of f, " .. place, function()
      local err = Error.new { code = "io", message = "gone" }
      assert.same({ nil, err }, { async.timeout(1000, function() return nil, err end) })
      assert.same({ nil, err }, { async.timeout(1000, function() error(err, 0) end) })
    end)

    it("cancels f at the deadline, and lets it clean up, " .. place, function()
      inside(function()
        local cleaned
        local value, err = async.timeout(0.002, function()
          local _ <close> = finally(function(why)
            async.shield(1, function() async.sleep(0.002) end)
            cleaned = why.code
          end)
          async.sleep(1000)
        end)
        assert.is_nil(value)
        assert.equal("timeout", err.code)
        assert.matches("0.002 s", tostring(err))
        assert.equal("cancelled", cleaned)
      end)
    end)
  end

  it("cancels what f has spawned, and waits for it", function()
    local ended = 0
    local value, err = async.timeout(0.002, function()
      for _ = 1, 3 do
        async.spawn(function()
          local _ <close> = finally(function() ended = ended + 1 end)
          async.sleep(1000)
        end)
      end
      return "the function itself was quick"
    end)
    assert.is_nil(value)
    assert.equal("timeout", err.code)
    assert.equal(3, ended)
  end)

  it("keeps the result of an f that has ended in spite of it", function()
    assert.equal("whole", async.timeout(0.001, function()
      pcall(async.sleep, 1000)
      return "whole"
    end))
  end)

  it("does not reach beyond itself", function()
    assert(async.run(function()
      async.timeout(0.001, function() async.sleep(1000) end)
      async.sleep(0.002)
      return true
    end))
  end)

  it("that is shorter inside another one is the one that counts", function()
    async.run(function()
      local inner_err
      local value, err = async.timeout(0.02, function()
        local _
        _, inner_err = async.timeout(0.002, function() async.sleep(1000) end)
        async.sleep(1000)
      end)
      assert.is_nil(value)
      assert.equal("timeout", inner_err.code)
      assert.matches("0.002 s", inner_err.message)
      assert.matches("0.02 s", err.message)
    end)
  end)

  it("of an outer one goes through an inner one as a cancellation", function()
    local inner_returned = false
    local value, err = async.timeout(0.002, function()
      async.timeout(1000, function() async.sleep(1000) end)
      inner_returned = true
    end)
    assert.is_nil(value)
    assert.equal("timeout", err.code)
    assert.is_false(inner_returned)
  end)

  it("leaves an outer cancellation a cancellation", function()
    async.run(function()
      local returned = false
      local task = async.spawn(function()
        async.timeout(1000, function() async.sleep(1000) end)
        returned = true
      end)
      async.sleep(0)
      task:cancel()
      local _, err = pcall(task.wait, task)
      assert.equal("cancelled", err.code)
      assert.is_false(returned)
    end)
  end)

  it("wants a time and a function", function()
    for _, wrong in ipairs { -1, 0 / 0, math.huge, "soon" } do
      local ok, err = pcall(function() async.timeout(wrong, print) end)
      assert.is_false(ok)
      assert.matches("async_deadline_spec.lua:%d+: seconds of timeout must be a number from 0", err)
    end
    local ok, err = pcall(function() async.timeout(1) end)
    assert.is_false(ok)
    assert.matches("async_deadline_spec.lua:%d+: f of timeout must be callable", err)
  end)
end)

describe("shield", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("returns what f returns, and raises what it raises", function()
    assert.same({ 1, 2 }, { async.shield(1, function() return 1, 2 end) })
    local err = Error.new { code = "io", message = "gone" }
    assert.same({ false, err }, { pcall(async.shield, 1, function() return nil, err end) })
  end)

  it("holds a cancellation back while f runs, and the next await raises it", function()
    async.run(function()
      local log = {}
      local task = async.spawn(function()
        async.shield(1, function()
          async.sleep(0.005)
          log[#log + 1] = "done"
        end)
        log[#log + 1] = "after"
        async.sleep(0)
        log[#log + 1] = "too far"
      end)
      async.sleep(0)
      task:cancel()
      pcall(task.wait, task)
      assert.same({ "done", "after" }, log)
      assert.equal("cancelled", task:status())
    end)
  end)

  it("lets cleanup wait that was begun by a cancellation", function()
    async.run(function()
      local aborted
      local task = async.spawn(function()
        local _ <close> = finally(function()
          async.shield(1, function()
            async.sleep(0.002)
            aborted = true
          end)
        end)
        async.sleep(1000)
      end)
      async.sleep(0)
      task:cancel()
      pcall(task.wait, task)
      assert.is_true(aborted)
    end)
  end)

  it("protects the scopes and tasks in it", function()
    async.run(function()
      local log = {}
      local task = async.spawn(function()
        async.shield(1, function()
          async.scope(function(scope)
            scope:spawn(function()
              async.sleep(0.004)
              log[#log + 1] = "child"
            end)
            async.sleep(0.002)
            log[#log + 1] = "body"
          end)
          async.map({ 1, 2 }, function(i)
            async.sleep(0.001)
            log[#log + 1] = i
          end)
        end)
        async.sleep(0)
      end)
      async.sleep(0)
      task:cancel()
      pcall(task.wait, task)
      assert.same({ "body", "child", 1, 2 }, log)
      assert.equal("cancelled", task:status())
    end)
  end)

  it("gives f so many seconds more, counted from the cancellation", function()
    async.run(function()
      local start, took
      local task = async.spawn(function()
        local _ <close> = finally(function() took = core.monotonic() - start end)
        async.shield(0.02, function() async.sleep(1000) end)
      end)
      async.sleep(0.03) -- longer than the shield: nothing happens without a cancellation
      assert.equal("waiting", task:status())
      start = core.monotonic()
      local reason = Error.new { code = "cancelled", message = "enough" }
      task:cancel(reason)
      assert.equal(reason, select(2, pcall(task.wait, task)))
      assert.is_true(took >= 0.019 and took < 10, took)
    end)
  end)

  it("gives f so many seconds where the cancellation came before it", function()
    async.run(function()
      local first, second
      local task = async.spawn(function()
        first = select(2, pcall(async.sleep, 1000))
        second = select(2, pcall(async.shield, 0.005, function() async.sleep(1000) end))
      end)
      async.sleep(0)
      task:cancel()
      task:wait()
      assert.equal("cancelled", first.code)
      assert.equal(first, second)
    end)
  end)

  it("does not hold back what fails inside it", function()
    local err = Error.new { code = "io", message = "gone" }
    local ok, raised = pcall(async.shield, 1000, function()
      async.spawn(function() error(err, 0) end)
      async.sleep(1000)
    end)
    assert.same({ false, err }, { ok, raised })
  end)

  it("does not hold back a deadline inside it", function()
    async.shield(1000, function()
      local _, err = async.timeout(0.001, function() async.sleep(1000) end)
      assert.equal("timeout", err.code)
    end)
  end)
end)
