--- Generators: iterators whose bodies may wait.

local async = require "earthshine.async"
local Error = require "earthshine.error"
local leaks = require "tests.support.leaks"

local function finally(f)
  return setmetatable({}, { __close = function(_, err) f(err) end })
end

-- 1 … n, each after a wait.
local function slow(n)
  return async.generator(function(yield)
    for i = 1, n do
      async.sleep(0)
      yield(i, i * i)
    end
  end)
end

describe("a generator", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  for place, inside in pairs { ["in a task"] = async.run, ["at top level"] = pcall } do
    it("is an iterator in which awaits work, " .. place, function()
      inside(function()
        local got = {}
        for i, square in slow(3) do got[#got + 1] = i + square end
        assert.same({ 2, 6, 12 }, got)
      end)
    end)

    it("can be built on another one, " .. place, function()
      inside(function()
        local got = {}
        for i in async.generator(function(yield)
          for i in slow(3) do
            async.sleep(0)
            yield(-i)
          end
        end) do got[#got + 1] = i end
        assert.same({ -1, -2, -3 }, got)
      end)
    end)
  end

  it("takes what coroutine.yield gives, too", function()
    local got = {}
    for i in async.generator(function()
      async.sleep(0)
      coroutine.yield "one"
      async.sleep(0)
      coroutine.yield "two"
    end) do got[#got + 1] = i end
    assert.same({ "one", "two" }, got)
  end)

  it("lets other tasks run while it waits", function()
    async.run(function()
      local ticks = 0
      local ticker = async.spawn(function()
        while true do
          async.sleep(0)
          ticks = ticks + 1
        end
      end)
      for _ in slow(10) do end
      ticker:cancel()
      assert.is_true(ticks >= 5)
    end)
  end)

  it("gives nil at its end, and from then on", function()
    local it = slow(1)
    assert.equal(1, it())
    assert.is_nil(it())
    assert.is_nil(it())
    assert.equal("earthshine.generator: ended", tostring(it))
  end)

  it("raises what its body raises or returns as nil, err, and is over", function()
    local err = Error.new { code = "parse", message = "page 2 is no JSON" }
    for _, fail in ipairs { function() error(err, 0) end, function() return nil, err end } do
      local got, it = {}, async.generator(function(yield)
        yield(1)
        return fail()
      end)
      local ok, raised = pcall(function()
        for i in it do got[#got + 1] = i end
      end)
      assert.same({ false, err }, { ok, raised })
      assert.same({ 1 }, got)
      assert.is_nil(it())
    end
  end)

  it("makes a fault of a bug, with the traceback of its body", function()
    local function broken() local x = nil; return x.y end
    local ok, fault = pcall(async.generator(function() broken() end))
    assert.is_false(ok)
    assert.matches("index a nil value", fault.message)
    assert.matches("async_generator_spec.lua", fault.traceback)
  end)

  it("is unwound with the task that waits for it", function()
    async.run(function()
      local seen
      local task = async.spawn(function()
        for _ in async.generator(function()
          local _ <close> = finally(function(err) seen = err.code end)
          async.sleep(1000)
        end) do end
      end)
      async.sleep(0)
      task:cancel()
      pcall(task.wait, task)
      assert.equal("cancelled", seen)
    end)
  end)

  it("is closed by a <close> variable, once, and its cleanup may wait", function()
    async.run(function()
      local closed = 0
      local kept
      do
        local it <close> = async.generator(function(yield)
          local _ <close> = finally(function()
            async.sleep(0.001)
            closed = closed + 1
          end)
          while true do yield(1) end
        end)
        kept = it
        assert.equal(1, it())
      end
      assert.equal(1, closed)
      kept:close()
      assert.is_nil(kept())
      assert.equal(1, closed)
    end)
  end)

  it("is closed where it stands in coroutine.yield or has not begun", function()
    local closed = false
    local it = async.generator(function()
      local _ <close> = finally(function() closed = true end)
      coroutine.yield(1)
    end)
    it()
    it:close()
    assert.is_true(closed)
    it = async.generator(function() error "never begun" end)
    it:close()
    assert.is_nil(it())
  end)

  it("raises from close what its cleanup raises", function()
    local it = async.generator(function(yield)
      local _ <close> = finally(function() error("cleanup", 0) end)
      yield(1)
    end)
    it()
    local ok, err = pcall(it.close, it)
    assert.is_false(ok)
    assert.matches("cleanup", tostring(err))
    it:close()
  end)

  it("that goes on yielding while it is closed is stopped", function()
    local it = async.generator(function(yield)
      while true do pcall(yield, 1) coroutine.yield(2) end
    end)
    it()
    it:close()
    assert.is_nil(it())
  end)

  it("can be left by break, with a closure over the loop variable", function()
    for x in slow(3) do
      local f = function() return x end
      if f() == 2 then break end
    end
    assert.is_true(true)
  end)

  it("serves one task at a time", function()
    async.run(function()
      local it = slow(3)
      async.spawn(function() it() end)
      async.spawn(function()
        local ok, err = pcall(function() it() end)
        assert.is_false(ok)
        assert.matches("async_generator_spec.lua:%d+: this generator is being stepped already", err)
        ok, err = pcall(function() it:close() end)
        assert.is_false(ok)
        assert.matches("cannot be closed while", err)
      end)
    end)
  end)

  it("can be handed from one task to another", function()
    async.run(function()
      local it = slow(3)
      assert.equal(1, it())
      assert.equal(2, async.spawn(function() return (it()) end):wait())
      assert.equal(3, it())
    end)
  end)

  it("spawns in the scope of whoever steps it", function()
    async.run(function()
      local ended = false
      async.scope(function()
        local it = async.generator(function(yield)
          async.spawn(function()
            async.sleep(0.002)
            ended = true
          end)
          yield(1)
        end)
        it()
      end)
      assert.is_true(ended)
    end)
  end)

  it("cannot yield inside a scope that it has opened", function()
    for _, how in ipairs { "given", "coroutine" } do
      local seen
      local value, err = async.run(function()
        local ok, fault = pcall(async.generator(function(yield)
          async.scope(function(scope)
            scope:spawn(function()
              local _ <close> = finally(function(why) seen = why.code end)
              async.sleep(1000)
            end)
            async.sleep(0)
            if how == "given" then yield(1) else coroutine.yield(1) end
          end)
        end))
        assert.is_false(ok)
        assert.matches("cannot yield inside a scope", fault.message)
        assert.equal("cancelled", seen)
        async.sleep(0) -- the task itself is as it was
        return "went on"
      end)
      assert.equal("went on", value, tostring(err))
    end
  end)

  it("has a yield that works in its own body only", function()
    async.run(function()
      local it = async.generator(function(yield)
        async.spawn(function()
          local ok, err = pcall(function() yield(1) end)
          assert.is_false(ok)
          assert.matches("_spec.lua:%d+: the yield of a generator is called outside its", err)
        end):wait()
      end)
      assert.is_nil(it())
    end)
  end)
end)
