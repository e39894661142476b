--- Queries of collections.

local Query = require "earthshine.query.query"
local search = require "earthshine.query.stac.search"

return Query.class("CollectionQuery", "collection", { to_stac = search.to_stac })
