--- es.stream: the policy of requests around a body that is read while it arrives.

local core = require "earthshine.core"
local es = require "earthshine"
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
end)
