--- Functions that one task at a time is in, while others that call them wait.

local async = require "earthshine.async"
local scheduler = require "earthshine.async.scheduler"

local turns = {}

--- Lets tasks into a function one after the other.
---@generic F: function
---@param f F
---@return F
function turns.one_by_one(f)
  local gate = async.semaphore(1)
  return function(...)
    local _ <close> = scheduler.current and gate:acquire() or nil
    return f(...)
  end
end

--- Keeps what a function returns the first time; tasks that call it meanwhile wait for that. What
--- it raises is not kept: the next call tries again.
---@param f fun(): any not nil
---@return fun(): any
function turns.once(f)
  local value
  local run = turns.one_by_one(function()
    if value == nil then value = f() end
    return value
  end)
  return function()
    if value ~= nil then return value end
    return run()
  end
end

return turns
