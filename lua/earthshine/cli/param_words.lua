--- What may follow --param and --option, for completion: names of parameters, the values of those
--- that have a few only, and options of each.

local options = require "earthshine.query.options"
local rows = require "earthshine.query.rows"

local param_words = {}

-- The values that a parameter may have, joined by blanks; nil where there are too many.
local function values_of(row)
  if row.kind == "boolean" then return "true false unset" end
  return (row.kind == "enum" or row.kind == "sort_key") and row.words or nil
end

-- The rows of some kinds of search, each name once.
local function each(kinds, use)
  local seen = {}
  for _, kind in ipairs(kinds) do
    for _, row in ipairs(rows.list(kind)) do
      if not row.client and not seen[row.name] then use(kind, row) end
      seen[row.name] = true
    end
  end
end

--- "NAME=VALUE" where the values are few, else "NAME=".
---@param kinds earthshine.query_kind[]
---@return string[]
function param_words.pairs(kinds)
  local list = {}
  each(kinds, function(_, row)
    local values = values_of(row)
    for word in (values or ""):gmatch "%S+" do list[#list + 1] = row.name .. "=" .. word end
    if not values then list[#list + 1] = row.name .. "=" end
  end)
  return list
end

--- "NAME.OPTION" for what CMR takes.
---@param kinds earthshine.query_kind[]
---@return string[]
function param_words.options(kinds)
  local list = {}
  each(kinds, function(kind, row)
    -- Where a parameter has no list of its own, its options are of little use.
    local allowed = row.options and options.allowed(kind, row.name) or ""
    for option in allowed:gmatch "%S+" do list[#list + 1] = row.name .. "." .. option end
  end)
  for option in (options.allowed(kinds[1], "spatial") or ""):gmatch "%S+" do
    list[#list + 1] = "spatial." .. option
  end
  return list
end

return param_words
