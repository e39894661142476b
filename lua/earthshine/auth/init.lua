--- Logging in to Earthdata, and the login itself: who, with what credential, until when.
--
-- A login holds its secrets as core secrets only; nothing of it that can be printed, logged or
-- compared shows one.

local async = require "earthshine.async"
local check = require "earthshine.check"
local core = require "earthshine.core"
local edl = require "earthshine.auth.edl"
local Error = require "earthshine.error"
local jwt = require "earthshine.auth.jwt"
local strategies = require "earthshine.auth.strategies"
local time = require "earthshine.time"
local url = require "earthshine.url"

---@class earthshine.auth
---@field username? string nil where only an opaque token is known
---@field authenticated boolean
---@field strategy string the strategy that found the credentials
---@field label string where they came from, for messages
---@field system earthshine.system
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

-- Takes a token over; its expiry is the claim `exp`, else the server's date.
local function hold(self, token, date)
  token = token:match "^%s*(.-)%s*$"
  token = token:match "^[Bb][Ee][Aa][Rr][Ee][Rr]%s+(.*)$" or token
  local claims, why = jwt.read(token)
  if not claims then malformed(self.label, why) end
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
  local token, date = edl.find_or_create_token(self._session, self)
  local old = self._bearer
  hold(self, token, date)
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
  local ends = "no known end"
  if self._expires then
    ends = (self:valid() and "until " or "ended ") .. time.format(self._expires, 0)
  end
  return ("earthshine.auth: %s at %s, %s"):format(
    self.username or "a token", self.system.name, ends)
end

local function from_credentials(session, strategy, credentials)
  local self = setmetatable({
    username = credentials.username, authenticated = false,
    strategy = strategy, label = credentials.label,
    system = session.system, _session = session, _lock = async.semaphore(1),
  }, Auth)
  if credentials.token then
    hold(self, core.reveal(credentials.token))
    if self._expires and self._expires <= session:clock() then
      Error.raise {
        code = "auth",
        message = ("the login token (%s) expired at %s: make a new one at %s, "
          .. "or log in with a user name and password"):format(
          self.label, time.format(self._expires, 0), session.system.edl),
      }
    end
  else
    if credentials.username:find ":" then
      Error.raise {
        code = "credentials",
        message = ("the user name of %s has a colon in it, as no account has"):format(self.label),
      }
    end
    self._basic = core.secret_basic(credentials.username, credentials.password)
    hold(self, edl.find_or_create_token(session, self))
  end
  self.authenticated = true
  return self
end

-- The first strategy of a list that has credentials; raises with what was tried if none has.
local function find(session, names, token)
  local tried = {}
  for _, name in ipairs(names) do
    local credentials, why = strategies[name](session, token)
    if credentials then return name, credentials end
    tried[#tried + 1] = { strategy = name, message = why }
  end
  local reasons = {}
  for i, attempt in ipairs(tried) do
    reasons[i] = ("%s: %s"):format(attempt.strategy, attempt.message)
  end
  Error.raise {
    code = "auth", errors = tried,
    message = ("no Earthdata login was found (%s); set EARTHDATA_TOKEN, "
      .. "or put machine %s with login and password into ~/.netrc"):format(
      table.concat(reasons, "; "), url.host_of(session.system.edl)),
  }
end

local NAMES <const> = { "all", "environment", "netrc", "token" }

local function names_of(options)
  local strategy = options.strategy
  if not strategy then return options.token and { "token" } or strategies.order end
  for _, name in ipairs(NAMES) do
    if strategy == name then
      if options.token and strategy ~= "token" then
        Error.misuse("option token of login goes with strategy \"token\", not with %q", strategy)
      end
      return strategy == "all" and strategies.order or { strategy }
    end
  end
  local near = check.nearest(strategy, NAMES)
  Error.misuse("unknown strategy %q of login%s; allowed are %s", strategy,
    near and (" (did you mean %s?)"):format(near) or "", table.concat(NAMES, ", "))
end

---@class earthshine.login_options
---@field strategy? "all"|"environment"|"netrc"|"token" "all" by default: environment, then netrc
---@field token? string|userdata a token to log in with
---@field persist? boolean keep a login that was typed in; the strategies here have nothing to keep

--- Logs a session in. Credentials that are refused end the search: the next strategy is not tried.
-- The session then uses the new login, with a new cookie jar; if this fails it keeps what it had.
---
---     local auth = Auth.login(session, { strategy = "netrc" })
---@param session earthshine.session
---@param options? earthshine.login_options
---@return earthshine.auth auth raises `auth` (nothing found, token expired), `credentials` (refused
--- or malformed), and what http raises
function Auth.login(session, options)
  options = check.options("login", options,
    { strategy = "string", token = "string|userdata", persist = "boolean" })
  local strategy, credentials = find(session, names_of(options), options.token)
  local auth = from_credentials(session, strategy, credentials)
  if options.persist then
    session:log("warn", ("persist has no effect: strategy %s has nothing that could be kept")
      :format(strategy))
  end
  session:adopt(auth)
  session:log("info", ("logged in to %s as %s"):format(
    session.system.name, auth.username or "the token's user"))
  return auth
end

return Auth
