--- A client that sends bytes as they are and shows what comes back, for what no HTTP client would
--- do.

local uv = require "luv"
local server = require "earthshine.sandbox.server"

local Wire = {}

--- Sends pieces to a local port, one after the other, and collects what comes until the server
-- closes, until `enough` says so, or for two seconds at most.
---@param port integer
---@param pieces string[]
---@param enough? fun(got: string): boolean
---@return string got
---@return string how "closed", "reset", "enough" or "late"
function Wire.talk(port, pieces, enough)
  local socket, clock, pace = uv.new_tcp(), uv.new_timer(), uv.new_timer()
  local got, how = {}, nil
  local function stop(why)
    if how then return end
    how = why
    socket:close()
    clock:close()
    pace:close()
  end
  clock:start(2000, 0, function() stop "late" end)
  local i = 0
  local function send()
    i = i + 1
    if how or not pieces[i] then return end
    socket:write(pieces[i])
    if pieces[i + 1] then pace:start(2, 0, send) end
  end
  socket:connect("127.0.0.1", port, function(err)
    if err then return stop(err) end
    socket:read_start(function(failure, data)
      if failure then return stop "reset" end
      if not data then return stop "closed" end
      got[#got + 1] = data
      if enough and enough(table.concat(got)) then stop "enough" end
    end)
    send()
  end)
  while not how do uv.run "once" end
  return table.concat(got), how
end

--- The body of a reply.
---@param reply string
---@return string?
function Wire.body_of(reply) return reply:match "\r\n\r\n(.*)$" end

--- The status of a reply.
---@param reply string
---@return integer?
function Wire.status_of(reply) return math.tointeger(tonumber(reply:match "^HTTP/1%.1 (%d+)")) end

--- A host of the sandbox's server in this process. A path without a handler echoes its request.
---@param name string
---@param handlers table<string, fun(request: table): table> by path
---@return { port: integer, ask: fun(line: string, ...: string): string, get: function }
function Wire.site(name, handlers)
  local function handler(request)
    local known = handlers[request.path]
    if known then return known(request) end
    local echo = ("%s %s [%s]"):format(request.method, request.target, request.body)
    return { status = 200, body = echo }
  end
  local site = {}
  site.port = assert(server.listen({ name = name, names = { [name] = true }, handler = handler },
    "127.0.0.1", 0, "http"))

  -- A request's bytes: "GET /path", then whole header lines.
  function site.ask(line, ...)
    local lines = { line .. " HTTP/1.1", "Host: " .. name, ... }
    return table.concat(lines, "\r\n") .. "\r\n\r\n"
  end

  -- Asks for a path on a connection of its own; returns as Wire.talk does.
  function site.get(path)
    return Wire.talk(site.port, { site.ask("GET " .. path, "Connection: close") })
  end
  return site
end

return Wire
