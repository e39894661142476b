--- Starts the scripted HTTP server of tests and talks to it through the engine under test.
local core = require "earthshine.core"
local content = dofile "tests/support/rawserver/content.lua"

local Rawserver = {}
Rawserver.__index = Rawserver

--- The bytes of /bytes/N and its like, from an offset on.
Rawserver.content = content.slice

--- Turns the engine until an operation is done; returns its results. Fails after 20 seconds, so
-- that what hangs is a failed test.
---@param op userdata
function Rawserver.wait(op, seconds)
  local engine = core.engine()
  local guard = engine:timer(seconds or 20)
  repeat
    engine:turn(true)
    if guard:done() then error("it hangs: " .. tostring(op), 2) end
  until op:done()
  guard:cancel()
  return op:result()
end
local wait = Rawserver.wait

--- Reads a stream of the core to its end; returns the bytes, and how it failed if it did.
---@param stream userdata
---@param most? integer bytes at a time
---@return string body
---@return string? code
---@return string? message
function Rawserver.read_stream(stream, most)
  local parts = {}
  while true do
    local bytes, code, message = stream:take(most)
    if not bytes then return table.concat(parts), code, message end
    if bytes == "" then assert(wait(stream:ready())) end
    parts[#parts + 1] = bytes
  end
end

--- Takes out all completed operations, turning the engine until none is under way.
function Rawserver.settle()
  local engine = core.engine()
  local stop = core.monotonic() + 20
  repeat
    while engine:next() do end
    if engine:alive() > 0 then engine:turn(true) end
    if core.monotonic() > stop then error("operations never end: " .. tostring(engine), 2) end
  until engine:alive() == 0
end

--- How many descriptors this process has open, those of the engine and of the listing included.
function Rawserver.descriptors()
  return #assert(wait(core.engine():readdir "/proc/self/fd"))
end

--- A new empty folder below TMPDIR.
---@return string
function Rawserver.folder()
  local pipe <close> = assert(io.popen "mktemp -d")
  return (assert(pipe:read "l"))
end

--- The bytes of a file, or nil.
function Rawserver.read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

--- Makes a file.
function Rawserver.write(path, bytes)
  local file <close> = assert(io.open(path, "wb"))
  file:write(bytes)
end

--- A new server. It ends with this process.
---@param address? string "127.0.0.1" by default; nil comes back for one that this machine lacks
function Rawserver.start(address)
  -- Without the sanitizers that the test may run under.
  local pipe = assert(io.popen("LD_PRELOAD= exec lua5.4 tests/support/rawserver/main.lua "
    .. (address or "127.0.0.1") .. (address and " 2>&1" or "")))
  local port = tonumber(pipe:read "l")
  if not port then
    pipe:close()
    assert(address, "the server did not start")
    return nil
  end
  local name = address and address:find ":" and "[" .. address .. "]" or address or "127.0.0.1"
  local host = name .. ":" .. port
  return setmetatable({ pipe = pipe, port = port, host = host, url = "http://" .. host }, Rawserver)
end

--- A server for the tests of the block around the call, without what the one before has made it
--- answer; none of them leaves an operation under way.
---@return table server which can be asked within the tests
function Rawserver.setting()
  local busted = require "busted"
  local self = setmetatable({}, Rawserver)
  busted.setup(function()
    for name, value in pairs(Rawserver.start()) do self[name] = value end
  end)
  busted.teardown(function() self:stop() end)
  busted.before_each(function()
    self:reset()
    Rawserver.settle()
  end)
  busted.after_each(Rawserver.settle)
  return self
end

--- One request; spec as engine:http takes it, url may be a path here.
---@return table? result
---@return string? code
---@return string? message
---@return table? detail
function Rawserver:http(spec)
  return wait(self:begin(spec))
end

--- Begins a request and returns its operation.
function Rawserver:begin(spec)
  if type(spec) == "string" then spec = { url = spec } end
  local copy = {}
  for k, v in pairs(spec) do copy[k] = v end
  if copy.url:sub(1, 1) == "/" then copy.url = self.url .. copy.url end
  return core.engine():http(copy)
end

-- A request to the server itself, on a connection of its own.
function Rawserver:control(method, path, body, headers)
  local result, _, message = self:http {
    method = method, url = "/-/" .. path, body = body, headers = headers,
  }
  assert(result and result.status < 300, message or result.body)
  return result.body
end

local serial = 0

--- Has bytes answered, and then the connection ended so ("close", "keep", "hang", "reset"); returns
-- the path, a new one unless given.
function Rawserver:answer(bytes, ending, path)
  serial = serial + 1
  path = path or "/odd/" .. serial
  self:control("PUT", "answer?" .. path, bytes, { { "Ending", ending or "close" } })
  return path
end

--- Has a Lua chunk run for a request, with (connection, request); returns the path.
function Rawserver:script(chunk, path)
  serial = serial + 1
  path = path or "/script/" .. serial
  self:control("PUT", "script?" .. path, "local connection, request = ...\n" .. chunk)
  return path
end

-- A table of strings and numbers as Lua source.
local function source(t)
  local parts = {}
  for key, value in pairs(t) do
    parts[#parts + 1] = ("[%q]=%s"):format(key,
      type(value) == "table" and source(value) or ("%q"):format(value))
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

--- Makes the server a proxy: { map = { ["host:port"] = port or "address:port" }, login = what must
-- come as Proxy-Authorization }. Answers and scripts come first, by the target: "host:port".
function Rawserver:proxy(settings) self:control("PUT", "proxy", source(settings)) end

--- The heads of requests to the proxy since then, and what it was told by SOCKS.
---@return string[]
function Rawserver:proxied() return assert(load("return " .. self:control("GET", "proxy")))() end

function Rawserver:stats()
  return assert(load("return " .. self:control("GET", "stats")))()
end

function Rawserver:reset() self:control("POST", "reset", "") end

--- A port whose connections are never answered.
function Rawserver:blackhole() return tonumber(self:control("GET", "blackhole")) end

--- Ends the server and waits for its end.
function Rawserver:stop()
  self:script("os.exit(0, false)", "/stop")
  self:http "/stop"
  self.pipe:close()
end

return Rawserver
