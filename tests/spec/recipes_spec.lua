--- The recipes that come with the library, run as their first lines say.

local Sandbox = require "tests.support.sandbox"
local temporary = require "tests.support.temporary"

describe("a recipe", function()
  local box, folder
  setup(function() box = Sandbox.start { http = true } end)
  teardown(function() box:stop() end)
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  -- Runs "NAME ARGUMENTS…"; $TO is a folder. Returns all that it printed, and its status.
  local function run(line)
    local user = box.system.credentials
    local out = temporary.shell(([[
      export EARTHSHINE_SYSTEM='%s' EARTHDATA_USERNAME='%s' EARTHDATA_PASSWORD='%s' NO_PROXY='*'
      TO='%s'; scripts/earthshine run scripts/recipes/%s 2>&1; echo "status=$?"]]):format(box.path,
      user.username, user.password, folder:path "out", line))
    local text, status = out:match "^(.-)\n?status=(%d+)$"
    return text, math.tointeger(status)
  end

  it("does the main job and counts what it did", function()
    local command = 'download.lua "$TO" MUR-JPL-L4-GLOB-v4.1 2020-06-01 2020-07-31 07'
    local out, status = run(command)
    assert.equal(0, status, out)
    assert.is_truthy(out:find "logged in +as sandbox")
    assert.is_truthy(out:find "found +62 granules")
    assert.is_truthy(out:find "filtered +31 of them")
    assert.is_truthy(out:find "downloaded +31 files")
    assert.is_truthy(out:find "verified +31 by")
    assert.is_truthy(out:find "rate +%d+ MB/s")
    out = run(command)
    assert.is_truthy(out:find "downloaded +0 files")
    assert.is_truthy(out:find "already there +31")
  end)

  it("says which of its files failed, with status 1", function()
    box:faults { kind = "status", status = 404, path = "*20200703*", first = 1 }
    local out, status = run 'download.lua "$TO" MUR-JPL-L4-GLOB-v4.1 2020-07-01 2020-07-05 07'
    box:reset()
    assert.equal(1, status)
    assert.is_truthy(out:find "failed +20200703.*404", out)
  end)

  it("counts granules by month", function()
    local out, status = run "inventory.lua 2020 MUR-JPL-L4-GLOB-v4.1"
    assert.equal(0, status, out)
    assert.is_truthy(out:find "^short_name,month,granules\n")
    assert.is_truthy(out:find("\nMUR-JPL-L4-GLOB-v4.1,2020-06,31\n", 1, true), out)
    assert.equal(12, select(2, out:gsub("\nMUR", "")))
  end)

  it("keeps a folder up to date", function()
    local out, status = run 'newest.lua "$TO" ATL06 3'
    assert.equal(0, status, out)
    assert.equal(3, select(2, out:gsub("new\t", "")))
    local name = out:match "new\t.-([^/\t]+)\t"
    folder:write("out/" .. name, "decayed")
    out = run 'newest.lua "$TO" ATL06 3'
    assert.equal(2, select(2, out:gsub("kept\t", "")))
    assert.equal(1, select(2, out:gsub("new\t", "")))
    assert.is_truthy(out:find("new\t[^\n]*" .. name:gsub("%p", "%%%0")))
  end)

  it("is at most 60 lines, and uses nothing but the library and arg", function()
    for path in temporary.shell("ls scripts/recipes/*.lua"):gmatch "%S+" do
      local count = 0
      for line in io.lines(path) do
        count = count + 1
        local wanted = line:match "require%s*%(?%s*[\"']([^\"']+)"
        assert.is_true(wanted == nil or wanted == "earthshine", line)
        assert.is_nil(line:find "os%.exit")
      end
      assert.is_true(count <= 60, path)
    end
  end)
end)
