--- Presigned addresses of the sandbox's buckets: shaped like Amazon's, signed with a key of this
--- process.

local core = require "earthshine.core"
local expiry = require "earthshine.sandbox.expiry"
local hosts = require "earthshine.sandbox.hosts"
local jwt = require "earthshine.sandbox.jwt"
local web = require "earthshine.sandbox.web"

local presign = {}

local REGION = "us-west-2"
local secret = core.random(32)

local function hex(s)
  return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

-- Signs method, host, path and all parameters but the signature, in the order of their names.
local function signature(method, host, path, query)
  local pairs_list = {}
  for pair in query:gmatch "[^&]+" do
    if not pair:find "^X%-Amz%-Signature=" then pairs_list[#pairs_list + 1] = pair end
  end
  table.sort(pairs_list)
  local text = table.concat({ method, host, path, table.concat(pairs_list, "&") }, "\n")
  return hex(jwt.hmac(secret, text))
end

--- The host of a bucket.
---@param bucket string
---@return string
function presign.host(bucket)
  return ("%s.s3.%s.amazonaws.com"):format(bucket, REGION)
end

--- A presigned address.
---@param method string GET or HEAD: it is good for no other
---@param bucket string
---@param key string percent-encoded, without a slash in front
---@param user string shows up as A-userid
---@param lifetime integer seconds
---@return string url
function presign.url(method, bucket, key, user, lifetime)
  local date = os.date("!%Y%m%dT%H%M%SZ") --[[@as string]]
  local credential = ("ASIASANDBOX%09d/%s/%s/s3/aws4_request"):format(
    expiry.generation "url", date:sub(1, 8), REGION)
  local query = table.concat({
    "A-userid=" .. core.url_escape(user), "X-Amz-Algorithm=AWS4-HMAC-SHA256",
    "X-Amz-Credential=" .. core.url_escape(credential), "X-Amz-Date=" .. date,
    ("X-Amz-Expires=%d"):format(lifetime), "X-Amz-Security-Token=" .. web.nonce(48),
    "X-Amz-SignedHeaders=host",
  }, "&")
  local host, path = presign.host(bucket), "/" .. key
  local signed = signature(method, host, path, query)
  return hosts.url(host, path) .. "?" .. query .. "&X-Amz-Signature=" .. signed
end

-- Seconds since 1970 of a date like 20240131T235959Z.
local function seconds_of(date)
  local y, m, d, h, min, s = date:match "^(%d%d%d%d)(%d%d)(%d%d)T(%d%d)(%d%d)(%d%d)Z$"
  if not y then return nil end
  y, m = math.tointeger(y), math.tointeger(m)
  -- Days by the civil calendar, years beginning in March.
  local years = m <= 2 and y - 1 or y
  local era = years // 400
  local of_era = years - era * 400
  local of_year = (153 * ((m + 9) % 12) + 2) // 5 + math.tointeger(d) - 1
  local days = era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
  return days * 86400 + math.tointeger(h) * 3600 + math.tointeger(min) * 60 + math.tointeger(s)
end

local NEEDED = {
  "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Signature", "X-Amz-SignedHeaders",
}

--- Checks a request to a bucket.
---@param request earthshine.sandbox.request
---@return string? problem "missing", "malformed", "expired" or "mismatch"; nil: it may pass
---@return table parameters of the query
function presign.check(request)
  local parameters = web.form(request.query)
  if parameters["X-Amz-Algorithm"] == nil then return "missing", parameters end
  for _, name in ipairs(NEEDED) do
    if not parameters[name] then return "malformed", parameters end
  end
  local date, lifetime = seconds_of(parameters["X-Amz-Date"]), tonumber(parameters["X-Amz-Expires"])
  local generation = tonumber(parameters["X-Amz-Credential"]:match "^ASIASANDBOX(%d+)/")
  if not (date and lifetime) then return "malformed", parameters end
  if date + lifetime < core.now() or generation and generation < expiry.generation "url" then
    return "expired", parameters
  end
  local signed = signature(request.method, request.host, request.path, request.query)
  return parameters["X-Amz-Signature"] ~= signed and "mismatch" or nil, parameters
end

return presign
