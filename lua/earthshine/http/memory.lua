--- A transport without a socket: scripted answers, every request on record. For tests of recipes,
--- of hosts, and of this library.
--
-- It keeps cookies as a client must (by host or domain, https only), treats the sinks as the core
-- does, writes "files" into a table, and never waits: there is nothing to wait for.

local check = require "earthshine.check"
local core = require "earthshine.core"
local url = require "earthshine.url"

local Memory = {}
Memory.__index = Memory
Memory.__name = "earthshine.http.memory"

---@class earthshine.http.record one request as it was sent, with its secrets in the open
---@field method string
---@field url string
---@field host string
---@field headers table<string, string> lower-case names; `cookie` as it would have been sent
---@field body? string
---@field request table the request as the transport got it

---@class earthshine.http.answer what a handler answers; each field may be missing
---@field status? integer 200
---@field headers? table<string, string>
---@field body? string|string[]|fun(): string? ""; a list or a function gives it piece by piece, as
--- a stream's reader gets it (empty pieces are left out)
---@field cut? earthshine.code the body fails so after its last byte ("network", "timeout")
---@field set_cookie? string[] lines as of Set-Cookie: "name=value; Domain=…"
---@field error? earthshine.code no answer at all
---@field message? string of `error` or `cut`
---@field detail? table of `error`, the cause of the user's error
local ANSWER <const> = {
  status = "integer", headers = "table", body = "string|table|callable", cut = "string",
  set_cookie = "table", error = "string", message = "string", detail = "table",
}

---@class earthshine.http.memory_transport
---@field requests earthshine.http.record[] in the order they came
---@field files table<string, string> contents by path, of requests with a file as sink
---@field open integer streams that are neither read to their end nor closed

--- Makes a transport. The handler is one of
--- a function(record, number) that returns an answer, or nil, code, message;
--- a list of answers, used in order, the last one again and again;
--- a table of them by URL, or by URL without its query.
--- In place of an answer may stand a function as above, or a list of answers for that URL. What the
--- handler does not know is answered by a 404.
---
---     local transport = es.memory_transport {
---       { status = 503 },                                           -- the first time
---       { headers = { ["CMR-Hits"] = "0" }, body = '{"hits":0,"took":1,"items":[]}' },
---     }
---     local mine = es.session { transport = transport, sleep = function() end }
---     assert(mine.search_data({ short_name = "ATL06" }):hits() == 0)
---     assert(#transport.requests == 2)
---
---     local by_address = es.memory_transport {
---       ["https://data.example.org/a"] = { body = { "some ", "bytes" }, cut = "network" },
---     }
---@param handler function|table
---@return earthshine.http.memory_transport transport callable: what `es.session` takes
function Memory.new(handler)
  check.type("the handler of memory_transport", handler, "table|callable")
  return setmetatable({
    handler = handler, requests = {}, files = {}, open = 0,
    jars = setmetatable({}, { __mode = "k" }), used = setmetatable({}, { __mode = "k" }),
  }, Memory)
end

local function reveal(value)
  return type(value) == "userdata" and core.reveal(value) or value
end

local function take_cookies(jar, parts, lines)
  for _, line in ipairs(lines) do
    local name, value = line:match "^%s*([^=;]+)=([^;]*)"
    local domain = line:match ";%s*[Dd]omain=%.?([^;%s]+)"
    domain = domain and domain:lower()
    jar[#jar + 1] = { name = name, value = value, host = parts.host, domain = domain }
  end
end

local function cookies_for(jar, parts)
  local list, seen = {}, {}
  for i = #jar, 1, -1 do
    local cookie = jar[i]
    local domain = cookie.domain
    local fits = cookie.host == parts.host and not domain
      or domain and (parts.host == domain or parts.host:sub(-#domain - 1) == "." .. domain)
    if fits and not seen[cookie.name] then
      seen[cookie.name] = true
      table.insert(list, 1, cookie.name .. "=" .. cookie.value)
    end
  end
  return #list > 0 and table.concat(list, "; ") or nil
end

-- What the handler has for a request: an answer, a function, or a list of them.
local function found(self, record)
  local handler = self.handler
  if type(handler) == "function" or handler[1] or (getmetatable(handler) or {}).__call then
    return handler
  end
  return handler[record.url] or handler[(record.url:gsub("%?.*$", ""))]
end

-- The answer to a request, or nil, code, message, detail.
local function answer_for(self, record)
  local answer = found(self, record)
  if type(answer) == "table" and answer[1] then
    local count = (self.used[answer] or 0) + 1
    self.used[answer] = count
    answer = answer[math.min(count, #answer)]
  end
  if answer == nil then
    return { status = 404, body = "the test has no answer for " .. record.url }
  end
  local code, message, detail
  if type(answer) ~= "table" or (getmetatable(answer) or {}).__call then
    answer, code, message, detail = answer(record, #self.requests)
    if answer == nil then return nil, code or "network", message or code or "no answer", detail end
  end
  check.options("an answer of the in-memory transport", answer, ANSWER)
  if answer.error then return nil, answer.error, answer.message or answer.error, answer.detail end
  return answer
end

-- An iterator over a body's pieces.
local function pieces(body)
  if type(body) == "string" then body = { body } end
  if type(body) ~= "table" or (getmetatable(body) or {}).__call then return body end
  local i = 0
  return function()
    i = i + 1
    return body[i]
  end
end

-- A body to be read piece by piece: an earthshine.http.body. Its first piece is here already.
local Reader = {}
Reader.__index = Reader

function Reader:next()
  local piece
  repeat piece = self.pieces() until piece ~= ""
  self.piece = piece
end

function Reader:read(most)
  local piece, answer = self.piece, self.answer
  if not piece then
    self:close()
    if answer.cut then return nil, answer.cut, answer.message or "the body was cut" end
    return nil
  end
  if #piece <= most then
    self:next()
    return piece
  end
  self.piece = piece:sub(most + 1)
  return piece:sub(1, most)
end

function Reader:close()
  if self.closed then return end
  self.closed, self.piece = true, nil
  self.transport.open = self.transport.open - 1
end

-- The whole body, or nil, code, message.
local function gather(reader, most)
  local parts, count = {}, 0
  while true do
    local piece, code, message = reader:read(math.maxinteger)
    if not piece then
      if code then return nil, code, message end
      return #parts == 1 and parts[1] or table.concat(parts)
    end
    parts[#parts + 1], count = piece, count + #piece
    if count > most then
      reader:close()
      return nil, "limit", ("the body is over %d bytes"):format(most)
    end
  end
end

-- A file sink, as the core treats it: length and digest must be right.
local function save(self, request, response)
  local sink, body = request.sink, response.body
  if sink.nonempty and body == "" then return nil, "http", "the server sent an empty file" end
  if sink.length and sink.length ~= #body then
    return nil, "checksum", ("got %d bytes, but the file should have %d"):format(#body, sink.length)
  end
  local hex = sink.digest and core.hash(sink.digest, body)
  if sink.expect and hex ~= sink.expect:lower() then
    return nil, "checksum", ("checksum is %s, but should be %s"):format(hex, sink.expect)
  end
  self.files[sink.path] = body
  response.file, response.body = { bytes = #body, digest = hex }, ""
  return response
end

-- What becomes of a body, as in the core: "stream", "file", "null" or "memory".
local function place_of(request, response)
  local sink, status = request.sink, response.status
  if sink == nil or sink == "null" then return sink or "memory" end
  local streams = sink == "stream" or sink.stream
  local data = streams and status >= 200 and status < 300
    or not streams and status == 200 and request.method ~= "HEAD"
  local media = (response.headers["content-type"] or ""):match "^[^;%s]*"
  if data and sink ~= "stream" and sink.refuse and media == sink.refuse then
    response.refused = true
    return "memory"
  end
  return data and (streams and "stream" or "file") or "memory"
end

-- Lets a body go where the request's sink says.
local function deliver(self, request, answer, response)
  local status, place = response.status, place_of(request, response)
  local bodiless = request.method == "HEAD" or status == 204 or status == 304
  self.open = self.open + 1
  local reader = setmetatable({
    transport = self, answer = answer, pieces = pieces(not bodiless and answer.body or ""),
  }, Reader)
  reader:next()
  if place == "stream" and (reader.piece or not answer.cut) then
    response.stream, response.body = reader, ""
    return response
  end
  local most = request.sink and math.maxinteger or request.max_body or 64 << 20
  local body, code, message = gather(reader, most)
  if not body then return nil, code, message, { status = status } end
  response.body, response.bytes = body, #body
  if place == "null" then response.body = "" end
  if place == "file" then return save(self, request, response) end
  return response
end

local function record_of(self, request)
  local parts = assert(url.parse(request.url))
  local record = {
    method = request.method, url = request.url, host = parts.host, headers = {},
    body = request.body, request = request,
  }
  for _, pair in ipairs(request.headers) do record.headers[pair[1]:lower()] = reveal(pair[2]) end
  local jar = request.jar and (self.jars[request.jar] or {})
  if jar then
    self.jars[request.jar] = jar
    record.headers.cookie = cookies_for(jar, parts) or record.headers.cookie
  end
  self.requests[#self.requests + 1] = record
  return record, jar, parts
end

function Memory:__call(request)
  local record, jar, parts = record_of(self, request)
  local answer, code, message, detail = answer_for(self, record)
  if not answer then return nil, code, message, detail end
  local response = {
    status = answer.status or 200, headers = {}, body = "", bytes = 0, address = "memory",
    time = { total = 0 },
  }
  for name, value in pairs(answer.headers or {}) do response.headers[name:lower()] = value end
  if jar and answer.set_cookie then take_cookies(jar, parts, answer.set_cookie) end
  return deliver(self, request, answer, response)
end

--- Whether a text occurs anywhere in what was sent to hosts that a function (or a set) does not
-- allow; for tests of secrets.
---@param text string
---@param allowed table<string, boolean>
---@return string? host the first host that should not have got it
function Memory:leaked(text, allowed)
  for _, record in ipairs(self.requests) do
    if not allowed[record.host] then
      if (record.url .. "\n" .. (record.body or "")):find(text, 1, true) then return record.host end
      for _, value in pairs(record.headers) do
        if value:find(text, 1, true) then return record.host end
      end
    end
  end
end

return Memory
