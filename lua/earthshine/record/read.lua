--- Careful reading of metadata: what is missing or of another type than its schema says reads as
-- nothing, never as a failure.

local read = {}

--- A list's elements that are tables; an empty list for anything else.
---@param value any
---@return table[]
function read.list(value)
  local out = {}
  if type(value) == "table" then
    for _, element in ipairs(value) do
      if type(element) == "table" then out[#out + 1] = element end
    end
  end
  return out
end

--- A list's elements that are strings.
---@param value any
---@return string[]
function read.strings(value)
  local out = {}
  if type(value) == "table" then
    for _, element in ipairs(value) do
      if type(element) == "string" then out[#out + 1] = element end
    end
  end
  return out
end

--- The value below a path of keys, or nil.
---@param value any
---@param ... any keys
---@return any
function read.at(value, ...)
  for i = 1, select("#", ...) do
    if type(value) ~= "table" then return nil end
    value = value[(select(i, ...))]
  end
  return value
end

--- The string below a path of keys, or nil.
---@param value any
---@param ... any keys
---@return string?
function read.text(value, ...)
  value = read.at(value, ...)
  return type(value) == "string" and value or nil
end

--- The number below a path of keys, or nil.
---@param value any
---@param ... any keys
---@return number?
function read.number(value, ...)
  value = read.at(value, ...)
  return type(value) == "number" and value or nil
end

return read
