--- Earthdata Login (urs.earthdata.nasa.gov): routes of the token API, of OAuth, and of the pages
--- that scripts meet.

local accounts = require "earthshine.sandbox.accounts"
local authorize = require "earthshine.sandbox.authorize"
local hosts = require "earthshine.sandbox.hosts"
local tokens = require "earthshine.sandbox.tokens"
local web = require "earthshine.sandbox.web"

local edl = {}

local NO_STORE = { { "Cache-Control", "no-store" }, { "Pragma", "no-cache" } }

local function error_of(status, code, description)
  return web.json(status, { error = code, error_description = description }, NO_STORE)
end

-- Calls with a user's Basic credentials.
local function as_user(f)
  return function(request)
    local uid, why = authorize.check(web.basic(request))
    if not uid then return error_of(401, "invalid_credentials", why) end
    return f(uid, request)
  end
end

-- Calls with an application's Basic credentials.
local function as_application(f)
  return function(request)
    local client_id, password = web.basic(request)
    local application = accounts.applications[client_id]
    if not application or application.password ~= password then
      return error_of(401, "invalid_client", "Invalid client credentials")
    end
    return f(client_id, web.parameters(request))
  end
end

local function shown(token)
  return {
    access_token = token.access_token, token_type = "Bearer",
    expiration_date = os.date("!%m/%d/%Y", math.floor(token.expires)),
  }
end

local function token_reply(token)
  local response = web.json(200, shown(token), NO_STORE)
  response.headers[1][2] = "application/json; charset=utf-8"
  return response
end

local function live_tokens(uid)
  local list = {}
  for _, token in ipairs(tokens.of(uid)) do
    if tokens.live(token) then list[#list + 1] = token end
  end
  return list
end

local function create_token(uid)
  if #live_tokens(uid) >= tokens.LIMIT then
    return error_of(403, "max_token_limit", "The maximum number of tokens has been reached")
  end
  return token_reply(tokens.create(uid, "User"))
end

local function find_or_create(uid)
  local live = live_tokens(uid)[1]
  return token_reply(live or tokens.create(uid, "User"))
end

local function list_tokens(uid)
  local list = {}
  for i, token in ipairs(tokens.of(uid)) do list[i] = shown(token) end
  return web.json(200, web.array(list), NO_STORE)
end

local function revoke_token(uid, request)
  local token = web.parameters(request).token
  if not token or not tokens.revoke(uid, token) then
    return error_of(400, "invalid_token", "Invalid token")
  end
  return { status = 200, headers = { { "Content-Type", "application/json" } } }
end

local function oauth_token(uid)
  local refresh = tokens.create(uid, "OAuth", tokens.LIFETIME)
  return web.json(200, {
    access_token = tokens.create(uid, "OAuth").access_token, token_type = "Bearer",
    expires_in = tokens.SESSION, refresh_token = refresh.access_token,
    endpoint = "/api/users/" .. uid,
  }, NO_STORE)
end

--- Exchanges a code or a refresh token: what POST /oauth/token does. The data host calls it
--- in-process.
---@param client_id string
---@param parameters table<string, string>
---@return earthshine.sandbox.response
function edl.exchange(client_id, parameters)
  local grant = parameters.grant_type
  if grant == "authorization_code" then
    local uid = authorize.redeem(parameters.code, client_id, parameters.redirect_uri)
    if uid then return oauth_token(uid) end
    return error_of(400, "invalid_grant", "Invalid authorization code")
  elseif grant == "refresh_token" then
    local uid = tokens.user(parameters.refresh_token or "")
    if uid then return oauth_token(uid) end
    return error_of(400, "invalid_grant", "Invalid refresh token")
  elseif grant == "client_credentials" then
    return web.json(200, {
      access_token = web.nonce(32), token_type = "Bearer", expires_in = tokens.SESSION,
    }, NO_STORE)
  end
  return error_of(400, "unsupported_grant_type", "Unsupported grant_type")
end

local function groups_of(uid)
  if accounts.users[uid].groups == false then return web.array {} end
  return { { name = "sandbox-users", client_id = accounts.data_client, tag = "sandbox" } }
end

local PROBLEMS = {
  invalid_token = "The token is invalid", token_expired = "The token has expired",
}

--- A user's profile: what GET /api/users/{uid} answers. The data host calls it in-process.
---@param uid string
---@param token string
---@param client_id? string the application that asks; its EULA is checked
---@return earthshine.sandbox.response
function edl.profile(uid, token, client_id)
  local owner, problem = tokens.user(token)
  if not owner then
    return error_of(401, problem, PROBLEMS[problem])
  end
  if owner ~= uid then return error_of(403, "forbidden", "The token belongs to another user") end
  if client_id and accounts.users[uid].eula == false then
    return web.json(401, {
      error = "invalid_token", status_code = 401, error_description = "EULA Acceptance Failure",
      resolution_url = hosts.url(hosts.edl, "/approve_app?client_id=" .. client_id),
    })
  end
  return web.json(200, {
    uid = uid, first_name = "Sandbox", last_name = uid:gsub("^%l", string.upper),
    email_address = uid .. "@example.org", country = "United States", study_area = "Other",
    user_type = "Application", affiliation = "Other", registered_date = "1 Jan 2020 00:00:00AM",
    authorized_date = "1 Jan 2020 00:00:00AM", allow_auth_app_emails = true,
    user_groups = groups_of(uid), user_authorized_apps = 1, nams_auid = uid,
  })
end

local function get_profile(request)
  local token = web.bearer(request)
  if not token then return error_of(401, "invalid_token", PROBLEMS.invalid_token) end
  return edl.profile(request.path:match "([^/]+)$", token, web.form(request.query).client_id)
end

local function token_user(_, parameters)
  local uid, problem = tokens.user(parameters.token or "")
  if not uid then return web.json(401, { error = problem }) end
  return web.json(200, { uid = uid })
end

-- earthaccess asks this page to try a password: wrong ones are refused, all else ends at /home.
local function profile_page(request)
  local home = hosts.url(hosts.edl, "/home")
  local user, password = web.basic(request)
  if not user then return web.redirect(302, home, { authorize.challenge().headers[3] }) end
  local uid, why = authorize.check(user, password)
  if uid then return web.redirect(302, home, authorize.start_session(uid)) end
  local response = error_of(401, "invalid_credentials", why)
  table.insert(response.headers, authorize.challenge().headers[2])
  return response
end

local function page(title, text)
  return function() return web.html(200, title, "<p>" .. text .. "</p>") end
end

local function groups_for_user(request)
  local uid = request.path:match "([^/]+)$"
  if not accounts.users[uid] then return error_of(404, "not_found", "No such user") end
  return web.json(200, { user_groups = groups_of(uid) })
end

local ROUTES = {
  ["POST /api/users/token"] = as_user(create_token),
  ["GET /api/users/tokens"] = as_user(list_tokens),
  ["POST /api/users/find_or_create_token"] = as_user(find_or_create),
  ["POST /api/users/revoke_token"] = as_user(revoke_token),
  ["GET /oauth/authorize"] = authorize.ask,
  ["POST /login"] = authorize.login,
  ["GET /login"] = function(request) return authorize.form(web.form(request.query)) end,
  ["POST /oauth/token"] = as_application(edl.exchange),
  ["POST /oauth/tokens/user"] = as_application(token_user),
  ["GET /profile"] = profile_page,
  ["GET /home"] = page("Earthdata Login", "Welcome to Earthdata Login."),
  ["GET /"] = page("Earthdata Login", "Welcome to Earthdata Login."),
  ["GET /approve_app"] = page("Authorize Application", "Here a person accepts an EULA."),
  ["GET /application_search"] = page("Applications", "Here a person finds applications."),
}

local PATTERNS = {
  { "^GET /api/users/[^/]+$", get_profile },
  { "^GET /api/user_groups/groups_for_user/[^/]+$", groups_for_user },
  { "^GET /users/[^/]+/unaccepted_eulas$", page("EULAs", "Here a person finds EULAs to accept.") },
}

--- Answers a request to Earthdata Login.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function edl.handler(request)
  local method = request.method == "HEAD" and "GET" or request.method
  local key = method .. " " .. request.path
  local route = ROUTES[key]
  if route then return route(request) end
  for _, pattern in ipairs(PATTERNS) do
    if key:find(pattern[1]) then return pattern[2](request) end
  end
  return web.html(404, "404 Not Found", "<p>The page you were looking for doesn't exist.</p>")
end

--- Forgets tokens, sessions and codes.
function edl.reset()
  tokens.reset()
  authorize.reset()
end

return edl
