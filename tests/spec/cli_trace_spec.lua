--- The trace of a command: every log line and request in a file, for its owner only, without
-- secrets.

local json = require "earthshine.json"
local temporary = require "tests.support.temporary"
local Command = require "tests.support.command"

describe("a trace", function()
  local setting = Command.setting()
  local box, folder, run
  before_each(function() box, folder, run = setting.box, setting.folder, setting.run end)

  local function events()
    local list = {}
    for line in folder:read("trace"):gmatch "[^\n]+" do
      list[#list + 1] = json.normalise(json.decode(line))
    end
    return list
  end

  it("holds every request that the server saw, with times, between a start and an end", function()
    local _, err, status = run '$ES download ATL06 --count 2 --to "$TO" --trace "$HOME/trace" -q'
    assert.equal("", err)
    assert.equal(0, status)
    local list, seen, last = events(), 0, 0
    assert.equal("start", list[1].event)
    assert.equal("download", list[1].words[1])
    assert.equal("end", list[#list].event)
    assert.equal(0, list[#list].status)
    for _, event in ipairs(list) do
      assert.is_truthy(event.time:find "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%dZ$")
      assert.is_true(event.at >= last)
      last = event.at
      if event.event == "request" then
        seen = seen + 1
        assert.is_truthy(event.method and event.url and event.status and event.attempt)
        assert.is_true(event.phases.total > 0)
      end
    end
    assert.equal(#box:requests {}, seen)
  end)

  it("is written, as requests are logged, where the options stand before the command", function()
    folder:write("config.lua", "profiles = { p = { to = '~/there', workers = 1 } }")
    local _, err, status = run [[env -u EARTHSHINE_SYSTEM $ES --system "$EARTHSHINE_SYSTEM" -v \
      --trace "$HOME/trace" --config "$HOME/config.lua" --profile p download ATL06 --count 1 -v]]
    assert.equal(0, status, err)
    assert.matches("%.h5", folder:list "there")
    assert.matches("GET http%S+ %-> 200 ", err)
    assert.equal("end", events()[#events()].event)
    assert.equal("", select(2, run '$ES -q download ATL06 --count 1 --to "$TO"'))
  end)

  it("can be read by its owner only, whatever stood there", function()
    folder:write("trace", "old")
    os.execute("chmod 644 " .. folder:path "trace")
    run '$ES search ATL06 --hits --trace "$HOME/trace"'
    assert.equal("600", temporary.shell("stat -c %a " .. folder:path "trace"))
    assert.is_nil(folder:read("trace"):find("old", 1, true))
  end)

  it("holds no password, token, or signature", function()
    run '$ES download ATL06 --count 2 --to "$TO" --trace "$HOME/trace"'
    local text = folder:read "trace"
    assert.is_truthy(text:find("X-Amz-Signature", 1, true) or text:find("****", 1, true))
    assert.is_nil(text:find(box.system.credentials.password, 1, true))
    assert.is_nil(text:find "eyJ")
    assert.is_nil(text:find "X%-Amz%-Signature=%x")
    run '$ES download "https://jane:canary@data.example.gov/a?token=canary" --trace "$HOME/trace"'
    assert.is_nil(folder:read("trace"):find("canary", 1, true))
  end)

  it("tells how a failure ended, and what was tried again", function()
    box:faults { kind = "status", status = 503, host = "cmr*", first = 1 }
    run '$ES search ATL06 --hits --trace "$HOME/trace"'
    local again = {}
    for _, event in ipairs(events()) do
      if event.event == "request" then again[#again + 1] = event.attempt .. " " .. event.status end
    end
    assert.same({ "1 503", "2 200" }, again)
    run '$ES search ATL06 --bbox 1 --trace "$HOME/trace"'
    local list = events()
    assert.equal(2, list[#list].status)
    assert.equal("error", list[#list - 1].level)
  end)

  it("that cannot be written is an error with status 1", function()
    local _, err, status = run '$ES search ATL06 --hits --trace "$HOME/no/such/trace"'
    assert.is_truthy(err:find("^earthshine: cannot write the trace: "), err)
    assert.equal(1, status)
  end)
end)

describe("-v and -vv", function()
  local setting = Command.setting()

  it("log what happens, then each request too; without them there are warnings only", function()
    local box, run = setting.box, setting.run
    local function logged(flag)
      box:reset()
      box:faults { kind = "status", status = 503, host = "cmr*", first = 1 }
      return (select(2, run("$ES search ATL06 --hits " .. flag)))
    end
    assert.equal("", logged "")
    local once = logged "-v"
    assert.is_truthy(once:find "info: trying again")
    assert.is_nil(once:find("GET http", 1, true))
    local twice = logged "-vv"
    assert.is_truthy(twice:find "info: trying again")
    assert.is_truthy(twice:find "GET http%S+ %-> 503 .*\n")
    assert.is_truthy(twice:find "GET http%S+ %-> 200 .* attempt 2\n")
  end)
end)
