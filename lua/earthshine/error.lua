--- The one class of every expected failure: what went wrong, in a sentence and as a word to
--- compare.
--
-- Two other things are raised in this library and are not of this class: a *misuse* (a wrong
-- argument; becomes an ordinary Lua error with the caller's position at the public edge) and a
-- *fault* (a bug: a Lua error with its traceback).

---@alias earthshine.code
--- | "network" | "timeout" | "tls" | "dns" | "http" | "auth" | "credentials" | "forbidden" | "eula"
--- | "not_found" | "rate_limited" | "invalid_query" | "invalid" | "unsupported" | "parse" | "limit"
--- | "range" | "checksum" | "object_modified" | "io" | "exists" | "cancelled" | "interrupted"
--- | "deadlock" | "no_task" | "forked"

---@class earthshine.error
---@field code earthshine.code what kind of failure; the list is closed
---@field message string a sentence that a user can act on; holds no secret
---@field status? integer HTTP status, where a server answered
---@field url? string the address asked, without secrets
---@field retry_after? number seconds that the server asks to wait
---@field resolution_url? string a page where a person can mend it (accept a licence, say)
---@field errors? table[] the single problems, where there are several: each with `message`, those
--- of a query with `field` and `value` too
---@field cause? any what lay behind it: another error, or a library's own number
---@field attempts? integer how often it was tried
local Error = {}
Error.__index = Error
Error.__name = "earthshine.error"

local CODES = {}
for code in ([[network timeout tls dns http auth credentials forbidden eula not_found rate_limited
  invalid_query invalid unsupported parse limit range checksum object_modified io exists cancelled
  interrupted deadlock no_task forked]])
  :gmatch "%S+" do
  CODES[code] = true
end

--- The closed list of codes, as a set.
Error.codes = CODES

--- Makes an error object. An unknown code is a bug of the caller and raises.
---@param fields table the fields of earthshine.error; `code` and `message` are needed
---@return earthshine.error
function Error.new(fields)
  if not CODES[fields.code] then error("unknown error code " .. tostring(fields.code), 2) end
  if type(fields.message) ~= "string" then error("an error needs a message", 2) end
  return setmetatable(fields, Error)
end

--- Raises an error object.
---@param fields table see Error.new
function Error.raise(fields)
  error(Error.new(fields), 0)
end

local SHORT <const> = "not enough memory" -- what Lua raises; so does our C

local function shortage()
  return Error.new { code = "limit", message = SHORT, cause = "memory" }
end

local last_resort = shortage()

--- Whether a raised value says that there was no memory. It is a text, as Lua raises it: nothing
--- else can be made where it is raised.
---@param value any
---@return boolean
function Error.is_shortage(value)
  return value == SHORT
end

--- What was raised, as the library knows it: an error object of code `limit` where Lua or the core
--- had no memory, and otherwise the value itself.
---@param value any
---@return any
function Error.of(value)
  if not Error.is_shortage(value) then return value end
  local ok, err = pcall(shortage)
  return ok and err or last_resort
end

--- Whether a value is an error object of this class.
---@param value any
---@return boolean
function Error.is(value)
  return getmetatable(value) == Error
end

function Error:__tostring()
  return self.message
end

-- Codes that unwind tasks or show a bug: the public edge raises them on instead of returning them.
local UNWINDING = { cancelled = true, interrupted = true, deadlock = true }

--- Whether the public edge must raise this error on: it unwinds a task (cancelled, interrupted) or
--- shows a wait without end.
---@param value any
---@return boolean
function Error.unwinds(value)
  return getmetatable(value) == Error and UNWINDING[value.code] == true
end

local Misuse = { __name = "earthshine.misuse" }
Misuse.__index = Misuse
function Misuse:__tostring() return self.message end

--- Raises a misuse: a wrong argument. The public edge turns it into a Lua error at the caller's
--- position.
---@param format string
---@param ... any values for the format
function Error.misuse(format, ...)
  local message = select("#", ...) > 0 and format:format(...) or format
  error(setmetatable({ message = message }, Misuse), 0)
end

--- Whether a value is a misuse.
---@param value any
---@return boolean
function Error.is_misuse(value)
  return getmetatable(value) == Misuse
end

return Error
