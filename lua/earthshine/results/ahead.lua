--- Something fetched ahead by a task while the program is busy with what came before; safe to
-- abandon.
--
-- The task belongs to the scope of whoever turns a page, so that no scope ends while it runs. Its
-- failure is kept for whoever takes the result: one that nobody takes disturbs nobody. At top
-- level, where no task runs, nothing is fetched ahead.

local Error = require "earthshine.error"
local async = require "earthshine.async"
local scheduler = require "earthshine.async.scheduler"

---@class earthshine.ahead
local Ahead = {}
Ahead.__index = Ahead

--- Starts, if a task is running.
---@param f fun(): any
---@return earthshine.ahead?
function Ahead.start(f)
  if not scheduler.current then return nil end
  local task = async.spawn(function()
    local ok, value = pcall(f)
    if not ok and Error.unwinds(value) then error(value, 0) end
    return { ok = ok, value = value }
  end)
  return setmetatable({ task = task }, Ahead)
end

--- Waits for the result; raises what the function raised. Returns nil where the task was cancelled
--- with its scope: do it yourself.
---@return any?
function Ahead:take()
  local ok, outcome = pcall(self.task.wait, self.task)
  if not ok then
    if Error.is(outcome) and outcome.code == "cancelled" then return nil end
    error(outcome, 0)
  end
  if not outcome.ok then error(outcome.value, 0) end
  return outcome.value
end

--- Gives it up.
function Ahead:cancel()
  self.task:cancel()
end

return Ahead
