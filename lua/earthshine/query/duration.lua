--- ISO 8601 durations, as `P1Y2M10DT2H30M`, and the instants that they lead to.

local time = require "earthshine.time"
local words = require "earthshine.query.words"

local duration = {}

local UNITS <const> = "YMWD"
local CLOCK <const> = "HMS"
local DAY <const> = 86400000

---@class earthshine.duration
---@field months integer
---@field ms integer milliseconds of its weeks, days and time of day

--- Whether a value is meant as a duration: a text that begins with P, maybe after a sign.
---@param value any
---@return boolean
function duration.looks(value)
  return type(value) == "string" and value:find "^%s*[+-]?[Pp]" ~= nil
end

-- The amounts of a part, in the order of its units; nil where it is not of that form.
local function amounts(text, units)
  local found, at, last = {}, 1, 0
  while at <= #text do
    local n, unit, after = text:match("^(%d+[.,]?%d*)(%u)()", at)
    local place = n and units:find(unit, 1, true)
    if not place or place <= last then return nil end
    found[unit], last, at = n, place, after
  end
  return found
end

-- A whole number of at most six digits.
local function whole(text)
  if text == nil then return 0 end
  return #text <= 9 and text:find "^%d+$" and math.tointeger(tonumber(text)) or nil
end

-- Seconds with a fraction, as milliseconds.
local function seconds(text)
  if text == nil then return 0 end
  local n, fraction = text:match "^(%d+)[.,]?(%d*)$"
  n = n and whole(n)
  return n and n * 1000 + math.tointeger(tonumber((fraction .. "000"):sub(1, 3)))
end

--- Reads a duration.
---@param text string
---@return earthshine.duration?
---@return string? message what is wrong, to be read after the text
function duration.read(text)
  text = words.trim(text)
  if text:find "^[+-]" or text:find "^P[^T]*%-" or text:find "T.*%-" then
    return nil, "a duration must not be negative"
  end
  local date, clock = text:match "^P([^T]*)T(.+)$"
  if not date then date, clock = text:match "^P([^T]+)$", "" end
  local long = date and amounts(date, UNITS)
  local short = clock and amounts(clock, CLOCK)
  if not long or not short then
    return nil, "is not a duration of the form P1Y2M10DT2H30M"
  end
  local years, months, weeks, days = whole(long.Y), whole(long.M), whole(long.W), whole(long.D)
  local hours, minutes, ms = whole(short.H), whole(short.M), seconds(short.S)
  if not (years and months and weeks and days and hours and minutes and ms) then
    return nil, "only the seconds of a duration may have a fraction, and none may be huge"
  end
  return {
    months = years * 12 + months,
    ms = (weeks * 7 + days) * DAY + hours * 3600000 + minutes * 60000 + ms,
  }
end

--- The instant a duration after or before another. Years and months are counted first; where the
--- month is too short for the day, its last day is meant.
---@param ms integer milliseconds since 1970
---@param length earthshine.duration
---@param sign 1|-1
---@return integer ms
function duration.add(ms, length, sign)
  local year, month, day = time.civil(ms // DAY)
  local months = year * 12 + month - 1 + sign * length.months
  local y, m = months // 12, months % 12 + 1
  local next_y, next_m = (months + 1) // 12, (months + 1) % 12 + 1
  local last = time.days(next_y, next_m, 1) - time.days(y, m, 1)
  return (time.days(y, m, 1) + math.min(day, last) - 1) * DAY + ms % DAY + sign * length.ms
end

return duration
