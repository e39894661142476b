--- Spatial values in every natural form, as CMR's own text: bounding boxes, points, polygons,
-- lines, circles.
--
-- Each kind has `split(value)`, which makes a list of single shapes from what the user gave, and
-- `encode(shape)`, which returns CMR's text, or nil and a message. Longitude comes first
-- everywhere, in degrees.

local numbers = require "earthshine.query.numbers"

local shapes = {}

local fixed = numbers.text

-- A message when a position is not on the Earth.
local function misplaced(lon, lat)
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

-- A list of numbers from "1,2,3".
local function split_text(text)
  if not text:find(",", 1, true) then return nil, ("%q is no list of numbers"):format(text) end
  local list = {}
  for part in (text .. ","):gmatch "([^,]*)," do
    local n = numbers.parse(part)
    if not n then return nil, ("%q is not a number"):format(part) end
    list[#list + 1] = n
  end
  return list
end

-- A list of numbers from text or from a flat list.
local function flat(value)
  if type(value) == "string" then return split_text(value) end
  if type(value) ~= "table" then
    return nil, "must be a list of numbers, but is a " .. type(value)
  end
  local list = {}
  for i, v in ipairs(value) do
    list[i] = numbers.parse(v)
    if not list[i] then return nil, ("value %d is not a number"):format(i) end
  end
  return list
end

-- One position: {lon, lat}, {lon, lat, height}, { lon =, lat = } or "lon,lat".
local function position(value)
  if type(value) == "table" and value[1] == nil then
    value = { value.lon or value.longitude, value.lat or value.latitude }
  end
  local pair, message = flat(value)
  if not pair then return nil, message end
  if #pair ~= 2 and #pair ~= 3 then return nil, "a position is a longitude and a latitude" end
  return { pair[1], pair[2] }
end

-- A list of positions: pairs, or longitudes and latitudes in turn.
local function positions(value)
  local points = {}
  if type(value) == "table" and type(value[1]) == "table" then
    for i, v in ipairs(value) do
      local p, message = position(v)
      if not p then return nil, ("point %d: %s"):format(i, message) end
      points[i] = p
    end
  else
    local list, message = flat(value)
    if not list then return nil, message end
    if #list % 2 == 1 then return nil, "has a longitude without a latitude" end
    for i = 1, #list, 2 do points[#points + 1] = { list[i], list[i + 1] } end
  end
  for i, p in ipairs(points) do
    local message = misplaced(p[1], p[2])
    if message then return nil, ("point %d: %s"):format(i, message) end
  end
  return points
end

local function text(points)
  local list = {}
  for _, p in ipairs(points) do
    list[#list + 1] = fixed(p[1])
    list[#list + 1] = fixed(p[2])
  end
  return table.concat(list, ",")
end

local function is_list_text(value)
  return type(value) == "string" and value:find(",", 1, true) ~= nil
end

-- For shapes that are one short list of numbers: a table whose first element is no number holds
-- several.
local function split_short(value)
  if type(value) == "table" and (type(value[1]) == "table" or is_list_text(value[1])) then
    return value
  end
  return { value }
end

-- For shapes that are lists of positions: several where the first element is itself a list of
-- positions.
local function split_long(value)
  local first = type(value) == "table" and value[1]
  if is_list_text(first) then return value end
  if type(first) == "table" and (type(first[1]) == "table" or #first > 3) then return value end
  return { value }
end

shapes.bounding_box = { split = split_short }

--- West, south, east, north. West may be greater than east: such a box crosses the antimeridian.
---@param value any {w, s, e, n}, { west =, south =, east =, north = }, six numbers with heights, or
--- text
---@return string?, string? message
function shapes.bounding_box.encode(value)
  if type(value) == "table" and value[1] == nil then
    value = { value.west, value.south, value.east, value.north }
  end
  local box, message = flat(value)
  if not box then return nil, message end
  if #box == 6 then box = { box[1], box[2], box[4], box[5] } end
  if #box ~= 4 then return nil, "must be four numbers: west, south, east, north" end
  message = misplaced(box[1], box[2]) or misplaced(box[3], box[4])
  if message then return nil, message end
  if box[2] > box[4] then
    return nil, ("south %s must not be greater than north %s"):format(fixed(box[2]), fixed(box[4]))
  end
  return text { { box[1], box[2] }, { box[3], box[4] } }
end

shapes.point = { split = split_short }

---@param value any {lon, lat}, { lon =, lat = } or text
---@return string?, string? message
function shapes.point.encode(value)
  local p, message = position(value)
  message = message or misplaced(p[1], p[2])
  if message then return nil, message end
  return text { p }
end

shapes.line = { split = split_long }

---@param value any a list of positions, or longitudes and latitudes in turn
---@return string?, string? message
function shapes.line.encode(value)
  local points, message = positions(value)
  if not points then return nil, message end
  if #points < 2 then return nil, "must have at least two points" end
  local encoded = text(points)
  if #points > 500 and #encoded > 4500 then
    return nil, ("has %d points, more than CMR takes (500)"):format(#points)
  end
  return encoded
end

shapes.circle = { split = split_short }

---@param value any {lon, lat, radius in metres}, { lon =, lat =, radius = } or text
---@return string?, string? message
function shapes.circle.encode(value)
  if type(value) == "table" and value[1] == nil then
    value = { value.lon or value.longitude, value.lat or value.latitude, value.radius }
  end
  local c, message = flat(value)
  if not c then return nil, message end
  if #c ~= 3 then return nil, "must be three numbers: longitude, latitude, radius in metres" end
  message = misplaced(c[1], c[2])
  if message then return nil, message end
  if math.abs(c[2]) == 90 then return nil, "the centre must not be a pole" end
  if c[3] < 10 or c[3] > 6000000 then
    return nil, ("radius %.10g must be from 10 to 6000000 metres"):format(c[3])
  end
  return text { { c[1], c[2] } } .. "," .. fixed(c[3])
end

-- Twice the signed area of a ring, with longitudes unrolled over the antimeridian, and how far the
-- ring turns around the Earth.
local function winding(ring)
  local area, x = 0, ring[1][1]
  local start = x
  for i = 1, #ring - 1 do
    local step = ring[i + 1][1] - ring[i][1]
    if step > 180 then step = step - 360 elseif step < -180 then step = step + 360 end
    area = area + x * ring[i + 1][2] - (x + step) * ring[i][2]
    x = x + step
  end
  return area, x - start
end

shapes.polygon = { split = split_long }

--- CMR wants counter-clockwise rings; a clockwise one is turned. A ring around a pole has no such
--- sense in the plane and stays.
---@param value any a closed list of at least four positions, or longitudes and latitudes in turn
---@return string?, string? message
function shapes.polygon.encode(value)
  local ring, message = positions(value)
  if not ring then return nil, message end
  local first, last = ring[1], ring[#ring]
  if #ring < 3 then return nil, "must have at least four points, the last equal to the first" end
  if first[1] ~= last[1] or first[2] ~= last[2] then
    return nil, ("is not closed: the last point %s must be equal to the first, %s"):format(
      text { last }, text { first })
  end
  if #ring < 4 then return nil, "must have at least four points, the last equal to the first" end
  for i = 2, #ring do
    if ring[i][1] == ring[i - 1][1] and ring[i][2] == ring[i - 1][2] then
      return nil, ("points %d and %d are the same"):format(i - 1, i)
    end
  end
  local area, turn = winding(ring)
  if math.abs(turn) < 180 then
    if area == 0 then return nil, "has no area" end
    if area < 0 then
      local turned = {}
      for i = #ring, 1, -1 do turned[#turned + 1] = ring[i] end
      ring = turned
    end
  end
  return text(ring)
end

return shapes
