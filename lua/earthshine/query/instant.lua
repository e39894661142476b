--- One instant in every natural form, as milliseconds since 1970: text, seconds, tables of parts.

local numbers = require "earthshine.query.numbers"
local time = require "earthshine.time"

local instant = {}

-- Within the years 1 to 9999.
local EARLIEST <const>, LATEST <const> = -62135596800000, 253402300799999
local DATES <const> = { year = true, month = true, day = true }
local PARTS <const> = { "year", "month", "day", "hour", "min", "sec" }
-- What tables of os.date have besides.
local IGNORED <const> = { isdst = true, wday = true, yday = true }
local FORM <const> = "%04d-%02d-%02dT%02d:%02d:%02dZ"

local function from_number(value)
  if math.tointeger(value) and value >= 1000 and value <= 9999 then
    return nil, ('%d as a number is seconds since 1970; write the year as text, "%d"'):format(
      value, value)
  end
  if not (value * 1000 >= EARLIEST and value * 1000 <= LATEST) then
    return nil, ("%s seconds since 1970 is no date that CMR knows"):format(value)
  end
  if math.type(value) == "integer" then return value * 1000, "second" end
  return math.floor(value * 1000 + 0.5), "second"
end

-- What may have been meant by text that is no date, to be added to a message.
local function hint(text)
  if text:find "^%s*%d%d%d%d%-?W%d" then
    return "; weeks are not understood: write the day, as 2020-01-27"
  elseif text:find "^%s*%d%d%d%d%-%d%d%d%f[^%d]" or text:find "^%s*%d%d%d%d%d%d%d%f[^%d]" then
    return "; days of the year are not understood: write the month and day, as 2020-02-01"
  elseif text:find "^%s*%d%d%d%d%d%d%d%d" then
    return "; write it with hyphens, as 2020-02-01"
  elseif text:find "^%s*[+-]?%d%d%d%d%d+%-" or text:find "^%s*%-%d" then
    return "; years are 0001 to 9999"
  elseif text:find "^%s*%d+/%d+/%d+" or text:find "^%s*%d%d?%.%d%d?%.%d%d" then
    return "; the year comes first, as 2020-02-01"
  elseif text:find "^%s*R%d*/" then
    return "; repeating intervals are not understood"
  end
  return ""
end

local function from_text(text)
  if #text > 200 then return nil, numbers.shown(text) .. ": not a date" end
  -- CMR keeps milliseconds; what is finer is cut off.
  if text:find "[.,]%d%d%d%d" then text = text:gsub("([.,]%d%d%d)%d+", "%1") end
  local seconds, precision = time.parse(text)
  if not seconds then
    return nil, ("%s: %s%s"):format(numbers.shown(text), precision, hint(text))
  end
  local ms = math.floor(seconds * 1000 + 0.5)
  if ms < EARLIEST or ms > LATEST then
    return nil, ("%s: in UTC it is not within the years 0001 to 9999"):format(numbers.shown(text))
  end
  return ms, precision
end

local function from_parts(value)
  local parts, precision = {}, "day"
  for key in pairs(value) do
    local known = IGNORED[key]
    for _, name in ipairs(PARTS) do known = known or key == name end
    if not known then
      return nil, ("has an unknown member %s; a date table has year, month, day, hour, min, sec")
        :format(numbers.shown(key))
    end
  end
  for i, name in ipairs(PARTS) do
    local n = value[name]
    parts[i] = math.tointeger(numbers.parse(n)) or n == nil and (i == 2 or i == 3) and 1
      or n == nil and i > 3 and 0
    if not parts[i] or parts[i] < 0 or parts[i] > 9999 then
      return nil, ("%s must be a whole number, from 1 to 9999 for the year"):format(name)
    end
  end
  if value.day == nil then precision = value.month == nil and "year" or "month" end
  if value.hour ~= nil then precision = "second" end
  local ms, message = from_text(FORM:format(table.unpack(parts)))
  if not ms then return nil, message end
  return ms, precision
end

--- Whether a table is a date in parts, as os.date makes them.
---@param value any
---@return boolean
function instant.is_parts(value)
  return type(value) == "table" and value.year ~= nil
end

--- Reads an instant. Tables of parts are UTC, as `os.date "!*t"` makes them.
---@param value any a date as text, seconds since 1970, { year =, month =, day =, hour =, min =,
--- sec = }
---@return integer? ms the beginning of what is named
---@return string precision_or_message year, month, day, or finer; or what is wrong
function instant.read(value)
  if type(value) == "number" then return from_number(value) end
  if type(value) == "string" then return from_text(value) end
  if instant.is_parts(value) then return from_parts(value) end
  return nil, "must be a date (a string, or seconds since 1970), but is a " .. type(value)
end

--- The last millisecond of what a date names; an instant stays what it is.
---@param ms integer
---@param precision string
---@return integer ms
function instant.last(ms, precision)
  if not DATES[precision] then return ms end
  return math.floor(time.last(ms // 1000, precision) * 1000 + 0.5)
end

--- An instant as text, with three decimals where it has a fraction.
---@param ms integer
---@return string
function instant.text(ms)
  if ms % 1000 == 0 then return time.format(ms // 1000) end
  return ("%s.%03dZ"):format(time.format(ms // 1000):sub(1, -2), ms % 1000)
end

--- Seconds since 1970, an integer where it is whole.
---@param ms integer?
---@return number?
function instant.seconds(ms)
  if not ms then return nil end
  return ms % 1000 == 0 and ms // 1000 or ms / 1000
end

--- Whether an instant of a range is the beginning, or the end, of a day, and so may be written as
--- a date.
---@param ms integer
---@param stop? boolean
---@return string? date
function instant.date(ms, stop)
  local at = stop and ms + 1 or ms
  if at % 86400000 ~= 0 then return nil end
  return instant.text(ms):sub(1, 10)
end

--- Reads the one instant of a parameter, as CMR's text.
---@param value any
---@return string? text
---@return string? message
function instant.encode(value)
  local ms, message = instant.read(value)
  if not ms then return nil, message end
  return instant.text(ms)
end

return instant
