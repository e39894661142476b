--- The examples of README.md, run on the sandbox as they stand.

local Sandbox = require "tests.support.sandbox"
local json = require "earthshine.json"
local temporary = require "tests.support.temporary"

-- An area in which the sandbox has scenes of that month, with more points than CMR takes.
local function basin()
  local points = {}
  for i = 0, 600 do
    local angle = 2 * math.pi * (i % 600) / 600
    points[#points + 1] = ("[%.6f,%.6f]"):format(110 + 30 * math.cos(angle),
      20 + 25 * math.sin(angle))
  end
  return ('{"type":"Polygon","coordinates":[[%s]]}'):format(table.concat(points, ","))
end

local function blocks(language)
  local file <close> = assert(io.open "README.md")
  local list = {}
  for text in file:read "a":gmatch("```" .. language .. "\n(.-)```") do list[#list + 1] = text end
  return list
end

describe("an example of the README", function()
  local box, folder
  setup(function()
    box = Sandbox.start()
    folder = temporary.folder()
    folder:write("basin.geojson", basin())
  end)
  teardown(function()
    box:stop()
    folder:remove()
  end)

  -- Runs a line of the shell in the folder. Returns what it printed, what it said, its status.
  local function run(line)
    local user = box.system.credentials
    local status = temporary.shell(([[
      earthshine() { "$HERE/scripts/earthshine" "$@"; }
      export EARTHSHINE_SYSTEM='%s' EARTHDATA_USERNAME='%s' EARTHDATA_PASSWORD='%s' NO_PROXY='*'
      HERE=$PWD; cd '%s'; %s >out 2>err; echo $?]]):format(box.path, user.username, user.password,
      folder:path(), line))
    return folder:read "out", folder:read "err", math.tointeger(status)
  end

  local function recipe(text)
    folder:write("recipe.lua", text)
    return run "earthshine run recipe.lua"
  end

  it("downloads what a search finds", function()
    local out, err, status = recipe(blocks("lua")[1])
    assert.equal(0, status, err)
    assert.matches("^14 granules\n", out)
    assert.matches("\n8 granules, .* in the cloud\n2020%-01%-%d%d to 2020%-01%-%d%d; west ", out)
    assert.matches("files downloaded .*, all verified", out)
  end)

  it("makes a query, explains it, searches with it, and takes it to STAC and back", function()
    local out, err, status = recipe(blocks("lua")[2])
    assert.equal(0, status, err)
    assert.matches("simplified from 601 to", out)
    assert.matches('\nshort_name = "HLSL30": finds granules', out)
    assert.matches('\nes%.GranuleQuery { short_name = "HLSL30", version = "2.0"', out)
    local granules, items = {}, {}
    for name, rest in out:gmatch "\n(HLS%.L30%.%S+)  (%S+)" do
      table.insert(rest == "HLSL30_2.0" and items or granules, name)
    end
    assert.is_true(#granules > 0, out)
    assert.same(granules, items)
  end)

  it("writes metadata in other forms", function()
    local out, err, status = recipe(blocks("lua")[3])
    assert.equal(0, status, err)
    local count = math.tointeger(tonumber(out:match "^(%d+) records written %(.- in .-%)\n"))
    assert.matches("\nHLS%.L30%.%S+\n  collection  .*\t%d+\t3\n$", out)
    assert.is_true(count > 5, out)
    local function lines(name) return select(2, folder:read(name):gsub("\n", "")) end
    assert.same({ count, count + 1, 5 }, { lines "items.ndjson", lines "table.csv",
      lines "five.ndjson" })
    assert.equal(count, #json.decode(folder:read "map.geojson").features)
    assert.equal(2 * count, select(2, folder:read("bands.txt"):gsub("%.B0[23]%.tif\n", "")))
    assert.matches("<title>HLSL30 in May</title>", folder:read "page.html")
    assert.equal("1.0.0", json.decode(folder:read "v1.json").features[1].stac_version)
  end)

  it("is a search by the command", function()
    local count = 0
    for line in table.concat(blocks "sh"):gmatch "[^\n]+" do
      local command = line:match "^(earthshine search [^#|]*[^#| ])"
      if command then
        local out, err, status = run(command)
        assert.equal(0, status, command .. "\n" .. err)
        local output = command:match "%-%-output (%S+)"
        assert.is_true(#(output and folder:read(output) or out) > 0, command .. " finds nothing")
        count = count + 1
      end
    end
    assert.is_true(count >= 5)
  end)
end)
