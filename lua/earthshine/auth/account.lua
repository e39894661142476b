--- What a login can ask and change of its account: tokens and the user's profile.

local check = require "earthshine.check"
local clock = require "earthshine.auth.clock"
local core = require "earthshine.core"
local edl = require "earthshine.auth.edl"
local Error = require "earthshine.error"
local Token = require "earthshine.auth.token"

local account = {}

-- Raises if the login cannot make this call.
local function need(auth, what, password)
  if not auth.authenticated then
    Error.raise { code = "auth", message = ("%s needs a login, and this one has ended by logout: "
      .. "log in again"):format(what) }
  elseif password and not auth:basic() then
    Error.raise {
      code = "auth", resolution_url = auth.system.edl .. "/profile",
      message = ("%s needs the user name and password, and this login (%s) has a token only: log "
        .. "in with them, or do it at %s/profile under Generate Token"):format(
        what, auth.label, auth.system.edl),
    }
  end
end

local CLOCKWORK <const> = { auth = true, credentials = true }

-- Calls f; where the server refuses the credential and the clock is wrong, the error says so.
local function call(auth, f, ...)
  local results = table.pack(pcall(f, auth._session, auth, ...))
  if results[1] then return table.unpack(results, 2, results.n) end
  local err = results[2]
  local remark = Error.is(err) and CLOCKWORK[err.code] and clock.remark(auth.skew)
  if remark then err.message = ("%s; besides, %s"):format(err.message, remark) end
  error(err, 0)
end

-- The text of the token in use.
local function current(auth)
  local bearer = auth:bearer()
  return bearer and core.reveal(bearer):match "^Bearer (.*)$"
end

--- All tokens of the user; see Auth:tokens.
---@param auth earthshine.auth
---@return earthshine.token[]
function account.tokens(auth)
  need(auth, "the list of tokens", true)
  local now, own = auth._session:clock(), current(auth)
  local list = {}
  for i, entry in ipairs(call(auth, edl.tokens)) do
    local text = entry.access_token
    list[i] = Token.new(text, entry.expiration_date, now, text == own)
  end
  return list
end

--- Makes a token; see Auth:create_token.
---@param auth earthshine.auth
---@return earthshine.token
function account.create_token(auth)
  need(auth, "making a token", true)
  local text, date = call(auth, edl.create_token)
  return Token.new(text, date, auth._session:clock(), false)
end

local function by_id(auth, id)
  local known = {}
  for i, token in ipairs(account.tokens(auth)) do
    if token.id == id:lower() then return token:reveal() end
    known[i] = token.id
  end
  Error.raise {
    code = "not_found",
    message = ("no token of %s is called %s; there %s"):format(auth.username, id,
      #known == 0 and "is none" or "are " .. table.concat(known, ", ")),
  }
end

-- The text of whatever stands for a token.
local function text_of(auth, token)
  if Token.is(token) then return token:reveal() end
  check.type("the token of revoke", token, "string|userdata")
  if type(token) == "userdata" then
    local ok, revealed = pcall(core.reveal, token)
    if not ok then Error.misuse "the token of revoke must be a string or a secret of the core" end
    token = revealed
  end
  token = token:match "^%s*(.-)%s*$":gsub("^[Bb][Ee][Aa][Rr][Ee][Rr]%s+", "")
  if token == "" then Error.misuse "the token of revoke is an empty string" end
  if token:find "^%x%x%x%x%x%x%x%x$" then return by_id(auth, token) end
  return token
end

--- Ends a token; see Auth:revoke.
---@param auth earthshine.auth
---@param token any
---@return boolean current whether it was the one in use
function account.revoke(auth, token)
  need(auth, "revoking a token", true)
  local text = text_of(auth, token)
  call(auth, edl.revoke_token, text)
  return text == current(auth)
end

---@class earthshine.profile
---@field username string
---@field first_name? string
---@field last_name? string
---@field email? string
---@field country? string
---@field affiliation? string
---@field study_area? string
---@field groups string[] names of the groups that the user is in
---@field raw table all that the server says

local function text(value)
  return type(value) == "string" and value ~= "" and value or nil
end

--- The user's profile; see Auth:whoami.
---@param auth earthshine.auth
---@return earthshine.profile
function account.whoami(auth)
  need(auth, "the profile", false)
  if not auth.username then
    Error.raise { code = "auth", message = "the profile cannot be asked for: this login's token "
      .. "does not say whose it is, so log in with user name and password" }
  end
  local raw = call(auth, edl.profile, auth.username)
  local groups = {}
  for _, group in ipairs(type(raw.user_groups) == "table" and raw.user_groups or {}) do
    groups[#groups + 1] = type(group) == "table" and text(group.name) or nil
  end
  return {
    username = text(raw.uid) or auth.username, first_name = text(raw.first_name),
    last_name = text(raw.last_name), email = text(raw.email_address), country = text(raw.country),
    affiliation = text(raw.affiliation), study_area = text(raw.study_area), groups = groups,
    raw = raw,
  }
end

--- Has the login's credential checked: a password was when Earthdata Login gave a token for it; a
--- token by itself is when it is sent there, to ask for the profile of its user.
---@param auth earthshine.auth
---@return boolean checked raises what whoami raises, above all where the token is refused
---@return string? why it cannot be checked, in a sentence without a full stop
function account.verify(auth)
  if auth:basic() then return true end
  if not auth.username then
    return false, "the token does not say whose it is, so Earthdata Login cannot be asked about "
      .. "it; whether it is accepted, the first download shows"
  end
  account.whoami(auth)
  return true
end

return account
