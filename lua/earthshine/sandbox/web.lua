--- What all services of the sandbox need: replies of each media type; queries, forms, cookies and
--- Basic credentials.

local core = require "earthshine.core"
local json = require "earthshine.json"

local web = {}

web.encode, web.array = json.encode, json.array

--- The value of JSON text; raises where it is none. Whole numbers become integers.
---@param text string
---@return any
function web.decode(text)
  return json.normalise(json.decode(text))
end

-- The media type first, then the caller's own headers.
local function reply(status, media, body, headers)
  local list = { { "Content-Type", media } }
  for _, header in ipairs(headers or {}) do list[#list + 1] = header end
  return { status = status, headers = list, body = body }
end

--- A JSON reply.
---@param status integer
---@param value any a table, or JSON text
---@param headers? table[]
---@return earthshine.sandbox.response
function web.json(status, value, headers)
  local text = type(value) == "string" and value or web.encode(value)
  return reply(status, "application/json", text, headers)
end

--- A plain text reply.
---@param status integer
---@param body string
---@param headers? table[]
---@return earthshine.sandbox.response
function web.text(status, body, headers)
  return reply(status, "text/plain; charset=utf-8", body, headers)
end

--- Text as it may stand in HTML or XML.
---@param s string
---@return string
function web.escape(s)
  return (s:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end

local PAGE = "<!DOCTYPE html>\n<html>\n<head><title>%s</title></head>\n<body>\n<h1>%s</h1>\n%s\n"
  .. "</body>\n</html>\n"

--- An HTML page.
---@param status integer
---@param title string
---@param content string HTML
---@param headers? table[]
---@return earthshine.sandbox.response
function web.html(status, title, content, headers)
  title = web.escape(title)
  return reply(status, "text/html; charset=utf-8", PAGE:format(title, title, content), headers)
end

--- A redirect with an empty body.
---@param status integer 301, 302, 303 or 307
---@param location string
---@param headers? table[]
---@return earthshine.sandbox.response
function web.redirect(status, location, headers)
  local list = { { "Location", location } }
  for _, header in ipairs(headers or {}) do list[#list + 1] = header end
  return { status = status, headers = list }
end

--- The pairs of a query or a form body; of repeated names the last.
---@param encoded string?
---@return table<string, string>
function web.form(encoded)
  local values = {}
  for pair in (encoded or ""):gmatch "[^&]+" do
    local name, value = pair:match "^([^=]*)=?(.*)$"
    values[core.url_unescape((name:gsub("%+", " ")))] = core.url_unescape((value:gsub("%+", " ")))
  end
  return values
end

--- Query and form body of a request together, the body first in rank.
---@param request earthshine.sandbox.request
---@return table<string, string>
function web.parameters(request)
  local values = web.form(request.query)
  local media = (request.headers["content-type"] or ""):lower()
  if request.body ~= "" and media:find("application/x-www-form-urlencoded", 1, true) == 1 then
    for name, value in pairs(web.form(request.body)) do values[name] = value end
  end
  return values
end

--- The cookies of a request.
---@param request earthshine.sandbox.request
---@return table<string, string>
function web.cookies(request)
  local values = {}
  for name, value in (request.headers.cookie or ""):gmatch "([^=;%s]+)=([^;]*)" do
    values[name] = values[name] or value
  end
  return values
end

--- User and password of a Basic header; nil where there is none.
---@param request earthshine.sandbox.request
---@return string? user
---@return string? password
function web.basic(request)
  local encoded = (request.headers.authorization or ""):match "^[Bb][Aa][Ss][Ii][Cc]%s+(%S+)%s*$"
  local plain = encoded and core.base64_decode(encoded)
  if not plain then return nil end
  return plain:match "^([^:]*):(.*)$"
end

--- The token of a Bearer header; nil where there is none.
---@param request earthshine.sandbox.request
---@return string?
function web.bearer(request)
  return (request.headers.authorization or ""):match "^[Bb][Ee][Aa][Rr][Ee][Rr]%s+(%S+)%s*$"
end

--- A random word of hex digits.
---@param bytes integer
---@return string
function web.nonce(bytes)
  return (core.random(bytes):gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

return web
