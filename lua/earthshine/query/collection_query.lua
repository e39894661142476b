--- Queries of collections.

local Query = require "earthshine.query.query"
local later = require "earthshine.later"
local search = later "earthshine.query.stac.search"

return Query.class("CollectionQuery", "collection", {
  to_stac = function(query, options) return search().to_stac(query, options) end,
})
