--- Listens for HTTP on one address, and hands each request to the handler of the host that has this
--- address.
--
-- A handler is a function: request -> response (earthshine.sandbox.request,
-- earthshine.sandbox.response). It may raise: the client then gets a 500, the sandbox's stderr the
-- traceback.

local uv = require "luv"
local Connection = require "earthshine.sandbox.connection"
local faults = require "earthshine.sandbox.faults"
local recorder = require "earthshine.sandbox.recorder"

---@class earthshine.sandbox.site
---@field name string the host that stands here
---@field names table<string, boolean> host names that are answered (a superset of `name`)
---@field handler fun(request: earthshine.sandbox.request): earthshine.sandbox.response
---@field control? boolean not recorded, not subject to faults

local server = {}

local BACKLOG = 1024

local connections = {}
local sweeper

--- Closes connections whose clients have been silent for too long; done by itself every 5 seconds.
---@param now? integer the loop's time in milliseconds
function server.sweep(now)
  now = now or uv.now()
  for connection in pairs(connections) do
    local ok = pcall(connection.sweep, connection, now)
    if not ok then connection:close() end
  end
end

local function text(status, body)
  local headers = { { "Content-Type", "text/plain; charset=utf-8" } }
  return { status = status, headers = headers, body = body .. "\n" }
end

local function handle(site, request)
  if not site.names[request.host] then
    return text(421, ("This is %s, not %s"):format(site.name, request.host))
  end
  local ok, response = xpcall(site.handler, debug.traceback, request)
  if ok and type(response) == "table" then return response end
  io.stderr:write(("sandbox: %s %s %s: %s\n"):format(request.method, site.name, request.path,
    tostring(response)))
  return text(500, "Internal Server Error")
end

-- Answers one request: records it, lets the faults strike, asks the site.
local function serve(site, request, respond)
  if site.control then return respond(handle(site, request)) end
  local seconds, micros = uv.gettimeofday()
  local entry = recorder.add(site.name, request, seconds + micros / 1e6)
  local plan = faults.plan(request)
  local function answer()
    if plan and plan.close then return respond(nil, plan) end
    local response = plan and plan.reply and plan.reply(request) or handle(site, request)
    entry.status = response.status
    respond(response, plan)
  end
  if not (plan and plan.delay) then return answer() end
  local timer = uv.new_timer()
  timer:start(math.floor(plan.delay * 1000), 0, function()
    timer:close()
    local ok, err = xpcall(answer, debug.traceback)
    if not ok then io.stderr:write("sandbox: ", err, "\n") end
  end)
end

local function forget(connection) connections[connection] = nil end

--- Starts to listen.
---@param site earthshine.sandbox.site
---@param address string
---@param port integer 0: the kernel chooses
---@param scheme string what clients speak: "http", or "https" where a TLS front passes them on
---@return integer? port
---@return string? message
function server.listen(site, address, port, scheme)
  local socket = uv.new_tcp()
  local function failed(why)
    socket:close()
    return nil, ("cannot listen on %s:%d for %s: %s"):format(address, port, site.name, why)
  end
  local ok, why = socket:bind(address, port)
  if not ok then return failed(why) end
  local function service(request, respond) serve(site, request, respond) end
  ok, why = socket:listen(BACKLOG, function(err)
    if err then return end
    local client = uv.new_tcp()
    if not socket:accept(client) then return client:close() end
    local made, connection = pcall(Connection.new, client, scheme, service, forget)
    if made then
      connections[connection] = true
    elseif not client:is_closing() then
      client:close()
    end
  end)
  if not ok then return failed(why) end
  if not sweeper then
    sweeper = uv.new_timer()
    sweeper:start(5000, 5000, function() server.sweep() end)
    sweeper:unref()
  end
  return socket:getsockname().port
end

--- How many connections are open.
---@return integer
function server.count()
  local n = 0
  for _ in pairs(connections) do n = n + 1 end
  return n
end

return server
