--- Criteria for records: a table as a function that says which records pass.
--
-- What a record does not tell counts against nobody: one whose size is not known passes whatever is
-- asked of sizes.

local DateRange = require "earthshine.query.date_range"
local Error = require "earthshine.error"
local Value = require "earthshine.query.value"
local check = require "earthshine.check"
local instant = require "earthshine.query.instant"
local patterns = require "earthshine.assets.patterns"
local ranges = require "earthshine.query.ranges"
local sizes = require "earthshine.assets.sizes"

local criteria = {}

---@class earthshine.record_criteria each that is given must hold
---@field min_size? integer|string the least that its files have together: bytes, or a text such as
--- "1.5 GB" or "300 KiB"
---@field max_size? integer|string the most
---@field cloud_hosted? boolean whether it has links into S3 (a collection: whether it is in the
--- Earthdata Cloud)
---@field temporal? any that its time meets: { start, stop }, "start/stop", a date or month or year,
--- as in searches; an end that is a date is the end of that day, what has no zone is UTC, one end
--- may be open; a record without an end goes on
---@field start_date? string|number that it ends then or later
---@field end_date? string|number that it begins then or earlier; a date is the end of that day
---@field cloud_cover? any percent: { min, max }, of which one may be nil
---@field day_night? string "day", "night" or "both"; a record of which it is unspecified passes
---@field predicate? fun(record: any): any

--- A record's method, or nil where such records have none.
---@param record any
---@param name string
---@return function?
function criteria.method(record, name)
  local kind = type(record)
  local method = (kind == "table" or kind == "userdata") and record[name]
  return type(method) == "function" and method or nil
end

--- A record in one line, for messages.
---@param record any
---@return string
function criteria.line(record)
  local line = criteria.method(record, "line")
  return line and line(record) or tostring(record)
end

-- What a record says by a method.
local function ask(record, name, criterion)
  local method = criteria.method(record, name)
  if method then return method(record) end
  error(("the criterion %s is for records that have %s(), as granules have: %s has not"):format(
    criterion, name, criteria.line(record)), 0)
end

local function smallest(value)
  local bytes, why = sizes.read(value)
  if not bytes then return nil, why end
  return function(record)
    local size = ask(record, "size", "min_size")
    return not size or size >= bytes
  end, bytes
end

local function largest(value)
  local bytes, why = sizes.read(value)
  if not bytes then return nil, why end
  return function(record)
    local size = ask(record, "size", "max_size")
    return not size or size <= bytes
  end, bytes
end

local function cloud(value)
  if type(value) ~= "boolean" then return nil, "must be true or false" end
  return function(record) return ask(record, "cloud_hosted", "cloud_hosted") == value end
end

--- When a record begins and ends, in milliseconds since 1970.
---@param record any
---@return integer? start
---@return integer? stop the last of what is named; nil where it goes on
function criteria.period(record)
  local from, to = ask(record, "temporal", "temporal")
  local start = from and instant.read(from)
  local stop, precision
  if to then stop, precision = instant.read(to) end
  return start or nil, stop and instant.last(stop, precision) or nil
end

local function within(range)
  local ends = Value.state(range).ends
  local first, last = ends.start, ends.stop
  if range.exclude_boundary then
    first, last = first and first + 1, last and last - 1
  end
  return function(record)
    local start, stop = criteria.period(record)
    return not (first and stop and stop < first) and not (last and start and start > last)
  end
end

local function period(value)
  local range, why = DateRange.read(value)
  if not range then return nil, why end
  if range.start_day or range.end_day then
    return nil, "cannot have days of the year: searches of CMR know them"
  end
  return within(range)
end

local function since(value)
  local range, why = DateRange.read { start = value }
  if not range then return nil, why end
  return within(range)
end

local function before(value)
  local range, why = DateRange.read { stop = value }
  if not range then return nil, why end
  return within(range)
end

local function cover(value)
  local range, why = ranges.read(value, { low = 0, high = 100 })
  if not range then return nil, why end
  return function(record)
    local percent = ask(record, "cloud_cover", "cloud_cover")
    return not percent
      or percent >= (range.min or percent) and percent <= (range.max or percent)
  end
end

local TIMES <const> = { day = true, night = true, both = true }

local function time_of_day(value)
  local wanted = type(value) == "string" and value:lower()
  if not TIMES[wanted] then return nil, 'must be "day", "night" or "both"' end
  return function(record)
    local flag = ask(record, "day_night", "day_night")
    flag = type(flag) == "string" and flag:lower()
    return not TIMES[flag] or flag == wanted
  end
end

local function predicate(value)
  if pcall(check.type, "", value, "callable") then return patterns.call(value) end
  return nil, "must be a function"
end

local READERS <const> = {
  min_size = smallest, max_size = largest, cloud_hosted = cloud, temporal = period,
  start_date = since, end_date = before, cloud_cover = cover, day_night = time_of_day,
  predicate = predicate,
}
local NAMES <const> = check.keys(READERS)

-- What no record can pass is a mistake.
local function check_together(given, bytes)
  if bytes.min_size and bytes.max_size and bytes.min_size > bytes.max_size then
    Error.misuse("min_size of the filter (%d bytes) is larger than its max_size (%d)",
      bytes.min_size, bytes.max_size)
  end
  if given.start_date == nil or given.end_date == nil then return end
  local _, why = DateRange.read { given.start_date, given.end_date }
  if why then Error.misuse("the filter from start_date to end_date %s", why) end
end

--- Reads a table of criteria; a misuse says what is wrong with it.
---@param given earthshine.record_criteria
---@return fun(record: any): boolean passes raises where a record is of another kind than asked for
function criteria.read(given)
  local tests, bytes = {}, {}
  for _, name in ipairs(check.keys(given)) do
    local read = READERS[name]
    if not read then
      Error.misuse("unknown criterion %s of the filter%s; allowed are %s", tostring(name),
        check.meant(name, NAMES), table.concat(NAMES, ", "))
    end
    local test, why = read(given[name])
    if not test then Error.misuse("%s of the filter %s", name, why) end
    tests[#tests + 1], bytes[name] = test, why
  end
  check_together(given, bytes)
  return function(record)
    for _, test in ipairs(tests) do
      if not test(record) then return false end
    end
    return true
  end
end

return criteria
