-- TLS of a session: whom it trusts, what it shows of itself, and what it says where a connection is
-- refused.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local grammar = require "earthshine.cli.parser"
local http = require "earthshine.http"
local json = require "earthshine.json"
local Rawserver = require "tests.support.rawserver"
local Session = require "earthshine.session"
local support = require "tests.support.memory_session"
local temporary = require "tests.support.temporary"
local Tls = require "tests.support.tls"

describe("TLS of a session", function()
  local tls
  setup(function()
    tls = Tls.new()
    for name, host in pairs { good = "127.0.0.1", named = "data.example.org", me = "me.example" } do
      tls:certificate(name, host, 2)
    end
    tls:certificate("itself", "127.0.0.1", 2, true)
    tls:certificate("old", "127.0.0.1", -1)
    tls:run [[openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
      -keyout other.key -out other.pem -subj /CN=Other
      openssl pkey -in me.key -aes256 -passout pass:canary -out locked.key
      name=$(printf '\060\034\202\032data.example.org\000.evil.org' | od -An -v -tx1 | tr -d '\n')
      echo "subjectAltName=DER:$(echo $name | tr ' ' ':')" >nul.ext
      openssl req -new -key me.key -subj /CN=data.example.org -out nul.csr
      openssl x509 -req -in nul.csr -extfile nul.ext -days 2 -CA ca.pem -CAkey ca.key -out nul.pem
      cp me.key nul.key; cat me.pem me.key >both.pem
      mkdir -p trust && cp ca.pem trust/ && openssl rehash trust]]
  end)
  teardown(function() tls:remove() end)
  after_each(Rawserver.settle)

  local function session_at(base, options, system)
    local given = { system = { cmr = base, edl = base }, retry = { attempts = 1 } }
    for key, value in pairs(system or {}) do given.system[key] = value end
    for key, value in pairs(options or {}) do given[key] = value end
    return Session.new(given)
  end

  -- One request to a server with that certificate; the page, or the error.
  local function ask(name, options, server_options, system)
    local _ <close>, port = tls:serve(name, server_options)
    local base = "https://127.0.0.1:" .. port
    local ok, result = pcall(http.request, session_at(base, options, system),
      { url = base .. "/", timeout = 10 })
    if not ok and not Error.is(result) then error(result, 0) end
    assert.is_nil(tostring(result):find("canary", 1, true))
    return ok and result.body or result
  end

  local function trust() return { ca_file = tls:path "ca.pem" } end

  describe("trusts", function()
    it("authorities in a file or a folder, in place of the system's", function()
      assert.matches("TLSv1%.3", ask("good", { tls = { ca_file = tls:path "ca.pem" } }))
      assert.matches("TLSv1%.3", ask("good", { tls = { ca_path = tls:path "trust" } }))
      assert.matches("TLSv1%.3", ask("good", nil, nil, trust()))
      assert.equal("tls", ask("good", { tls = { ca_file = tls:path "other.pem" } }, nil,
        trust()).code)
      assert.equal("tls", ask("good", { tls = { ca_path = tls.folder } }, nil, trust()).code)
    end)

    it("version 1.2, and nothing older", function()
      assert.matches("TLSv1%.2", ask("good", nil, "-tls1_2", trust()))
    end)
  end)

  describe("shows", function()
    local ASKED <const> = "-Verify 1 -CAfile ca.pem"
    local function with(fields)
      fields.ca_file = tls:path "ca.pem"
      return { tls = fields }
    end

    it("a client certificate, with its key beside or in it, locked or not", function()
      local cert, key = tls:path "me.pem", tls:path "me.key"
      for _, fields in ipairs {
        { cert = cert, key = key }, { cert = tls:path "both.pem" },
        { cert = cert, key = tls:path "locked.key", password = "canary" },
        { cert = cert, key = tls:path "locked.key", password = core.secret "canary" },
      } do
        assert.matches("Subject: CN ?= ?me%.example", tostring(ask("good", with(fields), ASKED)))
      end
      assert.matches("Subject: CN ?= ?me%.example", ask("good", with { cert = cert, key = key },
        ASKED .. " -tls1_2"))
    end)

    it("none to hosts that may not see a login", function()
      local _ <close>, port = tls:serve("good", "-verify 1 -CAfile ca.pem")
      local session = session_at("https://login.example.org", with { cert = tls:path "both.pem" })
      local page = http.request(session, { url = ("https://127.0.0.1:%d/"):format(port) }).body
      assert.matches("no client certificate available", page)
    end)

    it("what cannot be used as an error that says so", function()
      local cert, key = tls:path "me.pem", tls:path "locked.key"
      for _, fields in ipairs {
        { cert = cert, key = key, password = "wrong" }, { cert = cert, key = key },
        { cert = tls:path "none.pem" }, { cert = tls:path "ca.pem" },
        { cert = cert, key = tls:path "ca.key" },
      } do
        local err = ask("good", with(fields), ASKED)
        assert.equal("tls", err.code)
        assert.matches("check cert, key and password of the session's tls", err.message)
      end
      local err = ask("good", nil, ASKED, trust())
      assert.equal("tls", err.code, err.message)
      assert.matches("the server asks for a client certificate", err.message)
    end)
  end)

  it("refuses options that can never work", function()
    for words, options in pairs {
      ["unknown option ca of tls"] = { ca = "x" }, ["option key of tls needs cert"] = { key = "x" },
      ["option password of tls needs cert"] = { password = "canary" },
      ["option ca_file of tls must be the path"] = { ca_file = "" },
      ["option cert of tls must be string"] = { cert = 5 },
    } do
      local ok, err = pcall(support.new, { {} }, { tls = options })
      assert.is_false(ok)
      assert(Error.is_misuse(err), tostring(err))
      assert.matches(words, err.message, 1, true)
      assert.is_nil(err.message:find "canary")
    end
  end)

  describe("refuses, and says what to do:", function()
    local function refused(words, ...)
      local err = ask(...)
      assert.equal("tls", err.code, err.message)
      assert.matches(words, err.message)
    end

    it("an authority that is not known", function()
      refused("who signed the server's certificate is not known here: give .* as ca_file", "good")
    end)

    it("a certificate signed by itself", function()
      refused("certificate is signed by itself", "itself", nil, nil, trust())
      refused("signed by an authority that is not known here", "good", nil, "-CAfile ca.pem "
        .. "-cert_chain ca.pem", { ca_file = tls:path "other.pem" })
    end)

    it("an expired certificate", function()
      refused("has expired: check this machine's clock", "old", nil, nil, trust())
    end)

    it("another host's certificate", function()
      refused("certificate is another host's: check the address", "named", nil, nil, trust())
    end)

    it("an old version", function()
      refused("no TLS 1.2 or newer", "good", nil, "-tls1_1 -cipher DEFAULT@SECLEVEL=0", trust())
    end)

    it("authorities that cannot be read", function()
      refused("check ca_file and ca_path", "good", nil, nil, { ca_file = tls:path "none" })
    end)

    it("a handshake that is cut, and a server that does not speak it", function()
      local server = Rawserver.start()
      local base = "https://" .. server.host
      local err = support.failure(session_at(base), { url = base .. "/" })
      assert.equal("tls", err.code)
      assert.matches("does not speak TLS there: check the port", err.message)
      local proxy = Rawserver.start()
      for _, ending in ipairs { "close", "reset" } do
        local name = "cut.example.org:443"
        proxy:script(('connection:send("HTTP/1.1 200 OK\\r\\n\\r\\n", function() '
          .. 'connection:finish "%s" end)'):format(ending), name)
        err = support.failure(session_at("https://cut.example.org", { proxy = proxy.url }),
          { url = "https://cut.example.org/" })
        assert.equal("tls", err.code, err.message)
        assert.matches("was cut during the handshake: try again", err.message)
      end
      server:stop()
      proxy:stop()
    end)

    it("a server that speaks nothing but it", function()
      local server = Rawserver.start()
      local path = server:answer "\21\3\3\0\2\2\70"
      local err = support.failure(session_at(server.url), { url = server.url .. path })
      server:stop()
      assert.equal("http", err.code, err.message)
      assert.matches("must begin with https://", err.message)
    end)
  end)

  -- What makes other programs trust anybody: variables, a file of curl's, one of OpenSSL's.
  local CARELESS <const> = [[env HOME=. CURL_HOME=. OPENSSL_CONF=careless.cnf SSL_VERIFY=0 \
    CURL_INSECURE=1 CURLOPT_SSL_VERIFYPEER=0 NODE_TLS_REJECT_UNAUTHORIZED=0 GIT_SSL_NO_VERIFY=1 \
    PYTHONHTTPSVERIFY=0 REQUESTS_CA_BUNDLE=ca.pem EARTHSHINE_INSECURE=1 EARTHSHINE_VERIFY=0 \
    NO_PROXY='*' ]]
  local CHILD <const> = [[
    local es, json = require "earthshine", require "earthshine.json"
    for line in io.lines() do
      local case = json.decode(line)
      local session = es.session { retry = { attempts = 1 }, timeout = 10, system = {
        cmr = case.base, edl = case.base, ca_file = case.ca, connect_to = { case.to } } }
      local stream, err = session.stream(case.base .. "/")
      print(stream and "accepted" or err.code)
    end]]

  it("is the same whatever the environment says", function()
    tls:run [[echo insecure >.curlrc; printf '%s\n' 'openssl_conf = a' '[a]' 'ssl_conf = b' '[b]' \
      'system_default = c' '[c]' 'MinProtocol = TLSv1' 'CipherString = DEFAULT@SECLEVEL=0' \
      'VerifyMode = None' >careless.cnf]]
    local cases, servers, wanted = {}, {}, {}
    for i, case in ipairs {
      { "good", trusted = true, code = "accepted" }, { "good", code = "tls" },
      { "old", trusted = true, code = "tls" }, { "named", trusted = true, code = "tls" },
      { "itself", code = "tls" }, { "itself", trusted = true, code = "tls" },
      { "named", trusted = true, host = "data.example.org", code = "accepted" },
      { "nul", trusted = true, host = "data.example.org", code = "tls" },
      { "good", trusted = true, options = "-tls1_1 -cipher DEFAULT@SECLEVEL=0", code = "tls" },
    } do
      local pipe, port = tls:serve(case[1], case.options)
      servers[i], wanted[i] = pipe, case.code
      cases[i] = json.encode { ca = case.trusted and tls:path "ca.pem" or nil,
        base = case.host and "https://" .. case.host or "https://127.0.0.1:" .. port,
        to = ("%s:443:127.0.0.1:%d"):format(case.host or "unused.example.org", port) }
    end
    Rawserver.write(tls:path "cases", table.concat(cases, "\n"))
    Rawserver.write(tls:path "child.lua", CHILD)
    local root = temporary.shell "pwd"
    local said = temporary.shell(([[cd '%s' && LUA_PATH='%s/lua/?.lua;%s/lua/?/init.lua;;' \
      LUA_CPATH='%s/lib/?.so;;' %s lua5.4 child.lua <cases 2>&1]]):format(tls.folder, root, root,
      temporary.shell "realpath ${EARTHSHINE_BUILD:-build}", CARELESS))
    for _, server in ipairs(servers) do server:close() end
    assert.equal(table.concat(wanted, "\n"), said)
  end)

  it("has no option to be without", function()
    for _, name in ipairs { "verify", "insecure", "verify_peer", "verify_host", "verifypeer" } do
      for _, options in ipairs {
        { tls = { [name] = false } }, { [name] = false }, { [name] = true },
        { system = { cmr = "https://h", edl = "https://h", [name] = false } },
        { proxy = { url = "https://h", [name] = false } },
      } do
        local ok, err = pcall(support.new, { {} }, options)
        assert.is_false(ok)
        assert(Error.is_misuse(err), tostring(err))
      end
    end
    for _, flag in ipairs { "--insecure", "-k", "--no-check-certificate" } do
      assert.is_false((grammar.new():pparse { "search", "ATL06", flag }), flag)
    end
  end)

  describe("is resumed", function()
    -- What pages say of two connections, one after the other.
    local function pair(make, options)
      local _ <close>, port = tls:serve("good", options, 2)
      local url, seen = ("https://127.0.0.1:%d/"):format(port), {}
      for i = 1, 2 do
        local result, _, message = Rawserver.wait(core.engine():http(make(url)))
        seen[i] = assert(result, message).body:match "\n(%a+), TLSv"
        while core.engine():next() do end
      end
      return table.concat(seen, " ")
    end

    for _, version in ipairs { "-tls1_3", "-tls1_2" } do
      it("on the next connection, " .. version, function()
        local jar = core.jar()
        local function spec(url) return { url = url, ca_file = tls:path "ca.pem" } end
        assert.equal("New Reused", pair(spec, version))
        assert.equal("New Reused", pair(function(url)
          local t = spec(url)
          t.jar = jar
          return t
        end, version))
      end)
    end

    it("not for another session, and not where other authorities are trusted", function()
      local function spec(url)
        return { url = url, ca_file = tls:path "ca.pem", jar = core.jar() }
      end
      assert.equal("New New", pair(spec))
      tls:run "cp ca.pem again.pem"
      local names = { "ca.pem", "again.pem" }
      assert.equal("New New", pair(function(url)
        return { url = url, ca_file = tls:path(table.remove(names)) }
      end))
    end)
  end)
end)
