-- The sandbox as a process: starts, serves real clients over TLS under real names, leaves nothing.

local Sandbox = require "tests.support.sandbox"
local core = require "earthshine.core"
local json = require "earthshine.json"

local NETRC = "machine urs.earthdata.nasa.gov login %s password %s-password\n"

local function shell(command)
  local pipe = assert(io.popen(command, "r"))
  local output = pipe:read "a"
  local _, _, status = pipe:close()
  return output, status
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

-- A file of the catalogue: a path on the data host, with what it must hold.
local function example()
  local Catalog = require "earthshine.sandbox.catalog"
  local Content = require "earthshine.sandbox.content"
  Catalog.configure {}
  local c = assert(Catalog.by_folder "MUR-JPL-L4-GLOB-v4.1")
  local name = c.files[1][1] .. c.stem(1) .. c.files[1][2]
  local path = ("/sandbox-protected/%s/%s"):format(c.folder, name)
  local file = assert(Content.file(path))
  return path, file.read(0, file.size)
end

local PATH, BYTES = example()
local BUCKET = "sandbox-protected.s3.us-west-2.amazonaws.com"
local DATA = "https://data.sandbox.earthdatacloud.nasa.gov"

local PROGRAM = [[LUA_PATH="lua/?.lua;lua/?/init.lua;;" ]]
  .. [[LUA_CPATH="${EARTHSHINE_BUILD:-build}/lib/?.so;;" lua5.4 -e ]]
  .. [['os.exit(require "earthshine.sandbox".main(arg), true)' - ]]

describe("a sandbox with TLS", function()
  local box, netrc

  setup(function()
    box = Sandbox.start()
    netrc = box.folder .. "/netrc"
    write(netrc, NETRC:format("sandbox", "sandbox"))
  end)

  teardown(function() if box then box:stop() end end)

  before_each(function() box:reset() end)

  local function curl(words)
    return shell("curl -sS " .. box:curl_words() .. " " .. words .. " 2>&1")
  end

  it("gives a protected file to curl with a netrc and a cookie jar", function()
    local out, jar = box.folder .. "/out", box.folder .. "/jar"
    local words = ("-L -b %s -c %s -o %s -w '%%{http_code} %%{num_redirects}' %s%s"):format(
      jar, jar, out, DATA, PATH)
    assert.equal("200 4", curl("--netrc-file " .. netrc .. " " .. words))
    local file <close> = assert(io.open(out, "rb"))
    assert.equal(core.hash("sha256", BYTES), core.hash("sha256", file:read "a"))
    assert.equal("200 1", curl(words))
    assert.same({}, box:requests { host = "foreign.example.org" })
  end)

  it("refuses a presigned address with an Authorization header, through real TLS", function()
    local token = json.decode(curl("-X POST -u sandbox:sandbox-password "
      .. box.system.edl .. "/api/users/find_or_create_token")).access_token
    local header = ("-H 'Authorization: Bearer %s' "):format(token)
    local location = curl("-o /dev/null -w '%{redirect_url}' " .. header .. DATA .. PATH)
    assert.equal(BUCKET, location:match "^https://([^/]+)/")
    location = "'" .. location .. "'"
    local refused = curl(header .. "-w '%{http_code}' " .. location)
    assert.truthy(refused:find "<Code>InvalidArgument</Code>.*400$")
    assert.equal("206 100",
      curl("-o /dev/null -w '%{http_code} %{size_download}' -r 0-99 " .. location))
    local seen = box:requests { host = BUCKET }
    assert.equal("Bearer " .. token, seen[1].authorization)
    assert.equal("https", seen[1].scheme)
    assert.equal(400, seen[1].status)
    assert.is_nil(seen[2].authorization)
  end)

  it("shows a certificate that only its own authority vouches for", function()
    local words = box:curl_words():gsub("%-%-cacert '[^']*'", "")
    local got = shell("curl -sS " .. words .. " " .. DATA .. "/ 2>&1")
    assert.truthy(got:find("certificate", 1, true))
    local folder = box.system.ca_file:match "^(.*)/"
    assert.equal("700 root-only\n", (shell("stat -c '%a root-only' " .. folder)))
    assert.equal("", (shell("ls " .. folder .. " | grep -E 'ca.key|csr|cnf'")))
  end)

  it("answers http on hosts that know only https by the way there", function()
    local got = curl("-o /dev/null -w '%{http_code} %{redirect_url}' "
      .. "http://cmr.earthdata.nasa.gov/search/x?a=b")
    assert.equal("301 https://cmr.earthdata.nasa.gov/search/x?a=b", got)
    assert.equal("200", curl "-o /dev/null -w '%{http_code}' http://169.254.169.254/latest/")
  end)

  it("makes faults by its control address, and refuses what it does not know", function()
    box:faults("status=429,retry_after=3,first=1", { kind = "delay", seconds = 0, path = "/x" })
    assert.truthy(curl("-D - " .. DATA .. "/"):find "^HTTP/1.1 429 .*Retry%-After: 3")
    assert.equal("200", curl("-o /dev/null -w '%{http_code}' " .. DATA .. "/"))
    local listed = json.decode((box:control("GET", "/faults")))
    assert.equal(1, listed[1].struck)
    local why, status = box:control("POST", "/faults", { kind = "status", sttus = 1 })
    assert.equal(400, status)
    assert.truthy(why:find("has no field", 1, true))
    box:control("DELETE", "/faults")
    assert.equal("[]", (box:control("GET", "/faults")))
    assert.equal(404, select(2, box:control("GET", "/other")))
  end)

  it("lets no second one have its port", function()
    local port = table.concat(box.system.connect_to, " "):match "cmr[%w.]+:80:[%d.]+:(%d+)"
    local output, status = shell(PROGRAM .. "--http --port " .. port .. " 2>&1")
    assert.equal(1, status)
    local says = "cannot listen on 127.0.0.11:" .. port .. " for cmr.earthdata.nasa.gov: EADDRINUSE"
    assert.truthy(output:find(says, 1, true))
  end)
end)

describe("the sandbox command", function()
  it("runs a command against itself and ends with its status", function()
    local output, status = shell(PROGRAM .. [[--http -- sh -c '
      echo "$EARTHDATA_USERNAME:$EARTHDATA_PASSWORD:${EARTHDATA_TOKEN-none}:$NO_PROXY"
      cat "$EARTHSHINE_SYSTEM"; exit 7' 2>/dev/null]])
    assert.equal(7, status)
    local words, system = output:match "^([^\n]*)\n(.*)$"
    assert.equal("sandbox:sandbox-password:none:*", words)
    system = json.decode(system)
    assert.equal("http://cmr.earthdata.nasa.gov/search", system.cmr)
    assert.is_nil(system.ca_file)
    assert.equal(127, select(2, shell(PROGRAM .. "--http -- /no/such/program 2>/dev/null")))
  end)

  it("leaves no process, no file and no folder, however it ends", function()
    local folder = shell("mktemp -d"):gsub("%s+$", "")
    local script = ([[D=%s; export TMPDIR=$D
      %s --system-file $D/system.json >$D/log 2>&1 & pid=$!
      while [ ! -e $D/system.json ] && kill -0 $pid; do sleep 0.02; done
       ls $D | grep -c earthshine-sandbox-
      kill -SIGNAL $pid; wait $pid 2>/dev/null; echo $?
      i=0; while [ "$(ls $D)" != log ] && [ $i -lt 100 ]; do sleep 0.02; i=$((i+1)); done
      ls $D; ps -eo stat,args | grep "[s]tunnel $D" | grep -v '^Z']]):format(folder, PROGRAM)
    for signal, status in pairs { TERM = 0, INT = 0, HUP = 0, KILL = 137 } do
      assert.equal("1\n" .. status .. "\nlog\n", (shell((script:gsub("SIGNAL", signal)))), signal)
    end
    shell("rm -rf " .. folder)
  end)

  it("passes signals on to its command", function()
    local output = shell("(" .. PROGRAM .. [[--http -- sh -c '
      trap "echo got; exit 3" TERM; echo $PPID; while :; do sleep 0.02; done' 2>/dev/null
      echo $?) | { read -r pid; kill -TERM $pid; cat; }]])
    assert.equal("got\n3\n", output)
  end)

  it("explains itself, and refuses what it does not know", function()
    local help, status = shell(PROGRAM .. "--help")
    assert.equal(0, status)
    assert.truthy(help:find("earthshine sandbox --", 1, true))
    assert.truthy(help:find("\n  cut=BYTES", 1, true))
    for words, says in pairs {
      ["--prot 1"] = 'unknown option or word "--prot"', ["--port"] = "option --port needs a value",
      ["--fault slow"] = 'unknown fault "slow"', ["--"] = "a command is missing behind --",
      ["--port 70000"] = "the port must be 0 to 65535",
    } do
      local output, code = shell(PROGRAM .. words .. " 2>&1")
      assert.equal(2, code, words)
      assert.truthy(output:find(says, 1, true), output)
    end
  end)

  it("says what to install where a tool for TLS is missing", function()
    local tls = require "earthshine.sandbox.tls"
    local find = tls.find
    assert.is_nil(tls.missing())
    tls.find = function(name) return name == "openssl" and "/bin/openssl" or nil end
    local one = tls.missing()
    tls.find = function() end
    local both = tls.missing()
    tls.find = find
    assert.equal("TLS needs stunnel (Debian: stunnel4). Install what is missing, or start the "
      .. "sandbox with --http.", one)
    assert.truthy(both:find("stunnel (Debian: stunnel4) and openssl", 1, true))
  end)
end)
