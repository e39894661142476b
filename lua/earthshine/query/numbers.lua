--- Numbers as CMR reads them: plain decimals, without exponents, without spaces.

local numbers = {}

local STEP <const> = 10 ^ 10 -- steps of a degree: ten places

--- A finite number from a number or a decimal string, or nil.
---@param value any
---@return number?
function numbers.parse(value)
  if type(value) == "string" then
    local text = #value <= 400 and value:match "^%s*([+-]?%d*%.?%d*[eE]?[+-]?%d*)%s*$"
    value = text and tonumber(text)
  end
  if type(value) ~= "number" or value ~= value or value == math.huge or value == -math.huge then
    return nil
  end
  return value
end

--- The decimal text of a number: at most ten places and fifteen digits, no exponent, no zeros at
--- the end, no ".0".
---@param value number finite
---@return string
function numbers.text(value)
  if math.type(value) == "integer" then return ("%d"):format(value) end
  local form, size = "%.10f", math.abs(value)
  if size >= 1e5 then form = ("%%.%df"):format(math.max(0, 15 - #("%.0f"):format(size))) end
  local text = form:format(value)
  if text:find(".", 1, true) then text = text:gsub("%.?0+$", "") end
  return text == "-0" and "0" or text
end

--- The number that a number's text stands for, an integer where it is whole; so values that are
--- written alike are equal.
---@param value number a finite number of degrees
---@return number
function numbers.degrees(value)
  if math.type(value) == "integer" then return value end
  local rounded = math.floor(value * STEP + 0.5) / STEP
  return math.tointeger(rounded) or rounded
end

--- A member's name as messages show it: short, printable, on one line.
---@param key any
---@return string
function numbers.named(key)
  if type(key) == "string" then return (key:sub(1, 60):gsub("[^\x20-\x7e]", "?")) end
  return type(key) == "number" and ("%.10g"):format(key) or "of type " .. type(key)
end

--- A part of a text, or another value, as messages show it: short, printable, on one line.
---@param value any
---@return string
function numbers.shown(value)
  if type(value) ~= "string" then
    return type(value) == "number" and ("%.10g"):format(value) or "a " .. type(value)
  end
  local text = value:sub(1, 60):gsub("[^\x20-\x7e]", "?"):gsub('"', "'")
  return '"' .. text .. (#value > 60 and '…"' or '"')
end

return numbers
