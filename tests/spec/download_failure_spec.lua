--- Downloads that fail, in part or as a whole, over a scripted transport: how it is told.

local async = require "earthshine.async"
local Download = require "earthshine.download"
local Error = require "earthshine.error"
local memory = require "tests.support.memory_session"
local scripted = require "tests.support.scripted_download"
local temporary = require "tests.support.temporary"

local HOST <const>, ok <const>, make_granule <const> = scripted.HOST, scripted.ok, scripted.granule

describe("a download that fails", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  local function run(...) return scripted.run(folder, ...) end

  local function fails(handler, what, options)
    local caught, err = pcall(run, handler, what, options)
    assert.is_false(caught)
    return err
  end

  it("reports what failed and goes on", function()
    local report = run({
      [HOST .. "a.nc"] = ok "a", [HOST .. "b.nc"] = { status = 404, body = "gone" },
      [HOST .. "c.nc"] = ok "c",
    }, { HOST .. "a.nc", HOST .. "b.nc", HOST .. "c.nc" })
    assert.equal(2, #report.files)
    assert.equal(1, #report.failed)
    local failure = report.failed[1]
    assert.equal("not_found", failure.error.code)
    assert.equal(1, failure.attempts)
    assert.equal(HOST .. "b.nc", failure.url)
    assert.is_false(report:ok())
    assert.is_truthy(tostring(report):find "; 1 failed$")
    local again = run({ ok "b" }, report.failed)
    assert.equal(1, #again.files)
    assert.equal("b.nc", again.files[1].path:match "[^/]+$")
  end)

  it("ends at the first failure with on_error = raise", function()
    local list = { HOST .. "a.nc", HOST .. "b.nc", HOST .. "c.nc" }
    local err = fails({ [HOST .. "a.nc"] = ok "a" }, list, { on_error = "raise", workers = 1 })
    assert.equal("not_found", err.code)
    assert.equal(1, #err.report.files)
  end)

  it("tries again what can succeed, and counts the attempts", function()
    local report = run({ { status = 503 }, { error = "network" }, ok "a" }, HOST .. "a.nc")
    assert.equal(1, #report.files)
    assert.equal(3, report.files[1].attempts)
  end)

  it("tries files of a bad moment once more at the end, but not in an outage", function()
    local list, bad = {}, {}
    for i = 1, 30 do list[i] = HOST .. i .. ".nc" end
    local function handler(record)
      local name = record.url:match "[^/]+$"
      if bad[name] and bad[name] > 0 then
        bad[name] = bad[name] - 1
        return { status = 503 }
      end
      return ok "x"
    end
    bad["3.nc"], bad["4.nc"] = 4, 8
    local report = run(handler, list)
    assert.equal(29, #report.files)
    assert.equal("4.nc", report.failed[1].name)
    assert.equal(8, report.failed[1].attempts)
    for i = 1, 30 do bad[i .. ".nc"] = 4 end
    local transport
    report, transport = run(handler, list, { force = true })
    assert.equal(30, #report.failed)
    assert.is_true(#transport.requests <= 120)
  end)

  it("names a granule that has nothing to download", function()
    local report = run({}, { make_granule("EMPTY_GRANULE", {}), make_granule("G", { { "a.nc" } }) })
    assert.equal("EMPTY_GRANULE", report.failed[1].granule)
    local message = tostring(report.failed[1].error)
    assert.is_truthy(message:find("EMPTY_GRANULE has nothing to download", 1, true))
  end)

  it("tells addresses that are none, or not of HTTP", function()
    local report = run({}, { "s3://bucket/key.nc", "not a url", "ftp://x.example/y" })
    assert.same({ "unsupported", "invalid", "unsupported" },
      { report.failed[1].error.code, report.failed[2].error.code, report.failed[3].error.code })
  end)

  it("never saves a login page or an empty answer", function()
    local report, transport = run({
      [HOST .. "a.nc"] = ok("<html>Earthdata Login</html>", "text/html; charset=utf-8"),
      [HOST .. "b.nc"] = ok("<html>Sorry</html>", "text/html"),
      [HOST .. "page.html"] = ok("<html>data</html>", "text/html"),
    }, { HOST .. "a.nc", HOST .. "b.nc", HOST .. "page.html" }, { workers = 1 })
    assert.equal("auth", report.failed[1].error.code)
    assert.equal("parse", report.failed[2].error.code)
    assert.equal(1, #report.files)
    assert.is_nil(transport.files[folder:path "out/a.nc"])
    report, transport = run({ ok "" }, HOST .. "empty.nc", { force = true })
    assert.is_nil(next(transport.files)) -- nothing took the place of an older file
    assert.is_truthy(tostring(report.failed[1].error):find "empty file")
    assert.equal(1, #run({ ok "" }, make_granule("G", { { "zero.nc", size = 0 } })).files)
  end)

  it("stops when the login or the disk fails for every file", function()
    local list = {}
    for i = 1, 50 do list[i] = HOST .. i .. ".nc" end
    local report, transport = run({ { status = 401 } }, list, { workers = 1 })
    assert.equal(3, #transport.requests)
    assert.equal("auth", report.stopped.code)
    assert.is_truthy(tostring(report):find("the rest was not tried", 1, true))
  end)

  it("speaks of a rest only where there is one", function()
    local function list(n)
      local urls = {}
      for i = 1, n do urls[i] = HOST .. i .. ".nc" end
      return urls
    end
    local function each(n)
      local i, urls = 0, list(n)
      return function()
        i = i + 1
        return urls[i]
      end
    end
    local two = make_granule("G", { { "1.nc" }, { "2.nc" } })
    for _, case in ipairs {
      { list(3), 1, false }, { list(4), 1, true }, { each(3), 8, false }, { each(9), 1, true },
      { { list(2), each(9) }, 1, true },
    } do
      local report = run({ { status = 401 } }, case[1], { workers = case[2] })
      assert.equal(case[3], report.stopped ~= nil)
      assert.equal(case[3], tostring(report):find "rest" ~= nil, tostring(report))
      assert.is_false(report:ok())
    end
    for what, rest in pairs { [HOST .. "1.nc"] = false, [two] = true } do
      local err = fails({ { status = 404 } }, what, { on_error = "raise", workers = 1 })
      assert.equal(rest, err.report.stopped ~= nil)
    end
  end)

  it("passes on a search that fails at once, and reports one that fails in the middle", function()
    local broken = Error.new { code = "timeout", message = "no answer" }
    assert.equal("timeout", fails({}, function() error(broken, 0) end).code)
    local n = 0
    local report = run({ ok "x" }, function()
      n = n + 1
      if n == 3 then error(broken, 0) end
      return HOST .. n .. ".nc"
    end)
    assert.equal(2, #report.files)
    assert.equal("timeout", report.stopped.code)
    assert.is_false(report:ok())
  end)

  it("is cancelled with its task, and tells what was done until then", function()
    local function handler(record)
      if record.url:find "slow" then async.sleep(60) end
      return ok "x"
    end
    local urls = { HOST .. "a.nc", HOST .. "slow1.nc", HOST .. "slow2.nc", HOST .. "never.nc" }
    local err = async.run(function()
      local task = async.spawn(run, handler, urls, { workers = 2, on_progress = function() end })
      async.sleep(0.15)
      task:cancel(Error.new { code = "interrupted", message = "enough" })
      return select(2, pcall(task.wait, task))
    end)
    assert.equal("interrupted", err.code)
    assert.equal(1, #err.report.files)
    assert.equal(0, #err.report.failed)
    assert.is_true(err.report.seconds > 0)
    local result, timeout = async.timeout(0.05, function() return (run(handler, urls[2])) end)
    assert.is_nil(result)
    assert.equal("timeout", timeout.code)
  end)

  it("raises at once where the folder cannot be made or written to", function()
    folder:write("plain", "a file")
    local session = memory.new { ok "x" }
    local caught, err = pcall(Download.run, session, HOST .. "a.nc", folder:path "plain/below")
    assert.is_false(caught)
    assert.equal("io", err.code)
    assert.is_truthy(tostring(err):find(folder:path "plain", 1, true))
  end)

  it("refuses misuse with what is allowed", function()
    for _, case in ipairs {
      { 42, folder:path(), nil, "download takes results" },
      { {}, 7, nil, "must be string" },
      { {}, "", nil, "empty string" },
      { {}, folder:path(), { wrokers = 3 }, "did you mean workers" },
      { {}, folder:path(), { workers = 0 }, "from 1 to 500" },
      { {}, folder:path(), { on_error = "ignore" }, '"collect" or "raise"' },
      { {}, folder:path(), { verify = "some" }, '"all"' },
    } do
      local session = memory.new {}
      local caught, err = pcall(Download.run, session, case[1], case[2], case[3])
      assert.is_false(caught)
      assert.is_true(Error.is_misuse(err), tostring(err))
      assert.is_truthy(tostring(err):find(case[4], 1, true), tostring(err))
    end
    local caught, err = pcall(Download.run, (memory.new {}), { 42 }, folder:path "out")
    assert.is_false(caught)
    assert.is_truthy(tostring(err):find("got a number", 1, true))
    caught, err = pcall(Download.run, (memory.new {}), {}, "s3://bucket/x")
    assert.is_false(caught)
    assert.equal("unsupported", err.code)
  end)
end)
