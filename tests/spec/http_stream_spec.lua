--- es.stream: the policy of requests around a body that is read while it arrives.

local async = require "earthshine.async"
local core = require "earthshine.core"
local es = require "earthshine"
local Rawserver = require "tests.support.rawserver"
local support = require "tests.support.memory_session"

local URL <const> = "https://data.example.org/a"

describe("es.stream", function()
  after_each(function() assert.equal(0, core.engine():alive()) end)

  -- A session on scripted answers; its transport, and what the hooks were told.
  local function scripted(handler, options)
    local transport = es.memory_transport(handler)
    local events, naps = {}, {}
    local given = {
      transport = transport, random = function() return 0.5 end,
      sleep = function(seconds) naps[#naps + 1] = seconds end,
      on_request = function(event) events[#events + 1] = event end,
    }
    for name, value in pairs(options or {}) do given[name] = value end
    return es.session(given), transport, events, naps
  end

  local function all(response)
    local parts = {}
    for chunk in response:chunks() do parts[#parts + 1] = chunk end
    return table.concat(parts)
  end

  it("gives head and body; the loop sees all of it", function()
    local mine, transport, events = scripted {
      { headers = { ["Content-Length"] = "9", ["X-A"] = "b" }, body = { "abc", "", "defg", "hi" } },
    }
    local response <close> = assert(mine.stream(URL .. "?token=canary"))
    assert.same({ 200, "b", 9, 0 },
      { response.status, response.headers["x-a"], response.length, response.bytes })
    assert.is_nil(response.url:find "canary")
    assert.equal(0, #events) -- it has not ended
    assert.equal("abcdefghi", all(response))
    assert.is_nil((response:read()))
    assert.is_nil((response:read(5)))
    assert.equal(9, response.bytes)
    assert.same({ 1, 9, 200 }, { #events, events[1].bytes, events[1].status })
    assert.is_nil(events[1].error)
    assert.equal(0, transport.open)
    assert.matches("^earthshine.stream: 200, closed, 9 of 9 bytes read of https://data",
      tostring(response))
  end)

  it("reads so many bytes as are asked for, fewer at the end only", function()
    local mine = scripted { { body = { "a", "bc", "defghij", "k" } } }
    local response <close> = assert(mine.stream(URL))
    for _, case in ipairs { { 2, "ab" }, { 1, "c" }, { 5, "defgh" }, { 9, "ijk" } } do
      assert.equal(case[2], response:read(case[1]))
    end
    assert.is_nil((response:read(1)))
    assert.is_nil(response.length)
  end)

  it("tells an error after the bytes before it, once", function()
    local mine, transport, events = scripted { { body = { "abc", "de" }, cut = "network",
      message = "the line is cut" } }
    local response <close> = assert(mine.stream(URL, { what = "The stream" }))
    assert.equal("ab", response:read(2))
    assert.equal("cde", response:read(100))
    local bytes, err = response:read(100)
    assert.is_nil(bytes)
    assert.equal("network", err.code)
    assert.equal(200, err.status)
    assert.matches("^The stream failed: the line is cut %(data.example.org%)", err.message)
    assert.has_error(function() response:read(1) end)
    assert.same({ 1, 5, "network" }, { #events, events[1].bytes, events[1].error })
    assert.equal(1, #transport.requests)
    assert.equal(0, transport.open)
  end)

  it("raises an error in a loop, which never ends as if all had come", function()
    local mine = scripted { { body = { "abc" }, cut = "timeout" } }
    local response <close> = assert(mine.stream(URL))
    local seen = {}
    local ok, err = pcall(function()
      for chunk in response:chunks() do seen[#seen + 1] = chunk end
    end)
    assert.is_false(ok)
    assert.equal("timeout", err.code)
    assert.same({ "abc" }, seen)
  end)

  it("tries again what fails before the first bytes, and nothing after them", function()
    local mine, transport, events, naps = scripted {
      { error = "network" }, { status = 503 }, { body = "", cut = "network" }, { body = "good" },
    }
    local response <close> = assert(mine.stream(URL))
    assert.equal("good", all(response))
    assert.same({ 4, 3, 4 }, { #transport.requests, #naps, #events })
    mine, transport = scripted { { error = "network" }, { body = "good" } }
    local nothing, err = mine.stream(URL, { method = "POST", body = "x" })
    assert.is_nil(nothing)
    assert.same({ "network", 1 }, { err.code, #transport.requests })
    assert(mine.stream(URL, { method = "POST", body = "x", retry = true })):close()
  end)

  it("gives the errors of any request: 404, a licence, a redirect that is refused", function()
    for code, answer in pairs {
      not_found = { status = 404, body = "gone" },
      eula = { status = 403, body = '{"error_description":"EULA Acceptance Failure"}' },
      forbidden = { status = 302, headers = { Location = "http://169.254.169.254/x" } },
    } do
      local mine, transport = scripted { answer }
      local response, err = mine.stream(URL)
      assert.is_nil(response)
      assert.equal(code, err.code)
      assert.equal(0, transport.open)
    end
  end)

  it("takes no page for a file, but for a page", function()
    local mine, transport = scripted(function(record)
      local login = record.url:find "login" and "Earthdata Login" or "sorry"
      return { headers = { ["Content-Type"] = "text/html; charset=x" }, body = "<html>" .. login }
    end)
    for name, code in pairs { ["f.h5"] = "parse", ["login.h5?a=b/c"] = "auth" } do
      local response, err = mine.stream("https://data.example.org/" .. name)
      assert.is_nil(response)
      assert.equal(code, err.code)
    end
    for _, name in ipairs { "", "list/", "index.HTML", "a" } do
      local response <close> = assert(mine.stream("https://data.example.org/" .. name))
      assert.equal("<html>sorry", all(response))
    end
    assert.equal(0, transport.open)
  end)

  it("keeps to the law of secrets, at each redirect", function()
    local session, transport = support.new(function(record)
      if record.host == "data.example.earthdata.nasa.gov" then
        return support.redirect "https://foreign.example.org/x"
      end
      return { body = "data" }
    end)
    support.login(session)
    local Stream = require "earthshine.http.stream"
    local response <close> = Stream.open(session, "https://data.example.earthdata.nasa.gov/f")
    assert.equal("data", response:read())
    assert.matches("Bearer", transport.requests[1].headers.authorization)
    assert.is_nil(transport.requests[2].headers.authorization)
    assert.is_nil(transport:leaked(support.TOKEN, { ["data.example.earthdata.nasa.gov"] = true }))
    Stream.open(session, "https://data.example.earthdata.nasa.gov/f", { auth = "none" }):close()
    assert.is_nil(transport.requests[3].headers.authorization)
  end)

  it("is closed at the end of its variable, in the middle, twice, and by nobody", function()
    local mine, transport, events = scripted(function() return { body = { "abc", "def" } } end)
    do
      local response <close> = assert(mine.stream(URL))
      assert.equal("abc", response:read())
      assert.equal(1, transport.open)
    end
    assert.equal(0, transport.open)
    assert.equal("cancelled", events[1].error)
    local response = assert(mine.stream(URL))
    response:close()
    response:close()
    assert.equal(0, transport.open)
    assert.equal(2, #events)
  end)

  it("has bodies without an end, of which as much is made as is read", function()
    local made = 0
    local mine = scripted(function()
      return { body = function()
        made = made + 1
        return ("x"):rep(1000)
      end }
    end)
    local response <close> = assert(mine.stream(URL))
    assert.equal(5500, #response:read(5500))
    assert.is_true(made <= 7)
  end)

  describe("over a socket", function()
    local server, mine
    setup(function()
      server = Rawserver.start()
    end)
    teardown(function() server:stop() end)
    before_each(function()
      mine = es.session { sleep = function() end, system = {
        name = "raw", cmr = server.url, edl = "http://127.0.0.1:1",
      } }
    end)
    after_each(Rawserver.settle)

    it("lets other tasks work while one waits for bytes", function()
      local ticks = 0
      local body = async.run(function()
        async.spawn(function()
          for _ = 1, 20 do
            async.sleep(0.001)
            ticks = ticks + 1
          end
        end)
        local response <close> = assert(mine.stream(server.url .. "/drip/20/3"))
        return all(response)
      end)
      assert.equal(Rawserver.content(0, 20), body)
      assert.equal(20, ticks)
    end)

    it("has one reader: a second task is refused, and the first goes on", function()
      local first, second = async.run(function()
        local response <close> = assert(mine.stream(server.url .. "/drip/3/30"))
        response:read()
        local task = async.spawn(function() return response:read() end)
        async.sleep(0.001)
        local ok, message = pcall(response.read, response)
        assert.is_false(ok)
        return task:wait(), message
      end)
      assert.equal(1, #first)
      assert.matches("being read by another task", second)
    end)

    it("that is closed while a task reads it ends that wait, in clear words", function()
      local ok, message = async.run(function()
        local response = assert(mine.stream(server.url .. "/stall/9/3"))
        assert.equal(3, #response:read())
        local task = async.spawn(function() return pcall(response.read, response) end)
        async.sleep(0.001)
        response:close()
        return task:wait()
      end)
      assert.is_false(ok)
      assert.matches("closed while it was read", tostring(message))
    end)

    it("loses nothing when a read is cut short by a time-out", function()
      local code, rest = async.run(function()
        local response <close> = assert(mine.stream(server.url .. "/drip/12/10"))
        local _, err = async.timeout(0.05, function() return response:read(12) end)
        return err.code, response:read(12)
      end)
      assert.equal("timeout", code)
      assert.equal(Rawserver.content(0, 12), rest)
    end)

    it("leaves nothing behind when its task is cancelled anywhere", function()
      for i = 0, 14 do
        local task = async.detach(function()
          local response <close> = assert(mine.stream(server.url .. "/bytes/2000000"))
          for _ in response:chunks() do async.sleep(0) end
        end)
        async.sleep(i * 0.0005)
        task:cancel()
        pcall(task.wait, task)
      end
      assert.equal(0, core.engine():alive())
      local response <close> = assert(mine.stream(server.url .. "/bytes/5"))
      assert.equal(5, #response:read(5))
    end)

    it("is one of hundreds that tasks read at once", function()
      local before = core.engine():limits()
      core.engine():limits { per_host = 300, total = 300 }
      local sizes, open, most = {}, 0, 0
      for i = 1, 300 do sizes[i] = 40000 + i end
      local well = async.map(sizes, { limit = 300 }, function(size)
        local response <close> = assert(mine.stream(server.url .. "/bytes/" .. size))
        open = open + 1
        most = math.max(most, open)
        for _ = 1, 1000 do
          if most == #sizes then break end
          async.sleep(0.01)
        end
        local body = all(response)
        open = open - 1
        return body == Rawserver.content(0, size)
      end)
      for i = 1, 300 do assert.is_true(well[i]) end
      assert.equal(#sizes, most)
      core.engine():limits(before)
    end)

    it("that waits for a connection which unread streams have is told so, and does not hang",
      function()
        local before = core.engine():limits()
        core.engine():limits { per_host = 2 }
        local function three()
          local _ <close> = assert(mine.stream(server.url .. "/bytes/9000000"))
          local _ <close> = assert(mine.stream(server.url .. "/bytes/9000000"))
          return mine.stream(server.url .. "/bytes/1")
        end
        for _, where in ipairs { pcall, function(f) return pcall(async.run, f) end } do
          local ok, err = where(three)
          assert.is_false(ok)
          assert.equal("deadlock", err.code)
          assert.matches("for a connection, and streams that nobody reads have all", err.message)
        end
        local _ <close> = assert(mine.stream(server.url .. "/bytes/9000000"))
        assert.equal(1, #assert(mine.stream(server.url .. "/bytes/1")):read(1))
        core.engine():limits(before)
      end)

    it("takes no page for a file", function()
      server:answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
        "keep", "/page.h5")
      local response, err = mine.stream(server.url .. "/page.h5")
      assert.is_nil(response)
      assert.equal("parse", err.code)
    end)

    it("is cut in the middle: bytes, then the error", function()
      local response <close> = assert(mine.stream(server.url .. "/cut/500000/300000"))
      assert.equal(500000, response.length)
      local n = 0
      local ok, err = pcall(function()
        for chunk in response:chunks() do n = n + #chunk end
      end)
      assert.same({ false, 300000, "network" }, { ok, n, err.code })
      assert.matches("200000 bytes", err.message)
    end)
  end)
end)
