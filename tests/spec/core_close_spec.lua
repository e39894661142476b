--- Ends: closing the engine, collecting and closing the Lua state with operations under way, in any
-- order; two states in one process.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

local read, wait, write = Rawserver.read, Rawserver.wait, Rawserver.write

describe("an end", function()
  local server, folder
  setup(function() server, folder = Rawserver.start(), Rawserver.folder() end)
  teardown(function()
    server:stop()
    os.execute("rm -rf " .. folder)
  end)
  before_each(function() os.execute("rm -rf " .. folder .. "/*") end)
  after_each(Rawserver.settle)

  -- One operation of each kind and stage.
  local function everything()
    local engine = core.engine()
    local hole = server:blackhole()
    local file = wait(engine:open(folder .. "/open", "rw"))
    engine:limits { per_host = 6 }
    local ops = {
      engine:timer(0), engine:timer(100), engine:signal "SIGWINCH",
      engine:stat "/", engine:hash_file("/bin/sh", "sha512"), engine:stat "/none",
      file:pwrite(("x"):rep(1 << 20), 0), file:pread(10, 0), file:fsync(),
      engine:open(folder .. "/open2", "w"), engine:readdir "/", engine:mkdirp(folder .. "/a/b"),
      server:begin "/hang", server:begin "/hang-head", server:begin "/stall/100/50",
      server:begin "/bytes/3000000", server:begin "/delay/5",
      server:begin { url = "http://127.0.0.1:" .. hole .. "/" },
      server:begin { url = "ftp://x" }, server:begin { url = "http://127.0.0.1:1/" },
      server:begin { url = "http://" .. ("c"):rep(64) .. ".invalid/" },
    }
    for i = 1, 4 do
      local name = folder .. "/file" .. i
      ops[#ops + 1] = server:begin {
        url = i % 2 == 0 and "/bytes/2000000" or "/stall/2000000/700000",
        sink = { path = name, part = name .. ".part", durable = true, digest = "sha256" },
        jar = core.jar(), headers = { { "X", core.secret "s" } },
      }
    end
    for i = 1, 3 do ops[#ops + 1] = server:begin("/bytes/" .. i) end
    return ops, file
  end

  it("of the engine ends all that is under way, at any moment", function()
    for turns = 0, 24, 2 do
      local engine = core.engine()
      local ops, file = everything()
      for _ = 1, turns do engine:turn(turns > 6) end
      local started = core.monotonic()
      engine:close()
      assert.is_true(core.monotonic() - started < 5)
      for i, op in ipairs(ops) do
        assert.is_true(op:done(), i)
        local result, code = op:result()
        assert.truthy(result or code, i)
        if not result and i <= 18 then assert.equal("string", type(code)) end
      end
      assert.has_error(function() file:pread(1, 0) end)
      do local closed <close> = file end -- luacheck: ignore
      for i = 1, 4 do
        local bytes = read(folder .. "/file" .. i)
        assert.is_true(bytes == nil or #bytes == 2000000)
      end
      os.execute("rm -rf " .. folder .. "/*")
    end
  end)

  it("of the engine leaves no descriptor, whatever was under way", function()
    core.engine():close()
    local before = Rawserver.descriptors()
    core.engine():close()
    for _ = 1, 3 do
      local _, file = everything()
      for _ = 1, 5 do core.engine():turn(true) end
      core.engine():close()
      do local closed <close> = file end -- luacheck: ignore
    end
    collectgarbage()
    collectgarbage()
    -- A resolver's thread that was let go of may still be at its files.
    local stop = core.monotonic() + 5
    while Rawserver.descriptors() > before and core.monotonic() < stop do
      wait(core.engine():timer(0.02))
    end
    assert.is_true(Rawserver.descriptors() <= before) -- fewer: garbage of tests before
  end)

  it("of everything by the collector, while operations are under way", function()
    collectgarbage "generational"
    for _ = 1, 10 do
      everything()
      for _ = 1, 3 do
        core.engine():turn(false)
        collectgarbage()
      end
      while core.engine():next() do collectgarbage "step" end
      core.engine():close()
    end
    collectgarbage "incremental"
    collectgarbage()
  end)

  it("of operations, files and jars that outlive their engine", function()
    local ops, file = everything()
    local engine = core.engine()
    for _ = 1, 20 do engine:turn(true) end
    engine:close()
    assert.matches("done", tostring(ops[1]))
    ops[2]:cancel()
    ops[2]:tag "x"
    ops[2]:progress()
    engine = nil -- luacheck: ignore
    collectgarbage()
    local other = core.engine()
    wait(other:timer(0))
    ops = nil -- luacheck: ignore
    collectgarbage()
    assert.is_true(file:close())
    file = nil -- luacheck: ignore
    collectgarbage()
    assert.equal(200, server:http("/bytes/1").status)
  end)

  it("inside the door: the engine may be closed by what it delivers", function()
    local engine = core.engine()
    everything()
    engine:on_deliver(function() engine:close() end)
    engine:timer(0)
    repeat local ok = pcall(engine.turn, engine, true) until not ok
    assert.matches("closed", tostring(engine))
  end)

  -- Runs a program in a Lua of its own; returns what it prints and how it ends.
  local function run(program)
    local path = folder .. "/program.lua"
    write(path, ("local URL, FOLDER = %q, %q\n"):format(server.url, folder) .. program)
    local pipe = io.popen("exec lua5.4 " .. path .. " 2>&1")
    local said = pipe:read "a"
    local _, how, status = pipe:close()
    return said, how, status
  end

  local START <const> = [[
    local core = require "earthshine.core"
    local engine = core.engine()
    local ops = { engine:timer(100), engine:signal "SIGTERM", engine:hash_file("/bin/sh", "md5") }
    for i = 1, 12 do
      ops[#ops + 1] = engine:http { url = URL .. "/stall/2000000/1500000", jar = core.jar(),
        sink = { path = FOLDER .. "/" .. i, part = FOLDER .. "/" .. i .. ".part" } }
      ops[#ops + 1] = engine:http { url = URL .. "/hang" }
    end
    for _ = 1, TURNS do engine:turn(true) end
  ]]

  for name, last in pairs {
    ["at the end of the program"] = "",
    ["by os.exit that closes the state"] = "os.exit(0, true)",
    ["by an error"] = "error 'the end'",
    ["by an error from within the door"] =
      "engine:on_deliver(function() error 'the end' end) engine:timer(0) " ..
      "while true do engine:turn(true) end",
    ["when the modules are gone"] =
      "package.loaded['earthshine.core'] = nil core, engine = nil, nil collectgarbage()",
    ["from within a coroutine"] = "coroutine.wrap(function() os.exit(0, true) end)()",
    ["with the engine closed"] = "engine:close()",
    ["with the engine closed in a finalizer"] = [[
      setmetatable({}, { __gc = function() engine:close() engine:close() end })
      ops = nil]],
    ["with a finalizer that starts more"] = [[
      setmetatable({}, { __gc = function()
        pcall(function() core.engine():http { url = URL .. "/hang" } core.engine():timer(9) end)
        pcall(function() core.engine():turn(false) end)
      end })]],
    ["with everything let go of"] = "ops, engine = nil, nil collectgarbage() collectgarbage()",
  } do
    it("of the state " .. name, function()
      for _, turns in ipairs { 0, 3, 12 } do
        local said, how, status = run(START:gsub("TURNS", turns) .. last)
        local failed = last:find "the end" ~= nil
        assert.equal("exit", how, said)
        assert.equal(failed and 1 or 0, status, said)
        if failed then assert.matches("the end", said) else assert.equal("", said) end
      end
    end)
  end

  it("of two states in two threads of one process, at the same time", function()
    local said, how, status = run [[
      local uv = require "luv"
      local function work(url, path, cpath)
        package.path, package.cpath = path, cpath
        local core = require "earthshine.core"
        for _ = 1, 5 do
          local engine = core.engine()
          local ops = {}
          for i = 1, 8 do ops[i] = engine:http { url = url .. "/bytes/" .. i * 30000 } end
          ops[9] = engine:http { url = url .. "/hang" }
          ops[10] = engine:hash_file("/bin/sh", "sha256")
          for i = 1, 8 do
            while not ops[i]:done() do engine:turn(true) end
            local result = ops[i]:result()
            assert(result and result.bytes == i * 30000)
          end
          engine:close()
        end
      end
      local threads = {}
      for i = 1, 3 do threads[i] = uv.new_thread(work, URL, package.path, package.cpath) end
      work(URL, package.path, package.cpath)
      for i = 1, 3 do threads[i]:join() end
      print "all ended"]]
    assert.equal("exit", how, said)
    assert.equal(0, status, said)
    assert.equal("all ended\n", said)
  end)

  it("by a signal in the middle of downloads leaves whole files or none", function()
    local whole = Rawserver.content(0, 3000000)
    for i = 1, 5 do
      os.execute("rm -rf " .. folder .. "/*")
      write(folder .. "/program.lua", ([[
        local URL = "%s/bytes/3000000"
        local engine = require "earthshine.core".engine()
        for i = 1, 1000 do
          local name = "%s/" .. i %% 4
          engine:http { url = URL, sink = { path = name, part = name .. i .. ".part" } }
        end
        while true do engine:turn(true) while engine:next() do end end]])
        :format(server.url, folder))
      local pipe = io.popen("lua5.4 " .. folder .. "/program.lua 2>&1 & echo $!; wait")
      local pid = pipe:read "n"
      wait(core.engine():timer(0.02 + 0.02 * i))
      os.execute("kill -9 " .. pid)
      pipe:close()
      for k = 0, 3 do
        local bytes = read(folder .. "/" .. k)
        assert.is_true(bytes == nil or bytes == whole)
      end
    end
  end)
end)
