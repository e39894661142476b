--- The data host: a Thin Egress App, which sends scripts through Earthdata Login and then on to a
--- presigned address.
--
-- The order of the checks is the real one: an unknown path is 404 before any login, HEAD asks for
-- no login, the cookie is looked at before Authorization, and Basic credentials mean nothing here.

local content = require "earthshine.sandbox.content"
local core = require "earthshine.core"
local egress = require "earthshine.sandbox.tea_session"
local expiry = require "earthshine.sandbox.expiry"
local presign = require "earthshine.sandbox.presign"
local ranges = require "earthshine.sandbox.ranges"
local web = require "earthshine.sandbox.web"

local tea = {}

local URL_LIFETIME = 3540
local S3_LIFETIME = 3600

--- The first part of a path -> the bucket behind it.
local BUCKETS = { ["sandbox-protected"] = "protected", ["sandbox-public"] = "public" }

local function page(status, title, text)
  return web.html(status, title, "<p>" .. web.escape(text) .. "</p>")
end

-- The answer that leads to the file.
local function to_bucket(request, bucket, key, user, headers)
  local lifetime = math.max(1, math.floor(expiry.lifetime("url", URL_LIFETIME)))
  local location = presign.url(request.method, bucket, key, user, lifetime)
  local list = { { "Cache-Control", ("private, max-age=%d"):format(math.max(0, lifetime - 60)) } }
  if request.headers.range then list[2] = { "Range", request.headers.range } end
  for _, header in ipairs(headers or {}) do list[#list + 1] = header end
  return web.redirect(303, location, list)
end

local function missing()
  return page(404, "File not found", "Could not find requested data.")
end

-- GET of a file's path.
local function get_file(request)
  local bucket, key = request.path:match "^/([^/]+)/(.+)$"
  local access = BUCKETS[bucket]
  if not access then return page(404, "File not found", "File not found") end
  local file = content.file("/" .. bucket .. "/" .. core.url_unescape(key))
  if request.method == "HEAD" then
    return file and to_bucket(request, bucket, key, "None") or missing()
  end
  local user, headers = "None", nil
  if access ~= "public" then
    local session, response = egress.identify(request)
    if not session then return response end
    if not session.groups then
      return page(403, "Forbidden", "This data is not currently available.")
    end
    user, headers = session.user, session.headers
  end
  if not file then return missing() end
  if ranges.parse(request.headers.range, file.size) == "beyond" then
    return web.json(416, "Invalid Range")
  end
  return to_bucket(request, bucket, key, user, headers)
end

-- GET /s3credentials
local function s3credentials(request)
  local session, response = egress.identify(request)
  if not session then return response end
  if not session.groups then
    return page(403, "Forbidden", "You do not have permission to access any data.")
  end
  local stop = core.now() + expiry.lifetime("s3credentials", S3_LIFETIME)
  return web.json(200, {
    accessKeyId = ("ASIASANDBOX%09d"):format(expiry.generation "s3credentials"),
    secretAccessKey = core.base64_encode(core.random(30)),
    sessionToken = core.base64_encode(core.random(192)),
    expiration = os.date("!%Y-%m-%d %H:%M:%S+00:00", math.floor(stop)),
  }, session.headers)
end

-- GET /locate?bucket_name=
local function locate(request)
  local bucket = web.form(request.query).bucket_name
  if not bucket then
    return web.text(400, 'Required "bucket_name" query paramater not specified')
  end
  if not BUCKETS[bucket] then return web.text(404, "No route defined for " .. bucket) end
  return web.json(200, { bucket })
end

local README = "Send a GET with a bearer token to /s3credentials. The keys that come back are good "
  .. "for an hour, from within us-west-2."

local ROUTES = {
  ["/"] = function() return page(200, "Thin Egress App", "Welcome to the data host.") end,
  ["/login"] = egress.login,
  ["/logout"] = egress.logout,
  ["/locate"] = locate,
  ["/s3credentials"] = s3credentials,
  ["/s3credentialsREADME"] = function()
    return page(200, "Credentials Retrieval and Usage", README)
  end,
  ["/version"] = function() return web.json(200, { version_id = "sandbox" }) end,
}

local function answer(request)
  if request.method == "OPTIONS" then
    return { status = 204, headers = { { "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS" } } }
  end
  if request.method ~= "GET" and request.method ~= "HEAD" then
    local message = "Unsupported method: " .. request.method
    return web.json(405, { Code = "MethodNotAllowedError", Message = message })
  end
  local route = ROUTES[request.path]
  if route then return route(request) end
  return get_file(request)
end

--- Answers a request to the data host.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function tea.handler(request)
  local response = answer(request)
  local id = request.headers["x-origin-request-id"]
  if id then
    response.headers = response.headers or {}
    table.insert(response.headers, { "x-origin-request-id", id })
  end
  return response
end

tea.reset = egress.reset

return tea
