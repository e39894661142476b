--- What can be read from an Earthdata token without asking anybody: its shape, its user and its
-- expiry. Nothing is verified here.

local core = require "earthshine.core"
local json = require "earthshine.json"

local jwt = {}

-- The last second of the year 9999. No later moment can be meant, and no calendar can show it.
local LATEST <const> = 253402300799

local function moment(value)
  return type(value) == "number" and math.abs(value) <= LATEST and value or nil
end

---@class earthshine.jwt_claims
---@field uid? string
---@field exp? number seconds since 1970
---@field iat? number when it was issued, seconds since 1970

--- Checks a token's shape and reads its claims. A token that is no JSON web token is opaque:
-- allowed, without claims.
---@param token string without "Bearer "
---@return earthshine.jwt_claims? claims nil if the token is malformed
---@return string? why
function jwt.read(token)
  if token == "" then return nil, "it is empty" end
  local at = token:find "[^%w._~+/=-]"
  if at then return nil, ("character %d of %d cannot be part of a token"):format(at, #token) end
  if not token:find "^eyJ" then return {} end
  local payload, signature = token:match "^[%w_-]+%.([%w_-]+)%.([%w_-]*)$"
  if not payload then
    return nil, "it is a JSON web token without its three parts; was a piece lost in copying?"
  end
  local text = core.base64_decode(payload)
  local ok, claims = pcall(json.decode, text or "")
  if not ok or type(claims) ~= "table" or signature == "" then
    return nil, "its parts cannot be read; was a piece lost in copying?"
  end
  return {
    uid = type(claims.uid) == "string" and claims.uid or nil,
    exp = moment(claims.exp), iat = moment(claims.iat),
  }
end

return jwt
