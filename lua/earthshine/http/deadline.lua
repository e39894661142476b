--- The time for a whole call: its redirects, its tries, the waits between them, and the wait for a
--- free connection.
--
-- The session's clock is asked before each step, so that tests need no real time; a timer ends a
-- call that stands in the middle of one.

local Error = require "earthshine.error"
local failure = require "earthshine.http.failure"
local timed = require "earthshine.async.timed"

local deadline = {}

local SHORTEST <const> = 1e-3 -- the core takes 0 as none

--- Whether the call's time will be over after so many seconds.
---@param call table
---@param seconds number
---@return boolean
function deadline.overdue(call, seconds)
  return call.ends ~= nil and call.session:monotonic() + seconds >= call.ends
end

--- Seconds for the next exchange: its own time-out, or what is left of the call's time.
---@param call table
---@return number?
function deadline.timeout(call)
  local timeout, left = call.timeout, call.ends and call.ends - call.session:monotonic()
  if not left or timeout and timeout <= left then return timeout end
  return math.max(left, SHORTEST)
end

--- Calls run(call), and ends it when the call's time is over.
---@param call table
---@param run fun(call: table): table
---@return table
---@raise earthshine.error
function deadline.run(call, run)
  local own
  local ok, result = pcall(timed.timeout, call.deadline, function()
    local well, value = pcall(run, call)
    if well then return value end
    own = value
    error(value, 0)
  end)
  if ok then return result end
  if not rawequal(result, own) and Error.is(result) and result.code == "timeout" then
    result = failure.overdue(call)
    result.attempts = call.attempt
  end
  error(result, 0)
end

return deadline
