-- Proxies: chosen by option and environment, asked by CONNECT, whole address or SOCKS, and never
-- shown a secret that is not theirs, nor anybody theirs.

local core = require "earthshine.core"
local http = require "earthshine.http"
local Rawserver = require "tests.support.rawserver"
local Session = require "earthshine.session"
local support = require "tests.support.memory_session"
local Tls = require "tests.support.tls"
local json = require "earthshine.json"

local SECRET <const> = "canary:p@ss/word%"
local WRITTEN <const> = "canary%3Ap%40ss%2Fword%25" -- the same, as it stands in an address
local BASIC <const> = "Basic " .. core.base64_encode("agent:" .. SECRET)

local NAMED <const> = { cmr = "http://cmr.example.org/search", edl = "http://login.example.org" }

describe("proxies", function()
  local server, proxy = Rawserver.setting(), Rawserver.setting()

  local function with_login(words)
    return ("http://%s127.0.0.1:%d"):format(words or "", proxy.port)
  end

  local function plain_session(option, options)
    local given = { system = NAMED, proxy = option, retry = { attempts = 1 } }
    for key, value in pairs(options or {}) do given[key] = value end
    return Session.new(given)
  end

  local function failure(session, url)
    local err = support.failure(session, { url = url, timeout = 10 })
    assert.is_nil((tostring(err) .. json.encode(err.cause or {})):find("canary", 1, true))
    return err
  end

  describe("of plain http", function()
    before_each(function() proxy:proxy { map = { ["cmr.example.org:80"] = server.port } } end)

    it("are told the whole address, and nothing but what the server would get", function()
      local events = {}
      local session = plain_session(with_login("agent:" .. WRITTEN .. "@"), {
        on_request = function(event) events[#events + 1] = event end })
      local response = http.request(session, { url = "http://cmr.example.org/echo?a=1" })
      assert.equal(200, response.status)
      local head = proxy:proxied()[1]
      assert.matches("^GET http://cmr%.example%.org/echo%?a=1 HTTP/1%.1\r\n", head)
      assert.matches("\r\nProxy-Authorization: " .. BASIC .. "\r\n", head, 1, true)
      assert.matches("\r\nHost: cmr.example.org\r\n", head, 1, true)
      assert.equal(with_login(), events[1].proxy)
      for key, value in pairs(events[1]) do
        assert.is_nil((key .. tostring(value)):find("canary", 1, true))
      end
      assert.is_nil(tostring(session):find("canary", 1, true))
    end)

    it("are asked again on the same connection", function()
      local session = plain_session(with_login())
      http.request(session, { url = "http://cmr.example.org/echo" })
      local before = proxy:stats().connections
      for _ = 1, 3 do http.request(session, { url = "http://cmr.example.org/echo" }) end
      assert.equal(before, proxy:stats().connections)
    end)

    it("that want a login say so, with the way to give one", function()
      proxy:proxy { map = { ["cmr.example.org:80"] = server.port }, login = BASIC }
      local err = failure(plain_session(with_login()), NAMED.cmr .. "/echo")
      assert.same({ "forbidden", 407 }, { err.code, err.status })
      assert.matches("the proxy " .. with_login() .. " asks for a user name and password",
        err.message, 1, true)
      err = failure(plain_session(with_login "agent:canary@"), NAMED.cmr .. "/echo")
      assert.equal("forbidden", err.code)
      assert.matches("refused the user name or password", err.message)
      assert.equal(200, http.request(plain_session { url = with_login(), user = "agent",
        password = core.secret(SECRET) }, { url = "http://cmr.example.org/echo" }).status)
    end)

    it("are not to blame for a 407 that no proxy sent", function()
      local err = support.failure(support.new { { status = 407 } },
        { url = "https://cmr.earthdata.nasa.gov/" })
      assert.equal("http", err.code)
    end)

    it("are left out for hosts of the list", function()
      local session = Session.new { system = { cmr = server.url, edl = server.url },
        proxy = { url = with_login(), except = { "127.0.0.0/8" } } }
      assert.equal(200, http.request(session, { url = server.url .. "/echo" }).status)
      assert.same({}, proxy:proxied())
    end)
  end)

  it("speak TLS themselves where their address says so", function()
    local tls = Tls.new()
    tls:certificate("good", "127.0.0.1", 2)
    proxy:proxy { map = { ["cmr.example.org:80"] = server.port }, login = BASIC }
    local front, port = tls:front("good", proxy.port)
    local address = ("https://agent:%s@127.0.0.1:%d"):format(WRITTEN, port)
    local session = plain_session(address, { tls = { ca_file = tls:path "ca.pem" } })
    assert.equal(200, http.request(session, { url = "http://cmr.example.org/echo" }).status)
    assert.matches(BASIC, proxy:proxied()[1], 1, true)
    local err = failure(plain_session(address), "http://cmr.example.org/echo")
    assert.equal("tls", err.code, err.message)
    assert.matches(("the proxy https://127.0.0.1:%d could not be used"):format(port), err.message,
      1, true)
    assert.matches("who signed the", err.message, 1, true)
    front:close()
    tls:remove()
  end)

  -- An answer that comes after another one on a kept connection, unasked.
  local LATE <const> = [[
  connection:send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", function()
    connection:later(5, function()
      connection:send "HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n"
    end)
    connection:finish "keep"
  end)]]

  it("are not believed what nobody has asked for, and neither are servers behind them", function()
    local function twice(session, url)
      assert.equal(200, http.request(session, { url = url .. "/late" }).status)
      Rawserver.wait(core.engine():timer(0.05))
      assert.equal(200, http.request(session, { url = url .. "/echo" }).status)
    end
    proxy:proxy { map = { ["cmr.example.org:80"] = server.port } }
    proxy:script(LATE, "http://cmr.example.org/late")
    twice(plain_session(with_login()), "http://cmr.example.org")
    server:script(LATE, "/late")
    local mapped = { cmr = NAMED.cmr, edl = NAMED.edl,
      connect_to = { "cmr.example.org:80:127.0.0.1:" .. server.port } }
    twice(plain_session(with_login(), { system = mapped }), "http://cmr.example.org")
    assert.matches("^CONNECT 127%.0%.0%.1", proxy:proxied()[2])
  end)

  describe("that fail", function()
    local function told(session, code, words, url)
      local err = failure(session, url or NAMED.cmr .. "/x")
      assert.equal(code, err.code, err.message)
      assert.matches(words, err.message)
      return err
    end

    it("are named, and what to do", function()
      local err = told(plain_session "http://agent:canary@127.0.0.1:1", "network",
        "the proxy http://127%.0%.0%.1:1 could not be used to reach cmr%.example%.org")
      assert.matches("check that it runs", err.message)
      told(plain_session "http://agent:canary@no-such-host.invalid:3128", "dns", "check its name")
      told(plain_session("https://agent:canary@127.0.0.1:" .. server.port), "tls", "speaks https")
    end)

    it("while they connect, too", function()
      local name = "cmr.example.org:443"
      local secure = { cmr = "https://cmr.example.org", edl = "https://login.example.org" }
      local function through(words)
        return plain_session(with_login(words or "agent:canary@"), { system = secure })
      end
      local url = secure.cmr .. "/x"
      proxy:proxy { login = BASIC }
      told(through(), "forbidden", "refused the user name or password", url)
      told(through "", "forbidden", "put them into its address", url)
      for status, code in pairs { [403] = "forbidden", [405] = "forbidden", [502] = "network",
        [503] = "network" } do
        proxy:answer(("HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n"):format(status), "close", name)
        told(through(), code, ("answered %d when it was asked to connect to cmr%%.example%%.org")
          :format(status), url)
      end
      proxy:answer("", "close", name)
      told(through(), "network", "could not be used", url)
      proxy:answer("HTTP/1.1 200 Conn", "reset", name)
      told(through(), "network", "could not be used", url)
      proxy:answer("nonsense\r\n\r\n", "close", name)
      told(through(), "network", "could not be used", url)
      proxy:answer("", "hang", name)
      local err = support.failure(through(), { url = url, connect_timeout = 0.1 })
      assert.equal("timeout", err.code)
      assert.matches("the proxy " .. with_login(), err.message, 1, true)
    end)

    it("are not retried where they refuse, and are where they may recover", function()
      local secure = { cmr = "https://cmr.example.org", edl = "https://login.example.org" }
      local session = Session.new { system = secure, proxy = with_login(), sleep = function() end,
        retry = { attempts = 3 } }
      for status, tries in pairs { [403] = 1, [407] = 1, [503] = 3 } do
        proxy:answer(("HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n"):format(status), "close",
          "cmr.example.org:443")
        assert.equal(tries, support.failure(session, { url = secure.cmr }).attempts)
      end
    end)
  end)

  describe("by SOCKS", function()
    local session_of = function(scheme, words)
      return plain_session(("%s://%s127.0.0.1:%d"):format(scheme, words or "", proxy.port))
    end

    it("look names up, or are told addresses", function()
      proxy:proxy { map = { ["cmr.example.org:80"] = server.port } }
      assert.equal(200, http.request(session_of "socks5h", { url = "http://cmr.example.org/echo" })
        .status)
      assert.same({ "SOCKS cmr.example.org:80" }, proxy:proxied())
      local session = Session.new { system = { cmr = server.url, edl = server.url },
        proxy = "socks5://127.0.0.1:" .. proxy.port }
      assert.equal(200, http.request(session, { url = server.url .. "/echo" }).status)
      assert.same("SOCKS " .. server.host, proxy:proxied()[2])
    end)

    it("are given their own login", function()
      proxy:proxy { map = { ["cmr.example.org:80"] = server.port }, login = "agent:" .. SECRET }
      assert.equal(200, http.request(session_of("socks5h", "agent:" .. WRITTEN .. "@"),
        { url = "http://cmr.example.org/echo" }).status)
      assert.equal("network", failure(session_of("socks5h", "agent:canary@"),
        "http://cmr.example.org/echo").code)
      local err = failure(session_of "socks5h", "http://login.example.org/echo")
      assert.matches("the proxy socks5h://127.0.0.1", err.message, 1, true)
    end)
  end)
end)
