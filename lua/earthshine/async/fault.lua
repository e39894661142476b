--- A bug that stopped a task: what Lua said and where, kept together once and for all.

local Error = require "earthshine.error"
local core = require "earthshine.core"

---@class earthshine.fault
---@field message string what Lua said, with its position
---@field traceback string the calls that led to it, in the coroutine where it happened
local Fault = {}
Fault.__index = Fault
Fault.__name = "earthshine.fault"

function Fault:__tostring()
  return self.message .. "\n" .. self.traceback
end

--- Turns what Lua itself or a misuse raised into a fault. Every other value was raised on purpose
--- and stays what it is.
--
-- As the message handler of `xpcall` it runs where the error was raised, so the traceback shows
-- the place.
---@param value any
---@param thread? thread the coroutine that failed; the running one without
---@return any
function Fault.from(value, thread)
  local message
  value = Error.of(value)
  if type(value) == "string" then
    message = value
  elseif value == nil then
    message = "an error without a value (nil)"
  elseif Error.is_misuse(value) then
    message = value.message
  else
    return value
  end
  local traceback = core.traceback(thread or coroutine.running(), nil, thread and 0 or 2)
  return setmetatable({ message = message, traceback = traceback }, Fault)
end

--- Whether a value is a fault.
---@param value any
---@return boolean
function Fault.is(value)
  return getmetatable(value) == Fault
end

return Fault
