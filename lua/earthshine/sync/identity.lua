--- The name of a search: one line that a person can read, the same for the same search, and another
-- one for another.

local check = require "earthshine.check"
local numbers = require "earthshine.query.numbers"
local rows = require "earthshine.query.rows"

local identity = {}

-- Kinds of values of which a list names alternatives, whose order means nothing.
local ALTERNATIVES <const> = { string = true, id = true }

-- The short text of a number, where that says all of it.
local function number(value)
  local text = numbers.parse(value) and numbers.text(value)
  return text and tonumber(text) == value and text or ("%.17g"):format(value)
end

local function word(value)
  local text = type(value) == "number" and number(value) or tostring(value)
  return text:find "^[%w_.:/*?-]+$" and text or (("%q"):format(text):gsub("\\\n", "\\n"))
end

local write

local function is_list(value)
  for key in pairs(value) do
    if math.type(key) ~= "integer" or key < 1 or key > #value then return false end
  end
  return true
end

local function members(value, sorted)
  local list = {}
  if is_list(value) then
    for i, member in ipairs(value) do list[i] = write(member) end
    if sorted then table.sort(list) end
    return table.concat(list, ",")
  end
  for i, key in ipairs(check.keys(value)) do list[i] = word(key) .. "=" .. write(value[key]) end
  return table.concat(list, ",")
end

-- Tables with a text of their own, such as es.Polygon {…}, are what it says.
local function is_plain(value)
  local meta = getmetatable(value)
  return type(value) == "table" and not (type(meta) == "table" and meta.__tostring)
end

function write(value)
  return is_plain(value) and "{" .. members(value) .. "}" or word(value)
end

--- The line for the keywords of a granule search.
--
-- The order of keywords means nothing, nor that of what a list of alternatives holds (names, ids);
-- every other order does: west and south of a box, the ends of a range.
--
--     identity.of({ short_name = { "B", "A" }, bounding_box = { 1, 2, 3, 4 } }, "PROD")
--     --> bounding_box=1,2,3,4 short_name=A,B system=PROD
---@param params table<string, any>
---@param scope? string what else tells searches apart, such as the system
---@return string
function identity.of(params, scope)
  local list = { "system=" .. word(scope or "") }
  for key, value in pairs(params) do
    local row = rows.find("granule", key)
    local alternatives = row and row.list and ALTERNATIVES[row.kind] or false
    list[#list + 1] = word(key) .. "="
      .. (is_plain(value) and is_list(value) and members(value, alternatives) or write(value))
  end
  table.sort(list)
  return table.concat(list, " ")
end

return identity
