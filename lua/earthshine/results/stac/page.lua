--- What pages of a STAC API say besides their records: where the next one is, and how many match.

local json = require "earthshine.json"
local read = require "earthshine.record.read"

local page = {}

--- A page's link to the next one.
---@param value table|any a table or a view
---@return table? link with a text as `href`
function page.next_link(value)
  for _, link in ipairs(read.list(value.links)) do
    if link.rel == "next" and type(link.href) == "string" then return json.to_table(link) end
  end
end

local function count_of(value)
  local n = type(value) == "number" and math.tointeger(value)
  return n and n >= 0 and n or nil
end

--- How many records match, as the server counts them.
---@param value table
---@return integer?
function page.matched(value)
  return count_of(value.numberMatched) or count_of(read.at(value, "context", "matched"))
end

return page
