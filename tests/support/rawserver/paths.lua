--- The scripted server's own paths, each a right answer of some kind.
--
--   /bytes/N         N bytes of content.lua with a length; HEAD too
--   /chunked/N       the same in chunks     /until-close/N  the same, ended by the end
--   /echo            the request's head and body, as received
--   /status/N        an empty answer of that status, with a Location for redirects
--   /delay/MS        "late" after MS milliseconds
--   /hang            no answer              /hang-head      half of a head, then nothing
--   /cut/N/M         says that N bytes come, sends M of them and closes
--   /stall/N/M       says that N bytes come, sends M of them and then nothing
--   /drip/N/MS       N bytes, one each MS milliseconds
--   /gzip            "hello world hello world\\n", compressed, asked for or not
--   /cookie/NAME/VALUE  sets a cookie       /count   how many requests this connection has had
local content = require "content"

local paths = {}

local function head(status, lines)
  return ("HTTP/1.1 %s\r\n%s\r\n"):format(status, lines)
end

-- Pieces of content, each wrapped by a function.
local function pieces(n, wrap)
  local at = 0
  return function()
    if at >= n then return nil end
    local size = math.min(content.BLOCK, n - at)
    local piece = content.slice(at, size)
    at = at + size
    return wrap and wrap(piece) or piece
  end
end

function paths.bytes(connection, request, n)
  local size = tonumber(n)
  connection:send(head("200 OK",
    ("Content-Type: application/octet-stream\r\nContent-Length: %d\r\n"):format(size)))
  if request.method == "HEAD" then return connection:finish "keep" end
  connection:stream(pieces(size), function() connection:finish "keep" end)
end

function paths.chunked(connection, _, n)
  connection:send(head("200 OK", "Transfer-Encoding: chunked\r\n"))
  local function chunk(piece) return ("%x\r\n%s\r\n"):format(#piece, piece) end
  connection:stream(pieces(tonumber(n), chunk), function()
    connection:send("0\r\n\r\n", function() connection:finish "keep" end)
  end)
end

paths["until-close"] = function(connection, _, n)
  connection:send(head("200 OK", "Connection: close\r\n"))
  connection:stream(pieces(tonumber(n)), function() connection:finish "close" end)
end

function paths.echo(connection, request)
  connection:reply(200, request.head .. request.body, "Content-Type: text/plain\r\n")
end

function paths.status(connection, _, n)
  connection:reply(tonumber(n), "", "Location: /echo\r\n")
end

function paths.delay(connection, _, ms)
  connection:later(tonumber(ms), function() connection:reply(200, "late") end)
end

function paths.hang() end

paths["hang-head"] = function(connection)
  connection:send "HTTP/1.1 200 OK\r\nContent-Le"
end

function paths.cut(connection, _, n, m)
  connection:send(head("200 OK", "Content-Length: " .. n .. "\r\n"))
  connection:stream(pieces(tonumber(m)), function() connection:finish "close" end)
end

function paths.stall(connection, _, n, m)
  connection:send(head("200 OK", "Content-Length: " .. n .. "\r\n"))
  connection:stream(pieces(tonumber(m)), function() end)
end

function paths.drip(connection, _, n, ms)
  local total, at = tonumber(n), 0
  connection:send(head("200 OK", "Content-Length: " .. n .. "\r\n"))
  local function drop()
    if at == total then return connection:finish "keep" end
    connection:send(content.slice(at, 1))
    at = at + 1
    connection:later(tonumber(ms), drop)
  end
  drop()
end

local GZIP <const> = "\x1f\x8b\8\0\0\0\0\0\2\3\xcb\x48\xcd\xc9\xc9\x57\x28\xcf\x2f\xca\x49"
  .. "\x51\xc8\x40\xb0\xb9\0\x79\x0d\x36\x83\x18\0\0\0"

function paths.gzip(connection)
  connection:reply(200, GZIP, "Content-Encoding: gzip\r\n")
end

function paths.cookie(connection, _, name, value)
  connection:reply(200, "", ("Set-Cookie: %s=%s; Path=/\r\n"):format(name, value))
end

function paths.count(connection)
  connection:reply(200, tostring(connection.count))
end

return function(connection, request)
  local words = {}
  for word in request.path:gmatch "[^/]+" do words[#words + 1] = word end
  local handler = paths[words[1] or ""]
  if not handler then return connection:reply(404, "no such path") end
  handler(connection, request, table.unpack(words, 2))
end
