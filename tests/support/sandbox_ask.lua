--- Asks the sandbox's services without a socket: a URL in, the handler's response out.

local core = require "earthshine.core"

local HANDLERS = {
  ["urs.earthdata.nasa.gov"] = "edl", ["data.sandbox.earthdatacloud.nasa.gov"] = "tea",
  ["sandbox-protected.s3.us-west-2.amazonaws.com"] = "s3",
  ["sandbox-public.s3.us-west-2.amazonaws.com"] = "s3",
}

local Ask = {
  EDL = "https://urs.earthdata.nasa.gov", DATA = "https://data.sandbox.earthdatacloud.nasa.gov",
}

--- A Basic header's value.
---@param user string
---@param password? string default: the sandbox's rule, USER-password
---@return string
function Ask.basic(user, password)
  return "Basic " .. core.base64_encode(user .. ":" .. (password or user .. "-password"))
end

--- Sends a request.
---@param method string
---@param url string
---@param headers? table<string, string> names in lower case
---@param body? string
---@return { status: integer, body: string, headers: table<string, string>, cookies: string[] }
function Ask.send(method, url, headers, body)
  local scheme, host, target = url:match "^(https?)://([^/]+)(.*)$"
  local path, query = target:match "^([^?]*)%??(.*)$"
  headers = headers or {}
  headers.host = host
  if headers["user-agent"] == nil then headers["user-agent"] = "spec/1.0" end
  local handler = require("earthshine.sandbox." .. HANDLERS[host]).handler
  local response = handler {
    method = method, host = host, target = target, path = path, headers = headers,
    query = target:find("?", 1, true) and query or nil, body = body or "", scheme = scheme,
  }
  local got = { status = response.status, headers = {}, cookies = {}, body = response.body or "" }
  for _, header in ipairs(response.headers or {}) do
    local name = header[1]:lower()
    if name == "set-cookie" then table.insert(got.cookies, header[2]) end
    got.headers[name] = header[2]
  end
  if type(got.body) == "table" then
    local parts, offset = {}, 0
    while offset < got.body.length do
      parts[#parts + 1] = got.body.read(offset, got.body.length - offset)
      offset = offset + #parts[#parts]
    end
    got.body = table.concat(parts)
  end
  return got
end

--- The NAME=VALUE of a cookie that a response sets, or nil.
---@param response table
---@param name string
---@return string?
function Ask.cookie(response, name)
  for _, cookie in ipairs(response.cookies) do
    if cookie:find(name .. "=", 1, true) == 1 then return cookie:match "^[^;]+" end
  end
end

return Ask
