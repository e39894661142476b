--- The words run, all and task:wait, and how they report values and failures.

local async = require "earthshine.async"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"

local function failure(message)
  return Error.new { code = "io", message = message or "no space left" }
end

describe("run", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("gives f its arguments and returns what it returns", function()
    local function reverse(a, b, c) return c, b, a end
    assert.same({ 3, nil, 1, n = 3 }, table.pack(async.run(reverse, 1, nil, 3)))
    assert.equal(0, select("#", async.run(function() end)))
  end)

  it("returns nil, err where f has failed with an earthshine.error", function()
    local err = failure()
    assert.same({ nil, err }, { async.run(function() return nil, err end) })
    assert.same({ nil, err }, { async.run(function() error(err, 0) end) })
  end)

  it("returns the failure of a task that f has spawned", function()
    local err = failure()
    local value, raised = async.run(function()
      async.spawn(function() return nil, err end)
      return "f itself was well"
    end)
    assert.is_nil(value)
    assert.equal(err, raised)
  end)

  it("returns a nil and another value as they are", function()
    assert.same({ nil, "end of file" }, { async.run(function() return nil, "end of file" end) })
  end)

  it("inside a task is a scope that is waited for", function()
    async.run(function()
      local ended, err = false, failure()
      assert.same({ 2, 1 }, { async.run(function(a, b)
        async.spawn(function()
          async.sleep(0.002)
          ended = true
        end)
        return b, a
      end, 1, 2) })
      assert.is_true(ended)
      assert.same({ nil, err }, { async.run(function()
        async.spawn(error, err, 0)
        async.sleep(1000)
      end) })
      async.sleep(0)
    end)
  end)

  it("inside a task does not wait for detached work", function()
    async.run(function()
      local task
      async.run(function() task = async.detach(async.sleep, 0.002) end)
      assert.equal("ready", task:status())
    end)
  end)

  it("wants something to call, and names the caller", function()
    local ok, err = pcall(function() async.run "f" end)
    assert.is_false(ok)
    assert.matches("async_words_spec.lua:%d+: f of run must be callable, but is string", err)
    assert.equal("called", async.run(setmetatable({}, { __call = function() return "called" end })))
  end)
end)

describe("task:wait", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("hands over thousands of arguments and values", function()
    local many = {}
    for i = 1, 20000 do many[i] = i end
    local task = async.detach(function(...) return ... end, table.unpack(many))
    assert.equal(20000, select("#", task:wait()))
  end)

  it("returns what the function has returned, to everyone who waits", function()
    async.run(function()
      local task = async.spawn(function()
        async.sleep(0.001)
        return 1, nil, 3
      end)
      async.map({ 1, 2, 3 }, function()
        assert.same({ 1, nil, 3, n = 3 }, table.pack(task:wait()))
      end)
      assert.same({ 1, nil, 3, n = 3 }, table.pack(task:wait()))
    end)
  end)

  it("raises the error that the function returned or raised", function()
    local err = failure()
    for _, f in ipairs { function() return nil, err end, function() error(err, 0) end } do
      local task = async.detach(f)
      assert.same({ false, err }, { pcall(task.wait, task) })
      assert.same({ false, err }, { pcall(task.wait, task) })
      assert.equal("failed", task:status())
    end
  end)

  it("that was cancelled leaves the task alone", function()
    async.run(function()
      local task = async.spawn(async.sleep, 0.005)
      local value, err = async.timeout(0.001, function() task:wait() end)
      assert.is_nil(value)
      assert.equal("timeout", err.code)
      task:wait()
      assert.equal("done", task:status())
    end)
  end)

  it("knows how it stands with a task", function()
    async.run(function()
      local task
      task = async.spawn(function()
        assert.equal("running", task:status())
        async.sleep(0.001)
      end)
      assert.equal("ready", task:status())
      async.sleep(0)
      assert.equal("waiting", task:status())
      assert.matches("^earthshine.task: task %d+, waiting$", tostring(task))
      task.name = "nap"
      assert.matches("^earthshine.task: task %d+ %(nap%), waiting$", tostring(task))
      task:wait()
      assert.equal("done", task:status())
    end)
  end)
end)

describe("all", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("runs functions at the same time and returns their values in order", function()
    local now, most = 0, 0
    local function work(value)
      return function()
        now = now + 1
        most = math.max(most, now)
        async.sleep(0.004 - value / 1000)
        now = now - 1
        return value, "not this"
      end
    end
    local results = async.all { work(1), work(2), work(3), function() end }
    assert.same({ 1, 2, 3, nil, n = 4 }, results)
    assert.equal(3, most)
  end)

  it("waits for tasks that are there already", function()
    async.run(function()
      local task = async.spawn(function()
        async.sleep(0.002)
        return "early"
      end)
      assert.same({ "early", "late", n = 2 }, async.all { task, function() return "late" end })
    end)
  end)

  it("raises the first error and cancels the rest, tasks too", function()
    local err = failure()
    async.run(function()
      local task = async.detach(async.sleep, 1000)
      local seen
      local ok, raised = pcall(async.all, {
        task,
        function()
          local _, why = pcall(async.sleep, 1000)
          seen = why.code
        end,
        function()
          async.sleep(0.001)
          return nil, err
        end,
      })
      assert.same({ false, err }, { ok, raised })
      assert.equal("cancelled", seen)
      pcall(task.wait, task)
      assert.equal("cancelled", task:status())
    end)
  end)

  it("of nothing is nothing", function()
    assert.same({ n = 0 }, async.all {})
  end)
end)
