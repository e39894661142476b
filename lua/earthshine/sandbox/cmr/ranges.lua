--- Reads numeric ranges of a granule search, in CMR's forms and words.

local Ranges = {}

local NOT_A_RANGE = "[%s] is not of the form 'value', 'min-value,max-value', 'min-value,', or "
  .. "',max-value' where value, min-value, and max-value are optional numeric values."

local function escape(s)
  return (s:gsub("[&<>\"']", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;",
    ["'"] = "&#39;" }))
end

Ranges.escape = escape

-- A decimal number, or nil: Lua's own reading would take hexadecimal ones too.
local function number(s)
  return s:find "^%s*[+-]?[%d.]+[eE]?[+-]?%d*%s*$" and tonumber(s) or nil
end

-- "a", "a,b", "a," or ",b".
local function from_text(text)
  local low, high = text:match "^([^,]*),([^,]*)$"
  if not low then
    local v = number(text)
    return v and { v, v }
  end
  local a, b = number(low), number(high)
  if (low ~= "" and not a) or (high ~= "" and not b) or not (a or b) then return nil end
  return { a, b }
end

-- The older p[min]= p[max]= p[value]= form.
local function from_map(map)
  local value, low, high = map.value, map.min or map.minvalue, map.max or map.maxvalue
  if value then low, high = value, value end
  if not low and not high then return nil end
  local a, b = low and number(low), high and number(high)
  if (low and not a) or (high and not b) then return nil end
  return { a, b }
end

--- Reads a range parameter.
---@param name string
---@param value string|table
---@param errors string[] messages are added
---@return { [1]: number?, [2]: number? }? range
function Ranges.read(name, value, errors)
  local range
  if type(value) == "table" then range = from_map(value) else range = from_text(value) end
  if range then return range end
  if name == "orbit_number" then
    errors[#errors + 1] = "orbit_number must be an number or a range in the form 'number,number'."
  end
  if type(value) == "string" then
    errors[#errors + 1] = NOT_A_RANGE:format(escape(value))
  elseif name ~= "orbit_number" then
    errors[#errors + 1] = NOT_A_RANGE:format ","
  end
end

Ranges.number = number

return Ranges
