--- Iterators for `for`: callable objects that raise on failure and need no closing.
--
-- `for g in results:iter() do … end` may be left at any time. Who wants the page that is being
-- fetched ahead stopped at once writes `local it <close> = results:iter()`.
-- @module earthshine.results.iterator


local check = require "earthshine.check"

--- 
-- @table earthshine.iterator

local Iterator = { __name = "earthshine.iterator" }
Iterator.__index = Iterator

local function nothing() end

--- Makes an iterator.
-- @param step fun(): any the next value, nil at the end; raises
-- @param close? fun() idempotent
-- @return earthshine.iterator
function Iterator.new(step, close)
  return setmetatable({ step = step, stop = close or nothing }, Iterator)
end

function Iterator:__call()
  local value = self.step()
  if value == nil then self.step = nothing end
  return value
end

--- Ends it: the next step returns nil.
function Iterator:close()
  self.step = nothing
  self.stop()
end

Iterator.__close = Iterator.close
check.methods("iterator", Iterator, Iterator, { "close" })

return Iterator
