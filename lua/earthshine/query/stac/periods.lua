--- Conditions on time as CMR's ranges of dates.

local DateRange = require "earthshine.query.date_range"

local periods = {}

-- Whether one range holds all of another.
local function holds(whole, part)
  return (whole.start or -math.huge) <= (part.start or -math.huge)
    and (whole.stop or math.huge) >= (part.stop or math.huge)
end

local function holds_all(whole, list)
  for _, part in ipairs(list) do
    if not holds(whole, part) then return false end
  end
  return true
end

--- Sets a parameter of dates from conditions that must all hold, each a list of alternatives.
---@param out earthshine.stac_keywords
---@param name string
---@param conditions table[] { list = earthshine.date_range[], source = } each
---@param since? string a parameter of one instant that says the same of a range without an end
function periods.set(out, name, conditions, since)
  -- A condition that another one implies says nothing.
  local kept = {}
  for i, condition in ipairs(conditions) do
    local implied = false
    for k, other in ipairs(conditions) do
      implied = implied or k ~= i and #condition.list == 1 and #other.list > 1
        and holds_all(condition.list[1], other.list)
    end
    if not implied then kept[#kept + 1] = condition end
  end
  -- Alternatives come first.
  table.sort(kept, function(a, b) return #a.list > 1 and #b.list == 1 end)
  local first = kept[1]
  if not first then return end
  local ranges = table.move(first.list, 1, #first.list, 1, {})
  for i = 2, #kept do
    local range = #kept[i].list == 1 and kept[i].list[1]
    if #first.list == 1 then
      ranges[#ranges + 1] = range
      out:option(name, "and")
    elseif since and range and not range.stop and not out.given[since] then
      out.given[since] = range.start
    else
      out:drop_condition(kept[i].source,
        "cannot hold beside alternatives, of which CMR takes one list")
    end
  end
  out.given[name] = ranges
end

--- A range of a bound or span.
---@param start any a date as text, or nil or ".." where it is open
---@param stop any
---@return earthshine.date_range? range nil where both are open
---@return string? message what is wrong
function periods.range(start, stop)
  local function is_open(value) return value == nil or value == ".." end
  if is_open(start) and is_open(stop) then return nil end
  if not is_open(start) and type(start) ~= "string" or not is_open(stop) and type(stop) ~= "string"
  then
    return nil, "compares a time with what is none"
  end
  local range, message = DateRange.read { start = start, stop = stop }
  if not range then return nil, message end
  return range
end

--- Pairs lower with upper bounds of one property, in their order, where they are conditions of
--- their own.
---@param list table[] { low =, high =, ... } each; changed
---@return table[]
function periods.paired(list)
  local out = {}
  for _, bounds in ipairs(list) do
    local partner
    for _, other in ipairs(out) do
      if bounds.low == nil and other.high == nil or bounds.high == nil and other.low == nil then
        local range = periods.range(bounds.low or other.low, bounds.high or other.high)
        if range then partner = other break end
      end
    end
    if partner then
      partner.low, partner.high = partner.low or bounds.low, partner.high or bounds.high
      partner.open = partner.open or bounds.open
    else
      out[#out + 1] = bounds
    end
  end
  return out
end

return periods
