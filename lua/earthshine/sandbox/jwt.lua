--- JSON Web Tokens with the sandbox's own key: header.claims.signature, HMAC SHA-256 (RFC 7515,
--- 7519).

local core = require "earthshine.core"
local web = require "earthshine.sandbox.web"

local jwt = {}

local BLOCK = 64
local key = core.random(32)

local function unhex(hex)
  return (hex:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

local function xor(s, byte)
  return (s:gsub(".", function(c) return string.char(c:byte() ~ byte) end))
end

--- HMAC SHA-256 (RFC 2104).
---@param secret string
---@param message string
---@return string digest 32 bytes
function jwt.hmac(secret, message)
  if #secret > BLOCK then secret = unhex(core.hash("sha256", secret)) end
  secret = secret .. ("\0"):rep(BLOCK - #secret)
  local inner = unhex(core.hash("sha256", xor(secret, 0x36) .. message))
  return unhex(core.hash("sha256", xor(secret, 0x5c) .. inner))
end

local function encode(s)
  return (core.base64_encode(s, true):gsub("=+$", ""))
end

local function signature(text)
  return encode(jwt.hmac(key, text))
end

--- Makes a token.
---@param claims table
---@param header? table members beside `typ` and `alg`
---@return string
function jwt.sign(claims, header)
  local head = { typ = "JWT", alg = "HS256" }
  for name, value in pairs(header or {}) do head[name] = value end
  local text = encode(web.encode(head)) .. "." .. encode(web.encode(claims))
  return text .. "." .. signature(text)
end

--- The claims of a token, whoever signed it; nil where it is no token.
---@param token string
---@return table? claims
function jwt.decode(token)
  local head, claims = token:match "^([%w_-]+)%.([%w_-]+)%.[%w_-]+$"
  if not head then return nil end
  local ok, value = pcall(function()
    web.decode(assert(core.base64_decode(head)))
    return web.decode(assert(core.base64_decode(claims)))
  end)
  return ok and type(value) == "table" and value or nil
end

--- The claims of a token that this sandbox has signed.
---@param token string
---@return table? claims nil where the signature is not ours
function jwt.verify(token)
  local text, signed = token:match "^(.+)%.([^.]*)$"
  if not text or signed ~= signature(text) then return nil end
  return jwt.decode(token)
end

return jwt
