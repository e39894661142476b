--- Periods and attributes, which CMR reads to tests, by what these say of some values: what they
--- should say, and what they do.

local probes = {}

local DAY <const> = 86400000

local function concat(list) return table.concat(list, " | ") end

-- Whether an instant is within the days of a range's years; nil near the ends of these, which move
-- by a day in leap years.
local function in_days(range, at)
  local first, last = range.start_day or 1, range.end_day or 366
  local day = os.date("!*t", at // 1000).yday
  for _, edge in ipairs { first, last, 1, 366 } do
    if math.abs(day - edge) < 3 then return nil end
  end
  if first <= last then return day >= first and day <= last end
  return day >= first or day <= last
end

--- A periodic range by what it says of some instants.
---@param range earthshine.date_range
---@param found { [1]: integer, [2]: integer }[] ms
---@param now integer ms, where the range is open
---@return string expected
---@return string read
function probes.days(range, found, now)
  local expected, read = {}, {}
  local start, stop = range.start * 1000 // 1, range.stop and range.stop * 1000 // 1 or now
  for i = 1, 12 do
    local at = math.random(start - 400 * DAY, stop + 400 * DAY)
    local inside = in_days(range, at)
    if inside ~= nil then
      local within = false
      for _, span in ipairs(found) do within = within or at >= span[1] and at <= span[2] end
      expected[i] = tostring(inside and at >= start and at <= stop)
      read[i] = tostring(within)
    else
      expected[i], read[i] = "-", "-"
    end
  end
  return concat(expected), concat(read)
end

local NUMERIC <const> = { float = true, int = true }
local TEXTS <const> = { time = "12:00:00", date = "2010-01-01", datetime = "2010-01-01T00:00:00Z" }

--- An attribute's condition by what it says of some values near its own.
---@param one table
---@param condition table what the sandbox read
---@param strict boolean? whether the ends of a range do not count
---@return string expected
---@return string read
function probes.attribute(one, condition, strict)
  local kind, expected, found = one.type, { one.name }, { condition.name }
  local read = NUMERIC[kind] and tonumber or string.lower
  local low, high = one.min and read(one.min), one.max and read(one.max)
  for _, key in ipairs { "value", "min", "max" } do
    local text = one[key]
    local near = not text and {} or NUMERIC[kind] and { text, text - 1 .. "", text + 1 .. "" }
      or { text, TEXTS[kind] or kind == "boolean" and "false" or text .. "x" }
    for _, probe in ipairs(near) do
      local v, passes = read(probe), nil
      if one.value then
        passes = v == read(one.value)
      else
        passes = not (low and (v < low or strict and v == low))
          and not (high and (v > high or strict and v == high))
      end
      table.insert(expected, probe .. "=" .. tostring(passes))
      table.insert(found, probe .. "=" .. tostring(condition.test(probe)))
    end
  end
  return concat(expected), concat(found)
end

return probes
