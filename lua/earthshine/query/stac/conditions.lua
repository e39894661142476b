--- Conditions on single properties of items, as CQL2 trees.

local names = require "earthshine.query.stac.names"

local conditions = {}

local function folded(value, fold)
  return fold and { op = "casei", args = { value } } or value
end

-- Several conditions as one.
local function joined(list, every)
  return #list == 1 and list[1] or { op = every and "and" or "or", args = list }
end

--- A property is one of several texts, matches one of several patterns, or all of them.
---@param property string
---@param texts string[]
---@param option fun(name: string): boolean? the parameter's options
---@param fold boolean? whether case does not count
---@return table tree
function conditions.text(property, texts, option, fold)
  local every, list = option "and", {}
  if option "pattern" then
    for i, text in ipairs(texts) do list[i] = names.to_like(text) end
    return conditions.likes(property, list, fold, every)
  end
  local left = folded({ property = property }, fold)
  for i, text in ipairs(texts) do list[i] = folded(text, fold) end
  if #list > 1 and not every then return { op = "in", args = { left, list } } end
  for i, right in ipairs(list) do list[i] = { op = "=", args = { left, right } } end
  return joined(list, true)
end

--- A property matches one of several patterns of LIKE, or all of them.
---@param property string
---@param list string[]
---@param fold boolean? whether case does not count
---@param every boolean?
---@return table tree
function conditions.likes(property, list, fold, every)
  local left, trees = folded({ property = property }, fold), {}
  for i, text in ipairs(list) do
    trees[i] = { op = "like", args = { left, folded(text, fold) } }
  end
  return joined(trees, every)
end

-- Adds a text as it is, in small and in capital letters.
local function add_cases(text, list)
  list[#list + 1] = text
  for _, other in ipairs { text:lower(), text:upper() } do
    if other ~= text then list[#list + 1] = other end
  end
  return list
end

--- A property that is a list holds one of several texts, or all of them. Filters cannot leave the
--- case of its elements out; instead, small letters, which are STAC's custom, and capitals are
--- thought of.
---@param property string
---@param texts string[]
---@param every boolean?
---@param fold boolean? whether case does not count
---@return table tree
function conditions.array(property, texts, every, fold)
  local groups = {}
  for i, text in ipairs(texts) do
    local into = not every and groups[1] or {}
    groups[every and i or 1] = fold and add_cases(text, into) or table.move({ text }, 1, 1,
      #into + 1, into)
  end
  for i, group in ipairs(groups) do
    groups[i] = { op = #group == 1 and "a_contains" or "a_overlaps",
      args = { { property = property }, group } }
  end
  return joined(groups, true)
end

--- A property is a number, or within a range of them.
---@param property string
---@param low number?
---@param high number?
---@return table tree
function conditions.range(property, low, high)
  local left = { property = property }
  if low == high then return { op = "=", args = { left, low } } end
  local list = {}
  if low then list[1] = { op = ">=", args = { left, low } } end
  if high then list[#list + 1] = { op = "<=", args = { left, high } } end
  return joined(list, true)
end

--- A property is one of several values.
---@param property string
---@param values any[]
---@return table tree
function conditions.among(property, values)
  local left = { property = property }
  if #values == 1 then return { op = "=", args = { left, values[1] } } end
  return { op = "in", args = { left, values } }
end

return conditions
