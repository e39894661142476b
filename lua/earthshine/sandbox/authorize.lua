--- Earthdata Login's side of the redirect dance: sessions, the login form, authorization codes.

local core = require "earthshine.core"
local accounts = require "earthshine.sandbox.accounts"
local hosts = require "earthshine.sandbox.hosts"
local web = require "earthshine.sandbox.web"

local authorize = {}

local CODE_LIFETIME = 60
local SESSION_LIFETIME = 86400
local MAX_SESSIONS = 20000

local REALM = "Please enter your Earthdata Login credentials. If you do not have a Earthdata "
  .. "Login, create one at https://urs.earthdata.nasa.gov//users/new"

local sessions, session_order, oldest
local codes

--- Forgets all sessions and codes.
function authorize.reset()
  sessions, session_order, oldest = {}, {}, 1
  codes = {}
end

authorize.reset()

--- Checks a password.
---@param user string?
---@param password string?
---@return string? uid
---@return string? message why not
function authorize.check(user, password)
  local account = user and accounts.users[user]
  if not account or account.password ~= password then return nil, "Invalid user credentials" end
  if account.locked then return nil, "User account is locked" end
  return user
end

local function session_cookie(id)
  local expires = os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + SESSION_LIFETIME)
  return { "Set-Cookie", ("_urs-gui_session=%s; path=/; expires=%s; HttpOnly"):format(id, expires) }
end

--- A logged-in session's cookies, as headers.
---@param uid string
---@return table[] headers
function authorize.start_session(uid)
  local id = web.nonce(16)
  sessions[id] = { uid = uid, expires = core.now() + SESSION_LIFETIME }
  session_order[#session_order + 1] = id
  if #session_order - oldest >= MAX_SESSIONS then
    sessions[session_order[oldest]] = nil
    session_order[oldest], oldest = false, oldest + 1
  end
  return {
    session_cookie(id),
    { "Set-Cookie", "urs_user_already_logged=yes; domain=earthdata.nasa.gov; path=/" },
  }
end

--- Who is logged in by the session cookie.
---@param request earthshine.sandbox.request
---@return string? uid
function authorize.session_user(request)
  local session = sessions[web.cookies(request)["_urs-gui_session"]]
  return session and session.expires > core.now() and session.uid or nil
end

--- The 401 that asks for a password.
---@return earthshine.sandbox.response
function authorize.challenge()
  return {
    status = 401,
    headers = {
      { "Content-Type", "text/html; charset=utf-8" },
      { "WWW-Authenticate", ('Basic realm="%s"'):format(REALM) },
      session_cookie(web.nonce(16)),
    },
  }
end

--- The login form.
---@param parameters table<string, string> carried through the form
---@param message? string
---@return earthshine.sandbox.response
function authorize.form(parameters, message)
  local hidden = '<input type="hidden" name="%s" value="%s">'
  local fields = {}
  for _, name in ipairs { "client_id", "redirect_uri", "response_type", "state" } do
    local value = parameters[name]
    if value then fields[#fields + 1] = hidden:format(name, web.escape(value)) end
  end
  local notice = message and "<p>" .. web.escape(message) .. "</p>\n" or ""
  local content = ([[%s<form id="login" action="/login" method="post">
%s
<input type="text" name="username" id="username">
<input type="password" name="password" id="password">
<input type="submit" name="commit" value="Log in">
</form>]]):format(notice, table.concat(fields, "\n"))
  return web.html(200, "Earthdata Login", content, { session_cookie(web.nonce(16)) })
end

local function refuse(code, description)
  return web.json(400, { error = code, error_description = description })
end

-- The redirect URI's application must be the one that asks: scheme and host of the sandbox, path
-- registered.
local function registered(application, uri)
  for _, path in ipairs(application.redirects) do
    if uri == hosts.url(application.host, path) then return true end
  end
  return false
end

local function check_client(parameters)
  local application = accounts.applications[parameters.client_id]
  if not application then return refuse("invalid_client", "Unknown client_id") end
  if parameters.response_type ~= "code" then
    return refuse("unsupported_response_type", "response_type must be code")
  end
  if not registered(application, parameters.redirect_uri or "") then
    return refuse("invalid_request", "The redirect_uri is not registered for this application")
  end
end

local function with_state(location, parameters)
  if not parameters.state then return location end
  return location .. "&state=" .. core.url_escape(parameters.state)
end

-- What an identified user gets: a code, or the news that an agreement is missing.
local function grant(uid, parameters, browser)
  local headers = authorize.start_session(uid)
  local back = parameters.redirect_uri
  if accounts.users[uid].eula == false then
    if browser then
      local page = '<p>You must accept the EULA of this application: <a href="%s">approve</a></p>'
      page = page:format(web.escape("/approve_app?client_id=" .. parameters.client_id))
      return web.html(200, "Authorize Application", page, headers)
    end
    return web.redirect(302, with_state(back .. "?error=access_denied", parameters), headers)
  end
  local code = web.nonce(32)
  codes[code] = {
    uid = uid, client_id = parameters.client_id, redirect_uri = back,
    expires = core.now() + CODE_LIFETIME,
  }
  return web.redirect(302, with_state(back .. "?code=" .. code, parameters), headers)
end

--- GET /oauth/authorize
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function authorize.ask(request)
  local parameters = web.form(request.query)
  local problem = check_client(parameters)
  if problem then return problem end
  local script = parameters.app_type == "401"
  local user, password = web.basic(request)
  local uid
  if user then
    uid = authorize.check(user, password)
    if not uid then return authorize.challenge() end
  else
    uid = authorize.session_user(request)
  end
  if uid then return grant(uid, parameters, not script) end
  if script then return authorize.challenge() end
  return authorize.form(parameters)
end

--- POST /login: the form comes back.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function authorize.login(request)
  local parameters = web.parameters(request)
  local uid, why = authorize.check(parameters.username, parameters.password)
  if not uid then return authorize.form(parameters, why) end
  if not parameters.client_id then
    return web.redirect(302, "/home", authorize.start_session(uid))
  end
  return check_client(parameters) or grant(uid, parameters, true)
end

--- Takes a code in: once, for the client and the redirect URI that it was made for.
---@param code string?
---@param client_id string
---@param redirect_uri string?
---@return string? uid
function authorize.redeem(code, client_id, redirect_uri)
  local grant_of = codes[code]
  if not grant_of then return nil end
  codes[code] = nil
  if grant_of.client_id ~= client_id or grant_of.redirect_uri ~= redirect_uri then return nil end
  return grant_of.expires > core.now() and grant_of.uid or nil
end

return authorize
