--- `require "earthshine"`: the functions that users call, their errors, and sessions side by side.

local es = require "earthshine"
local http = require "earthshine.http"
local json = require "earthshine.json"
local temporary = require "tests.support.temporary"

local DATA = "https://data.example.earthdata.nasa.gov/"

-- A CMR of n granules, each with one file, and the host that has the files.
local function world(n)
  return http.memory(function(record)
    if record.host:find "^data" then return { status = 200, body = "data" } end
    local items = {}
    local size = math.tointeger(record.url:match "page_size=(%d+)")
    local from = math.tointeger(record.headers["cmr-search-after"] or 0)
    for i = from + 1, math.min(n, from + size) do
      items[#items + 1] = {
        meta = { ["concept-id"] = ("G%d-X"):format(i) },
        umm = { GranuleUR = "g" .. i, RelatedUrls = { { Type = "GET DATA", URL = DATA .. "g" .. i
          .. ".nc" } } },
      }
    end
    local headers = { ["cmr-hits"] = tostring(n),
      ["content-type"] = "application/vnd.nasa.cmr.umm_results+json" }
    if #items > 0 and from + size < n then headers["cmr-search-after"] = tostring(from + size) end
    return { status = 200, headers = headers, body = json.encode { hits = n, took = 1,
      items = items } }
  end)
end

describe("the facade", function()
  it("has the functions of the manual and tells its version", function()
    for _, name in ipairs { "login", "search_data", "search_datasets", "download", "session",
      "configure" } do
      assert.equal("function", type(es[name]), name)
    end
    assert.is_truthy(es._VERSION:find "^%d+%.%d+%.%d+")
    assert.equal("earthshine " .. es._VERSION, tostring(es))
    assert.equal("table", type(es.async))
    assert.equal("{\"a\":null}", es.json.encode { a = es.null })
    assert.is_true(es.error.is(es.error.new { code = "io", message = "x" }))
  end)

  it("makes nothing global", function()
    for name in pairs(_G) do assert.is_nil(tostring(name):find "earthshine") end
  end)

  it("searches and downloads", function()
    local folder = temporary.folder()
    local mine = es.session { transport = world(7) }
    local results = mine.search_data { short_name = "ATL06" }
    assert.equal(7, results:hits())
    local report = assert(mine.download(results, folder:path "out", { workers = 3 }))
    assert.equal(7, #report.files)
    assert.equal(2, #assert(mine.search_data { short_name = "ATL06", count = 2 }:all()))
    assert.equal(3, #assert(mine.search_data { query = { short_name = "ATL06" }, limit = 3 }:all()))
    folder:remove()
  end)

  it("returns nil and an error for what is expected to fail", function()
    local mine = es.session { transport = http.memory { { status = 500 } }, sleep = function() end }
    local hits, err = mine.search_data { short_name = "ATL06" }:hits()
    assert.is_nil(hits)
    assert.equal("http", err.code)
    local report, problem = mine.download("https://x.example/a", "s3://bucket")
    assert.is_nil(report)
    assert.equal("unsupported", problem.code)
    local _, wrong = mine.search_data { short_nmae = "ATL06" }:take(1)
    assert.equal("invalid_query", wrong.code)
    assert.is_truthy(tostring(wrong):find "short_name")
  end)

  it("raises misuse at the caller's line", function()
    for wanted, f in pairs {
      ["unknown option sytem .*mean system"] = function() return es.session { sytem = 1 } end,
      ["unknown option wokers .*did you mean workers"] = function()
        return es.download({}, "out", { wokers = 2 })
      end,
      ["unknown strategy \"nercr\".*netrc"] = function() return es.login { strategy = "nercr" } end,
      ["unknown system \"UTA\""] = function() return es.configure { system = "UTA" } end,
    } do
      local caught, message = pcall(function() local _ = f() end)
      assert.is_false(caught)
      assert.is_truthy(message:find("facade_spec.lua:%d+: " .. wanted), message)
    end
  end)

  it("keeps sessions apart", function()
    local a = es.session { transport = world(1) }
    local b = es.session { transport = world(2), system = "UAT" }
    assert.equal(1, a.search_data { short_name = "X" }:hits())
    assert.equal(2, b.search_data { short_name = "X" }:hits())
    assert.is_truthy(tostring(a):find("PROD, not logged in", 1, true))
    assert.is_truthy(tostring(b):find("UAT, not logged in", 1, true))
    local token = "canary-token"
    assert(a.login { token = token })
    assert.is_truthy(tostring(a):find("logged in", 1, true))
    assert.is_truthy(tostring(b):find("not logged in", 1, true))
    assert.is_nil(tostring(a):find(token, 1, true))
  end)

  it("tells a session's on_progress of every download that has none of its own", function()
    local folder = temporary.folder()
    local finished, own = 0, 0
    local mine = es.session {
      transport = world(1),
        on_progress = function(event) if event.finished then finished = finished + 1 end end,
    }
    assert(mine.download(DATA .. "a.nc", folder:path "out"))
    assert(mine.download(DATA .. "b.nc", folder:path "out", { workers = 1 }))
    assert.equal(2, finished)
    assert(mine.download(DATA .. "c.nc", folder:path "out",
      { on_progress = function() own = own + 1 end }))
    assert.equal(2, finished)
    assert.is_true(own > 0)
    folder:remove()
  end)

  it("keeps a login over configure, unless the system changes", function()
    local mine = es.session { transport = world(1) }
    assert(mine.login { token = "canary-token" })
    mine.configure { user_agent = "test/1.0" }
    assert.is_truthy(tostring(mine):find("logged in as", 1, true))
    assert(mine.login { token = "canary-token", system = "UAT" })
    assert.is_truthy(tostring(mine):find("UAT, logged in", 1, true))
    mine.configure { system = "SIT" }
    assert.is_truthy(tostring(mine):find("SIT, not logged in", 1, true))
  end)
end)
