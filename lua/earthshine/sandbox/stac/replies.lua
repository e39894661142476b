--- Replies of the sandbox's STAC APIs, and the errors of CMR-STAC in its words.

local json = require "earthshine.json"

local Replies = {}

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

--- A page of items, or a single item.
---@param value table a FeatureCollection or a Feature
---@param headers? string[][]
function Replies.features(value, headers)
  if value.features then json.array(value.features) end
  return Replies.json(value, "application/geo+json", 200, headers)
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
