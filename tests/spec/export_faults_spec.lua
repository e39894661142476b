--- Exports that end early: cancelled, broken searches, sinks that fail, places that cannot be
--- written to. Nothing is left behind.

local async = require "earthshine.async"
local cmr = require "tests.support.scripted_cmr"
local Error = require "earthshine.error"
local es = require "earthshine"
local leaks = require "tests.support.leaks"
local Search = require "earthshine.search"
local temporary = require "tests.support.temporary"

describe("an export that ends early", function()
  local folder
  before_each(leaks.mark)
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)
  after_each(leaks.check)

  local function results(count, options)
    return Search.granules((cmr.new(count, options)), { short_name = "X", page_size = 100 })
  end

  it("leaves nothing when it is cancelled, at any page", function()
    for stop = 1, 12, 3 do
      local reached = 0
      assert(async.run(function()
        local task
        task = async.spawn(function()
          return results(5000, { answer = function(number)
            reached = number
            async.sleep(0.001)
            if number == stop then task:cancel() end
          end }):write(folder:path "x.ndjson")
        end)
        local ok, err = pcall(task.wait, task)
        assert.is_false(ok)
        assert.equal("cancelled", err.code)
        return true
      end))
      assert.is_true(reached <= stop + 1)
      assert.equal("", folder:list())
    end
  end)

  it("keeps the file that was there until the new one is whole", function()
    folder:write("x.csv", "old")
    local report, err = results(500, { answer = function(number)
      assert.equal("old", folder:read "x.csv")
      if number == 3 then return { status = 404, body = "{}" } end
    end }):write(folder:path "x.csv")
    assert.is_nil(report)
    assert.is_true(Error.is(err))
    assert.equal(404, err.status)
    assert.equal("old", folder:read "x.csv")
    assert.equal("x.csv", folder:list())
    assert(results(5):write(folder:path "x.csv"))
    assert.matches("^id,", folder:read "x.csv")
  end)

  it("raises what a sink raises, and stops", function()
    local calls = 0
    local all = results(5000)
    local ok, err = pcall(all.write, all, function()
      calls = calls + 1
      error("full", 0)
    end, { format = "stac" })
    assert.same({ false, 1 }, { ok, calls })
    assert.matches("^full", tostring(err))
  end)

  it("says what is wrong with the place", function()
    local function fails(code, pattern, path)
      local report, err = es.write({}, path, { format = "csv" })
      assert.is_nil(report)
      assert.equal(code, err.code)
      assert.matches(pattern, err.message)
    end
    fails("exists", "is a folder", folder:path())
    fails("exists", "no plain file", "/dev/null")
    fails("not_found", "there is no folder .*/a; make it first", folder:path "a/b.csv")
    fails("io", "too long", folder:path(("x"):rep(300)))
    assert.equal("", folder:list())
  end)

  it("tells of a search that cannot be made, before anything is written", function()
    local report, err = Search.granules((cmr.new(5)), { cloud_cover = "high" })
      :write(folder:path "x.csv")
    assert.is_nil(report)
    assert.equal("invalid_query", err.code)
    assert.equal("", folder:list())
  end)

  it("goes on beside other work, several at a time", function()
    assert(async.run(function()
      local list = {}
      for i = 1, 5 do list[i] = function()
        return assert(results(900):write(folder:path(i .. ".csv")))
      end end
      for _, report in ipairs(async.all(list)) do assert.equal(900, report.records) end
      return true
    end))
    for i = 1, 5 do
      assert.equal(901, select(2, folder:read(i .. ".csv"):gsub("\n", "")))
    end
  end)
end)
