--- Dates and date ranges as parameter kinds: in every natural form, as CMR's own text.

local DateRange = require "earthshine.query.date_range"
local instant = require "earthshine.query.instant"
local lua_text = require "earthshine.query.lua_text"
local Value = require "earthshine.query.value"
local words = require "earthshine.query.words"

local dates = {}

dates.range = { split = DateRange.split }

--- One range. That its boundary is left out is an option of the parameter, not of the range.
-- Durations and days of the year are CMR's for `temporal` only: what has the ends of a duration is
-- sent as two instants elsewhere.
function dates.range.read(value, row)
  local range, message = DateRange.read(value)
  if not range then return nil, message end
  if row.name ~= "temporal" then
    if range.start_day or range.end_day then
      return nil, "cannot have days of the year: CMR knows them for temporal only"
    end
    range = DateRange.between(range)
  end
  if not range.exclude_boundary then return range end
  if not words.has(row.options or "", "exclude_boundary") then
    return nil, "cannot leave its boundary out: CMR has that option for temporal only"
  end
  return DateRange.with_boundary(range), nil, "exclude_boundary"
end

function dates.range.text(range) return range:to_cmr() end

function dates.range.lua(range) return DateRange.lua(Value.state(range)) end

function dates.range.same(range)
  return ("%s/%s/%s/%s"):format(range.start, range.stop, range.start_day, range.end_day)
end

dates.instant = { read = instant.encode, lua = lua_text.quote }

--- A table of a date's parts is one instant, not a list.
function dates.instant.split(value)
  return type(value) == "table" and not instant.is_parts(value) and value or nil
end

return dates
