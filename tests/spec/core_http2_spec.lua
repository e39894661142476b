--- HTTP/2, where it is asked for: many requests on one connection, none of which disturbs another.

local core = require "earthshine.core"
local http = require "earthshine.http"
local Nginx = require "tests.support.nginx"
local Rawserver = require "tests.support.rawserver"
local Session = require "earthshine.session"
local Tls = require "tests.support.tls"

local engine = core.engine()

describe("HTTP/2", function()
  local tls, server, nginx, short, old
  local there = Nginx.found()
  if not there then
    it("is tested", function() pending "SKIPPED: nginx is not installed" end)
    return
  end

  setup(function()
    tls, server = Tls.new(), Rawserver.start()
    tls:certificate("good", "127.0.0.1", 2)
    local given = { tls = tls, certificate = "good", backend = server.host }
    nginx = Nginx.start(given)
    given.requests = 5
    short = Nginx.start(given)
    given.http2 = false
    old = Nginx.start(given)
  end)
  teardown(function()
    for _, one in ipairs { nginx, short, old } do one:stop() end
    server:stop()
    tls:remove()
  end)
  before_each(function() engine:limits { per_host = 64, total = 64 } end)
  after_each(function()
    engine:limits { per_host = 8, total = 32 }
    Rawserver.settle()
    assert.equal(0, engine:alive())
  end)

  local function begin(path, fields, front)
    local spec = { url = (front or nginx).url .. path, ca_file = tls:path "ca.pem", http2 = true,
      timeout = 15 }
    for key, value in pairs(fields or {}) do spec[key] = value end
    return engine:http(spec)
  end
  local function get(...) return Rawserver.wait(begin(...)) end

  local function protocol(response) return select(2, Nginx.seen(response)) end

  -- How many connections the answers came on.
  local function connections(responses)
    local set, count = {}, 0
    for _, response in ipairs(responses) do
      local connection = Nginx.seen(response)
      if not set[connection] then set[connection], count = true, count + 1 end
    end
    return count
  end

  -- The answers of operations.
  local function answers(ops)
    local list = {}
    for i, op in ipairs(ops) do
      local response, _, message = Rawserver.wait(op)
      list[i] = assert(response, message)
      assert.equal(200, response.status)
    end
    return list
  end

  -- The first test of all: while no connection of any kind is at rest.
  it("waits for the first connection, and joins it, rather than open more", function()
    for _ = 1, 2 do
      local ops = {}
      for i = 1, 30 do ops[i] = begin "/delay/5" end
      assert.equal(1, connections(answers(ops)))
    end
  end)

  it("is spoken where both want it, and only there", function()
    assert.equal("HTTP/2.0", protocol(get "/echo"))
    assert.equal("HTTP/1.1", protocol(get("/echo", { http2 = false })))
    assert.equal("HTTP/1.1", protocol(get("/echo", nil, old)))
  end)

  it("is the session's option, off at first", function()
    for _, wanted in ipairs { false, true } do
      local session = Session.new { system = { cmr = nginx.url, edl = nginx.url,
        ca_file = tls:path "ca.pem" }, http2 = wanted or nil }
      assert.equal(wanted and "HTTP/2.0" or "HTTP/1.1",
        protocol(http.request(session, { url = nginx.url .. "/echo" })))
    end
  end)

  it("brings everything whole, and no file", function()
    assert.equal(Rawserver.content(0, 3000000), get("/bytes/3000000").body)
    assert.equal(Rawserver.content(0, 200000), get("/chunked/200000").body)
    local echo = get("/echo", { method = "POST", body = ("x"):rep(100000) }).body
    assert.matches("\r\n\r\n" .. ("x"):rep(100), echo, 1, true)
    assert.equal(404, get("/none").status)
    local folder = Rawserver.folder()
    local path = folder .. "/file"
    local response = get("/bytes/3000000", { sink = { path = path, part = path .. ".part" } })
    assert.truthy(response.file)
    assert.equal("HTTP/1.1", protocol(response))
    assert.equal(Rawserver.content(0, 3000000), Rawserver.read(path))
    os.execute("rm -rf " .. folder)
  end)

  it("carries many at once on one connection, as many as the gates let in", function()
    engine:limits { per_host = 6 }
    get "/echo"
    server:reset()
    local ops = {}
    for i = 1, 40 do ops[i] = begin("/delay/20") end
    assert.equal(1, connections(answers(ops)))
    local most = 0
    for _, n in pairs(server:stats().most) do most = math.max(most, n) end
    assert.is_true(most > 1 and most <= 7, most)
  end)

  it("ends one without the others", function()
    local first = get "/echo"
    local cancelled, late = begin "/hang", begin("/hang", { timeout = 0.15 })
    local big, cut = begin "/bytes/5000000", begin "/cut/100000/70000"
    local capped = begin("/bytes/5000000", { max_body = 1000 })
    local slow = begin "/delay/300"
    Rawserver.wait(engine:timer(0.05))
    cancelled:cancel()
    assert.equal("cancelled", select(2, Rawserver.wait(cancelled)))
    assert.equal("timeout", select(2, Rawserver.wait(late)))
    assert.equal("limit", select(2, Rawserver.wait(capped)))
    local result, code = Rawserver.wait(cut)
    assert.is_nil(result)
    assert.equal("network", code)
    local whole, last = table.unpack(answers { big, slow })
    assert.equal(5000000, #whole.body)
    assert.equal("late", last.body)
    assert.equal(1, connections { first, whole, last, get "/echo" })
  end)

  it("goes on where the server sends it to a new connection", function()
    for _ = 1, 12 do assert.equal(200, get("/echo", nil, short).status) end
    local ops = {}
    for i = 1, 40 do ops[i] = begin("/delay/10", nil, short) end
    assert.is_true(connections(answers(ops)) >= 8)
  end)
end)
