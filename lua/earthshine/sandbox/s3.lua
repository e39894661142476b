--- A bucket of S3: serves what a presigned address names, refuses everything else in Amazon's
--- words.

local content = require "earthshine.sandbox.content"
local core = require "earthshine.core"
local presign = require "earthshine.sandbox.presign"
local ranges = require "earthshine.sandbox.ranges"
local web = require "earthshine.sandbox.web"

local s3 = {}

local XML = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>%s</Code><Message>%s</Message>%s'
  .. "<RequestId>%s</RequestId><HostId>%s</HostId></Error>"

local function failure(status, code, message, extra, headers)
  local id, host_id = web.nonce(8):upper(), core.base64_encode(core.random(32))
  local list = {
    { "Content-Type", "application/xml" }, { "Server", "AmazonS3" }, { "x-amz-request-id", id },
  }
  for _, header in ipairs(headers or {}) do list[#list + 1] = header end
  local body = XML:format(code, message, extra or "", id, host_id)
  return { status = status, headers = list, body = body }
end

local function element(name, value)
  return ("<%s>%s</%s>"):format(name, web.escape(value), name)
end

local MESSAGES = {
  two = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature "
    .. "query string parameter or the Authorization header should be specified",
  type = "Unsupported Authorization Type",
  malformed = "Query-string authentication version 4 requires the X-Amz-Algorithm, "
    .. "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires "
    .. "parameters.",
  mismatch = "The request signature we calculated does not match the signature you provided. Check "
    .. "your key and signing method.",
}

local function refuse_authorization(request, presigned)
  local message = presigned and MESSAGES.two or MESSAGES.type
  return failure(400, "InvalidArgument", message, element("ArgumentName", "Authorization")
    .. element("ArgumentValue", request.headers.authorization))
end

local function refuse(problem, parameters)
  if problem == "missing" then return failure(403, "AccessDenied", "Access Denied") end
  if problem == "malformed" then
    return failure(400, "AuthorizationQueryParametersError", MESSAGES.malformed)
  end
  if problem == "expired" then
    local extra = element("X-Amz-Expires", parameters["X-Amz-Expires"])
      .. element("ServerTime", os.date "!%Y-%m-%dT%H:%M:%SZ" --[[@as string]])
    return failure(403, "AccessDenied", "Request has expired", extra)
  end
  return failure(403, "SignatureDoesNotMatch", MESSAGES.mismatch)
end

-- The part of a file from `first` to `last` as a body.
local function body_of(file, first, last)
  local length = last - first + 1
  return { length = length, read = function(offset, n)
    return file.read(first + offset, math.min(n, length - offset))
  end }
end

--- Serves a file by the rules of ranges and conditions.
---@param request earthshine.sandbox.request
---@param file table what content.file gives
---@return earthshine.sandbox.response
function s3.serve(request, file)
  local asked = request.headers
  local status = ranges.precondition(asked, file.etag, file.last_modified)
  local headers = {
    { "Content-Type", file.media_type }, { "Last-Modified", file.last_modified },
    { "ETag", file.etag }, { "Accept-Ranges", "bytes" }, { "Server", "AmazonS3" },
    { "x-amz-request-id", web.nonce(8):upper() },
  }
  if status == 412 then
    return failure(412, "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      element("Condition", asked["if-match"] and "If-Match" or "If-Unmodified-Since"))
  elseif status == 304 then
    return { status = 304, headers = headers }
  end
  local applies = ranges.applies(asked, file.etag, file.last_modified)
  local what, first, last = ranges.parse(applies and asked.range or nil, file.size)
  if what == "beyond" then
    local extra = element("RangeRequested", asked.range)
      .. element("ActualObjectSize", ("%d"):format(file.size))
    return failure(416, "InvalidRange", "The requested range is not satisfiable", extra,
      { { "Content-Range", ("bytes */%d"):format(file.size) } })
  elseif what == "part" then
    headers[#headers + 1] = { "Content-Range", ("bytes %d-%d/%d"):format(first, last, file.size) }
    return { status = 206, headers = headers, body = body_of(file, first, last) }
  end
  return { status = 200, headers = headers, body = body_of(file, 0, file.size - 1) }
end

--- Answers a request to a bucket's host.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function s3.handler(request)
  if request.method ~= "GET" and request.method ~= "HEAD" then
    return failure(405, "MethodNotAllowed",
      "The specified method is not allowed against this resource.",
      element("Method", request.method), { { "Allow", "GET, HEAD" } })
  end
  local problem, parameters = presign.check(request)
  if request.headers.authorization then
    return refuse_authorization(request, problem ~= "missing")
  end
  if problem then return refuse(problem, parameters) end
  local bucket = request.host:match "^([^.]+)%.s3%."
  local key = core.url_unescape(request.path)
  local file = content.file("/" .. bucket .. key)
  if not file then
    return failure(404, "NoSuchKey", "The specified key does not exist.",
      element("Key", key:sub(2)))
  end
  return s3.serve(request, file)
end

return s3
