--- HTTP as an operation: gates, connections, time-outs, caps and progress.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

local content, wait = Rawserver.content, Rawserver.wait

describe("an HTTP operation", function()
  local server = Rawserver.setting()
  local engine
  before_each(function() engine = core.engine() end)

  -- Runs requests at the same time; a list of { result, code, message, detail }.
  local function together(specs)
    local ops, results = {}, {}
    for i, spec in ipairs(specs) do ops[i] = server:begin(spec) end
    for i, op in ipairs(ops) do results[i] = { wait(op) } end
    return results
  end

  local function repeated(n, spec)
    local list = {}
    for i = 1, n do list[i] = spec end
    return list
  end

  it("gives status, body, bytes and times", function()
    local result = server:http { url = "/bytes/100000", times = true }
    assert.equal(200, result.status)
    assert.equal(content(0, 100000), result.body)
    assert.equal(100000, result.bytes)
    assert.is_nil(result.file)
    assert.is_true(result.time.total >= result.time.first_byte)
    assert.is_true(result.time.total < 10)
  end)

  for _, size in ipairs { 0, 1, 16383, 16384, 16385, 1 << 20, 5000000 } do
    it(("takes %d bytes: with a length, in chunks, until the close"):format(size), function()
      local expected = content(0, size)
      for _, kind in ipairs { "/bytes/", "/chunked/", "/until-close/" } do
        local result = server:http(kind .. size)
        assert.equal(size, result.bytes)
        assert.is_true(expected == result.body, kind)
      end
    end)
  end

  it("counts and drops the body of a null sink", function()
    local result = server:http { url = "/bytes/3000000", sink = "null" }
    assert.equal(3000000, result.bytes)
    assert.equal("", result.body)
  end)

  it("completes never within the call that starts it", function()
    for _, spec in ipairs { "/bytes/1", { url = "ftp://x/" }, { url = "", sink = "null" } } do
      Rawserver.settle()
      local op = server:begin(spec)
      assert.is_false(op:done())
      assert.is_nil(engine:next())
      wait(op)
      assert.equal(op, engine:next())
    end
  end)

  describe("has caps:", function()
    it("a body of the cap is taken, one byte more is not", function()
      assert.equal(70000, #server:http({ url = "/bytes/70000", max_body = 70000 }).body)
      for _, path in ipairs { "/bytes/70001", "/chunked/70001", "/until-close/70001" } do
        local result, code, message, detail = server:http { url = path, max_body = 70000 }
        assert.is_nil(result)
        assert.equal("limit", code)
        assert.matches("more than 70000 bytes", message)
        assert.equal(200, detail.status)
      end
    end)

    it("a body that grows by decompression counts as what it becomes", function()
      -- 10 MiB of zeros, compressed twice to few bytes.
      local pipe <close> = assert(io.popen "head -c 10485760 /dev/zero | gzip -9n")
      local gzip = pipe:read "a"
      local path = server:answer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" .. gzip)
      local result, code = server:http { url = path, accept_encoding = true, max_body = 1 << 20 }
      assert.is_nil(result)
      assert.equal("limit", code)
    end)
  end)

  describe("passes gates:", function()
    local before
    before_each(function() before = engine:limits() end)
    after_each(function() core.engine():limits(before) end)

    it("at most so many requests at a host, in order", function()
      engine:limits { per_host = 3, total = 100 }
      local list = {}
      for i = 1, 12 do list[i] = "/delay/20?" .. i end
      for _, r in ipairs(together(list)) do assert.equal("late", r[1].body) end
      assert.equal(3, server:stats().most[server.host])
    end)

    it("at most so many in all, and no host waits for another's crowd", function()
      engine:limits { per_host = 4, total = 6 }
      local specs = {}
      for i = 1, 24 do
        specs[i] = {
          url = ("http://host%d.test/delay/10"):format(i % 4),
          connect_to = { "::127.0.0.1:" .. server.port },
        }
      end
      for _, r in ipairs(together(specs)) do assert.truthy(r[1], r[3]) end
      local most = server:stats().most
      assert.equal(6, most[""])
      for i = 0, 3 do assert.is_true(most[("host%d.test"):format(i)] <= 4) end
    end)

    it("waiting there burns no time-out", function()
      engine:limits { per_host = 1 }
      local results = together(repeated(6, { url = "/delay/200", timeout = 0.9 }))
      for _, r in ipairs(results) do assert.truthy(r[1], r[3]) end
    end)

    it("higher limits let in at once; a place is free again after every kind of end", function()
      engine:limits { per_host = 1 }
      local held, waiting = server:begin "/hang", server:begin "/bytes/1"
      local pause = engine:timer(0.05)
      wait(pause)
      assert.is_false(waiting:done())
      engine:limits { per_host = 2 }
      assert.equal(200, wait(waiting).status)
      held:cancel()
      wait(held)
      engine:limits { per_host = 1 }
      for _, spec in ipairs { "/cut/10/5", { url = "/hang", timeout = 0.01 }, { url = "ftp://x" },
        { url = "/bytes/10", max_body = 1 }, "/status/500" } do
        server:http(spec)
        assert.equal(200, server:http("/bytes/1").status)
      end
    end)

    it("limits are read without an argument, and are at least 1", function()
      engine:limits { per_host = 5, total = 7 }
      local limits = { per_host = 5, total = 7, kept = 0, idle = 118, dns = 60 }
      assert.same(limits, engine:limits())
      assert.has_error(function() engine:limits { per_host = 0 } end)
      assert.has_error(function() engine:limits { total = 1.5 } end)
      assert.has_error(function() engine:limits(3) end)
      assert.has_error(function() engine:limits { idle = 0 } end)
      assert.has_error(function() engine:limits { dns = -1 } end)
      assert.same(limits, engine:limits())
    end)
  end)

  describe("uses connections again:", function()
    it("one after the other on one", function()
      for _ = 1, 5 do server:http "/bytes/10" end
      assert.is_true(server:stats().connections <= 1)
    end)

    it("many at a time, and then on the same", function()
      engine:limits { per_host = 12, total = 12 }
      local path = server:script [[connection:later(20, function() connection:reply(200) end)]]
      server:reset()
      for _ = 1, 3 do
        for _, result in ipairs(together(repeated(30, path))) do
          assert.equal(200, result[1].status)
        end
      end
      assert.is_true(server:stats().connections <= 12)
    end)

    for _, ending in ipairs { "close", "reset" } do
      it("one that dies while idle (" .. ending .. ") does no harm", function()
        local path = server:script(([[
          connection:reply(200, "last")
          connection:later(50, function() connection:finish "%s" end)]]):format(ending))
        for _ = 1, 2 do
          assert.equal("last", server:http(path).body)
          wait(engine:timer(0.2))
          assert.equal(200, server:http("/echo").status)
        end
      end)
    end

    it("never with bytes that were left over from an answer", function()
      local good = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
      for _, bytes in ipairs {
        good .. "goodevil", good .. "good" .. good .. "evil", good .. "good\r\n" .. good .. "evil",
        "HTTP/1.1 204 N\r\n\r\n" .. good .. "evil", "HTTP/1.1 304 N\r\n\r\n" .. good .. "evil",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n" ..
          good .. "evil",
      } do
        for _, late in ipairs { "", "evil", good .. "evil" } do
          local path = server:script(([[
            connection:send(%q, function()
              connection:later(5, function() connection:send(%q) end)
              connection:finish "keep"
            end)]]):format(bytes, late))
          server:http(path)
          if late ~= "" then wait(engine:timer(0.02)) end
          local result, _, message = server:http "/bytes/40"
          assert.truthy(result, message)
          assert.is_true(content(0, 40) == result.body, "it is another's answer")
        end
      end
    end)

    it("one that dies under the request: GET goes out anew", function()
      local path = server:script [[
        if connection.count == 1 then connection:reply(200, "first")
        else connection:finish "close" end]]
      for _ = 1, 4 do
        assert.equal("first", server:http(path).body)
        assert.equal("first", server:http(path).body)
      end
    end)
  end)

  describe("has time-outs:", function()
    -- Within so many seconds, as code "timeout".
    local function times_out(spec, seconds)
      local started = core.monotonic()
      local result, code, message = server:http(spec)
      assert.is_nil(result)
      assert.equal("timeout", code, message)
      assert.is_true(core.monotonic() - started < seconds)
    end

    it("in all", function()
      times_out({ url = "/hang", timeout = 0.1 }, 2)
      times_out({ url = "/hang-head", timeout = 0.1 }, 2)
      times_out({ url = "/stall/100/50", timeout = 0.1 }, 2)
      times_out({ url = "/drip/1000/5", timeout = 0.1 }, 2)
    end)

    it("to connect: a port whose queue is full", function()
      local url = "http://127.0.0.1:" .. server:blackhole() .. "/"
      times_out({ url = url, connect_timeout = 0.2 }, 2)
      times_out({ url = url, timeout = 0.2 }, 2)
    end)

    it("of many at once, each is told", function()
      for _, r in ipairs(together(repeated(20, { url = "/hang", timeout = 0.15 }))) do
        assert.equal("timeout", r[2])
      end
    end)

    it("by low speed: what stalls and what drips", function()
      local results = together {
        { url = "/stall/100000/50", low_speed_time = 1 },
        { url = "/drip/1000/20", low_speed_time = 1 },
        { url = "/hang-head", low_speed_time = 1 },
      }
      for i, r in ipairs(results) do assert.equal("timeout", r[2], i) end
    end)

    it("but none for what makes progress above the limit", function()
      local result = server:http { url = "/drip/20/70", low_speed_limit = 5, low_speed_time = 1 }
      assert.equal(20, result.bytes)
    end)
  end)

  it("tells its progress", function()
    local op = server:begin "/stall/100/50"
    local guard = engine:timer(5)
    repeat
      engine:turn(true)
      local received, total = op:progress()
    until received == 50 and total == 100 or guard:done()
    assert.same({ 50, 100 }, { op:progress() })
    guard:cancel()
    op:cancel()
    assert.same({ nil, "cancelled" }, { (select(1, wait(op))), "cancelled" })
    local chunked = server:begin(server:script
      [[connection:send "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"]])
    guard = engine:timer(5)
    repeat engine:turn(true) until chunked:progress() == 3 or guard:done()
    assert.same({ 3 }, { chunked:progress() })
    guard:cancel()
    chunked:cancel()
  end)

  it("leaves no descriptor behind", function()
    server:http "/bytes/1"
    engine:close()
    engine = core.engine()
    local before = Rawserver.descriptors()
    for _ = 1, 3 do
      together {
        "/bytes/1000", { url = "http://127.0.0.1:1/" }, "/cut/10/5",
        { url = "/hang", timeout = 0.02 }, { url = "/hang-head", timeout = 0.02 },
        { url = "ftp://x" },
      }
      core.engine():close()
    end
    assert.is_true(Rawserver.descriptors() <= before) -- fewer: garbage of tests before
  end)
end)
