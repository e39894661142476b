--- Dates and date ranges as parameter kinds: in every natural form, as CMR's own text.

local DateRange = require "earthshine.query.date_range"
local instant = require "earthshine.query.instant"

local dates = { split = DateRange.split, instant = instant.encode }

--- One range as CMR's text.
---@param value any see DateRange.read
---@return string?, string? message
function dates.encode(value)
  local range, message = DateRange.read(value)
  if not range then return nil, message end
  return range:to_cmr()
end

--- Whether a range asks for its boundary to be left out: a member beside its ends, which CMR takes
--- as an option.
---@param value any
---@return boolean
function dates.excludes_boundary(value)
  return type(value) == "table" and value.exclude_boundary == true
end

return dates
