--- The configuration file: defaults and profiles under the command line's own words, and mistakes
-- told with their place.

local config = require "earthshine.cli.config"
local usage = require "earthshine.cli.usage"
local Command = require "tests.support.command"
local temporary = require "tests.support.temporary"

describe("the configuration file", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  local function load(text, profile)
    folder:write("config.lua", text)
    return config.load(folder:path "config.lua", profile)
  end

  local function message(text, profile)
    local ok, err = pcall(load, text, profile)
    assert.is_false(ok)
    assert.is_true(usage.is(err), tostring(err))
    return (tostring(err):gsub("^" .. folder:path():gsub("%W", "%%%0") .. "/", ""))
  end

  it("assigns settings, or returns them; a profile goes over them", function()
    local text = [[
      workers = 16
      to = "/data" -- for all
      profiles = { uat = { system = "UAT", workers = 2 }, other = { to = "/other" } }]]
    assert.same({ workers = 16, to = "/data" }, load(text))
    assert.same({ workers = 2, to = "/data", system = "UAT" }, load(text, "uat"))
    assert.same({ workers = 3 }, load "return { workers = 3 }")
    assert.same({}, load "")
  end)

  it("understands ~ as the home folder", function()
    assert.equal(require "earthshine.core".home() .. "/data", load 'to = "~/data"'.to)
  end)

  it("cannot call or read anything", function()
    assert.equal("config.lua:1: attempt to call a nil value (global 'print')", message "print(1)")
    local text = message "x = os.getenv 'HOME'"
    assert.is_truthy(text:find "^config.lua:1: attempt to index a nil value")
    assert.is_truthy(message("workers = 1\nrequire 'os'"):find "^config.lua:2:")
    assert.is_truthy(message(string.dump(load and function() end)):find "binary")
  end)

  it("tells each mistake with its line", function()
    for text, expected in pairs {
      ["workers = 1\n\nwrokers = 2"] = "config.lua:3: there is no setting wrokers "
        .. "(did you mean workers?); known are fsync, quiet",
      ["-- workers = 1\nworkers = '16'"] = "config.lua:2: workers must be of type integer, but is",
      ["workers = 501"] = "config.lua:1: workers must be from 1 to 500, but is 501",
      ["workers ="] = "config.lua:1: unexpected symbol near <eof>",
      ["profiles = {\n  a = { to = '/a' },\n  b = {\n    too = 1,\n  },\n}"] =
        "config.lua:4: there is no setting too (did you mean to?)",
      ["nothing_like_it = 1"] = "config.lua:1: there is no setting nothing_like_it; known are",
      ["profiles = { 'a' }"] = "config.lua:1: a profile must be",
      ["verify = 0"] = "config.lua:1: verify must be of type boolean, but is a number",
      ["strategy = 'netcr'"] = "config.lua:1: strategy must be one of all, environment, netrc, "
        .. "interactive, token, but is \"netcr\" (did you mean netrc?)",
    } do
      local got = message(text)
      assert.equal(expected, got:sub(1, #expected))
    end
    local missing = message("profiles = { a = {}, b = {} }", "c")
    assert.is_truthy(missing:find "has no profile c; it has a, b")
    missing = message("profiles = { nightly = {}, uat = {} }", "nigthly")
    assert.is_truthy(missing:find("no profile nigthly (did you mean nightly?); it has", 1, true))
  end)

  describe("and the command", function()
    local setting = Command.setting()
    local box, run
    before_each(function()
      box, run = setting.box, Command.new(setting.box, folder)
      os.execute("mkdir -p " .. folder:path ".config/earthshine")
    end)

    it("is found as XDG says, and filled in where the command line is silent", function()
      folder:write(".config/earthshine/config.lua", 'to = "~/here"\nquiet = true')
      local _, err, status = run "$ES download ATL06 --count 1"
      assert.equal("", err)
      assert.equal(0, status)
      assert.is_truthy(folder:list("here"):find "%.h5")
      run '$ES download ATL06 --count 1 --to "$TO"'
      assert.is_truthy(folder:list("out"):find "%.h5")
      os.execute("mkdir -p " .. folder:path "xdg/earthshine")
      folder:write("xdg/earthshine/config.lua", "profiles = { a = { to = '~/there' } }")
      _, err = run("$ES download ATL06 --count 1 --profile a", 'export XDG_CONFIG_HOME="$HOME/xdg"')
      assert.is_truthy(err:find "1 file downloaded")
      assert.is_truthy(folder:list("there"):find "%.h5")
    end)

    it("names the system, under EARTHSHINE_SYSTEM and --system", function()
      folder:write("c.lua", ('system = "%s"'):format(box.path))
      local environment = "unset EARTHSHINE_SYSTEM"
      assert.equal("1200", (run('$ES search ATL06 --hits --config "$HOME/c.lua"', environment)))
      folder:write("c.lua", 'system = "http://no.example"')
      assert.equal("1200", (run '$ES search ATL06 --hits --config "$HOME/c.lua"'))
      folder:write("c.lua", "system = { nme = 1 }")
      local _, err, status = run('$ES search ATL06 --hits --config "$HOME/c.lua"', environment)
      assert.is_truthy(err:find("the configured system", 1, true), err)
      assert.equal(2, status)
    end)

    it("that is missing or wrong is an error only where it was asked for", function()
      local _, err, status = run '$ES search ATL06 --hits --config "$HOME/none.lua"'
      assert.is_truthy(err:find "^earthshine: cannot read the configuration file .*none.lua")
      assert.equal(2, status)
      _, err, status = run "$ES search ATL06 --hits --profile x"
      assert.is_truthy(err:find "there is no profile x, because there is no configuration file")
      assert.equal(2, status)
      folder:write(".config/earthshine/config.lua", "\nworkers = {}")
      _, err, status = run "$ES search ATL06 --hits"
      assert.is_truthy(err:find "config.lua:2: workers must be")
      assert.equal(2, status)
    end)

    it("says where downloads look for the account, too", function()
      folder:write("c.lua", "strategy = 'netrc'")
      local _, err = run '$ES download ATL06 --count 1 --to "$TO" --config "$HOME/c.lua"'
      assert.matches("^No Earthdata account found", err)
    end)

    it("does not stand between run and its recipe's words", function()
      folder:write("c.lua", "quiet = true")
      folder:write("r.lua", "print(...)")
      assert.equal("a\t--config\tb",
        (run '$ES run --config "$HOME/c.lua" "$HOME/r.lua" a --config b'))
    end)
  end)
end)
