--- Reads conditions on additional attributes (attribute[]=int,QUALITY,10,20) to tests of their
--- values.

local Dates = require "earthshine.sandbox.cmr.dates"
local Ranges = require "earthshine.sandbox.cmr.ranges"

local Attributes = {}

local escape = Ranges.escape

local function text(s) return s:lower() end

local function boolean(s)
  s = s:lower()
  return (s == "true" or s == "false") and s or nil
end

local function time(s)
  local h, m, sec, fraction = s:match "^(%d%d):(%d%d):(%d%d)(%.?%d*)Z?$"
  if not h or h + 0 > 23 or m + 0 > 59 or sec + 0 > 59 or fraction == "." then return nil end
  return h * 3600 + m * 60 + sec + (tonumber("0" .. fraction) or 0)
end

local function integer(s) return s:find "^%s*[+-]?%d+%s*$" and tonumber(s) or nil end

-- How values of each type are read to something that can be compared; nil where one is none.
local TYPES = {
  string = text, float = Ranges.number, int = integer, boolean = boolean, date = Dates.parse,
  datetime = Dates.parse, time = time,
}
for _, name in ipairs { "date", "time", "datetime" } do TYPES[name .. "_string"] = text end

-- The parts of "type,name,value", where "\," is a comma within a part.
local function parts(s)
  local list = {}
  -- No UTF-8 has the byte that stands for an escaped comma.
  for part in (s:gsub("\\,", "\xff") .. ","):gmatch "([^,]*)," do
    list[#list + 1] = (part:gsub("\xff", ","))
  end
  return list
end

-- The test of a range. An attribute's value that is not of the type never passes.
local function range(read, low, high, strict)
  return function(v)
    local x = read(v)
    if x == nil then return false end
    if strict then return (not low or x > low) and (not high or x < high) end
    return (not low or x >= low) and (not high or x <= high)
  end
end

--- Reads one condition.
---@param value string
---@param strict boolean? the ends of a range do not count
---@param errors string[] messages are added
---@return { name: string, typed: boolean?, test: fun(value: string): boolean }? condition; `typed`:
--- it asks for values
function Attributes.read(value, strict, errors)
  local function add(message) errors[#errors + 1] = message end
  local list = parts(value)
  if #list == 1 then return { name = list[1], test = function() return true end } end
  if #list > 4 or #list == 2 then
    return add('Invalid number of additional attribute parts. Format is "type,name,value" or '
      .. '"type,name,min,max".')
  end
  local kind, name = list[1], list[2]
  local read = TYPES[kind]
  if not read then return add(("[%s] is an invalid type"):format(escape(kind))) end
  if name == "" then return add(("[%s] is not a valid name for an attribute."):format(name)) end
  for k = 3, #list do
    if list[k] ~= "" and not read(list[k]) then
      return add(('["%s"] is an invalid value for type [%s]'):format(escape(list[k]), kind))
    end
  end
  if #list == 3 then
    local wanted = read(list[3])
    return { name = name, typed = true, test = function(v) return read(v) == wanted end }
  end
  local low, high = list[3] ~= "" and read(list[3]) or nil, list[4] ~= "" and read(list[4]) or nil
  if not low and not high then
    return add "At least one of min or max must be provided for an additional attribute search."
  end
  if low and high and low > high then
    return add(("The maximum value [%s] must be greater than the minimum value [%s]")
      :format(list[4], list[3]))
  end
  return { name = name, typed = true, test = range(read, low, high, strict) }
end

return Attributes
