--- Compares names with what a query asks for: exactly or by pattern, with or without case, any or
--- all of the values.

local Matching = {}

--- A Lua pattern for CMR's: "*" is any run of characters, "?" one character.
---@param text string
---@return string
function Matching.pattern(text)
  local lua = text:gsub("[%^%$%(%)%%%.%[%]%+%-]", "%%%0"):gsub("%*", ".*"):gsub("%?", ".")
  return "^" .. lua .. "$"
end

-- A test of one name against one value.
local function single(value, by_pattern, any_case)
  if any_case then value = value:lower() end
  if by_pattern then
    local pattern = Matching.pattern(value)
    return function(name) return (any_case and name:lower() or name):find(pattern) ~= nil end
  end
  return function(name) return (any_case and name:lower() or name) == value end
end

--- A test of all names that a record has in a field.
---@param values string[] asked for
---@param options table<string, boolean>? pattern, ignore_case (on unless false), and
---@return fun(names: string[]): boolean
function Matching.test(values, options)
  options = options or {}
  local tests = {}
  for k, value in ipairs(values) do
    tests[k] = single(value, options.pattern, options.ignore_case ~= false)
  end
  return function(names)
    for _, test in ipairs(tests) do
      local found = false
      for _, name in ipairs(names) do found = found or test(name) end
      if found ~= (options["and"] or false) then return found end
    end
    return options["and"] or false
  end
end

--- Whether a time range has a moment in common with one of the wanted ranges (open sides are nil).
---@param ranges { [1]: integer?, [2]: integer? }[]
---@param first integer
---@param last integer
---@param strict boolean? touching does not count
---@return boolean
function Matching.overlaps(ranges, first, last, strict)
  for _, r in ipairs(ranges) do
    local a, b = r[1] or math.mininteger, r[2] or math.maxinteger
    if strict then
      if first < b and last > a then return true end
    elseif first <= b and last >= a then
      return true
    end
  end
  return false
end

--- Combines tests: all of them, or any of them.
---@generic T
---@param tests T[] functions with the same arguments
---@param any boolean?
---@return T
function Matching.combine(tests, any)
  if #tests == 1 then return tests[1] end
  return function(...)
    for _, test in ipairs(tests) do
      if test(...) == (any or false) then return any or false end
    end
    return not any
  end
end

return Matching
