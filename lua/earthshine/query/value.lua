--- What all value types of queries have in common: they are immutable, compared by value, printed
--- as the Lua text that makes them, and made without an error being raised.
--
-- A type is a table with `read(value)`, which returns an object, or nil and a message to be read
-- after the name of a parameter, and with methods. Calling the type is the way of users: it
-- returns an object, or nil and an error whose `errors` say the same as a query's validation does.

local check = require "earthshine.check"
local Error = require "earthshine.error"
local numbers = require "earthshine.query.numbers"
local plain = require "earthshine.query.plain"

local Value = {}

-- The key of an object's state, which is out of its users' reach.
local STATE <const> = {}

--- The state of an object: what it was made of.
---@param object table
---@return table
function Value.state(object)
  return rawget(object, STATE)
end

--- Whether a value is an object of a type.
---@param value any
---@param class table
---@return boolean
function Value.is(value, class)
  return type(value) == "table" and getmetatable(value) == class.meta
end

--- Whether a value is an object of any of the types.
---@param value any
---@return boolean
function Value.any(value)
  return type(value) == "table" and rawget(value, STATE) ~= nil
end

-- What was given, out of the arguments of a call: one, or several in a list.
local function argument(...)
  if select("#", ...) > 1 then return { ... } end
  return (...)
end

local function failed(class, message, value)
  local problem = { field = class.field, message = message, value = value }
  return nil, Error.new {
    code = "invalid_query", errors = { problem }, message = class.field .. ": " .. message,
  }
end

--- Makes a type. Its `read` and methods are added to what is returned, then `Value.seal` is called.
---@param name string as users write it, after "es."
---@param field string the query parameter that such values are for, as problems name it
---@param fields string[] members that users may read
---@return table class with `name`, `field`, `meta` and `new(state)`
function Value.class(name, field, fields)
  local known, methods = {}, {}
  for _, key in ipairs(fields) do known[key] = true end
  local meta = { __name = "earthshine." .. field }
  local class = { name = name, field = field, meta = meta, methods = methods }

  function meta.__index(object, key)
    if known[key] then return rawget(object, STATE)[key] end
    return methods[key]
  end

  function meta.__newindex(_, key)
    error(("%s is immutable: %s cannot be set; make another one"):format(name, tostring(key)), 2)
  end

  function meta.__pairs(object)
    local state, i = rawget(object, STATE), 0
    return function()
      repeat i = i + 1 until fields[i] == nil or state[fields[i]] ~= nil
      return fields[i], state[fields[i]]
    end
  end

  function meta.__eq(a, b)
    return rawget(a, STATE) ~= nil and getmetatable(b) == meta and class.same(
      rawget(a, STATE), rawget(b, STATE))
  end

  function meta.__tostring(object)
    return ("es.%s %s"):format(name, class.lua(rawget(object, STATE)))
  end

  function class.new(state)
    return setmetatable({ [STATE] = state }, meta)
  end

  return class
end

--- Completes a type.
---@param class table
---@return table class
function Value.seal(class)
  check.methods(class.field, class.meta, class.methods)
  return setmetatable(class, {
    __name = "earthshine." .. class.field .. "_type",
    __tostring = function() return "es." .. class.name end,
    __call = function(_, ...)
      local given = plain(argument(...))
      local object, message = class.read(given)
      if object then return object end
      return failed(class, message, given)
    end,
  })
end

--- Reads the members of a table that names them, each under any of its names.
---@param value table
---@param names table<string, string> from each allowed name to the member's own
---@return table? members by their own names
---@return string? message
function Value.members(value, names)
  local found = {}
  for key, member in pairs(value) do
    local own = names[key]
    if not own then
      return nil, ("has an unknown member %s%s"):format(numbers.named(key),
        check.meant(key, check.keys(names)))
    elseif found[own] ~= nil then
      return nil, ("has two members that mean %s"):format(own)
    end
    found[own] = member
  end
  return found
end

return Value
