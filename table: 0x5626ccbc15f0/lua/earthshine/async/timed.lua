--- Time: sleep, timeout and shield. Seconds everywhere.
-- @module earthshine.async.timed


local await = require "earthshine.async.await"
local Error = require "earthshine.error"
local Fault = require "earthshine.async.fault"
local scheduler = require "earthshine.async.scheduler"
local work = require "earthshine.async.work"

local timed = {}

--- Waits.
-- @param seconds number 0 lets the others run
function timed.sleep(seconds)
  await.op(scheduler.engine():timer(seconds))
end

local function settle(scope, ok, ...)
  local err = scope:finish(ok, ...)
  if err ~= nil and rawequal(err, scope.overdue) then
    local message = ("not done within %g s"):format(scope.seconds)
    Error.raise { code = "timeout", message = message, cause = err }
  end
  if err ~= nil then error(err, 0) end
  return ...
end

--- Calls f() with a deadline. Raises an error with the code `timeout` where that has cut it short.
timed.timeout = work.inside(function(task, seconds, f)
  local scope = work.open(task)
  scope:deadline(seconds)
  return settle(scope, xpcall(f, Fault.from))
end, await.here)

--- Calls f() and holds back a cancellation from outside while it runs, but no longer than some
--- seconds.
timed.shield = work.inside(function(task, seconds, f)
  return work.close(work.open(task, seconds), xpcall(f, Fault.from))
end, await.who)

return timed
