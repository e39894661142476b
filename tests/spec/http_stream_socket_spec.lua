--- es.stream over a socket: who waits, what a reader that stands still costs, and what is left.

local async = require "earthshine.async"
local core = require "earthshine.core"
local es = require "earthshine"
local Rawserver = require "tests.support.rawserver"

local function all(response)
  local parts = {}
  for chunk in response:chunks() do parts[#parts + 1] = chunk end
  return table.concat(parts)
end

describe("es.stream over a socket", function()
  local server, mine
  setup(function()
    server = Rawserver.start()
  end)
  teardown(function() server:stop() end)
  before_each(function()
    mine = es.session { sleep = function() end, system = {
      name = "raw", cmr = server.url, edl = "http://127.0.0.1:1",
    } }
  end)
  after_each(function()
    Rawserver.settle()
    assert.equal(0, core.engine():alive())
  end)

  it("lets other tasks work while one waits for bytes", function()
    local ticks = 0
    local body = async.run(function()
      async.spawn(function()
        for _ = 1, 20 do
          async.sleep(0.001)
          ticks = ticks + 1
        end
      end)
      local response <close> = assert(mine.stream(server.url .. "/drip/20/3"))
      return all(response)
    end)
    assert.equal(Rawserver.content(0, 20), body)
    assert.equal(20, ticks)
  end)

  it("has one reader: a second task is refused, and the first goes on", function()
    local first, second = async.run(function()
      local response <close> = assert(mine.stream(server.url .. "/drip/3/30"))
      response:read()
      local task = async.spawn(function() return response:read() end)
      async.sleep(0.001)
      local ok, message = pcall(response.read, response)
      assert.is_false(ok)
      return task:wait(), message
    end)
    assert.equal(1, #first)
    assert.matches("being read by another task", second)
  end)

  it("that is closed while a task reads it ends that wait, in clear words", function()
    local ok, message = async.run(function()
      local response = assert(mine.stream(server.url .. "/stall/9/3"))
      assert.equal(3, #response:read())
      local task = async.spawn(function() return pcall(response.read, response) end)
      async.sleep(0.001)
      response:close()
      return task:wait()
    end)
    assert.is_false(ok)
    assert.matches("closed while it was read", tostring(message))
  end)

  it("loses nothing when a read is cut short by a time-out", function()
    local code, rest = async.run(function()
      local response <close> = assert(mine.stream(server.url .. "/drip/12/10"))
      local _, err = async.timeout(0.05, function() return response:read(12) end)
      return err.code, response:read(12)
    end)
    assert.equal("timeout", code)
    assert.equal(Rawserver.content(0, 12), rest)
  end)

  it("leaves nothing behind when its task is cancelled anywhere", function()
    for i = 0, 14 do
      local task = async.detach(function()
        local response <close> = assert(mine.stream(server.url .. "/bytes/2000000"))
        for _ in response:chunks() do async.sleep(0) end
      end)
      async.sleep(i * 0.0005)
      task:cancel()
      pcall(task.wait, task)
    end
    assert.equal(0, core.engine():alive())
    local response <close> = assert(mine.stream(server.url .. "/bytes/5"))
    assert.equal(5, #response:read(5))
  end)

  it("is one of hundreds that tasks read at once", function()
    local before = core.engine():limits()
    core.engine():limits { per_host = 300, total = 300 }
    local sizes, open, most = {}, 0, 0
    for i = 1, 300 do sizes[i] = 40000 + i end
    local well = async.map(sizes, { limit = 300 }, function(size)
      local response <close> = assert(mine.stream(server.url .. "/bytes/" .. size))
      open = open + 1
      most = math.max(most, open)
      for _ = 1, 1000 do
        if most == #sizes then break end
        async.sleep(0.01)
      end
      local body = all(response)
      open = open - 1
      return body == Rawserver.content(0, size)
    end)
    for i = 1, 300 do assert.is_true(well[i]) end
    assert.equal(#sizes, most)
    core.engine():limits(before)
  end)

  it("that waits for a connection which unread streams have is told so, and does not hang",
    function()
      local before = core.engine():limits()
      core.engine():limits { per_host = 2 }
      local function three()
        local _ <close> = assert(mine.stream(server.url .. "/bytes/9000000"))
        local _ <close> = assert(mine.stream(server.url .. "/bytes/9000000"))
        return mine.stream(server.url .. "/bytes/1")
      end
      for _, where in ipairs { pcall, function(f) return pcall(async.run, f) end } do
        local ok, err = where(three)
        assert.is_false(ok)
        assert.equal("deadlock", err.code)
        assert.matches("for a connection, and streams that nobody reads have all", err.message)
      end
      local _ <close> = assert(mine.stream(server.url .. "/bytes/9000000"))
      assert.equal(1, #assert(mine.stream(server.url .. "/bytes/1")):read(1))
      core.engine():limits(before)
    end)

  it("takes no page for a file", function()
    server:answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
      "keep", "/page.h5")
    local response, err = mine.stream(server.url .. "/page.h5")
    assert.is_nil(response)
    assert.equal("parse", err.code)
  end)

  it("is cut in the middle: bytes, then the error", function()
    local response <close> = assert(mine.stream(server.url .. "/cut/500000/300000"))
    assert.equal(500000, response.length)
    local n = 0
    local ok, err = pcall(function()
      for chunk in response:chunks() do n = n + #chunk end
    end)
    assert.same({ false, 300000, "network" }, { ok, n, err.code })
    assert.matches("200000 bytes", err.message)
  end)
end)
