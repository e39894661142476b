--- Time-outs of one exchange, and deadlines of a whole request: by a clock of the test's, and on a
--- socket.

local async = require "earthshine.async"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local es = require "earthshine"
local http = require "earthshine.http"
local Rawserver = require "tests.support.rawserver"
local support = require "tests.support.memory_session"

local URL <const> = "https://data.example.org/a"

describe("a deadline", function()
  -- A session whose answers take so many seconds of its clock each.
  local function slow(seconds, answers)
    local state
    local session, transport
    session, transport, state = support.new(function(_, n)
      state.now = state.now + seconds
      return answers[math.min(n, #answers)]
    end)
    return session, transport, state
  end

  it("is a number of seconds, as a time-out is", function()
    local session, transport = slow(0, { { body = "x" } })
    for _, seconds in ipairs { 0 / 0, -1, 0, 1e-9, 1e300, math.huge, -math.huge, "5" } do
      for _, name in ipairs { "timeout", "deadline" } do
        local ok, err = pcall(http.request, session, { url = URL, [name] = seconds })
        assert.is_false(ok)
        assert(Error.is_misuse(err), tostring(err))
        assert.matches(name .. " of a request must be a number from 0%.001 to 1000000, but is",
          err.message)
      end
    end
    assert.equal(0, #transport.requests)
  end)

  it("leaves an answer in time alone", function()
    local session, transport = slow(2, { { status = 503 }, { body = "good" } })
    local response = http.request(session, { url = URL, deadline = 30 })
    assert.equal("good", response.body)
    assert.equal(2, response.attempts)
    assert.equal(30, transport.requests[1].request.timeout)
    assert.is_true(transport.requests[2].request.timeout < 28.1)
  end)

  it("ends the tries: no wait is begun that would end after it", function()
    local session, transport, state = slow(4, { { status = 503 } })
    local err = support.failure(session, { url = URL, deadline = 6, what = "The test" })
    assert.same({ "http", 503, 2 }, { err.code, err.status, err.attempts })
    assert.matches("^The test failed: .*not tried again, because of the deadline of 6 s",
      err.message)
    assert.same({ 2, 1 }, { #transport.requests, #state.naps })
    session, transport, state = slow(0, { { status = 429, headers = { ["Retry-After"] = "60" } } })
    err = support.failure(session, { url = URL, deadline = 59 })
    assert.same({ "rate_limited", 60 }, { err.code, err.retry_after })
    assert.same({ 1, 0 }, { #transport.requests, #state.naps })
  end)

  it("ends a chain of redirects", function()
    local session, transport = slow(4, {
      support.redirect(URL .. "1"), support.redirect(URL .. "2"), support.redirect(URL .. "3"),
      { body = "late" },
    })
    local err = support.failure(session, { url = URL, deadline = 10 })
    assert.equal("timeout", err.code)
    assert.matches("no answer from data.example.org within the deadline of 10 s", err.message)
    assert.matches("3 redirects followed", err.message)
    assert.equal(3, #transport.requests)
  end)

  it("gives each exchange what is left, or its own time-out where that is less", function()
    local session, transport = slow(4, { support.redirect(URL .. "1"), { body = "x" } })
    http.request(session, { url = URL, deadline = 10, timeout = 7 })
    assert.equal(7, transport.requests[1].request.timeout)
    assert.equal(6, transport.requests[2].request.timeout)
  end)

  it("of a session is that of each request whose answer stays in memory", function()
    local session, transport = support.new({ { body = "x" } }, { deadline = 9, timeout = 5 })
    http.request(session, { url = URL })
    assert.equal(5, transport.requests[1].request.timeout)
    http.request(session, { url = URL, timeout = 2, deadline = 1 })
    assert.equal(1, transport.requests[2].request.timeout)
    http.request(session, { url = URL, sink = { path = "f" } })
    assert.is_nil(transport.requests[3].request.timeout)
    local mine = es.session { transport = es.memory_transport { { error = "timeout" } },
      sleep = function() end, deadline = 100 }
    assert.equal("timeout", select(2, mine.search_data({ short_name = "X" }):hits()).code)
  end)

  it("leaves misuse and other errors as they are", function()
    local session = support.new { { status = 404 } }
    assert.equal("not_found", support.failure(session, { url = URL, deadline = 9 }).code)
    local ok, message = pcall(http.request, session, { url = URL, deadline = 9,
      headers = { ["a b"] = "c" } })
    assert.is_false(ok)
    assert.matches("is no header name", tostring(message))
  end)

  describe("on a socket", function()
    local server = Rawserver.setting()
    local session, limits
    before_each(function()
      limits = core.engine():limits()
      session = require "earthshine.session".new { system = {
        name = "raw", cmr = server.url, edl = server.url .. "/edl",
      } }
    end)
    after_each(function() core.engine():limits(limits) end)

    local function ends(req, words)
      local started = core.monotonic()
      local err = support.failure(session, req)
      assert.equal("timeout", err.code)
      assert.matches(words, err.message)
      assert.is_true(core.monotonic() - started < 5)
      return err
    end

    it("ends an exchange that hangs, and all tries of it", function()
      ends({ url = server.url .. "/hang", deadline = 0.1 }, ".")
      ends({ url = server.url .. "/stall/100/50", deadline = 0.1 }, ".")
      ends({ url = server.url .. "/hang", timeout = 0.03, deadline = 0.1 }, "deadline of 0.1 s")
      ends({ url = server.url .. "/hang", timeout = 0.03, retry = false }, "[Tt]imed? ?out")
    end)

    it("ends the wait for a free connection", function()
      core.engine():limits { per_host = 1 }
      local held = server:begin "/hang"
      ends({ url = server.url .. "/bytes/1", deadline = 0.1 }, "within the deadline of 0.1 s")
      held:cancel()
    end)

    it("ends a wait in a task, where its siblings go on", function()
      local err, ticks = async.run(function()
        local ticks = 0
        local clock = async.spawn(function()
          for _ = 1, 10 do
            async.sleep(0.01)
            ticks = ticks + 1
          end
        end)
        local err = support.failure(session, { url = server.url .. "/hang", deadline = 0.03 })
        clock:wait()
        return err, ticks
      end)
      assert.equal("timeout", err.code)
      assert.equal(10, ticks)
    end)

    it("of a stream is over when its first bytes are here", function()
      local mine = es.session { system = { name = "raw", cmr = server.url, edl = server.url } }
      local response <close> = assert(mine.stream(server.url .. "/drip/20/10",
        { deadline = 0.1, timeout = 0.1 }))
      assert.equal(20, #response:read(20))
      local nothing, err = mine.stream(server.url .. "/hang", { deadline = 0.1 })
      assert.is_nil(nothing)
      assert.equal("timeout", err.code)
    end)
  end)
end)
