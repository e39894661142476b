-- The sandbox's HTTP server keeps to the protocol whatever the client does, and breaks it when told
-- to.

local uv = require "luv"
local Wire = require "tests.support.wire"
local core = require "earthshine.core"
local faults = require "earthshine.sandbox.faults"
local recorder = require "earthshine.sandbox.recorder"
local server = require "earthshine.sandbox.server"

local NAME = "data.sandbox.earthdatacloud.nasa.gov"
local BIG = 2 << 20
local CLOSE = "Connection: close"

local block = ("0123456789abcdef"):rep(16384)
local reads = 0

local HANDLERS = {
  ["/hello"] = function() return { status = 200, body = "hello" } end,
  ["/big"] = function()
    return { status = 200, body = { length = BIG, read = function(offset, n)
      local at = offset % #block
      return block:sub(at + 1, at + n)
    end } }
  end,
  ["/endless"] = function()
    return { status = 200, body = { length = 1 << 40, read = function(_, n)
      reads = reads + 1
      return block:sub(1, n)
    end } }
  end,
  ["/pieces"] = function()
    local left = { "one", "two", "three" }
    return { status = 200, body = { chunks = function() return table.remove(left, 1) end } }
  end,
  ["/broken"] = function() error "the handler's own fault" end,
  ["/short"] = function()
    return { status = 200, body = { length = 100, read = function(offset)
      return offset == 0 and "abc" or nil
    end } }
  end,
  ["/status/204"] = function() return { status = 204 } end,
  ["/status/304"] = function() return { status = 304, headers = { { "ETag", '"x"' } } } end,
  ["/inject"] = function()
    return { status = 302, headers = { { "Location", "/x\r\nSet-Cookie: a=b" } } }
  end,
}

local site = Wire.site(NAME, HANDLERS)
local port, ask, get = site.port, site.ask, site.get
local body_of, status_of = Wire.body_of, Wire.status_of

-- Lets the process's stderr go nowhere while the server reports a handler's fault.
local function quietly(f)
  local stderr = io.stderr
  io.stderr = { write = function() end } -- luacheck: ignore 122
  local results = table.pack(pcall(f))
  io.stderr = stderr -- luacheck: ignore 122
  assert(results[1], results[2])
  return table.unpack(results, 2, results.n)
end

before_each(function()
  faults.clear()
  recorder.reset()
end)

describe("the server", function()
  it("answers several requests of one connection, in order, also when they come at once", function()
    local sent = {}
    for i = 1, 50 do sent[i] = ask("GET /n" .. i) end
    sent[51] = ask("GET /last", CLOSE)
    local got, how = Wire.talk(port, { table.concat(sent) })
    assert.equal("closed", how)
    local order = {}
    for path in got:gmatch "GET /(%w+) %[%]" do order[#order + 1] = path end
    assert.equal(51, #order)
    for i = 1, 50 do assert.equal("n" .. i, order[i]) end
  end)

  it("reads a request that comes byte by byte", function()
    local pieces = {}
    for c in ask("POST /x", "Content-Length: 3", CLOSE):gmatch "." do pieces[#pieces + 1] = c end
    pieces[#pieces + 1] = "abc"
    assert.equal("POST /x [abc]", body_of((Wire.talk(port, pieces))))
  end)

  it("reads chunked bodies, with extensions and trailers", function()
    local got = Wire.talk(port, { ask("POST /x", "Transfer-Encoding: chunked")
      .. "3;a=b\r\nabc\r\n", "A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\nX-More: 2\r\n\r\n"
      .. ask("GET /next", CLOSE) })
    assert.truthy(got:find("POST /x [abc0123456789]", 1, true))
    assert.equal("GET /next []", got:match "([^\n]*)$")
  end)

  it("says 100 Continue to who waits for it", function()
    local head = ask("POST /x", "Content-Length: 3", "Expect: 100-continue", CLOSE)
    local got = Wire.talk(port, { head, "abc" })
    assert.equal(1, got:find("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK", 1, true))
  end)

  it("sends a body of any size whole, and answers HEAD with its length alone", function()
    local got = get "/big"
    assert.equal(BIG, #body_of(got))
    assert.equal(core.hash("md5", block:rep(BIG // #block)), core.hash("md5", body_of(got)))
    local head = Wire.talk(port, { ask("HEAD /big", CLOSE) })
    assert.truthy(head:find("Content-Length: " .. BIG, 1, true))
    assert.equal("", body_of(head))
  end)

  it("makes no more of a body than its client takes", function()
    reads = 0
    local socket, got = uv.new_tcp(), false
    socket:connect("127.0.0.1", port, function()
      socket:write(ask "GET /endless")
      socket:read_start(function()
        socket:read_stop()
        got = true
      end)
    end)
    repeat uv.run "once" until got
    for _ = 1, 200 do uv.run "nowait" end
    local held = reads
    for _ = 1, 200 do uv.run "nowait" end
    assert.equal(held, reads)
    assert.truthy(reads * #block < 64 << 20)
    socket:close()
    assert.equal("hello", body_of((get "/hello")))
  end)

  it("sends pieces of unknown length chunked", function()
    local got = get "/pieces"
    assert.truthy(got:find("Transfer-Encoding: chunked", 1, true))
    assert.equal("3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n", body_of(got))
    local old = Wire.talk(port, { "GET /pieces HTTP/1.0\r\nHost: " .. NAME .. "\r\n\r\n" })
    assert.equal("onetwothree", body_of(old))
  end)

  it("answers what was asked before the client stopped to send", function()
    local got, how
    local socket = uv.new_tcp()
    socket:connect("127.0.0.1", port, function()
      socket:write(ask "GET /a" .. ask "GET /b")
      socket:shutdown()
      socket:read_start(function(_, data)
        if data then got = (got or "") .. data else how = "closed" end
      end)
    end)
    while not how do uv.run "once" end
    socket:close()
    assert.truthy(got:find("GET /a []", 1, true) and got:find("GET /b []", 1, true))
  end)

  it("refuses what is malformed or could be read in two ways", function()
    local host = "Host: " .. NAME
    local CASES = {
      { 400, "GET /x HTTP/1.1\r\n\r\n" },
      { 400, "GET  /x HTTP/1.1\r\n" .. host .. "\r\n\r\n" },
      { 400, "GET x HTTP/1.1\r\n" .. host .. "\r\n\r\n" },
      { 505, "GET /x HTTP/2.0\r\n" .. host .. "\r\n\r\n" },
      { 400, ask("GET /x", "Host: other") },
      { 400, ask("GET /x", "a header") },
      { 400, ask("GET /x", "A: b", " folded") },
      { 400, ask("POST /x", "Content-Length: 3", "Content-Length: 4") },
      { 400, ask("POST /x", "Content-Length: -3") },
      { 400, ask("POST /x", "Content-Length: 3", "Transfer-Encoding: chunked") },
      { 501, ask("POST /x", "Transfer-Encoding: gzip") },
      { 400, ask("POST /x", "Transfer-Encoding: chunked") .. "zz\r\n" },
      { 413, ask("POST /x", "Content-Length: 99999999999") },
      { 413, "GET /" .. ("x"):rep(1 << 20) },
    }
    for i, case in ipairs(CASES) do
      local got, how = Wire.talk(port, { case[2] })
      assert.equal(case[1], status_of(got), "case " .. i)
      assert.equal("closed", how, "case " .. i)
    end
  end)

  it("answers 421 where another host is meant, and records it", function()
    local function named(host)
      local head = "GET /x HTTP/1.1\r\nhOST: " .. host .. "\r\n" .. CLOSE .. "\r\n\r\n"
      return (Wire.talk(port, { head }))
    end
    assert.equal(421, status_of(named "foreign.example.org"))
    assert.truthy(recorder.lines({})():find('"sent_host":"foreign.example.org"', 1, true))
    assert.equal(200, status_of(named(NAME:upper() .. ":443")))
  end)

  it("keeps a connection where the client and the protocol agree", function()
    local host = "Host: " .. NAME .. "\r\n"
    local function stays(request)
      local got, how = Wire.talk(port, { request }, function(got) return got:find "hello$" end)
      local again = how == "enough" and Wire.talk(port, { request .. ask("GET /n", CLOSE) })
      return again and again:find("GET /n []", 1, true) ~= nil, got
    end
    assert.is_true((stays(ask "GET /hello")))
    assert.is_true((stays("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n" .. host .. "\r\n")))
    local lives, got = stays("GET /hello HTTP/1.0\r\n" .. host .. "\r\n")
    assert.is_false(lives)
    assert.truthy(got:find("\r\nConnection: close\r\n", 1, true))
    assert.is_false((stays(ask("GET /hello", CLOSE))))
  end)

  it("takes an absolute address, as clients of proxies send it", function()
    local got = Wire.talk(port, { "GET http://" .. NAME .. "/p?q=1 HTTP/1.1\r\nHost: x\r\n" .. CLOSE
      .. "\r\n\r\n" })
    assert.equal("GET /p?q=1 []", body_of(got))
    got = Wire.talk(port, { "GET http://" .. NAME .. " HTTP/1.1\r\nHost: x\r\n" .. CLOSE
      .. "\r\n\r\n" })
    assert.equal("GET / []", body_of(got))
  end)

  it("sends no body with 204 and 304, and no length either", function()
    for _, status in ipairs { 204, 304 } do
      local got = get("/status/" .. status)
      assert.equal(status, status_of(got))
      assert.equal("", body_of(got))
      assert.is_nil(got:find("Content-Length", 1, true))
    end
  end)

  it("closes connections that are silent for too long", function()
    local function after(seconds, sent)
      local got, how = "", nil
      local socket = uv.new_tcp()
      socket:connect("127.0.0.1", port, function()
        if sent then socket:write(sent) end
        socket:read_start(function(_, data)
          if data then got = got .. data else how = "closed" end
        end)
      end)
      local late = uv.new_timer()
      late:start(30, 0, function()
        server.sweep(uv.now() + seconds * 1000)
        late:start(50, 0, function() how = how or "open" end)
      end)
      repeat uv.run "once" until how
      socket:close()
      late:close()
      return how, status_of(got)
    end
    assert.same({ "open" }, { after(70) })
    assert.same({ "closed" }, { after(80) })
    assert.same({ "open" }, { after(25, "GET /x HT") })
    assert.same({ "closed", 408 }, { after(35, "GET /x HT") })
    assert.same({ "closed", 408 }, { after(35, ask("POST /x", "Content-Length: 5")) })
  end)

  it("survives a handler's fault, and ends a body that cannot go on", function()
    assert.equal(500, status_of((quietly(function() return get "/broken" end))))
    assert.equal("abc", body_of((get "/short")))
    assert.equal("hello", body_of((get "/hello")))
  end)

  it("lets no header be smuggled into a reply", function()
    local got = get "/inject"
    assert.is_nil(got:find("\nSet-Cookie", 1, true))
  end)

  it("serves many clients at once", function()
    local open, done = 0, 0
    for _ = 1, 100 do
      local socket, size = uv.new_tcp(), 0
      socket:connect("127.0.0.1", port, function()
        open = open + 1
        socket:write(ask("GET /big", CLOSE))
        socket:read_start(function(_, data)
          if data then size = size + #data return end
          if size > BIG then done = done + 1 end
          socket:close()
          open = open - 1
        end)
      end)
    end
    repeat uv.run "once" until open == 0
    assert.equal(100, done)
  end)
end)

describe("the recording", function()
  it("keeps what the rules about secrets speak of", function()
    Wire.talk(port, { ask("POST /a?b=c", "Authorization: Bearer t", "Cookie: x=y", "X-Other: z",
      "Range: bytes=0-1", "User-Agent: spec", "Content-Length: 2", CLOSE) .. "hi" })
    local line = recorder.lines({})()
    for _, part in ipairs {
      '"method":"POST"', '"target":"/a?b=c"', '"authorization":"Bearer t"', '"cookie":"x=y"',
      '"range":"bytes=0-1"', '"user_agent":"spec"', '"status":200', '"scheme":"http"',
      '"host":"' .. NAME .. '"', '"body":"hi"',
      '"names":"authorization connection content-length cookie host range user-agent x-other"',
    } do
      assert.truthy(line:find(part, 1, true), part)
    end
  end)

  it("is asked by host, by method, and from an id on", function()
    get "/a"
    local _, id = recorder.count()
    get "/b"
    get "/c"
    local order = {}
    for target in recorder.lines({})():gmatch '"target":"/(%l)"' do order[#order + 1] = target end
    assert.same({ "a", "b", "c" }, order)
    assert.is_nil(recorder.lines({ host = "other" })())
    assert.is_nil(recorder.lines({ method = "POST" })())
    assert.truthy(recorder.lines({ method = "GET", host = NAME })())
    local lines = recorder.lines({ since = id })()
    assert.truthy(lines:find('"/b"', 1, true))
    assert.is_nil(lines:find('"/a"', 1, true))
  end)

  it("forgets the oldest requests when it is full", function()
    local request = {
      method = "GET", host = NAME, target = "/", scheme = "http", headers = {}, body = "",
    }
    local _, before = recorder.count()
    for _ = 1, 200010 do recorder.add(NAME, request, 0) end
    assert.same({ 200000, before + 200010 }, { recorder.count() })
    local first = recorder.lines({})():match '"id":(%d+)'
    assert.equal(before + 11, math.tointeger(first))
  end)
end)
