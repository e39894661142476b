--- Closing: everything that can be open has close(), works with <close>, and does it once.

local async = require "earthshine.async"
local await = require "earthshine.async.await"
local core = require "earthshine.core"
local leaks = require "tests.support.leaks"
local temporary = require "tests.support.temporary"

local openers = {
  permit = function() return async.semaphore(1):acquire() end,
  queue = function() return async.queue(1) end,
  generator = function() return async.generator(function(yield) yield(1) end) end,
  ["generator that was begun"] = function()
    local it = async.generator(function(yield) yield(1) end)
    it()
    return it
  end,
  task = function() return async.detach(async.sleep, 1000) end,
  ["task that has failed"] = function()
    local task = async.detach(error, "lost", 0)
    async.sleep(0)
    return task
  end,
  file = function() return await.op(core.engine():open("/dev/null", "r")) end,
}

describe("closing", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  for name, open in pairs(openers) do
    it("works by a <close> variable, in a task and at top level: " .. name, function()
      for _, inside in ipairs { pcall, async.run } do
        local ok, err = inside(function()
          local thing <close> = open()
          return thing ~= nil
        end)
        assert.equal(true, ok, tostring(err))
      end
    end)

    if name ~= "file" then -- whose close() is an operation: see the specs of the core
      it("is done once: " .. name, function()
        async.run(function()
          local thing <close> = open()
          thing:close()
          thing:close()
        end)
      end)
    end
  end

  it("cancels a task, and waits until it has ended", function()
    async.run(function()
      local ended = false
      do
        local _ <close> = async.spawn(function()
          local _ <close> = setmetatable({}, { __close = function() ended = true end })
          async.sleep(1000)
        end)
        async.sleep(0)
      end
      assert.is_true(ended)
    end)
  end)

  it("of a file that nobody holds any more is left to the collector", function()
    async.run(function() await.op(core.engine():open("/dev/null", "r")) end)
    -- leaks.check counts the descriptors
  end)

  it("happens to a file whose open was cancelled when it had succeeded already", function()
    local folder = temporary.folder()
    folder:write("x", "x")
    local before = leaks.descriptors()
    collectgarbage "stop"
    async.run(function()
      local task
      task = async.spawn(function()
        local op = core.engine():open(folder:path "x", "r")
        repeat async.sleep(0) until op:done()
        task:cancel()
        await.op(op)
      end)
      pcall(task.wait, task)
      assert.equal("cancelled", task:status())
    end)
    local after = leaks.descriptors()
    collectgarbage "restart"
    folder:remove()
    assert.equal(before, after)
  end)
end)
