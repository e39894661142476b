--- The file sink: the exact bytes or nothing under the final name, checks, locks, odd folders.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

local content, wait, read, write =
  Rawserver.content, Rawserver.wait, Rawserver.read, Rawserver.write

describe("a file sink", function()
  local server = Rawserver.setting()
  local folder, final, part, engine
  before_each(function()
    engine = core.engine()
    folder = Rawserver.folder()
    final, part = folder .. "/data.h5", folder .. "/data.h5.part"
  end)
  after_each(function() os.execute("rm -rf " .. folder) end)

  local function download(url, sink)
    sink = sink or {}
    sink.path, sink.part = sink.path or final, sink.part or part
    return server:http { url = url, sink = sink }
  end

  -- Compares bytes without printing them.
  local function holds(expected, path)
    local got = read(path)
    assert.is_true(expected == got, ("%s has %s bytes, not the expected %d"):format(
      path, got and #got or "no", #expected))
  end

  local function failed(code, words, url, sink)
    local result, got, message, detail = download(url, sink)
    assert.is_nil(result)
    assert.equal(code, got, message)
    assert.matches(words, message)
    assert.is_nil(read(final) and "a file under the final name")
    return detail
  end

  describe("writes exactly the bytes:", function()
    local MiB <const> = 1 << 20
    for _, size in ipairs { 0, 1, MiB // 2 - 1, MiB // 2, MiB // 2 + 1, MiB, MiB + 1, 5 * MiB } do
      it(("%d of them, however they come"):format(size), function()
        local expected = content(0, size)
        for i, kind in ipairs { "/bytes/", "/chunked/", "/until-close/" } do
          local durable = i == 1
          local result = download(kind .. size, {
            digest = "sha256", expect = core.hash("sha256", expected), length = size,
            durable = durable,
          })
          assert.equal(size, result.file.bytes)
          assert.equal(core.hash("sha256", expected), result.file.digest)
          assert.equal("", result.body)
          holds(expected, final)
          assert.is_nil(read(part))
        end
      end)
    end

    it("of several files at a time, more than the pool has threads", function()
      local ops = {}
      for i = 1, 12 do
        local name = folder .. "/" .. i
        ops[i] = server:begin {
          url = "/bytes/" .. i * 300007, sink = { path = name, part = name .. ".part" },
        }
      end
      for i = 1, 12 do
        assert.equal(i * 300007, wait(ops[i]).file.bytes)
        holds(content(0, i * 300007), folder .. "/" .. i)
      end
    end)

    it("over an older file, and in the place of a link, not through it", function()
      write(final, "old")
      download "/bytes/10"
      holds(content(0, 10), final)
      os.remove(final)
      write(folder .. "/other", "other")
      os.execute(("ln -s other %s"):format(final))
      download "/bytes/10"
      assert.equal("other", read(folder .. "/other"))
      holds(content(0, 10), final)
    end)

    it("anew where a longer .part of an earlier run lies", function()
      write(part, ("x"):rep(100000))
      download "/bytes/10"
      holds(content(0, 10), final)
    end)

    it("with any of the digests", function()
      for _, name in ipairs { "md5", "sha1", "sha512", "sm3", "adler32", "crc32" } do
        local result = download("/bytes/600000", { digest = name })
        assert.equal(core.hash(name, content(0, 600000)), result.file.digest)
      end
    end)
  end)

  describe("checks what was promised:", function()
    it("the length, as soon as the server tells its own", function()
      failed("checksum", "has 100 bytes, but the file should have 99", "/bytes/100",
        { length = 99 })
      assert.is_nil(read(part))
    end)

    it("the length, at the end where the server told none", function()
      failed("checksum", "got 100 bytes, but the file should have 101", "/chunked/100",
        { length = 101 })
      failed("checksum", "got 100 bytes, but the file should have 0", "/until-close/100",
        { length = 0 })
      assert.is_nil(read(part))
    end)

    it("the digest, in letters of any case", function()
      local right = core.hash("md5", content(0, 1000))
      failed("checksum", right, "/bytes/1000",
        { digest = "md5", expect = core.hash("md5", "other") })
      assert.is_nil(read(part))
      assert.truthy(download("/bytes/1000", { digest = "md5", expect = right:upper() }))
    end)

    it("that it is not empty, before an older file is replaced", function()
      for _, path in ipairs { "/bytes/0", "/chunked/0", "/until-close/0" } do
        write(final, "old and good")
        local result, code, message = download(path, { nonempty = true })
        assert.is_nil(result)
        assert.equal("http", code)
        assert.matches("empty file", message)
        assert.equal("old and good", read(final))
        assert.is_nil(read(part))
      end
      assert.equal(0, download("/bytes/0", {}).file.bytes)
    end)

    it("an older file under the final name stays when the new one is wrong", function()
      write(final, "old and good")
      local result, code = download("/bytes/1000", { digest = "md5", expect = ("0"):rep(32) })
      assert.is_nil(result)
      assert.equal("checksum", code)
      assert.equal("old and good", read(final))
    end)
  end)

  describe("keeps the file away from", function()
    for _, status in ipairs { 201, 204, 206, 302, 401, 403, 404, 500, 503 } do
      it("a " .. status .. ", whose body goes to memory", function()
        local body = status == 204 and "" or "why"
        local result = download(server:answer(
          ("HTTP/1.1 %d S\r\nContent-Length: %d\r\n\r\n%s"):format(status, #body, body)))
        assert.equal(status, result.status)
        assert.equal(body, result.body)
        assert.is_nil(result.file)
        assert.is_nil(read(final) or read(part))
      end)
    end

    it("the body of an error of any size, of which the first 64 KiB are kept", function()
      local path = server:script [[
        connection:send "HTTP/1.1 500 S\r\n\r\n"
        local function more() connection:send(("e"):rep(10000), more) end
        more()]]
      local result = download(path)
      assert.equal(500, result.status)
      assert.equal(("e"):rep(65536), result.body)
      assert.is_true(result.bytes >= #result.body)
    end)

    it("a refused media type, whatever its case and parameters", function()
      for type, refused in pairs {
        ["text/html"] = true, ["Text/HTML;charset=utf-8"] = true, ["text/html ; x=y"] = true,
        ["text/htmlx"] = false, ["application/octet-stream"] = false, [""] = false,
      } do
        os.remove(final)
        local result = download(server:answer(
          ("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: 5\r\n\r\nlogin"):format(type)),
          { refuse = "text/html" })
        assert.equal(refused or nil, result.refused or nil, type)
        assert.equal(refused and "login" or "", result.body)
        assert.equal(not refused and "login" or nil, read(final))
      end
    end)

    it("a cut body; the .part has what came, a short one need not be there", function()
      local detail = failed("network", "closed with 900000 bytes", "/cut/1000000/100000")
      assert.equal(200, detail.status)
      failed("network", "closed with 300000 bytes", "/cut/1000000/700000")
      holds(content(0, 700000), part)
      failed("network", "outstanding", server:answer(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"))
    end)
  end)

  describe("says what is wrong with", function()
    it("a folder that is not there", function()
      failed("not_found", "/none/x", "/bytes/10", { part = folder .. "/none/x" })
    end)

    it("a path below a file", function()
      write(folder .. "/plain", "")
      failed("io", "plain/x", "/bytes/10", { part = folder .. "/plain/x" })
    end)

    it("a name that is too long", function()
      local long = folder .. "/" .. ("n"):rep(300)
      failed("io", "nnn", "/bytes/10", { part = long, path = long })
    end)

    it("a .part that is a link: what it points to stays", function()
      write(folder .. "/precious", "precious")
      os.execute(("ln -s precious %s"):format(part))
      failed("io", "data.h5.part", "/bytes/10")
      assert.equal("precious", read(folder .. "/precious"))
    end)

    it("a .part that is a folder", function()
      os.execute("mkdir " .. part)
      failed("io", "data.h5.part", "/bytes/10")
    end)

    it("a .part that is a pipe, without waiting for its reader", function()
      os.execute("mkfifo " .. part)
      local op = server:begin { url = "/bytes/10", sink = { path = final, part = part } }
      local ok, result, code = pcall(wait, op, 3)
      if not ok then os.execute("head -c 10 " .. part .. " >/dev/null") end
      assert.is_true(ok, "it waits for a reader of the pipe")
      assert.is_nil(result)
      assert.equal("io", code)
    end)

    it("a .part that is a pipe with a reader, which gets nothing", function()
      os.execute("mkfifo " .. part)
      local reader = io.popen(("timeout 5 cat %s & while ! kill -0 $!; do :; done; " ..
        "sleep 0.05; echo; wait"):format(part))
      reader:read "l"
      local result, code = download "/bytes/10"
      assert.is_nil(result)
      assert.equal("io", code)
      assert.equal("", reader:read "a")
      reader:close()
    end)

    it("a target that is a folder", function()
      os.execute("mkdir " .. final)
      local result, code, message = download "/bytes/10"
      assert.is_nil(result)
      assert.equal("io", code)
      assert.matches("data.h5", message)
    end)

    it("a folder that may not be written to", function()
      if os.execute "[ $(id -u) = 0 ]" then
        local script = ([[
          local engine = require "earthshine.core".engine()
          local op = engine:http { url = "%s/bytes/10",
            sink = { path = "%s", part = "%s" } }
          repeat engine:turn(true) until op:done()
          print(op:result())]]):format(server.url, final, part)
        write(folder .. "/run.lua", script)
        -- Root without its power over other users' files can still read the library, wherever.
        os.execute(("chmod 755 %s; chown 65534 %s"):format(folder, folder))
        local pipe <close> = io.popen(("LD_PRELOAD= LUA_CPATH='%s' setpriv --bounding-set=" ..
          "-dac_override,-dac_read_search lua5.4 %s/run.lua 2>&1"):format(package.cpath, folder))
        local said = pipe:read "a"
        if said:find "setpriv:" then return pending "setpriv cannot take capabilities away here" end
        assert.matches("nil\tio\tcannot create '[^']*data.h5.part': Permission denied", said)
      else
        os.execute("chmod 555 " .. folder)
        failed("io", "Permission denied", "/bytes/10")
      end
    end)

    it("a full disk", function()
      local disk = folder .. "/disk"
      os.execute("mkdir " .. disk)
      if not os.execute(("mount -t tmpfs -o size=1m none %s 2>/dev/null"):format(disk)) then
        return pending("only root can mount a small disk")
      end
      local results = {}
      for i, path in ipairs { "/bytes/5000000", "/bytes/2000000", "/until-close/9000000" } do
        results[i] = table.pack(download(path, { path = disk .. "/f", part = disk .. "/f.part" }))
        results[i].file = read(disk .. "/f")
        os.remove(disk .. "/f.part")
      end
      local fits = download("/bytes/500000", { path = disk .. "/f", part = disk .. "/f.part" })
      os.execute("umount " .. disk)
      for _, r in ipairs(results) do
        assert.is_nil(r[1])
        assert.equal("io", r[2])
        assert.matches("write '[^']*f.part': No space left", r[3])
        assert.is_nil(r.file)
      end
      assert.equal(500000, fits.file.bytes)
    end)
  end)

  describe("locks the .part:", function()
    it("of two downloads in one process, one wins and the other is told", function()
      local sink = { path = final, part = part }
      local first = server:begin { url = "/stall/1000000/700000", sink = sink }
      local guard = engine:timer(5)
      repeat engine:turn(true) until (read(part) or "") ~= "" or guard:done()
      guard:cancel()
      failed("exists", "being downloaded", "/bytes/5")
      first:cancel()
      wait(first)
      assert.equal(5, download("/bytes/5").file.bytes)
    end)

    it("of two processes, one wins, and the file is whole", function()
      local script = ([[
        local engine = require "earthshine.core".engine()
        local op = engine:http { url = "%s/bytes/4000000",
          sink = { path = "%s", part = "%s", durable = true } }
        repeat engine:turn(true) until op:done()
        print((select(2, op:result())) or "whole")]]):format(server.url, final, part)
      write(folder .. "/run.lua", script)
      local pipes, counts = {}, {}
      for i = 1, 4 do pipes[i] = io.popen("lua5.4 " .. folder .. "/run.lua 2>&1") end
      for i = 1, 4 do
        local word = pipes[i]:read "a":match "%S+"
        pipes[i]:close()
        counts[word] = (counts[word] or 0) + 1
      end
      assert.is_true((counts.whole or 0) >= 1)
      assert.equal(4, counts.whole + (counts.exists or 0))
      holds(content(0, 4000000), final)
      assert.is_nil(read(part))
    end)
  end)
end)
