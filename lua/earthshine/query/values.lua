--- The kinds of plain parameter values: each checks one value and writes it as CMR's text, or says
-- what is wrong with it.

local dates = require "earthshine.query.dates"
local numbers = require "earthshine.query.numbers"
local shapes = require "earthshine.query.shapes"

---@class earthshine.value_kind
---@field split? fun(value: any): any[], boolean? single values of what the user gave, and whether
--- they are parts of one geometry; by default the elements of a list
---@field encode fun(value: any, row: table): string?, string? CMR's text, or nil and a message

---@type table<string, earthshine.value_kind>
local values = {}

local fixed = numbers.text

local function is_text(value)
  if type(value) ~= "string" then
    local hint = math.type(value) == "integer" and (", as in %q"):format(tostring(value)) or ""
    return nil, ("must be a string%s, but is a %s"):format(hint, type(value))
  end
  if not value:find "%S" then return nil, "must not be empty" end
  if not utf8.len(value) then return nil, "is not valid UTF-8" end
  return value
end

values.string = { encode = is_text }

values.boolean = {}

--- CMR's booleans have a third value, "unset".
function values.boolean.encode(value)
  if type(value) == "boolean" then return tostring(value) end
  if value == "true" or value == "false" or value == "unset" then return value end
  return nil, 'must be true, false or "unset"'
end

values.enum = {}

--- One of a few words, in any case.
function values.enum.encode(value, row)
  if type(value) == "string" then
    for word in row.words:gmatch "%S+" do
      if word:lower() == value:lower() then return word end
    end
  end
  return nil, "must be one of " .. row.words:gsub(" ", ", ")
end

values.id = {}

--- A concept id; `row.prefixes` holds the allowed kinds (C collection, G granule, S service, T
--- tool, V variable).
function values.id.encode(value, row)
  local text, message = is_text(value)
  if not text then return nil, message end
  if row.wildcards and text:find "[*?]" then return text end
  local prefix = text:match "^(%u+)%d+%-[%w_]+$"
  for allowed in row.prefixes:gmatch "%S+" do
    if prefix == allowed then return text end
  end
  return nil, ("must be a concept id such as %s"):format(
    row.prefixes:gsub("(%u+)", "%11234-PROVIDER"):gsub(" ", " or "))
end

values.sort_key = {}

--- The name of a sort key, after "-" for descending or "+" for ascending order.
function values.sort_key.encode(value, row)
  local text, message = is_text(value)
  if not text then return nil, message end
  local sign, name = text:match "^([+-]?)(.*)$"
  for word in row.words:gmatch "%S+" do
    if word == name:lower() then return sign .. word end
  end
  return nil, "is not a key to sort by; the keys are " .. row.words:gsub(" ", ", ")
end

local NO_RANGE <const> = "must be a number or a range { min, max }"

-- The two ends of a range of numbers, either of which may be nil; a single number is both.
local function ends(value)
  if type(value) == "number" then return value, value, true end
  if type(value) == "string" then
    local low, high = value:match "^([^,]*),([^,]*)$"
    if not low then return value, value, true end
    return low:find "%S" and low or nil, high:find "%S" and high or nil
  end
  if type(value) ~= "table" then return nil, nil, nil, NO_RANGE end
  for key in pairs(value) do
    if key ~= 1 and key ~= 2 and key ~= "min" and key ~= "max" then
      return nil, nil, nil, ("has an unknown member %s; a range is { min, max }"):format(
        tostring(key))
    end
  end
  return value[1] or value.min, value[2] or value.max
end

values.range = {}

--- A number or a range of numbers: { min, max }, { min =, max = }, "min,max"; `row.low`, `row.high`
--- bound them, `row.wraps` lets the first be greater, as for longitudes.
function values.range.encode(value, row)
  local first, last, single, message = ends(value)
  if message then return nil, message end
  if first == nil and last == nil then return nil, "has neither a minimum nor a maximum" end
  local low, high = numbers.parse(first), numbers.parse(last)
  if first ~= nil and not low or last ~= nil and not high then return nil, NO_RANGE end
  for _, n in pairs { low, high } do
    if n < row.low or n > row.high then
      return nil, ("%.10g is not within %s and %s"):format(n, fixed(row.low), fixed(row.high))
    end
  end
  if low and high and low > high and not row.wraps then
    return nil, ("the minimum %s is greater than the maximum %s"):format(fixed(low), fixed(high))
  end
  if single then return fixed(low) end
  return (low and fixed(low) or "") .. "," .. (high and fixed(high) or "")
end

--- A range stands for itself: a list of two numbers is one range, not two values.
function values.range.split(value)
  local first = type(value) == "table" and value[1]
  if type(first) == "table" or type(first) == "string" and first:find "," then return value end
  return { value }
end

values.integer = {}

function values.integer.encode(value, row)
  local n = numbers.parse(value)
  n = n and math.tointeger(n)
  if not n or n < row.low or n > row.high then
    return nil, ("must be an integer from %d to %d"):format(row.low, row.high)
  end
  return fixed(n)
end

values.dates = { split = dates.split, encode = dates.encode }
values.instant = { encode = dates.instant }

for name, shape in pairs(shapes) do values[name] = shape end

return values
