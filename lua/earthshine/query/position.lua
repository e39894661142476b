--- Positions on the Earth, one or many, from lists, named tables, text and points. Longitude comes
--- first everywhere, in degrees.

local numbers = require "earthshine.query.numbers"
local Value = require "earthshine.query.value"

local position = {}

local degrees, fixed = numbers.degrees, numbers.text

--- A message when a position is not on the Earth, else nil.
---@param lon number
---@param lat number
---@return string?
function position.misplaced(lon, lat)
  if lon < -180 or lon > 180 then
    local near = lon > -540 and lon < 540 and (lon > 180 and lon - 360 or lon + 360)
    return ("longitude %.10g must be from -180 to 180%s"):format(lon,
      near and (" (the same place is %s)"):format(fixed(near)) or "")
  elseif lat < -90 or lat > 90 then
    local swap = lon >= -90 and lon <= 90 and lat >= -180 and lat <= 180
    return ("latitude %.10g must be from -90 to 90%s"):format(lat,
      swap and " (longitude comes first)" or "")
  end
end

-- Numbers of "1,2,3", or of "1 2 3".
local function split_text(text, most)
  local first, last = text:find "[^%s%[]" or 1, #text
  while last > 0 and text:find("^[%s%]]", last) do last = last - 1 end
  text = text:sub(first, last)
  local commas = text:find(",", 1, true)
  if not commas and not text:find "^[%d.+-]%S*%s" then
    return nil, ("%s is no list of numbers"):format(numbers.shown(text))
  end
  local list = {}
  for part in (commas and text .. "," or text):gmatch(commas and "([^,]*)," or "%S+") do
    local n = numbers.parse(part)
    if not n then return nil, ("%s is not a number"):format(numbers.shown(part)) end
    list[#list + 1] = n
    if #list > most then break end
  end
  return list
end

--- A flat list of numbers from a list or from text.
---@param value any
---@param most? integer reading stops after so many and one more
---@return number[]? list
---@return string? message
function position.numbers(value, most)
  most = most or math.maxinteger
  if type(value) == "string" then return split_text(value, most) end
  if type(value) ~= "table" then
    return nil, "must be a list of numbers, but is a " .. type(value)
  end
  local list = {}
  for i, v in ipairs(value) do
    local n = numbers.parse(v)
    if not n then
      return nil, ("value %d is not a number%s"):format(i,
        type(v) == "string" and ": " .. numbers.shown(v) or "")
    end
    list[i] = n
    if i > most then break end
  end
  return list
end

-- A message when a list has members that are not in it.
local function strange(value, count)
  for key in pairs(value) do
    if math.type(key) ~= "integer" or key < 1 or key > count then
      return ("mixes a list with %s"):format(type(key) == "string"
        and "the member " .. numbers.shown(key) or "gaps")
    end
  end
end

--- The numbers of a short form with a fixed number of members: a list, a table with names, or
--- text.
---@param value any
---@param names table<string, string> as for Value.members
---@param order string[] the members in the order of the list
---@param most integer the longest list that is allowed
---@return number[]? list
---@return string? message
function position.short(value, names, order, most)
  local list, message
  if type(value) == "table" and value[1] == nil and not Value.any(value) then
    local members
    members, message = Value.members(value, names)
    if not members then return nil, message end
    list = {}
    for i, name in ipairs(order) do list[i] = members[name] end
    return position.numbers(list, most)
  end
  list, message = position.numbers(value, most)
  if not list then return nil, message end
  message = type(value) == "table" and #list <= most and strange(value, #list)
  if message then return nil, message end
  return list
end

--- The names that a longitude and a latitude may have.
position.NAMES = {
  lon = "lon", longitude = "lon", lng = "lon", x = "lon",
  lat = "lat", latitude = "lat", y = "lat",
  height = "height", z = "height", altitude = "height",
}
local ORDER <const> = { "lon", "lat" }

--- One position; a height is dropped.
---@param value any {lon, lat}, {lon, lat, height}, { lon =, lat = }, "lon,lat", a point
---@return number? lon nil where it is none
---@return number|string lat_or_message
function position.read(value)
  if Value.any(value) then
    if not (value.lon and value.lat) or value.radius then
      return nil, "a position is a longitude and a latitude"
    end
    return value.lon, value.lat
  end
  local pair, message = position.short(value, position.NAMES, ORDER, 4)
  if not pair then return nil, message end
  if #pair < 2 or #pair > 4 then return nil, "a position is a longitude and a latitude" end
  message = position.misplaced(pair[1], pair[2])
  if message then return nil, message end
  return degrees(pair[1]), degrees(pair[2])
end

-- A list whose elements are positions.
local function read_pairs(value)
  local flat, count = {}, 0
  for i, v in ipairs(value) do
    local lon, lat = position.read(v)
    if not lon then return nil, ("point %d: %s"):format(i, lat) end
    flat[2 * i - 1], flat[2 * i], count = lon, lat, i
  end
  local message = strange(value, count)
  if message then return nil, message end
  return flat
end

--- A list of positions, as longitudes and latitudes in turn.
---@param value any a list of positions, or longitudes and latitudes in turn, or text of these
---@return number[]? flat
---@return string? message
function position.list(value)
  if type(value) == "table" and type(value[1]) == "table" then return read_pairs(value) end
  local list, message = position.numbers(value)
  if not list then return nil, message end
  message = type(value) == "table" and strange(value, #list)
  if message then return nil, message end
  if #list % 2 == 1 then return nil, "has a longitude without a latitude" end
  for i = 1, #list, 2 do
    message = position.misplaced(list[i], list[i + 1])
    if message then return nil, ("point %d: %s"):format((i + 1) // 2, message) end
    list[i], list[i + 1] = degrees(list[i]), degrees(list[i + 1])
  end
  return list
end

--- Numbers as CMR's text.
---@param flat number[]
---@return string
function position.text(flat)
  local list = {}
  for i = 1, #flat do list[i] = fixed(flat[i]) end
  return table.concat(list, ",")
end

--- Positions as a list of pairs, GeoJSON's form.
---@param flat number[]
---@return number[][]
function position.pairs(flat)
  local list = {}
  for i = 1, #flat, 2 do list[(i + 1) // 2] = { flat[i], flat[i + 1] } end
  return list
end

--- Positions as Lua text: `{ { 0, 0 }, { 1, 1 } }`.
---@param flat number[]
---@return string
function position.lua(flat)
  local list = {}
  for i = 1, #flat, 2 do
    list[(i + 1) // 2] = ("{ %s, %s }"):format(fixed(flat[i]), fixed(flat[i + 1]))
  end
  return "{ " .. table.concat(list, ", ") .. " }"
end

--- A key that is the same for positions that are the same place to within a hair's breadth, at a
--- pole and at the antimeridian too.
---@param lon number
---@param lat number
---@return string
function position.place(lon, lat)
  local y = math.floor(lat * 1e9 + 0.5)
  if y == 90000000000 or y == -90000000000 then return tostring(y) end
  local x = math.floor(lon * 1e9 + 0.5)
  return (x == -180000000000 and 180000000000 or x) .. " " .. y
end

--- A message when two points of a list are the same place, else nil.
---@param flat number[]
---@param count integer how many points are looked at
---@return string?
function position.repeated(flat, count)
  local seen = {}
  for i = 1, count do
    local lon, lat = flat[2 * i - 1], flat[2 * i]
    local key = position.place(lon, lat)
    local other = seen[key]
    if other then
      local a = position.text { flat[2 * other - 1], flat[2 * other] }
      local b = position.text { lon, lat }
      return ("points %d and %d are the same%s"):format(other, i,
        a == b and "" or (" place (%s and %s)"):format(a, b))
    end
    seen[key] = i
  end
end

--- Whether two flat lists are the same.
---@param a number[]
---@param b number[]
---@return boolean
function position.same(a, b)
  if #a ~= #b then return false end
  for i = 1, #a do
    if a[i] ~= b[i] then return false end
  end
  return true
end

return position
