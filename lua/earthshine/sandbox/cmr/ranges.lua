--- Reads numeric ranges and additional-attribute conditions of a granule search, in CMR's forms and
--- words.

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

local TYPES = {}
for _, base in ipairs { "date", "time", "datetime" } do
  TYPES[base], TYPES[base .. "_string"] = true, true
end
for _, name in ipairs { "string", "float", "int", "boolean" } do TYPES[name] = true end

-- The parts of "type,name,value", where "\," is a comma within a part.
local function parts(text)
  local list = {}
  for part in (text:gsub("\\,", "\0") .. ","):gmatch "([^,]*)," do
    list[#list + 1] = (part:gsub("%z", ","))
  end
  return list
end

local function numeric(kind) return kind == "float" or kind == "int" end

--- Reads one attribute[] condition to a test of the attribute's values.
---@param text string
---@param errors string[]
---@return { name: string, test: fun(value: string): boolean }? condition
function Ranges.attribute(text, errors)
  local function add(message) errors[#errors + 1] = message end
  local list = parts(text)
  if #list == 1 then return { name = list[1], test = function() return true end } end
  if #list > 4 or #list == 2 then
    return add('Invalid number of additional attribute parts. Format is "type,name,value" or '
      .. '"type,name,min,max".')
  end
  local kind, name = list[1], list[2]
  if not TYPES[kind] then return add(("[%s] is an invalid type"):format(escape(kind))) end
  if name == "" then return add(("[%s] is not a valid name for an attribute."):format(name)) end
  local read = numeric(kind) and number or function(s) return s:lower() end
  for k = 3, #list do
    if list[k] ~= "" and not read(list[k]) then
      return add(('["%s"] is an invalid value for type [%s]'):format(escape(list[k]), kind))
    end
  end
  if #list == 3 then
    local wanted = read(list[3])
    return { name = name, test = function(v) return read(v) == wanted end }
  end
  local low, high = list[3] ~= "" and read(list[3]) or nil, list[4] ~= "" and read(list[4]) or nil
  if not low and not high then
    return add "At least one of min or max must be provided for an additional attribute search."
  end
  if low and high and low > high then
    return add(("The maximum value [%s] must be greater than the minimum value [%s]")
      :format(list[4], list[3]))
  end
  return { name = name, test = function(v)
    local x = read(v)
    return x ~= nil and (not low or x >= low) and (not high or x <= high)
  end }
end

return Ranges
