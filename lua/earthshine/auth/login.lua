--- A login: who, with what credential, until when, and what can be done with it.
--
-- It holds its secrets as core secrets only; nothing of it that can be printed, logged or
-- compared shows one.

local account = require "earthshine.auth.account"
local async = require "earthshine.async"
local check = require "earthshine.check"
local clock = require "earthshine.auth.clock"
local core = require "earthshine.core"
local edl = require "earthshine.auth.edl"
local Error = require "earthshine.error"
local jwt = require "earthshine.auth.jwt"
local public = require "earthshine.public"
local time = require "earthshine.time"

---@class earthshine.auth
---@field username? string nil where only an opaque token is known
---@field authenticated boolean
---@field strategy string the strategy that found the credentials
---@field label string where they came from, for messages
---@field system earthshine.system
---@field skew? number seconds that Earthdata Login's clock is ahead of this machine's, where known
---@field kept? string the netrc file that `persist` has written
---@field refused? boolean internal: CMR refused the token, and public searches go without it
local Auth = {}
Auth.__index = Auth
Auth.__name = "earthshine.auth"

-- A token is replaced this long before it ends, where a password is known.
local MARGIN <const> = 300

local function malformed(label, why)
  Error.raise {
    code = "credentials", message = ("the login token (%s) is malformed: %s"):format(label, why),
  }
end

-- Notes how far the clocks are apart, and warns once where that matters.
local function compare_clocks(self, skew)
  local before = clock.remark(self.skew)
  self.skew = skew
  local remark = clock.remark(skew)
  if remark and not before then self._session:log("warn", remark) end
end

-- Takes a token over; its expiry is the claim `exp`, else the server's date.
local function hold(self, token, date, server_now)
  token = token:match "^%s*(.-)%s*$"
  token = token:match "^[Bb][Ee][Aa][Rr][Ee][Rr]%s+(.*)$" or token
  local claims, why = jwt.read(token)
  if not claims then malformed(self.label, why) end
  local now = self._session:clock()
  if server_now then
    compare_clocks(self, server_now - now)
  elseif claims.iat and claims.iat - now > clock.TOLERANCE then
    compare_clocks(self, claims.iat - now) -- at least so far: nobody has a token of tomorrow
  end
  self._bearer = core.secret_bearer(token)
  self._expires = claims.exp or date and time.parse_edl(date) or nil
  self.username = self.username or claims.uid
  self.refused = nil
end

--- The moment the token ends, in seconds since 1970; nil where it does not say.
---@return number?
function Auth:expires() return self._expires end

--- Whether the token has not ended yet.
---@return boolean
function Auth:valid()
  return self.authenticated and (not self._expires or self._expires > self._session:clock())
end

--- The header value "Bearer …" as a core secret.
---@return userdata?
function Auth:bearer() return self._bearer end

--- The header value "Basic …" as a core secret; nil for a login by token.
---@return userdata?
function Auth:basic() return self._basic end

-- Asks for a token and takes it over; whether it is another than before.
local function replace(self)
  local token, date, server_now = edl.find_or_create_token(self._session, self)
  local old = self._bearer
  if not old then Error.raise { code = "auth", message = "logged out meanwhile: log in again" } end
  hold(self, token, date, server_now)
  if core.reveal(old) ~= core.reveal(self._bearer) then return true end
  self._bearer = old
  return false
end

--- Asks for a new token, once for all who wait for it: they share the outcome, a failure too.
---@param seen? userdata the token that was refused; if it was replaced meanwhile, nothing is asked
---@return boolean whether there is another token now
function Auth:renew(seen)
  if not self._basic then return false end
  local last = self._renewal
  local permit <close> = self._lock:acquire() -- luacheck: ignore permit
  if seen and seen ~= self._bearer then return true end
  local renewal = self._renewal
  if renewal == last then -- nobody has asked while we waited
    local ok, result = pcall(replace, self)
    if not ok and (not Error.is(result) or Error.unwinds(result)) then error(result, 0) end
    renewal = { ok = ok, result = result }
    self._renewal = renewal
  end
  if not renewal.ok then error(renewal.result, 0) end
  return renewal.result
end

--- Renews a token that is about to end, where that can be done; a failure matters only if the token
-- has ended.
function Auth:freshen()
  local expires, now = self._expires, self._session:clock()
  if not expires or not self._basic or expires - now > MARGIN then return end
  if now < (self._rest or 0) then return end
  -- Not at every request, where the server gives no newer one.
  self._rest = now + 60
  local ok, err = pcall(self.renew, self, self._bearer)
  if ok then return end
  if expires <= now or not Error.is(err) or Error.unwinds(err) then error(err, 0) end
  self._session:log("warn", "the login token could not be renewed: " .. tostring(err))
end

function Auth:__tostring()
  if not self.authenticated then
    return ("earthshine.auth: %s at %s, logged out"):format(
      self.username or "a token", self.system.name)
  end
  local ends = "no known end"
  if self._expires then
    ends = (self:valid() and "until " or "ended ") .. time.format(self._expires, 0)
  end
  return ("earthshine.auth: %s at %s, %s"):format(
    self.username or "a token", self.system.name, ends)
end

--- The token of the login as text, for whom it is meant: the engine of another thread, or a worker,
--- which then needs no login of its own. It is a secret.
---
---     es.login { token = text }    -- in each of the others; nothing is sent for that
---@param self earthshine.auth
---@return string? token
---@return earthshine.error? err `auth` where the login has ended
Auth.reveal = public(function(self)
  if not self._bearer then
    Error.raise { code = "auth", message = "logged out: there is no token; log in again" }
  end
  return (core.reveal(self._bearer):gsub("^Bearer ", ""))
end)

--- The user's tokens, ended ones too. Earthdata Login allows two live ones.
---
---     for _, token in ipairs(assert(auth:tokens())) do print(token) end
---@param self earthshine.auth
---@return earthshine.token[]? tokens
---@return earthshine.error? err `auth` where the login has a token only, or has ended
Auth.tokens = public(function(self) return account.tokens(self) end)

--- Makes a token beside those that there are, for another program or machine. The login keeps its
--- own.
---@param self earthshine.auth
---@return earthshine.token? token `token:reveal()` is the text of it
---@return earthshine.error? err `limit` where there are two live ones already: `tokens` lists them,
--- `revoke` ends one
Auth.create_token = public(function(self) return account.create_token(self) end)

--- Ends a token at once, everywhere. A login by password that loses its own gets another one when
--- it needs it.
---@param self earthshine.auth
---@param token earthshine.token|string|userdata as `tokens` lists it, its id, or the token itself
---@return boolean? done
---@return earthshine.error? err `not_found` where it is no token of this user
Auth.revoke = public(function(self, token)
  if account.revoke(self, token) then self._expires, self._rest = self._session:clock(), nil end
  return true
end)

--- The profile of the user.
---
---     print(assert(auth:whoami()).email)
---@param self earthshine.auth
---@return earthshine.profile? profile
---@return earthshine.error? err
Auth.whoami = public(function(self) return account.whoami(self) end)

-- Forgets the secrets, and the cookies that came with them.
local function wipe(self)
  local _ <close> = self._bearer
  local _ <close> = self._basic
  self._bearer, self._basic, self._expires, self.authenticated = nil, nil, nil, false
  local session = self._session
  if session.auth ~= self then return end
  local _ <close> = session.jar
  session:adopt(nil)
  session:log("info", ("logged out of %s"):format(self.system.name))
end

--- Ends the login: its secrets are wiped from memory, its cookies forgotten. The netrc file stays
--- as it is, and tokens live on, unless `revoke` ends the one in use. What may go wrong is only
--- that; the login has ended all the same. Again it does nothing.
---@param self earthshine.auth
---@param options? { revoke?: boolean }
---@return boolean? done
---@return earthshine.error? err
Auth.logout = public(function(self, options)
  options = check.options("logout", options, { revoke = "boolean" })
  if not self.authenticated then return true end
  local ok, err = true, nil
  if options.revoke then ok, err = pcall(account.revoke, self, self._bearer) end
  wipe(self)
  if not ok then error(err, 0) end
  return true
end)

check.methods("auth", Auth, Auth,
  { "tokens", "create_token", "revoke", "whoami", "logout", "expires", "valid", "reveal" })

-- Refuses a token that has ended; a clock that makes a new one look so is told apart.
local function check_expiry(self, given)
  local now, remark = self._session:clock(), clock.remark(self.skew)
  if not self._expires or self._expires > now or not (given or remark) then return end
  local ended = time.format(self._expires, 0)
  local message = given
    and ("the login token (%s) expired at %s: make a new one at %s, "
      .. "or log in with a user name and password"):format(self.label, ended, self.system.edl)
    or ("Earthdata Login's new token ended at %s, by this machine's clock"):format(ended)
  if remark then message = message .. (given and "; besides, " or ": ") .. remark end
  Error.raise { code = "auth", message = message }
end

--- Makes a login of what a strategy has found; a password is sent to Earthdata Login for a token.
---@param session earthshine.session
---@param strategy string
---@param credentials earthshine.credentials
---@return earthshine.auth
function Auth.new(session, strategy, credentials)
  local self = setmetatable({
    username = credentials.username, authenticated = false,
    strategy = strategy, label = credentials.label,
    system = session.system, _session = session, _lock = async.semaphore(1),
  }, Auth)
  if credentials.token then
    hold(self, core.reveal(credentials.token))
  else
    local name = credentials.username
    local odd = name:find ":" and "a colon" or name:find "%c" and "a control character"
    if odd then
      Error.raise { code = "credentials",
        message = ("the user name of %s has %s in it, as no account has"):format(self.label, odd) }
    end
    self._basic = core.secret_basic(credentials.username, credentials.password)
    hold(self, edl.find_or_create_token(session, self))
  end
  check_expiry(self, credentials.token ~= nil)
  self.authenticated = true
  return self
end

return Auth
