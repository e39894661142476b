--- A transport without a socket: scripted answers, every request on record. For tests of recipes
-- and of this library.
--
-- It keeps cookies as a client must (by host or domain, https only), writes "files" into a table,
-- and answers later never:
-- there is nothing to wait for.

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

---@class earthshine.http.memory_transport
---@field requests earthshine.http.record[] in the order they came
---@field files table<string, string> contents by path, of requests with a file as sink

--- Makes a transport. The handler is one of
-- a function(record, number) that returns an answer, or nil, code, message;
-- a list of answers, used in order, the last one again and again;
-- a table of them by URL, or by URL without its query.
-- An answer is { status = 200, headers = {}, body = "" } (each may be missing), { error =
-- "network", message = … },
-- or a function as above. `set_cookie = { "name=value; Domain=…" }` sets cookies.
---@param handler function|table
---@return earthshine.http.memory_transport callable
function Memory.new(handler)
  local jars = setmetatable({}, { __mode = "k" })
  return setmetatable({ handler = handler, requests = {}, files = {}, jars = jars }, Memory)
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

function Memory:answer_for(record)
  local handler, answer = self.handler
  if type(handler) == "function" then
    answer = handler
  elseif handler[1] then
    answer = handler[math.min(#self.requests, #handler)]
  else
    answer = handler[record.url] or handler[(record.url:gsub("%?.*$", ""))]
  end
  if type(answer) == "table" and answer[1] then
    answer.used = (answer.used or 0) + 1
    answer = answer[math.min(answer.used, #answer)]
  end
  if type(answer) == "function" then return answer(record, #self.requests) end
  if answer == nil then
    return { status = 404, body = "the test has no answer for " .. record.url }
  end
  if answer.error then return nil, answer.error, answer.message or answer.error, answer.detail end
  return answer
end

-- A file sink, as the core treats it: only a 200 is data, the length and digest must be right, a
-- refused type stays in memory.
function Memory:save(request, response)
  local sink, body = request.sink, response.body
  if type(sink) ~= "table" or response.status ~= 200 then return response end
  local media = (response.headers["content-type"] or ""):match "^[^;%s]*"
  if sink.refuse and media == sink.refuse then
    response.refused = true
    return response
  end
  if sink.length and sink.length ~= #body then
    return nil, "network", ("%d bytes came, %d were expected"):format(#body, sink.length)
  end
  if sink.nonempty and body == "" then return nil, "http", "the server sent an empty file" end
  local hex = sink.digest and core.hash(sink.digest, body)
  if sink.expect and hex ~= sink.expect:lower() then
    return nil, "checksum", "the checksum differs"
  end
  self.files[sink.path] = body
  response.file, response.body = { bytes = #body, digest = hex }, ""
  return response
end

function Memory:__call(request)
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
  local answer, code, message, detail = self:answer_for(record)
  if not answer then return nil, code, message, detail end
  local response = {
    status = answer.status or 200, headers = {},
    body = request.method ~= "HEAD" and answer.body or "",
    address = "memory", time = { total = 0 },
  }
  for name, value in pairs(answer.headers or {}) do response.headers[name:lower()] = value end
  response.bytes = #response.body
  if jar and answer.set_cookie then take_cookies(jar, parts, answer.set_cookie) end
  if request.sink == "null" then response.body = "" end
  local max = request.max_body or 64 << 20
  if request.sink == nil and response.bytes > max then
    return nil, "limit", ("the body is over %d bytes"):format(max)
  end
  return self:save(request, response)
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
