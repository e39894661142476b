--- The timeline of granules: for each collection the stretches of time that have granules, and how
--- many.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Dates = require "earthshine.sandbox.cmr.dates"
local Granules = require "earthshine.sandbox.cmr.granules"
local Ranges = require "earthshine.sandbox.cmr.ranges"

local Timeline = {}

local FIXED = { day = 86400000, hour = 3600000, minute = 60000, second = 1000 }
local CALENDAR = { year = true, month = true }

-- Number of the interval that holds a time, and the time when an interval begins.
local function rule(interval)
  local length = FIXED[interval]
  if length then
    return function(t) return t // length end, function(n) return n * length end
  elseif interval == "year" then
    return function(t) return (Calendar.parts(t)) end, function(n) return Calendar.time(n, 1, 1) end
  end
  return function(t)
    local y, m = Calendar.parts(t)
    return y * 12 + m - 1
  end, function(n) return Calendar.time(n // 12, n % 12 + 1, 1) end
end

---@class sandbox.timeline
---@field from integer ms
---@field to integer
---@field interval string

--- Takes the timeline's own parameters out of a search's.
---@param params table<string, sandbox.value>
---@param errors string[] messages are added
---@return sandbox.timeline
function Timeline.read(params, errors)
  local asked = {}
  for _, name in ipairs { "start_date", "end_date", "interval" } do
    local value = params[name]
    params[name] = nil
    if type(value) ~= "string" then
      errors[#errors + 1] = name .. " is a required parameter for timeline searches"
    elseif name == "interval" then
      asked.interval = value
      if not FIXED[value] and not CALENDAR[value] then
        errors[#errors + 1] = ("Timeline interval [%s] is not valid. It must be one of year, "
          .. "month, day, hour, minute, or second."):format(Ranges.escape(value))
      end
    else
      local t, message = Dates.parse(value)
      if not t then
        errors[#errors + 1] = ("Timeline parameter %s is invalid: %s."):format(name, message)
      end
      asked[name == "start_date" and "from" or "to"] = t
    end
  end
  if asked.from and asked.to and asked.from >= asked.to then
    errors[#errors + 1] = "start_date must be before the end_date"
  end
  return asked
end

-- The stretches of one collection: granules come by start time.
local function stretches(selection, asked)
  local number, begin = rule(asked.interval)
  local c, list, current = selection.collection, {}, nil
  for k = 1, selection.count do
    local i = selection.indices and selection.indices[k] or k
    local a, b = c.start(i), c.stop(i)
    if a <= asked.to and b >= asked.from then
      local first, last = number(math.max(a, asked.from)), number(math.min(b, asked.to))
      if current and first <= current.last + 1 then
        current.last, current.count = math.max(current.last, last), current.count + 1
      else
        current = { first = first, last = last, count = 1 }
        list[#list + 1] = current
      end
    end
  end
  local texts = {}
  for k, s in ipairs(list) do
    texts[k] = ("[%d,%d,%d]"):format(math.max(begin(s.first), asked.from) // 1000,
      math.min(begin(s.last + 1), asked.to) // 1000, s.count)
  end
  return table.concat(texts, ",")
end

--- The body of the reply.
---@param q sandbox.query
---@param asked sandbox.timeline
---@return string
---@return integer count of collections
function Timeline.body(q, asked)
  local list = {}
  for _, selection in ipairs(Granules.find(q)) do
    local text = stretches(selection, asked)
    if text ~= "" then
      list[#list + 1] = ('{"concept-id":"%s","intervals":[%s]}'):format(selection.collection.id,
        text)
    end
  end
  return "[" .. table.concat(list, ",") .. "]", #list
end

return Timeline
