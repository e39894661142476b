--- One client's connection: requests in, replies out, strictly one after the other, at the client's
--- own pace.
--
-- Every reply starts with one write that holds its head and the first piece of its body. The next
-- piece is made when the kernel has taken the last one, so a slow client costs one piece of memory,
-- and a gone one costs nothing.

local uv = require "luv"
local Parser = require "earthshine.sandbox.parser"
local Reply = require "earthshine.sandbox.reply"

---@class earthshine.sandbox.connection
---@field private handle userdata
---@field private service fun(request: table, respond: fun(response: table?, plan: table?))
local Connection = {}
Connection.__index = Connection

-- What may wait unread while a reply goes out; beyond it we stop reading.
local PIPELINE = 256 << 10
-- What is small enough to be joined to its head.
local JOIN = 16 << 10

local IDLE, REQUEST, STALL = 75, 30, 300

-- Errors in a callback would end the process: they end the connection instead.
local function guarded(self, f)
  return function(...)
    local ok, err = xpcall(f, debug.traceback, self, ...)
    if not ok then
      io.stderr:write("sandbox: ", tostring(err), "\n")
      self:close()
    end
  end
end

--- Starts to serve a client.
---@param handle userdata a connected uv_tcp
---@param scheme string "http" or "https", as the client sees it
---@param service fun(request: table, respond: function) calls respond(response, plan) once, now or
--- later; respond(nil, plan) closes without an answer
---@param on_close fun(connection: table)
---@return earthshine.sandbox.connection
function Connection.new(handle, scheme, service, on_close)
  local self = setmetatable({
    handle = handle, scheme = scheme, service = service, on_close = on_close,
  }, Connection)
  self.parser = Parser.new()
  self.since = uv.now()
  local peer = handle:getpeername()
  self.remote = peer and peer.ip or ""
  handle:nodelay(true)
  self.receive = guarded(self, self.on_read)
  self.written = guarded(self, self.on_written)
  handle:read_start(self.receive)
  return self
end

--- Closes at once; what was not sent is lost.
---@param reset? boolean by a TCP reset
function Connection:close(reset)
  if self.closed then return end
  self.closed, self.source = true, nil
  if self.timer and not self.timer:is_closing() then self.timer:close() end
  self.timer = nil
  if reset then self.handle:close_reset() end
  if not self.handle:is_closing() then self.handle:close() end
  self:on_close()
end

-- Says goodbye properly: the client gets all that was written, then the end.
function Connection:finish()
  if self.closed then return end
  if not self.handle:is_writable() then return self:close() end
  self.busy = true
  self.handle:shutdown(guarded(self, function() self:close() end))
end

function Connection:on_read(err, data)
  if self.closed then return end
  if err then return self:close() end
  if not data then
    self.ended = true
    if not self.busy then self:close() end
    return
  end
  if not self.busy then self.since = uv.now() end
  self.parser:feed(data)
  if self.busy and self.parser:pending() > PIPELINE then
    self.handle:read_stop()
    self.paused = true
  end
  self:advance()
end

-- Serves the next request, where one is whole and no reply is under way.
function Connection:advance()
  if self.busy or self.closed then return end
  local request, status, reason = self.parser:next()
  if request then
    self.busy = true
    request.scheme, request.remote = self.scheme, self.remote
    self.request = request
    self.service(request, function(response, plan) self:respond(response, plan) end)
  elseif request == false then
    self.busy = true
    self.request = { method = "GET", minor = 1, keep = false }
    self:respond {
      status = status, headers = { { "Content-Type", "text/plain" } }, body = reason .. "\n",
    }
  elseif self.parser:take_continue() then
    self.handle:write "HTTP/1.1 100 Continue\r\n\r\n"
  elseif self.ended then
    self:close()
  elseif self.paused then
    self.paused = false
    self.handle:read_start(self.receive)
  end
end

--- Sends a reply.
---@param response? earthshine.sandbox.response nil: close without one
---@param plan? earthshine.sandbox.plan
function Connection:respond(response, plan)
  if self.closed then return end
  if not response then return self:close(plan and plan.reset) end
  local wire = plan and plan.wire
  local reply = Reply.new(self.request, response, wire)
  self.keep, self.source = reply.keep, reply.source
  self.drip, self.reset = wire and wire.drip, wire and wire.reset
  self.since = uv.now()
  local first = reply.text or self:piece() or ""
  if #first <= JOIN then
    self.handle:write(reply.head .. first, self.written)
  else
    self.handle:write({ reply.head, first }, self.written)
  end
end

-- The next piece of the body; nil at its end. A body that ends early takes the connection with it.
function Connection:piece()
  if not self.source then return nil end
  local ok, piece, why = xpcall(self.source, debug.traceback)
  if not ok then
    io.stderr:write("sandbox: ", tostring(piece), "\n")
    piece, why = nil, "failed"
  end
  if not piece then
    self.source = nil
    if why then self.keep = false end
  end
  return piece
end

function Connection:pump()
  local piece = self:piece()
  if piece then
    self.handle:write(piece, self.written)
  elseif self.reset then
    self:close(true)
  elseif self.keep then
    self.busy, self.request = false, nil
    self:advance()
  else
    self:finish()
  end
end

function Connection:on_written(err)
  if self.closed then return end
  if err then return self:close() end
  self.since = uv.now()
  if not (self.drip and self.source) then return self:pump() end
  self.timer = self.timer or uv.new_timer()
  self.timer:start(math.max(1, math.floor(self.drip.seconds * 1000)), 0, guarded(self, self.pump))
end

--- Closes the connection where its client has been silent for too long.
---@param now integer the loop's time in milliseconds
function Connection:sweep(now)
  local silent = (now - self.since) / 1000
  if self.busy then
    if silent > STALL and self.source then self:close() end
  elseif self.parser:midway() then
    if silent > REQUEST then
      self.busy, self.request = true, { method = "GET", minor = 1, keep = false }
      self:respond { status = 408 }
    end
  elseif silent > IDLE then
    self:close()
  end
end

return Connection
