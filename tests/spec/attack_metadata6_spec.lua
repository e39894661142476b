--- Hostile records and careless users of exports, conversions and results: what is wrong with one
--- record harms no other, and no sum, name or file goes wrong by it.

local es = require "earthshine"
local json = require "earthshine.json"
local document = require "earthshine.document"
local leaks = require "tests.support.leaks"
local cmr = require "tests.support.scripted_cmr"
local temporary = require "tests.support.temporary"
local Command = require "tests.support.command"
local Names = require "earthshine.download.names"
local Search = require "earthshine.search"
local memory = require "tests.support.memory_session"
local Download = require "earthshine.download"

-- An Item with umm:record and, as wished, more properties.
local function item(record, more)
  return (([[{"type":"Feature","stac_version":"1.1.0","id":"i","geometry":null,"properties":
    {"datetime":"2020-01-01T00:00:00Z","umm:record":%s%s},"links":[],
    "assets":{"data":{"href":"https://h.example/a.nc","roles":["data"]}}}]]):format(record,
    more or ""):gsub("\n *", ""))
end

local function collection(record, more)
  return (([=[{"type":"Collection","stac_version":"1.1.0","id":"c","description":"d",
    "license":"other","extent":{"spatial":{"bbox":[[-180,-90,180,90]]},
    "temporal":{"interval":[[null,null]]}},"links":[],"umm:record":%s%s}]=]):format(record,
    more or ""):gsub("\n *", ""))
end

describe("the notation of records in STAC, in hostile hands", function()
  local STRANGE <const> = { "null", "5", '"x"', "[]", "true" }

  it("gives a granule where it is none of ours, with the item in it", function()
    for _, record in ipairs(STRANGE) do
      for _, meta in ipairs { '{"stac:record":5}', '{"stac:record":{"type":"Feature"}}',
        '{"umm:none":["concept-type"],"stac:record":[]}', "5", "[]", "null" } do
        local text = item(record, ',"umm:meta":' .. meta)
        local g = assert(es.stac.granule_from_item(text))
        assert.is_true(g.meta["stac:record"] == document.view(text))
        assert.is_true(document.view(g:to_stac "json") == document.view(text))
      end
    end
  end)

  it("gives a collection likewise", function()
    for _, record in ipairs(STRANGE) do
      for _, meta in ipairs { '{"stac:record":5}', '{"stac:record":{"type":"Collection"}}', "5" } do
        local text = collection(record, ',"umm:meta":' .. meta)
        local c = assert(es.stac.collection_from_stac(text))
        assert.is_true(c.meta["stac:record"] == document.view(text))
        assert.is_true(document.view(c:to_stac "json") == document.view(text))
      end
    end
  end)

  it("is an error, not a mistake of the caller's, where the record in it is none", function()
    for _, record in ipairs { '{"umm:whole":5}', '{"umm:whole":null}', '{"umm:text":"5"}',
      '{"umm:text":"\\"x\\""}', '{"umm:text":"null"}' } do
      for make, text in pairs { [es.stac.granule_from_item] = item(record),
        [es.stac.collection_from_stac] = collection(record) } do
        local made, err = make(text)
        assert.is_nil(made)
        assert.equal("parse", err.code)
        assert.matches("umm:record holds no record of UMM", err.message)
      end
    end
  end)
end)

describe("hostile sizes", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  local GRANULE <const> = [[{"umm":{"GranuleUR":"a","DataGranule":{
    "ArchiveAndDistributionInformation":[{"Name":"a","SizeInBytes":%s},
    {"Name":"b","SizeInBytes":%s}]},"RelatedUrls":[{"URL":"https://h/a","Type":"GET DATA"},
    {"URL":"https://h/b","Type":"GET DATA"}]}}]]

  it("never add up to less than nothing", function()
    for _, size in ipairs { "9223372036854775807", "9223372036854775806", "9.2e18", "8e18",
      "4611686018427387904", "1e308" } do
      local g = assert(es.granule(GRANULE:format(size, size)))
      local sum, csv = g:size(), {}
      assert.is_true(sum == nil or sum >= 4611686018427387904, size)
      assert.is_nil(tostring(g):find "%-%d")
      assert(es.write(g, function(text) csv[#csv + 1] = text end,
        { format = "csv", fields = { "size" } }))
      assert.equal(sum, math.tointeger(tonumber(table.concat(csv):match "\n(%d*)\n")))
    end
  end)

  it("do not turn a summary round", function()
    local one = GRANULE:format("8000000000000000000", "1")
    local session = memory.new(function()
      return { status = 200, headers = { ["content-type"] = "application/json" },
        body = '{"items":[' .. one .. "," .. one .. "," .. one .. "]}" }
    end)
    local summary = Search.granules(session, { short_name = "X" }):summary()
    assert.equal(8000000000000000001, summary.size)
    assert.is_nil(tostring(summary):find "%-%d")
  end)
end)

describe("a limit as large as integers are", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("is none", function()
    for _, limit in ipairs { math.maxinteger, math.maxinteger - 1, 1 << 62 } do
      local session, transport = cmr.new(5)
      local results = Search.granules(session, { short_name = "X" })
      assert.equal(5, #results:take(limit))
      local same = Search.granules(session, { short_name = "X", limit = limit })
      assert.same({ 1, 2, 3, 4, 5 }, cmr.numbers(same:iter()))
      assert.is_false(results:partial() or same:partial())
      for _, request in ipairs(transport.requests) do
        assert.is_true(tonumber(request.url:match "page_size=(%-?%d+)") >= 5)
      end
    end
  end)
end)

describe("the name of a file that is downloaded", function()
  it("looks like what it is", function()
    for _, bad in ipairs { "\u{202e}", "\u{202a}", "\u{2066}", "\u{2069}", "\u{200f}", "\u{61c}",
      "\u{9b}", "\u{85}", "\u{feff}", "\u{2028}" } do
      assert.equal("a_cod.exe", Names.sanitise("a" .. bad .. "cod.exe"))
    end
    assert.equal("日本\u{200d}.nc", Names.sanitise "日本\u{200d}.nc")
  end)
end)

describe("a download of an item with hostile assets", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  local HREFS <const> = { "../../../etc/passwd", "/etc/passwd", "//evil.org/x",
    "file:///etc/passwd", "javascript:alert(1)", "data:text/plain,x",
    "https://evil.org/..%2f..%2fup", "ftp://evil.org/x",
    "https://evil.org/%2e%2e", "https://evil.org/.netrc", "https://evil.org/a\\u0000b",
    "https://evil.org/a\\r\\nAuthorization: x", "https://urs.earthdata.nasa.gov@evil.org/x",
    "https://evil.org\\\\@urs.earthdata.nasa.gov/x", "https://evil.org/~root", "s3://b/../x",
    "https://urs.earthdata.nasa.gov.evil.org/x", "http://data.earthdata.nasa.gov/plain" }

  it("writes in its folder only, and gives no secret to strangers", function()
    local assets = {}
    for i, href in ipairs(HREFS) do
      assets[i] = ('"%s%d":{"href":"%s","roles":["data"],"title":"../../t"}'):format(
        ("../"):rep(i % 3), i, href)
    end
    local text = ('{"type":"Feature","stac_version":"1.0.0","id":"../../id","geometry":null,'
      .. '"properties":{"datetime":"2020-01-01T00:00:00Z"},"links":[{"rel":"self",'
      .. '"href":"https://evil.org/a/item.json"}],"assets":{%s}}'):format(table.concat(assets, ","))
    for _, what in ipairs { text, (assert(es.stac.granule_from_item(text))) } do
      local session, transport = memory.new(function()
        return { status = 200, headers = { ["content-type"] = "image/tiff" }, body = "data" }
      end)
      memory.login(session)
      local report = Download.run(session, what, folder:path "out")
      assert.is_true(#report.files >= 5)
      local strangers = 0
      for path in pairs(transport.files) do
        assert.equal(folder:path "out", path:match "^(.*)/[^/]+$")
        assert.is_nil(path:find "/%.[^/]*$")
      end
      for _, request in ipairs(transport.requests) do
        assert.is_nil(request.url:find "[%c ]")
        if not request.host:find "%.nasa%.gov$" then
          assert.is_nil(request.headers.authorization, request.url)
          strangers = strangers + 1
        end
      end
      assert.is_true(strangers >= 5)
    end
  end)
end)

describe("a file that is written over", function()
  local folder
  before_each(leaks.mark)
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)
  after_each(leaks.check)

  it("may be read by no more people than before", function()
    folder:write("x.csv", "old")
    os.execute("chmod 600 '" .. folder:path "x.csv" .. "'")
    assert(es.write({ '{"GranuleUR":"a"}' }, folder:path "x.csv"))
    assert.matches("^id", folder:read "x.csv")
    assert.equal("600", temporary.shell("stat -c %a '" .. folder:path "x.csv" .. "'"))
  end)

  it("may have the longest name that there is", function()
    local name = ("x"):rep(251) .. ".csv"
    assert(es.write({ '{"GranuleUR":"a"}' }, folder:path(name)))
    assert.equal(name, folder:list())
  end)
end)

describe("an export", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  local GRANULE <const> = [[{"umm":{"GranuleUR":"a","RelatedUrls":[
    {"URL":"https://h/a","Type":"GET DATA"},{"URL":"https://h/a.md","Type":"EXTENDED METADATA"}]}}]]

  local function written(what, options)
    local pieces = {}
    local report = assert(es.write(what, function(text) pieces[#pieces + 1] = text end, options))
    return table.concat(pieces), report
  end

  it("takes a record in every form, alone and in lists, with a filter and without", function()
    local g = assert(es.granule(GRANULE))
    local view, stac = document.view(GRANULE), g:to_stac "json"
    for name, form in pairs {
      record = g, text = GRANULE, view = view, table = json.to_table(view), bare = view.umm,
      item = stac, item_view = g:to_stac(), item_table = g:to_stac "table",
      array = document.view("[" .. GRANULE .. "]"), page = { items = { view } },
      collection = { type = "FeatureCollection", features = { g:to_stac() } },
    } do
      for _, what in ipairs { form, { form } } do
        local alone, filtered = written(what, { format = "urls" }),
          written(what, { format = "urls", filter = "role=data" })
        assert.same({ "https://h/a\n", "https://h/a\n" }, { alone, filtered }, name)
        local kept = written(what, { format = "stac", filter = "role=data" })
        assert.equal(1, select(2, kept:gsub('"href":"https://h/a[^"]*"', "")), name)
      end
    end
  end)

  it("loses nothing of what is no record", function()
    for _, what in ipairs { { a = 1 }, { { a = 1 } }, document.view '[{"a":1}]',
      document.view "[null]" } do
      local _, report = written(what, { format = "csv" })
      assert.same({ 0, 1 }, { report.records, report.failed })
    end
    for _, what in ipairs { { 5 }, es.collection '{"EntryTitle":"x","ShortName":"s"}' } do
      local report, err = es.write(what, print, { format = "urls", filter = "role=data" })
      assert.same({ nil, "unsupported" }, { report, err.code })
    end
  end)
end)

describe("earthshine convert, of hostile records", function()
  local setting = Command.setting()
  local run, folder
  before_each(function() run, folder = setting.run, setting.folder end)

  local A <const>, B <const> = '{"GranuleUR":"a"}\n', '{"GranuleUR":"b"}\n'

  local function converted(text)
    folder:write("in", text)
    local out, err, status = run '$ES convert --to umm "$HOME/in"'
    local numbers = {}
    for line in err:gmatch "[^\n]+" do
      numbers[#numbers + 1] = line:match "record (%d+) %(line %d+ of" or line
    end
    return out, table.concat(numbers, " "), status
  end

  it("goes on where the first lines are broken", function()
    for bad, text in pairs {
      ["1 2"] = '{"x\n{"y\n' .. A .. B, ["1"] = '{"GranuleUR":\n' .. A .. B,
      ["1 2 3"] = '{"a":1,\n{"b":[\n\xFF\n' .. A .. B, ["2"] = A .. '{"GranuleUR":"\0"}\n' .. B,
      ["1 3"] = "\0\n" .. A .. "\0\0\n" .. B,
    } do
      assert.same({ '{"GranuleUR":"a"}\n{"GranuleUR":"b"}', bad, 1 }, { converted(text) })
    end
  end)

  it("is no reader of lines of a document that is cut or broken", function()
    for _, text in ipairs { '[{"GranuleUR":"a"},{"Gran', "[\n" .. A .. ",\n" .. B,
      '{\n"items":\n[\n' .. A .. "", '{"items":[\n' .. A .. ",\n" .. B } do
      local out, err, status = converted(text)
      assert.same({ "", 1 }, { out, status })
      assert.matches("not JSON", err)
    end
  end)

  it("reads more files than a process may open, and pipes among them", function()
    for i = 1, 150 do folder:write(("f%03d"):format(i), ('{"GranuleUR":"%03d"}\n'):format(i)) end
    local out, err, status = run [[ulimit -n 64; mkfifo "$HOME/pipe"
      cat "$HOME/f001" >"$HOME/pipe" &
      $ES convert --to umm "$HOME"/f* "$HOME/pipe" - <"$HOME/f002" | md5sum
      cat "$HOME"/f* "$HOME/f001" "$HOME/f002" | md5sum]]
    local got, expected = out:match "^(%x+)%s+%-\n(%x+)"
    assert.same({ expected, "", 0 }, { got, err, status })
  end)

  it("shows a table of records whose members are of other kinds", function()
    folder:write("in", [[{"type":"Feature","stac_version":"1.0.0","id":5,"properties":
      {"datetime":{"a":1},"eo:cloud_cover":"x"},"assets":{"a":{"href":"https://h/a",
      "roles":["data"],"file:size":"big"}}}]] .. "\n" .. [[{"type":"Feature","stac_version":"1.0.0",
      "id":"q","collection":[1],"properties":{"datetime":5,"eo:cloud_cover":1e300}}]] .. "\n"
      .. '{"type":"Feature","stac_version":"1.0.0","id":"z","properties":{"eo:cloud_cover":7}}')
    folder:write("in", (folder:read("in"):gsub("\n +", "")))
    local out, err, status = run '$ES convert --to table "$HOME/in"'
    assert.same({ "", 0 }, { err, status })
    assert.matches("\n5 .*\nq .*\nz +7%%$", out)
  end)

  it("ignores no option that a table does not have", function()
    folder:write("in", A)
    for pattern, line in pairs {
      ["a table is for the screen"] = 'convert --to table --output "$HOME/t" "$HOME/in"',
      ["--simplify is for the formats"] = 'convert --to table --simplify 1 "$HOME/in"',
      ["--stac-version is for the formats"] = 'convert --to table --stac-version 1.0.0 "$HOME/in"',
      ["a table is for the screen; "] = 'search ATL06 --format table --output "$HOME/t"',
      ["--filter is for the formats"] = "search ATL06 --format table --filter role=data",
    } do
      local out, err, status = run("$ES " .. line)
      assert.same({ "", 2 }, { out, status }, line)
      assert.is_truthy(err:find(pattern, 1, true), err)
    end
  end)
end)
