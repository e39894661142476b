--- Structure: what a scope waits for, and how errors go up.

local async = require "earthshine.async"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"

local function failure(code, message)
  return Error.new { code = code or "io", message = message or "no space left" }
end

-- Waits for ever, and notes the error that ends the wait.
local function forever(seen)
  local ok, err = pcall(async.sleep, 1000)
  seen[#seen + 1] = err
  assert(not ok)
  error(err, 0)
end

describe("a scope", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("ends when its children have", function()
    local ended = 0
    async.scope(function(scope)
      for _ = 1, 3 do
        scope:spawn(function()
          async.sleep(0.005)
          ended = ended + 1
        end)
      end
    end)
    assert.equal(3, ended)
  end)

  it("waits for the children of its children", function()
    local ended = false
    async.scope(function(scope)
      scope:spawn(function()
        async.spawn(function()
          async.sleep(0.005)
          ended = true
        end)
      end)
    end)
    assert.is_true(ended)
  end)

  it("returns what its function returns, and gives arguments to its tasks", function()
    local a, b, n = async.scope(function(scope)
      local task = scope:spawn(function(x, y) return y, x end, 1, 2)
      return task:wait()
    end)
    assert.same({ 2, 1 }, { a, b, n })
  end)

  it("keeps a task for what it spawns: the task ends when they have", function()
    async.run(function()
      local ended = false
      local parent = async.spawn(function()
        async.spawn(function()
          async.sleep(0.005)
          ended = true
        end)
        return "returned"
      end)
      assert.equal("returned", parent:wait())
      assert.is_true(ended)
    end)
  end)

  it("takes what spawn makes in the innermost scope around it", function()
    async.run(function()
      local ended = false
      async.scope(function()
        async.spawn(function()
          async.sleep(0.005)
          ended = true
        end)
      end)
      assert.is_true(ended)
    end)
  end)

  it("can be spawned in by other tasks while it lasts, and not after", function()
    async.run(function()
      local late
      async.scope(function(scope)
        late = scope
        scope:spawn(function()
          async.sleep(0)
          scope:spawn(function() async.sleep(0.001) end)
        end)
      end)
      local ok, err = pcall(function() late:spawn(print) end)
      assert.is_false(ok)
      assert.matches("async_scope_spec.lua:%d+: this scope has ended", err)
    end)
  end)

  it("raises the error of a child, and cancels its siblings and its own function", function()
    local seen, reached = {}, false
    local err = failure()
    local ok, raised = pcall(async.scope, function(scope)
      scope:spawn(forever, seen)
      scope:spawn(function()
        async.sleep(0.001)
        error(err, 0)
      end)
      pcall(async.sleep, 1000)
      reached = true
      async.sleep(1000)
    end)
    assert.is_false(ok)
    assert.equal(err, raised)
    assert.is_true(reached)
    assert.equal("cancelled", seen[1].code)
    assert.equal(err, seen[1].cause)
  end)

  it("raises the error of its function, when its children have been cancelled", function()
    local seen, err = {}, failure()
    local ok, raised = pcall(async.scope, function(scope)
      scope:spawn(forever, seen)
      async.sleep(0)
      error(err, 0)
    end)
    assert.is_false(ok)
    assert.equal(err, raised)
    assert.equal("cancelled", seen[1].code)
  end)

  it("hands an error on through every level, the same object", function()
    local err = failure()
    local value, raised = async.run(function()
      async.scope(function(outer)
        outer:spawn(function()
          async.scope(function(inner)
            inner:spawn(function() return nil, err end)
            async.sleep(1000)
          end)
        end)
        async.sleep(1000)
      end)
    end)
    assert.is_nil(value)
    assert.equal(err, raised)
  end)

  it("leaves the task that opened it as it was, when it has failed", function()
    assert(async.run(function()
      pcall(async.scope, function(scope)
        scope:spawn(error, failure(), 0)
        async.sleep(1000)
      end)
      async.sleep(0.001)
      return true
    end))
  end)

  it("counts the first error only, and reports the others", function()
    local first, second, told = failure(), failure("io", "again"), {}
    local before = async.on_unhandled(function(err) told[#told + 1] = err end)
    local ok, raised = pcall(async.scope, function(scope)
      scope:spawn(function()
        async.sleep(0)
        error(first, 0)
      end)
      scope:spawn(function()
        pcall(async.sleep, 1000)
        error(second, 0)
      end)
    end)
    async.on_unhandled(before)
    assert.is_false(ok)
    assert.equal(first, raised)
    assert.same({ second }, told)
  end)

  it("reports an error once, by whichever ways it comes up", function()
    local err, told = failure(), 0
    local before = async.on_unhandled(function() told = told + 1 end)
    local ok, raised = pcall(async.scope, function(scope)
      local first = scope:spawn(function() error(err, 0) end)
      scope:spawn(function() first:wait() end)
      first:wait()
    end)
    async.on_unhandled(before)
    assert.same({ false, err }, { ok, raised })
    assert.equal(0, told)
  end)

  it("fails even if somebody catches the error of the child", function()
    local err = failure()
    local ok, raised = pcall(async.scope, function(scope)
      local task = scope:spawn(function() error(err, 0) end)
      local _, caught = pcall(task.wait, task)
      assert.equal(err, caught)
    end)
    assert.is_false(ok)
    assert.equal(err, raised)
  end)

  it("does not fail because one of its tasks was cancelled", function()
    async.scope(function(scope)
      local task = scope:spawn(async.sleep, 1000)
      async.sleep(0)
      task:cancel()
    end)
  end)
end)

describe("spawn", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("outside of a task is a misuse that names the alternatives", function()
    local ok, err = pcall(function() async.spawn(print) end)
    assert.is_false(ok)
    assert.matches("async_scope_spec.lua:%d+: spawn outside a task", err)
    assert.matches("async.detach", err)
  end)

  it("wants something to call", function()
    async.run(function()
      local ok, err = pcall(function() async.spawn(7) end)
      assert.is_false(ok)
      assert.matches("async_scope_spec.lua:%d+: f must be callable, but is 7", err)
    end)
  end)
end)
