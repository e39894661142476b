--- Queries of granules: what they have besides earthshine.query.query.

local Query = require "earthshine.query.query"
local later = require "earthshine.later"
local search = later "earthshine.query.stac.search"

local methods = {}

--- The query as the body of a STAC search. Those of collections have this too.
---
---     local q = es.GranuleQuery { short_name = "HLSL30.v2.0", cloud_cover = { 0, 20 }, cycle = 3 }
---     local body, dropped = q:to_stac()
---     print(es.json.encode(body))
---     for _, lost in ipairs(dropped) do print(lost.field, lost.reason) end
---@param options? earthshine.to_stac_options
---@return table? body JSON-ready: collections, ids, datetime, bbox, intersects, filter …
---@return earthshine.stac_dropped[]|earthshine.error dropped_or_err what it does not say, or not
--- wholly; or `invalid_query`
function methods:to_stac(options) return search().to_stac(self, options) end

local GranuleQuery = Query.class("GranuleQuery", "granule", methods)

--- Makes a query of a STAC search: of the body of a request, or of an es.StacItemQuery.
---
---     es.GranuleQuery.from_stac { collections = { "HLSL30_2.0" }, filter = "eo:cloud_cover < 20" }
---@param body table
---@return earthshine.query? query
---@return earthshine.stac_dropped[]|earthshine.error dropped_or_err what it does not say, or not
--- wholly; or `invalid_query` for what is no STAC search
function GranuleQuery.from_stac(body)
  local given, dropped = search().read(body)
  if not given then return nil, dropped end
  return GranuleQuery(given), dropped
end

return GranuleQuery
