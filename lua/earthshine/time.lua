--- Instants as seconds since 1970 (UTC, without leap seconds): reading and writing of the dates
-- that Earthdata services use.
--
-- Calendar arithmetic on the proleptic Gregorian calendar by day numbers, years counted from March
-- so that the leap day is a year's last; nothing here asks the host for its zone or its clock.

local time = {}

local DAY <const> = 86400

local function leap(year)
  return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
end

local LENGTHS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function month_length(year, month)
  return month == 2 and leap(year) and 29 or LENGTHS[month]
end

--- The number of days from 1970-01-01 to a day.
---@param year integer
---@param month integer 1 to 12
---@param day integer
---@return integer
function time.days(year, month, day)
  if month <= 2 then year = year - 1 end
  local shifted = (month + 9) % 12 -- March is 0
  local before = 365 * year + year // 4 - year // 100 + year // 400
  return before + (153 * shifted + 2) // 5 + day - 1 - 719468
end

--- The day that a number of days after 1970-01-01 falls on.
---@param days integer
---@return integer year
---@return integer month
---@return integer day
function time.civil(days)
  local n = days + 719468
  local era, of_era = n // 146097, n % 146097
  local y = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
  local of_year = of_era - (365 * y + y // 4 - y // 100)
  local shifted = (5 * of_year + 2) // 153
  local month = (shifted + 2) % 12 + 1
  return y + era * 400 + (month <= 2 and 1 or 0), month, of_year - (153 * shifted + 2) // 5 + 1
end

local function instant(year, month, day, hour, minute, second)
  return time.days(year, month, day) * DAY + hour * 3600 + minute * 60 + second
end

-- Bounds of a date and a time of day; the message names the part that is wrong.
local function bounds(year, month, day, hour, minute, second)
  if year < 1 then return "there is no year 0000" end
  if month < 1 or month > 12 then return ("month %d is not within 1 and 12"):format(month) end
  if day < 1 or day > month_length(year, month) then
    return ("day %d is not within 1 and %d"):format(day, month_length(year, month))
  end
  if hour > 24 or hour == 24 and (minute > 0 or second > 0) then
    return ("hour %d is not within 0 and 23"):format(hour)
  end
  if minute > 59 then return ("minute %d is not within 0 and 59"):format(minute) end
  if second >= 61 then return ("second %d is not within 0 and 59"):format(second // 1) end
end

-- "Z", "+01:00", "-0130", "+01" -> seconds east of UTC.
local function offset_of(zone)
  if zone == "" or zone == "Z" or zone == "z" then return 0 end
  local sign, hours, minutes = zone:match "^([+-])(%d%d):?(%d?%d?)$"
  if not sign or #minutes == 1 then return nil end
  hours, minutes = math.tointeger(hours), math.tointeger(minutes) or 0
  if hours > 18 or minutes > 59 then return nil end
  return (sign == "-" and -1 or 1) * (hours * 3600 + minutes * 60)
end

-- The time of day: hour, minute, second (a float only if a fraction is given), seconds east of UTC,
-- precision.
local function read_clock(text)
  local hour, rest = text:match "^(%d%d)(.*)$"
  if not hour then return nil end
  local minute, second, fraction, precision = "0", "0", nil, "hour"
  local m, after = rest:match "^:(%d%d)(.*)$"
  if m then
    minute, rest, precision = m, after, "minute"
    local s, tail = rest:match "^:(%d%d)(.*)$"
    if s then
      second, rest, precision = s, tail, "second"
      local f, last = rest:match "^[.,](%d+)(.*)$"
      if f then fraction, rest, precision = f, last, "fraction" end
    end
  end
  local offset = offset_of(rest)
  if not offset then return nil end
  local seconds = math.tointeger(second)
  if fraction and fraction:find "[1-9]" then seconds = seconds + tonumber("0." .. fraction) end
  return math.tointeger(hour), math.tointeger(minute), seconds, offset, precision
end

--- Reads a date or an instant: `2020`, `2020-02`, `2020-02-29`, `2020-02-29T10:11`, `2020-02-29
-- 10:11:12.5+01:00`.
-- Without a zone it is UTC. A leap second counts as the first second of the next minute.
---
---     time.parse "2020-02"      --> 1580515200, "month"
---     time.parse "2021-02-29"   --> nil, "day 29 is not within 1 and 28"
---@param text string
---@return number? seconds the beginning of what is named; an integer unless a fraction is given
---@return string precision year, month, day, hour, minute, second or fraction; or what is wrong
function time.parse(text)
  if type(text) ~= "string" then return nil, "a date must be a string, not a " .. type(text) end
  local year, month, day, rest = text:match "^%s*(%d%d%d%d)%-(%d%d)%-(%d%d)(.-)%s*$"
  local clock = rest and rest ~= "" and rest:match "^[Tt ](%d.*)$"
  if not year then year, month = text:match "^%s*(%d%d%d%d)%-(%d%d)%s*$" end
  if not year then year = text:match "^%s*(%d%d%d%d)%s*$" end
  if not year or rest and rest ~= "" and not clock then
    return nil, "not a date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ"
  end
  local precision = day and "day" or month and "month" or "year"
  local hour, minute, second, offset = 0, 0, 0, 0
  if clock then
    hour, minute, second, offset, precision = read_clock(clock)
    if not hour then
      return nil, "the time of day is not of the form hh:mm:ss, with Z or a zone such as +01:00"
    end
  end
  year, month, day = math.tointeger(year), math.tointeger(month or 1), math.tointeger(day or 1)
  local wrong = bounds(year, month, day, hour, minute, second)
  if wrong then return nil, wrong end
  return instant(year, month, day, hour, minute, second) - offset, precision
end

local SPANS <const> = { day = DAY, hour = 3600, minute = 60, second = 1 }

--- The last millisecond of what a date of this precision names: of the day for a day, of the year
-- for a year.
---@param seconds number as returned by time.parse
---@param precision string as returned by time.parse
---@return number seconds
function time.last(seconds, precision)
  local span = SPANS[precision]
  if span then return seconds + span - 0.001 end
  if precision == "fraction" then return seconds end
  local year, month = time.civil(seconds // DAY)
  month = precision == "year" and 13 or month + 1
  if month > 12 then year, month = year + 1, 1 end
  return time.days(year, month, 1) * DAY - 0.001
end

--- Writes an instant, as `2020-02-29T10:11:12Z`.
---@param seconds number
---@param digits? integer decimals of the second; by default none, or three for a fraction
---@return string
function time.format(seconds, digits)
  local whole, tail = seconds, "Z"
  if digits or math.type(seconds) == "float" then
    digits = digits or (seconds % 1 == 0 and 0 or 3)
    local scale = math.tointeger(10 ^ digits)
    local ticks = math.floor(seconds * scale + 0.5)
    whole = ticks // scale
    if digits > 0 then tail = (".%0" .. digits .. "dZ"):format(ticks % scale) end
  end
  local year, month, day = time.civil(whole // DAY)
  local clock = whole % DAY
  return ("%04d-%02d-%02dT%02d:%02d:%02d%s"):format(
    year, month, day, clock // 3600, clock // 60 % 60, clock % 60, tail)
end

local MONTHS = {
  Jan = 1, Feb = 2, Mar = 3, Apr = 4, May = 5, Jun = 6,
  Jul = 7, Aug = 8, Sep = 9, Oct = 10, Nov = 11, Dec = 12,
}

local HTTP_FORMS = { -- day, month, year, time of day; RFC 9110 §5.6.7
  "^%a+, (%d%d) (%a%a%a) (%d%d%d%d) (%d%d:%d%d:%d%d) GMT$",
  "^%a+, (%d%d)%-(%a%a%a)%-(%d%d) (%d%d:%d%d:%d%d) GMT$",
}

--- Reads a date of an HTTP header, in any of its three forms. Years of two digits are 1970 to 2069.
---@param text string
---@return integer? seconds nil if it is none
function time.parse_http(text)
  local day, month, year, clock
  for _, form in ipairs(HTTP_FORMS) do
    if not day then day, month, year, clock = text:match(form) end
  end
  if not day then
    month, day, clock, year = text:match "^%a+ (%a%a%a) ([ %d]%d) (%d%d:%d%d:%d%d) (%d%d%d%d)$"
  end
  month = month and MONTHS[month]
  if not month then return nil end
  local full, number = math.tointeger(year), math.tointeger((day:gsub(" ", "")))
  if #year == 2 then full = full + (full < 70 and 2000 or 1900) end
  return (time.parse(("%04d-%02d-%02dT%s"):format(full, month, number, clock)))
end

--- Reads the expiry date of an Earthdata Login token, `MM/DD/YYYY`; an ISO date is understood too.
---@param text string
---@return number? seconds the beginning of that day, UTC: the earliest moment that can be meant
function time.parse_edl(text)
  if type(text) ~= "string" then return nil end
  local month, day, year = text:match "^(%d%d?)/(%d%d?)/(%d%d%d%d)$"
  if not month then return (time.parse(text)) end
  return (time.parse(("%s-%02d-%02d"):format(year, math.tointeger(month), math.tointeger(day))))
end

return time
