--- Reads CMR's date times, date ranges and temporal conditions, with its messages for what is wrong
--- in them.

local Calendar = require "earthshine.sandbox.catalog.calendar"

local Dates = {}

local DAY = 86400000

local function invalid(text, reason)
  return nil, ("[%s] is not a valid datetime : %s"):format(text, reason)
end

local function out_of_range(text, value, field, low, high)
  return invalid(text, ('Cannot parse "%s": Value %d for %s must be in the range [%d,%d]')
    :format(text, value, field, low, high))
end

-- Offset of a zone in ms ("" and "Z" are UTC), or nil.
local function zone_offset(zone)
  if zone == "" or zone == "Z" or zone == "z" then return 0 end
  local sign, h, m = zone:match "^([+-])(%d%d):?(%d%d)$"
  if not sign then return nil end
  local offset = h * 3600000 + m * 60000
  return sign == "-" and -offset or offset
end

local function split(text)
  local y, mo, d, rest = text:match "^(%d%d%d%d)%-?(%d?%d?)%-?(%d?%d?)(.*)$"
  if not y then return nil end
  if rest == "" and (#text == 4 or text:match "^%d%d%d%d%-%d%d%-%d%d$") then
    return y, mo == "" and "1" or mo, d == "" and "1" or d, "0", "0", "0", "", ""
  end
  local h, mi, s, fraction, zone = rest:match "^T(%d%d):(%d%d):(%d%d)(%.?%d*)(.*)$"
  if not h or not text:match "^%d%d%d%d%-%d%d%-%d%dT" or fraction == "." then return nil end
  return y, mo, d, h, mi, s, fraction, zone
end

--- A date time as ms since 1970: a year, a date (midnight), or date and time with fraction and
--- zone; without a zone, UTC.
---@param text string
---@return integer? ms
---@return string? message what is wrong
function Dates.parse(text)
  local y, mo, d, h, mi, s, fraction, zone = split(text)
  local offset = zone and zone_offset(zone)
  if not y or not offset then return invalid(text, ('Invalid format: "%s"'):format(text)) end
  y, mo, d, h, mi, s = y + 0, mo + 0, d + 0, h + 0, mi + 0, s + 0
  if mo < 1 or mo > 12 then return out_of_range(text, mo, "monthOfYear", 1, 12) end
  local length = Calendar.month_length(y, mo)
  if d < 1 or d > length then return out_of_range(text, d, "dayOfMonth", 1, length) end
  if h > 23 then return out_of_range(text, h, "hourOfDay", 0, 23) end
  if mi > 59 then return out_of_range(text, mi, "minuteOfHour", 0, 59) end
  if s > 59 then return out_of_range(text, s, "secondOfMinute", 0, 59) end
  local ms = fraction == "" and 0 or math.floor(tonumber("0" .. fraction) * 1000 + 1e-6)
  return Calendar.time(y, mo, d, h, mi, s, ms) - offset
end

local function trim(s) return s:match "^%s*(.-)%s*$" end

local function fields(value)
  local list = {}
  for part in (value .. ","):gmatch "([^,]*)," do list[#list + 1] = trim(part) end
  return list
end

-- One end of a range: nil when empty; adds a message when wrong.
local function ending(text, name, errors)
  if not text or text == "" then return nil end
  local ms, message = Dates.parse(text)
  if not ms then errors[#errors + 1] = ("%s datetime is invalid: %s."):format(name, message) end
  return ms
end

--- A "start,end" of revision_date, created_at or production_date.
---@param value string
---@param name string as messages call it ("revision-date")
---@param errors string[] messages are added
---@return { [1]: integer?, [2]: integer? } range
function Dates.range(value, name, errors)
  local list = fields(value)
  if #list > 2 then
    errors[#errors + 1] = ("Too many commas in %s %s"):format(name, value)
    return {}
  end
  return { ending(list[1], name .. " start", errors), ending(list[2], name .. " end", errors) }
end

--- The one date time of updated_since.
---@param value string
---@param errors string[]
---@return integer?
function Dates.since(value, errors) return ending(trim(value), "updated_since", errors) end

-- Adds an ISO duration ("P1Y2M10DT2H") to a time; sign -1 takes it away. nil if it is none.
local function add_duration(t, text, sign)
  local date, clock = text:match "^P([^T]*)T?(.*)$"
  if not date or (date == "" and clock == "") then return nil end
  local rest = date:gsub("%d+[YMWD]", "") .. clock:gsub("%d+%.?%d*[HMS]", "")
  if rest ~= "" then return nil end
  local function number(s, unit) return (tonumber(s:match("(%d+%.?%d*)" .. unit)) or 0) * sign end
  local y, m, d, ms = Calendar.parts(t)
  local months = y * 12 + m - 1 + math.tointeger(number(date, "Y") * 12 + number(date, "M"))
  y, m = months // 12, months % 12 + 1
  local day = math.min(d, Calendar.month_length(y, m))
  local days = number(date, "W") * 7 + number(date, "D")
  local seconds = number(clock, "H") * 3600 + number(clock, "M") * 60 + number(clock, "S")
  return Calendar.time(y, m, day) + ms + math.floor(days * DAY + seconds * 1000)
end

local function interval(value, errors)
  local first, last = value:match "^([^/]*)/([^/]*)$"
  local function bad()
    errors[#errors + 1] = ("temporal range is invalid: [%s] is not a valid date-range : "
      .. 'Invalid format: "%s".'):format(value, value)
    return nil
  end
  if not first or (first == "" and last == "") then return bad() end
  local from = first ~= "" and first:sub(1, 1) ~= "P" and Dates.parse(first) or nil
  local to = last ~= "" and last:sub(1, 1) ~= "P" and Dates.parse(last) or nil
  if first:sub(1, 1) == "P" then from = to and add_duration(to, first, -1)
  elseif last:sub(1, 1) == "P" then to = from and add_duration(from, last, 1) end
  if (first ~= "" and not from) or (last ~= "" and not to) then return bad() end
  return from, to, first, last
end

-- The ranges of days first to last within each year of from..to.
local function periods(from, to, first, last)
  local ranges = {}
  local y1, y2 = Calendar.parts(from), Calendar.parts(to)
  local function day(year, n, leap_too) -- days after 28 February move on in a leap year
    if leap_too and n > 59 and n < 366 and Calendar.leap(year) then n = n + 1 end
    return Calendar.time(year, 1, 1) + (n - 1) * DAY
  end
  for year = y1 - 1, y2 do
    local a = day(year, first, true)
    local b = last and day(last < first and year + 1 or year, last, true) + DAY - 1
      or Calendar.time(year + 1, 1, 1) - 1
    a, b = math.max(a, from), math.min(b, to)
    if a <= b then ranges[#ranges + 1] = { a, b } end
  end
  return ranges
end

local function day_number(text, tag, errors)
  if not text or text == "" then return nil end
  local n = math.tointeger(tonumber(text:match "^%d+$"))
  if n and n >= 1 and n <= 366 then return n end
  errors[#errors + 1] = ("%s [%s] must be an integer between 1 and 366"):format(tag, text)
end

--- One temporal value as a list of closed ranges (a periodic one has many; an open side is nil).
---@param value string
---@param now integer ms
---@param errors string[] messages are added
---@return { [1]: integer?, [2]: integer? }[] ranges
function Dates.temporal(value, now, errors)
  local count = #errors
  local from, to, first, last, day1, day2
  if value:find("/", 1, true) and not value:find(",", 1, true) then
    from, to, first, last = interval(trim(value), errors)
  else
    local list = fields(value)
    first, last = list[1], list[2]
    from, to = ending(first, "temporal start", errors), ending(last, "temporal end", errors)
    day1 = day_number(list[3], "temporal_start_day", errors)
    day2 = day_number(list[4], "temporal_end_day", errors)
    if not from and not to and #errors == count then
      errors[#errors + 1] = ("temporal range is invalid: [%s] is not a valid date-range.")
        :format(value)
    end
  end
  if #errors > count then return {} end
  if from and to and from > to then
    errors[#errors + 1] = ("start_date [%s] must be before end_date [%s]"):format(first, last)
    return {}
  end
  if not day1 and not day2 then return { { from, to } } end
  local ranges = from and periods(from, to or now, day1 or 1, day2) or {}
  if not ranges[1] then
    errors[#errors + 1] = "Periodic temporal search produced no searchable ranges and is invalid."
  end
  return ranges
end

return Dates
