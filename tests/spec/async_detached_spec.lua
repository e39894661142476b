--- Work that belongs to no scope.

local async = require "earthshine.async"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"

local function failure(code, message)
  return Error.new { code = code or "io", message = message or "no space left" }
end

describe("detached work", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("is not waited for by the scope in which it was begun", function()
    local ended = false
    async.run(function()
      async.scope(function()
        async.detach(function()
          async.sleep(0.005)
          ended = true
        end)
      end)
      assert.is_false(ended)
    end)
    assert.is_true(ended)
  end)

  it("is waited for by run at top level, also where that fails", function()
    local ended = 0
    local function work()
      async.sleep(0.002)
      ended = ended + 1
    end
    async.detach(work)
    local value, err = async.run(function()
      async.detach(work)
      return nil, failure()
    end)
    assert.is_nil(value)
    assert.equal("io", err.code)
    assert.equal(2, ended)
  end)

  it("is not cancelled with the task that began it", function()
    local ended = false
    async.run(function()
      async.timeout(0.001, function()
        async.detach(function()
          async.sleep(0.01)
          ended = true
        end)
        async.sleep(1000)
      end)
    end)
    assert.is_true(ended)
  end)

  it("tells its failure to the hook, where nobody waits for it", function()
    local told, task
    local before = async.on_unhandled(function(err, who) told, task = err, who end)
    local err = failure()
    local detached = async.detach(function() error(err, 0) end)
    async.run(function() end)
    assert.equal(err, told)
    assert.equal(detached, task)
    async.on_unhandled(before)
    local ok, raised = pcall(detached.wait, detached)
    assert.same({ false, err }, { ok, raised })
  end)

  it("tells the hook nothing, where somebody waits for it", function()
    local told
    local before = async.on_unhandled(function(err) told = err end)
    local err = failure()
    local task = async.detach(function() error(err, 0) end)
    local ok, raised = pcall(task.wait, task)
    async.on_unhandled(before)
    assert.is_false(ok)
    assert.equal(err, raised)
    assert.is_nil(told)
  end)

  it("is cancelled by close, which waits for it", function()
    local closed, seen
    async.detach(function()
      local _ <close> = setmetatable({}, { __close = function(_, err)
        seen = err
        async.shield(1, function() async.sleep(0.002) end)
        closed = true
      end })
      async.sleep(1000)
    end)
    async.sleep(0)
    async.close()
    assert.is_true(closed)
    assert.equal("cancelled", seen.code)
    async.close()
    async.sleep(0)
  end)

  it("cannot be closed from inside a task", function()
    async.run(function()
      local ok, err = pcall(function() async.close() end)
      assert.is_false(ok)
      assert.matches("async_detached_spec.lua:%d+: async.close inside a task", err)
    end)
  end)
end)
