--- Cancelling an HTTP operation at every stage: it ends soon, once, and leaves nothing behind.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

local content, read, wait = Rawserver.content, Rawserver.read, Rawserver.wait

describe("an HTTP operation", function()
  local server, engine, folder
  setup(function() server, folder = Rawserver.start(), Rawserver.folder() end)
  teardown(function()
    server:stop()
    os.execute("rm -rf " .. folder)
  end)
  before_each(function() engine = core.engine() end)
  after_each(Rawserver.settle)

  describe("is cancelled:", function()
    local function cancelled(op)
      op:cancel()
      op:cancel()
      local result, code, message = wait(op)
      assert.is_nil(result)
      assert.equal("cancelled", code)
      assert.equal("string", type(message))
      op:cancel()
      assert.has_error(function() op:result() end)
    end

    -- Turns the engine until condition().
    local function turn_until(condition)
      local guard = engine:timer(5)
      repeat engine:turn(true) until condition() or guard:done()
      assert.truthy(condition())
      guard:cancel()
    end

    it("before the first turn", function() cancelled(server:begin "/bytes/10") end)

    it("in the queue of the gate, first, in the middle and last", function()
      local before = engine:limits()
      engine:limits { per_host = 1 }
      local ops = {}
      for i = 1, 6 do ops[i] = server:begin "/delay/20" end
      for _, i in ipairs { 2, 4, 6 } do cancelled(ops[i]) end
      for _, i in ipairs { 1, 3, 5 } do assert.equal("late", wait(ops[i]).body) end
      engine:limits(before)
      assert.equal(3, server:stats().requests["/delay/20"])
    end)

    it("while it connects", function()
      local op = server:begin { url = "http://127.0.0.1:" .. server:blackhole() .. "/" }
      wait(engine:timer(0.02))
      cancelled(op)
    end)

    it("while it resolves a name", function()
      local op = server:begin { url = "http://" .. ("b"):rep(64) .. ".invalid/" }
      cancelled(op)
    end)

    it("waiting for the answer, in its headers, in its body", function()
      for _, path in ipairs { "/hang", "/hang-head", "/stall/100/50" } do
        local op = server:begin(path)
        turn_until(function() return (server:stats().requests[path] or 0) > 0 end)
        cancelled(op)
      end
    end)

    it("when it is done already, without an effect", function()
      local op = server:begin "/bytes/5"
      turn_until(function() return op:done() end)
      op:cancel()
      assert.equal(200, op:result().status)
    end)

    it("at any turn, many at once, while others go on", function()
      local ops = {}
      for i = 1, 40 do ops[i] = server:begin("/bytes/" .. i * 20000) end
      for i = 1, 40, 2 do
        engine:turn(false)
        ops[i]:cancel()
      end
      for i = 1, 40 do
        local result, code = wait(ops[i])
        if i % 2 == 0 then assert.equal(i * 20000, result.bytes) end
        assert.truthy(result or code == "cancelled")
      end
    end)

    describe("writing a file,", function()
      local final
      before_each(function()
        final = folder .. "/file"
        os.execute("rm -f " .. final .. "*")
      end)

      it("while it waits, while bytes come, while pieces are written", function()
        for _, path in ipairs { "/hang", "/hang-head", "/stall/9000000/10", "/stall/9000000/600000",
          "/stall/9000000/5000000" } do
          local op = server:begin { url = path, sink = { path = final, part = final .. ".part" } }
          local sent = tonumber(path:match "/(%d+)$") or 0
          turn_until(function()
            return sent > 0 and op:progress() > 0 or sent == 0 and
              (server:stats().requests[path] or 0) > 0
          end)
          cancelled(op)
          assert.is_nil(read(final) and "a file under the final name")
        end
      end)

      it("at any turn: the final name is whole or absent, and the result says which", function()
        local whole = content(0, 1200000)
        local seen, turns = {}, 0
        repeat
          os.remove(final)
          local op = server:begin {
            url = "/bytes/1200000",
            sink = { path = final, part = final .. ".part", durable = turns % 2 == 0 },
          }
          for _ = 1, turns do
            if not op:done() then engine:turn(true) end
          end
          op:cancel()
          local result, code, message = wait(op)
          local got = read(final)
          if result then
            assert.is_true(got == whole)
          else
            assert.equal("cancelled", code, message)
            assert.is_nil(got and #got)
          end
          seen[result and "whole" or "cancelled"] = true
          Rawserver.settle()
          turns = turns + 1 + turns // 20
        until seen.whole or turns > 5000
        assert.same({ whole = true, cancelled = true }, seen)
      end)

      it("many at a time, and the next download finds no lock", function()
        local ops = {}
        for i = 1, 20 do
          ops[i] = server:begin {
            url = "/bytes/2000000", sink = { path = final .. i, part = final .. i .. ".part" },
          }
        end
        wait(engine:timer(0.01))
        for _, op in ipairs(ops) do op:cancel() end
        for _, op in ipairs(ops) do wait(op) end
        for i = 1, 20 do
          local result, _, message = server:http {
            url = "/bytes/20", sink = { path = final .. i, part = final .. i .. ".part" },
          }
          assert.truthy(result, message)
        end
      end)
    end)
  end)
end)
