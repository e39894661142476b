--- What CMR does with each parameter of a query, in words.

local Entry = require "earthshine.query.entry"
local check = require "earthshine.check"
local options = require "earthshine.query.options"

---@class earthshine.explanation
---@field field string CMR's name of the parameter, or options.NAME.OPTION
---@field value any in its normal form; a list where there are several
---@field meaning string what CMR does with it

local List = { __name = "earthshine.explanations" }
List.__index = List

-- So much of a value stands in a line, such as that of a polygon with many points.
local LONGEST <const> = 200

local function short(text)
  if #text <= LONGEST then return text end
  return text:sub(1, LONGEST):gsub("[\xc0-\xff]?[\x80-\xbf]*$", "") .. "…"
end

--- A line for each parameter; of long values the beginning.
function List:__tostring()
  local lines = {}
  for i, item in ipairs(self) do
    lines[i] = ("%s = %s: %s"):format(item.field, short(self.texts[i]), item.meaning)
  end
  return table.concat(lines, "\n")
end

--- What each parameter that is set means, options included.
---@param params earthshine.params
---@return earthshine.explanation[] list with a tostring of a line for each
return function(params)
  local list, texts = {}, {}
  for entry in params:entries() do
    local values = entry.values
    local meaning = entry.problems and "is not sent: " .. entry.problems[1].message
      or entry.row.help
    list[#list + 1] = {
      field = entry.row.name, value = #values > 1 and values or values[1], meaning = meaning,
    }
    texts[#list] = Entry.lua(entry)
  end
  local set = params:options()
  for _, name in ipairs(check.keys(set)) do
    for _, option in ipairs(check.keys(set[name])) do
      local value = set[name][option]
      list[#list + 1] = {
        field = ("options.%s.%s"):format(name, option), value = value,
        meaning = options.HELP[option][value and 1 or 2],
      }
      texts[#list] = tostring(value)
    end
  end
  return setmetatable(list, { __name = List.__name, __index = { texts = texts },
    __tostring = List.__tostring })
end
