--- Log lines and request events: cleaned of secrets before a hook sees them; an error in a hook
-- stays there.
-- @module earthshine.log


local core = require "earthshine.core"
local Error = require "earthshine.error"
local url = require "earthshine.url"

local log = {}

local function shorten(address)
  -- A sentence's own full stop or bracket after an address is not part of it.
  local body, tail = address:match "^(.-)([.,;:)%]}>\"']*)$"
  return url.redact(body) .. tail
end

--- Text as it may be shown: addresses redacted, `Bearer …`, `Basic …`, JSON web tokens and the
-- values of secret members gone.
-- @param text string
-- @return string
-- @local
function log.scrub(text)
  if text:find("://", 1, true) then text = text:gsub("%a[%w+.%-]*://[^%s<>\"]+", shorten) end
  if text:find("eyJ", 1, true) then
    text = text:gsub("eyJ[%w_%-]+%.?[%w_%-]*%.?[%w_%-]*", "****")
  end
  text = text:gsub("([Bb][Ee][Aa][Rr][Ee][Rr]%s+)[%w._~+/=%-]+", "%1****")
  text = text:gsub("([Bb][Aa][Ss][Ii][Cc]%s+)([%w+/=]+)", function(word, value)
    local plain = core.base64_decode(value)
    return plain and plain:find(":", 1, true) and word .. "****" or nil
  end)
  if text:find('"', 1, true) then
    text = text:gsub('"([%w_%-]+)"(%s*:%s*)"[^"]*"', function(name, colon)
      return url.is_secret_name(name) and ('"%s"%s"****"'):format(name, colon) or nil
    end)
  end
  return text
end

--- Calls a hook with an event; what it raises is dropped, unless that unwinds the task (a cancelled
-- await in the hook).
-- @param hook fun(event: table)
-- @param event table
-- @local
function log.call(hook, event)
  local ok, err = pcall(hook, event)
  if not ok and Error.unwinds(err) then error(err, 0) end
end

--- 
-- @table earthshine.log_event
-- @field level "debug"|"info"|"warn"|"error"
-- @field message string
-- @field time number wall clock, seconds

-- @local

--- Gives a line to a hook: message and strings among the fields scrubbed, other values of fields
-- kept if they are plain.
-- @param hook? fun(event: earthshine.log_event)
-- @param now number
-- @param level string
-- @param message string
-- @param fields? table<string, any>
-- @local
function log.emit(hook, now, level, message, fields)
  if not hook then return end
  local event = { level = level, message = log.scrub(message), time = now }
  for key, value in pairs(fields or {}) do
    local kind = type(value)
    if kind == "string" then
      event[key] = url.is_secret_name(key) and "****" or log.scrub(value)
    elseif kind == "number" or kind == "boolean" then
      event[key] = value
    elseif Error.is(value) then
      event[key] = log.scrub(tostring(value))
    end
  end
  log.call(hook, event)
end

return log
