--- `earthshine login` and `earthshine status` as people run them: on a terminal, in pipes, against
--- the sandbox.

local json = require "earthshine.json"
local Command = require "tests.support.command"
local temporary = require "tests.support.temporary"

describe("the command", function()
  local setting = Command.setting()
  local box, folder, run
  before_each(function() box, folder, run = setting.box, setting.folder, setting.run end)

  local function typed(...) return Command.typed(setting, ...) end

  local function echoes(screen)
    local settings = screen:match "rc=%d+(.*)$"
    assert.is_truthy(settings, screen)
    return settings:find "[^-]echo " ~= nil
  end

  describe("login by a token", function()
    it("asks whether it is accepted, and says where that cannot be asked", function()
      local token = run "$ES login create 2>/dev/null"
      local _, err, status = run(("EARTHDATA_TOKEN='%s' $ES login"):format(token))
      assert.matches("^Logged in as sandbox%.", err)
      assert.equal(0, status)
      _, err, status = run(("EARTHDATA_TOKEN='%s.AAAA' $ES login"):format(token:match "^(.*)%."))
      assert.matches("refused the login token", err, 1, true)
      assert.equal(1, status)
      _, err = run "EARTHDATA_TOKEN=opaque $ES login -q"
      assert.matches("does not say whose it is", err, 1, true)
      assert.is_nil(err:find "Logged in")
    end)
  end)

  describe("login on a terminal", function()
    it("asks, hides the password, and keeps both if told to", function()
      local screen = typed("$ES login --persist", {
        { "User name", "sandbox\\n" }, { "Password of sandbox", "sandbox-password\\n" },
      })
      assert.matches("Password of sandbox at urs.earthdata.nasa.gov: \n", screen, 1, true)
      assert.matches("Logged in as sandbox.\n", screen, 1, true)
      assert.matches("are kept in .*/%.netrc%.\n", screen)
      assert.matches("rc=0", screen, 1, true)
      assert.is_nil(screen:find("sandbox-password", 1, true))
      assert.is_true(echoes(screen))
      assert.equal("machine urs.earthdata.nasa.gov login sandbox password sandbox-password\n",
        folder:read ".netrc")
      local _, err = run "unset EARTHDATA_USERNAME EARTHDATA_PASSWORD; $ES login </dev/null"
      assert.matches("^Logged in as sandbox%.", err)
    end)

    it("lets who has mistyped try again, three times in all", function()
      local screen = typed("$ES login --strategy interactive --persist", {
        { "User name", "sandbox\\n" }, { "Password of", "wrong-canary\\n" },
        { "User name", "sandbox\\n", 2 }, { "Password of", "sandbox-password\\n", 2 },
      })
      assert.matches("refused the user name or password.*Logged in as sandbox", screen)
      screen = typed("$ES login --strategy interactive", {
        { "User name", "x\\n" }, { "Password of", "wrong-canary\\n" }, { "User name", "x\\n", 2 },
        { "Password of", "wrong-canary\\n", 2 }, { "User name", "x\\n", 3 },
        { "Password of", "wrong-canary\\n", 3 },
      })
      assert.equal(3, select(2, screen:gsub("refused the user name", "")))
      assert.matches("rc=1", screen, 1, true)
      assert.is_nil(screen:find("canary", 1, true))
    end)

    it("sets the terminal right when Ctrl-C ends it, at either question", function()
      local screen = typed("$ES login", {
        { "User name", "sandbox\\n" }, { "Password of", "half-canary\\003" },
      })
      assert.matches("interrupted", screen, 1, true)
      assert.matches("rc=130", screen, 1, true)
      assert.is_nil(screen:find("canary", 1, true))
      assert.is_true(echoes(screen))
      screen = typed("$ES login", { { "User name", "\\003" } })
      assert.matches("rc=130", screen, 1, true)
      assert.is_true(echoes(screen))
    end)

    it("takes Ctrl-D for no answer", function()
      local screen = typed("$ES login", {
        { "User name", "sandbox\\n" }, { "Password of", "\\004" },
      })
      assert.matches("interactive: no password was given", screen, 1, true)
      assert.matches("rc=1", screen, 1, true)
      assert.is_true(echoes(screen))
    end)
  end)

  describe("login without a terminal", function()
    it("does not ask, and says what to do", function()
      local _, err, status = run [[unset EARTHDATA_USERNAME EARTHDATA_PASSWORD
        $ES login --strategy interactive </dev/null]]
      assert.matches("cannot ask for the user name .* standard input is not a terminal: set "
        .. "EARTHDATA_USERNAME", err)
      assert.equal(1, status)
      _, err = run "unset EARTHDATA_USERNAME EARTHDATA_PASSWORD; $ES login </dev/null"
      assert.matches("no Earthdata login was found (environment: ", err, 1, true)
      assert.is_nil(err:find("interactive", 1, true))
    end)

    it("keeps what the environment has, if told to", function()
      local _, err, status = run "$ES login --persist"
      assert.matches("are kept in", err, 1, true)
      assert.equal(0, status)
      assert.equal("600", temporary.shell("stat -c %a " .. folder:path ".netrc"))
    end)

    it("takes the system that is meant, and a strategy that there is", function()
      local _, err, status = run "$ES login --strategy ntrec"
      assert.matches("^earthshine: there is no strategy \"ntrec\"; there are all, [^\n]*\nTry", err)
      assert.equal(2, status)
      _, err = run "$ES login --strategy nerc"
      assert.matches("(did you mean netrc?)", err, 1, true)
      _, err, status = run '$ES login --system "$EARTHSHINE_SYSTEM"'
      assert.matches("Logged in as sandbox", err, 1, true)
      assert.equal(0, status)
    end)

    it("says that an account is locked, and of a licence where to accept it", function()
      local _, err, status = run("$ES login", Command.account(box, "locked"))
      assert.matches("account of user \"locked\" .* is locked: unlock it at", err)
      assert.equal(1, status)
    end)
  end)

  describe("login tokens, create, revoke, whoami, logout", function()
    it("do with the account's tokens what they say", function()
      local out = run "$ES login tokens"
      local id = out:match "\n(%x+)  .* in use$"
      assert.is_truthy(id, out)
      local token, err = run "$ES login create"
      assert.matches("^eyJ[%w_-]+%.[%w_-]+%.[%w_-]+$", token)
      assert.is_nil(err:find "eyJ")
      local _, status
      _, err, status = run "$ES login create"
      assert.matches("revoke one first", err, 1, true)
      assert.matches("`earthshine login tokens` lists them", err, 1, true)
      assert.equal(1, status)
      out = run "$ES login tokens --json"
      local first, second = out:match "^([^\n]+)\n([^\n]+)$"
      local shown = json.decode(first)
      assert.same({ id, "sandbox", true, true }, { shown.id, shown.username, shown.live,
        shown.current })
      assert.is_nil(out:find "eyJ")
      _, err = run("$ES login revoke " .. json.decode(second).id)
      assert.equal("The token is revoked.\n", err)
      assert.equal(1, select(2, run "$ES login tokens --json":gsub("{", "")))
      _, err, status = run "$ES login revoke 00000000"
      assert.matches("no token of sandbox is called 00000000; there are " .. id, err, 1, true)
      assert.equal(1, status)
    end)

    it("show the profile, end the token, refuse what there is not", function()
      local out = run "$ES login whoami"
      assert.matches("user name    sandbox\n", out, 1, true)
      assert.matches("e-mail       sandbox@example.org\n", out, 1, true)
      assert.equal("sandbox", json.decode((run "$ES login whoami --json")).uid)
      local _, err = run "$ES login logout"
      assert.matches("the token is revoked", err, 1, true)
      assert.matches("stay in the environment", err, 1, true)
      for words, line in pairs { ["has no \"tokns\""] = "tokns", ["which token?"] = "revoke" } do
        local status
        _, err, status = run("$ES login " .. line)
        assert.matches(words, err, 1, true)
        assert.equal(2, status)
      end
    end)
  end)

  describe("status", function()
    it("prints the services, and 0 where all is well", function()
      local out, err, status = run "$ES status"
      assert.matches("^ok +Earthdata Login\nok +Common Metadata Repository\n", out)
      assert.same({ "", 0 }, { err, status })
    end)

    it("prints what is out of order and what that means, with status 1", function()
      box:faults { kind = "outage", service = "Earthdata Login", message = "Back <soon>" }
      local out, _, status = run "$ES status"
      assert.matches("Outage +Earthdata Login\n +logging in, and downloads", out)
      assert.matches("\noutage from .* UTC until .* UTC:\n  Back <soon>$", out)
      assert.equal(1, status)
      local report = json.decode((run "$ES status --json"))
      assert.same({ false, "Outage" }, { report.ok, report.services[1].status })
      assert.equal("Back <soon>", report.messages[1].text)
    end)

    it("says so where the service does not answer", function()
      box:faults { kind = "status", status = 404, host = "status.*" }
      local _, err, status = run "$ES status"
      assert.matches("^earthshine: Asking for the status failed: .* answered 404", err)
      assert.equal(1, status)
    end)
  end)
end)
