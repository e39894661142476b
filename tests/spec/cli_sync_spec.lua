--- `earthshine sync` against a catalogue that changes: in the end the folder holds exactly the
-- catalogue's files, whatever happened on the way.

local core = require "earthshine.core"
local es = require "earthshine"
local json = require "earthshine.json"
local Command = require "tests.support.command"
local temporary = require "tests.support.temporary"

local MUR <const> = "MUR-JPL-L4-GLOB-v4.1"
-- Ten days at first; what is added to the collection comes after its thousandth.
local WHEN <const> = "--temporal 2020-01-01T12:00:00Z,2020-01-10T12:00:00Z"
local STATE <const> = "out/.earthshine-sync.json"

describe("earthshine sync", function()
  local setting = Command.setting()
  local box, folder, run, earth
  before_each(function()
    box, folder, run = setting.box, setting.folder, setting.run
    earth = es.session { system = box.system }
  end)

  local function change(body)
    local reply, status = box:control("POST", "/catalogue", body)
    assert.equal(200, status, reply)
    return json.normalise(json.decode(reply))
  end

  local function catalogue(query)
    local params = query or {
      short_name = MUR, temporal = "2020-01-01T12:00:00Z,2020-01-10T12:00:00Z",
    }
    return assert(earth.search_data(params):all())
  end

  -- Asserts that the folder holds just the files that a search lists, each with its bytes.
  local function assert_exact(query, ...)
    local expected, names = { ... }, {}
    for _, granule in ipairs(catalogue(query)) do
      for _, file in ipairs((granule:files())) do
        expected[#expected + 1], names[file.name] = file.name, file
      end
    end
    local found = {}
    for name in folder:list("out"):gmatch "%S+" do
      if not name:find "^%.earthshine%-sync" then found[#found + 1] = name end
    end
    table.sort(expected)
    assert.same(expected, found)
    for name, file in pairs(names) do
      assert.equal(file.checksum.value, core.hash("adler32", folder:read("out/" .. name)), name)
    end
  end

  local function sync(words, environment)
    return run(('$ES sync %s %s --to "$TO" %s'):format(MUR, WHEN, words or ""), environment)
  end

  local function requests(host, path)
    local list = {}
    for _, request in ipairs(box:requests { host = host }) do
      if request.url:find(path, 1, true) then list[#list + 1] = request.url end
    end
    return list
  end

  it("brings everything, then only what is new or changed, and removes what is gone", function()
    local _, err, status = sync()
    assert.is_truthy(err:find "^10 new; 10 files downloaded %(10%.5 MB%)%.\n$", err)
    assert.equal(0, status)
    assert_exact()

    local all = catalogue()
    change { revise = { all[2]:concept_id(), { id = all[3]:concept_id(), content = false } },
      delete = { all[5]:concept_id() } }
    box:control("DELETE", "/requests")
    _, err, status = sync "--prune"
    assert.is_truthy(err:find "^1 changed, 1 removed, 8 unchanged; 1 file downloaded %(", err)
    assert.equal(0, status)
    assert_exact()
    assert.equal(1, #requests("data.sandbox.earthdatacloud.nasa.gov", ".nc"))

    _, err, status = sync "--prune"
    assert.equal("9 unchanged.\n", err)
    assert.equal(0, status)
    assert.equal("600", temporary.shell("stat -c %a " .. folder:path(STATE)))
  end)

  it("asks only for what was revised since, by the catalogue's own clock", function()
    local query = '$ES sync --granule-name "202*" ' .. MUR .. ' --to "$TO" --temporal 2022-09-20,'
    run(query)
    local before = #catalogue { short_name = MUR, temporal = "2022-09-20," }
    assert.is_true(before > 3 and before < 20)
    change { add = { { collection = MUR, count = 2 } }, at = "2035-01-01T00:00:00Z" }
    box:control("DELETE", "/requests")
    local _, err = run(query)
    assert.is_truthy(err:find("^2 new, " .. before .. " unchanged; 2 files"), err)
    assert.is_truthy(requests("cmr.earthdata.nasa.gov", "revision_date=20")[1])
    box:control("DELETE", "/requests")
    _, err = run(query)
    assert.equal(before + 2 .. " unchanged.\n", err)
    local asked = requests("cmr.earthdata.nasa.gov", "revision_date=2034-12-31T00")
    assert.is_truthy(asked[1], requests("cmr.earthdata.nasa.gov", "")[1])
    assert_exact { short_name = MUR, temporal = "2022-09-20," }
  end)

  it("is completed by the next run, often killed while the catalogue changes", function()
    box:faults { kind = "drip", bytes = 4096, seconds = 0.001, host = "*.s3.*" }
    local all = catalogue()
    local command = ('$ES sync %s %s --to "$TO" --prune --workers 2'):format(MUR, WHEN)
    local partial = 0
    for kill = 1, 6 do
      run(([[%s >/dev/null 2>&1 & pid=$!
        await 'ls "$TO"/*.part >/dev/null 2>&1'
        sleep %.2f; kill -9 $pid; wait $pid]]):format(command, 0.07 * (kill - 1)))
      if folder:list("out"):find "%.part" then partial = partial + 1 end
      if kill == 3 then
        change { revise = { all[1]:concept_id(), all[9]:concept_id() },
          delete = { all[2]:concept_id(), all[8]:concept_id() } }
      end
    end
    assert.is_true(partial > 0)
    local _, err, status = sync "--prune"
    assert.equal(0, status, err)
    assert_exact()
    assert.equal("8 unchanged.\n", select(2, sync "--prune"))
  end)

  it("never removes a file that it did not write, or that was changed since", function()
    local all = catalogue()
    local name = all[1]:files()[1].name
    os.execute("mkdir " .. folder:path "out")
    run(('$ES download %s --concept-id %s --to "$TO" -q'):format("", all[1]:concept_id()))
    folder:write("out/notes.txt", "mine")
    sync()
    local touched = all[2]:files()[1].name
    folder:write("out/" .. touched, "other bytes")
    change { delete = { all[1]:concept_id(), all[2]:concept_id(), all[3]:concept_id() } }
    local _, err = sync "--prune"
    assert.is_truthy(err:find("Left alone: " .. name, 1, true), err)
    assert.is_truthy(err:find "because it was there before")
    assert.is_truthy(err:find("Left alone: " .. touched, 1, true), err)
    assert.is_truthy(err:find "because it was changed since")
    assert.is_truthy(err:find "1 removed, 2 left alone")
    assert_exact(nil, name, touched, "notes.txt")
  end)

  it("without --prune keeps what is gone", function()
    sync()
    change { delete = { catalogue()[4]:concept_id() } }
    local _, err = sync()
    assert.equal("10 unchanged.\n", err)
    assert.equal(10, select(2, folder:list("out"):gsub("%.nc", "")))
    _, err = sync "--prune --dry-run"
    assert.equal("1 to remove, 9 unchanged; nothing was done.\n", err)
  end)

  it("says what it would do with --dry-run, and writes nothing", function()
    local out, err, status = sync "--dry-run"
    assert.equal(10, select(2, out:gsub("new      %S+%.nc", "")))
    assert.equal("10 new; nothing was done.\n", err)
    assert.equal(0, status)
    assert.equal("stderr", folder:list())
    sync()
    local all = catalogue()
    change { revise = { all[2]:concept_id() }, delete = { all[5]:concept_id() } }
    out = sync "--dry-run --prune --json"
    local actions = {}
    for line in out:gmatch "[^\n]+" do actions[#actions + 1] = json.decode(line).action end
    assert.same({ "changed", "remove" }, actions)
  end)

  it("brings again what was removed or damaged by hand", function()
    sync()
    local names = {}
    for i, granule in ipairs(catalogue()) do names[i] = granule:files()[1].name end
    os.remove(folder:path("out/" .. names[1]))
    folder:write("out/" .. names[2], "short")
    local _, err = sync()
    assert.is_truthy(err:find "^2 new, 8 unchanged; 2 files downloaded", err)
    assert_exact()
  end)

  it("refuses to remove everything because a search finds nothing", function()
    sync()
    local ids = {}
    for i, granule in ipairs(catalogue()) do ids[i] = granule:concept_id() end
    change { delete = ids }
    local _, err, status = sync "--prune"
    assert.is_truthy(err:find("would remove every file", 1, true), err)
    assert.equal(1, status)
    _, err, status = sync "--prune --yes"
    assert.is_truthy(err:find "^10 removed%.\n$", err)
    assert.equal(0, status)
    assert_exact()
  end)

  it("removes nothing after a search that may have missed records", function()
    sync()
    change { delete = { catalogue()[5]:concept_id() } }
    box:faults { kind = "timed_out", host = "cmr*" }
    local _, err, status = sync "--prune"
    assert.is_truthy(err:find("may have missed records", 1, true), err)
    assert.equal(1, status)
    assert.equal(10, select(2, folder:list("out"):gsub("%.nc", "")))
  end)

  it("fetches in the next run what failed in this one, with status 1 until then", function()
    box:faults { kind = "status", status = 404, path = "*20200103*" }
    local _, err, status = sync()
    assert.is_truthy(err:find "10 new; 9 files downloaded .*; 1 failed%.\n$", err)
    assert.equal(1, status)
    box:control("DELETE", "/faults")
    _, err, status = sync()
    assert.is_truthy(err:find "^1 new, 9 unchanged; 1 file downloaded", err)
    assert.equal(0, status)
    assert_exact()
  end)

  it("refuses a folder of another search; --yes changes over, and --prune works then", function()
    sync()
    local before, state = folder:list "out", folder:read(STATE)
    local another = '$ES sync ' .. MUR .. [[ --to "$TO" --temporal ]]
      .. "2020-01-05T12:00:00Z,2020-01-12T12:00:00Z "
    for _, words in ipairs { "", "--prune", "--dry-run" } do
      local _, err, status = run(another .. words)
      assert.matches('with another search (es.GranuleQuery { short_name = "' .. MUR, err, 1, true)
      assert.matches('temporal = { "2020-01-01T12:00:00Z", "2020-01-10T12:00:00Z" }', err, 1, true)
      assert.matches("use another folder, or say --yes to change over", err, 1, true)
      assert.equal(1, status)
      assert.equal(state, folder:read(STATE))
    end
    assert.equal(before, folder:list "out")
    local _, err = run(another .. "--yes")
    assert.matches("^%-%-prune removes what the search no longer finds%.\n"
      .. "2 new, 4 no longer found, 6 unchanged; 2 files downloaded", err)
    _, err = run(another .. "--prune")
    assert.equal("4 removed, 8 unchanged.\n", err)
    assert_exact { short_name = MUR, temporal = "2020-01-05T12:00:00Z,2020-01-12T12:00:00Z" }
  end)

  it("knows its search again, however that is said, and another system", function()
    sync()
    for _, words in ipairs {
      MUR .. " --temporal 2020-01-01T12:00:00Z/2020-01-10T12:00:00Z",
      "--param 'temporal[]=2020-01-01T12:00:00Z,2020-01-10T12:00:00.000Z' -s " .. MUR,
      MUR .. " " .. WHEN .. " --page-size 3",
    } do
      local _, err, status = run('$ES sync --to "$TO" ' .. words)
      assert.equal("10 unchanged.\n", err)
      assert.equal(0, status)
    end
    local state = json.decode(folder:read(STATE))
    state.system = "elsewhere"
    folder:write(STATE, json.encode(state))
    local _, err, status = sync()
    assert.matches(", of elsewhere); use another folder", err, 1, true)
    assert.equal(1, status)
  end)

  it("changes over and prunes at once", function()
    sync()
    local _, err = run('$ES sync ' .. MUR .. [[ --to "$TO" --prune --yes --temporal ]]
      .. "2020-01-05T12:00:00Z,2020-01-12T12:00:00Z")
    assert.matches("^2 new, 4 removed, 6 unchanged", err)
    assert_exact { short_name = MUR, temporal = "2020-01-05T12:00:00Z,2020-01-12T12:00:00Z" }
  end)

  it("does not run twice at once; a lock of a dead process does not stand in the way", function()
    box:faults { kind = "drip", bytes = 16384, seconds = 0.02, host = "*.s3.*", first = 1 }
    local _, err, status = run(([[
      $ES sync %s %s --to "$TO" -q & pid=$!
      await 'ls "$TO"/*.part >/dev/null 2>&1'
      $ES sync %s %s --to "$TO"; s=$?; kill -9 $pid; wait $pid; (exit $s)]]):format(MUR, WHEN, MUR,
      WHEN))
    assert.is_truthy(err:find "is at work here already and holds .*%.lock; this run does nothing",
      err)
    assert.equal(1, status)
    assert.is_truthy(folder:list("out"):find("%.lock", 1))
    box:control("DELETE", "/faults")
    _, err, status = sync()
    assert.equal(0, status, err)
    assert_exact()
    assert.is_nil(folder:list("out"):find "%.lock")
  end)

  it("takes a lock over whose process is gone, though its number may be in use again", function()
    os.execute("mkdir " .. folder:path "out")
    local path = STATE .. ".lock"
    folder:write(path, json.encode { pid = core.pid(), host = temporary.shell "uname -n",
      birth = "1", boot = temporary.shell "cat /proc/sys/kernel/random/boot_id" })
    assert.equal(0, select(3, sync()))
    folder:write(path, json.encode { pid = 1, host = "elsewhere" })
    local _, err, status = sync()
    assert.is_truthy(err:find("process 1 on elsewhere is at work", 1, true), err)
    assert.equal(1, status)
    os.execute("touch -d '1 hour ago' " .. folder:path(path))
    assert.equal(0, select(3, sync()))
    folder:write(path, "")
    assert.equal(0, select(3, sync()))
  end)

  it("refuses a state file that it cannot trust, and says what to do", function()
    os.execute("mkdir " .. folder:path "out")
    for text, words in pairs {
      ["{"] = "cannot be read", ['{"version":1}'] = "of another earthshine",
      ['{"version":2,"granules":{},"files":{"../x":{}}}'] = "entry that no run wrote",
      ['{"version":2,"granules":{},"files":{"x":{"granule":"G1-P","url":"u","own":true,'
        .. '"done":true,"checksum":5}}}'] = "entry that no run wrote",
      ['{"version":2,"granules":{},"files":{},"since":"soon"}'] = "cannot be read",
      ['{"version":2,"granules":{},"files":{},"query":"x"}'] = "cannot be read",
    } do
      folder:write(STATE, text)
      local _, err, status = sync()
      assert.is_truthy(err:find(words, 1, true), err)
      assert.is_truthy(err:find("move it away", 1, true))
      assert.equal(1, status)
    end
  end)

  it("keeps its state elsewhere if asked, and needs a folder and something to search", function()
    local _, _, status = sync '--state "$HOME/state/mur.json"'
    assert.equal(0, status)
    assert.is_truthy(folder:read "state/mur.json")
    assert.is_nil(folder:read(STATE))
    for words, expected in pairs { ['--to "$TO"'] = "keep what up to date", [MUR] = "--to" } do
      local _, err, code = run("$ES sync " .. words)
      assert.is_truthy(err:find(expected, 1, true), err)
      assert.equal(2, code)
    end
  end)
end)
