--- What a download takes on stdin and as words, what it would do, and how a command ends: signals,
-- closed pipes, exit statuses.

local es = require "earthshine"
local grammar = require "earthshine.cli.parser"
local json = require "earthshine.json"
local Command = require "tests.support.command"

describe("a list", function()
  local setting = Command.setting()
  local box, folder, run, granules
  before_each(function()
    box, folder, run = setting.box, setting.folder, setting.run
    local earth = es.session { system = box.system }
    granules = granules or assert(earth.search_data({ short_name = "ATL06", count = 5 }):all())
    box:control("DELETE", "/requests")
  end)

  it("holds addresses, ids of granules and records, in any mixture", function()
    folder:write("list", table.concat({
      "# what I want", granules[1]:concept_id() .. "\r", "", "  " .. granules[2]:concept_id(),
      granules[3]:data_links()[1], es.json.encode(granules[4]),
      json.encode { url = granules[5]:data_links()[1], name = "renamed.h5" },
    }, "\n"))
    local _, err, status = run '$ES download - --to "$TO" < "$HOME/list"'
    assert.is_truthy(err:find "^5 files downloaded", err)
    assert.equal(0, status)
    local found = folder:list "out"
    for i = 1, 4 do assert.is_truthy(found:find(granules[i]:files()[1].name, 1, true)) end
    assert.is_truthy(found:find("renamed.h5", 1, true))
    assert.is_true(#box:requests { host = "cmr.earthdata.nasa.gov" } <= 2)
  end)

  it("of ids comes to few searches, and tells each id that is unknown", function()
    local _, err, status = run('$ES download --to "$TO" G1-NOSUCH ' .. granules[1]:concept_id())
    assert.is_truthy(err:find("CMR has no granule G1-NOSUCH", 1, true), err)
    assert.is_truthy(err:find "1 file downloaded .*; 1 failed")
    assert.equal(1, status)
    box:control("DELETE", "/requests")
    _, err = run [[$ES search ATL06 --count 450 | grep -o '"concept-id":"G[^"]*' | cut -d'"' -f4 |
      $ES download - --to "$TO" --dry-run | wc -l]]
    assert.is_truthy(err:find "^449 files to download %(%S+ MB%); 1 already there; nothing", err)
    local posts = 0
    for _, request in ipairs(box:requests { host = "cmr.earthdata.nasa.gov" }) do
      if request.method == "POST" then posts = posts + 1 end
    end
    assert.is_true(posts >= 3 and posts <= 6, posts)
  end)

  it("can be tried without fetching anything", function()
    run('$ES download -q --to "$TO" ' .. granules[1]:concept_id())
    box:control("DELETE", "/requests")
    local out, err, status = run '$ES download ATL06 --limit 3 --to "$TO" --dry-run'
    assert.is_truthy(out:find("/out/" .. granules[2]:files()[1].name, 1, true))
    assert.equal(2, select(2, out:gsub("%.h5", "")))
    assert.is_truthy(err:find "^2 files to download %(.*%); 1 already there; nothing was done%.\n$")
    assert.equal(0, status)
    out = run '$ES download ATL06 --count 3 --to "$TO" --dry-run --json --force | head -n 1'
    assert.equal("wanted", json.decode(out).status)
    for _, request in ipairs(box:requests {}) do
      assert.equal("cmr.earthdata.nasa.gov", request.host)
    end
  end)
end)

describe("a command", function()
  local setting = Command.setting()
  local folder, run
  before_each(function() folder, run = setting.folder, setting.run end)

  it("ends at once at the second Ctrl-C, whatever still holds it", function()
    folder:write("r.lua", [[
      local es = require "earthshine"
      local guard <close> = setmetatable({}, { __close = function()
        print "closing"
        io.stdout:flush()
        es.async.shield(60, function() es.async.sleep(60) end)
      end })
      print "ready"
      io.stdout:flush()
      es.async.sleep(60)]])
    local out, _, status = run [[
      $ES run "$HOME/r.lua" > "$HOME/log" & pid=$!
      await 'grep -q ready "$HOME/log"'
      kill -INT $pid
      await 'grep -q closing "$HOME/log"'
      kill -INT $pid; wait $pid; s=$?; cat "$HOME/log"; (exit $s)]]
    assert.equal("ready\nclosing", out)
    assert.equal(130, status)
  end)

  it("says nothing when the reader of its output goes away, nor is that an error", function()
    for _, line in ipairs {
      "search ATL06", "search ATL06 --urls", "download ATL06 --dry-run", "--help",
      "man", "completion bash", "sandbox --help", "login tokens",
      "search ATL06 --count 900 --json",
    } do
      local out, err, status = run(("{ $ES %s; echo $? >&3; } 3>\"$HOME/status\" | head -c 1 "
        .. ">/dev/null; cat \"$HOME/status\""):format(line))
      assert.equal("", (err:gsub("%d+ files to download.*", "")), line)
      assert.is_truthy(out == "0" or out == "141", line .. ": " .. out)
      assert.equal(0, status)
    end
  end)

  it("tells in its help what its exit statuses mean, and keeps to 0, 1, 2 and 130", function()
    for _, command in ipairs(grammar.new()._commands) do
      assert.matches("\nExit status:\n  0    .*\n  130  ", command:get_help())
    end
    for line, expected in pairs {
      ["search NO_SUCH_COLLECTION"] = 0, ["search ATL06 --bbox 1"] = 2, ["nonsense"] = 2,
      ["search ATL06 --nonsense"] = 2, ["help nonsense"] = 2, ["help search"] = 0, ["man"] = 0,
      ["completion ksh"] = 2, ["completion profiles"] = 0,
      ["doctor --timeout 0"] = 2, ["doctor --to ''"] = 2,
      ["download ATL06 --to ''"] = 2, ["sync ATL06 --to ''"] = 2, ["run ''"] = 2,
      ["download G1-NOSUCH"] = 1, ["version"] = 0,
      ["run /no/such/file"] = 1, ["search --help"] = 0, ["sync ATL06"] = 2,
    } do
      assert.equal(expected, select(3, run("$ES " .. line)), line)
    end
  end)
end)
