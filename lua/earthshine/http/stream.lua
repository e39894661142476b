--- Answers whose body is read while it arrives, in bounded memory however large it is: the request
-- stands still while nobody reads.

local check = require "earthshine.check"
local edge = require "earthshine.async.edge"
local Error = require "earthshine.error"
local failure = require "earthshine.http.failure"
local http = require "earthshine.http"
local public = require "earthshine.public"
local url = require "earthshine.url"

--- An answer that is being received. It holds one of the session's connections until its end or
--- `close`, so it belongs into a variable with `<close>`; one that is dropped is closed when it is
--- collected.
---@class earthshine.stream
---@field status integer
---@field headers table<string, string> lower-case names
---@field url string the address that answered, after redirects; without secrets
---@field length? integer bytes of the whole body, if the server told
---@field bytes integer how many of them have been read
---@field package explain fun(...): earthshine.error what a failure of the body means; a function,
--- because the request that it knows has addresses with signatures, which nobody may print
---@field package body? earthshine.http.body nil: closed
---@field package over? boolean the whole body was read
---@field package failed? earthshine.error to be raised by the next read
---@field package rest? string bytes that a cancelled read had got
---@field package reading? boolean a task waits for bytes
---@field package told? fun(bytes: integer, code?: earthshine.code) tells `on_request` of the end
local Stream = {}
local Meta = { __index = Stream, __name = "earthshine.stream" }

-- What one step takes at most: all that can be waiting.
local PIECE <const> = 256 << 10

---@class earthshine.stream_options
---@field method? "GET"|"POST" default "GET"
---@field headers? table<string, string>
---@field body? string of a POST
---@field auth? "auto"|"none" "auto", the default: the login goes along where it may go
---@field timeout? number seconds from sending to the first bytes, for each exchange;
--- default: none
---@field deadline? number seconds until the first bytes are here: with redirects, tries and waits;
--- default: none
---@field retry? boolean whether to try again what failed before the first bytes came; by default
--- only a GET
---@field what? string names the request in messages
local OPTIONS <const> = {
  method = "string", headers = "table", body = "string", auth = "string", timeout = "number",
  deadline = "number", retry = "boolean", what = "string",
}

-- The body of an answer that came without a stream: it is in memory, and small.
local function whole(text)
  return {
    read = function(_, most)
      if text == "" then return nil end
      local piece = text:sub(1, most)
      text = text:sub(most + 1)
      return piece
    end,
    close = function() text = "" end,
  }
end

-- A page in place of a file is a login page, or a server's excuse: it is no data.
local function sink_for(address)
  local name = address:gsub("[?#].*$", ""):match "/([^/]*)$" or ""
  local page = name:lower():find "%.html?$" or not name:find "%.%w+$"
  return { stream = true, refuse = not page and "text/html" or nil }
end

--- Sends a request by the session's policy and returns the answer when the first bytes of its body
-- are there; raises an `earthshine.error` if there is no good one. Whatever fails before them is
-- tried again as for any request; afterwards nothing is.
---@param session earthshine.session
---@param address string
---@param options? earthshine.stream_options
---@return earthshine.stream
local function open(session, address, options)
  options = check.options("stream", options, OPTIONS)
  local method = options.method or "GET"
  if method ~= "GET" and method ~= "POST" then
    Error.misuse("option method of stream must be GET or POST, but is %s", method)
  end
  local auth = options.auth or "auto"
  if auth ~= "auto" and auth ~= "none" then
    Error.misuse("option auth of stream must be auto or none, but is %s", auth)
  end
  local req = { url = check.type("the URL", address, "string"), sink = sink_for(address) }
  for name, value in pairs(options) do req[name] = value end
  local response = http.request(session, req)
  local body = response.stream or whole(response.body)
  local length = response.headers["content-length"]
  if response.headers["content-encoding"] then length = nil end
  local call = response.call
  return setmetatable({
    status = response.status, headers = response.headers, url = url.redact(response.url),
    length = length and math.tointeger(tonumber(length)), bytes = 0,
    explain = function(...) return failure.transport(call, ...) end, told = response.told,
    body = body, over = nil, failed = nil, rest = nil, reading = nil,
  }, Meta)
end

-- The end of it all; only the first time counts.
local function finish(self, code)
  local body, told = self.body, self.told
  self.body, self.told = nil, nil
  if body then body:close() end
  if told then told(self.bytes, code) end
end

-- At most so many bytes; nil at the end. A failure is raised, and ends the stream.
local function step(self, most)
  local failed, rest = self.failed, self.rest
  if rest then
    self.rest = #rest > most and rest:sub(most + 1) or nil
    return rest:sub(1, most)
  end
  if failed then
    self.failed = nil
    error(failed, 0)
  end
  if self.over then return nil end
  if self.reading then Error.misuse "this stream is being read by another task" end
  local body = self.body
  if not body then Error.misuse "attempt to read a closed stream" end
  self.reading = true
  local ok, bytes, code, message, detail = pcall(body.read, body, most)
  self.reading = nil
  if not ok then error(bytes, 0) end
  if not self.body then Error.misuse "the stream was closed while it was read" end
  if bytes then
    self.bytes = self.bytes + #bytes
    return bytes
  end
  finish(self, code)
  if not code then
    self.over = true
    return nil
  end
  detail = detail or {}
  detail.status = self.status
  error(self.explain(code, message, detail), 0)
end

-- Bytes until there are n of them; fewer at the end, nil where there is none. A failure comes after
-- the bytes before it, and a cancelled task leaves to the next reader what it has had.
local function gather(self, n)
  local parts, count = {}, 0
  while count < n do
    local ok, piece = pcall(step, self, math.min(n - count, PIECE))
    if not ok then
      if count == 0 then error(piece, 0) end
      if not Error.is(piece) or Error.unwinds(piece) then
        self.rest = table.concat(parts)
        error(piece, 0)
      end
      self.failed, piece = piece, nil
    end
    if not piece then break end
    parts[#parts + 1], count = piece, count + #piece
  end
  return count > 0 and table.concat(parts) or nil
end

local function read(self, n)
  if n == nil then return step(self, PIECE) end
  return gather(self, check.range("n of read", check.type("n of read", n, "integer"), 1,
    math.maxinteger))
end

--- Reads from the body, waiting for what is not there yet.
---
---     local head = response:read(1024)   -- 1024 bytes; fewer at the end of the body
---     local some = response:read()       -- what has come: at least a byte, at most 256 KiB
---@param n? integer how many bytes
---@return string? bytes nil at the end of a whole body
---@return earthshine.error? err why it is not whole: `network`, `timeout`, `http`; told once, after
--- all bytes that came before, and the stream is closed then
Stream.read = public(read)

--- Goes over the body piece by piece; a failure is raised, so that a loop which ends has seen the
--- whole body.
---
---     for chunk in response:chunks() do parser:feed(chunk) end
---@return fun(): string? each piece has 1 byte to 256 KiB
function Stream:chunks()
  return edge(function() return step(self, PIECE) end)
end

--- Ends the request, wherever it is, and frees its connection. Closing twice is well.
function Stream:close()
  self.failed, self.rest = nil, nil
  finish(self, not self.over and "cancelled" or nil)
end

Meta.__close = Stream.close
check.methods("response", Meta, Stream)

function Meta:__tostring()
  local state = self.body and "open" or "closed"
  return ("earthshine.stream: %d, %s, %d%s bytes read of %s"):format(
    self.status, state, self.bytes, self.length and (" of %d"):format(self.length) or "", self.url)
end

return { open = open }
