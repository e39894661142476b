--- Semaphores: a number of permits, given in the order in which they were asked for.
-- @module earthshine.async.semaphore


local await = require "earthshine.async.await"
local check = require "earthshine.check"
local edge = require "earthshine.async.edge"
local list = require "earthshine.async.list"

--- 
-- @table earthshine.semaphore

local Semaphore = { what = "a permit of a semaphore" }
Semaphore.__index = Semaphore
Semaphore.__name = "earthshine.semaphore"

--- 
-- @table earthshine.permit

local Permit = {}
Permit.__index = Permit
Permit.__name = "earthshine.permit"

--- Gives the permit back. The second time it does nothing.
function Permit:release()
  local semaphore = self.semaphore
  if not semaphore then return end
  self.semaphore = false
  local waiter = list.take(semaphore)
  if waiter then waiter:ready() else semaphore.free = semaphore.free + 1 end
end

Permit.close = Permit.release
Permit.__close = Permit.release

-- @param permits integer
-- @return earthshine.semaphore
function Semaphore.new(permits)
  check.type("permits of semaphore", permits, "integer")
  check.range("permits of semaphore", permits, 1, math.maxinteger)
  return setmetatable({ free = permits, first = false, last = false }, Semaphore)
end

--- Waits for a permit: `local permit <close> = semaphore:acquire()`.
-- @return earthshine.permit
function Semaphore:acquire()
  local waiter = await.here()
  local permit = setmetatable({ semaphore = false }, Permit) -- before there is one to lose
  if self.free > 0 then
    self.free = self.free - 1
  else
    await.turn(waiter, self)
  end
  permit.semaphore = self
  return permit
end

Semaphore.acquire = edge(Semaphore.acquire)
check.methods("semaphore", Semaphore, Semaphore, { "acquire" })
check.methods("permit", Permit, Permit, { "release", "close" })

return Semaphore
