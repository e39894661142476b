--- The requests of an item search: the first one of a body, by POST or GET, and the one that a
-- page's `next` link stands for.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local get = require "earthshine.query.stac.get"
local json = require "earthshine.json"
local law = require "earthshine.http.law"
local read = require "earthshine.record.read"
local url = require "earthshine.url"

local requests = {}

---@class earthshine.stac_request
---@field method "GET"|"POST"
---@field url string
---@field body? table of a POST
---@field headers table<string, string>

-- The query string of a body. A comma stands between values there, and so in none of them.
local function query_of(body)
  local plain = {}
  for name, value in pairs(body) do plain[name] = value end
  for _, name in ipairs { "collections", "ids" } do
    for _, value in ipairs(plain[name] or {}) do
      if value:find(",", 1, true) then
        Error.raise { code = "unsupported",
          message = ("%q has a comma in it, which a GET cannot say: search by POST"):format(value) }
      end
    end
  end
  -- In the language that the server takes, which is not get's to choose.
  local filter, language, crs = plain.filter, plain["filter-lang"], plain["filter-crs"]
  plain.filter, plain["filter-lang"], plain["filter-crs"] = nil, nil, nil
  local list = get(plain)
  if filter ~= nil then
    list[#list + 1] = { "filter", type(filter) == "string" and filter or json.encode(filter) }
    list[#list + 1] = { "filter-lang", language }
    if crs then list[#list + 1] = { "filter-crs", crs } end
  end
  return url.query(list)
end

--- The first request of a body.
---@param address string of the item search
---@param method "GET"|"POST"
---@param body table with `limit`
---@return earthshine.stac_request
function requests.first(address, method, body)
  if method == "POST" then return { method = "POST", url = address, body = body, headers = {} } end
  local query, between = query_of(body), address:find("?", 1, true) and "&" or "?"
  return { method = "GET", url = address .. between .. query, headers = {} }
end

-- Headers that a server may not set for us: ours, those of the connection, and those of secrets.
local OURS <const> = {
  host = true, connection = true, te = true, upgrade = true, expect = true, trailer = true,
  authorization = true, cookie = true, ["user-agent"] = true, ["client-id"] = true,
  ["content-type"] = true, accept = true, ["accept-encoding"] = true,
}

local function header_of(name, value)
  local lower = type(name) == "string" and name:lower() or ""
  local refused = OURS[lower] or lower:find "^x%-amz%-" or lower:find "^proxy%-"
    or lower:find "^transfer%-" or lower:find "^content%-" or lower:find "^keep%-"
  if refused or not lower:find "^[%w!#$&'*+.^_`|~-]+$" then return nil end
  if type(value) == "table" then value = value[1] end
  if type(value) ~= "string" or value:find "%c" then return nil end
  return name, value
end

local function headers_of(link)
  local out = {}
  for name, value in pairs(type(link.headers) == "table" and link.headers or {}) do
    local good, text = header_of(name, value)
    if good then out[good] = text end
  end
  return out
end

local function unfit(format, ...)
  Error.raise { code = "http", message = format:format(...) }
end

-- Where a link leads; what may not be followed is refused here, and whether a secret goes along is
-- the law's to say.
local function target(link, base, service)
  if type(link.href) ~= "string" then unfit("%s sent a next link without an address", service) end
  local address, why = url.resolve(base, url.clean(link.href))
  local to = address and url.parse(address)
  if not to then
    unfit("%s sent a next link that is no address: %s", service, tostring(why or "malformed"))
  end
  local refusal = law.redirect_refusal(url.parse(base), to)
  if refusal then
    Error.raise { code = "forbidden", url = url.redact(address),
      message = ("the next link of %s leads to %s: %s"):format(service, url.redact(address),
        (refusal:gsub("a redirect", "a link"))) }
  end
  return address
end

local function overlay(under, over)
  local out = {}
  for name, value in pairs(under) do out[name] = value end
  for name, value in pairs(over) do out[name] = value end
  return out
end

-- Addresses beyond this are cut or refused by what stands in front of servers.
local LONGEST <const> = 8000

-- CMR-STAC answers a POST with a link that has the whole body in its address. Where that is too
-- long, its cursor goes with the body instead.
local function shorten(address, original)
  local cursor = address:match "[?&]cursor=([^&#]*)"
  if #address <= LONGEST or not cursor or original.method ~= "POST" then return nil end
  return {
    method = "POST", url = original.url, headers = {},
    body = overlay(original.body, { cursor = url.unescape(cursor) }),
  }
end

-- A copy without empty tables: read from JSON, an empty list is not told from an empty object, and
-- in a search each says as much as nothing.
local function without_empty(value)
  if type(value) ~= "table" or value[1] ~= nil then return value end
  local out = {}
  for name, member in pairs(value) do
    member = without_empty(member)
    if type(member) ~= "table" or next(member) ~= nil then out[name] = member end
  end
  return out
end

--- The request that a `next` link stands for.
---@param link table
---@param base string the address of the page
---@param original earthshine.stac_request the first request of this search
---@param landing earthshine.stac_landing
---@return earthshine.stac_request
function requests.follow(link, base, original, landing)
  local address = target(link, base, landing.service)
  local method = (read.text(link, "method") or "GET"):upper()
  if method == "GET" then
    local short = landing.cmr and shorten(address, original)
    return short or { method = "GET", url = address, headers = headers_of(link) }
  elseif method ~= "POST" then
    unfit("%s sent a next link with the method %s", landing.service, method:sub(1, 20))
  end
  if type(link.body) == "table" and link.body[1] ~= nil then
    unfit("%s sent a next link whose body is no object", landing.service)
  end
  -- Without a body of its own it goes on with ours: an empty one would ask for everything.
  local body = type(link.body) == "table" and without_empty(link.body) or nil
  if original.body and (link.merge == true or not body) then
    body = overlay(original.body, body or {})
  end
  return { method = "POST", url = address, body = body or {}, headers = headers_of(link) }
end

--- A request with its body as text.
---@param request earthshine.stac_request
---@return earthshine.results_request
function requests.written(request)
  local headers = {}
  for name, value in pairs(request.headers) do headers[name] = value end
  if request.body then headers["Content-Type"] = "application/json" end
  return {
    method = request.method, url = request.url, headers = headers,
    body = request.body and json.encode(request.body),
  }
end

--- A text that is the same for the same request.
---@param request earthshine.stac_request
---@return string
function requests.mark(request)
  return core.hash("sha256", json.encode { request.method, request.url, request.headers,
    request.body })
end

return requests
