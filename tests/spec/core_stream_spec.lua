--- The stream sink over real sockets: a reader that is slower than the server, one that goes away,
-- one among hundreds, and the end of what is open.

local core = require "earthshine.core"
local leaks = require "tests.support.leaks"
local Rawserver = require "tests.support.rawserver"

local content, wait = Rawserver.content, Rawserver.wait

describe("a stream", function()
  local server = Rawserver.setting()
  local engine
  before_each(function()
    engine = core.engine()
    leaks.mark()
  end)

  local function open(path, more)
    local spec = { url = path, sink = "stream" }
    for name, value in pairs(more or {}) do spec[name] = value end
    local result, code, message = server:http(spec)
    assert.truthy(result, message)
    return result.stream, result, code
  end

  -- Lets the engine work for so many seconds while nobody reads.
  local function pause(seconds) wait(engine:timer(seconds)) end

  -- A path whose body never ends, and how much of it the server got rid of.
  local function endless()
    local path = server:script [[
      ENDLESS = 0
      local piece = ("x"):rep(65536)
      local function more()
        ENDLESS = ENDLESS + #piece
        connection:send(piece, more)
      end
      connection:send("HTTP/1.1 200 OK\r\n\r\n", more)]]
    local counter = server:script "connection:reply(200, tostring(ENDLESS))"
    return path, function() return tonumber(server:http(counter).body) end
  end

  it("gives the head, then the bytes, however many are taken at a time", function()
    for _, most in ipairs { 1000, 65536, 1 << 30 } do
      local stream, result = open "/chunked/700000"
      assert.equal(200, result.status)
      assert.equal("chunked", result.headers["transfer-encoding"])
      assert.equal("", result.body)
      local body, code = Rawserver.read_stream(stream, most)
      assert.is_nil(code)
      assert.is_true(content(0, 700000) == body)
    end
  end)

  it("makes a server wait that would send without an end, in bounded memory", function()
    local path, sent = endless()
    local before = collectgarbage "count"
    local stream = open(path)
    pause(0.1)
    local first = sent()
    pause(0.1)
    assert.equal(first, sent()) -- nothing moves while nobody reads
    assert.is_true(first < 16 << 20, first) -- what the kernel's buffers hold
    local taken = 0
    while taken < 40 << 20 do
      local bytes = stream:take()
      assert.is_true(#bytes <= 256 << 10)
      taken = taken + #bytes
      if bytes == "" then wait(stream:ready()) end
    end
    assert.is_true(sent() - taken < 16 << 20)
    collectgarbage()
    assert.is_true(collectgarbage "count" - before < 2048)
    stream:close()
    assert.has_error(function() stream:take() end, "attempt to use a closed stream")
  end)

  it("is not told that the server is slow while it is the reader that is", function()
    local stream = open("/bytes/3000000", { low_speed_limit = 1000, low_speed_time = 1,
      timeout = 0.5 })
    pause(1.7)
    assert.is_true(content(0, 3000000) == Rawserver.read_stream(stream))
  end)

  it("is told that the server stalls, after the bytes before that", function()
    local stream = open("/stall/100000/50", { low_speed_time = 1 })
    local body, code, message = Rawserver.read_stream(stream)
    assert.equal(content(0, 50), body)
    assert.equal("timeout", code)
    assert.matches("too slow", message)
  end)

  for _, case in ipairs {
    { "/cut/900000/600000", 600000, "network", "closed with 300000 bytes" },
    { "/cut/1000/1", 1, "network", "closed with 999 bytes" },
  } do
    it("is cut: the bytes come first, then the error: " .. case[1], function()
      local stream = open(case[1])
      pause(0.05)
      local body, code, message = Rawserver.read_stream(stream)
      assert.is_true(content(0, case[2]) == body)
      assert.equal(case[3], code)
      assert.matches(case[4], message)
      stream:close()
    end)
  end

  it("fails as the operation where no byte came", function()
    for path, wanted in pairs { ["/cut/10/0"] = "network", ["/hang"] = "timeout" } do
      local result, code = server:http { url = path, sink = "stream", timeout = 0.2 }
      assert.is_nil(result)
      assert.equal(wanted, code)
    end
  end)

  it("frees its connection and its place when it is closed, and when it is forgotten", function()
    local before = engine:limits()
    engine:limits { per_host = 1, total = 1 }
    for i = 1, 6 do
      local stream = open(({ "/bytes/9000000", "/stall/100/50" })[1 + i % 2])
      if i > 3 then
        stream = nil -- luacheck: ignore
        Rawserver.settle() -- takes the operation out of the engine, too
        collectgarbage()
      else
        stream:close()
        stream:close()
      end
      assert.equal(200, server:http({ url = "/bytes/1", timeout = 5 }).status)
    end
    engine:limits(before)
    pause(0.02)
    local now = server:stats().now
    assert.is_true((now[server.host] or 0) <= 1)
  end)

  it("that is closed lets its place to who waits for it", function()
    local before = engine:limits()
    engine:limits { per_host = 1 }
    local stream = open "/stall/100/50"
    local op = server:begin "/bytes/1"
    pause(0.02)
    assert.is_false(op:done())
    do local _ <close> = stream end
    assert.equal(200, wait(op).status)
    engine:limits(before)
  end)

  it("is one of three hundred, all open at once, each with its own bytes", function()
    local before, many = engine:limits(), 300
    engine:limits { per_host = many + 8, total = many + 8 }
    local ops, streams = {}, {}
    for i = 1, many do ops[i] = server:begin { url = "/bytes/" .. 20000 + i, sink = "stream" } end
    for i = 1, many do streams[i] = assert(wait(ops[i])).stream end
    pause(0.02)
    for i = many, 1, -1 do
      if i % 3 == 0 then
        streams[i]:close()
      else
        local body = Rawserver.read_stream(streams[i], 7000)
        assert.is_true(content(0, 20000 + i) == body)
      end
    end
    engine:limits(before)
  end)

  it("has one reader at a time", function()
    local stream = open "/stall/100/50"
    assert.equal(50, #stream:take())
    local first = stream:ready()
    local ready, code, message = wait(stream:ready())
    assert.is_nil(ready)
    assert.equal("invalid", code)
    assert.matches("somebody else is reading", message)
    first:cancel()
    assert.equal("cancelled", (select(2, wait(first))))
    first = stream:ready()
    stream:close()
    assert.equal("cancelled", (select(2, wait(first))))
    assert.has_error(function() stream:ready() end)
  end)

  it("ends with its engine", function()
    local stream = open "/bytes/5000000"
    local stalled = open "/stall/100/50"
    Rawserver.settle()
    engine:close()
    local body, code, message = Rawserver.read_stream(stream)
    assert.is_true(#body > 0 and #body <= 256 << 10)
    assert.equal("cancelled", code)
    assert.matches("engine was closed", message)
    stalled:close()
    stream:close()
    leaks.check()
  end)

  it("decodes a body that grows, as far as it is read, in bounded memory", function()
    local pipe <close> = assert(io.popen "head -c 50000000 /dev/zero | gzip -9n")
    local gzip = pipe:read "a"
    local path = server:answer(("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
      .. "Content-Length: %d\r\n\r\n%s"):format(#gzip, gzip))
    local stream = open(path)
    pause(0.05)
    local taken = 0
    for bytes in function() return (stream:take()) end do
      assert.is_true(#bytes <= 256 << 10)
      if bytes == "" then wait(stream:ready()) end
      taken = taken + #bytes
    end
    assert.equal(50000000, taken)
    local result, code = server:http { url = path, max_body = 1 << 20 }
    assert.is_nil(result)
    assert.equal("limit", code)
  end)

  it("keeps its bytes whatever its neighbours and readers do, at random", function()
    local before = engine:limits()
    engine:limits { per_host = 6, total = 6 }
    local chance = 20261125
    local function random(n)
      chance = (chance * 1103515245 + 12345) & 0x7fffffff
      return (chance >> 8) % n + 1
    end
    local function path()
      local n = random(600000)
      return ({ "/bytes/%d", "/chunked/%d", "/until-close/%d", "/cut/%d/" .. n // 2,
        "/stall/%d/" .. n // 3, "/status/404?%d" })[random(6)]:format(n)
    end
    local live, whole, cut = {}, 0, 0
    for _ = 1, 4000 do
      local i = random(8)
      local one = live[i]
      local act = random(40)
      if not one then
        live[i] = { op = server:begin { url = path(), sink = "stream" }, at = 0 }
      elseif one.op then
        if act == 1 then one.op:cancel() end
        if one.op:done() then
          local result = one.op:result()
          one.op, one.stream = nil, result and result.stream
          if not one.stream then live[i] = nil end
        end
      elseif act == 1 then
        if random(2) == 1 then one.stream:close() end -- or it is dropped
        live[i] = nil
      else
        local bytes, code = one.stream:take(random(100000))
        if bytes then
          assert.is_true(content(one.at, #bytes) == bytes)
          one.at = one.at + #bytes
        else
          whole, cut = whole + (code and 0 or 1), cut + (code and 1 or 0)
          live[i] = nil
        end
      end
      if act > 30 then engine:turn(false) end
      if act == 40 then wait(engine:timer(0.0005)) end
    end
    for _, one in pairs(live) do
      if one.op then one.op:cancel() else one.stream:close() end
    end
    engine:limits(before)
    assert.is_true(whole > 0 and cut > 0, whole .. ", " .. cut)
  end)

  it("is no place for a second request, nor for other values", function()
    assert.has_error(function() engine:http { url = "http://h/", sink = "strem" } end)
    local stream = open "/bytes/10"
    assert.has_error(function() stream:take(0) end)
    assert.matches("open", tostring(stream))
    stream:close()
    assert.matches("closed", tostring(stream))
  end)
end)
