--- The matrix of secrets: every place that a user, a log or another program can read (rows) against
--- every secret that really went over the wire, in every form (columns). Nothing may be found.

local canaries = require "tests.support.canaries"
local Command = require "tests.support.command"
local es = require "earthshine"
local http = require "earthshine.http"
local Sandbox = require "tests.support.sandbox"
local secret_places = require "tests.support.secret_places"
local temporary = require "tests.support.temporary"

local FOREIGN <const> = "http://foreign.example.org/x"
-- Secrets that never reach the sandbox; all others are harvested there.
local GIVEN <const> = {
  ["canary-proxy-5b2e"] = "proxy password", ["canary-address-77c1"] = "secret in an address",
  ["canary-header-0d4f"] = "caller's header", ["canary-netrc-e81a"] = "another machine's password",
  ["canary-key-3f60"] = "client key's password", ["canary-variable-c2d7"] = "variable's password",
  ["canary-bearer-91c4"] = "variable's token",
}
local KINDS <const> = {
  "token", "basic", "password", "cookie", "X-Amz-Signature", "X-Amz-Security-Token", "code",
}

-- A recipe that looks at its own process and at a child's, and then fails in every way.
local RECIPE <const> = [[
local es = require "earthshine"
local auth = assert(es.login())
for _, path in ipairs { "/proc/self/cmdline", "/proc/self/environ" } do
  for _, whose in ipairs { "own", "child" } do
    local pipe = whose == "own" and assert(io.open(path)) or assert(io.popen("cat " .. path))
    print(whose, path, (pipe:read("a"):gsub("%z", "\n")))
    pipe:close()
  end
end
local results = es.search_data { short_name = "ATL06", count = 2 }
local report = assert(es.download(results, arg[1]))
print(es, auth, results, report, report.files[1].url, es.json.encode(report.files))
for _, token in ipairs(auth:tokens()) do print(token) end
print(es.async.run(function()
  local task = es.async.spawn(function() es.async.sleep(0.01) return auth end)
  print(task, select(2, pcall(function() error(auth) end)))
  return tostring(task:wait())
end))
print(pcall(string.rep, auth), pcall(es.download, auth, report), pcall(es.login, { auth }))
error(auth:basic() .. auth:bearer())
]]

-- A recipe whose process dies of a bug in C.
local DYING <const> = [[
local core = require "earthshine.core"
local token = core.secret_bearer(core.getenv "EARTHDATA_TOKEN")
os.execute("kill -SEGV " .. core.pid())
print(token)
]]

local NOBODY <const> = "unset EARTHDATA_USERNAME EARTHDATA_PASSWORD"
local CANARIES <const> = [[export EARTHDATA_USERNAME=jane EARTHDATA_PASSWORD=canary-variable-c2d7 \
  EARTHDATA_TOKEN=canary-bearer-91c4]]
local PROXIED <const> = NOBODY .. [[
  unset NO_PROXY; export http_proxy=http://me:canary-proxy-5b2e@127.0.0.1:9
  https_proxy=$http_proxy all_proxy=$http_proxy]]

-- What is run as a command: name, line, environment, by default NOBODY. $HOME has a netrc with the
-- login. The last ones trace nothing.
local COMMANDS <const> = {
  { "login", "$ES login" }, { "login tokens", "$ES login tokens --json; $ES login tokens" },
  { "login whoami", "$ES login whoami" },
  { "a download", '$ES download ATL06 --count 2 --to "$TO"' },
  { "a download again", '$ES download ATL06 --count 2 --to "$TO"' },
  { "a sync", '$ES sync ATL06 --granule-name "ATL06_20200101*" --to "$TO/sync"' },
  { "a search", "$ES search ATL06 --count 2 --json; $ES search ATL06 --count 2 --urls" },
  { "status", "$ES status" },
  { "a recipe that crashes", '$ES run "$HOME/recipe.lua" "$TO/recipe"' },
  { "a wrong address", ("$ES download 'https://u:canary-address-77c1@h/?token=canary-address-77c1'"
    .. " '%s?token=canary-address-77c1&u=https://h/?sig=canary-address-77c1'"
    .. ' --to "$TO/address"'):format(FOREIGN) },
  { "a login that is kept", "$ES login --persist; $ES login logout --yes", "" },
  { "the doctor", '$ES doctor --to "$TO"; $ES doctor --json' },
  { "a refused account", "$ES login; $ES login tokens; $ES doctor",
    CANARIES .. "; unset EARTHDATA_TOKEN" },
  { "a refused token", '$ES login; $ES download ATL06 --count 1 --to "$TO/refused"', CANARIES },
  { "a proxy that is not used", "$ES doctor", PROXIED },
  { "a proxy that is not there", '$ES --system "$HOME/hidden.json" doctor; $ES --system \z
    "$HOME/hidden.json" search ATL06; $ES --system "$HOME/hidden.json" download \z
    http://data.sandbox.earthdatacloud.nasa.gov/x --to "$TO/proxied"', PROXIED },
  { "a proxy that cannot be", '$ES --system "$HOME/hidden.json" search ATL06; $ES doctor',
    PROXIED .. "; export http_proxy=ftp://me:canary-proxy-5b2e@h https_proxy=$http_proxy" },
  { "a wrong command", "$ES login --token canary-address-77c1; $ES login --strategy canary" },
  { "help, manual and completion", "$ES --help; $ES man; $ES version; for s in bash zsh fish \z
    profiles; do $ES completion $s; done", CANARIES },
}
local TRACELESS <const> = { ["a wrong command"] = true, ["help, manual and completion"] = true }

local places, list, requests, dead = {}, nil, nil, nil

-- A download that is cut in the middle, so that its parts and states stay.
local function cut_off(box, folder, run)
  box:faults { kind = "cut", host = "*s3*", bytes = 1000 }
  local text, err = run '$ES download ATL06 -vv --count 2 --to "$TO/cut"; $ES sync -vv \z
    ATL06 --granule-name "ATL06_20200101*" --to "$TO/cutsync"'
  box:control("DELETE", "/faults")
  places["a download that is cut"] = text .. err
  places["the names and contents of all files"] = temporary.shell(
    ("cd '%s' && find . -print && find . -type f ! -name .netrc ! -name recipe.lua -print0 | \z
      xargs -0 cat"):format(folder:path()))
end

local function run_commands(box, folder, run)
  local user = box.system.credentials
  folder:write(".netrc", ("machine urs.earthdata.nasa.gov login %s password %s\n"
    .. "machine other.example.org login x password canary-netrc-e81a\n"):format(user.username,
    user.password))
  folder:write("recipe.lua", RECIPE)
  folder:write("hidden.json", es.json.encode {
    cmr = box.system.cmr, edl = box.system.edl, data_hosts = box.system.data_hosts })
  temporary.shell(("chmod 600 '%s'"):format(folder:path ".netrc"))
  for i, row in ipairs(COMMANDS) do
    local line = row[2]:gsub("%$ES", ('%%0 -vv --trace "$HOME/trace%d"'):format(i))
    local text, err = run(line, row[3] or NOBODY)
    places["the output of " .. row[1]] = text .. err
    places["the trace of " .. row[1]] = folder:read("trace" .. i) or ""
  end
end

-- What stands in the folder of a process that has died: of a shell, and of the command.
local function deaths(folder, run)
  folder:write("dying.lua", DYING)
  run([[ulimit -c unlimited; mkdir "$HOME/shell" "$HOME/command"
    (cd "$HOME/shell"; sh -c 'kill -SEGV $$'); (cd "$HOME/command"; $ES run "$HOME/dying.lua")]],
    CANARIES)
  local left = { shell = folder:list "shell", command = folder:list "command" }
  run 'rm -r "$HOME/shell" "$HOME/command"' -- the shell's has the secrets of its environment
  return left
end

describe("no secret is found in", function()
  setup(function()
    local box <close> = Sandbox.start { http = true }
    local folder <close> = temporary.folder()
    local run = Command.new(box, folder)
    secret_places.in_the_library(places, box, folder)
    secret_places.in_streams(places, box)
    secret_places.with_a_certificate(places)
    secret_places.behind_a_proxy(places, box)
    dead = deaths(folder, run)
    run_commands(box, folder, run)
    cut_off(box, folder, run)
    requests = box:requests {}
    local secrets = canaries.harvest(requests)
    for secret, kind in pairs(GIVEN) do secrets[secret] = kind end
    list = canaries.forms(secrets)
  end)

  local ROWS <const> = {
    "the log and the requests of a session", "the errors of a session",
    "the objects of a session", "the streams of a session",
    "the log, requests, errors and objects of a session with a client certificate",
    "the log, requests and errors of a session with a proxy",
    "a download that is cut", "the names and contents of all files",
  }
  for _, row in ipairs(COMMANDS) do
    ROWS[#ROWS + 1] = "the output of " .. row[1]
    ROWS[#ROWS + 1] = not TRACELESS[row[1]] and "the trace of " .. row[1] or nil
  end
  for _, row in ipairs(ROWS) do
    it(row, function()
      assert.is_true(#places[row] > 0)
      assert.equal("", canaries.found(places[row], list))
    end)
  end

  it("a matrix that could find none: recipes, accounts and proxies fail as they should", function()
    for row, words in pairs {
      ["a recipe that crashes"] = "attempt to concatenate a earthshine.secret.*stack traceback:",
      ["a refused account"] = "refused the user name or password",
      ["a proxy that is not used"] = "is set and not used",
      ["a proxy that is not there"] = "the proxy http://127%.0%.0%.1:9 could not be used",
      ["a proxy that cannot be"] = "http_proxy holds no usable proxy",
      ["a login that is kept"] = "%.netrc", ["the doctor"] = "All is well",
      ["help, manual and completion"] = "%.TH EARTHSHINE.*complete",
    } do assert.is_true(places["the output of " .. row]:find(words) ~= nil, row) end
  end)

  it("a core file, because there is none", function()
    if dead.shell == "" then return pending "processes leave no core file here" end
    assert.equal("", dead.command)
  end)

  it("what hosts were sent that it does not belong to", function()
    for _, request in ipairs(requests) do
      local host = request.host
      local data = host:find "^data%." ~= nil
      local allowed = {
        basic = host:find "^urs%." ~= nil, token = data or host:find "^[uc][rm][sr]%." ~= nil,
        cookie = data or host:find "^urs%." ~= nil, code = data,
        ["X-Amz-Signature"] = host:find "%.s3%." ~= nil,
      }
      allowed.password, allowed["X-Amz-Security-Token"] = allowed.basic, allowed["X-Amz-Signature"]
      allowed["variable's password"], allowed["variable's token"] = allowed.basic, allowed.token
      allowed["caller's header"] = request.authorization ~= nil and host:find "^foreign" ~= nil
      allowed["secret in an address"] = host:find "^foreign" ~= nil
      local text = canaries.dump(request)
      for name in (canaries.found(text, list) .. ", "):gmatch "(.-), " do
        assert.is_true(name == "" or allowed[name:gsub(" %(.*", "")] or false,
          ("%s was sent to %s"):format(name, request.url))
      end
    end
  end)

  it("a matrix that could find none: every kind went over the wire", function()
    local kinds = {}
    for _, kind in pairs(canaries.harvest(requests)) do kinds[kind] = true end
    for _, kind in ipairs(KINDS) do assert.is_true(kinds[kind], kind) end
  end)

  it("a matrix that could find none: a leaky hook is seen, in every form", function()
    local leak
    local url, core = require "earthshine.url", require "earthshine.core"
    local secret = "canary/leaky+word é"
    local known = canaries.forms { [secret] = "leak" }
    for form, text in pairs {
      ["leak"] = secret, ["leak (escaped)"] = url.escape(secret),
      ["leak (escaped twice)"] = url.escape(url.escape(secret)),
      ["leak (base64)"] = core.base64_encode("user:" .. secret .. "!"),
      ["leak (base64url)"] = core.base64_encode("u:" .. secret .. "??", true),
      ["leak (hex)"] = core.base64_encode and secret:gsub(".", function(c)
        return ("%02x"):format(c:byte())
      end), ["leak (backwards)"] = secret:reverse(),
    } do
      local lines = {}
      local session = es.session { on_request = function(event)
        lines[#lines + 1] = canaries.dump { event, leak = { deep = { leak } } }
      end, transport = http.memory { { body = "{}" } } }
      leak = text
      pcall(function() return session.search_data({ short_name = "x" }):hits() end)
      local found = canaries.found(table.concat(lines, "\n"), known)
      assert.is_truthy(found:find(form, 1, true), form .. " was not seen: " .. found)
      leak = nil
    end
  end)
end)
