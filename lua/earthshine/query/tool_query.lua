--- Queries of tools.

local Query = require "earthshine.query.query"

return Query.class("ToolQuery", "tool")
