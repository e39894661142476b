--- Proxies on the way to servers that speak TLS: CONNECT, and what the proxy cannot see.

local core = require "earthshine.core"
local http = require "earthshine.http"
local Rawserver = require "tests.support.rawserver"
local Sandbox = require "tests.support.sandbox"
local Session = require "earthshine.session"
local support = require "tests.support.memory_session"
local temporary = require "tests.support.temporary"
local Command = require "tests.support.command"
local json = require "earthshine.json"

local SECRET <const> = "canary:p@ss/word%"
local WRITTEN <const> = "canary%3Ap%40ss%2Fword%25" -- the same, as it stands in an address
local BASIC <const> = "Basic " .. core.base64_encode("agent:" .. SECRET)
local TOKEN <const> = "canary-token-5b1c"

describe("proxies over TLS", function()
  local proxy = Rawserver.setting()
  local box, folder

  local function with_login(words)
    return ("http://%s127.0.0.1:%d"):format(words or "", proxy.port)
  end

  local function failure(session, url)
    local err = support.failure(session, { url = url, timeout = 10 })
    assert.is_nil((tostring(err) .. json.encode(err.cause or {})):find("canary", 1, true))
    return err
  end

  setup(function()
    box, folder = Sandbox.start(), temporary.folder()
  end)
  teardown(function()
    box:stop()
    folder:remove()
  end)

  -- The sandbox's system without its addresses: the proxy alone knows where the hosts are.
  local function hidden()
    local system, map = {}, {}
    for key, value in pairs(box.system) do system[key] = value end
    for _, text in ipairs(system.connect_to) do
      local host, port, address, to = text:match "^(.-):(%d+):(.-):(%d+)$"
      map[host .. ":" .. port] = address .. ":" .. to
    end
    system.connect_to = nil
    return system, map
  end

  it("carry what is between client and server alone", function()
    local system, map = hidden()
    proxy:proxy { map = map, login = BASIC }
    local option = with_login("agent:" .. WRITTEN .. "@")
    local session = Session.new { system = system, proxy = option }
    support.login(session, { token = TOKEN })
    box:reset()
    http.request(session, { url = system.cmr .. "/granules.umm_json?short_name=ATL06" })
    local heads = proxy:proxied()
    assert.equal(1, #heads)
    assert.matches("^CONNECT cmr%.earthdata%.nasa%.gov:443 HTTP/1%.1\r\n", heads[1])
    assert.matches(BASIC, heads[1], 1, true)
    assert.is_nil(heads[1]:find("\r\nAuthorization", 1, true))
    assert.is_nil(heads[1]:find("canary", 1, true))
    assert.is_nil(heads[1]:find("short_name", 1, true))
    for _, entry in ipairs(box:requests()) do assert.is_nil(entry.proxy_authorization) end
    local before = proxy:stats().connections
    http.request(session, { url = system.cmr .. "/granules.umm_json?short_name=ATL03" })
    assert.equal(before, proxy:stats().connections)
  end)

  it("are not used again with another login", function()
    local system, map = hidden()
    proxy:proxy { map = map, login = BASIC }
    local right = Session.new { system = system, proxy = with_login("agent:" .. WRITTEN .. "@") }
    local wrong = Session.new { system = system, proxy = with_login "agent:canary@" }
    http.request(right, { url = system.cmr .. "/granules.umm_json?short_name=ATL06" })
    assert.equal(407, failure(wrong, system.cmr .. "/granules.umm_json").status)
  end)

  it("are told where connect_to leads", function()
    proxy:proxy {}
    local session = Session.new { system = box.system, proxy = with_login() }
    http.request(session, { url = box.system.cmr .. "/granules.umm_json?short_name=ATL06" })
    assert.matches("^CONNECT 127%.0%.0%.11:%d+ ", proxy:proxied()[1])
  end)

  local function run(line, environment)
    local system, map = hidden()
    proxy:proxy { map = map, login = BASIC }
    folder:write("hidden.json", json.encode(system))
    return Command.new(box, folder)(line, ([[unset NO_PROXY
      export EARTHSHINE_SYSTEM='%s' %s]]):format(folder:path "hidden.json", environment))
  end

  it("serve the command, from the environment", function()
    local out, err, status = run(
      "$ES download $($ES search ATL06 --limit 1 --urls) --to $TO -vv --trace $HOME/trace",
      ("https_proxy='%s'"):format(with_login("agent:" .. WRITTEN .. "@")))
    assert.equal(0, status, err)
    assert.matches("CONNECT data.sandbox.earthdatacloud.nasa.gov:443",
      table.concat(proxy:proxied()), 1, true)
    local trace = folder:read "trace"
    assert.matches(with_login(), trace, 1, true)
    for _, text in ipairs { out, err, trace } do
      assert.is_nil(text:find("canary", 1, true))
      assert.is_nil(text:find(core.base64_encode("agent:" .. SECRET), 1, true))
    end
  end)

  it("that refuse are not taken for an archive that does", function()
    local _, err, status = run(
      "$ES download https://data.sandbox.earthdatacloud.nasa.gov/x.h5 --to $TO",
      ("https_proxy='%s'"):format(with_login "agent:canary@"))
    assert.equal(1, status)
    assert.matches("refused the user name or password that it was given", err)
    assert.is_nil(err:find "canary")
    assert.is_nil(err:find "This account")
  end)

  it("are left out for NO_PROXY, and where the system says where to connect", function()
    local _, err, status = run("$ES search ATL06 --limit 1",
      ("https_proxy='%s' NO_PROXY='earthdata.nasa.gov'"):format(with_login()))
    assert.equal(0, #proxy:proxied())
    assert.not_equal(0, status, err)
    _, err, status = Command.new(box, folder)("$ES search ATL06 --limit 1",
      "unset NO_PROXY; export https_proxy=http://127.0.0.1:1")
    assert.equal(0, status, err)
  end)

  it("that the environment names wrongly are an error that names the variable", function()
    local _, err, status = run("$ES search ATL06 --limit 1",
      "ALL_PROXY='ftp://agent:canary@host:21'")
    assert.not_equal(0, status)
    assert.matches("the environment variable ALL_PROXY holds no usable proxy: its scheme", err)
    assert.is_nil(err:find "canary")
  end)
end)
