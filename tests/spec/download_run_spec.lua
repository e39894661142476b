--- Downloads over a scripted transport: what is taken, what is left, what is verified.

local core = require "earthshine.core"
local scripted = require "tests.support.scripted_download"
local temporary = require "tests.support.temporary"

local HOST <const>, ok <const>, make_granule <const> = scripted.HOST, scripted.ok, scripted.granule

describe("a download", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  local function run(...) return scripted.run(folder, ...) end

  it("takes URLs, granules, tables, nested lists and iterators alike", function()
    local answers = {}
    for _, name in ipairs { "a", "b", "c", "d", "e" } do
      answers[HOST .. name .. ".nc"] = ok("data of " .. name)
    end
    local left = { HOST .. "d.nc" }
    local report, transport = run(answers, {
      HOST .. "a.nc", { { HOST .. "b.nc" }, make_granule("C", { { "c.nc", size = 9 } }) },
      function() return table.remove(left) end, { url = HOST .. "e.nc", size = 9 },
    })
    assert.is_true(report:ok())
    assert.equal(5, #report.files)
    assert.equal("data of c", transport.files[folder:path "out/c.nc"])
    assert.equal(5 * 9, report.bytes)
    assert.equal(5, report.granules)
  end)

  it("takes a single URL, a single granule, and nothing at all", function()
    assert.equal(1, #run({ ok "x" }, HOST .. "a.nc").files)
    assert.equal(2, #run({ ok "x" }, make_granule("G", { { "a.nc" }, { "b.nc" } })).files)
    local report = run({}, {})
    assert.is_true(report:ok())
    assert.equal("nothing downloaded", tostring(report))
  end)

  it("takes from an iterator no more than it needs", function()
    local asked = 0
    local report = run(function() return ok "x" end, function()
      asked = asked + 1
      if asked <= 20 then return HOST .. asked .. ".nc" end
    end, { workers = 2 })
    assert.equal(20, #report.files)
    assert.equal(21, asked)
  end)

  it("gives the same URL one file, and different URLs of one name two", function()
    local report, transport = run(function(record) return ok(record.url) end,
      { HOST .. "a/f.nc", HOST .. "b/f.nc", HOST .. "a/f.nc" })
    assert.equal(2, #report.files)
    local contents = {}
    for _, text in pairs(transport.files) do contents[text] = true end
    assert.same({ [HOST .. "a/f.nc"] = true, [HOST .. "b/f.nc"] = true }, contents)
  end)

  it("verifies the checksum of the metadata and says by which", function()
    local text = "some data"
    local report = run({ ok(text) }, make_granule("G", {
      { "a.nc", size = #text, algorithm = "SHA-256", value = core.hash("sha256", text) },
      { "b.nc", size = #text, algorithm = "MD5", value = core.hash("md5", text):upper() },
      { "c.nc", size = #text, algorithm = "Fletcher-32", value = "12345678" },
      { "d.nc", size = #text },
    }))
    assert.is_true(report:ok())
    local by_name = {}
    for _, file in ipairs(report.files) do by_name[file.path:match "[^/]+$"] = file end
    assert.equal("sha256", by_name["a.nc"].verified)
    assert.equal("md5", by_name["b.nc"].verified)
    assert.is_nil(by_name["c.nc"].verified)
    assert.is_truthy(by_name["c.nc"].unverified:find "Fletcher%-32")
    assert.equal("the metadata states no checksum", by_name["d.nc"].unverified)
    assert.equal(2, report:verified())
  end)

  it("fetches a file with a wrong checksum once more, then fails", function()
    local hash = core.hash("md5", "good")
    local good = make_granule("G", { { "a.nc", size = 4, algorithm = "MD5", value = hash } })
    local report, transport = run({ ok "evil", ok "good" }, good)
    assert.equal(1, #report.files)
    assert.equal(2, report.files[1].attempts)
    assert.equal(2, #transport.requests)
    report, transport = run({ ok "evil" }, good)
    assert.equal("checksum", report.failed[1].error.code)
    assert.equal(2, report.failed[1].attempts)
    assert.equal(2, #transport.requests)
    assert.is_nil(transport.files[folder:path "out/a.nc"])
  end)

  it("compares nothing with verify = false", function()
    local hash = core.hash("md5", "good")
    local good = make_granule("G", { { "a.nc", size = 9, algorithm = "MD5", value = hash } })
    local report = run({ ok "evil" }, good, { verify = false })
    assert.is_true(report:ok())
    assert.equal("not asked for", report.files[1].unverified)
  end)

  describe("onto what is there already", function()
    local text = "whole file"
    local hash = core.hash("sha256", text)
    local g = make_granule("G", { { "a.nc", size = #text, algorithm = "SHA-256", value = hash } })
    before_each(function() os.execute("mkdir " .. folder:path "out") end)

    it("skips a complete file, comparing its checksum", function()
      folder:write("out/a.nc", text)
      local report, transport = run({ ok(text) }, g)
      assert.equal(0, #transport.requests)
      assert.equal("same sha256", report.skipped[1].reason)
      assert.equal("nothing downloaded; 1 already there", tostring(report))
    end)

    it("replaces one of another size, or of another content", function()
      for _, other in ipairs { "short", "WHOLE FILE" } do
        folder:write("out/a.nc", other)
        assert.equal(1, #run({ ok(text) }, g).files)
      end
    end)

    it("goes by the size where there is no checksum to compare", function()
      folder:write("out/a.nc", "WHOLE FILE")
      local plain = make_granule("G", { { "a.nc", size = #text } })
      assert.equal("same size", run({ ok(text) }, plain).skipped[1].reason)
      assert.equal("same size", run({ ok(text) }, g, { verify = false }).skipped[1].reason)
    end)

    it("replaces everything with force", function()
      folder:write("out/a.nc", text)
      assert.equal(1, #run({ ok(text) }, g, { force = true }).files)
    end)

    it("asks the server for the size where the metadata has none", function()
      folder:write("out/a.nc", text)
      local length = #text
      local function handler(record)
        if record.method ~= "HEAD" then return ok "new content" end
        return { status = 200, headers = { ["content-length"] = tostring(length) } }
      end
      local report, transport = run(handler, HOST .. "a.nc")
      assert.equal(1, #report.skipped)
      assert.equal("HEAD", transport.requests[1].method)
      length = 4
      assert.equal(1, #run(handler, HOST .. "a.nc").files)
      report = run({ { status = 403 }, ok "anything" }, HOST .. "a.nc")
      assert.equal(1, #report.files)
    end)

    it("fails where a folder has the file's name", function()
      os.execute("mkdir " .. folder:path "out/a.nc")
      local report = run({ ok(text) }, g)
      assert.equal("exists", report.failed[1].error.code)
      assert.is_truthy(tostring(report.failed[1].error):find("out/a.nc", 1, true))
    end)
  end)

  it("keeps only files that the filter wants", function()
    local g = make_granule("G", { { "a.nc" }, { "a.jpg" } })
    local function wanted(file) return file.name:find "%.nc$" ~= nil end
    local report = run({ ok "x" }, g, { filter = wanted })
    assert.equal(1, #report.files)
    assert.equal(0, #report.failed)
  end)

  it("tells how it goes, and that it has ended", function()
    local events = {}
    local function note(event) events[#events + 1] = event end
    run({ ok "four" }, { HOST .. "a.nc", HOST .. "b.nc" }, { on_progress = note })
    local last = events[#events]
    assert.is_true(last.finished)
    assert.equal(2, last.files)
    assert.equal(2, last.total)
    assert.equal(8, last.bytes)
    assert.is_false(last.estimated)
    local function bad() error "a bug in the callback" end
    run({ ok "four" }, HOST .. "a.nc", { on_progress = bad, force = true })
  end)
end)
