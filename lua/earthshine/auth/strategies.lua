--- Where a login can come from. A strategy finds credentials, or says in a few words why it has
-- none.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local netrc = require "earthshine.auth.netrc"
local url = require "earthshine.url"

local strategies = {}

---@class earthshine.credentials
---@field label string where they came from, for messages
---@field username? string
---@field password? userdata a core secret
---@field token? userdata a core secret

local function variable(name)
  local value = core.getenv(name)
  return value ~= "" and value or nil
end

--- EARTHDATA_TOKEN, or EARTHDATA_USERNAME and EARTHDATA_PASSWORD. The token wins.
---@return earthshine.credentials?
---@return string? why
function strategies.environment()
  local token = variable "EARTHDATA_TOKEN"
  local username, password = variable "EARTHDATA_USERNAME", variable "EARTHDATA_PASSWORD"
  if token then return { label = "EARTHDATA_TOKEN", token = core.secret(token) } end
  if username and password then
    return {
      label = ("user %q (from EARTHDATA_USERNAME)"):format(username), username = username,
      password = core.secret(password),
    }
  end
  if username then return nil, "EARTHDATA_USERNAME is set, but EARTHDATA_PASSWORD is not" end
  if password then return nil, "EARTHDATA_PASSWORD is set, but EARTHDATA_USERNAME is not" end
  return nil, "neither EARTHDATA_TOKEN nor EARTHDATA_USERNAME and EARTHDATA_PASSWORD are set"
end

--- The entry of the Earthdata Login host in $NETRC or ~/.netrc.
---@param session earthshine.session
---@return earthshine.credentials?
---@return string? why
function strategies.netrc(session)
  local entry, where = netrc.find(session, url.host_of(session.system.edl))
  if not entry then return nil, where end
  return {
    label = ("user %q (from %s)"):format(entry.login, where), username = entry.login,
    password = core.secret(entry.password),
  }
end

local QUESTIONS <const> = {
  username = "user name for Earthdata Login (%s)", password = "password of %s at %s",
}

-- One answer of the host program; nil: none was given.
local function ask(session, question)
  question.system = session.system.name
  local answer = session.on_prompt(question)
  if answer ~= nil and type(answer) ~= "string" then
    Error.misuse("on_prompt must return a string, or nil for no answer, but returned a %s",
      type(answer))
  end
  return answer ~= "" and answer or nil
end

--- Asks for user name and password by the session's `on_prompt`.
---@param session earthshine.session
---@return earthshine.credentials?
---@return string? why
function strategies.interactive(session)
  if not session.on_prompt then
    return nil, "nobody can be asked, because the session has no on_prompt"
  end
  local host = url.host_of(session.system.edl)
  local username = ask(session,
    { kind = "username", message = QUESTIONS.username:format(host), host = host })
  username = username and username:match "^%s*(.-)%s*$"
  if not username or username == "" then return nil, "no user name was given" end
  local password = ask(session, {
    kind = "password", message = QUESTIONS.password:format(username, host), host = host,
    username = username,
  })
  if not password then return nil, "no password was given" end
  return {
    label = ("user %q (typed in)"):format(username), username = username,
    password = core.secret(password),
  }
end

--- A token given by the caller, or EARTHDATA_TOKEN.
---@param _ earthshine.session
---@param token? string|userdata
---@return earthshine.credentials?
---@return string? why
function strategies.token(_, token)
  if token then
    if type(token) == "string" then token = core.secret(token) end
    return { label = "the token given", token = token }
  end
  token = variable "EARTHDATA_TOKEN"
  if token then return { label = "EARTHDATA_TOKEN", token = core.secret(token) } end
  return nil, "no token was given, and EARTHDATA_TOKEN is not set"
end

--- The words for a strategy; "all" stands for those of `order`.
strategies.names = { "all", "environment", "netrc", "interactive", "token" }

--- The strategies that "all" tries, in this order; the first that has credentials decides.
strategies.order = { "environment", "netrc", "interactive" }

return strategies
