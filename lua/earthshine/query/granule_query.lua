--- Queries of granules.

local Query = require "earthshine.query.query"
local search = require "earthshine.query.stac.search"

local GranuleQuery = Query.class("GranuleQuery", "granule", { to_stac = search.to_stac })

--- Makes a query of a STAC search: of the body of a request, or of an es.StacItemQuery.
---
---     es.GranuleQuery.from_stac { collections = { "HLSL30_2.0" }, filter = "eo:cloud_cover < 20" }
---@param body table
---@return earthshine.query? query
---@return earthshine.stac_dropped[]|earthshine.error dropped_or_err what it does not say, or not
--- wholly; or `invalid_query` for what is no STAC search
function GranuleQuery.from_stac(body)
  local given, dropped = search.read(body)
  if not given then return nil, dropped end
  return GranuleQuery(given), dropped
end

return GranuleQuery
