--- Errors of tasks: what is raised, what is returned, what becomes a fault, and who is named.

local async = require "earthshine.async"
local await = require "earthshine.async.await"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local Fault = require "earthshine.async.fault"
local leaks = require "tests.support.leaks"
local public = require "earthshine.public"

-- A function of the library, as a user sees it.
local fetch = public(function(code)
  async.sleep(0)
  Error.raise { code = code, message = "it did not work" }
end)

describe("an expected failure", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("is returned as nil, err by a public function, in a task as at top level", function()
    for _, inside in ipairs { pcall, async.run } do
      inside(function()
        local value, err = fetch "io"
        assert.is_nil(value)
        assert.equal("io", err.code)
        assert.equal("it did not work", tostring(err))
      end)
    end
  end)

  it("that a task function returns is raised by wait, all, map and scope", function()
    local err = Error.new { code = "http", message = "500" }
    local function fails() return nil, err end
    local task = async.detach(fails)
    assert.same({ false, err }, { pcall(task.wait, task) })
    assert.same({ false, err }, { pcall(async.all, { fails }) })
    assert.same({ false, err }, { pcall(async.map, { 1 }, fails) })
    assert.same({ false, err }, { pcall(async.scope, fails) })
    assert.same({ false, err }, { pcall(async.scope, function(scope) scope:spawn(fails) end) })
  end)

  it("is kept whole by assert", function()
    local plain = _G.assert -- the specs' own is another one
    local value, err = async.run(function() return plain(fetch "range") end)
    assert.is_nil(value)
    assert.equal("range", err.code)
  end)

  it("that unwinds tasks is raised by public functions", function()
    for _, code in ipairs { "cancelled", "interrupted", "deadlock" } do
      local ok, err = pcall(fetch, code)
      assert.is_false(ok)
      assert.equal(code, err.code)
    end
  end)

  it("of an operation keeps what the core knows as its cause", function()
    local ok, err = pcall(await.op, core.engine():stat "/nowhere/at/all")
    assert.is_false(ok)
    assert.equal("not_found", err.code)
    assert.equal("number", type(err.cause.errno))
  end)
end)

describe("a bug", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  local function broken()
    local nothing = nil
    return nothing.field
  end

  it("becomes a fault with the traceback of the place, and is raised", function()
    local ok, fault = pcall(async.run, function() broken() end)
    assert.is_false(ok)
    assert.is_true(Fault.is(fault))
    assert.matches("async_errors_spec.lua:%d+: attempt to index a nil value", fault.message)
    assert.matches("stack traceback:\n", fault.traceback)
    assert.matches("in upvalue 'broken'", fault.traceback)
    assert.equal(fault.message .. "\n" .. fault.traceback, tostring(fault))
  end)

  it("is the same object everywhere, however many tasks it passes", function()
    local first
    local ok, last = pcall(async.run, function()
      local ok, fault = pcall(async.scope, function(scope)
        scope:spawn(function()
          async.map({ 1 }, function() async.spawn(broken):wait() end)
        end)
      end)
      assert.is_false(ok)
      first = fault
      error(fault, 0)
    end)
    assert.is_false(ok)
    assert.equal(first, last)
    local _, count = tostring(last):gsub("stack traceback", "")
    assert.equal(1, count)
  end)

  it("is caught as plain Lua has it by a pcall in the same task", function()
    async.run(function()
      local ok, message = pcall(broken)
      assert.is_false(ok)
      assert.equal("string", type(message))
    end)
  end)

  it("keeps its traceback through timeout, shield, scope and run", function()
    for _, word in ipairs {
      function(f) return async.timeout(10, f) end,
      function(f) return async.shield(10, f) end,
      async.scope, async.run,
      function(f) return async.run(async.run, f) end,
    } do
      local ok, fault = pcall(word, function() broken() end)
      assert.is_false(ok)
      assert.matches("in upvalue 'broken'", fault.traceback)
    end
  end)

  it("may be an error without a value", function()
    local ok, fault = pcall(async.run, function() error(nil) end)
    assert.is_false(ok)
    assert.matches("without a value", fault.message)
  end)

  it("may be a misuse of the library", function()
    local ok, fault = pcall(async.run, function() async.sleep "long" end)
    assert.is_false(ok)
    assert.matches("async_errors_spec.lua:%d+: seconds of sleep must be a number", fault.message)
    ok, fault = pcall(async.run, function() Error.misuse "raised inside" end)
    assert.is_false(ok)
    assert.is_true(Fault.is(fault))
    assert.equal("raised inside", fault.message)
  end)

  it("that overflows the stack ends its task only", function()
    local function deeper(n) return 1 + deeper(n + 1) end
    local task = async.detach(deeper, 1)
    local ok, fault = pcall(task.wait, task)
    assert.is_false(ok)
    assert.matches("stack overflow", tostring(fault))
    async.sleep(0)
  end)
end)

describe("any other value that is raised", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("passes through unchanged", function()
    for _, value in ipairs { {}, 42, false, setmetatable({}, { __tostring = error }) } do
      local ok, raised = pcall(async.run, function()
        async.scope(function(scope)
          scope:spawn(error, value, 0)
          async.sleep(1000)
        end)
      end)
      assert.is_false(ok)
      assert.equal(value, raised)
    end
  end)
end)

describe("a misuse", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("names the caller's position and what is allowed", function()
    for pattern, f in pairs {
      ["seconds of sleep must be a number from 0"] = function() async.sleep(-1) end,
      ["seconds of shield must be a number"] = function() async.shield({}, print) end,
      ["f of scope must be callable"] = function() async.scope() end,
      ["f of generator must be callable"] = function() async.generator "f" end,
      ["the list of all must be table"] = function() async.all(print) end,
      ["f must be callable"] = function() async.detach() end,
      ["unknown option wide of map; allowed are limit"] =
        function() async.map({}, { wide = 1 }, print) end,
      ["f of on_unhandled must be callable or nil"] = function() async.on_unhandled(1) end,
    } do
      local ok, err = pcall(f)
      assert.is_false(ok)
      assert.matches("async_errors_spec.lua:%d+: " .. pattern, err)
    end
  end)
end)
