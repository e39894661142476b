--- Queries of STAC items, for any STAC API: what they have besides earthshine.query.query.

local GranuleQuery = require "earthshine.query.granule_query"
local Query = require "earthshine.query.query"
local search = require "earthshine.query.stac.search"

---@class earthshine.stac_item_query: earthshine.query
local methods = {}

-- The parameters of a query, or nil and what is wrong with them.
local function valid(query)
  local params = Query.state(query).params
  local err = params:error()
  if err then return nil, err end
  return params
end

--- The query as the body of a POST request.
---
---     es.StacItemQuery { collections = "HLSL30_2.0", datetime = "2020-01" }:to_stac()
---     --> { collections = { "HLSL30_2.0" },
---     -->   datetime = "2020-01-01T00:00:00Z/2020-01-31T23:59:59.999Z" }
---@return table? body JSON-ready; a filter is in the form that filter_lang says
---@return table|earthshine.error dropped_or_err an empty list, because all is said; or
--- `invalid_query`, with all problems in `errors`
function methods:to_stac()
  local params, err = valid(self)
  if not params then return nil, err end
  return search.body(params), {}
end

---@class earthshine.stac_request
---@field method "GET"|"POST"
---@field path string to be added to the address of the API
---@field query? string of a GET request, percent-encoded
---@field body? string of a POST request, JSON
---@field headers table<string, string>
---@field dropped earthshine.stac_dropped[] what a GET request has no place for

--- The request of a first page.
---
---     es.StacItemQuery { sortby = "-id", limit = 5 }:request("GET").query
---     --> "sortby=-id&limit=5"
---@param method? "GET"|"POST" POST by default
---@return earthshine.stac_request? request
---@return earthshine.error? err `invalid_query`
function methods:request(method)
  local params, err = valid(self)
  if not params then return nil, err end
  return search.request(search.body(params), method)
end

--- The query as a query of granules.
---@return earthshine.query? query
---@return earthshine.stac_dropped[]|earthshine.error dropped_or_err what it does not say, or not
--- wholly; or `invalid_query`
function methods:to_granule_query()
  local params, err = valid(self)
  if not params then return nil, err end
  local given, dropped = search.keywords(params)
  return GranuleQuery(given), dropped
end

--- The query as CMR's own parameters of granules; see GranuleQuery's to_cmr.
---@return table<string, string|string[]>? flat
---@return earthshine.stac_dropped[]|earthshine.error dropped_or_err what it does not say; or
--- `invalid_query`, also where CMR would refuse it because no collection is named
function methods:to_cmr()
  local query, dropped = self:to_granule_query()
  if not query then return nil, dropped end
  local flat, err = query:to_cmr()
  if not flat then return nil, err end
  return flat, dropped
end

return Query.class("StacItemQuery", "item", methods)
