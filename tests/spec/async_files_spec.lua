--- Small files, awaited: read and written whole.

local async = require "earthshine.async"
local core = require "earthshine.core"
local files = require "earthshine.async.files"
local leaks = require "tests.support.leaks"
local temporary = require "tests.support.temporary"

describe("files", function()
  local folder

  before_each(function()
    leaks.mark()
    folder = temporary.folder()
  end)

  after_each(function()
    folder:remove()
    leaks.check()
  end)

  local function code_of(f, ...)
    local ok, err = pcall(f, ...)
    assert.is_false(ok)
    return err.code
  end

  it("are read as they were written, in a task and at top level", function()
    local path, data = folder:path "x", core.random(1 << 20):rep(3)
    for _, inside in ipairs { pcall, async.run } do
      inside(function()
        files.write(path, data)
        assert.is_true(data == files.read(path))
      end)
    end
    assert.equal("x ", folder:list() .. " ")
    files.write(path, "")
    assert.equal("", files.read(path))
  end)

  it("are not read beyond a limit", function()
    folder:write("x", ("x"):rep(1000))
    assert.equal(1000, #files.read(folder:path "x", 1000))
    assert.equal("limit", code_of(files.read, folder:path "x", 999))
  end)

  it("have the permissions that were asked for", function()
    files.write(folder:path "secret", "x", { perm = 384 }) -- 0600
    assert.equal(384, files.stat(folder:path "secret").mode & 511)
    files.write(folder:path "other", "x", { perm = 384, exclusive = true })
    assert.equal(384, files.stat(folder:path "other").mode & 511)
  end)

  it("replace what is there, unless that is to stay", function()
    local path = folder:path "x"
    files.write(path, "one", { exclusive = true })
    assert.equal("exists", code_of(files.write, path, "two", { exclusive = true }))
    assert.equal("one", folder:read "x")
    files.write(path, "three")
    assert.equal("three", folder:read "x")
  end)

  it("leave nothing behind when writing fails or is cancelled", function()
    files.mkdirp(folder:path "taken/by/a/folder")
    assert.is_not_nil(code_of(files.write, folder:path "taken", "x"))
    assert.equal("not_found", code_of(files.write, folder:path "missing/x", "x"))
    async.timeout(0.001, function()
      while true do files.write(folder:path "y", ("y"):rep(1 << 20), { exclusive = true }) end
    end)
    async.run(function()
      for _ = 1, 10 do
        local task = async.spawn(files.write, folder:path "z", ("z"):rep(1 << 16))
        async.sleep(0)
        task:cancel()
        pcall(task.wait, task)
      end
    end)
    local left = folder:list()
    assert.is_nil(left:find("tmp", 1, true), left)
    for _, name in ipairs { "y", "z" } do
      local text = folder:read(name)
      assert.is_true(text == nil or #text == (name == "y" and 1 << 20 or 1 << 16))
    end
  end)

  it("are found, or not", function()
    folder:write("x", "12345")
    local stat = files.stat(folder:path "x")
    assert.same({ 5, "file" }, { stat.size, stat.kind })
    assert.equal("directory", files.stat(folder:path()).kind)
    assert.is_nil(files.stat(folder:path "y"))
    assert.equal("not_found", code_of(files.read, folder:path "y"))
  end)

  it("are renamed, removed, and hashed", function()
    folder:write("x", "abc")
    files.rename(folder:path "x", folder:path "y")
    local hex, size = files.hash(folder:path "y", "sha256")
    assert.equal(core.hash("sha256", "abc"), hex)
    assert.equal(3, size)
    assert.is_true(files.unlink(folder:path "y"))
    assert.is_false(files.unlink(folder:path "y"))
    assert.equal("", folder:list())
  end)
end)
