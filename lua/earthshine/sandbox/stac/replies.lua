--- Replies of the sandbox's STAC APIs, and the errors of CMR-STAC in its words.

local cjson = require "cjson"
local json = require "earthshine.json"

local Replies = {}

local codec = cjson.new()

---@class sandbox.stac_fault what a handler raises to end a request
---@field status integer
---@field message string

--- A JSON reply.
---@param value table
---@param media? string default application/json
---@param status? integer default 200
---@param headers? string[][]
---@return earthshine.sandbox.response
function Replies.json(value, media, status, headers)
  local list = { { "Content-Type", (media or "application/json") .. "; charset=utf-8" },
    { "Access-Control-Allow-Origin", "*" } }
  for _, h in ipairs(headers or {}) do list[#list + 1] = h end
  return { status = status or 200, headers = list, body = json.encode(value) }
end

-- An item as JSON: by lua-cjson, which is five times as fast as our own encoder, but writes no
-- empty array and escapes slashes.
local function item_text(item)
  return (codec.encode(item):gsub("\\/", "/")
    :gsub('"stac_extensions":{}', '"stac_extensions":[]', 1))
end

--- A page of items, or a single item.
---@param value table a FeatureCollection or a Feature
---@param headers? string[][]
function Replies.features(value, headers)
  local reply, items = Replies.json({}, "application/geo+json", 200, headers), value.features
  if not items then
    reply.body = item_text(value)
    return reply
  end
  local texts, rest = {}, {}
  for k, item in ipairs(items) do texts[k] = item_text(item) end
  for name, member in pairs(value) do rest[name] = name ~= "features" and member or nil end
  reply.body = ('{"features":[%s],%s'):format(table.concat(texts, ","), json.encode(rest):sub(2))
  return reply
end

--- Ends the request with an error.
---@param status integer
---@param fmt string
function Replies.fail(status, fmt, ...)
  error({ status = status, message = select("#", ...) > 0 and fmt:format(...) or fmt }, 0)
end

--- What the answers of CMR-STAC to common mistakes are.
Replies.UPSTREAM = "Oops! A problem occurred upstream and we were unable to process your request. "
  .. "We have been alerted and are working to resolve the problem. Please try your request again "
  .. "later."
Replies.NO_ROUTE = "Oops! Unable to find the requested resource."
Replies.ALL = "This operation is not allowed for the ALL Catalog."
Replies.BBOX = "BBOX must be in the form of 'bbox=swLon,swLat,neLon,neLat' with valid latitude "
  .. "and longitude."
Replies.EITHER = "Query params BBOX and INTERSECTS are mutually exclusive. You may only use one "
  .. "at a time."
Replies.LIMIT = "Limit must be between 0 and 5000"
Replies.DATETIME = "Query param datetime does not match a valid date format. Please use RFC3339 "
  .. "or ISO8601 formatted datetime strings."
Replies.SORT = "Invalid sort field(s). Valid fields are: startDate, endDate, id, title, "
  .. "eo:cloud_cover, datetime"
Replies.INTERSECTS = "Invalid intersects parameter detected. Please verify all intersects are a "
  .. "valid GeoJSON geometry."

return Replies
