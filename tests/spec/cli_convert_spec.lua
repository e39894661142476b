--- `earthshine convert` as a process: every way in which records come, what is wrong with some, and
--- pipes that are closed early.

local Command = require "tests.support.command"
local csv = require "tests.support.csv"
local json = require "earthshine.json"
local lines = require "tests.support.lines"

describe("earthshine convert", function()
  local setting = Command.setting()
  local run, folder
  before_each(function() run, folder = setting.run, setting.folder end)

  -- The ids of the Items that a text becomes.
  local function ids(text, options)
    folder:write("in", text)
    local out, err, status = run(('$ES convert --to stac %s <"$HOME/in"'):format(options or ""))
    local list = {}
    for i, line in ipairs(lines(out)) do list[i] = json.decode(line).id end
    return table.concat(list, " "), err, status
  end

  it("reads records in every form in which they come", function()
    local a, b, c = '{"GranuleUR":"a"}', '{"meta":{},"umm":{"GranuleUR":"b"}}',
      '{"type":"Feature","stac_version":"0.9.0","id":"c","properties":{},"assets":{}}'
    for name, text in pairs {
      lines = a .. "\n" .. b .. "\n" .. c .. "\n", cut = a .. "\n" .. b .. "\n" .. c,
      dos = "\xEF\xBB\xBF" .. a .. "\r\n\r\n" .. b .. "\r\n" .. c .. "\r\n",
      array = "[" .. a .. "," .. b .. "," .. c .. "]",
      pretty = "[\n  " .. a .. ",\n  " .. b .. ",\n  " .. c .. "\n]\n",
      page = '{"hits":3,"items":[' .. a .. "," .. b .. "," .. c .. "]}",
      broken_page = '{"hits":3,\n"items":[\n' .. a .. ",\n" .. b .. ",\n" .. c .. "]}",
      items = '{"type":"FeatureCollection","features":[' .. a .. "," .. b .. "," .. c .. "]}",
      mixed = a .. "\n[" .. b .. "," .. c .. "]\n",
      pages = '{"items":[' .. a .. "]}\n" .. '{"items":[' .. b .. "," .. c .. "]}\n",
    } do
      local found, err, status = ids(text)
      assert.same({ "a b c", "", 0 }, { found, err, status }, name)
    end
  end)

  it("says of each record that cannot be converted which it is, and goes on", function()
    local found, err, status = ids('{"GranuleUR":"a"}\n{"GranuleUR":\n\n{"x":1}\n'
      .. '{"GranuleUR":"b"}\n')
    assert.same({ "a b", 1 }, { found, status })
    assert.same({
      "earthshine: record 2 (line 2): not JSON: unexpected end of data at byte 13 of 13",
      "earthshine: record 3 (line 4): it is no record of UMM or STAC: it has neither umm, "
        .. "GranuleUR or EntryTitle, nor stac_version" }, lines(err))
    folder:write("one", '{"x":1}')
    folder:write("two", '\n{"GranuleUR":"b"}\n[1,{"GranuleUR":"c"}]\n')
    local out
    out, err, status = run 'cd "$HOME"; "$OLDPWD/scripts/earthshine" convert --to urls one two one'
    assert.same({ "", 1 }, { out, status })
    assert.same({ "record 1 of one", "record 3 (line 3 of two)", "record 5 of one" }, (function()
      local where = {}
      for i, line in ipairs(lines(err)) do where[i] = line:match "^earthshine: (.-):" end
      return where
    end)())
  end)

  it("takes no line for two records, and no two lines for one", function()
    local found, err, status = ids('{"GranuleUR":"d"}\n{"GranuleUR":"a"},{"GranuleUR":"b"}\n'
      .. '{"GranuleUR":"c"\n"X":1}\n')
    assert.same({ "d", 1 }, { found, status })
    assert.equal(3, #lines(err))
  end)

  it("explains what is no JSON at all", function()
    for pattern, text in pairs {
      ["compressed with gzip; unpack it first: gunzip"] = "\x1F\x8B\8\0abc",
      ["UTF%-16"] = "\xFF\xFE{\0}\0", ["NUL bytes"] = "\x89HDF\r\n\x1a\n" .. ("\0"):rep(1 << 20),
      ["unexpected end of data at byte 21 of 21"] = '[\n{"GranuleUR":"a"},\n',
      ["record 1 %(line 1%): it is no record but a number"] = "3",
      ["several documents: name the files one by one"] = '{\n"GranuleUR":"a"}\n{\n"GranuleUR":"b"}',
      ["not JSON"] = "\xFF\xFF\xFF",
    } do
      local found, err, status = ids(text)
      assert.same({ "", 1, 1 }, { found, status, #lines(err) }, err)
      assert.matches(pattern, err)
    end
    assert.same({ "", "", 0 }, { ids "" })
    assert.same({ "", "", 0 }, { ids "\n \n" })
  end)

  it("keeps thousands of records in order, in bounded memory", function()
    folder:write("make.lua", [[for i = 1, 30000 do
      print('{"umm":{"GranuleUR":"g' .. i .. '","X":"' .. ("x"):rep(i % 700) .. '"}}') end]])
    local out, err, status = run [[lua5.4 "$HOME/make.lua" |
      $ES convert --to csv --fields id | awk 'NR > 1 && $0 != "g" (NR - 1) { print "wrong " NR }
      END { print NR }']]
    assert.same({ "30001", "", 0 }, { out, err, status })
  end)

  it("is a pipe that may be closed early", function()
    local out, err = run([[yes '{"GranuleUR":"a"}' | head -n 30000 |
      $ES convert --to stac | head -n 1 | wc -l]])
    assert.same({ "1", "" }, { out, err })
  end)

  it("writes tables, and files with their names", function()
    folder:write("in", '{"umm":{"GranuleUR":"a","CloudCover":5}}\n')
    local out = run '$ES convert --to table "$HOME/in"'
    assert.matches("^ID +BEGINS +CLOUD\na +5%%$", out)
    assert.equal(out, (run '$ES convert --format table "$HOME/in"'))
    local _, err, status = run '$ES convert --output "$HOME/x.csv" "$HOME/in"; ls "$HOME"'
    assert.equal(0, status)
    assert.matches("x%.csv: 1 record written", err)
    assert.equal("a", csv.read(folder:read "x.csv")[2][1])
    out, err, status = run '$ES search ATL06 --count 3 --output "$HOME/s.geojson"'
    assert.same({ "", 0 }, { out, status })
    assert.matches("3 records written", err)
    assert.equal(3, #json.decode(folder:read "s.geojson").features)
  end)

  it("is told what it cannot do", function()
    for pattern, line in pairs {
      ["convert to what"] = "convert </dev/null", ["no format .stacs. %(did you mean stac"]
        = "convert --to stacs", ["cannot read /nonexistent"] = "convert --to stac /nonexistent",
      ["it is no file"] = "convert --to stac /",
      ["simplify is for the formats geojson"] = "search ATL06 --format table --simplify 1",
      ["no%-record is for the formats collections, items, stac"]
        = "convert --to csv --no-record </dev/null",
      ["no format .collections.; there are json, stac"] = "search ATL06 --format collections",
      ["fields is for the formats csv, geojson"] = "convert --to stac --fields id </dev/null",
      ["no field .idd. %(did you mean id"] = "convert --to csv --fields idd </dev/null",
      ["%-%-output x: the name does not say"] = "convert --output x </dev/null",
      ["simplify must be degrees"] = "convert --to geojson --simplify far </dev/null",
      ["cannot stand with %-%-hits"] = "search ATL06 --format csv --hits",
    } do
      local out, err, status = run("$ES " .. line)
      assert.same({ "", 2 }, { out, status }, line .. err)
      assert.matches(pattern, err)
    end
  end)

  it("gives every format of a search", function()
    local search = "$ES search ATL06 --count 2 "
    local out = run(search .. "--format items")
    assert.equal("FeatureCollection", json.decode(out).type)
    assert.equal(2, #lines((run(search .. "--format stac --stac-version 1.0.0"))))
    local kept, without = run(search .. "--format stac"), run(search .. "--format stac --no-record")
    assert.truthy(kept:find('"umm:record"', 1, true))
    assert.is_nil(without:find('"umm:record"', 1, true))
    assert.equal(#lines(kept), #lines(without))
    assert.equal(2, #lines((run(search .. "--format geojsonl"))))
    assert.equal(3, #csv.read((run(search .. "--format csv --fields id,umm.GranuleUR"))))
    assert.equal(2, #lines((run(search .. "--format urls"))))
    assert.equal((run(search .. "--json")), (run(search .. "--format umm")))
    assert.matches("^GRANULE", (run(search .. "--format table")))
    assert.matches("^ID +UMM%.DAYNIGHTFLAG\nATL06",
      (run(search .. "--format table --fields id,umm.DayNightFlag")))
  end)
end)
