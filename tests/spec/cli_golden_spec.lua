--- Each command as people see it, on a terminal and in a pipe, compared with what was found right;
--- see tests/support/golden.lua for how the files are made anew.

local Command = require "tests.support.command"
local golden = require "tests.support.golden"
local grammar = require "earthshine.cli.grammar"
local parser = require "earthshine.cli.parser"
local screen = require "tests.support.screen"

---@class tests.golden_case
---@field [1] string its name, which is the command's or begins with it
---@field [2] string the line; `earthshine` is the command
---@field unwrap? boolean where lines break depends on the paths in them, so they are made whole
---@field before? fun(box: table, folder: table)

local MUR <const> = "MUR-JPL-L4-GLOB-v4.1 --temporal 2020-01-01T12:00:00Z,2020-01-03T12:00:00Z"

local API <const> = "http://cmr.earthdata.nasa.gov/stac-api"

-- Files come in the order of their numbers where only one is fetched at a time.
local CASES <const> = {
  { "search", "earthshine search ATL06 --count 3" },
  { "search-collections", 'earthshine search --collections --keyword "sea" --count 3' },
  { "search-none", "earthshine search NO_SUCH_COLLECTION" },
  { "search-wrong", "earthshine search ATL06 --bbox 1,2,3 --cloud-cover high --param cycel=3" },
  { "search-explain", "earthshine search ATL06 --bbox -50,60,-40,70 --temporal 2020-01 --explain" },
  { "search-dry-run", "earthshine search ATL06 --bbox -50,60,-40,70 --dry-run" },
  { "search-stac", "earthshine search ATL06 --platform ICESat-2 --param browsable=true --stac" },
  { "search-stac-items", "earthshine search HLSL30.v2.0 --count 1 --urls --stac " .. API
    .. " | sort" },
  { "search-facets", "earthshine search --facets --keyword ice" },
  { "search-timeline", "earthshine search ATL06 --temporal 2020 --timeline month" },
  { "search-services", "earthshine search --services --param type=OPeNDAP" },
  { "suggest", "earthshine suggest ice --type platform" },
  { "download", 'earthshine download ATL06 --count 3 --workers 1 --to "$TO"' },
  { "download-dry-run", 'earthshine download ATL06 --count 3 --to "$TO" --dry-run' },
  { "download-failed", 'earthshine download ATL06 --count 3 --workers 1 --to "$TO"',
    before = function(box)
      box:faults { kind = "status", status = 404, path = "*.h5", first = 2 }
    end },
  { "download-no-account",
    'env -u EARTHDATA_USERNAME earthshine download ATL06 --count 2 --workers 1 --to "$TO"' },
  { "sync", ('earthshine sync %s --workers 1 --to "$TO"'):format(MUR) },
  { "sync-dry-run", ('earthshine sync %s --to "$TO" --dry-run'):format(MUR) },
  { "search-csv", "earthshine search ATL06 --count 2 --format csv" },
  { "search-output", "earthshine search ATL06 --count 2 --output $HOME/two.geojson" },
  { "convert", "earthshine search ATL06 --count 2 | earthshine convert --to table" },
  { "convert-wrong", "earthshine convert --to csv --fields id $HOME/records.ndjson",
    before = function(_, folder)
      folder:write("records.ndjson",
        '{"GranuleUR":"a"}\n{"GranuleUR":\n\n{"type":"Feature"}\n[3]\n')
    end },
  { "help-convert", "earthshine help convert" },
  { "run", 'earthshine run "$HOME/recipe.lua" ATL06', before = function(_, folder)
    folder:write("recipe.lua", [[
      local es = require "earthshine"
      print(es.search_data { short_name = arg[1] }:hits(), "granules")
      return 3]])
  end },
  { "run-failed", 'earthshine run "$HOME/recipe.lua"', before = function(_, folder)
    folder:write("recipe.lua", 'assert(require "earthshine".login { strategy = "netrc" })')
  end },
  { "login", "earthshine login" },
  { "login-refused", "env EARTHDATA_PASSWORD=wrong earthshine login" },
  { "login-tokens", "earthshine login tokens" },
  { "login-whoami", "earthshine login whoami" },
  { "status", "earthshine status" },
  { "status-outage", "earthshine status", before = function(box)
    box:faults { kind = "outage", service = "Earthdata Login", message = "Back at noon." }
  end },
  { "doctor", 'earthshine doctor --to "$TO"', unwrap = true },
  { "doctor-failed", 'env EARTHDATA_PASSWORD=wrong earthshine doctor --to "$TO"', unwrap = true },
  { "sandbox", "earthshine sandbox --http -- earthshine search ATL06 --hits" },
  { "completion", 'earthshine completion profiles --config "$HOME/config.lua"',
    before = function(_, folder) folder:write("config.lua", "profiles = { b = {}, a = {} }") end },
  { "man", "earthshine man | head -n 12" },
  { "version", "earthshine version" },
  { "help", "earthshine help" },
  { "help-login", "earthshine help login" },
  { "help-search", "earthshine help search" },
  { "unknown", "earthshine serach ATL06" },
}

local PATH <const> = [[mkdir -p "$HOME/bin"; ln -sf "$ES" "$HOME/bin/earthshine"
  PATH="$HOME/bin:$PATH"]]

describe("the command, as it was found right,", function()
  local setting = Command.setting()

  local function in_pipe(line)
    local out, err, status = setting.run(line, PATH)
    return ("$ %s | …\n%s\n--- stderr\n%s--- status %d\n"):format(line,
      out, err, status)
  end

  local function on_terminal(line)
    setting.folder:write("line", line .. "\n")
    local out = setting.run(PATH .. "\n" .. Command.on_terminal('bash "$HOME/line"; echo [$?]', 80))
    return ("$ %s\n%s"):format(line, screen.render(out))
  end

  for _, case in ipairs(CASES) do
    for way, show in pairs { pipe = in_pipe, terminal = on_terminal } do
      it(case[1] .. ", " .. way, function()
        if case.before then case.before(setting.box, setting.folder) end
        local text = show(case[2])
        if case.unwrap then text = text:gsub("\n" .. (" "):rep(23) .. " *([^%-%s])", " %1") end
        text = golden.normalise(text, setting.folder:path())
        local same, why = golden.check(case[1] .. "." .. way, text)
        if same == nil then return pending "written anew" end
        assert(same, why)
      end)
    end
  end

  it("has a case for each command, and no file that no case has", function()
    local names, files = {}, {}
    for _, case in ipairs(CASES) do
      names[case[1]] = true
      files[case[1] .. ".pipe"], files[case[1] .. ".terminal"] = true, true
    end
    for _, command in ipairs(grammar.of(parser.new()).commands) do
      assert.is_true(names[command.name], command.name)
    end
    for _, name in ipairs(golden.names()) do assert.is_true(files[name], name) end
  end)

  it("would not pass with another word, style or number", function()
    if os.getenv "GOLDEN" == "write" then return pending "written anew" end
    local text = golden.normalise(on_terminal(CASES[1][2]), setting.folder:path())
    assert.is_true((golden.check("search.terminal", text)))
    local changes = { { "GRANULE", "GRANULES" }, { "{bold}", "" }, { "88%.5 kB", "88.6 kB" } }
    for _, other in ipairs(changes) do
      local same, why = golden.check("search.terminal", (text:gsub(other[1], other[2], 1)))
      assert.is_false(same)
      assert.matches("line %d+\n  expected: ", why)
    end
  end)
end)
