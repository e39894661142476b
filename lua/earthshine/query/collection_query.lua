--- Queries of collections.

local Query = require "earthshine.query.query"

return Query.class("CollectionQuery", "collection")
