--- Downloads under attack: answers that are no file, lists that make no sense, folders with traps.

local Error = require "earthshine.error"
local Session = require "earthshine.session"
local core = require "earthshine.core"
local es = require "earthshine"
local http = require "earthshine.http"
local memory = require "tests.support.memory_session"
local scripted = require "tests.support.scripted_download"
local temporary = require "tests.support.temporary"

local URL <const> = scripted.HOST .. "a.nc"

local function temporary_folder()
  return setmetatable(temporary.folder(), { __close = function(folder) folder:remove() end })
end

describe("a download of what is no file", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  for _, status in ipairs { 201, 204, 206 } do
    it(("answered with %d fails alone"):format(status), function()
      local report = scripted.run(folder, {
        [URL] = { status = status, body = "half" }, [scripted.HOST .. "b.nc"] = scripted.ok "data",
      }, { URL, scripted.HOST .. "b.nc" })
      assert.equal(1, #report.files)
      assert.equal(1, #report.failed)
      assert.equal("http", report.failed[1].error.code)
      assert.equal(status, report.failed[1].error.status)
    end)
  end

  it("answered by the login host in JSON says that the login is missing", function()
    local report = scripted.run(folder, {
      [URL] = memory.redirect "https://urs.earthdata.nasa.gov/x",
      ["https://urs.earthdata.nasa.gov/x"] = memory.json(200, "{}"),
    }, URL)
    assert.equal("auth", report.failed[1].error.code)
  end)

  it("into a folder that goes away is a failure of the disk, not of the archive", function()
    local report = scripted.run(folder, function()
      return nil, "not_found", "cannot create 'out/a.nc.part': No such file or directory"
    end, URL)
    assert.equal("io", report.failed[1].error.code)
  end)
end)

describe("a list for a download that makes no sense", function()
  local session = es.session { transport = http.memory {} }

  -- What download raises for a value, and whether the message names this file.
  local function misuse(what)
    local ok, message = pcall(function()
      session.download(what, "/nonexistent/never-made")
    end)
    return not ok and type(message) == "string" and message
  end

  local cases = {
    { "a number as name", { url = URL, name = 5 }, "name must be a string" },
    { "a table as name", { url = URL, name = {} }, "name must be a string" },
    { "a word as size", { url = URL, size = "big" }, "size must be a number of bytes" },
    { "a negative size", { url = URL, size = -1 }, "size must be a number of bytes" },
    { "half a byte", { url = URL, size = 0.5 }, "size must be a number of bytes" },
    { "a size without an end", { url = URL, size = math.huge }, "size must be a number of bytes" },
    { "a size that is no number", { url = URL, size = 0 / 0 }, "size must be a number of bytes" },
    { "a number as checksum", { url = URL, checksum = 5 }, "checksum must be a table" },
    { "a checksum without a value", { url = URL, checksum = { algorithm = "md5" } },
      "a value in hexadecimal" },
    { "a checksum of other letters", { url = URL, checksum = { algorithm = "md5", value = "xy" } },
      "a value in hexadecimal" },
    { "JSON's null", es.null, "download takes" },
    { "a number", 5, "download takes" },
  }
  for _, case in ipairs(cases) do
    it("names the caller and what is wrong: " .. case[1], function()
      for _, what in ipairs { case[2], { { case[2] } } } do
        local message = misuse(what)
        assert.matches("^[^\n]*attack_download_spec.lua:%d+: [^\n]*$", message)
        assert.is_truthy(message:find(case[3], 1, true))
      end
    end)
  end

  it("ends where a list holds itself", function()
    local cycle = {}
    cycle[1] = cycle
    assert.is_truthy(misuse(cycle):find("nested without an end", 1, true))
  end)

  it("may have null for what is not known", function()
    local folder <close> = temporary_folder()
    local null = es.null
    local report = scripted.run(folder, { [URL] = scripted.ok "abc" },
      { { url = URL, name = null, size = null, checksum = null, granule = null } })
    assert.equal(3, report.files[1].bytes)
    assert.is_nil(report.files[1].verified)
  end)

  it("may write an algorithm as the metadata do", function()
    local folder <close> = temporary_folder()
    local report = scripted.run(folder, { [URL] = scripted.ok "abc" }, { { url = URL, checksum = {
      algorithm = "SHA-1", value = "A9993E364706816ABA3E25717850C26C9CD0D89D",
    } } })
    assert.equal("sha1", report.files[1].verified)
  end)
end)

describe("a folder with traps", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  local function download()
    local session = Session.new { transport = http.memory { [URL] = scripted.ok "data" } }
    return require "earthshine.download".run(session, URL, folder:path "out")
  end

  it("that has the name of the first try keeps it, and is written to", function()
    local traps = {
      "mkdir .earthshine", "mkfifo .earthshine", "ln -s ../victim .earthshine",
      "ln -s ../nothing .earthshine", "echo mine >.earthshine",
    }
    for _, trap in ipairs(traps) do
      temporary.shell(("cd '%s' && rm -rf out && mkdir out && cd out && %s"):format(
        folder.root, trap))
      folder:write("victim", "precious")
      local report = download()
      assert.equal(1, #report.files)
      assert.equal("precious", folder:read "victim")
      assert.is_nil(folder:read "nothing")
      assert.equal(".earthshine", folder:list "out")
    end
  end)

  it("is tried out once, however many workers there are", function()
    local urls, made, methods = {}, 0, getmetatable(core.engine()).__index
    for i = 1, 100 do urls[i] = scripted.HOST .. i end
    local mkdirp = methods.mkdirp
    function methods.mkdirp(...)
      made = made + 1
      return mkdirp(...)
    end
    local report = scripted.run(folder, function() return scripted.ok "data" end, urls,
      { workers = 100 })
    methods.mkdirp = mkdirp
    assert.equal(100, #report.files)
    assert.equal(1, made)
  end)

  it("that has a folder in the place of the file says so", function()
    temporary.shell(("mkdir -p '%s/out/a.nc'"):format(folder.root))
    local err = download().failed[1].error
    assert.is_true(Error.is(err))
    assert.equal("exists", err.code)
    assert.matches("is there already, and it is a folder$", tostring(err))
  end)
end)
