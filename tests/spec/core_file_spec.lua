--- File operations of the core: what they do, how they fail, and that the loop is never blocked.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

local wait, read, write = Rawserver.wait, Rawserver.read, Rawserver.write

describe("file operations:", function()
  local engine, folder, path
  before_each(function()
    engine = core.engine()
    folder = Rawserver.folder()
    path = folder .. "/file"
  end)
  after_each(function()
    Rawserver.settle()
    assert.equal(0, core.engine():alive())
    os.execute("rm -rf " .. folder)
  end)

  -- Fails with this code, words that name the path, and an errno.
  local function failed(code, words, op)
    local result, got, message, detail = wait(op)
    assert.is_nil(result)
    assert.equal(code, got, message)
    assert.matches(words, message)
    assert.equal("number", type(detail.errno))
  end

  local function misuse(words, f, ...)
    local arguments = table.pack(...)
    local ok, message = pcall(function() f(table.unpack(arguments, 1, arguments.n)) end)
    assert.is_false(ok)
    assert.matches("^tests/spec/core_file_spec%.lua:%d+: ", message)
    assert.matches(words, message)
  end

  describe("an open file", function()
    it("is written and read at any place", function()
      local file = wait(engine:open(path, "rw"))
      assert.is_true(wait(file:pwrite("hello", 0)))
      assert.is_true(wait(file:pwrite("world", 10)))
      assert.is_true(wait(file:pwrite("", 100)))
      assert.is_true(wait(file:fsync()))
      assert.equal("hello\0\0\0\0\0world", wait(file:pread(100, 0)))
      assert.equal("lo", wait(file:pread(2, 3)))
      assert.equal("", wait(file:pread(0, 3)))
      assert.equal("", wait(file:pread(10, 15)))
      assert.equal("", wait(file:pread(10, 1 << 40)))
      assert.is_true(wait(file:close()))
      assert.equal("hello\0\0\0\0\0world", read(path))
    end)

    it("takes big pieces whole", function()
      local big = ("0123456789abcdef"):rep(1 << 18)
      local file = wait(engine:open(path, "w"))
      wait(file:pwrite(big, 0))
      file:close()
      file = wait(engine:open(path))
      assert.is_true(big == wait(file:pread(1 << 23, 0)))
      file:close()
    end)

    it("is made as the mode says", function()
      failed("not_found", "open '.*/file'", engine:open(path))
      failed("not_found", "open '.*/file'", engine:open(path, "r"))
      wait(engine:open(path, "x", 384))
      assert.equal(384, wait(engine:stat(path)).mode)
      failed("exists", "open '.*/file'", engine:open(path, "x"))
      write(path, "old")
      wait(engine:open(path, "rw"))
      assert.equal("old", read(path))
      wait(engine:open(path, "w"))
      assert.equal("", read(path))
      os.execute(("ln -s nowhere %s/link"):format(folder))
      failed("exists", "link", engine:open(folder .. "/link", "x"))
      failed("io", "open", engine:open(folder, "w"))
      failed("io", "open", engine:open(path .. "/below", "r"))
      failed("io", "open", engine:open(folder .. "/" .. ("n"):rep(300), "w"))
      misuse("invalid option", engine.open, engine, path, "a")
    end)

    it("refuses what its mode does not allow", function()
      local file = wait(engine:open(path, "w"))
      failed("io", "read '.*/file'", file:pread(1, 0))
      file:close()
      file = wait(engine:open(path, "r"))
      failed("io", "write '.*/file'", file:pwrite("x", 0))
      failed("io", "read", wait(engine:open(folder, "r")):pread(1, 0))
    end)

    it("refuses arguments that cannot be", function()
      local file = wait(engine:open(path, "rw"))
      misuse("1 GiB", file.pread, file, -1, 0)
      misuse("1 GiB", file.pread, file, (1 << 30) + 1, 0)
      misuse("offset", file.pread, file, 1, -1)
      misuse("offset", file.pwrite, file, "x", -1)
      misuse("number expected", file.pread, file, "x", 0)
      misuse("string expected", file.pwrite, file, {}, 0)
      misuse("no integer representation", file.pread, file, 1.5, 0)
      misuse("earthshine.file expected", file.pread, engine, 1, 0)
      failed("io", "write", file:pwrite("x", math.maxinteger))
    end)

    it("is closed once, whichever way, and then takes nothing", function()
      local file = wait(engine:open(path, "rw"))
      assert.is_true(wait(file:close()))
      local again = file:close()
      assert.is_true(again == true or wait(again))
      for _, op in ipairs { file.pread, file.fsync } do
        local ok, message = pcall(op, file, 1, 0)
        if ok then failed("invalid", "closed", message) else assert.matches("closed", message) end
      end
      do local other <close> = file end -- luacheck: ignore
      assert.equal("earthshine.file: closed", tostring(file))
      assert.is_true(file:close() == true)
      misuse("closed file", file.pread, file, 1, 0)
    end)

    it("takes no operation any more from the moment that its close is asked for", function()
      write(path, "content")
      for _ = 1, 20 do
        local file = wait(engine:open(path))
        local closing = file:close()
        local ok, op = pcall(file.pread, file, 7, 0)
        if ok then failed("invalid", "closed", op) else assert.matches("closed", op) end
        assert.is_true(wait(closing))
      end
    end)

    it("is not closed by close() while operations are under way, but later", function()
      local file = wait(engine:open(path, "rw"))
      local write_op = file:pwrite(("x"):rep(100000), 0)
      failed("invalid", "in use", file:close())
      assert.is_true(wait(write_op))
      assert.is_true(wait(file:close()))
    end)

    it("may be closed while operations are under way: those end well, or are told", function()
      local file = wait(engine:open(path, "rw"))
      local ops = {}
      for i = 1, 10 do ops[i] = file:pwrite(("x"):rep(100000), (i - 1) * 100000) end
      do local gone <close> = file end -- luacheck: ignore
      for i = 1, 10 do assert.is_true(wait(ops[i])) end
      assert.equal(1000000, #read(path))
    end)

    it("that is collected gives its descriptor back", function()
      write(path, "x")
      Rawserver.settle()
      collectgarbage()
      collectgarbage()
      local before = Rawserver.descriptors()
      for _ = 1, 50 do wait(engine:open(path)) end
      Rawserver.settle()
      collectgarbage()
      collectgarbage()
      assert.is_true(Rawserver.descriptors() <= before) -- fewer: garbage of tests before
      for _ = 1, 20 do engine:open(path) end
      Rawserver.settle()
      collectgarbage()
      collectgarbage()
      assert.is_true(Rawserver.descriptors() <= before) -- fewer: garbage of tests before
    end)
  end)

  it("stat tells size, kind, mode and time, and follows links unless told not to", function()
    write(path, "12345")
    os.execute(("ln -s file %s/link; ln -s nowhere %s/broken; mkfifo %s/pipe; chmod 640 %s"):format(
      folder, folder, folder, path))
    local found = wait(engine:stat(path))
    assert.equal(5, found.size)
    assert.equal("file", found.kind)
    assert.equal(416, found.mode)
    assert.is_true(math.abs(core.now() - found.mtime) < 60)
    assert.equal("integer", math.type(found.ino))
    assert.equal(found.ino, wait(engine:stat(folder .. "/link")).ino)
    assert.equal(found.dev, wait(engine:stat(folder .. "/link")).dev)
    assert.equal("link", wait(engine:stat(folder .. "/link", true)).kind)
    assert.equal("directory", wait(engine:stat(folder)).kind)
    assert.equal("other", wait(engine:stat(folder .. "/pipe")).kind)
    failed("not_found", "look at '.*/none'", engine:stat(folder .. "/none"))
    failed("not_found", "broken", engine:stat(folder .. "/broken"))
    assert.equal("link", wait(engine:stat(folder .. "/broken", true)).kind)
  end)

  it("rename moves, replaces, and says what it cannot", function()
    write(path, "one")
    write(folder .. "/two", "two")
    assert.is_true(wait(engine:rename(path, folder .. "/two")))
    assert.equal("one", read(folder .. "/two"))
    assert.is_nil(read(path))
    failed("not_found", "rename", engine:rename(path, folder .. "/two"))
    failed("io", "rename", engine:rename(folder .. "/two", folder))
    failed("not_found", "rename", engine:rename(folder .. "/two", folder .. "/none/x"))
    misuse("string expected", engine.rename, engine, path)
  end)

  it("unlink removes files and links, not folders", function()
    write(path, "one")
    os.execute(("ln -s file %s/link"):format(folder))
    assert.is_true(wait(engine:unlink(folder .. "/link")))
    assert.equal("one", read(path))
    assert.is_true(wait(engine:unlink(path)))
    failed("not_found", "remove", engine:unlink(path))
    failed("io", "remove", engine:unlink(folder))
  end)

  it("mkdirp makes what is missing and is content with what is there", function()
    for _, name in ipairs { "a/b/c", "a/b/c", "a", "a//b///d/", "./e/../e/f" } do
      assert.is_true(wait(engine:mkdirp(folder .. "/" .. name)))
    end
    assert.equal("directory", wait(engine:stat(folder .. "/a/b/d")).kind)
    assert.equal("directory", wait(engine:stat(folder .. "/e/f")).kind)
    assert.is_true(wait(engine:mkdirp "/"))
    assert.is_true(wait(engine:mkdirp(folder .. "/private/x", 448)))
    assert.equal(448, wait(engine:stat(folder .. "/private/x")).mode)
    write(path, "")
    failed("io", "make folder", engine:mkdirp(path))
    failed("io", "make folder", engine:mkdirp(path .. "/below"))
    failed("io", "make folder", engine:mkdirp(folder .. "/" .. ("n"):rep(300)))
  end)

  it("hash_file gives digest and size", function()
    local bytes = Rawserver.content(0, 700001)
    write(path, bytes)
    for _, name in ipairs { "md5", "sha256", "sha512", "adler32", "crc32" } do
      local hex, size = wait(engine:hash_file(path, name))
      assert.equal(core.hash(name, bytes), hex)
      assert.equal(700001, size)
    end
    write(path, "")
    assert.equal("d41d8cd98f00b204e9800998ecf8427e", (wait(engine:hash_file(path, "md5"))))
    failed("unsupported", "md4", engine:hash_file(path, "md4"))
    failed("not_found", "none", engine:hash_file(folder .. "/none", "md5"))
    failed("io", "read", engine:hash_file(folder, "md5"))
  end)

  it("readdir lists all names, odd ones too", function()
    assert.same({}, wait(engine:readdir(folder)))
    local names = { "plain", ".hidden", "with blank", "line\nbreak", "caf\xc3\xa9", "\xff" }
    for _, name in ipairs(names) do write(folder .. "/" .. name, "") end
    local found = wait(engine:readdir(folder))
    table.sort(found)
    table.sort(names)
    assert.same(names, found)
    failed("not_found", "open folder", engine:readdir(path))
    write(path, "")
    failed("io", "open folder", engine:readdir(path))
  end)

  it("real_path follows links to where a file is", function()
    write(folder .. "/file", "")
    os.execute(("cd %s && mkdir sub && ln -s ../file sub/link && ln -s sub/link twice && "
      .. "ln -s nowhere broken"):format(folder))
    local real = wait(engine:real_path(folder)) .. "/file"
    for _, name in ipairs { "file", "sub/link", "twice", "sub/../file" } do
      assert.equal(real, wait(engine:real_path(folder .. "/" .. name)))
    end
    failed("not_found", "resolve", engine:real_path(folder .. "/broken"))
  end)

  it("hash_file does not wait for the other end of a pipe", function()
    os.execute("mkfifo " .. path)
    local ok, result, code = pcall(wait, engine:hash_file(path, "md5"), 3)
    if not ok then os.execute("echo >" .. path) end
    assert.is_true(ok, "it waits for the other end")
    assert.is_nil(result)
    assert.equal("io", code)
  end)

  it("sync_dir takes folders only", function()
    assert.is_true(wait(engine:sync_dir(folder)))
    failed("not_found", "none", engine:sync_dir(folder .. "/none"))
    write(path, "")
    failed("io", "file", engine:sync_dir(path))
  end)

  it("paths have no NUL byte and are not empty", function()
    for _, name in ipairs { "open", "stat", "unlink", "mkdirp", "sync_dir", "readdir",
      "real_path" } do
      misuse("NUL", engine[name], engine, "a\0b")
      misuse("not empty", engine[name], engine, "")
      misuse("string expected", engine[name], engine)
      misuse("string expected", engine[name], engine, {})
    end
    misuse("NUL", engine.rename, engine, path, "a\0b")
    misuse("NUL", engine.hash_file, engine, "a\0b", "md5")
  end)

  it("a message keeps the end of a long path, which tells files apart", function()
    local long = ("deep/"):rep(60) .. "the-end.h5"
    failed("not_found", "the%-end%.h5'", engine:open(long))
  end)

  it("hundreds at once, cancelled or not, each complete once", function()
    local ops, ended = {}, { done = 0, cancelled = 0 }
    for i = 1, 300 do
      ops[i] = engine:stat(folder)
      if i % 3 == 0 then ops[i]:cancel() end
    end
    for i = 300, 1, -7 do ops[i]:cancel() end
    for i = 1, 300 do
      local found, code = wait(ops[i])
      local how = found and "done" or code
      ended[how] = ended[how] + 1
    end
    assert.equal(300, ended.done + ended.cancelled)
    assert.is_true(ended.cancelled > 100)
  end)

  it("timers go on while the disk is slow", function()
    write(path, ("x"):rep(1 << 20))
    local hashes, ticks = {}, 0
    for i = 1, 40 do hashes[i] = engine:hash_file(path, "sha512") end
    repeat
      wait(engine:timer(0.001))
      ticks = ticks + 1
    until hashes[40]:done()
    assert.is_true(ticks > 3, ticks)
  end)
end)
