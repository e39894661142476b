--- `earthshine doctor` against a sandbox that is in order, and with each thing wrong that it is to
--- find.

local core = require "earthshine.core"
local doctor = require "earthshine.doctor"
local es = require "earthshine"
local json = require "earthshine.json"
local Command = require "tests.support.command"
local Sandbox = require "tests.support.sandbox"
local temporary = require "tests.support.temporary"

describe("earthshine doctor", function()
  local setting = Command.setting()
  local box, folder, run
  before_each(function() box, folder, run = setting.box, setting.folder, setting.run end)

  -- The checks by their names, and the exit status.
  local function examine(words, environment)
    local out, err, status = run("$ES doctor --json " .. (words or ""), environment)
    local report = json.normalise(json.decode(out))
    local checks = {}
    for _, entry in ipairs(report.checks) do
      checks[entry.name] = entry
      assert.is_true(entry.status == "ok" or #entry.advice > 0, entry.name)
      assert.is_nil(out:find(box.system.credentials.password, 1, true))
    end
    assert.equal("", err)
    assert.equal(report.ok and 0 or 1, status)
    return checks, status
  end

  -- A system file that differs from the sandbox's.
  local function system_file(change)
    local system = json.normalise(json.decode(json.encode(box.system)))
    change(system)
    folder:write("system.json", json.encode(system))
    return '--system "$HOME/system.json"'
  end

  it("finds all well where it is, in a line for each check", function()
    local out, err, status = run '$ES doctor --to "$TO"'
    assert.equal("All is well.\n", err)
    assert.equal(0, status)
    local names = {}
    for line in (out .. "\n"):gmatch "(.-)\n" do
      names[#names + 1] = line:match "^ok      ([%l ]-)  +%S"
    end
    assert.equal("configuration login netrc file clock certificates proxy edl cmr stac services "
      .. "buckets folder versions", table.concat(names, " "))
    assert.matches('environment: user "sandbox" %(from EARTHDATA_USERNAME%)', out)
    assert.matches("sandbox%-protected answers in %d+ ms", out)
    assert.equal("stderr", folder:list())
  end)

  it("fits the screen", function()
    for _, width in ipairs { 40, 80 } do
      local out = run(Command.on_terminal("$ES doctor", width))
      for line in out:gsub("\27%[[%d;]*m", ""):gmatch "[^\r\n]+" do
        assert.is_true(#line <= width or line:find "/%w" ~= nil, line) -- paths are not broken
      end
      assert.matches("All is well.", out)
    end
  end)

  it("tells a refused password and how to mend it, never what it is", function()
    local checks, status = examine("", "export EARTHDATA_PASSWORD=wrong-canary")
    assert.equal("failure", checks.login.status)
    assert.matches("refused the user name or password", checks.login.message)
    assert.matches("earthshine login %-%-persist", checks.login.advice)
    assert.is_nil(json.encode(checks.login):find("canary", 1, true))
    assert.equal(1, status)
  end)

  it("has a token checked, and says where that cannot be done", function()
    local token = run "$ES login create 2>/dev/null"
    local checks = examine("", ("export EARTHDATA_TOKEN='%s'"):format(token))
    assert.matches("logged in as sandbox, with a token until", checks.login.message, 1, true)
    local status
    checks, status = examine("", ("export EARTHDATA_TOKEN='%s.AAAA'"):format(token:match "^(.*)%."))
    assert.equal("failure", checks.login.status)
    assert.matches("refused the login token", checks.login.message, 1, true)
    assert.matches("correct", checks.login.advice)
    assert.equal(1, status)
    checks, status = examine("", "export EARTHDATA_TOKEN=opaque")
    assert.equal("warning", checks.login.status)
    assert.matches("does not say whose it is", checks.login.message, 1, true)
    assert.equal(0, status)
  end)

  it("only warns where there is no account", function()
    local checks, status = examine("", "unset EARTHDATA_USERNAME EARTHDATA_PASSWORD")
    assert.equal("warning", checks.login.status)
    assert.equal(2, #checks.login.details)
    assert.equal(0, status)
  end)

  it("tells which account of several is used", function()
    folder:write(".netrc", "machine urs.earthdata.nasa.gov login jane password netrc-canary\n")
    os.execute("chmod 600 " .. folder:path ".netrc")
    local checks = examine()
    assert.same({ 'environment: user "sandbox" (from EARTHDATA_USERNAME)',
      ('netrc: user "jane" (from %s), which is not used'):format(folder:path ".netrc") },
      checks.login.details)
    assert.matches("for its owner only, and has an entry", checks["netrc file"].message)
    assert.is_nil(json.encode(checks):find("canary", 1, true))
  end)

  it("finds a netrc file that others can read, that is broken, or that cannot be read", function()
    folder:write(".netrc", "machine urs.earthdata.nasa.gov login jane password x\n")
    os.execute("chmod 644 " .. folder:path ".netrc")
    local found = examine()["netrc file"]
    assert.equal("warning", found.status)
    assert.equal("chmod 600 " .. folder:path ".netrc", found.advice)
    os.execute("chmod 600 " .. folder:path ".netrc")
    folder:write(".netrc", 'machine urs.earthdata.nasa.gov login "jane\n')
    assert.equal("warning", examine()["netrc file"].status)
    for _, path in ipairs { "$HOME/loop", "$HOME" } do
      os.execute(("ln -sf loop '%s'"):format(folder:path "loop"))
      local checks, status = examine("", 'export NETRC="' .. path .. '"')
      assert.equal("failure", checks["netrc file"].status)
      assert.equal(1, status)
    end
  end)

  it("finds a closed port, service by service", function()
    local checks, status = examine(system_file(function(system)
      for i, entry in ipairs(system.connect_to) do
        if entry:find "^cmr" then system.connect_to[i] = entry:gsub(":%d+$", ":1") end
      end
    end))
    assert.equal("failure", checks.cmr.status)
    assert.matches("check the network, its firewall", checks.cmr.advice)
    assert.equal("warning", checks.buckets.status)
    assert.matches("no bucket could be tried", checks.buckets.message)
    assert.equal("ok", checks.edl.status)
    assert.equal("ok", checks.login.status)
    assert.equal(1, status)
  end)

  it("gives a check up that hangs, while the others go on", function()
    box:faults { kind = "delay", seconds = 30, host = "cmr*" }
    local checks, status = examine "--timeout 1"
    assert.equal("failure", checks.cmr.status)
    assert.equal("not done within 1 s", checks.cmr.message)
    assert.is_true(checks.cmr.seconds < 10)
    assert.equal("ok", checks.login.status)
    assert.equal(1, status)
  end)

  it("finds a service that is out of order", function()
    box:faults({ kind = "status", status = 503, host = "cmr*" },
      { kind = "outage", service = "Earthdata Login" })
    local checks = examine()
    assert.equal("warning", checks.cmr.status)
    assert.matches("answers with status 503", checks.cmr.message)
    assert.equal("warning", checks.services.status)
    assert.matches("Earthdata Login: Outage", checks.services.message)
  end)

  it("finds a folder that cannot be written to, and leaves nothing behind", function()
    folder:write("plain", "")
    assert.matches("is no folder", examine('--to "$HOME/plain"').folder.message)
    assert.equal("failure", examine("--to /proc/no/such").folder.status)
    assert.matches("can be made", examine('--to "$HOME/a/b"').folder.message)
    assert.equal("plain stderr", folder:list())
  end)

  it("finds a proxy that does not answer, without its password", function()
    -- No host of this system can be found except by the proxy, which is not there.
    folder:write("system.json", json.encode {
      cmr = "https://cmr.earthshine.invalid/search", edl = "https://edl.earthshine.invalid",
    })
    local checks, status = examine('--system "$HOME/system.json" --timeout 5', [[
      unset NO_PROXY; export https_proxy=http://jane:proxy-canary@127.0.0.1:1]])
    assert.equal("failure", checks.proxy.status)
    assert.matches("the proxy http://127.0.0.1:1 could not be used", checks.proxy.message, 1, true)
    assert.matches("unset it", checks.proxy.advice)
    assert.is_nil(json.encode(checks):find("canary", 1, true))
    assert.equal(1, status)
    checks = examine('--system "$HOME/system.json" --timeout 5',
      "export NO_PROXY=.invalid https_proxy=http://127.0.0.1:1")
    assert.matches("not used, because no_proxy excepts edl", checks.proxy.message)
  end)

  it("finds a clock that is off", function()
    local function clock_of(seconds)
      local report = doctor.examine {
        system = box.system, clock = function() return core.now() + seconds end,
      }
      for _, entry in ipairs(report.checks) do
        if entry.name == "clock" then return entry end
      end
    end
    assert.equal("ok", clock_of(0).status)
    assert.equal("warning", clock_of(-120).status)
    local entry = clock_of(7200)
    assert.equal("failure", entry.status)
    assert.matches("clock is 2 hours ahead of", entry.message)
    assert.matches("by NTP", entry.advice)
  end)

  it("is cancelled like everything else, and refuses options that it does not know", function()
    box:faults { kind = "delay", seconds = 30 }
    local settings = { system = box.system }
    local _, err = es.async.timeout(0.2, function() return doctor.examine(settings) end)
    assert.equal("timeout", err.code)
    assert.has_error(function() doctor.examine(settings, { folders = "x" }) end)
  end)

  it("names the configuration file and the profile", function()
    folder:write("c.lua", "profiles = { a = { quiet = true } }")
    local found = examine('--config "$HOME/c.lua" --profile a').configuration
    assert.equal(folder:path "c.lua" .. " is well formed; profile a", found.message)
    os.execute("chmod 666 " .. folder:path "c.lua")
    found = examine('--config "$HOME/c.lua"').configuration
    assert.equal("chmod go-w " .. folder:path "c.lua", found.advice)
    folder:write("c.lua", "wrokers = 1")
    local checks, status = examine('--config "$HOME/c.lua"')
    assert.matches("c.lua:1: there is no setting wrokers", checks.configuration.message)
    assert.equal("failure", checks.configuration.status)
    assert.equal("ok", checks.login.status)
    assert.equal(1, status)
  end)
end)

describe("earthshine doctor over TLS", function()
  it("finds certificates that are not trusted, none, or no file at all", function()
    local box <close> = Sandbox.start()
    local folder <close> = temporary.folder()
    local run = Command.new(box, folder)
    local function certificates(path)
      local system = json.normalise(json.decode(json.encode(box.system)))
      system.ca_file = path
      folder:write("system.json", json.encode(system))
      local out, _, status = run '$ES doctor --json --system "$HOME/system.json"'
      for _, entry in ipairs(json.normalise(json.decode(out)).checks) do
        if entry.name == "certificates" then return entry, status end
      end
    end
    assert.equal("ok", certificates(box.system.ca_file).status)
    os.execute(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 "
      .. "-subj /CN=another -keyout '%s' -out '%s' 2>/dev/null"):format(folder:path "key",
      folder:path "other.pem"))
    local entry, status = certificates(folder:path "other.pem")
    assert.equal("failure", entry.status)
    assert.matches("certificate", entry.message)
    assert.matches("ca_file", entry.advice)
    assert.equal(1, status)
    folder:write("empty.pem", "nothing")
    assert.matches("holds no certificate", certificates(folder:path "empty.pem").message)
    assert.equal("failure", certificates(folder:path "missing.pem").status)
  end)
end)
