--- A command line that cannot be meant: told in one sentence, with exit status 2.

local usage = {}

local Wrong = { __name = "earthshine.cli.usage" }
Wrong.__index = Wrong
function Wrong:__tostring()
  return self.lines and self.message .. ":\n  " .. table.concat(self.lines, "\n  ") or self.message
end

--- Ends the command with a sentence.
---@param format string
---@param ... any
function usage.fail(format, ...)
  local message = select("#", ...) > 0 and format:format(...) or format
  error(setmetatable({ message = message }, Wrong), 0)
end

--- Ends the command with several problems.
---@param message string what they are about
---@param lines string[] one each
function usage.fail_all(message, lines)
  error(setmetatable({ message = message, lines = lines }, Wrong), 0)
end

--- Whether a value is such an end.
---@param value any
---@return boolean
function usage.is(value)
  return getmetatable(value) == Wrong
end

return usage
