--- The scripted server as a proxy: CONNECT, whole addresses, SOCKS 4 and 5. What it was sent is on
--- record.
local uv = require "luv"

local proxy = {}

--- map: "host:port" -> port on 127.0.0.1, or "address:port"; login: what Proxy-Authorization must
-- be, or "user:password" by SOCKS.
local settings = {}
local heads = {}

function proxy.set(given) settings, heads = given, {} end

function proxy.heads() return heads end

local function target_of(name)
  local to = (settings.map or {})[name] or name
  if tonumber(to) then return "127.0.0.1", tonumber(to) end
  local host, port = to:match "^(.*):(%d+)$"
  return host, tonumber(port)
end

-- Passes bytes both ways until one side ends.
local function bridge(connection, other)
  local socket = connection.socket
  local function close()
    connection:close()
    if not other:is_closing() then other:close() end
  end
  local function pass(from, to)
    from:read_start(function(err, data)
      if err or not data then return close() end
      to:write(data, function(failed) if failed then close() end end)
    end)
  end
  socket:read_stop()
  pass(other, socket)
  pass(socket, other)
  if connection.input ~= "" then other:write(connection.input) end
  connection.input = ""
end

-- Connects, and then calls done(other) or failed().
local function connect(name, done, failed)
  local host, port = target_of(name)
  local other = uv.new_tcp()
  local ok = pcall(other.connect, other, host, port, function(err)
    if err then
      other:close()
      return failed()
    end
    other:nodelay(true)
    done(other)
  end)
  if not ok then
    other:close()
    failed()
  end
end

-- Passes a request on, and the answer, which must have a length, back.
local function ask(connection, other, request)
  local path = request.target:match "^http://[^/]*(.*)$"
  local head = request.head:gsub("^(%S+) %S+", function(method)
    return method .. " " .. (path == "" and "/" or path)
  end):gsub("\r\nProxy%-[^\r]*", "")
  local answer = ""
  other:write(head .. request.body)
  other:read_start(function(err, data)
    answer = answer .. (data or "")
    local first, last = answer:find("\r\n\r\n", 1, true)
    local length = first and answer:lower():match "content%-length: (%d+)"
    local whole = length and #answer >= last + tonumber(length)
    if not whole and data and not err then return end
    other:close()
    connection:send(answer, function() connection:finish(whole and "keep" or "close") end)
  end)
end

--- Whether a request is for a proxy.
function proxy.wants(request)
  return request.method == "CONNECT" or request.target:find "^http://" ~= nil
end

--- Answers it.
function proxy.serve(connection, request)
  heads[#heads + 1] = request.head
  local login = settings.login
  if login and request.headers["proxy-authorization"] ~= login then
    return connection:reply(407, "who are you?", "Proxy-Authenticate: Basic realm=\"r\"\r\n")
  end
  local name = request.target
  if request.method ~= "CONNECT" then
    local host, port = name:match "^http://([^:/]+):?(%d*)"
    name = host .. ":" .. (port == "" and "80" or port)
  end
  connect(name, function(other)
    if request.method ~= "CONNECT" then return ask(connection, other, request) end
    connection:send("HTTP/1.1 200 Connection established\r\nX-Proxy: mine\r\n\r\n", function()
      bridge(connection, other)
    end)
  end, function() connection:reply(502, "nobody there") end)
end

-- Takes so many bytes from what has come; nil: not there yet.
local function take(connection, n)
  if #connection.input < n then return nil end
  local bytes = connection.input:sub(1, n)
  connection.input = connection.input:sub(n + 1)
  return bytes
end

local steps = {}

function steps.methods(connection)
  local count = connection.input:byte(2)
  local bytes = count and take(connection, 2 + count)
  if not bytes then return end
  local wanted = settings.login and 2 or 0
  if not bytes:find(string.char(wanted), 3, true) then
    return connection:send("\5\255", function() connection:close() end)
  end
  connection.socks = wanted == 2 and "login" or "request"
  connection:send(string.char(5, wanted))
end

function steps.login(connection)
  local input = connection.input
  local users = input:byte(2)
  local words = users and input:byte(3 + users)
  if not words or #input < 3 + users + words then return end
  local bytes = take(connection, 3 + users + words)
  local pair = bytes:sub(3, 2 + users) .. ":" .. bytes:sub(4 + users)
  heads[#heads + 1] = "SOCKS login " .. pair
  if pair ~= settings.login then
    return connection:send("\1\1", function() connection:close() end)
  end
  connection.socks = "request"
  connection:send "\1\0"
end

function steps.request(connection)
  local input = connection.input
  if #input < 5 then return end
  local kind = input:byte(4)
  local size = kind == 3 and 1 + input:byte(5) or kind == 1 and 4 or 16
  local bytes = take(connection, 4 + size + 2)
  if not bytes then return end
  local host = kind == 3 and bytes:sub(6, 4 + size) or table.concat({ bytes:byte(5, 8) }, ".")
  local name = host .. ":" .. (">I2"):unpack(bytes, 5 + size)
  heads[#heads + 1] = "SOCKS " .. name
  connect(name, function(other)
    connection:send("\5\0\0\1\0\0\0\0\0\0", function() bridge(connection, other) end)
  end, function()
    connection:send("\5\5\0\1\0\0\0\0\0\0", function() connection:close() end)
  end)
end

--- Takes what has come of a SOCKS conversation.
function proxy.socks(connection)
  connection.socks = connection.socks or "methods"
  local before
  repeat
    before = connection.socks
    steps[before](connection)
  until connection.socks == before or connection.input == ""
end

return proxy
