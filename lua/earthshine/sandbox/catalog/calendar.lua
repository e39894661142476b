--- Times as milliseconds since 1970 (UTC) to and from calendar dates, for the generated catalogue.
--
-- The conversion between days and civil dates counts years from March, so that the leap day is a
-- year's last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").

local Calendar = {}

local DAY = 86400000

--- Days since 1970-01-01 of a date of the Gregorian calendar.
---@param year integer
---@param month integer 1 to 12
---@param day integer may lie outside of the month
---@return integer
function Calendar.days(year, month, day)
  if month <= 2 then year = year - 1 end
  local era = year // 400
  local year_of_era = year - era * 400
  local day_of_year = (153 * (month + (month > 2 and -3 or 9)) + 2) // 5 + day - 1
  return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    - 719468
end

local days = Calendar.days

--- Year, month, day of a number of days since 1970-01-01.
---@param n integer
---@return integer year, integer month, integer day
function Calendar.civil(n)
  n = n + 719468
  local era = n // 146097
  local doe = n - era * 146097
  local yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
  local doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
  local mp = (5 * doy + 2) // 153
  local month = mp + (mp < 10 and 3 or -9)
  return yoe + era * 400 + (month <= 2 and 1 or 0), month, doy - (153 * mp + 2) // 5 + 1
end

--- Milliseconds since 1970 of a date and time.
---@param y integer
---@param mo integer
---@param d integer
---@param h? integer
---@param mi? integer
---@param s? integer
---@param ms? integer
---@return integer
function Calendar.time(y, mo, d, h, mi, s, ms)
  return days(y, mo, d) * DAY + (h or 0) * 3600000 + (mi or 0) * 60000 + (s or 0) * 1000 + (ms or 0)
end

--- Whether a year has a 29 February.
function Calendar.leap(year) return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0) end

local LENGTHS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

--- Days of a month.
function Calendar.month_length(year, month)
  return month == 2 and Calendar.leap(year) and 29 or LENGTHS[month]
end

local last_day, last_date, last_y, last_m, last_d

--- Year, month, day, milliseconds of the day, and "YYYY-MM-DD". Times asked in order share a day,
--- so the last is kept.
---@param t integer
---@return integer year, integer month, integer day, integer ms_of_day, string date
function Calendar.parts(t)
  local n = t // DAY
  if n ~= last_day then
    last_y, last_m, last_d = Calendar.civil(n)
    last_date = string.format("%04d-%02d-%02d", last_y, last_m, last_d)
    last_day = n
  end
  return last_y, last_m, last_d, t - n * DAY, last_date
end

local parts, format = Calendar.parts, string.format

--- "2019-02-20T00:29:59.999Z".
---@param t integer
---@return string
function Calendar.iso(t)
  local _, _, _, r, date = parts(t)
  return format("%sT%02d:%02d:%02d.%03dZ", date, r // 3600000, r // 60000 % 60, r // 1000 % 60,
    r % 1000)
end

--- "2019-02-20T00:29:59Z".
---@param t integer
---@return string
function Calendar.iso_seconds(t)
  local _, _, _, r, date = parts(t)
  return format("%sT%02d:%02d:%02dZ", date, r // 3600000, r // 60000 % 60, r // 1000 % 60)
end

--- "20190220" and "002959": date and time of day without separators.
---@param t integer
---@return string date, string time
function Calendar.compact(t)
  local y, m, d, r = parts(t)
  return format("%04d%02d%02d", y, m, d),
    format("%02d%02d%02d", r // 3600000, r // 60000 % 60, r // 1000 % 60)
end

--- Day of the year, from 1, and the year.
---@param t integer
---@return integer day, integer year
function Calendar.day_of_year(t)
  local y = parts(t)
  return t // DAY - days(y, 1, 1) + 1, y
end

local WEEK = { [0] = "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" }
local MONTHS = {
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
}

--- The date form of HTTP headers: "Wed, 20 Feb 2019 00:29:59 GMT".
---@param t integer
---@return string
function Calendar.http(t)
  local y, m, d, r = parts(t)
  return format("%s, %02d %s %04d %02d:%02d:%02d GMT", WEEK[t // DAY % 7], d, MONTHS[m], y,
    r // 3600000, r // 60000 % 60, r // 1000 % 60)
end

return Calendar
