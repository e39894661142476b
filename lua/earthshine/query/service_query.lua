--- Queries of services.

local Query = require "earthshine.query.query"

return Query.class("ServiceQuery", "service")
