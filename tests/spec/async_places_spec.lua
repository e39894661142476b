--- Where a wait is impossible: the places that cannot be suspended.

local async = require "earthshine.async"
local core = require "earthshine.core"
local leaks = require "tests.support.leaks"

-- What an await says that is made in a task, by a function which `place` calls somewhere.
local function complaint(place)
  local message
  async.run(function()
    place(function()
      local ok, err = pcall(function() async.sleep(0) end)
      if not ok then message = err end
    end)
  end)
  return message
end

describe("an await that cannot suspend its task", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  local places = {
    ["table.sort"] = {
      function(await) table.sort({ 2, 1 }, function(a, b) await() return a < b end) end,
      "before sorting",
    },
    ["string.gsub"] = {
      function(await) string.gsub("x", "x", await) end, "collect the matches first",
    },
    ["tostring"] = {
      function(await)
        tostring(setmetatable({}, { __tostring = function() await() return "" end }))
      end, "fetch first",
    },
    ["require"] = {
      function(await)
        package.preload["tests.a_module_that_waits"] = await
        require "tests.a_module_that_waits"
        package.loaded["tests.a_module_that_waits"] = nil
      end, "return a function",
    },
    ["__gc"] = {
      function(await)
        setmetatable({}, { __gc = await })
        collectgarbage()
      end, "<close>",
    },
    ["load"] = { function(await) load(function() await() end) end, "fetched before" },
    ["coroutine.close"] = {
      function(await)
        local thread = coroutine.create(function()
          local _ <close> = setmetatable({}, { __close = await })
          coroutine.yield()
        end)
        coroutine.resume(thread)
        coroutine.close(thread)
      end, "inside its own coroutine",
    },
  }
  for name, case in pairs(places) do
    it("in " .. name .. " fails at once, names the place and the way out", function()
      local message = complaint(case[1])
      assert.matches("^tests/spec/async_places_spec.lua:%d+: await inside ", message)
      assert.matches("await inside [%w._]*" .. name:gsub("^%w+%.", ""), message)
      assert.matches(case[2], message, 1, true)
    end)
  end

  it("in a foreign coroutine fails at once, and names async.generator", function()
    local message = complaint(function(await) coroutine.wrap(await)() end)
    assert.matches("await inside a foreign coroutine", message)
    assert.matches("async.generator", message)
  end)

  it("in a generator that a foreign coroutine or a sort steps fails as well", function()
    local function stepped(await)
      return async.generator(function(yield)
        await()
        yield(1)
      end)
    end
    assert.matches("foreign coroutine", complaint(function(await)
      coroutine.wrap(function() stepped(await)() end)()
    end))
    assert.matches("await inside table.sort", complaint(function(await)
      table.sort({ 2, 1 }, function(a, b)
        stepped(await)()
        return a < b
      end)
    end))
  end)

  it("fails whether or not it would have had to wait", function()
    local semaphore, queue = async.semaphore(1), async.queue()
    async.run(function()
      for _, f in ipairs {
        function() semaphore:acquire() end,
        function() queue:put(1) end,
        function() async.scope(function() end) end,
        function() async.shield(1, function() end) end,
        function() async.map({}, print) end,
        function() async.detach(function() end):wait() end,
      } do
        local ok, err = pcall(coroutine.wrap(f))
        assert.is_false(ok)
        assert.matches("foreign coroutine", tostring(err))
      end
    end)
  end)

  it("leaves the task as it was", function()
    assert.equal("fine", async.run(function()
      pcall(table.sort, { 2, 1 }, function() async.sleep(0) end)
      async.sleep(0)
      return "fine"
    end))
  end)
end)

describe("at top level", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("an await in a sort blocks, for there is nothing to suspend", function()
    local list = { 3, 1, 2 }
    table.sort(list, function(a, b)
      async.sleep(0)
      return a < b
    end)
    assert.same({ 1, 2, 3 }, list)
  end)

  it("an await in a finalizer fails all the same", function()
    local message
    setmetatable({}, { __gc = function()
      local _, err = pcall(async.sleep, 0)
      message = tostring(err)
    end })
    collectgarbage()
    assert.matches("await inside __gc, which cannot wait: use a variable with <close>", message,
      1, true)
  end)

  it("an await in the hook for unhandled failures fails, for there no task runs", function()
    local ok, err
    local before = async.on_unhandled(function() ok, err = pcall(async.sleep, 0) end)
    async.detach(error, "lost", 0)
    async.run(function() end)
    async.on_unhandled(before)
    assert.is_false(ok)
    assert.matches("async.detach", tostring(err))
  end)
end)

describe("coroutine.yield in a task", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("is a bug of the task, which is unwound with its scopes", function()
    local closed, seen = false, nil
    local ok, fault = pcall(async.run, function()
      local _ <close> = setmetatable({}, { __close = function() closed = true end })
      async.scope(function(scope)
        scope:spawn(function()
          local _, err = pcall(async.sleep, 1000)
          seen = err.code
        end)
        async.sleep(0)
        coroutine.yield "to whom?"
      end)
    end)
    assert.is_false(ok)
    assert.matches("coroutine.yield in a task", fault.message)
    assert.matches("async_places_spec.lua", fault.traceback)
    assert.is_true(closed)
    assert.equal("cancelled", seen)
  end)
end)

describe("the finalizers of the core", function()
  it("do not need a scheduler", function()
    local before = core.engine():alive()
    core.engine():timer(0)
    collectgarbage()
    core.engine():turn(true)
    assert.equal(before, core.engine():alive())
  end)
end)
