--- A range of time: two ends, either of which may be open, or the same days of each year.

local instant = require "earthshine.query.instant"
local duration = require "earthshine.query.duration"
local json = require "earthshine.json"
local numbers = require "earthshine.query.numbers"
local Value = require "earthshine.query.value"

---@class earthshine.date_range an immutable value, compared by value
---@field start number? seconds since 1970, to the millisecond; nil where the range has no start
---@field stop number? the same of its end, which belongs to the range
---@field start_day integer? first day of the year, 1 to 366, of a range within every year
---@field end_day integer? last day of the year; less than start_day over the end of the year
---@field exclude_boundary boolean? true where the ends themselves are left out
local DateRange = Value.class("DateRange", "temporal",
  { "start", "stop", "start_day", "end_day", "exclude_boundary" })

local NAMES <const> = {
  start = "start", stop = "stop", ["end"] = "stop", start_day = "start_day", end_day = "end_day",
  exclude_boundary = "exclude_boundary",
}
local KNOWN <const> = "start, stop, start_day, end_day, exclude_boundary"

local function is_open(value)
  if type(value) == "string" then
    return not value:find "^%d" and (value:find "^%s*$" or value:find "^%s*%.%.%s*$") ~= nil
  end
  return value == nil or value == false or value == json.null
end

-- Text as a table of members. A single date is both ends.
local function from_text(text)
  local start, stop = text:match "^([^,/]*)[,/]([^,/]*)$"
  if start then return { start = start, stop = stop } end
  local first, last, from, to = text:match "^([^,/]*),([^,/]*),%s*(%d*)%s*,?%s*(%d*)%s*$"
  if first then
    return { start = first, stop = last, start_day = numbers.parse(from),
      end_day = numbers.parse(to) }
  end
  return { start = text, stop = text }
end

-- Whatever was given as a table of members.
local function as_members(value)
  if type(value) == "string" then return from_text(value) end
  if type(value) == "number" or instant.is_parts(value) then
    return { start = value, stop = value }
  elseif type(value) ~= "table" then
    return nil, "must be a date range, such as { start, stop }, but is a " .. type(value)
  end
  local members = { start = nil, stop = nil }
  for key, member in pairs(value) do
    local name = key == 1 and "start" or key == 2 and "stop" or NAMES[key]
      or key == 3 and type(member) == "boolean" and "exclude_boundary"
    if not name then
      if math.type(key) == "integer" then return nil, "must have two ends: { start, stop }" end
      return nil, ("has an unknown member %s; known are %s"):format(
        numbers.named(key), KNOWN)
    elseif members[name] ~= nil then
      return nil, ("has two members that mean %s"):format(name)
    end
    members[name] = member
  end
  return members
end

local function check_days(members)
  local first, last = members.start_day, members.end_day
  if first == nil and last == nil then return nil end
  for _, day in pairs { first, last } do
    if math.type(day) ~= "integer" or day < 1 or day > 366 then
      return "start_day and end_day must be integers from 1 to 366"
    end
  end
  if is_open(members.start) then return "has days of the year, and so needs a start" end
end

-- One end that is a date: milliseconds, or nil for an open one; or nil and a message.
local function read_end(value, stop)
  if value == nil then return nil end
  local ms, precision = instant.read(value)
  if not ms then return nil, (stop and "end " or "start ") .. precision end
  return stop and instant.last(ms, precision) or ms
end

-- The ends of an interval with a duration at one side.
local function read_interval(start, stop)
  if duration.looks(start) and duration.looks(stop) then
    return nil, "has two durations and no date"
  end
  local after = duration.looks(stop)
  local text = (after and stop or start):match "^%s*(.-)%s*$"
  if (after and start or stop) == nil then return nil, "has a duration but no date" end
  local length, message = duration.read(text)
  if not length then return nil, ("%s %s"):format(numbers.shown(text), message) end
  local known
  known, message = read_end(after and start or stop, not after)
  if not known then return nil, message end
  local other = duration.add(known, length, after and 1 or -1)
  local in_range = instant.read(instant.seconds(other))
  if not in_range then
    return nil, ("leads out of the years 0001 to 9999 with %s"):format(numbers.shown(text))
  end
  if after then return { start = known, stop = other, after = text } end
  return { start = other, stop = known, before = text }
end

local function read_ends(members)
  local start, stop = members.start, members.stop
  if is_open(start) then start = nil end
  if is_open(stop) then stop = nil end
  if start == nil and stop == nil then return nil, "has neither a start nor an end" end
  if duration.looks(start) or duration.looks(stop) then
    if members.start_day ~= nil or members.end_day ~= nil then
      return nil, "has both a duration and days of the year"
    end
    return read_interval(start, stop)
  end
  local from, message = read_end(start, false)
  if message then return nil, message end
  local to
  to, message = read_end(stop, true)
  if message then return nil, message end
  return { start = from, stop = to }
end

--- Reads a range. A single date is all that it names, from its beginning to its end; an end that
--- is a date is the end of that day, month or year; an instant without a zone is UTC.
---
---     es.DateRange("2020-01-01", "2020-02-01")   es.DateRange "2020-01-31/P1M"
---     es.DateRange { start = "2000", stop = "2020", start_day = 32, end_day = 60 }
---@param value any { start, stop }, { start, stop, exclude_boundary },
--- { start =, stop =, start_day =, end_day =, exclude_boundary = },
--- "start,stop", "start/stop", a date, seconds since 1970, a table of os.date; an end may be nil,
--- false, "" or "..", in text one of them an ISO 8601 duration
---@return earthshine.date_range?
---@return string? message
function DateRange.read(value)
  if Value.is(value, DateRange) then return value end
  local members, message = as_members(value)
  if not members then return nil, message end
  message = check_days(members)
  if message then return nil, message end
  local exclude = members.exclude_boundary
  if exclude ~= nil and type(exclude) ~= "boolean" then
    return nil, "exclude_boundary must be true or false"
  end
  local ends
  ends, message = read_ends(members)
  if not ends then return nil, message end
  if ends.start and ends.stop and ends.start > ends.stop then
    return nil, ("starts after it ends: %s is later than %s"):format(
      instant.text(ends.start), instant.text(ends.stop))
  end
  return DateRange.new {
    start = instant.seconds(ends.start), stop = instant.seconds(ends.stop),
    start_day = members.start_day, end_day = members.end_day, exclude_boundary = exclude or nil,
    ends = ends,
  }
end

--- The same range between two instants, without the duration by which it was given.
---@param range earthshine.date_range
---@return earthshine.date_range
function DateRange.between(range)
  local state = Value.state(range)
  if not (state.ends.after or state.ends.before) then return range end
  return DateRange.new {
    start = state.start, stop = state.stop, exclude_boundary = state.exclude_boundary,
    ends = { start = state.ends.start, stop = state.ends.stop },
  }
end

--- The same range with its boundary.
---@param range earthshine.date_range
---@return earthshine.date_range
function DateRange.with_boundary(range)
  local state = {}
  for key, member in pairs(Value.state(range)) do state[key] = member end
  state.exclude_boundary = nil
  return DateRange.new(state)
end

--- Makes a list of single ranges: a table whose elements are tables, or texts with "," or "/",
--- holds several.
---@param value any
---@return any[]? list nil where the value is one range itself
function DateRange.split(value)
  local first = type(value) == "table" and not Value.any(value) and value[1]
  local several = type(first) == "table" and not instant.is_parts(first)
    or type(first) == "string" and first:find "[,/]"
  return several and value or nil
end

function DateRange.same(a, b)
  return a.start == b.start and a.stop == b.stop and a.start_day == b.start_day
    and a.end_day == b.end_day and a.exclude_boundary == b.exclude_boundary
end

local function side(ms, stop)
  return ms and ('"%s"'):format(instant.date(ms, stop) or instant.text(ms)) or '".."'
end

function DateRange.lua(state)
  local ends = state.ends
  local start, stop = side(ends.start), side(ends.stop, true)
  if ends.after then stop = ('"%s"'):format(ends.after) end
  if ends.before then start = ('"%s"'):format(ends.before) end
  if not state.start_day and not state.end_day and not state.exclude_boundary then
    return ("{ %s, %s }"):format(start, stop)
  end
  local parts = { "start = " .. start, "stop = " .. stop }
  for _, name in ipairs { "start_day", "end_day", "exclude_boundary" } do
    if state[name] then parts[#parts + 1] = ("%s = %s"):format(name, state[name]) end
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

--- CMR's text: instants in UTC, a duration as it was given. What excludes the boundary is an option
--- beside it.
---@return string
function DateRange.methods:to_cmr()
  local state = Value.state(self)
  local ends = state.ends
  local start, stop = ends.start and instant.text(ends.start) or "",
    ends.stop and instant.text(ends.stop) or ""
  if ends.after then return start .. "/" .. ends.after end
  if ends.before then return ends.before .. "/" .. stop end
  local text = start .. "," .. stop
  if not state.start_day and not state.end_day then return text end
  text = text .. "," .. (state.start_day or "")
  return state.end_day and text .. "," .. state.end_day or text
end

--- STAC's text: one instant, or an interval with ".." at an open side.
---@return string
---@return string? note what it does not say
function DateRange.methods:to_stac()
  local state = Value.state(self)
  local start = state.ends.start and instant.text(state.ends.start) or ".."
  local stop = state.ends.stop and instant.text(state.ends.stop) or ".."
  local note
  if state.start_day or state.end_day then
    note = "the days of the year are left out, because STAC has only whole intervals"
  elseif state.exclude_boundary then
    note = "the boundary belongs to STAC's intervals, so that it is not excluded"
  end
  return start == stop and start or start .. "/" .. stop, note
end

return Value.seal(DateRange)
