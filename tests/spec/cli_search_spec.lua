--- What `earthshine search` shows of a search besides records: its request, its meaning, its form
-- in STAC; and searches of STAC APIs and by files of shapes.

local Command = require "tests.support.command"
local es = require "earthshine"
local json = require "earthshine.json"
local lines = require "tests.support.lines"

-- A long ring, which CMR gets by POST.
local function ring()
  local list = {}
  for i = 0, 240 do
    local a = 2 * math.pi * (i % 240) / 240
    list[#list + 1] = ("%.5f,%.5f"):format(-45 + 10 * math.cos(a), 65 + 5 * math.sin(a))
  end
  return table.concat(list, ",")
end

describe("earthshine search", function()
  local setting = Command.setting()
  local box, run, api
  before_each(function()
    box, run = setting.box, setting.run
    api = box.system.sandbox.stac_api
    box:control("DELETE", "/requests")
  end)

  describe("--dry-run", function()
    it("prints what a shell sends in the same way: GET, POST and JSON", function()
      for _, words in ipairs {
        "ATL06 --temporal 2020-01-01 --count 5 --bbox -50,60,-40,70 --bbox -60,50,-30,80",
        "ATL06 --count 5 --polygon=" .. ring(),
        "HLSL30.v2.0 --cloud-cover 0,20 --count 3 --stac " .. api,
      } do
        box:control("DELETE", "/requests")
        local line, err, status = run("$ES search --dry-run " .. words)
        assert.equal("", err)
        assert.equal(0, status)
        for _, request in ipairs(box:requests {}) do
          assert.matches("^/stac", request.target) -- the landing page
        end
        setting.folder:write("line", (line:gsub("^curl", "curl -s")))
        local ours = lines((run("$ES search " .. words)))
        local sent = box:requests {}
        local reply = json.decode((run 'sh "$HOME/line"'))
        local again = box:requests {}
        assert.equal(#sent + 1, #again)
        local a, b = sent[#sent], again[#again]
        assert.equal(a.method .. " " .. a.target, b.method .. " " .. b.target)
        assert.equal(a.body, b.body)
        local records = reply.items or reply.features
        assert.is_true(#records > 0 and #records <= 5)
        assert.equal(#ours, #records)
      end
    end)

    it("prints the request of the same command on a terminal", function()
      assert.matches("page_size=20'", (run(Command.on_terminal "$ES search ATL06 --dry-run")))
      assert.matches("page_size=500'", (run "$ES search ATL06 --dry-run"))
    end)

    it("prints JSON for programs, and the search for the collections that comes first", function()
      local list = lines((run "$ES search ATL06 --doi 10.5067/X --dry-run --json"))
      local first, second = json.decode(list[1]), json.decode(list[2])
      assert.matches("/collections%.umm_json_[%w_]+%?doi=10%.5067%%2FX&", first.url)
      assert.matches("/granules%.umm_json_[%w_]+%?short_name=ATL06", second.url)
      assert.equal("GET", second.method)
      local shell = lines((run "$ES search ATL06 --doi 10.5067/X --dry-run"))
      assert.matches("^# First the collections", shell[1])
      assert.matches("^curl %-X GET '.*/collections", shell[2])
    end)

    it("names a file that goes along, and quotes for the shell", function()
      local out = run [[$ES search "a 'b'" --shapefile "it's.zip" --dry-run]]
      assert.matches([[--form-string 'short_name=a '\''b'\''']], out, 1, true)
      assert.matches([[-F 'shapefile=@"it'\''s.zip";type=application/shapefile+zip']], out, 1, true)
    end)

    it("hides secrets in an address", function()
      local out = run(("$ES search A --count 1 --dry-run --stac '%s?token=SECRET'"):format(api))
      assert.is_nil(out:find("SECRET", 1, true))
    end)
  end)

  it("--explain tells what each parameter means, and the query in Lua; nothing is sent", function()
    local out, err, status = run("$ES search ATL06 --temporal 2020-01 --granule-name 'ATL06_*' "
      .. "--explain")
    assert.equal("", err)
    assert.equal(0, status)
    assert.same({}, box:requests {})
    assert.matches('short_name = "ATL06"\n    finds granules of the collections', out)
    assert.matches("options.readable_granule_name.pattern = true\n    %* stands for", out)
    local text = lines(out)[#lines(out)]
    assert.matches("^es%.GranuleQuery {", text)
    assert.equal(es.GranuleQuery { short_name = "ATL06", temporal = "2020-01",
      granule_name = "ATL06_*" }, load("local es = ...; return " .. text)(es))
  end)

  it("--stac prints the search as STAC has it, and on stderr what that cannot say", function()
    local out, err, status = run("$ES search ATL06 --bbox -50,60,-40,70 "
      .. "--param downloadable=true --stac")
    assert.equal(0, status)
    assert.same({}, box:requests {})
    local body = json.decode(out)
    assert.same({ -50, 60, -40, 70 }, body.bbox)
    assert.same({ "ATL06" }, body.collections)
    assert.matches("^warn: %-%-param downloadable=true: [^\n]+\nwarn: NAME ATL06: has no version "
      .. "[^\n]+\n$", err)
  end)

  describe("--stac ADDRESS", function()
    local function stac(words)
      return run(("$ES search HLSL30.v2.0 %s --stac %s"):format(words, api))
    end

    it("prints items in a pipe, a table on a terminal, addresses and hits if asked", function()
      local items = lines((stac "--cloud-cover 0,20 --count 3"))
      assert.equal(3, #items)
      for _, item in ipairs(items) do
        item = json.decode(item)
        assert.equal("Feature", item.type)
        assert.is_true(item.properties["eo:cloud_cover"] <= 20)
      end
      assert.matches("%.tif$", lines((stac "--count 1 --urls"))[1])
      assert.equal("3000", (stac "--hits"))
      local out = run(Command.on_terminal("$ES search HLSL30.v2.0 --count 2 --stac " .. api))
      assert.matches("ITEM +COLLECTION +BEGINS", out)
      assert.matches("\n2 of 3000 items; ", out)
    end)

    it("feeds a download", function()
      local _, err, status = run(([[$ES search HLSL30.v2.0 --count 1 --stac %s |
        $ES download - --to "$TO"]]):format(api))
      assert.matches("^%d+ files downloaded", err)
      assert.equal(0, status)
    end)

    it("is for granules, and says what is wrong with an address", function()
      for _, words in ipairs { "--collections --keyword ice", "--tools x" } do
        local _, err, status = run("$ES search --stac https://x.example/stac " .. words)
        assert.matches("^earthshine: %-%-stac is for granules; leave %-%-%a+ out", err)
        assert.equal(2, status)
      end
      local _, err, status = run("$ES search A --stac " .. box.system.cmr)
      assert.matches("^earthshine: .*STAC", err)
      assert.equal(1, status)
    end)
  end)

  it("takes areas, lines and points from files, and says what is wrong with one", function()
    local folder = setting.folder
    folder:write("areas.geojson", '{"type":"MultiPolygon","coordinates":['
      .. '[[[-50,60],[-40,60],[-40,70],[-50,70],[-50,60]]],[[[0,0],[1,0],[1,1],[0,1],[0,0]]]]}')
    folder:write("point.wkt", "POINT(-45 65)")
    folder:write("not.kml", "nothing of the kind")
    local two = run('$ES search ATL06 --hits --polygon "$HOME/areas.geojson"')
    assert.equal(two, (run "$ES search ATL06 --hits --polygon -50,60,-40,60,-40,70,-50,70,-50,60 \
      --polygon 0,0,1,0,1,1,0,1,0,0 --option polygon.or"))
    assert.is_true(tonumber(two) > 0)
    local _, err, status = run([[cd "$HOME"; es="$OLDPWD/scripts/earthshine"
      $es search ATL06 --polygon no.geojson --line areas.geojson --point not.kml --bbox point.wkt]])
    assert.equal(2, status)
    assert.matches("has 4 problems:\n", err)
    assert.matches("\n  %-%-polygon no%.geojson: cannot open 'no%.geojson': No such file", err)
    assert.matches("\n  %-%-line areas%.geojson: the file 'areas.geojson' holds no line", err)
    assert.matches("\n  %-%-point not%.kml: the file 'not%.kml' is no valid XML", err)
    assert.matches("\n  %-%-bbox point%.wkt: takes no file; polygon, line and point do", err)
    assert.equal(0, select(3, run('$ES search ATL06 --point "$HOME/point.wkt" --hits')))
  end)

  it("sends nothing where something is wrong, in every way of showing", function()
    for _, way in ipairs { "", "--explain", "--dry-run", "--stac", "--timeline month",
      "--stac " .. api } do
      local out, err, status = run("$ES search ATL06 --bbox 1,2,3 --cloud-cover high " .. way)
      assert.equal("", out)
      assert.equal("earthshine: the granule search has 2 problems:\n"
        .. "  --bbox 1,2,3: must be four numbers: west, south, east, north\n"
        .. "  --cloud-cover high: must be a number or a range { min, max }\n", err)
      assert.equal(2, status)
      assert.same({}, box:requests {})
    end
  end)

  it("says on a terminal how many there are, also with --count 0", function()
    local out = run(Command.on_terminal "$ES search ATL06 --count 0")
    assert.matches("^0 of 1200 granules; ", out)
    out = run(Command.on_terminal "$ES search --tools --keyword giovanni")
    assert.matches("\nGiovanni .*\n1 tool%.", out)
    out = run(Command.on_terminal("$ES search NO_SUCH --stac " .. api))
    assert.matches('has no collection with the name "NO_SUCH" (others are "', out, 1, true)
    out = run(Command.on_terminal("$ES search ATL06 --temporal 1990 --stac " .. api))
    assert.equal("No item matches.", (out:gsub("%s+$", "")))
  end)

  it("suggests names, as a table and as JSON", function()
    local first = json.decode(lines((run "$ES suggest ices --type platform"))[1])
    assert.equal("platform ICESat-2", first.type .. " " .. first.value)
    assert.equal(2, #lines((run "$ES suggest ice --count 2")))
    assert.matches("TYPE +VALUE", (run(Command.on_terminal "$ES suggest ice")))
    for words, expected in pairs { ["''"] = "suggest what?", ["x --count 0"] = "whole number" } do
      local _, err, status = run("$ES suggest " .. words)
      assert.matches(expected, err)
      assert.equal(2, status)
    end
    assert.equal("Nothing is like it.\n", select(2, run "$ES suggest qqqqqq"))
  end)

  it("counts granules by month, and collections by what they have", function()
    local months = lines((run "$ES search ATL06 --temporal 2020 --timeline month"))
    assert.equal(1200, json.decode(months[1]).count)
    local found = {}
    for _, line in ipairs(lines((run "$ES search --facets ATL06"))) do
      local facet = json.decode(line)
      found[table.concat(facet.path, "/")] = facet.count
    end
    assert.equal(1, found["Platforms/ICESat-2"])
  end)

  it("counts all there is where nothing is named, by --facets and --hits", function()
    local out, err, status = run "$ES search --facets"
    assert.equal(0, status, err)
    assert.is_truthy(out:find '"path":%["Platforms","ICESat%-2"%]')
    out, err, status = run "$ES search --services --hits"
    assert.equal(0, status, err)
    assert.is_true(tonumber(out) > 0)
  end)

  it("says how to go on where options cannot be meant together, or nothing is said", function()
    for words, expected in pairs {
      ["--services"] = "search for which services? Try `earthshine search --services --keyword",
      ["--collections"] = "which collections? Try `earthshine search --collections --keyword",
      ["--facets --dry-run"] = "the request of a search for records; leave --facets out",
      ["ATL06 --temporal 2020 --timeline day --dry-run"] = "leave --timeline out",
      ["ATL06 --temporal 2020 --timeline day --stac http://x"] = "leave --stac out",
      ["--services x --urls"] = "--urls lists files of granules, and services have none",
      ["--tools x --facets"] = "--facets counts collections",
      ["--collections x --timeline day"] = "--timeline counts granules",
      ["ATL06 --timeline day"] = "--timeline needs one time range with two ends",
      ["ATL06 --timeline day --temporal 2020,"] = "--timeline needs one time range with two ends",
      ["ATL06 --timeline week --temporal 2020"] = "there is no interval",
    } do
      local _, err, status = run("$ES search " .. words)
      assert.matches(expected, err, 1, true)
      assert.equal(2, status)
    end
  end)
end)
