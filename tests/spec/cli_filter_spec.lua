--- `--filter` of the command: what a search lists and a download takes, from a search and a pipe.

local Command = require "tests.support.command"
local es = require "earthshine"
local json = require "earthshine.json"
local lines = require "tests.support.lines"

-- The last parts of names of HLS, sorted: "B02.tif B03.tif".
local function parts(list)
  local out = {}
  for _, name in ipairs(list) do out[#out + 1] = name:match "%.(%w+%.%w+)$" or name end
  table.sort(out)
  return table.concat(out, " ")
end

describe("--filter", function()
  local setting = Command.setting()
  local run
  before_each(function() run = setting.run end)

  it("lists the addresses that it wants", function()
    local search = "$ES search HLSL30 --count 1 --urls --filter "
    assert.equal("B02.tif B03.tif B04.tif",
      parts(lines((run(search .. "'role=data & name=*B0[2-4]*'")))))
    assert.equal("B02.tif B05.tif", parts(lines((run(search .. "B02,B05")))))
    local other = lines((run(search .. "'~role=data & ~role=service'")))
    assert.is_true(#other > 0)
    for _, address in ipairs(other) do assert.is_nil(address:find "%.B%d%d%.tif$") end
    local stac = "--stac " .. setting.box.system.sandbox.stac_api
    assert.equal("B02.tif", parts(lines((run("$ES search HLSL30.v2.0 --count 1 --urls "
      .. "--filter band=B02 " .. stac)))))
  end)

  it("chooses what a download takes: of searches, ids, records and addresses", function()
    local _, err, status = run '$ES download HLSL30 --count 2 --to "$TO" --filter "B02 | B03"'
    assert.is_truthy(err:find "^4 files downloaded", err)
    assert.equal(0, status)
    local out = run "$ES search HLSL30 --count 1 | $ES download - --dry-run --json --filter B05"
    assert.equal("B05.tif", parts { json.decode(out).url })
    out = run "$ES search HLSL30 --count 1 | $ES download - --dry-run --filter '~role=data' | wc -l"
    assert.is_true(tonumber(out) >= 1)
    local records = lines((run "$ES search HLSL30 --count 2 --format umm"))
    for name, text in pairs { lines = table.concat(records, "\n"),
      array = "[" .. table.concat(records, ",") .. "]", over_lines = "[\n" .. table.concat(records,
      ",\n") .. "\n]", page = '{"hits":2,\n"items":[' .. table.concat(records, ",") .. "]}",
      bare = json.encode(json.decode(records[1]).umm) .. "\n" .. records[2],
      items = (run "$ES search HLSL30 --count 2 --format items") } do
      setting.folder:write("in", text)
      out, err = run '$ES download - --dry-run --json --filter B05 <"$HOME/in"'
      local urls = {}
      for i, line in ipairs(lines(out)) do urls[i] = json.decode(line).url end
      assert.equal("B05.tif B05.tif", parts(urls), name .. err)
    end
    for text, pattern in pairs { ["[5]"] = "record 1 of line 1 of the input is no record, but a",
      ["{\n"] = "line 1 of the input is no JSON record: {",
      ['{\n"a":1}'] = "the input has neither umm nor assets" } do
      _, err, status = run(("printf '%s' | $ES download - --dry-run"):format(text))
      assert.is_truthy(err:find(pattern, 1, true), err)
      assert.equal(2, status)
    end
    _, err = run '$ES search HLSL30 --count 1 --urls | $ES download - --dry-run --filter B06'
    assert.is_truthy(err:find "^1 file to download", err)
    local id = assert(es.session { system = setting.box.system }.search_data({
      short_name = "HLSL30", limit = 1 }):take(1))[1]:concept_id()
    out = run("$ES download --dry-run --json --filter band=b7 " .. id)
    assert.equal("B07.tif", parts { json.decode(out).url })
  end)

  it("tells what is wrong with it, and that it needs files", function()
    local _, err, status = run "$ES download HLSL30 --filter 'rol=data'"
    assert.is_truthy(err:find("unknown field rol (did you mean role?)", 1, true), err)
    assert.equal(2, status)
    _, err, status = run "$ES search HLSL30 --filter B02"
    assert.is_truthy(err:find("--filter chooses among files: use it with --urls", 1, true), err)
    assert.equal(2, status)
  end)
end)
