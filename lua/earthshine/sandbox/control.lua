--- The sandbox's own address: health, the recording of all requests, and the faults to make.
--
--     GET /health   GET /system   GET /requests?host=&method=&since=   DELETE /requests
--     GET /faults   POST /faults  DELETE /faults[?id=]                 POST /reset
--     POST /catalogue { "add": …, "revise": …, "delete": … }

local changes = require "earthshine.sandbox.changes"
local core = require "earthshine.core"
local faults = require "earthshine.sandbox.faults"
local recorder = require "earthshine.sandbox.recorder"
local web = require "earthshine.sandbox.web"

local control = {}

local EMPTY = { status = 204 }

local function requests(request)
  local wanted = web.form(request.query)
  wanted.since = math.tointeger(tonumber(wanted.since))
  return {
    status = 200, headers = { { "Content-Type", "application/x-ndjson" } },
    body = { chunks = recorder.lines(wanted) },
  }
end

-- The body is one fault or a list of them, each an object or a specification as on the command
-- line.
local function add_faults(request)
  local ok, list = pcall(web.decode, request.body)
  if not ok then return web.json(400, { error = "The body must be JSON: " .. tostring(list) }) end
  if type(list) ~= "table" or list.kind then list = { list } end
  local added, why = faults.add(list)
  if not added then return web.json(400, { error = why }) end
  return web.json(200, web.array(added))
end

-- The body says what becomes of the catalogue, see changes.apply.
local function change(request)
  local ok, wanted = pcall(web.decode, request.body)
  if not ok then return web.json(400, { error = "The body must be JSON: " .. tostring(wanted) }) end
  local done, why = changes.apply(wanted)
  if not done then return web.json(400, { error = why }) end
  return web.json(200, done)
end

--- A control handler.
---@param status { system: fun(): table, connections: fun(): integer, reset: fun() }
---@return fun(request: earthshine.sandbox.request): earthshine.sandbox.response
function control.new(status)
  local routes = {
    ["GET /requests"] = requests,
    ["DELETE /requests"] = function() recorder.reset() return EMPTY end,
    ["GET /faults"] = function() return web.json(200, web.array(faults.list())) end,
    ["POST /faults"] = add_faults,
    ["DELETE /faults"] = function(request)
      faults.clear(math.tointeger(tonumber(web.form(request.query).id)))
      return EMPTY
    end,
    ["POST /catalogue"] = change,
    ["POST /reset"] = function()
      status.reset()
      return EMPTY
    end,
    ["GET /system"] = function() return web.json(200, status.system()) end,
    ["GET /health"] = function()
      local held, seen = recorder.count()
      return web.json(200, {
        status = "ok", pid = core.pid(), connections = status.connections(), requests = seen,
        recorded = held, memory = math.floor(collectgarbage "count") * 1024,
      })
    end,
  }
  return function(request)
    local method = request.method == "HEAD" and "GET" or request.method
    local route = routes[method .. " " .. request.path]
    if route then return route(request) end
    local problem = ("The control address knows no %s %s"):format(method, request.path)
    return web.json(404, { error = problem })
  end
end

return control
