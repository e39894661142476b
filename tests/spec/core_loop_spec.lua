--- The engine's loop: timers, signals, turns, the one door, and the order in which things complete.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

local wait = Rawserver.wait

describe("the engine", function()
  local engine
  before_each(function() engine = core.engine() end)
  after_each(Rawserver.settle)

  -- Raises, with a message that matches, at the caller's position.
  local function misuse(words, f, ...)
    local arguments = table.pack(...)
    local ok, message = pcall(function() f(table.unpack(arguments, 1, arguments.n)) end)
    assert.is_false(ok)
    assert.matches("^tests/spec/core_loop_spec%.lua:%d+: ", message)
    assert.matches(words, message)
  end

  it("is one a state, and a new one after it was closed", function()
    assert.equal(engine, core.engine())
    assert.matches("^earthshine.engine: 0 under way$", tostring(engine))
    engine:close()
    engine:close()
    assert.matches("closed$", tostring(engine))
    local other = core.engine()
    assert.not_equal(engine, other)
    wait(other:timer(0))
    misuse("closed", engine.turn, engine)
    misuse("closed", engine.timer, engine, 1)
    misuse("closed", engine.next, engine)
    misuse("closed", engine.alive, engine)
    misuse("closed", engine.http, engine, { url = "http://127.0.0.1/" })
    misuse("closed", engine.stat, engine, "/")
    misuse("closed", engine.on_deliver, engine, print)
  end)

  describe("turns:", function()
    it("at once when nothing is under way, or when something is ready", function()
      local started = core.monotonic()
      engine:turn(true)
      engine:turn(false)
      engine:turn()
      engine:timer(0)
      wait(engine:timer(0.01))
      engine:turn(true) -- the first is ready still
      assert.is_true(core.monotonic() - started < 1)
    end)

    it("without waiting unless told", function()
      local op = engine:timer(5)
      local started = core.monotonic()
      engine:turn(false)
      assert.is_true(core.monotonic() - started < 1)
      assert.is_false(op:done())
      op:cancel()
    end)

    it("into the one door, once a turn, after the turn, with its errors passed on", function()
      local entered, inside = 0, nil
      engine:on_deliver(function()
        entered = entered + 1
        inside = engine:next()
      end)
      local op = engine:timer(0)
      assert.equal(0, entered)
      while entered == 0 do engine:turn(true) end
      assert.equal(op, inside)
      engine:on_deliver(function() error("the scheduler's fault", 0) end)
      engine:timer(0)
      local ok, message = pcall(function() for _ = 1, 100 do engine:turn(true) end end)
      assert.is_false(ok)
      assert.equal("the scheduler's fault", message)
      engine:on_deliver(function() end)
      misuse("function expected", engine.on_deliver, engine, nil)
    end)

    it("and lets the door start, cancel and close", function()
      local second, cancelled
      local idle = engine:timer(60)
      engine:on_deliver(function()
        local op = engine:next()
        if not op then return end
        if not second then
          second = engine:timer(0)
          idle:cancel()
        else
          cancelled = cancelled or op == idle
        end
      end)
      engine:timer(0)
      local stop = core.monotonic() + 5
      repeat engine:turn(true) until engine:alive() == 0 or core.monotonic() > stop
      assert.is_true(cancelled)
      engine:on_deliver(function() engine:close() end)
      engine:timer(0)
      repeat until not pcall(engine.turn, engine, true)
      assert.matches("closed", tostring(engine))
    end)
  end)

  describe("hands out operations:", function()
    it("oldest first, each once, with its tag", function()
      local a, b = engine:timer(0.002), engine:timer(0.001)
      assert.equal(2, engine:alive())
      assert.is_true(a:tag "first")
      assert.is_true(b:tag { "second" })
      local list = {}
      while engine:alive() > 0 do
        engine:turn(true)
        local op, tag = engine:next()
        if op then list[#list + 1] = { op, tag } end
      end
      assert.equal(b, list[1][1])
      assert.same({ "second" }, list[1][2])
      assert.equal(a, list[2][1])
      assert.equal("first", list[2][2])
      assert.is_false(a:tag "late")
      assert.equal(2, #list)
      assert.is_nil(engine:next())
    end)

    it("whose result can be taken once, when it is there", function()
      local op = engine:timer(0.01)
      misuse("still under way", op.result, op)
      assert.is_true(wait(op))
      misuse("already taken", op.result, op)
      assert.is_true(op:done())
      op:cancel()
      assert.matches("earthshine.op: wait, done", tostring(op))
    end)
  end)

  describe("has timers:", function()
    it("in the order of their time, equal ones in the order of their start", function()
      local order, names = {}, {}
      for i, ms in ipairs { 90, 30, 60, 30, 0, 30 } do names[engine:timer(ms / 1000)] = i end
      while engine:alive() > 0 do
        engine:turn(true)
        for op in function() return engine:next() end do
          order[#order + 1] = names[op]
        end
      end
      assert.equal("5 2 4 6 3 1", table.concat(order, " "))
    end)

    it("not before their time", function()
      for _, seconds in ipairs { 0.01, 0.05 } do
        local started = core.monotonic()
        wait(engine:timer(seconds))
        local took = core.monotonic() - started
        assert.is_true(took >= seconds - 0.001, took)
        assert.is_true(took < seconds + 2, took)
      end
    end)

    it("counted from their start, not from an earlier turn", function()
      engine:turn()
      local busy = core.monotonic() + 0.05
      repeat until core.monotonic() > busy
      local started = core.monotonic()
      wait(engine:timer(0.03))
      assert.is_true(core.monotonic() - started >= 0.029)
    end)

    for name, seconds in pairs {
      zero = 0, ["less than zero"] = -5, ["minus infinity"] = -math.huge, ["no number"] = 0 / 0,
      ["a nanosecond"] = 1e-9,
    } do
      it(name .. " is at once, but later than the call", function()
        local op = engine:timer(seconds)
        assert.is_false(op:done())
        assert.is_true(wait(op, 5))
      end)
    end

    for name, seconds in pairs {
      infinity = math.huge, ["1e300"] = 1e300, ["2^63"] = 2.0 ^ 63, ["a century"] = 3e9,
      ["the largest integer"] = math.maxinteger,
    } do
      it(name .. " does not overflow to at once", function()
        local op = engine:timer(seconds)
        wait(engine:timer(0.01))
        assert.is_false(op:done())
        op:cancel()
        local _, code = wait(op)
        assert.equal("cancelled", code)
      end)
    end

    it("10 000 of them, half of them cancelled", function()
      local ops = {}
      for i = 1, 10000 do ops[i] = engine:timer(i % 2 == 0 and 0.001 or 3600) end
      assert.equal(10000, engine:alive())
      for i = 1, 10000, 2 do ops[i]:cancel() end
      Rawserver.settle()
      for i = 1, 10000 do
        local result, code = ops[i]:result()
        if i % 2 == 0 then assert.is_true(result) else assert.equal("cancelled", code) end
      end
    end)

    it("zero ones that start zero ones do not keep others waiting", function()
      local server = Rawserver.start()
      local op = server:begin "/bytes/100000"
      local turns = 0
      repeat
        engine:timer(0)
        engine:turn(true)
        while engine:next() do end
        turns = turns + 1
      until op:done() or turns > 100000
      assert.equal(100000, op:result().bytes)
      server:stop()
    end)

    it("take a number", function()
      misuse("number expected", engine.timer, engine)
      misuse("number expected", engine.timer, engine, "soon")
      misuse("number expected", engine.timer, engine, {})
    end)
  end)

  describe("waits for signals:", function()
    local function kill(name) os.execute(("kill -%s %d"):format(name, core.pid())) end

    it("each time anew, and one arrival ends all that wait for it", function()
      for _ = 1, 2 do
        local one, two = engine:signal "SIGWINCH", engine:signal "SIGWINCH"
        kill "WINCH"
        assert.is_true(wait(one))
        assert.is_true(wait(two))
      end
    end)

    it("not for others'", function()
      local op = engine:signal "SIGHUP"
      local other = engine:signal "SIGWINCH"
      kill "WINCH"
      wait(other)
      assert.is_false(op:done())
      op:cancel()
      local _, code = wait(op)
      assert.equal("cancelled", code)
    end)

    it("with no handler left behind", function()
      local function handled()
        local caught = Rawserver.read "/proc/self/status":match "SigCgt:%s*(%x+)"
        return tonumber(caught, 16) >> 14 & 1 -- SIGTERM
      end
      if not Rawserver.read "/proc/self/status" then return pending "no /proc here" end
      if handled() == 1 then return pending "what runs this program handles signals itself" end
      local op = engine:signal "SIGTERM"
      assert.equal(1, handled())
      op:cancel()
      wait(op)
      assert.equal(0, handled())
      engine:signal "SIGTERM"
      engine:close()
      assert.equal(0, handled())
    end)

    it("by names that it knows", function()
      for _, name in ipairs { "SIGKILL", "SIGSEGV", "INT", "", "sigint" } do
        misuse("invalid option", engine.signal, engine, name)
      end
      misuse("string expected", engine.signal, engine)
    end)
  end)

  it("refuses methods on what it is not", function()
    local timer = engine:timer(0)
    for _, value in ipairs { timer, core.jar(), core.secret "x", {}, 1, io.stdout } do
      misuse("earthshine.engine expected", engine.turn, value)
      misuse("earthshine.engine expected", engine.http, value, {})
      misuse("earthshine.engine expected", engine.stat, value, "/")
    end
    for _, value in ipairs { engine, core.jar(), core.secret "x", {}, 1, io.stdout } do
      misuse("earthshine.op expected", timer.cancel, value)
      misuse("earthshine.op expected", timer.result, value)
    end
    assert.is_nil(engine.__gc)
    assert.is_nil(timer.__gc)
    assert.is_nil(engine.nothing)
  end)

  it("measures its longest turn", function()
    engine:measure(true)
    engine:on_deliver(function()
      while engine:next() do end
      local stop = core.cpu() + 0.02
      repeat until core.cpu() > stop
    end)
    engine:timer(0)
    repeat engine:turn(true) until engine:alive() == 0
    engine:on_deliver(function() end)
    assert.is_true(engine:measure() >= 0.02)
    assert.is_true(engine:measure(false) < 5)
  end)
end)
