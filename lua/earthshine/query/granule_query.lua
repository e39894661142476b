--- Queries of granules.

local Query = require "earthshine.query.query"

return Query.class("GranuleQuery", "granule")
