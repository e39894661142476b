--- Waits that can never end.

local async = require "earthshine.async"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"

describe("a wait that can never end", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  -- Makes a deadlock; returns the error.
  local function deadlock(...)
    local ok, err = pcall(...)
    assert.is_false(ok)
    assert.is_true(Error.is(err), tostring(err))
    assert.equal("deadlock", err.code)
    return err
  end

  it("raises deadlock at top level", function()
    local semaphore = async.semaphore(1)
    local permit = semaphore:acquire()
    local err = deadlock(semaphore.acquire, semaphore)
    assert.matches("top level waits for a permit of a semaphore", err.message)
    permit:release()
    semaphore:acquire():release()
    deadlock(function() async.queue():get() end)
  end)

  it("raises deadlock from run, with the tree of tasks", function()
    local cleaned = 0
    local function waits_for(queue)
      local _ <close> = setmetatable({}, { __close = function() cleaned = cleaned + 1 end })
      queue:get()
    end
    local err = deadlock(async.run, function()
      local queue = async.queue()
      async.scope(function(scope)
        scope:spawn(waits_for, queue).name = "consumer"
        scope:spawn(function()
          async.spawn(waits_for, queue).name = "grandchild"
        end).name = "parent"
      end)
    end)
    local function line(pattern)
      assert.matches("\n" .. pattern .. "\n", err.message .. "\n")
    end
    line "top level waits for task %d+"
    line "task %d+ waits for its tasks"
    line "  task %d+ %(consumer%) waits for an item of a queue"
    line "  task %d+ %(parent%) waits for its tasks"
    line "    task %d+ %(grandchild%) waits for an item of a queue"
    assert.equal(2, cleaned)
  end)

  it("is seen among tasks that wait for each other", function()
    local err = deadlock(async.run, function()
      local a, b
      a = async.spawn(function() b:wait() end)
      b = async.spawn(function() a:wait() end)
    end)
    assert.matches("  task (%d+) waits for task (%d+)\n  task %2 waits for task %1", err.message)
    deadlock(async.run, function()
      local own
      own = async.spawn(function() own:wait() end)
    end)
  end)

  it("in detached work is raised by run, which waits for it", function()
    local seen
    local err = deadlock(async.run, function()
      async.detach(function()
        local _, why = pcall(function() async.queue():get() end)
        seen = why
      end)
    end)
    assert.equal(err, seen)
  end)

  it("is raised inside the task, whose cleanup runs and may wait where it is shielded", function()
    local cleaned = false
    local err = deadlock(async.run, function()
      local _ <close> = setmetatable({}, { __close = function()
        async.shield(1, function() async.sleep(0.001) end)
        cleaned = true
      end })
      async.queue():get()
    end)
    assert.is_true(cleaned)
    assert.equal("deadlock", err.code)
  end)

  it("ends the work of scope and map at top level, too", function()
    local ended = 0
    local function wait_for_nothing()
      local _ <close> = setmetatable({}, { __close = function() ended = ended + 1 end })
      async.queue():get()
    end
    deadlock(async.scope, wait_for_nothing)
    deadlock(async.map, { 1, 2 }, wait_for_nothing)
    assert.equal(3, ended)
  end)

  it("is none while an operation is under way", function()
    local queue = async.queue()
    async.detach(function()
      async.sleep(0.005)
      queue:put "at last"
    end)
    assert.equal("at last", queue:get())
  end)

  it("has a tree that stays readable with 10 000 tasks", function()
    local err = deadlock(async.run, function()
      local queue = async.queue()
      for _ = 1, 10000 do async.spawn(function() queue:get() end) end
    end)
    assert.is_true(#err.message < 4000)
    assert.matches("and 9971 more", err.message)
  end)

  it("ends only its own wait at top level: a task that waits may still be woken", function()
    local queue, got = async.queue(), nil
    local task = async.detach(function() got = queue:get() end)
    deadlock(task.wait, task)
    queue:put "later"
    task:wait()
    assert.equal("later", got)
  end)
end)
