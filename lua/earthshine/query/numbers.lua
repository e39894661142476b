--- Numbers as CMR reads them: plain decimals, without exponents, without spaces.

local numbers = {}

--- A finite number from a number or a decimal string, or nil.
---@param value any
---@return number?
function numbers.parse(value)
  if type(value) == "string" then
    local text = value:match "^%s*([+-]?%d*%.?%d*[eE]?[+-]?%d*)%s*$"
    value = text and tonumber(text)
  end
  if type(value) ~= "number" or value ~= value or value == math.huge or value == -math.huge then
    return nil
  end
  return value
end

--- The decimal text of a number: at most ten places, no exponent, no zeros at the end, no ".0".
---@param value number finite
---@return string
function numbers.text(value)
  if math.type(value) == "integer" then return ("%d"):format(value) end
  local text = ("%.10f"):format(value):gsub("0+$", ""):gsub("%.$", "")
  return text == "-0" and "0" or text
end

return numbers
