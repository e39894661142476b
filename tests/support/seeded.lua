--- Runs a check many times, each with a seed of its own, which the message of a failure names.

--- SEED=n in the environment runs that one alone.
---@param first integer
---@param count integer
---@param f fun(i: integer) draws from math.random
return function(first, count, f)
  local only = math.tointeger(tonumber(os.getenv "SEED"))
  for i = only or first, only or first + count - 1 do
    math.randomseed(i)
    local ok, why = xpcall(f, debug.traceback, i)
    if not ok then error(("SEED=%d: %s"):format(i, tostring(why)), 0) end
  end
end
