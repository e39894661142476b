--- Earthdata Login's calls for tokens and the user's profile. Basic goes out with the first
-- request, so one call is one request.

local Error = require "earthshine.error"
local http = require "earthshine.http"
local json = require "earthshine.json"
local time = require "earthshine.time"
local url = require "earthshine.url"
local words = require "earthshine.http.words"

local edl = {}

local TIMEOUT <const> = 60

-- The value of an answer's JSON, which must be an object or array; `lacking` says what it is
-- without.
local function value_of(response, what, lacking)
  local ok, value = pcall(json.decode, response.body)
  if ok and type(value) == "table" then return value end
  if not ok and not Error.is(value) then error(value, 0) end
  Error.raise {
    code = "parse", url = url.redact(response.url), status = response.status,
    message = ("%s failed: Earthdata Login answered without %s%s"):format(what, lacking,
      ok and "" or (" (%s)"):format(tostring(value))),
    cause = not ok and value or nil,
  }
end

local function token_of(response, what)
  local value = value_of(response, what, "a token")
  local token, date = value.access_token, value.expiration_date
  if type(token) ~= "string" or token == "" then
    Error.raise {
      code = "parse", url = response.url, status = response.status,
      message = what .. " failed: Earthdata Login answered without a token",
    }
  end
  local server = response.headers.date
  return token, type(date) == "string" and date or nil, server and time.parse_http(server) or nil
end

--- Asks for the user's token: the live one, or a new one. (At most two live at a time, so none is
-- made per run.)
---@param session earthshine.session
---@param login table the credential to send, with basic() and bearer(), in place of the session's
---@return string token
---@return string? expiration_date as the server writes it
---@return number? now the server's clock
function edl.find_or_create_token(session, login)
  return token_of(http.request(session, {
    method = "POST", url = session.system.edl .. "/api/users/find_or_create_token",
    auth = "basic", login = login, accept = "json", what = "Login", timeout = TIMEOUT, body = "",
    -- Asking twice gives the same token, so that repeating it is as safe as a GET.
    retry = true,
  }), "Login")
end

--- All tokens that the server keeps for the user, ended ones too.
---@param session earthshine.session
---@param login table
---@return { access_token: string, expiration_date?: string }[]
function edl.tokens(session, login)
  local response = http.request(session, {
    url = session.system.edl .. "/api/users/tokens", auth = "basic", login = login,
    accept = "json", what = "Listing the tokens", timeout = TIMEOUT,
  })
  local list = {}
  for _, entry in ipairs(value_of(response, "Listing the tokens", "a list")) do
    local token = type(entry) == "table" and entry.access_token
    if type(token) == "string" and token ~= "" then
      local date = entry.expiration_date
      list[#list + 1] = {
        access_token = token, expiration_date = type(date) == "string" and date or nil,
      }
    end
  end
  return list
end

local TOO_MANY <const> = "the account has as many live tokens as Earthdata Login allows (two): "
  .. "use one of them, as login does by itself, or revoke one first"

-- The statuses with which a call is refused in words of its own; others are told by http.
local REFUSALS <const> = { 200, 201, 400, 403, 404, 409, 422 }

-- Raises what a refusal means; `code` is for those that say nothing of their own.
local function refused(session, login, response, what, code, meaning)
  local found = words.read(response, login)
  local said = words.line(found)
  local link = found.eula
    and (found.resolution_url or session.system.edl .. "/users/earthaccess/unaccepted_eulas")
  Error.raise {
    code = found.eula and "eula" or code, status = response.status, url = url.redact(response.url),
    resolution_url = link or nil, errors = found.errors,
    message = ("%s failed: %s%s"):format(what,
      found.eula and "an agreement (EULA) must be accepted first, by a person: open " .. link
        or meaning, said and (" (Earthdata Login said: %s)"):format(said) or ""),
  }
end

--- Makes a token beside those that there are.
---@param session earthshine.session
---@param login table
---@return string token raises `limit` where there are two live ones
---@return string? expiration_date
function edl.create_token(session, login)
  local what = "Making a token"
  local response = http.request(session, {
    method = "POST", url = session.system.edl .. "/api/users/token", auth = "basic",
    login = login, accept = "json", what = what, timeout = TIMEOUT, body = "", ok = REFUSALS,
  })
  if response.status <= 201 then return token_of(response, what) end
  if words.read(response).error == "max_token_limit" then
    refused(session, login, response, what, "limit", TOO_MANY)
  end
  refused(session, login, response, what, "forbidden", "Earthdata Login refuses")
end

--- Ends a token. It travels in the body: addresses end up in logs.
---@param session earthshine.session
---@param login table
---@param token string raises `not_found` where it is no live token of this user
function edl.revoke_token(session, login, token)
  local what = "Revoking the token"
  local response = http.request(session, {
    method = "POST", url = session.system.edl .. "/api/users/revoke_token", auth = "basic",
    login = login, what = what, timeout = TIMEOUT, ok = REFUSALS,
    headers = { ["Content-Type"] = "application/x-www-form-urlencoded" },
    body = url.query { { "token", token } },
  })
  if response.status <= 201 then return end
  if response.status == 403 then
    refused(session, login, response, what, "forbidden", "Earthdata Login refuses")
  end
  refused(session, login, response, what, "not_found",
    "it is no token of this user, or was revoked before")
end

--- The user's profile, as the server has it.
---@param session earthshine.session
---@param login table
---@param username string
---@return table
function edl.profile(session, login, username)
  return value_of(http.request(session, {
    url = ("%s/api/users/%s"):format(session.system.edl, url.escape(username)), auth = "bearer",
    login = login, accept = "json", what = "Asking for the profile", timeout = TIMEOUT,
  }), "Asking for the profile", "a profile")
end

return edl
