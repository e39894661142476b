--- Numbers and ranges of numbers as parameter values: { min, max }, { min =, max = }, "min,max",
--- one number.
--
-- The normal form is { min =, max = }, either of which may be missing; one number is both.
-- `row.low` and `row.high` bound them, `row.wraps` lets the first be greater, as for longitudes.

local numbers = require "earthshine.query.numbers"

local ranges = {}

local fixed = numbers.text

local NO_RANGE <const> = "must be a number or a range { min, max }"
-- CMR's own names of the ends too.
local MEMBERS <const> = {
  [1] = "min", [2] = "max", min = "min", max = "max", minValue = "min", maxValue = "max",
}

-- The two ends, either of which may be nil; or a message.
local function ends(value)
  if type(value) == "number" then return value, value end
  if type(value) == "string" then
    local low, high = value:match "^([^,]*),([^,]*)$"
    if not low then return value, value end
    return low:find "%S" and low or nil, high:find "%S" and high or nil
  end
  if type(value) ~= "table" then return nil, nil, NO_RANGE end
  if value.value ~= nil and next(value, next(value)) == nil then return value.value, value.value end
  local found = { min = nil, max = nil }
  for key, member in pairs(value) do
    local own = MEMBERS[key]
    if not own then
      return nil, nil, ("has an unknown member %s; a range is { min, max }"):format(
        numbers.named(key))
    elseif found[own] ~= nil then
      return nil, nil, ("has two members that mean %s"):format(own)
    end
    found[own] = member
  end
  return found.min, found.max
end

function ranges.read(value, row)
  local first, last, message = ends(value)
  if message then return nil, message end
  if first == nil and last == nil then return nil, "has neither a minimum nor a maximum" end
  local low, high = numbers.parse(first), numbers.parse(last)
  if first ~= nil and not low or last ~= nil and not high then return nil, NO_RANGE end
  local least, most = row.low, row.high
  for i = 1, 2 do
    local n = i == 1 and low or i == 2 and high
    if n and (n < least or n > most) then
      return nil, ("%.10g is not within %s and %s"):format(n, fixed(least), fixed(most))
    end
  end
  if low and high and low > high and not row.wraps then
    return nil, ("the minimum %s is greater than the maximum %s"):format(fixed(low), fixed(high))
  end
  return { min = low and numbers.degrees(low), max = high and numbers.degrees(high) }
end

--- A range stands for itself: a list of two numbers is one range, not two values.
function ranges.split(value)
  local first = type(value) == "table" and value[1]
  if type(first) == "table" or type(first) == "string" and first:find "," then return value end
end

function ranges.text(range)
  local low, high = range.min, range.max
  if low == high then return fixed(low) end
  return (low and fixed(low) or "") .. "," .. (high and fixed(high) or "")
end

function ranges.lua(range)
  local low, high = range.min, range.max
  if low == high then return fixed(low) end
  if not low then return ("{ max = %s }"):format(fixed(high)) end
  if not high then return ("{ min = %s }"):format(fixed(low)) end
  return ("{ %s, %s }"):format(fixed(low), fixed(high))
end

return ranges
