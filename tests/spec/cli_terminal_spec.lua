--- The command with a person at the terminal: questions before what cannot be undone, recipes that
-- log in, a screen that changes its size, Ctrl-C that takes its time.

local json = require "earthshine.json"
local Command = require "tests.support.command"

describe("on a terminal", function()
  local setting = Command.setting()
  local box, folder, run
  before_each(function() box, folder, run = setting.box, setting.folder, setting.run end)

  local ACCOUNT <const> = "EARTHDATA_USERNAME=sandbox EARTHDATA_PASSWORD=sandbox-password"

  local function typed(line, ...)
    return Command.typed(setting, ("env %s %s"):format(ACCOUNT, line), { ... })
  end

  local function tokens()
    local list = {}
    for line in (run "$ES login tokens --json"):gmatch "[^\n]+" do
      list[#list + 1] = json.decode(line).id
    end
    return list
  end

  it("asks before a token is revoked, and takes only a yes for one", function()
    run "$ES login create"
    local list = tokens()
    assert.equal(2, #list)
    for _, answer in ipairs { "\\n", "n\\n", "\\004" } do
      local screen = typed("$ES login revoke " .. list[2], { "End token", answer })
      assert.matches("End token " .. list[2] .. "? [y/N] ", screen, 1, true)
      assert.matches("Nothing was done.\nrc=1", screen, 1, true)
      assert.equal(2, #tokens())
    end
    assert.matches("The token is revoked.\nrc=0",
      typed("$ES login revoke " .. list[2], { "End token", "y\\n" }), 1, true)
    assert.equal(1, #tokens())
    local screen = typed "$ES login logout --yes"
    assert.is_nil(screen:find("y/N", 1, true))
    assert.matches("Logged out", screen, 1, true)
  end)

  it("is not flooded with a query that is long, which a pipe gets whole", function()
    local points = {}
    for i = 0, 200 do
      local angle = 2 * math.pi * (i % 200) / 200
      points[#points + 1] = ("%.6f %.6f"):format(10 * math.cos(angle), 10 * math.sin(angle))
    end
    folder:write("ring.wkt", "POLYGON((" .. table.concat(points, ", ") .. "))")
    local line = ("$ES search ATL06 --polygon '%s' --explain"):format(folder:path "ring.wkt")
    local screen = typed(line)
    assert.matches("The query in Lua is %d%S* kB long; `| tail %-n 1` prints it%.\nrc=0", screen)
    local _, shown = screen:gsub("{ %-?[%d.]+, ", "")
    assert.is_true(shown < 20, screen)
    assert.matches("^es.GranuleQuery { short_name = \"ATL06\", polygon = { { 10, 0 }",
      (run(line .. " | tail -n 1")))
  end)

  it("asks before sync removes files, and leaves them until it may", function()
    local sync = 'sync MUR-JPL-L4-GLOB-v4.1 --temporal 2020-01-01T12:00:00Z,2020-01-03T12:00:00Z '
      .. '--to "$TO"'
    run("$ES " .. sync)
    local id = json.decode((run('$ES search MUR-JPL-L4-GLOB-v4.1 --count 1'))).meta["concept-id"]
    box:control("POST", "/catalogue", { delete = { id } })
    local function files() return select(2, folder:list("out"):gsub("%.nc", "")) end
    local screen = typed("$ES " .. sync .. " --prune", { "Remove 1 file", "n\\n" })
    assert.matches("\n  20200101%S+%.nc\nRemove 1 file that the search no longer finds%? %[y/N%]",
      screen)
    assert.matches("1 no longer found, 2 unchanged.", screen, 1, true)
    assert.equal(3, files())
    screen = typed("$ES " .. sync .. " --prune", { "Remove 1 file", "y\\n" })
    assert.matches("1 removed, 2 unchanged.", screen, 1, true)
    assert.equal(2, files())
    box:control("POST", "/catalogue", { delete = { json.decode((run(
      '$ES search MUR-JPL-L4-GLOB-v4.1 --count 1'))).meta["concept-id"] } })
    screen = typed("$ES " .. sync .. " --prune --yes")
    assert.is_nil(screen:find("y/N", 1, true))
    assert.equal(1, files())
  end)

  it("a recipe that logs in asks, with the password hidden; in a pipe it does not", function()
    folder:write("recipe.lua", [[
      local es = require "earthshine"
      local auth = assert(es.login())
      print("hello " .. auth.username)]])
    local screen = Command.typed(setting, '$ES run "$HOME/recipe.lua"', {
      { "User name", "sandbox\\n" }, { "Password of", "sandbox-password\\n" },
    })
    assert.matches("hello sandbox\nrc=0", screen, 1, true)
    assert.is_nil(screen:find("sandbox-password", 1, true))
    local _, err, status = run('$ES run "$HOME/recipe.lua" </dev/null',
      "unset EARTHDATA_USERNAME EARTHDATA_PASSWORD")
    assert.matches("no Earthdata login was found", err)
    assert.equal(1, status)
  end)

  it("the progress line follows the size of the screen", function()
    box:faults { kind = "drip", bytes = 16384, seconds = 0.02, host = "*.s3.*" }
    folder:write("line", [[stty cols 100
      $ES download MUR-JPL-L4-GLOB-v4.1 --count 1 --to "$TO" &
      until ls "$TO"/*.part >/dev/null 2>&1; do sleep 0.02; done
      sleep 0.3; stty cols 40; wait]])
    local out = run [[script -qec 'sh "$HOME/line"' /dev/null </dev/null]]
    local widest, last = 0, 0
    for frame in out:gmatch "\r([^\r\n]*files[^\r\n]*)\27%[K" do
      last = utf8.len((frame:gsub("\27%[[%d;]*m", "")))
      widest = math.max(widest, last)
    end
    assert.is_true(widest > 60 and widest < 100, widest)
    assert.is_true(last > 0 and last < 40, last)
    assert.matches("1 file downloaded", out)
  end)

  it("Ctrl-C that takes long tells of the second one, which does not wait", function()
    folder:write("recipe.lua", [[
      local es = require "earthshine"
      local guard <close> = setmetatable({}, { __close = function()
        es.async.shield(60, function() es.async.sleep(60) end)
      end })
      print "ready"
      io.stdout:flush()
      es.async.sleep(60)]])
    local screen = Command.typed(setting, '$ES run "$HOME/recipe.lua"',
      { { "ready", "\\003" }, { "Ctrl-C again ends at once", "\\003" } })
    assert.matches("stopping; what is under way is put in order", screen, 1, true)
    assert.matches("rc=130", screen, 1, true)
  end)
end)
