--- Conditions of a granule search that CMR knows only of collections, such as a DOI: the search for
--- these collections, and the granule search with what it found.

local Params = require "earthshine.query.params"
local rows = require "earthshine.query.rows"

local lookup = {}

-- Which parameter of a collection search says what one of a granule search does.
local NAMES <const> = { collection_concept_id = "concept_id" }

-- The ids of collections among concept ids; nil where there are none.
local function collections(ids)
  local list = {}
  for _, id in ipairs(ids) do
    if id:sub(1, 1) == "C" then list[#list + 1] = id end
  end
  return #list > 0 and list or nil
end

--- The search for the collections of a granule search, where there is need of one.
---@param params earthshine.params of a granule search
---@return earthshine.params? search nil where CMR can answer without
function lookup.search(params)
  if not params:needs_lookup() then return nil end
  local given = { options = {} }
  for name, values in pairs(params:values()) do
    local row = rows.find("granule", name)
    if row.collection or row.lookup then
      local own = NAMES[name] or name
      if own == "concept_id" then values = collections(values) end
      given[own] = given[own] or values
      if values then given.options[own] = params:options_of(name) end
    end
  end
  return Params.new("collection", given)
end

--- The granule search in the collections that were found.
---@param params earthshine.params
---@param ids string[] concept ids of collections, at least one
---@return earthshine.params
function lookup.found(params, ids)
  for _, row in ipairs(rows.list(params.kind)) do
    if row.lookup then params = params:with(row.name, nil) end
  end
  return params:with("collection_concept_id", ids)
end

return lookup
