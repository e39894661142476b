--- The in-memory transport as embedders use it in their own tests: es.memory_transport.

local core = require "earthshine.core"
local es = require "earthshine"
local temporary = require "tests.support.temporary"

local URL <const> = "https://data.example.org/a"

describe("es.memory_transport", function()
  local function session(handler, options)
    local transport = es.memory_transport(handler)
    local given = { transport = transport, sleep = function() end }
    for name, value in pairs(options or {}) do given[name] = value end
    return es.session(given), transport
  end

  local function read(mine, url)
    local response <close> = assert(mine.stream(url or URL))
    local parts = {}
    for chunk in response:chunks() do parts[#parts + 1] = chunk end
    return table.concat(parts, "|"), response.status
  end

  it("makes the examples of its documentation come true", function()
    local transport = es.memory_transport {
      { status = 503 },
      { headers = { ["CMR-Hits"] = "0" }, body = '{"hits":0,"took":1,"items":[]}' },
    }
    local mine = es.session { transport = transport, sleep = function() end }
    assert.equal(0, mine.search_data({ short_name = "ATL06" }):hits())
    assert.equal(2, #transport.requests)
    mine = session { [URL] = { body = { "some ", "bytes" }, cut = "network" } }
    local ok, err = pcall(read, mine)
    assert.same({ false, "network" }, { ok, err.code })
    transport = es.memory_transport { { status = 503 }, { body = "second try" } }
    mine = es.session { transport = transport, sleep = function() end }
    local response <close> = assert(mine.stream "https://data.example.org/a")
    assert(response:read(6) == "second" and #transport.requests == 2)
  end)

  it("answers by a function, in order, and by address", function()
    local mine = session(function(record, number) return { body = record.method .. number } end)
    assert.equal("GET1", read(mine))
    mine = session { { body = "1" }, function() return { body = "2" } end }
    assert.equal("1", read(mine))
    assert.equal("2", read(mine))
    assert.equal("2", read(mine))
    mine = session { [URL] = { body = "plain" }, [URL .. "?x=1"] = { body = "exact" } }
    assert.equal("plain", read(mine, URL .. "?x=2"))
    assert.equal("exact", read(mine, URL .. "?x=1"))
    local nothing, err = mine.stream(URL .. "none")
    assert.is_nil(nothing)
    assert.equal("not_found", err.code)
    assert.matches("no answer for " .. URL:gsub("%p", "%%%0") .. "none", err.message)
  end)

  it("takes callable objects where it takes functions", function()
    local handler = setmetatable({}, { __call = function() return { body = "object" } end })
    assert.equal("object", read((session(handler))))
    assert.equal("object", read((session { [URL] = handler })))
  end)

  it("records what was sent, with its secrets in the open", function()
    local mine, transport = session { { body = "x" } }
    assert(mine.stream(URL, { headers = { ["X-One"] = "1" } })):close()
    local record = transport.requests[1]
    assert.same({ "GET", URL, "data.example.org", "1", "earthshine" }, { record.method, record.url,
      record.host, record.headers["x-one"], record.headers["client-id"] })
    assert.matches("^earthshine/", record.headers["user-agent"])
    assert.equal("data.example.org", transport:leaked("earthshine", {}))
    assert.is_nil(transport:leaked("earthshine", { ["data.example.org"] = true }))
  end)

  it("gives a body in pieces: a text, a list, a function; none for HEAD, 204, 304", function()
    local i = 0
    local mine = session {
      { body = "abc" }, { body = { "a", "", "bc" } },
      { body = function()
        i = i + 1
        return ({ "a", "b", "c" })[i]
      end },
      { status = 204, body = "abc" }, {},
    }
    assert.equal("abc", read(mine))
    assert.equal("a|bc", read(mine))
    assert.equal("a|b|c", read(mine))
    assert.same({ "", 204 }, { read(mine) })
    assert.same({ "", 200 }, { read(mine) })
  end)

  it("keeps bodies in memory up to the cap, whether they end or not", function()
    local mine = session(function() return { body = function() return ("x"):rep(1 << 20) end } end)
    local hits, err = mine.search_data({ short_name = "X" }):hits()
    assert.is_nil(hits)
    assert.equal("limit", err.code)
    mine = session { { body = { "{" }, cut = "timeout", message = "it stalls" } }
    hits, err = mine.search_data({ short_name = "X" }):hits()
    assert.is_nil(hits)
    assert.equal("timeout", err.code)
    assert.matches("it stalls", err.message)
  end)

  it("holds downloads in `files`, right ones only", function()
    local folder <close> = temporary.folder()
    local target = folder:path "out"
    local mine, transport = session {
      [URL] = { body = { "da", "ta" } }, [URL .. ".cut"] = { body = "da", cut = "network" },
    }
    local report = assert(mine.download({ URL, URL .. ".cut" }, target))
    assert.same({ 1, 1 }, { #report.files, #report.failed })
    assert.equal("network", report.failed[1].error.code)
    assert.equal("data", transport.files[target .. "/a"])
    assert.is_nil(transport.files[target .. "/a.cut"])
  end)

  it("takes clocks and chances from the session, so that no test waits", function()
    local naps = {}
    local started = core.monotonic()
    local mine, transport = session(
      { { status = 429, headers = { ["Retry-After"] = "100" } }, { body = "x" } },
      { sleep = function(seconds) naps[#naps + 1] = seconds end, random = function() return 0 end })
    assert.equal("x", read(mine))
    assert.same({ { 100 }, 2 }, { naps, #transport.requests })
    assert.is_true(core.monotonic() - started < 5)
  end)

  it("refuses a handler or an answer that it does not understand", function()
    for _, case in ipairs {
      { { bdy = "x" }, "unknown option bdy of an answer of the in%-memory transport "
        .. "%(did you mean body%?%)" },
      { { status = "200" }, "option status of an answer" },
      { { body = 5 }, "option body of an answer" },
    } do
      local mine = session { case[1] }
      local ok, message = pcall(mine.stream, URL)
      assert.is_false(ok)
      assert.matches(case[2], message)
    end
    assert.has_error(function() es.memory_transport "x" end)
  end)
end)
