--- One connection of the scripted server: parses requests leniently, sends exactly what it is told.
local uv = require "luv"

local proxy = require "proxy"

local Connection = {}
Connection.__index = Connection

--- Accepts from a listening socket; serve(connection, request) for each request, count(n) for each
-- piece of bytes received.
function Connection.accept(server, serve, count)
  local self = setmetatable({ socket = uv.new_tcp(), serve = serve, input = "" }, Connection)
  if not server:accept(self.socket) then return self.socket:close() end
  self.socket:nodelay(true)
  self.socket:read_start(function(err, data)
    if err or not data then return self:close() end
    count(#data)
    self.input = self.input .. data
    if not self.busy then self:next() end
  end)
end

local function parse_head(text)
  local method, target = text:match "^(%S+) (%S*)"
  local request = { method = method, target = target, head = text, headers = {} }
  request.path, request.query = (target or ""):match "^([^?]*)%??(.*)$"
  for name, value in text:gmatch "\n([^:\r\n]+):[ \t]*([^\r\n]*)" do
    request.headers[name:lower()] = value
  end
  return request
end

--- Looks for the next request among what has come.
function Connection:next()
  self.busy = false
  if self.socks or self.input:byte() == 5 then return proxy.socks(self) end
  if self.input:byte() == 22 then return self:reply(400, "this is no TLS", "", "close") end
  local first, last = self.input:find("\r\n\r\n", 1, true)
  if not first then return end
  local request = parse_head(self.input:sub(1, last))
  local length = tonumber(request.headers["content-length"]) or 0
  -- Below /early/ a request is answered when its head is here.
  if request.path:find "^/early/" then length = 0 end
  if #self.input < last + length then return end
  request.body = self.input:sub(last + 1, last + length)
  self.input = self.input:sub(last + length + 1)
  self.busy = true
  self.count = (self.count or 0) + 1
  local ok, err = xpcall(self.serve, debug.traceback, self, request)
  if not ok then self:reply(500, tostring(err)) end
end

--- Sends bytes as they stand; after() follows when the kernel has them.
function Connection:send(bytes, after)
  if self.closed then return end
  self.socket:write(bytes, function(err)
    if err then return self:close() end
    if after and not self.closed then after() end
  end)
end

--- Sends many pieces, each when the one before is with the kernel. piece() returns the next, or nil
-- at the end; after() follows.
function Connection:stream(piece, after)
  local bytes = piece()
  if not bytes then return after() end
  self:send(bytes, function() self:stream(piece, after) end)
end

--- Calls f after so many milliseconds, if the connection lives.
function Connection:later(ms, f)
  local timer = uv.new_timer()
  timer:start(ms, 0, function()
    timer:close()
    if not self.closed then f() end
  end)
end

--- What becomes of the connection after an answer: "keep", "close", "reset" or "hang".
function Connection:finish(ending)
  if ending ~= "hang" and self.finished then self.finished() end
  if ending == "keep" then
    self:next()
  elseif ending == "close" then
    self:close()
  elseif ending == "reset" then
    self.closed = true
    self.socket:close_reset()
  end
end

--- A proper answer, after which the next request is awaited.
function Connection:reply(status, body, headers, ending)
  body = body or ""
  local head = ("HTTP/1.1 %d Status\r\nContent-Length: %d\r\n%s\r\n"):format(
    status, #body, headers or "")
  if status == 204 or status == 304 then head = head:gsub("Content%-Length: %d+\r\n", "") end
  self:send(head .. body, function() self:finish(ending or "keep") end)
end

function Connection:close()
  if self.closed then return end
  self.closed = true
  if self.finished then self.finished() end
  self.socket:close()
end

return Connection
