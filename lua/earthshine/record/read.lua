--- Careful reading of metadata: what is missing or of another type than its schema says reads as
-- nothing, never as a failure.

local core = require "earthshine.core"

local read = {}

--- A value that has members or elements, a table or a view of JSON; nil for anything else.
---@param value any
---@return table? value
function read.node(value)
  local kind = type(value)
  if kind == "table" or kind == "userdata" and core.is_view(value) then return value end
end

--- A list's elements that are nodes; an empty list for anything else.
---@param value any
---@return table[]
function read.list(value)
  local out = {}
  for _, element in ipairs(read.node(value) or {}) do
    if read.node(element) then out[#out + 1] = element end
  end
  return out
end

--- A list's elements that are strings.
---@param value any
---@return string[]
function read.strings(value)
  local out = {}
  for _, element in ipairs(read.node(value) or {}) do
    if type(element) == "string" then out[#out + 1] = element end
  end
  return out
end

--- The value below a path of keys, or nil.
---@param value any
---@param ... any keys
---@return any
function read.at(value, ...)
  for i = 1, select("#", ...) do
    if not read.node(value) then return nil end
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
