--- Queries of variables.

local Query = require "earthshine.query.query"

return Query.class("VariableQuery", "variable")
