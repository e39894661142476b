--- Lazy sequences: what search results and everything derived from them have in common.
--
-- Each `iter()` is a cursor of its own from the beginning. `take` and `all` return lists, or nil
-- and an error; steps of iterators raise, because a nil would end a loop and look like the end of
-- the results.

local Error = require "earthshine.error"
local Iterator = require "earthshine.results.iterator"
local check = require "earthshine.check"
local public = require "earthshine.public"

---@class earthshine.sequence
local methods = {}

local Sequence = { methods = methods }

local function raise_unlisted(name)
  local text = name .. " are not a list: use :iter() in a for loop, :take(n) or :all() for a list"
  -- From ipairs, the level above is C and has no position; one more is the loop.
  local _, message = pcall(error, text, 4)
  if message == text then error(text, 4) end
  error(text, 3)
end

--- Metamethods of a class of sequences.
---@param name string in messages: "search results"
---@param own table<string, function> the class's methods; those of all sequences are added
---@return table meta
function Sequence.meta(name, own)
  for key, method in pairs(methods) do
    if own[key] == nil then own[key] = method end
  end
  local meta = {}
  check.methods("results", meta, own)

  function meta.__index(_, key)
    local method = own[key]
    if method ~= nil then return method end
    if type(key) == "number" then raise_unlisted(name) end
    if type(key) ~= "string" or key:find "^_" then return nil end
    error(("%s have no member %s%s"):format(name, key, check.meant(key, check.keys(own))), 2)
  end

  function meta.__newindex(_, key)
    error(("%s are read only: %s cannot be set"):format(name, tostring(key)), 2)
  end

  function meta.__pairs()
    error(name .. " are not a table: use :iter() in a for loop", 3) -- level 2 is pairs itself
  end

  return meta
end

local derived

-- A sequence that is made anew from another one's steps each time.
local function derive(self, step_of)
  return setmetatable({
    _open = function()
      local step, close = self._open()
      return step_of(step), close
    end,
  }, derived)
end

--- A new pass over everything, as a callable for `for`; independent of all others.
---
---     for granule in results:iter() do print(granule:line()) end
---@return earthshine.iterator
function methods:iter()
  return Iterator.new(self._open())
end

local function collect(self, limit)
  local list = {}
  if limit == 0 then return list end
  local it <close> = Iterator.new(self._open(limit))
  for value in it do
    list[#list + 1] = value
    if #list == limit then break end
  end
  return list
end

--- The first n, or fewer where there are fewer. No more is asked of the service than they need.
---@param n integer
---@return table? list
---@return earthshine.error? err
methods.take = public(function(self, n)
  if check.type("the number to take", n, "integer") < 0 then
    Error.misuse("the number to take must not be negative, but is %d", n)
  end
  return collect(self, n)
end)

--- Everything as a list, in memory.
---@return table? list
---@return earthshine.error? err
methods.all = public(function(self)
  return collect(self)
end)

-- `nil, err` of a user's function is a failure like any other.
local function checked(value, err)
  if value == nil and Error.is(err) then error(err, 0) end
  return value
end

--- Those for which a function is true; lazy.
---@param f fun(record: any): any
---@return earthshine.sequence
methods.filter = public(function(self, f)
  check.type("the filter", f, "callable")
  return derive(self, function(step)
    return function()
      while true do
        local value = step()
        if value == nil or checked(f(value)) then return value end
      end
    end
  end)
end)

--- What a function makes of each; lazy. It must make something of each: to leave some out, filter.
---@param f fun(record: any): any
---@return earthshine.sequence
methods.map = public(function(self, f)
  check.type("the function to map", f, "callable")
  return derive(self, function(step)
    return function()
      local value = step()
      if value == nil then return nil end
      local made = checked(f(value))
      if made == nil then
        error("the function given to map returned nil: use filter to leave something out", 0)
      end
      return made
    end
  end)
end)

--- In lists of n, the last one shorter.
---@param n? integer 500 by default
---@return earthshine.iterator
methods.pages = public(function(self, n)
  n = n or 500
  if check.type("the size of pages", n, "integer") < 1 then
    Error.misuse("the size of pages must be positive, but is %d", n)
  end
  local step, close = self._open()
  return Iterator.new(function()
    local list = {}
    while #list < n do
      local value = step()
      if value == nil then break end
      list[#list + 1] = value
    end
    return list[1] ~= nil and list or nil
  end, close)
end)

derived = Sequence.meta("filtered and mapped results", {})
derived.__name = "earthshine.sequence"
derived.__tostring = function() return "filtered or mapped results" end
derived.__len = function()
  error("how many there are is known only at the end: count while iterating", 2)
end

return Sequence
