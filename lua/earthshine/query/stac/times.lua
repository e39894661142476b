--- Ranges of time as STAC's datetime, as T_INTERSECTS, and as comparisons of instants.

local DateRange = require "earthshine.query.date_range"

local times = {}

-- The ends of a range as STAC writes them, ".." where it is open.
local function ends(range)
  local text = range:to_stac()
  local start, stop = text:match "^(.*)/(.*)$"
  return start or text, stop or text
end

local function intersects(range)
  local start, stop = ends(range)
  return { op = "t_intersects",
    args = { { property = "datetime" }, { interval = { start, stop } } } }
end

-- The least range that holds several; nil where it is open at both ends.
local function hull(ranges)
  local low, high = math.huge, -math.huge
  for _, range in ipairs(ranges) do
    low = math.min(low, range.start or -math.huge)
    high = math.max(high, range.stop or math.huge)
  end
  if low == -math.huge and high == math.huge then return nil end
  return DateRange.read { start = low ~= -math.huge and low or nil,
    stop = high ~= math.huge and high or nil }
end

--- Puts the ranges of `temporal` into a body. Of several that are alternatives, datetime holds the
--- least range that has all of them, and the filter holds them themselves.
---@param out earthshine.stac_writer
---@param view earthshine.stac_view
function times.write(out, view)
  local ranges = view.values.temporal
  if not ranges then return end
  for _, range in ipairs(ranges) do
    if range.start_day or range.end_day then
      out:drop("temporal", range,
        "loses its days of the year, because STAC has whole intervals only")
    end
  end
  if view.option("temporal", "exclude_boundary") then
    out:drop("options[temporal][exclude_boundary]", true,
      "cannot be said, because the ends belong to STAC's intervals")
  end
  if #ranges == 1 or view.option("temporal", "and") then
    out.body.datetime = ranges[1]:to_stac()
    for i = 2, #ranges do out:condition("temporal", ranges[i], intersects(ranges[i])) end
    return
  end
  local all = hull(ranges)
  out.body.datetime = all and all:to_stac()
  local list = {}
  for i, range in ipairs(ranges) do list[i] = intersects(range) end
  out:condition("temporal", ranges, { op = "or", args = list })
end

local function between(property, start, stop)
  local list = {}
  if start ~= ".." then list[1] = { op = ">=", args = { property, { timestamp = start } } } end
  if stop ~= ".." then
    list[#list + 1] = { op = "<=", args = { property, { timestamp = stop } } }
  end
  return #list == 1 and list[1] or { op = "and", args = list }
end

--- The condition that a property, an instant, lies in one of several ranges, or in all of them.
---@param property string
---@param ranges earthshine.date_range[]
---@param every boolean whether in all of them
---@return table tree
function times.condition(property, ranges, every)
  local list = {}
  for i, range in ipairs(ranges) do list[i] = between({ property = property }, ends(range)) end
  return #list == 1 and list[1] or { op = every and "and" or "or", args = list }
end

return times
