--- The time for a whole call: its redirects, its tries, the waits between them, and the wait for a
--- free connection.
--
-- The session's clock is asked before each step, so that tests need no real time; a timer ends a
-- call that stands in the middle of one.

local check = require "earthshine.check"
local Error = require "earthshine.error"
local failure = require "earthshine.http.failure"
local timed = require "earthshine.async.timed"

local deadline = {}

local SHORTEST <const>, LONGEST <const> = 1e-3, 1e6 -- the core takes 0 as none

local function seconds_of(req, name)
  local seconds = req[name]
  return seconds and check.range(name .. " of a request", seconds, SHORTEST, LONGEST)
end

--- Notes when the call's time will be over, if it has a deadline.
---@param call table
---@raise where its request's time-out or deadline is no number of seconds
function deadline.set(call)
  local req = call.req
  seconds_of(req, "timeout")
  local seconds = seconds_of(req, "deadline") or not req.sink and call.session.deadline
  if not seconds then return end
  call.deadline, call.ends = seconds, call.session:monotonic() + seconds
end

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
  local req, session = call.req, call.session
  local timeout = req.timeout or not req.sink and session.timeout or nil
  if not call.ends then return timeout end
  return math.max(SHORTEST, math.min(timeout or math.huge, call.ends - session:monotonic()))
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
