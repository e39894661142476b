-- Keeping a login in the netrc file: where it is, how it is written, who can read it.

local async = require "earthshine.async"
local Auth = require "earthshine.auth"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local files = require "earthshine.async.files"
local netrc_edit = require "earthshine.auth.netrc_edit"
local Rawserver = require "tests.support.rawserver"
local support = require "tests.support.memory_session"
local temporary = require "tests.support.temporary"

local HOST <const> = "urs.earthdata.nasa.gov"
local MINE <const> = "machine " .. HOST .. " login jane password pw\n"

describe("a kept login", function()
  local getenv, home = core.getenv, core.home
  local folder, environment
  before_each(function()
    folder = temporary.folder()
    environment = { EARTHDATA_USERNAME = "jane", EARTHDATA_PASSWORD = "pw" }
    core.getenv = function(name) return environment[name] end
    core.home = function() return folder:path() end
  end)
  after_each(function()
    core.getenv, core.home = getenv, home
    folder:remove()
  end)

  local function login(options, handler)
    local session, transport, state = support.new(
      handler or { support.token_reply(support.jwt { uid = "jane" }) })
    options = options or {}
    options.persist = true
    return Auth.login(session, options), state, session, transport
  end

  local function failure(...)
    local ok, err = pcall(login, ...)
    assert.is_false(ok)
    assert(Error.is(err), tostring(err))
    return err
  end

  local function mode(name)
    return temporary.shell("stat -c %a " .. folder:path(name))
  end

  it("is in ~/.netrc, for its owner alone, and is found there", function()
    local auth, state = login()
    assert.equal(MINE, folder:read ".netrc")
    assert.equal("600", mode ".netrc")
    assert.equal(folder:path ".netrc", auth.kept)
    assert.matches("the login is kept in", state.log[#state.log].message)
    environment = {}
    local again = login { strategy = "netrc" }
    assert.same({ "jane", "netrc" }, { again.username, again.strategy })
    assert.is_nil(again.kept)
  end)

  it("leaves no other file, and no right to others where there was one", function()
    folder:write(".netrc", "machine a login b password c\n")
    os.execute("chmod 644 " .. folder:path ".netrc")
    login()
    assert.equal("machine a login b password c\n" .. MINE, folder:read ".netrc")
    assert.same({ "600", ".netrc" }, { mode ".netrc", folder:list() })
    os.execute("chmod 640 " .. folder:path ".netrc")
    login() -- the same text again
    assert.equal("600", mode ".netrc")
  end)

  it("goes where NETRC says", function()
    environment.NETRC = folder:path "elsewhere"
    login()
    assert.equal("elsewhere", folder:list())
    assert.equal(MINE, folder:read "elsewhere")
  end)

  it("goes through links to the file, which stay", function()
    os.execute(("cd %s && mkdir dots && echo '# mine' > dots/real && ln -s real dots/link "
      .. "&& ln -s dots/link .netrc"):format(folder:path()))
    login()
    assert.equal("# mine\n" .. MINE, folder:read "dots/real")
    assert.equal(".netrc dots dots/link dots/real", folder:list())
    assert.equal("dots/link", temporary.shell("readlink " .. folder:path ".netrc"))
  end)

  it("is the one of its system", function()
    folder:write(".netrc", MINE)
    local session = support.new({ support.token_reply "t" }, { system = "UAT" })
    Auth.login(session, { persist = true })
    assert.equal(MINE .. "machine uat.urs.earthdata.nasa.gov login jane password pw\n",
      folder:read ".netrc")
  end)

  it("is never one that was refused", function()
    local err = failure(nil, { support.json(401, '{"error":"invalid_credentials"}') })
    assert.equal("credentials", err.code)
    assert.equal("", folder:list())
  end)

  it("that cannot be written is an error that says so; the login itself is made", function()
    local session
    for words, prepare in pairs {
      ["is a link that leads nowhere"] = "ln -s nowhere .netrc",
      ["is not a regular file"] = "mkdir .netrc",
      ["line 1: a quote is not closed"] = "echo 'machine \"a' > .netrc",
    } do
      os.execute(("cd %s && rm -rf .netrc && %s"):format(folder:path(), prepare))
      session = support.new { support.token_reply "t" }
      local ok, err = pcall(Auth.login, session, { persist = true })
      assert.is_false(ok)
      assert.matches("^the login is not kept, nothing was written to .*/%.netrc: ", err.message)
      assert.matches(words, err.message, 1, true)
      assert.equal("jane", session.auth.username)
    end
    core.home = function() end
    assert.matches("there is no home directory", failure().message)
  end)

  it("is not written into another user's file", function()
    folder:write(".netrc", MINE:gsub("pw", "old"))
    if not os.execute(("chown 12345 %s 2>/dev/null"):format(folder:path ".netrc")) then
      return pending "only root can give files away"
    end
    assert.matches("nothing was written to .*%.netrc belongs to another user", failure().message)
    assert.equal(".netrc", folder:list())
    assert.matches("old", folder:read ".netrc")
  end)

  describe("while it is written", function()
    local rename, task = files.rename, nil
    after_each(function() files.rename = rename end) -- luacheck: ignore

    -- Keeps a login, and calls f(the new file's name, the old one's) when the new one is whole.
    local function watched(f)
      folder:write(".netrc", "machine a login b password c\n")
      os.execute("chmod 644 " .. folder:path ".netrc")
      local seen = 0
      files.rename = function(from, to) -- luacheck: ignore
        seen = seen + 1
        assert.matches("^%.netrc%.%x+%.tmp$", from:match "[^/]*$")
        assert.equal(folder:path ".netrc", to)
        assert.equal("machine a login b password c\n", folder:read ".netrc")
        assert.matches(MINE, folder:read(from:match "[^/]*$"), 1, true)
        assert.equal("600", mode(from:match "[^/]*$"))
        return f(from, to)
      end
      local ok, kept, err = pcall(async.run, function()
        task = async.spawn(login)
        return task:wait()
      end)
      assert.equal(1, seen)
      return ok and kept ~= nil, err or kept
    end

    it("is for its owner alone, and the old file whole until the new one is", function()
      assert.is_true((watched(rename)))
      assert.same({ "600", ".netrc" }, { mode ".netrc", folder:list() })
    end)

    it("leaves nothing behind where it fails, or where it is cancelled", function()
      for _, way in ipairs {
        function() Error.raise { code = "io", message = "the disk is full" } end,
        function() error "a bug" end,
        function()
          task:cancel()
          async.sleep(5)
        end,
      } do
        local ok, err = watched(way)
        assert.is_false(ok)
        assert.is_nil(tostring(err):find("pw", 1, true))
        assert.same({ "644", ".netrc" }, { mode ".netrc", folder:list() })
        assert.equal("machine a login b password c\n", folder:read ".netrc")
      end
    end)
  end)

  it("is not lost when two are kept at the same time", function()
    local uat = support.new({ support.token_reply "t" }, { system = "UAT" })
    local prod = support.new { support.token_reply "t" }
    assert(async.run(function()
      async.map({ uat, prod }, { limit = 2 }, function(session)
        return Auth.login(session, { persist = true })
      end)
      return true
    end))
    local text = folder:read ".netrc"
    assert.matches("machine urs.earthdata.nasa.gov login jane password pw\n", text, 1, true)
    assert.matches("machine uat.urs.earthdata.nasa.gov login jane password pw\n", text, 1, true)
  end)

  local HARD <const> = {
    { "jane", "pw" }, { "jane doe", 'q"uo\\te' }, { "j#1", "#hash" }, { "jane", "a b\tc" },
    { "jane", "\\" }, { "jane", "caf\xc3\xa9" }, { "jane", "it's $HOME `x`" },
    { "machine", "default" },
  }
  local AROUND <const> = "# mine\nmachine other.example login x password y\n\nmacdef init\ncd /\n\n"
    .. "default login anonymous password me@here\n"

  local function each_hard(f)
    for _, pair in ipairs(HARD) do
      folder:write("file", netrc_edit.set(AROUND, HOST, pair[1], pair[2]))
      os.execute("chmod 600 " .. folder:path "file")
      f(pair[1], pair[2])
    end
  end

  it("is read by curl", function()
    local server = Rawserver.start()
    each_hard(function(name, password)
      local out = temporary.shell(
        ("curl -sS --noproxy '*' --netrc-file %s --connect-to '%s:80:127.0.0.1:%d' http://%s/echo")
          :format(folder:path "file", HOST, server.port, HOST))
      assert.equal(name .. ":" .. password,
        core.base64_decode(out:match "Authorization: Basic (%S+)"))
    end)
    server:stop()
  end)

  it("is read by Python's netrc module", function()
    if temporary.shell "command -v python3" == "" then return pending "there is no python3" end
    local version = [[python3 -c 'import sys; print(sys.version_info >= (3, 11))']]
    if temporary.shell(version) ~= "True" then
      return pending "python3 is older than 3.11, which reads quotes in another way"
    end
    folder:write("read.py", ([[
import netrc, sys
login, _, password = netrc.netrc(sys.argv[1]).authenticators("%s")
sys.stdout.buffer.write(("%%d %%s%%s" %% (len(login.encode()), login, password)).encode())
]]):format(HOST))
    each_hard(function(name, password)
      assert.equal(("%d %s%s"):format(#name, name, password), temporary.shell(
        ("python3 -X utf8 %s %s"):format(folder:path "read.py", folder:path "file")))
    end)
  end)
end)
