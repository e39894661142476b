--- Instants and intervals as bounds that compare, and the temporal operators of CQL2 on them.
--
-- A bound is { seconds, is_day }. A date is a day: two bounds of which one is a date compare by
-- their days, so a timestamp equals the date of its day, and is neither before nor after it.

local time = require "earthshine.time"

local moments = {}

local DAY <const> = 86400
local PAST <const>, FUTURE <const> = { -math.huge, false }, { math.huge, false }

--- A bound from a date or timestamp; nil for what is none.
---@param value any
---@return table? bound
function moments.bound(value)
  if type(value) ~= "string" then return nil end
  local seconds, precision = time.parse(value)
  if not seconds or precision == "year" or precision == "month" then return nil end
  return { seconds, precision == "day" }
end

--- A span of two bounds from those of an interval literal, where ".." is open.
---@param start any
---@param stop any
---@return table? span { start bound, end bound }
function moments.span(start, stop)
  local first = start == ".." and PAST or moments.bound(start)
  local last = stop == ".." and FUTURE or moments.bound(stop)
  return first and last and { first, last } or nil
end

--- Compares two bounds: negative, 0 or positive.
---@return number
function moments.compare(a, b)
  local x, y = a[1], b[1]
  if a[2] or b[2] then x, y = x // DAY, y // DAY end
  if x == y then return 0 end
  return x < y and -1 or 1
end

local compare <const> = moments.compare

-- Each relation as conditions on the four comparisons: of starts, of ends, of the first's start
-- with the second's end, of the first's end with the second's start.
local function relation(test)
  return function(a, b)
    return test(compare(a[1], b[1]), compare(a[2], b[2]), compare(a[1], b[2]), compare(a[2], b[1]))
  end
end

--- What each temporal operator says of two spans.
---@type table<string, fun(a: table, b: table): boolean>
moments.relations = {
  t_after = relation(function(_, _, start_end) return start_end > 0 end),
  t_before = relation(function(_, _, _, end_start) return end_start < 0 end),
  t_disjoint = relation(function(_, _, start_end, end_start)
    return start_end > 0 or end_start < 0
  end),
  t_intersects = relation(function(_, _, start_end, end_start)
    return start_end <= 0 and end_start >= 0
  end),
  t_equals = relation(function(starts, ends) return starts == 0 and ends == 0 end),
  t_contains = relation(function(starts, ends) return starts < 0 and ends > 0 end),
  t_during = relation(function(starts, ends) return starts > 0 and ends < 0 end),
  t_starts = relation(function(starts, ends) return starts == 0 and ends < 0 end),
  t_startedBy = relation(function(starts, ends) return starts == 0 and ends > 0 end),
  t_finishes = relation(function(starts, ends) return starts > 0 and ends == 0 end),
  t_finishedBy = relation(function(starts, ends) return starts < 0 and ends == 0 end),
  t_meets = relation(function(_, _, _, end_start) return end_start == 0 end),
  t_metBy = relation(function(_, _, start_end) return start_end == 0 end),
  t_overlaps = relation(function(starts, ends, _, end_start)
    return starts < 0 and ends < 0 and end_start > 0
  end),
  t_overlappedBy = relation(function(starts, ends, start_end)
    return starts > 0 and ends > 0 and start_end < 0
  end),
}

return moments
