--- A scripted HTTP server for tests, in a process of its own: it prints its port, and ends with its
-- parent. Its argument is the address, 127.0.0.1 by default.
--
-- Paths of its own are in paths.lua. What is below /early/ is answered without waiting for the
-- request's body. Others are defined by the test:
--   PUT /-/answer?PATH   the body is sent as it stands to whoever asks for PATH. The header
--                        "Ending" says what then happens to the connection: close (the default),
--                        keep (the next request is awaited), hang, or reset (RST)
--   PUT /-/script?PATH   the body is a Lua chunk, run with (connection, request); PATH "*" is any
--                        that is not defined otherwise
--   GET /-/stats         a Lua table: connections, requests (by path), most (requests at a time, in
--                        all and by Host header), bytes; POST /-/reset sets them to nothing
--   PUT /-/proxy         the body is a Lua table, by which the server is a proxy: see proxy.lua.
--                        GET: a Lua list of what it was sent
--   GET /-/blackhole     a port where nobody answers: its backlog is full
local uv = require "luv"

local here = arg[0]:match "^(.*)/" or "."
package.path = here .. "/?.lua;" .. package.path
local Connection = require "connection"
local paths = require "paths"
local proxy = require "proxy"

local answers, scripts = {}, {}
local stats

local function reset()
  stats = { connections = 0, requests = {}, log = {}, now = {}, most = {}, bytes = 0 }
end
reset()

-- A value as Lua source.
local function source(value)
  if type(value) ~= "table" then return ("%q"):format(value) end
  local parts = {}
  for k, v in pairs(value) do
    parts[#parts + 1] = ("[%s]=%s"):format(source(k), source(v))
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

-- A port that takes no connection: listening, never accepting, and its queue filled. The loop takes
-- one out of the queue when it is first turned, so it is filled a second time.
local blackhole
local function make_blackhole()
  local listener = uv.new_tcp()
  assert(listener:bind("127.0.0.1", 0))
  assert(listener:listen(1, function() end))
  blackhole = { listener = listener, port = listener:getsockname().port }
end

local function fill_blackhole()
  for _ = 1, 8 do
    local socket = uv.new_tcp()
    table.insert(blackhole, socket)
    socket:connect("127.0.0.1", blackhole.port, function() end)
  end
end

local control = {}
control["/-/answer"] = function(connection, request)
  answers[request.query] = { bytes = request.body, ending = request.headers.ending or "close" }
  scripts[request.query] = nil
  connection:reply(204)
end
control["/-/script"] = function(connection, request)
  scripts[request.query] = assert(load(request.body, "=" .. request.query))
  answers[request.query] = nil
  connection:reply(204)
end
control["/-/stats"] = function(connection) connection:reply(200, source(stats)) end
control["/-/proxy"] = function(connection, request)
  if request.method == "GET" then return connection:reply(200, source(proxy.heads())) end
  proxy.set(assert(load("return " .. request.body))())
  connection:reply(204)
end
control["/-/reset"] = function(connection)
  reset()
  connection:reply(204)
end
control["/-/blackhole"] = function(connection)
  local function tell() connection:reply(200, tostring(blackhole.port)) end
  if blackhole then return tell() end
  make_blackhole()
  fill_blackhole()
  connection:later(20, function()
    fill_blackhole()
    connection:later(20, tell)
  end)
end

-- Counts a request while it is answered.
local function begin(connection, request)
  for _, key in ipairs { "", request.headers.host or "?" } do
    stats.now[key] = (stats.now[key] or 0) + 1
    stats.most[key] = math.max(stats.most[key] or 0, stats.now[key])
  end
  stats.requests[request.path] = (stats.requests[request.path] or 0) + 1
  if #stats.log < 1000 then table.insert(stats.log, request.method .. " " .. request.path) end
  connection.finished = function()
    connection.finished = nil
    for _, key in ipairs { "", request.headers.host or "?" } do
      stats.now[key] = (stats.now[key] or 1) - 1
    end
  end
end

local function serve(connection, request)
  local handler = control[request.path]
  if handler then return handler(connection, request) end
  begin(connection, request)
  local answer, script = answers[request.path], scripts[request.path] or scripts["*"]
  if answer then
    connection:send(answer.bytes, function() connection:finish(answer.ending) end)
  elseif script then
    script(connection, request)
  elseif proxy.wants(request) then
    proxy.serve(connection, request)
  else
    paths(connection, request)
  end
end

local server = uv.new_tcp()
assert(server:bind(arg[1] or "127.0.0.1", 0))
assert(server:listen(1024, function(err)
  if err then return end
  stats.connections = stats.connections + 1
  Connection.accept(server, serve, function(n) stats.bytes = stats.bytes + n end)
end))

-- A client that goes away while it is written to must not end us.
local sigpipe = uv.new_signal()
sigpipe:start("sigpipe", function() end)

-- The parent's end is noticed by the pipe that it reads, which can then not be written to,
-- and by its number, should another process have got hold of the pipe.
local parent = uv.os_getppid()
local watch = uv.new_timer()
watch:start(100, 100, function()
  if uv.os_getppid() ~= parent or not uv.fs_write(1, ".") then os.exit(0, false) end
end)

io.stdout:write(server:getsockname().port, "\n")
io.stdout:flush()
uv.run()
