--- Turns a handler's response into the bytes of an HTTP/1.1 reply: a head, and a source of body
--- pieces.

---@class earthshine.sandbox.response
---@field status integer
---@field headers? { [1]: string, [2]: string }[] names as sent; lengths and dates are added here
---@field body? string|earthshine.sandbox.stream

--- A body made while it is sent: either of known length, or of pieces (sent chunked).
---@class earthshine.sandbox.stream
---@field length? integer bytes in all
---@field read? fun(offset: integer, n: integer): string exactly n bytes from offset
---@field chunks? fun(): string? the next piece, nil at the end

--- What a fault does to the bytes of a reply, whatever the handler made.
---@class earthshine.sandbox.wire
---@field cut? integer close after so many bytes of the body
---@field reset? boolean close by a TCP reset
---@field length? string wrong Content-Length: big small negative absurd duplicate none
---@field corrupt? integer offset of a byte to change; -1: the middle one
---@field headers? { count: integer, size: integer } header bomb
---@field drip? { bytes: integer, seconds: number } so many bytes at a time, so long apart
---@field chunked? boolean send chunked without the last chunk

local Reply = {}

local CHUNK = 256 << 10

local REASONS = {
  [200] = "OK", [201] = "Created", [204] = "No Content", [206] = "Partial Content",
  [301] = "Moved Permanently", [302] = "Found", [303] = "See Other", [304] = "Not Modified",
  [307] = "Temporary Redirect", [308] = "Permanent Redirect",
  [400] = "Bad Request", [401] = "Unauthorized",
  [403] = "Forbidden", [404] = "Not Found", [405] = "Method Not Allowed", [408] = "Request Timeout",
  [409] = "Conflict", [412] = "Precondition Failed", [413] = "Request Entity Too Large",
  [415] = "Unsupported Media Type", [416] = "Requested Range Not Satisfiable",
  [421] = "Misdirected Request", [422] = "Unprocessable Entity", [429] = "Too Many Requests",
  [431] = "Request Header Fields Too Large",
  [500] = "Internal Server Error", [501] = "Not Implemented", [502] = "Bad Gateway",
  [503] = "Service Unavailable", [504] = "Gateway Timeout", [505] = "HTTP Version Not Supported",
}

--- A time as HTTP writes it.
---@param seconds number since 1970
---@return string
function Reply.date(seconds)
  return os.date("!%a, %d %b %Y %H:%M:%S GMT", math.floor(seconds)) --[[@as string]]
end

local stamp, stamped = "", 0
local function date_now()
  local now = os.time()
  if now ~= stamped then stamp, stamped = Reply.date(now), now end
  return stamp
end

-- Pieces of a body from `read`; a read that fails ends the body early, which the client sees as a
-- cut.
local function reading(body, chunk)
  local offset, length = 0, body.length
  return function()
    if offset >= length then return nil end
    local piece = body.read(offset, math.min(chunk, length - offset))
    if not piece or piece == "" then return nil, "short" end
    offset = offset + #piece
    return piece
  end
end

local function once(s)
  return function()
    local piece = s
    s = nil
    return piece ~= "" and piece or nil
  end
end

local function as_chunks(source, terminated)
  local ended = false
  return function()
    if ended then return nil end
    local piece = source()
    if piece then return ("%x\r\n"):format(#piece) .. piece .. "\r\n" end
    ended = true
    return terminated and "0\r\n\r\n" or nil
  end
end

local function corrupted(source, at)
  local offset = 0
  return function()
    local piece, why = source()
    if not piece then return nil, why end
    local i = at - offset + 1
    offset = offset + #piece
    if i < 1 or i > #piece then return piece end
    return piece:sub(1, i - 1) .. string.char(piece:byte(i) ~ 0x55) .. piece:sub(i + 1)
  end
end

local function limited(source, n)
  return function()
    if n <= 0 then return nil, "cut" end
    local piece, why = source()
    if not piece then return nil, why end
    piece = piece:sub(1, n)
    n = n - #piece
    return piece
  end
end

local function dripping(source, bytes)
  local rest = ""
  return function()
    if rest == "" then
      local piece, why = source()
      if not piece then return nil, why end
      rest = piece
    end
    local drop = rest:sub(1, bytes)
    rest = rest:sub(bytes + 1)
    return drop
  end
end

local LENGTHS = {
  big = function(n) return { n + 1000 } end,
  small = function(n) return { n // 2 } end,
  negative = function() return { "-1" } end,
  absurd = function() return { "99999999999999999999999999" } end,
  duplicate = function(n) return { n, n + 1 } end,
  none = function() return {} end,
}

--- The names of wrong lengths, for messages.
Reply.lengths = { "big", "small", "negative", "absurd", "duplicate", "none" }

-- The length headers: a list, as one fault sends two.
local function lengths_of(status, body, wire)
  if status == 204 or status < 200 or body.chunks then return {} end
  if status == 304 and body.length == 0 then return {} end
  local make = LENGTHS[wire.length]
  return make and make(body.length) or { body.length }
end

local function head_of(request, response, body, wire, keep)
  local status = response.status
  local line = ("HTTP/1.1 %d %s"):format(status, REASONS[status] or "Status")
  local lines = { line, "Date: " .. date_now() }
  for _, header in ipairs(response.headers or {}) do
    lines[#lines + 1] = header[1] .. ": " .. tostring(header[2]):gsub("[%c]", " ")
  end
  if body.chunks then lines[#lines + 1] = "Transfer-Encoding: chunked" end
  for _, length in ipairs(lengths_of(status, body, wire)) do
    lines[#lines + 1] = "Content-Length: " .. length
  end
  if wire.headers then
    local filler = ("x"):rep(wire.headers.size)
    for i = 1, wire.headers.count do lines[#lines + 1] = "X-Bomb-" .. i .. ": " .. filler end
  end
  if not keep then
    lines[#lines + 1] = "Connection: close"
  elseif request.minor == 0 then
    lines[#lines + 1] = "Connection: keep-alive"
  end
  lines[#lines + 1] = "\r\n"
  return table.concat(lines, "\r\n")
end

-- Brings all forms of a body to one: `length` known, or `chunks`.
local function body_of(request, response)
  local body = response.body or ""
  if type(body) == "table" and body.chunks and request.minor == 0 then
    local parts = {}
    for piece in body.chunks do parts[#parts + 1] = piece end
    body = table.concat(parts)
  end
  if type(body) == "string" then return { length = #body, text = body } end
  return body
end

local function source_of(body, wire)
  local source
  if body.text then
    source = once(body.text)
  elseif body.chunks then
    source = as_chunks(body.chunks, not wire.chunked)
  else
    source = reading(body, wire.drip and 4096 or CHUNK)
  end
  if wire.corrupt then
    source = corrupted(source, wire.corrupt < 0 and (body.length or 2) // 2 or wire.corrupt)
  end
  if wire.chunked and not body.chunks then source = as_chunks(source, false) end
  if wire.cut then source = limited(source, wire.cut) end
  if wire.drip then source = dripping(source, math.max(1, wire.drip.bytes)) end
  return source
end

---@class earthshine.sandbox.reply
---@field head string everything up to the empty line
---@field text? string the whole body, where it can go out with the head in one write
---@field source? fun(): string?, string? pieces of a body otherwise; at its end, why it is early
---@field keep boolean whether the connection lives on afterwards

--- Makes the bytes of a reply.
---@param request earthshine.sandbox.request
---@param response earthshine.sandbox.response
---@param wire? earthshine.sandbox.wire
---@return earthshine.sandbox.reply
function Reply.new(request, response, wire)
  local plain = wire == nil
  wire = wire or {}
  local body = body_of(request, response)
  local keep = request.keep and plain
  local shape = wire.chunked and { chunks = true } or body
  local reply = { head = head_of(request, response, shape, wire, keep), keep = keep }
  local silent = request.method == "HEAD" or response.status == 204 or response.status == 304
  if silent then
    reply.text = ""
  elseif plain and body.text and #body.text <= CHUNK then
    reply.text = body.text
  else
    reply.source = source_of(body, wire)
  end
  return reply
end

return Reply
