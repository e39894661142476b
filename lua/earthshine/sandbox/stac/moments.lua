--- Reads STAC's datetime: an instant, or two with a slash between, either of which may be open.

local Dates = require "earthshine.sandbox.cmr.dates"

local Moments = {}

local function instant(text)
  if not text:find "^%d%d%d%d%-%d%d%-%d%d[Tt ]%d%d:%d%d:%d%d" then return nil end
  local rest = text:sub(20):upper()
  local fraction, zone = rest:match "^(%.?%d*)(.*)$"
  if zone ~= "Z" and not zone:find "^[+-]%d%d:%d%d$" or fraction == "." then return nil end
  return (Dates.parse(text:sub(1, 10) .. "T" .. text:sub(12):upper()))
end

--- Reads a datetime.
---@param text any
---@param separator string characters that may stand between both ends
---@return { [1]: integer?, [2]: integer? }? range ms, inclusive; nil where it is wrong
function Moments.read(text, separator)
  if type(text) ~= "string" or text == "" then return nil end
  local first, last = text:match("^([^" .. separator .. "]*)[" .. separator .. "]([^"
    .. separator .. "]*)$")
  if not first then
    local t = instant(text)
    return t and { t, t }
  end
  local open = { [""] = true, [".."] = true }
  local from = not open[first] and instant(first) or nil
  local to = not open[last] and instant(last) or nil
  if not open[first] and not from or not open[last] and not to then return nil end
  if not from and not to and first == "" and last == "" then return nil end
  if from and to and from > to then return nil end
  return { from, to }
end

return Moments
