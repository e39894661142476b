--- The name of a search: one line that a person can read, the same for the same search however it
--- was said, and another one for another.

local check = require "earthshine.check"
local GranuleQuery = require "earthshine.query.granule_query"

local identity = {}

local function word(text)
  return text:find "^[%w_.:/*?,+-]+$" and text or ("%q"):format(text):gsub("\\\n", "\\n")
end

-- A list names alternatives, whose order means nothing.
local function words(value)
  if type(value) == "string" then return word(value) end
  local list = {}
  for i, text in ipairs(value) do list[i] = word(text) end
  table.sort(list)
  return table.concat(list, " or ")
end

--- The line for a search for granules.
---
---     identity.of({ short_name = { "B", "A" }, bbox = "1,2,3,4" }, "PROD")
---     --> system=PROD bounding_box=1,2,3,4 short_name=A or B
---@param params table|earthshine.query keywords, or a query
---@param scope? string what else tells searches apart, such as the system
---@return string
---@raise earthshine.error invalid_query
function identity.of(params, scope)
  local query = GranuleQuery(params)
  local flat, err = query:to_cmr()
  if not flat then error(err, 0) end
  flat.page_size, flat.limit = nil, query:parameters().limit and tostring(query:parameters().limit)
  local list = { "system=" .. words(scope or "") }
  for _, key in ipairs(check.keys(flat)) do
    list[#list + 1] = key:gsub("%[%]$", "") .. "=" .. words(flat[key])
  end
  return table.concat(list, " ")
end

return identity
