--- Who asks the data host: by its cookie, by a bearer token checked at Earthdata Login, or by the
--- redirect dance.

local accounts = require "earthshine.sandbox.accounts"
local core = require "earthshine.core"
local edl = require "earthshine.sandbox.edl"
local expiry = require "earthshine.sandbox.expiry"
local hosts = require "earthshine.sandbox.hosts"
local jwt = require "earthshine.sandbox.jwt"
local web = require "earthshine.sandbox.web"

---@class earthshine.sandbox.tea_user
---@field user string
---@field groups boolean whether the user is in a group that may see data
---@field headers? table[] cookies to set

local egress = {}

local SESSION = 86400
-- How long the data host trusts what Earthdata Login said about a token.
local TRUST = 60

local client_id = accounts.data_client
local trusted

--- Forgets what Earthdata Login said about tokens.
function egress.reset() trusted = {} end
egress.reset()

local function redirect_uri()
  return hosts.url(hosts.data, "/login")
end

local function is_browser(request)
  return (request.headers["user-agent"] or ""):lower():find("mozilla", 1, true) == 1
end

-- Step 1 of the dance. The redirect URI is not percent-encoded, as in the real one.
local function to_login(request)
  local location = hosts.url(hosts.edl, "/oauth/authorize") .. "?client_id=" .. client_id
    .. "&response_type=code&redirect_uri=" .. redirect_uri()
    .. "&state=" .. core.url_escape(request.target)
  if not is_browser(request) then location = location .. "&app_type=401" end
  return web.redirect(302, location)
end

local function cookie_header(user, groups)
  local now = os.time()
  local stop = now + expiry.lifetime("cookie", SESSION)
  local text = jwt.sign {
    ["urs-user-id"] = user, ["urs-groups"] = groups, generation = expiry.generation "cookie",
    iat = now, exp = math.floor(stop),
  }
  return { "Set-Cookie", ("asf-urs=%s; Expires=%s; Path=/"):format(text,
    os.date("!%a, %d %b %Y %H:%M:%S GMT", math.floor(stop))) }
end

local function by_cookie(request)
  local text = web.cookies(request)["asf-urs"]
  local claims = text and jwt.verify(text)
  if not claims or not claims["urs-user-id"] or claims.exp <= core.now()
    or claims.generation ~= expiry.generation "cookie" then
    return nil
  end
  return { user = claims["urs-user-id"], groups = claims["urs-groups"] }
end

local function eula_refusal(request, profile)
  if is_browser(request) then
    local address = web.escape(profile.resolution_url)
    local page = '<p>Could not fetch data because "%s". Please accept EULA here: '
      .. '<a href="%s">%s</a> and try again.</p>'
    return web.html(403, profile.error_description,
      page:format(profile.error_description, address, address))
  end
  return web.json(403, {
    status_code = 403, error_description = profile.error_description,
    resolution_url = profile.resolution_url,
  })
end

-- Asks Earthdata Login about a token; returns the user, or the response that refuses.
local function ask(request, uid, token)
  local key = expiry.generation "token" .. token
  local known = trusted[key]
  if known and known.stop > core.now() then return { user = uid, groups = known.groups } end
  local response = edl.profile(uid, token, client_id)
  local profile = web.decode(response.body)
  if response.status == 200 then
    local groups = #profile.user_groups > 0
    local claims = jwt.decode(token)
    local stop = math.min(core.now() + TRUST, claims and claims.exp or math.huge)
    trusted[key] = { stop = stop, groups = groups }
    return { user = uid, groups = groups }
  end
  if (profile.error_description or ""):lower():find("eula", 1, true) then
    return nil, eula_refusal(request, profile)
  end
  return nil, response
end

--- Who asks; or the response that sends the client to log in, or refuses it.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.tea_user? user
---@return earthshine.sandbox.response? response where there is no user
function egress.identify(request)
  local session = by_cookie(request)
  if session then return session end
  local authorization = request.headers.authorization
  if not authorization then return nil, to_login(request) end
  local scheme, token = authorization:match "^(%S+)%s+(%S+)"
  if not scheme then
    local problem = { status_code = 400, error_description = "Malformed Authorization header" }
    return nil, web.json(400, problem)
  end
  local claims = scheme:lower() == "bearer" and jwt.decode(token)
  if not claims or type(claims.uid) ~= "string" then return nil, to_login(request) end
  local user, response = ask(request, claims.uid, token)
  if not user then return nil, response end
  user.headers = { cookie_header(user.user, user.groups) }
  return user
end

local function refuse(status, text)
  return web.html(status, "Login Error", "<p>" .. web.escape(text) .. "</p>")
end

--- GET /login: the client comes back from Earthdata Login with a code.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function egress.login(request)
  local parameters = web.form(request.query)
  if parameters.error == "access_denied" then
    return refuse(401, "Be sure to agree to the EULA.")
  elseif parameters.error then
    local text = "An error occurred while trying to log into URS. URS says: "
    return refuse(400, text .. parameters.error)
  elseif not parameters.code then
    return refuse(400, "No code was given.")
  end
  local response = edl.exchange(client_id, {
    grant_type = "authorization_code", code = parameters.code, redirect_uri = redirect_uri(),
  })
  if response.status ~= 200 then return refuse(400, "There was a problem talking to URS Login") end
  local token = web.decode(response.body)
  local uid = token.endpoint:match "([^/]+)$"
  local user = ask(request, uid, token.access_token)
  if not user then return refuse(400, "Could not get the user's profile from URS") end
  return web.redirect(301, parameters.state or "/", { cookie_header(user.user, user.groups) })
end

--- GET /logout
---@return earthshine.sandbox.response
function egress.logout()
  local response = web.html(200, "Logged Out", "<p>You are logged out.</p>")
  local gone = "asf-urs=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/"
  table.insert(response.headers, { "Set-Cookie", gone })
  return response
end

return egress
