-- Sessions and systems: what they are made of, what is checked, and what hooks are told.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local http = require "earthshine.http"
local Session = require "earthshine.session"
local support = require "tests.support.memory_session"
local System = require "earthshine.system"

local function misuse(f, ...)
  local ok, err = pcall(f, ...)
  assert.is_false(ok)
  assert(Error.is_misuse(err), tostring(err))
  return err.message
end

local TABLE <const> = { cmr = "https://cmr.example.org/search", edl = "https://login.example.org" }

local function with(fields)
  local t = {}
  for key, value in pairs(TABLE) do t[key] = value end
  for key, value in pairs(fields) do t[key] = value end
  return t
end

describe("a system", function()
  it("is known by name", function()
    assert.same({ "https://cmr.earthdata.nasa.gov/search", "https://urs.earthdata.nasa.gov" },
      { System.resolve("PROD").cmr, System.resolve("PROD").edl })
    assert.same({ "https://cmr.uat.earthdata.nasa.gov/search",
      "https://uat.urs.earthdata.nasa.gov" },
      { System.resolve("UAT").cmr, System.resolve("UAT").edl })
    assert.same({ "https://cmr.sit.earthdata.nasa.gov/search",
      "https://sit.urs.earthdata.nasa.gov" },
      { System.resolve("SIT").cmr, System.resolve("SIT").edl })
    assert.matches('unknown system "uat" (did you mean UAT?); known are PROD, UAT, SIT',
      misuse(System.resolve, "uat"), 1, true)
  end)

  it("is a copy of its own", function()
    System.resolve("PROD").cmr = "https://elsewhere.example.org"
    assert.equal("https://cmr.earthdata.nasa.gov/search", System.resolve("PROD").cmr)
  end)

  it("is a table of endpoints, each checked", function()
    local system = System.resolve(with { cmr = "https://CMR.example.org/search/",
      data_hosts = { "a.b" } })
    assert.equal("https://cmr.example.org/search", system.cmr)
    assert.equal("login.example.org", system.name)
    assert.same({ "a.b" }, system.data_hosts)
    local WRONG = {
      [{ cmr = "nonsense" }] = "endpoint cmr", [{ cmr = "ftp://x/" }] = "must be an https address",
      [{ edl = "https://u:canary@x" }] = "no user name", [{ cmr = "https://x/?a=1" }] = "query",
      [{ edl = 5 }] = "option edl of system", [{ emr = "https://x" }] = "did you mean cmr?",
      [{ data_hosts = { 5 } }] = "data_hosts[1]", [{ connect_to = "x" }] = "option connect_to",
      [{ data_hosts = { "a.b", [3] = "c.d" } }] = "without gaps",
      [{ data_hosts = { host = "a.b" } }] = "without gaps",
      [{ data_hosts = { "https://a.b" } }] = 'data_hosts[1] of the system, "https://a.b", is no '
        .. "host name; write host, host:port, or *.domain",
      [{ data_hosts = { "a.b/c" } }] = "is no host name",
      [{ data_hosts = { "" } }] = "no host name",
      [{ data_hosts = { "a.b", "*" } }] = "data_hosts[2]", [{ data_hosts = { "*.*" } }] = "no host",
      [{ data_hosts = { "*.gov" } }] = "would let every host below a top-level domain",
      [{ data_hosts = { "a.b:0" } }] = 'has "0" where a port',
      [{ data_hosts = { "[::1" } }] = "no host",
      [{ data_hosts = { "a.b:70000" } }] = 'has "70000" where a port from 1 to 65535 should be',
      [{ connect_to = { "a:443" } }] = 'connect_to[1] of the system, "a:443", is not of the form',
      [{ connect_to = { "" } }] = "is not of the form",
      [{ connect_to = { "a:1:b:2:c" } }] = "of the form",
      [{ connect_to = { "a:1:::1:2" } }] = "an IPv6 address stands in brackets",
      [{ connect_to = { "a:x:b:2" } }] = 'has "x" where a port',
      [{ connect_to = { "a:1:b:-2" } }] = "port",
      [{ connect_to = { "a:1::" } }] = "says nowhere to connect to",
      [{ connect_to = { "a/b:1:c:2" } }] = 'has "a/b" where a host name or address should be',
      [{ connect_to = { "a:1:[b]:2" } }] = 'has "[b]" where',
      [{ connect_to = { {} } }] = "connect_to[1]",
    }
    for fields, words in pairs(WRONG) do
      local message = misuse(System.resolve, with(fields))
      assert.matches(words, message, 1, true)
      assert.is_nil(message:find "canary")
    end
    assert.matches("lacks its endpoint edl", misuse(System.resolve, { cmr = TABLE.cmr }))
    assert.matches("lacks its endpoint cmr", misuse(System.resolve, {}))
    assert.matches("system must be", misuse(System.resolve, 5))
  end)

  it("takes every form of hosts and of connections", function()
    local hosts = { "a.b", "A.b:8443", "*.a.b", ".a.b", "127.0.0.1", "127.0.0.1:80", "[::1]",
      "[::1]:80", "a.b.", "localhost" }
    local connections = { "a.b:443:127.0.0.1:8443", "A.B.:443:c:1", "::c:8080", "a::c:", ":443:c:",
      "a:1::2", "[::1]:443:[fe80::2]:1" }
    local session = Session.new { system = with { data_hosts = hosts, connect_to = connections } }
    assert.same(hosts, session.system.data_hosts)
    assert.same(connections, session.system.connect_to)
    local ports = session.policy.ports
    assert.is_true(ports["[::1]:443"] and ports["a.b:443"] and ports["a.b:8443"])
  end)

  it("does not keep what a sandbox writes beside it", function()
    local system = System.resolve(with { control = "http://127.0.0.16",
      credentials = { password = "canary" } })
    assert.is_nil(system.credentials)
    assert.is_nil(system.control)
  end)
end)

describe("a session", function()
  it("takes its clock, sleep, random numbers from where it is told", function()
    local session, _, state = support.new { {} }
    assert.equal(support.START, session:clock())
    assert.equal(support.START, session:monotonic())
    session:sleep(5)
    assert.equal(support.START + 5, session:clock())
    assert.equal(0.5, session:random())
    assert.same({ 5 }, state.naps)
  end)

  it("takes them from the host by default", function()
    local session = Session.new()
    assert.is_true(math.abs(session:clock() - core.now()) < 60)
    for _ = 1, 100 do
      local r = session:random()
      assert.is_true(r >= 0 and r < 1)
    end
    local before = session:monotonic()
    session:sleep(0.01)
    assert.is_true(session:monotonic() - before >= 0.009)
    assert.equal("earthshine.session: PROD, not logged in", tostring(session))
  end)

  it("checks its options", function()
    assert.matches("unknown option sistem of session (did you mean system?)",
      misuse(Session.new, { sistem = "UAT" }), 1, true)
    assert.matches("option clock", misuse(Session.new, { clock = 5 }))
    assert.matches("option attempts of retry", misuse(Session.new, { retry = { attempts = 0 } }))
    assert.matches("unknown option atempts of retry",
      misuse(Session.new, { retry = { atempts = 3 } }))
    assert.matches("unknown option perhost of connections",
      misuse(Session.new, { connections = { perhost = 3 } }))
    assert.matches("plain ASCII", misuse(Session.new, { user_agent = "a\r\nX: y" }))
  end)

  it("shares neither cookies nor budgets nor logins with another", function()
    local function cookies() return { status = 503, set_cookie = { "a=b" } } end
    local one = support.new(cookies)
    local other, transport = support.new(function() return { body = "" } end)
    local address = "https://data.lpdaac.earthdatacloud.nasa.gov/f"
    support.login(one)
    pcall(http.request, one, { url = address })
    http.request(other, { url = address })
    assert.is_nil(transport.requests[1].headers.cookie)
    assert.is_nil(transport.requests[1].headers.authorization)
    assert.equal(500, other:budget("data.lpdaac.earthdatacloud.nasa.gov").tokens)
    assert.is_true(one:budget("data.lpdaac.earthdatacloud.nasa.gov").tokens < 500)
  end)
end)

describe("hooks", function()
  it("get lines without secrets", function()
    local session, _, state = support.new { {} }
    session:log("warn", "see https://u:canary@h/?token=canary", {
      url = "https://h/?token=canary", token = "canary", secret = core.secret "canary", n = 5,
      err = Error.new { code = "auth", message = "Bearer canary-1" }, t = { "canary" },
    })
    local event = state.log[1]
    assert.same({ "warn", support.START, 5 }, { event.level, event.time, event.n })
    assert.is_nil(event.secret)
    assert.is_nil(event.t)
    assert.is_nil(support.text(state):find "canary")
  end)

  it("may fail without anybody noticing", function()
    local session = support.new({ { status = 503 }, { body = "x" } },
      { on_log = function() error "broken" end, on_request = function() error { "broken" } end })
    assert.equal("x", http.request(session, { url = "https://h.example.org/" }).body)
  end)

  it("may unwind the task that calls them", function()
    local session = support.new({ { body = "x" } },
      { on_request = function() Error.raise { code = "cancelled", message = "stop" } end })
    local ok, err = pcall(http.request, session, { url = "https://h.example.org/" })
    assert.is_false(ok)
    assert.equal("cancelled", err.code)
  end)
end)

describe("the in-memory transport", function()
  local URL <const> = "https://h.example.org/f"

  it("answers from a list, a table of addresses, a function", function()
    local session = support.new { { body = "1" }, { body = "2" } }
    local seen = {}
    for i = 1, 3 do seen[i] = http.request(session, { url = URL }).body end
    assert.same({ "1", "2", "2" }, seen)
    session = support.new { [URL] = { { body = "first" }, { body = "then" } },
      ["https://h.example.org/g"] = { body = "g" } }
    seen = {}
    for i, address in ipairs { URL, "https://h.example.org/g?x=1", URL } do
      seen[i] = http.request(session, { url = address }).body
    end
    assert.same({ "first", "g", "then" }, seen)
    local ok, err = pcall(http.request, session, { url = "https://h.example.org/none" })
    assert.is_false(ok)
    assert.equal("not_found", err.code)
    session = support.new(function(record, n) return { body = record.method .. n } end)
    assert.equal("GET1", http.request(session, { url = URL }).body)
  end)

  it("treats file sinks as the core does", function()
    local session, transport = support.new(function(record)
      local html = record.url:find "html"
      return { body = "12345", headers = { ["Content-Type"] = html and "text/html"
        or "application/x" } }
    end)
    local function get(sink, address)
      local ok, value = pcall(http.request, session,
        { url = address or URL, sink = sink, retry = false })
      return ok and value or value.code
    end
    local md5 = core.hash("md5", "12345")
    assert.same({ bytes = 5, digest = md5 }, get({ path = "a", digest = "md5", expect = md5 }).file)
    assert.equal("12345", transport.files.a)
    assert.equal("checksum", get { path = "b", digest = "md5", expect = ("0"):rep(32) })
    assert.equal("checksum", get { path = "c", length = 4 })
    assert.equal("parse", get({ path = "d", refuse = "text/html" }, URL .. "html"))
    assert.same({}, { transport.files.b, transport.files.c, transport.files.d })
    assert.equal("", get("null").body)
    session.transport = http.memory { { body = ("x"):rep(100) } }
    local ok, err = pcall(http.request, session, { url = URL, max_body = 99 })
    assert.is_false(ok)
    assert.equal("limit", err.code)
  end)
end)
