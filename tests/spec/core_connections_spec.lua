--- Connections as a server counts them: how many at a time, how many are kept, for how long; IPv6.

local core = require "earthshine.core"
local http = require "earthshine.http"
local Rawserver = require "tests.support.rawserver"
local Session = require "earthshine.session"

local engine = core.engine()
local FIRST <const> = { per_host = 8, total = 32, kept = 0, idle = 118, dns = 60 }

describe("connections", function()
  local server = Rawserver.setting()
  after_each(function() engine:limits(FIRST) end)

  -- So many requests at once; how many connections the server saw for them.
  local function seen(n, spec)
    local before, ops = server:stats().connections, {}
    for i = 1, n do ops[i] = server:begin(spec or "/delay/60") end
    for _, op in ipairs(ops) do assert.equal(200, Rawserver.wait(op).status) end
    while engine:next() do end
    return server:stats().connections - before
  end

  it("are opened up to the limit of the host, and used again", function()
    engine:limits { per_host = 3 }
    assert.is_true(seen(9) <= 3)
    assert.equal(0, seen(9))
    engine:limits { per_host = 8, total = 5 }
    assert.is_true(seen(12) <= 3) -- one or more are there already
    assert.equal(0, seen(12))
  end)

  it("are kept up to the limit of that, by default all that there may be at a time", function()
    engine:limits { per_host = 8, total = 8 }
    seen(8)
    assert.equal(0, seen(8))
    engine:limits { kept = 2 }
    seen(8)
    assert.is_true(seen(8) >= 5) -- one of the two kept is needed to ask for the count
  end)

  it("are not used again when they have been idle for too long", function()
    engine:limits { idle = 1 }
    local before = server:stats().connections
    assert.equal(before, server:stats().connections)
    Rawserver.wait(engine:timer(2.1))
    assert.equal(before + 1, server:stats().connections)
  end)

  it("are the session's option, each limit checked", function()
    local limits = { per_host = 4, total = 9, kept = 5, idle = 30, dns = 0 }
    Session.new { connections = limits }
    assert.same(limits, engine:limits())
    for name, wrong in pairs { per_host = 0, total = 1e6 // 1 | 0, kept = 0, idle = 0, dns = -1 } do
      local ok, err = pcall(Session.new, { connections = { [name] = wrong } })
      assert.is_false(ok, name)
      assert.matches("option " .. name .. " of connections must be a number", tostring(err))
    end
    assert.same(limits, engine:limits())
  end)

  describe("by IPv6", function()
    local six
    setup(function() six = Rawserver.start "::1" end)
    teardown(function() if six then six:stop() end end)
    local function with_six(name, f)
      it(name, function()
        if not six then return pending "this machine has no IPv6" end
        f()
      end)
    end

    with_six("lead to addresses in brackets, with all that a session does", function()
      assert.equal(200, six:http("/echo").status)
      local session = Session.new { system = { cmr = six.url, edl = six.url } }
      local response = http.request(session, { url = six.url .. "/echo" })
      assert.matches("\r\nHost: " .. six.host .. "\r\n", response.body, 1, true)
      local before = six:stats().connections
      http.request(session, { url = six.url .. "/echo" })
      assert.equal(before, six:stats().connections)
    end)

    with_six("lead where connect_to says, and through a proxy", function()
      local named = { cmr = "http://cmr.example.org", edl = "http://login.example.org",
        connect_to = { "cmr.example.org:80:" .. six.host } }
      local function echo(options)
        return http.request(Session.new(options), { url = "http://cmr.example.org/echo" }).status
      end
      assert.equal(200, echo { system = named })
      named.connect_to = nil
      six:proxy { map = { ["cmr.example.org:80"] = server.port } }
      assert.equal(200, echo { system = named, proxy = six.url })
      assert.equal(1, #six:proxied())
    end)

    with_six("name the address where there is nobody", function()
      local _, code, message = Rawserver.wait(engine:http { url = "http://[::1]:1/" })
      assert.equal("network", code)
      assert.matches("::1", message, 1, true)
    end)
  end)
end)
