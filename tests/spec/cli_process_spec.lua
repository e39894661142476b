--- The command as people run it: a process against the sandbox, in pipes and on a terminal.

local json = require "earthshine.json"
local Command = require "tests.support.command"
local lines = require "tests.support.lines"

describe("the command", function()
  local setting = Command.setting()
  local box, folder, run
  before_each(function() box, folder, run = setting.box, setting.folder, setting.run end)

  local function on_terminal(line) return run(Command.on_terminal(line)) end

  describe("search", function()
    it("prints one JSON record a line into a pipe, and nothing else", function()
      local out, err, status = run "$ES search ATL06 --count 3 | cat"
      local list = lines(out)
      assert.equal(3, #list)
      assert.is_truthy(json.decode(list[1]).umm.GranuleUR:find "^ATL06")
      assert.equal("", err)
      assert.equal(0, status)
    end)

    it("prints addresses, the number of hits, or collections, if asked", function()
      local urls = lines((run "$ES search ATL06 --count 2 --urls"))
      assert.equal(2, #urls)
      assert.is_truthy(urls[1]:find "^https?://.*%.h5$")
      assert.equal("1200", (run "$ES search ATL06 --hits"))
      assert.equal("92", (run "$ES search ATL06 --granule-name 'ATL06_20200101*' --hits"))
      local record = json.decode(lines((run "$ES search --collections ATL06"))[1])
      assert.equal("ATL06", record.umm.ShortName)
    end)

    it("prints all of several pages, each once", function()
      local out = run "$ES search ATL06 --urls | sort -u | wc -l"
      assert.equal("1200", out)
    end)

    it("draws a table on a terminal, fitted to it", function()
      local out = on_terminal "$ES search HLSL30 --count 2"
      assert.is_truthy(out:find("GRANULE", 1, true))
      assert.is_truthy(out:find("2 of 3000 granules", 1, true))
      assert.is_nil(out:find('"umm"', 1, true))
    end)

    it("shows no colour with NO_COLOR", function()
      local out = on_terminal "env NO_COLOR=1 $ES search HLSL30 --count 2"
      assert.is_nil(out:find("\27[1m", 1, true))
      assert.is_truthy(out:find("GRANULE", 1, true))
    end)

    it("says what is wrong with a query, with status 2", function()
      local out, err, status = run "$ES search ATL06 --bbox 1,2,3 --cloud-cover high"
      assert.equal("", out)
      assert.matches("\n  %-%-bbox 1,2,3: must be four numbers", err)
      assert.matches("\n  %-%-cloud%-cover high: must be", err)
      assert.equal(2, status)
    end)

    it("says what to do next where nothing is found, asked or reached", function()
      local _, err = run '$ES download NO_SUCH --to "$TO"'
      assert.equal("No granule matches; nothing downloaded.\n", err)
      _, err = run "$ES search --collections"
      assert.matches("search --collections --keyword WORDS", err, 1, true)
      _, err = run "$ES search ATL06 --nope"
      assert.matches("Try `earthshine search --help`.", err, 1, true)
      _, err = run "$ES download ATL06 --workers 0"
      assert.matches("^earthshine: %-%-workers must be a whole number from 1 to 500", err)
      box:faults { kind = "close", host = "cmr*" }
      _, err = run "$ES search ATL06"
      assert.matches("`earthshine doctor` finds out what is wrong", err, 1, true)
    end)

    it("ends quietly when its reader has gone", function()
      local out, err = run "$ES search ATL06 | head -n 1 | cut -c 1-9"
      assert.equal('{"meta":{', out)
      assert.equal("", err)
    end)
  end)

  describe("download", function()
    it("fetches a search into a folder, verified, and again nothing", function()
      local out, err, status = run '$ES download ATL06 --count 4 --to "$TO"'
      assert.equal("", out)
      assert.is_truthy(err:find "^4 files downloaded %(.*%), all verified%.\n$", err)
      assert.equal(0, status)
      assert.equal(4, select(2, folder:list("out"):gsub("%.h5", "")))
      assert.equal("nothing downloaded; 4 already there.\n",
        select(2, run '$ES download ATL06 --count 4 --to "$TO"'))
    end)

    it("takes records and addresses from a pipe", function()
      local _, err, status = run '$ES search ATL06 --count 2 | $ES download - --to "$TO"'
      assert.is_truthy(err:find("2 files downloaded", 1, true))
      assert.is_truthy(err:find("all verified", 1, true))
      assert.equal(0, status)
      _, err = run '$ES search ATL06 --count 4 --urls | $ES download - --to "$TO"'
      assert.is_truthy(err:find "^2 files downloaded .*; 2 already there", err)
    end)

    it("takes addresses as words, and reports as JSON", function()
      local out = run '$ES download $($ES search ATL06 --count 2 --urls) --to "$TO" --json -q'
      local list = lines(out)
      assert.equal(2, #list)
      local entry = json.decode(list[1])
      assert.equal("downloaded", entry.status)
      assert.is_truthy(folder:read("out/" .. entry.path:match "[^/]+$"))
    end)

    it("lists what failed with what to do, with status 1", function()
      box:faults { kind = "status", status = 404, path = "*.h5", first = 1 }
      local _, err, status = run '$ES download ATL06 --count 3 --to "$TO"'
      assert.is_truthy(err:find "%.h5 failed: .*404", err)
      assert.is_truthy(err:find "2 files downloaded .*; 1 failed")
      assert.equal(1, status)
    end)

    it("stops at the first failure with --fail-fast", function()
      box:faults { kind = "status", status = 404, path = "*.h5" }
      local _, err, status = run '$ES download ATL06 --count 30 --workers 1 --fail-fast --to "$TO"'
      assert.equal(1, select(2, err:gsub("%.h5 failed", "")))
      assert.is_truthy(err:find "nothing downloaded; 1 failed; the rest was not tried%.\n$", err)
      assert.equal(1, status)
    end)

    it("says how to get the licence accepted", function()
      local _, err, status = run('$ES download ATL06 --count 2 --to "$TO"',
        "export EARTHDATA_USERNAME=eula EARTHDATA_PASSWORD=eula-password")
      assert.is_truthy(err:find "2 files failed: .*EULA.*approve_app", err)
      assert.equal(1, status)
    end)

    it("goes on without an account, and tells how to log in where one is needed", function()
      local _, err, status = run('$ES download ATL06 --count 5 --to "$TO"',
        "unset EARTHDATA_USERNAME EARTHDATA_PASSWORD")
      assert.is_truthy(err:find "^No Earthdata account found")
      assert.is_truthy(err:find "needs an Earthdata login")
      assert.is_truthy(err:find "EARTHDATA_TOKEN")
      assert.equal(1, status)
    end)

    it("names a folder that cannot be", function()
      folder:write("plain", "")
      local _, err, status = run '$ES download ATL06 --count 1 --to "$HOME/plain/x"'
      assert.is_truthy(err:find("^earthshine: .*/plain/x': Not a directory"), err)
      assert.equal(1, status)
    end)

    it("draws one progress line on a terminal and takes it away, none with --quiet", function()
      box:faults { kind = "delay", seconds = 0.3, path = "*.h5" }
      local out = on_terminal '$ES download ATL06 --count 3 --to "$TO"'
      assert.is_truthy(out:find "/~?3 files")
      assert.is_truthy(out:find("\r\27[K3 files downloaded", 1, true), out)
      for frame in out:gmatch "\r([^\r\n]*)\27%[K" do
        local plain = frame:gsub("\27%[[%d;]*m", "")
        assert.is_true(utf8.len(plain) < 90)
      end
      out = on_terminal '$ES download ATL06 --count 3 --force -q --to "$TO"'
      assert.is_nil(out:find("files", 1, true))
    end)

    it("is interrupted by Ctrl-C: leaves parts, tells, ends with 130", function()
      box:faults { kind = "drip", bytes = 4096, seconds = 0.008, path = "*.nc" }
      local _, err, status = run [[
        $ES download MUR-JPL-L4-GLOB-v4.1 --count 6 --workers 2 --to "$TO" & pid=$!
        await 'ls "$TO"/*.part >/dev/null 2>&1'
        kill -INT $pid; wait $pid]]
      assert.equal(130, status)
      assert.is_truthy(err:find "^earthshine: interrupted with %d files? complete", err)
      assert.is_truthy(folder:list("out"):find "%.part")
    end)

    it("leaves a file alone that another process writes", function()
      box:faults { kind = "drip", bytes = 4096, seconds = 0.01, host = "*.s3.*", first = 1 }
      local _, err = run [[
        $ES download MUR-JPL-L4-GLOB-v4.1 --count 1 --to "$TO" -q & pid=$!
        await 'ls "$TO"/*.part >/dev/null 2>&1'
        $ES download MUR-JPL-L4-GLOB-v4.1 --count 1 --to "$TO"; wait $pid]]
      assert.is_truthy(err:find("being written by another process", 1, true), err)
      assert.is_truthy(folder:list("out"):find "%.nc$")
    end)

    it("refuses what is not clear", function()
      for line, words in pairs {
        ["$ES download"] = "download what?", ["$ES search"] = "search what?",
        ["$ES download ATL06 https://x.example/a"] = "not both",
        ["$ES download --wrokers 3 ATL06"] = "unknown option",
        ["echo nonsense | $ES download -"] = "line 1 of the input",
        ["echo '{}' | $ES download -"] = "neither umm nor assets nor url",
        ["$ES search --system UTA ATL06"] = 'unknown system "UTA" in --system (did you mean UAT?); '
          .. "name PROD, UAT, SIT, or a system file, which has a slash",
        ["$ES --system UTA search ATL06"] = "unknown system",
        ["EARTHSHINE_SYSTEM=XYZ $ES search ATL06"] = 'unknown system "XYZ" in EARTHSHINE_SYSTEM;',
        ["$ES search ATL06 --system none.json"] = "cannot read the system file none.json: No such",
        ['$ES search ATL06 --system "$ES"'] = "does not hold a JSON object",
        ["$ES -v sandbox -- true"] = "sandbox has options of its own only",
        ["$ES search ATL06 --param nonsense"] = "NAME=VALUE",
      } do
        local _, err, status = run(line)
        assert.is_truthy(err:find(words, 1, true), err)
        assert.equal(2, status)
      end
    end)
  end)

  describe("run", function()
    it("runs a recipe with its arguments on the chosen system", function()
      folder:write("recipe.lua", [[
        local es = require "earthshine"
        local n = es.search_data { short_name = arg[1] }:hits()
        print(arg[0]:match "[^/]+$", n, arg[1], arg[2], ...)]])
      local out, err, status = run '$ES run "$HOME/recipe.lua" ATL06 --flag'
      assert.equal("recipe.lua\t1200\tATL06\t--flag\tATL06\t--flag", out)
      assert.equal("", err)
      assert.equal(0, status)
    end)

    it("tells an error of the library in a sentence, a bug with its place", function()
      folder:write("a.lua", 'assert(require "earthshine".search_data { short_nmae = 1 }:hits())')
      local _, err, status = run '$ES run "$HOME/a.lua"'
      assert.is_truthy(err:find "^earthshine: [^\n]*short_name[^\n]*\n$", err)
      assert.equal(2, status)
      folder:write("b.lua", "local x\nprint(x.y)")
      _, err, status = run '$ES run "$HOME/b.lua"'
      assert.is_truthy(err:find "b.lua:2: attempt to index a nil value", err)
      assert.equal(1, status)
      folder:write("c.lua", "syntax error here")
      _, err, status = run '$ES run "$HOME/c.lua"'
      assert.is_truthy(err:find "does not compile: .*c.lua:1")
      assert.equal(2, status)
    end)

    it("lets tasks of a recipe be interrupted, closing what they hold", function()
      folder:write("recipe.lua", [[
        local es = require "earthshine"
        local guard <close> = setmetatable({}, { __close = function() print "closed" end })
        print "ready"
        io.stdout:flush()
        es.async.sleep(60)]])
      local out, _, status = run [[
        $ES run "$HOME/recipe.lua" > "$HOME/log" & pid=$!
        await 'grep -q ready "$HOME/log"'
        kill -INT $pid; wait $pid; s=$?; cat "$HOME/log"; (exit $s)]]
      assert.equal("ready\nclosed", out)
      assert.equal(130, status)
    end)
  end)

  it("logs in, or says why not", function()
    local _, err, status = run "$ES login"
    assert.is_truthy(err:find "^Logged in as sandbox%.")
    assert.equal(0, status)
    _, err, status = run("$ES login", "export EARTHDATA_PASSWORD=wrong")
    assert.is_truthy(err:find "refused the user name or password")
    assert.is_nil(err:find("wrong", 1, true))
    assert.equal(1, status)
  end)

  it("shows its version and its help on stdout", function()
    assert.is_truthy((run "$ES version"):find "^earthshine %d+%.%d+%.%d+$")
    assert.is_truthy((run "$ES"):find "^Usage: earthshine")
    for _, name in ipairs { "search", "download", "run", "login" } do
      assert.is_truthy((run("$ES " .. name .. " --help")):find("Examples:", 1, true))
    end
  end)

  it("never shows a secret in its log", function()
    local out, err = run '$ES download ATL06 --count 2 --to "$TO" -vv'
    for _, text in ipairs { out, err } do
      assert.is_nil(text:find(box.system.credentials.password, 1, true))
      assert.is_nil(text:find "eyJ")
      assert.is_nil(text:find "X%-Amz%-Signature=%x")
    end
    assert.is_truthy(err:find "GET https?://data")
  end)
end)
