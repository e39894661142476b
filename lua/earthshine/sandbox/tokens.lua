--- Earthdata Login's tokens: made, listed, checked, revoked.

local core = require "earthshine.core"
local accounts = require "earthshine.sandbox.accounts"
local expiry = require "earthshine.sandbox.expiry"
local hosts = require "earthshine.sandbox.hosts"
local jwt = require "earthshine.sandbox.jwt"
local web = require "earthshine.sandbox.web"

---@class earthshine.sandbox.token
---@field access_token string
---@field uid string
---@field type string "User": asked for by the user; "OAuth": got by an application for the user
---@field expires number seconds since 1970
---@field generation integer
---@field revoked? boolean

local tokens = {}

--- The seconds that a user's token lives, and an application's.
tokens.LIFETIME, tokens.SESSION = 60 * 86400, 3600
--- How many live tokens a user may have.
tokens.LIMIT = 2

local by_text, by_user

--- Makes a token.
---@param uid string
---@param kind "User"|"OAuth"
---@param lifetime? number seconds
---@return earthshine.sandbox.token
function tokens.create(uid, kind, lifetime)
  local usual = kind == "User" and tokens.LIFETIME or tokens.SESSION
  lifetime = lifetime or expiry.lifetime("token", usual)
  local now = core.now()
  local token = {
    uid = uid, type = kind, expires = now + lifetime, generation = expiry.generation "token",
  }
  token.access_token = jwt.sign({
    type = kind, uid = uid, iat = math.floor(now), exp = math.floor(token.expires),
    iss = hosts.url(hosts.edl), identity_provider = "edl_ops", acr = "edl", assurance_level = 3,
    jti = web.nonce(8),
  }, { origin = "Earthdata Login", sig = "edljwtpubkey_ops" })
  by_text[token.access_token] = token
  if kind == "User" then table.insert(by_user[uid], token) end
  return token
end

--- Whether a token still opens doors.
---@param token earthshine.sandbox.token
---@return boolean
function tokens.live(token)
  return not token.revoked and token.expires > core.now()
    and token.generation == expiry.generation "token"
end

--- A user's tokens that were not revoked, expired ones among them.
---@param uid string
---@return earthshine.sandbox.token[]
function tokens.of(uid)
  local list = {}
  for _, token in ipairs(by_user[uid]) do
    if not token.revoked then list[#list + 1] = token end
  end
  return list
end

--- Takes a token back.
---@param uid string
---@param text string
---@return boolean found
function tokens.revoke(uid, text)
  local token = by_text[text]
  if not token or token.uid ~= uid or token.revoked then return false end
  token.revoked = true
  return true
end

--- Whose token this is. Other services of the sandbox (CMR) ask here too.
---@param text string the token, without "Bearer"
---@return string? uid
---@return string? code "invalid_token" or "token_expired"
function tokens.user(text)
  local token = by_text[text]
  if not token or token.revoked or not jwt.verify(text) then return nil, "invalid_token" end
  if not tokens.live(token) then return nil, "token_expired" end
  return token.uid
end

--- Forgets all tokens; gives users those that they have from the start.
function tokens.reset()
  by_text, by_user = {}, {}
  for uid, account in pairs(accounts.users) do
    by_user[uid] = {}
    for _ = 1, account.expired or 0 do tokens.create(uid, "User", -86400) end
    for _ = 1, account.tokens or 0 do tokens.create(uid, "User") end
  end
end

tokens.reset()

return tokens
