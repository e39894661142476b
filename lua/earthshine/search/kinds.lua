--- The kinds of searches: which query belongs to which function.

local Query = require "earthshine.query.query"

local kinds = {}

-- By kind of query: its class, and the function that takes it.
local CLASSES <const> = {
  granule = { "GranuleQuery", "search_data" },
  collection = { "CollectionQuery", "search_datasets" },
  service = { "ServiceQuery", "search_services" },
  variable = { "VariableQuery", "search_variables" },
  tool = { "ToolQuery", "search_tools" },
  item = { "StacItemQuery", "search_stac" },
}

--- What is wrong with a query given to a function of another kind; nil where nothing is.
---@param kind string
---@param given any
---@return string? message to be read after "query"
function kinds.wrong(kind, given)
  local own = Query.is(given) and Query.state(given).kind
  if not own or own == kind then return nil end
  local class, wanted = CLASSES[own], CLASSES[kind]
  return ("is a %s, and %s takes a %s; %s takes this one"):format(class[1], wanted[2], wanted[1],
    class[2])
end

return kinds
