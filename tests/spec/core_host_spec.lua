--- What the core tells of the machine and of the stack: clocks, environment, tracebacks, and what
--- keeps a coroutine from waiting.

local core = require "earthshine.core"

local blocked_by = core.blocked_by

-- blocked_by() as a callback sees it, inside a coroutine.
local function inside(f)
  local name = "not called"
  local thread = coroutine.create(function()
    return f(function(...)
      name = blocked_by() or "nothing"
      return ...
    end)
  end)
  assert(coroutine.resume(thread))
  return name
end

describe("blocked_by", function()
  it("finds nothing where a coroutine may wait", function()
    for name, f in pairs {
      ["a function"] = function(probe) probe() end,
      pcall = function(probe) pcall(probe) end,
      xpcall = function(probe) xpcall(probe, print) end,
      ["pcall in pcall"] = function(probe) pcall(pcall, pcall, probe) end,
      iterator = function(probe) for _ in probe do error "no value" end end,
      __index = function(probe) return setmetatable({}, { __index = probe }).x end,
      __newindex = function(probe) setmetatable({}, { __newindex = probe }).x = 1 end,
      __call = function(probe) setmetatable({}, { __call = probe })() end,
      __add = function(probe) return setmetatable({}, { __add = probe }) + 1 end,
      __concat = function(probe) return setmetatable({}, { __concat = probe }) .. "x" end,
      __lt = function(probe) return setmetatable({}, { __lt = probe }) < {} end,
      __eq = function(probe) return setmetatable({}, { __eq = probe }) == {} end,
      __len = function(probe) return #setmetatable({}, { __len = probe }) end,
      __close = function(probe)
        local value <close> = setmetatable({}, { __close = function() probe() end })
        return value
      end,
      ["__close after an error"] = function(probe)
        pcall(function()
          local value <close> = setmetatable({}, { __close = function() probe() end })
          error(value)
        end)
      end,
      ["a loaded function"] = function(probe) load("(...)()")(probe) end,
      __pairs = function(probe)
        for _ in pairs(setmetatable({}, { __pairs = function(t)
          probe()
          return next, t
        end })) do error "no value" end
      end,
    } do
      assert.equal("nothing", inside(f), name)
    end
  end)

  it("names what stands in the way", function()
    for name, f in pairs {
      ["table.sort"] = function(probe)
        table.sort({ 2, 1 }, function(a, b) return probe(a < b) end)
      end,
      ["string.gsub"] = function(probe) ("x"):gsub("x", probe) end,
      tostring = function(probe)
        tostring(setmetatable({}, { __tostring = function() return probe "x" end }))
      end,
      load = function(probe) load(function() return probe(nil) end) end,
      require = function(probe)
        package.preload["a module of this test"] = function() return probe(true) end
        require "a module of this test"
        package.preload["a module of this test"] = nil
        package.loaded["a module of this test"] = nil
      end,
      ["string.format"] = function(probe)
        return ("%s"):format(setmetatable({}, { __tostring = function() return probe "x" end }))
      end,
      ["table.concat"] = function(probe)
        pcall(table.concat, setmetatable({}, { __index = probe, __len = function() return 1 end }))
      end,
      ["table.insert"] = function(probe)
        table.insert(setmetatable({}, { __newindex = function() probe() end }), 1)
      end,
    } do
      local got = inside(f)
      assert.truthy(got == name or got == name:match "[^.]*$", ("%s: %s"):format(name, got))
    end
  end)

  it("names the innermost, also below pcall and Lua functions", function()
    local got = inside(function(probe)
      table.sort({ 2, 1 }, function(a, b)
        pcall(function() (function() probe() end)() end)
        return a < b
      end)
    end)
    assert.matches("sort$", got)
    got = inside(function(probe)
      table.sort({ 2, 1 }, function(a, b)
        ("x"):gsub("x", function() probe() end)
        return a < b
      end)
    end)
    assert.matches("gsub$", got)
  end)

  it("sees the coroutine that runs, not those that resumed it", function()
    local got
    table.sort({ 2, 1 }, function(a, b)
      coroutine.wrap(function() got = blocked_by() or "nothing" end)()
      return a < b
    end)
    assert.equal("nothing", got)
  end)

  it("has a shorter way to ask for finalizers", function()
    assert.is_false(core.finalizing())
    local got
    setmetatable({}, { __gc = function() (function() got = core.finalizing() end)() end })
    collectgarbage()
    assert.is_true(got)
  end)

  it("knows finalizers, those too that end in a call of another function", function()
    local name, tail
    setmetatable({}, { __gc = function() name = blocked_by() or "nothing" end })
    setmetatable({}, { __gc = function()
      return (function() tail = blocked_by() or "nothing" end)()
    end })
    coroutine.wrap(function()
      collectgarbage()
      collectgarbage()
    end)()
    assert.equal("__gc", name)
    assert.not_equal("nothing", tail)
    name = nil
    setmetatable({}, { __gc = function() name = blocked_by() or "nothing" end })
    coroutine.wrap(function() -- a collection that nobody asked for
      local junk
      for i = 1, 1000000 do
        junk = { i, junk and junk[1] }
        if name then break end
      end
    end)()
    assert.equal("__gc", name)
  end)

  it("names functions of other modules, and those that have no name", function()
    local engine = core.engine()
    local got
    local probe = function()
      while engine:next() do end
      got = blocked_by() or "nothing"
    end
    engine:on_deliver(probe)
    coroutine.wrap(function()
      engine:timer(0)
      repeat engine:turn(true) until got
    end)()
    assert.matches("turn", got)
    got = nil
    local turn = engine.turn
    coroutine.wrap(function()
      engine:timer(0)
      repeat pcall(turn, engine, true) until got
    end)()
    assert.not_equal("nothing", got)
    package.loaded["a module of this test"] = { revolve = turn }
    got = nil
    coroutine.wrap(function()
      engine:timer(0)
      repeat pcall(turn, engine, true) until got
    end)()
    package.loaded["a module of this test"] = nil
    assert.equal("a module of this test.revolve", got)
    engine:on_deliver(function() end)
    engine:close()
  end)

  it("answers in a deep stack too", function()
    local function deep(n, f)
      if n == 0 then return (f()) end
      return (deep(n - 1, f))
    end
    assert.equal("nothing", inside(function(probe) deep(5000, probe) end))
  end)
end)

describe("traceback", function()
  it("is that of the debug library", function()
    assert.matches("^why\nstack traceback:\n\t.*core_host_spec", core.traceback("why", 1))
    assert.matches("^stack traceback:\n", core.traceback())
    assert.matches("^stack traceback:\n", core.traceback(nil))
    assert.matches("^why\nstack traceback:\n", core.traceback(nil, "why"))
    assert.matches("^why\nstack traceback:\n", core.traceback(nil, "why", 1))
    local thread = coroutine.create(function() coroutine.yield() end)
    coroutine.resume(thread)
    assert.matches("^in it\nstack traceback:\n.*yield", core.traceback(thread, "in it"))
    assert.matches("^in it\nstack traceback:$", core.traceback(thread, "in it", 50))
  end)

  it("leaves an error that is no text as it is", function()
    local err = {}
    assert.equal(err, core.traceback(err))
    assert.equal(err, core.traceback(nil, err, 1))
    assert.equal(true, core.traceback(true))
  end)
end)

describe("the machine", function()
  it("has clocks", function()
    assert.is_true(math.abs(core.now() - os.time()) < 5)
    local first = core.monotonic()
    assert.is_true(core.monotonic() >= first)
    local cpu = core.cpu()
    for _ = 1, 100000 do assert(true) end
    assert.is_true(core.cpu() > cpu)
    assert.equal("float", math.type(core.now()))
  end)

  it("has an environment, a home and a process", function()
    assert.equal(os.getenv "PATH", core.getenv "PATH")
    assert.is_nil(core.getenv "EARTHSHINE_NO_SUCH_VARIABLE")
    assert.equal(os.getenv "HOME", core.home())
    assert.is_true(core.pid() > 1)
    assert.matches("^%d+%.%d+%.%d+$", core.version)
  end)

  it("has a home where the environment names none", function()
    local program = [[print(require "earthshine.core".home())]]
    local pipe <close> = io.popen(("env -u HOME lua5.4 -e '%s'"):format(program))
    assert.matches("^/", pipe:read "a")
    local empty <close> = io.popen(("HOME= lua5.4 -e '%s'"):format(program))
    assert.matches("^/", empty:read "a")
    local long <close> = io.popen(("HOME=/%s lua5.4 -e '%s'"):format(("h"):rep(5000), program))
    assert.equal("nil\n", long:read "a")
  end)

  it("has a terminal's size where there is one", function()
    if not os.execute "command -v script >/dev/null" then return pending "no 'script' here" end
    local pipe <close> = io.popen([[script -qec "stty cols 123 rows 45; lua5.4 -e ]] ..
      [['print(require [=[earthshine.core]=].tty(1))'" /dev/null </dev/null]])
    assert.matches("123%s+45", pipe:read "a")
  end)

  it("has a terminal only where there is one", function()
    assert.is_nil(core.tty(99))
    assert.is_nil(core.tty(-1))
    assert.has_error(function() core.tty "x" end)
  end)

  it("preloads the modules that are in the library", function()
    local before = package.preload["earthshine.error"]
    core.preload()
    assert.equal("function", type(package.preload["earthshine.error"]))
    package.preload["earthshine.error"] = before
  end)

  it("knows their lines", function()
    core.preload()
    local module = package.preload["earthshine.json"] "earthshine.json"
    package.preload["earthshine.json"] = nil
    local where = debug.getinfo(module.encode)
    assert.equal("@earthshine.json", where.source)
    assert.is_true(next(debug.getinfo(module.encode, "L").activelines) > where.linedefined)
  end)

  it("needs no files for them", function()
    local pipe <close> = io.popen([[lua5.4 -e 'package.path = ""
      require "earthshine.core".preload()
      local Error = require "earthshine.error"
      print(select(2, require "earthshine.error"), Error.new { code = "io", message = "words" })
      local ok, message = pcall(error, "x") print(ok, message)' 2>&1]])
    assert.matches("words\nfalse\tx\n$", pipe:read "a")
  end)
end)
