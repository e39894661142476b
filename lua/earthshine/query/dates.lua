--- Dates and date ranges in every natural form, as CMR's own text: instants to Z, a date-only end
-- is the end of that day.

local time = require "earthshine.time"

local dates = {}

local DATES <const> = { year = true, month = true, day = true }
-- os.time integers within the years 1 to 9999.
local EARLIEST <const>, LATEST <const> = -62135596800, 253402300799

-- Seconds of an instant, and the precision of what was given; or nil and a message.
local function read(value)
  if type(value) == "number" then
    if not (value >= EARLIEST and value <= LATEST) then
      return nil, ("%s seconds since 1970 is no date that CMR knows"):format(value)
    end
    return value, "second"
  elseif type(value) ~= "string" then
    return nil, "must be a date (a string, or seconds since 1970), but is a " .. type(value)
  end
  local seconds, precision = time.parse(value)
  if not seconds then return nil, ("%q: %s"):format(value, precision) end
  return seconds, precision
end

local function is_open(value)
  return value == nil or value == false or value == ".." or value == ""
end

local DURATION <const> = "^P[%dYMWD]*T?[%d.HMS]*$"

local function is_duration(value)
  return type(value) == "string" and value:find(DURATION) ~= nil and value:find "%d[YMWDHS]" ~= nil
end

-- The days of a year between which a periodic range matches.
local function days(range)
  local first, last = range.start_day, range.end_day
  if first == nil and last == nil then return "" end
  for _, day in pairs { first, last } do
    if math.type(day) ~= "integer" or day < 1 or day > 366 then
      return nil, "start_day and end_day must be integers from 1 to 366"
    end
  end
  return ("," .. (first or "")) .. (last and "," .. last or "")
end

-- Text of an interval with a duration at one of its sides, which CMR itself works out.
local function interval(start, stop)
  local left, right = start, stop
  if is_duration(start) and is_duration(stop) then return nil, "has two durations and no date" end
  local side = is_duration(start) and stop or start
  if is_open(side) then return nil, "has a duration but no date" end
  local seconds, precision = read(side)
  if not seconds then return nil, precision end
  if side == stop and DATES[precision] then seconds = time.last(seconds, precision) end
  if is_duration(start) then right = time.format(seconds) else left = time.format(seconds) end
  return left .. "/" .. right
end

local KEYS <const> = {
  start = true, stop = true, ["end"] = true,
  start_day = true, end_day = true, exclude_boundary = true,
}

-- A range as a table with `start`, `stop` and the periodic days.
local function as_range(value)
  if type(value) == "string" then
    local start, stop = value:match "^([^,/]*)[,/]([^,/]*)$"
    if start then return { start = start, stop = stop } end
    local first, last, from, to = value:match "^([^,]*),([^,]*),(%d*),?(%d*)$"
    if first then
      local start_day, end_day = math.tointeger(from), math.tointeger(to)
      return { start = first, stop = last, start_day = start_day, end_day = end_day }
    end
    return { start = value, stop = value }
  elseif type(value) == "number" then
    return { start = value, stop = value }
  elseif type(value) ~= "table" then
    return nil, "must be a date range, such as { start, stop }, but is a " .. type(value)
  end
  for key in pairs(value) do
    if math.type(key) == "integer" then
      if key < 1 or key > 2 then return nil, "must have two ends: { start, stop }" end
    elseif not KEYS[key] then
      return nil, ("has an unknown member %s; known are start, stop, start_day, end_day, "
        .. "exclude_boundary"):format(tostring(key))
    end
  end
  return {
    start = value[1] or value.start, stop = value[2] or value.stop or value["end"],
    start_day = value.start_day, end_day = value.end_day,
  }
end

--- Makes a list of single ranges: a table whose elements are tables, or texts with "," or "/",
--- holds several.
---@param value any
---@return any[]
function dates.split(value)
  local first = type(value) == "table" and value[1]
  if type(first) == "table" or type(first) == "string" and first:find "[,/]" then return value end
  return { value }
end

--- One range as `START,END`; a side may be open (nil, "" or ".."), a single date is all that it
--- names.
---@param value any { start, stop }, { start =, stop =, start_day =, end_day = }, "start,stop",
--- "start/stop", a date, seconds
---@return string?, string? message
function dates.encode(value)
  local range, message = as_range(value)
  if not range then return nil, message end
  local start, stop = range.start, range.stop
  if is_duration(start) or is_duration(stop) then return interval(start, stop) end
  if is_open(start) and is_open(stop) then return nil, "has neither a start nor an end" end
  local from, to, precision
  if not is_open(start) then
    from, precision = read(start)
    if not from then return nil, "start " .. precision end
  end
  if not is_open(stop) then
    to, precision = read(stop)
    if not to then return nil, "end " .. precision end
    if DATES[precision] then to = time.last(to, precision) end
  end
  if from and to and from > to then
    return nil, ("starts after it ends: %s is later than %s"):format(
      time.format(from), time.format(to))
  end
  local periodic
  periodic, message = days(range)
  if not periodic then return nil, message end
  return (from and time.format(from) or "") .. "," .. (to and time.format(to) or "") .. periodic
end

--- Whether a range asks for its boundary to be left out: a member beside its ends, which CMR takes
--- as an option.
---@param value any
---@return boolean
function dates.excludes_boundary(value)
  return type(value) == "table" and value.exclude_boundary == true
end

--- One instant.
---@param value any a date or seconds since 1970
---@return string?, string? message
function dates.instant(value)
  local seconds, message = read(value)
  if not seconds then return nil, message end
  return time.format(seconds)
end

return dates
