--- Dates and timestamps of CQL2 in one spelling each, so that equal instants are equal texts.

local time = require "earthshine.time"

local instants = {}

--- The one spelling of a full date (`2020-02-29`) or of a timestamp, which is in UTC without zeros
--- at the end of its fraction (`2020-02-29T10:11:12.5Z`). A zone other than Z is counted away.
---
---     instants.canonical "2020-01-01T00:30:00.50+01:00"
---     --> "2019-12-31T23:30:00.5Z", "timestamp"
---@param text string
---@return string? canonical nil if it is neither
---@return string kind "date" or "timestamp"; or what is wrong
function instants.canonical(text)
  if text:find "^%d%d%d%d%-%d%d%-%d%d$" then
    local seconds, why = time.parse(text)
    if not seconds then return nil, why end
    return text, "date"
  end
  local whole, fraction, zone = text:match(
    "^(%d%d%d%d%-%d%d%-%d%d[Tt ]%d%d:%d%d:%d%d)(%.?%d*)(.*)$")
  if not whole or fraction == "." then
    return nil, "not of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ"
  end
  if zone == "" then return nil, "a timestamp ends in Z, or in a zone such as +01:00" end
  local seconds, why = time.parse(whole .. zone)
  if not seconds then return nil, why end
  if zone == "Z" or zone == "z" then
    whole = whole:gsub("[t ]", "T")
  else
    whole = time.format(seconds, 0):sub(1, -2)
  end
  fraction = fraction:gsub("0+$", "")
  return whole .. (fraction == "." and "" or fraction) .. "Z", "timestamp"
end

return instants
