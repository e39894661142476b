--- Reads HTTP/1.1 requests out of the bytes of one connection, as they come: whole requests only,
--- however they were cut.
--
-- RFC 9112 decides. What could be read in two ways (two lengths, a length beside chunks, a folded
-- header) is refused.

---@class earthshine.sandbox.request
---@field method string
---@field host string lower case, without port
---@field target string path and query as sent
---@field path string as sent, not decoded
---@field query? string after "?", as sent
---@field headers table<string, string> lower-case name -> value; repeats joined by ", "
---@field body string
---@field minor integer 0 or 1: the HTTP/1.x spoken
---@field keep boolean whether the client lets the connection live
---@field scheme string "http" or "https": what the client spoke (set by the server)
---@field remote string the client's address (set by the server)

---@class earthshine.sandbox.parser
local Parser = {}
Parser.__index = Parser

local MAX_HEAD = 1 << 20
local MAX_FIELDS = 500
local MAX_BODY = 64 << 20

--- A new parser.
---@return earthshine.sandbox.parser
function Parser.new()
  return setmetatable({ buffer = "", from = 1, state = "head" }, Parser)
end

--- Takes bytes that arrived.
---@param data string
function Parser:feed(data)
  self.buffer = self.buffer == "" and data or self.buffer .. data
end

--- How many bytes wait to be read.
---@return integer
function Parser:pending()
  return #self.buffer
end

--- Whether a request has begun but is not whole.
---@return boolean
function Parser:midway()
  return self.state ~= "head" or self.buffer ~= ""
end

-- A refusal travels as an error with this table; `next` turns it into values.
local function refuse(status, reason)
  error({ status = status, reason = reason }, 0)
end

local TOKEN = "^[%w!#$%%&'*+.^_`|~-]+$"

local function read_fields(block)
  local headers, count = {}, 0
  for line in block:gmatch "([^\r\n]*)\r\n" do
    local name, value = line:match "^([^:]+):[ \t]*(.-)[ \t]*$"
    if not name or not name:find(TOKEN) then refuse(400, "Malformed header field") end
    if value:find "%z" then refuse(400, "Malformed header field") end
    name = name:lower()
    count = count + 1
    if count > MAX_FIELDS then refuse(431, "Too many header fields") end
    local before = headers[name]
    if before and (name == "host" or name == "content-length" and before ~= value) then
      refuse(400, "Repeated " .. name)
    end
    if name == "content-length" then before = nil end
    headers[name] = before and before .. (name == "cookie" and "; " or ", ") .. value or value
  end
  return headers
end

-- Splits a target of origin form, or of absolute form (as sent to a proxy), into host, path and
-- query.
local function read_target(request, target)
  local authority, rest = target:match "^[hH][tT][tT][pP][sS]?://([^/?#]+)(.*)$"
  if authority then
    request.headers.host = authority
    target = rest:sub(1, 1) == "/" and rest or "/" .. rest
  elseif target ~= "*" and target:sub(1, 1) ~= "/" then
    refuse(400, "Malformed request target")
  end
  request.target = target
  request.path, request.query = target:match "^([^?]*)%??(.*)$"
  if not target:find("?", 1, true) then request.query = nil end
  local host = request.headers.host
  if not host then
    if request.minor == 1 then refuse(400, "Missing Host header") end
    host = ""
  end
  request.host = host:lower():gsub(":%d*$", ""):gsub("%.$", "")
end

local function body_length(request)
  local coding = request.headers["transfer-encoding"]
  local length = request.headers["content-length"]
  if coding then
    if length then refuse(400, "Content-Length beside Transfer-Encoding") end
    if coding:lower() ~= "chunked" then refuse(501, "Unknown transfer coding") end
    return nil
  end
  if not length then return 0 end
  if not length:find "^%d+$" or #length > 15 then refuse(400, "Malformed Content-Length") end
  local n = math.tointeger(tonumber(length))
  if n > MAX_BODY then refuse(413, "Request body too large") end
  return n
end

local function keeps(request)
  local connection = (request.headers.connection or ""):lower()
  if connection:find("close", 1, true) then return false end
  return request.minor == 1 or connection:find("keep-alive", 1, true) ~= nil
end

local states = {}

function states.head(self)
  local buffer = self.buffer
  local blank = buffer:match "^[\r\n]+"
  if blank and self.from == 1 then
    buffer = buffer:sub(#blank + 1)
    self.buffer = buffer
  end
  -- At once, as servers do: whoever says hello in TLS waits for an answer.
  if buffer:find "^%U" then refuse(400, "Malformed request line") end
  local stop = buffer:find("\r\n\r\n", self.from, true)
  if (stop or #buffer) > MAX_HEAD then refuse(413, "Request header too large") end
  if not stop then
    self.from = math.max(1, #buffer - 2)
    return nil
  end
  local line, fields = buffer:sub(1, stop + 1):match "^([^\r\n]*)\r\n(.*)$"
  local method, target, minor = line:match "^(%u[%u-]*) (%S+) HTTP/1%.([01])$"
  if not method then
    local other = line:find "HTTP/%d" and not line:find "HTTP/1%.[01]$"
    refuse(other and 505 or 400, "Malformed request line")
  end
  local headers = read_fields(fields)
  local request = { method = method, minor = tonumber(minor), headers = headers, body = "" }
  read_target(request, target)
  request.keep = keeps(request)
  local length = body_length(request)
  self.request, self.buffer, self.from = request, buffer:sub(stop + 4), 1
  self.parts, self.size, self.left = {}, 0, length
  self.state = length == nil and "chunk" or "body"
  self.wants_continue = length ~= 0 and (request.headers.expect or ""):lower() == "100-continue"
  return true
end

-- Moves at most `left` bytes of the buffer into the body.
local function take(self)
  local piece = #self.buffer > self.left and self.buffer:sub(1, self.left) or self.buffer
  if piece == "" then return end
  self.parts[#self.parts + 1] = piece
  self.size, self.left = self.size + #piece, self.left - #piece
  self.buffer = self.buffer:sub(#piece + 1)
end

local function finish(self)
  local request = self.request
  request.body = table.concat(self.parts)
  self.request, self.parts, self.state, self.wants_continue = nil, nil, "head", false
  return request
end

function states.body(self)
  take(self)
  if self.left > 0 then return nil end
  return finish(self)
end

-- The next line of the buffer without its end, or nil where it is not whole yet.
local function line_of(self, longest)
  local stop = self.buffer:find("\r\n", 1, true)
  if (stop or #self.buffer) > longest then refuse(400, "Malformed chunk") end
  if not stop then return nil end
  local line = self.buffer:sub(1, stop - 1)
  self.buffer = self.buffer:sub(stop + 2)
  return line
end

function states.chunk(self)
  local line = line_of(self, 4096)
  if not line then return nil end
  local hex = line:match "^(%x+)[ \t]*$" or line:match "^(%x+)[ \t]*;"
  if not hex or #hex > 8 then refuse(400, "Malformed chunk") end
  self.left = tonumber(hex, 16)
  if self.size + self.left > MAX_BODY then refuse(413, "Request body too large") end
  self.state = self.left == 0 and "trailer" or "data"
  return true
end

function states.data(self)
  take(self)
  if self.left > 0 or #self.buffer < 2 then return nil end
  if self.buffer:sub(1, 2) ~= "\r\n" then refuse(400, "Malformed chunk") end
  self.buffer = self.buffer:sub(3)
  self.state = "chunk"
  return true
end

function states.trailer(self)
  local line = line_of(self, 16384)
  if not line then return nil end
  if line ~= "" then return true end
  return finish(self)
end

local function step(self)
  local got = true
  while got == true do got = states[self.state](self) end
  return got
end

--- The next whole request.
---@return earthshine.sandbox.request|false|nil request nil: more bytes are needed; false: refused
---@return integer? status of the refusal
---@return string? reason of the refusal
function Parser:next()
  local ok, got = pcall(step, self)
  if ok then return got end
  if type(got) ~= "table" then error(got, 0) end
  return false, got.status, got.reason
end

--- Whether the client waits for "100 Continue" before it sends the body; true once a request.
---@return boolean
function Parser:take_continue()
  local wanted = self.wants_continue and self.state ~= "head" and self.buffer == ""
  self.wants_continue = false
  return wanted or false
end

return Parser
