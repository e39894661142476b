--- What the operators of CQL2 do with values, in three-valued logic: nil is unknown.

local moments = require "earthshine.query.cql2.moments"

local operations = {}

-- Division towards zero, and the remainder that belongs to it.
local function truncate(x)
  return x < 0 and math.ceil(x) or math.floor(x)
end

---@type table<string, fun(a: number, b: number): number>
operations.arithmetic = {
  ["+"] = function(a, b) return a + b end,
  ["-"] = function(a, b) return a - b end,
  ["*"] = function(a, b) return a * b end,
  ["/"] = function(a, b) return a / b end,
  ["^"] = function(a, b) return a ^ b end,
  ["%"] = function(a, b) return math.fmod(a, b) end,
  div = function(a, b) return truncate(a / b) end,
}

local Instant = {} -- marks the bounds of date literals, so that texts compare with them as dates

--- What a date literal evaluates to.
---@param text string a date or timestamp
---@return table instant
function operations.instant(text)
  return setmetatable(moments.bound(text), Instant)
end

local function is_instant(value)
  return getmetatable(value) == Instant
end

-- Negative, 0 or positive; nil where the two cannot be compared. FALSE is less than TRUE.
local function compare(a, b)
  if type(a) ~= "string" and is_instant(a) or type(b) ~= "string" and is_instant(b) then
    local first = is_instant(a) and a or moments.bound(a)
    local second = is_instant(b) and b or moments.bound(b)
    return first and second and moments.compare(first, second) or nil
  end
  local kind = type(a)
  if kind ~= type(b) then return nil end
  if a == b and kind ~= "table" and kind ~= "nil" then return 0 end
  if kind == "boolean" then return a and 1 or -1 end
  if kind ~= "number" and kind ~= "string" then return nil end
  return a < b and -1 or 1
end

local TESTS <const> = {
  ["="] = function(c) return c == 0 end,
  ["<>"] = function(c) return c ~= 0 end,
  ["<"] = function(c) return c < 0 end,
  ["<="] = function(c) return c <= 0 end,
  [">"] = function(c) return c > 0 end,
  [">="] = function(c) return c >= 0 end,
}

---@type table<string, fun(a: any, b: any): boolean?>
operations.comparisons = {}
for op, test in pairs(TESTS) do
  operations.comparisons[op] = function(a, b)
    local c = compare(a, b)
    if c ~= nil then return test(c) end
  end
end

--- A number between two others; unknown where one is none.
function operations.between(value, low, high)
  if type(value) == "number" and type(low) == "number" and type(high) == "number" then
    return value >= low and value <= high
  end
end

-- Whether a value equals one of several: unknown where none does and one cannot be compared.
function operations.among(value, list)
  local known = true
  for i = 1, list.n or #list do
    local c = compare(value, list[i])
    if c == 0 then return true end
    if c == nil then known = false end
  end
  if known then return false end
end

local among <const> = operations.among

-- Whether all elements of one array are among another's.
local function contained(some, all)
  local result = true
  for i = 1, some.n or #some do
    local found = among(some[i], all)
    if found == false then return false end
    if found == nil then result = nil end
  end
  return result
end

local function overlapping(a, b)
  local result = false
  for i = 1, a.n or #a do
    local found = among(a[i], b)
    if found then return true end
    if found == nil then result = nil end
  end
  return result
end

local function same_elements(a, b)
  if (a.n or #a) ~= (b.n or #b) then return false end
  local result = true
  for i = 1, a.n or #a do
    local c = compare(a[i], b[i])
    if c == nil then result = nil elseif c ~= 0 then return false end
  end
  return result
end

---@type table<string, fun(a: table, b: table): boolean?>
operations.arrays = {
  a_equals = same_elements,
  a_contains = function(a, b) return contained(b, a) end,
  a_containedBy = contained,
  a_overlaps = overlapping,
}

return operations
