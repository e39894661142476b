--- Writers of geometry files for tests: shapefiles, zip archives, GeoJSON, and an oracle of what
--- lies in a ring.

local core = require "earthshine.core"
local json = require "cjson".new()

local files = {}

--- The text of a closed ring of n points around a middle, `radius(i)` degrees away from it on the
--- sphere.
function files.ring(lon, lat, n, radius, clockwise)
  local ring = {}
  local y0 = math.rad(lat)
  for i = 0, n - 1 do
    local way = 2 * math.pi * i / n * (clockwise and 1 or -1)
    local r = math.rad(type(radius) == "number" and radius or radius(i))
    local y = math.asin(math.sin(y0) * math.cos(r) + math.cos(y0) * math.sin(r) * math.cos(way))
    local x = math.rad(lon) + math.atan(math.sin(way) * math.sin(r) * math.cos(y0),
      math.cos(r) - math.sin(y0) * math.sin(y))
    ring[i + 1] = { (math.deg(x) + 540) % 360 - 180, math.deg(y) }
  end
  ring[n + 1] = { ring[1][1], ring[1][2] }
  return ring
end

--- GeoJSON of a kind, as text.
function files.geojson(kind, coordinates)
  return json.encode { type = kind, coordinates = coordinates }
end

--- How often a ring of {lon, lat} goes around a place, counter-clockwise.
function files.turns(ring, lon, lat)
  local x, y, sum, before = math.rad(lon), math.rad(lat), 0, nil
  local sin_x, cos_x, sin_y, cos_y = math.sin(x), math.cos(x), math.sin(y), math.cos(y)
  for _, p in ipairs(ring) do
    local px, py = math.rad(p[1]), math.rad(p[2])
    local c = math.cos(py)
    local vx, vy, vz = c * math.cos(px), c * math.sin(px), math.sin(py)
    local angle = math.atan(-vx * sin_y * cos_x - vy * sin_y * sin_x + vz * cos_y,
      -vx * sin_x + vy * cos_x)
    if before then
      local step = angle - before
      if step > math.pi then step = step - 2 * math.pi end
      if step < -math.pi then step = step + 2 * math.pi end
      sum = sum + step
    end
    before = angle
  end
  return sum / (2 * math.pi)
end

local function shp(kind, records)
  local parts = {}
  for i, content in ipairs(records) do
    parts[i] = (">I4I4"):pack(i, #content // 2) .. content
  end
  local body = table.concat(parts)
  return (">I4"):pack(9994) .. ("\0"):rep(20) .. (">I4"):pack((100 + #body) // 2)
    .. ("<I4I4"):pack(1000, kind) .. ("<d"):pack(0):rep(8) .. body
end

local function numbers(points, from)
  local list = {}
  for i, p in ipairs(points) do list[i] = ("<dd"):pack(p[1], p[2]) end
  return table.concat(list, "", from)
end

--- A record of a polygon (5) or polyline (3), of several rings; with heights as kinds 15 and 13.
function files.shp_parts(kind, rings)
  local starts, points, count = {}, {}, 0
  for i, ring in ipairs(rings) do
    starts[i] = ("<I4"):pack(count)
    points[i] = numbers(ring)
    count = count + #ring
  end
  local heights = kind > 10 and ("<d"):pack(7):rep(2 + count) or ""
  return ("<I4"):pack(kind) .. ("<d"):pack(0):rep(4) .. ("<I4I4"):pack(#rings, count)
    .. table.concat(starts) .. table.concat(points) .. heights
end

function files.shp_points(kind, points)
  if kind == 8 then
    return ("<I4"):pack(kind) .. ("<d"):pack(0):rep(4) .. ("<I4"):pack(#points) .. numbers(points)
  end
  return ("<I4"):pack(kind) .. numbers(points)
end

files.shp = shp

files.WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257]],'
  .. 'PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]'
files.UTM = 'PROJCS["WGS_1984_UTM_Zone_22N",' .. files.WGS84
  .. ',PROJECTION["Transverse_Mercator"],UNIT["Meter",1]]'

-- Deflate of `size` zero bytes by the fixed codes: one byte, then copies of 258.
local function deflated_zeros(size)
  local bits, out = {}, {}
  local function put(code) -- most significant bit first
    for bit in code:gmatch "." do bits[#bits + 1] = bit end
  end
  put "110" -- last block, fixed codes
  put "00110000" -- the byte 0
  for _ = 1, (size - 1) // 258 do
    put "11000101" -- a length of 258
    put "00000" -- a distance of 1
  end
  put "0000000"
  for i = 1, #bits, 8 do
    local byte = 0
    for k = 0, 7 do byte = byte | (tonumber(bits[i + k] or "0") << k) end
    out[#out + 1] = string.char(byte)
  end
  return table.concat(out)
end

--- A zip archive of entries { name, data, size =, flags =, zeros = }: data stored; or so many zeros
--- deflated, whose size is said to be `size`.
function files.zip(entries)
  local out, central, at = {}, {}, 0
  for i, entry in ipairs(entries) do
    local name, data = entry[1], entry[2] or deflated_zeros(entry.zeros)
    local crc = tonumber(core.hash("crc32", entry[2] or ("\0"):rep(entry.zeros)), 16)
    local head = ("<I2I2I2I2I2I4I4I4I2"):pack(20, entry.flags or 0, entry[2] and 0 or 8, 0, 33, crc,
      #data, entry.size or #data, #name)
    out[i] = "PK\3\4" .. head .. ("<I2"):pack(0) .. name .. data
    central[i] = "PK\1\2" .. ("<I2"):pack(20) .. head
      .. ("<I2I2I2I2I4I4"):pack(0, 0, 0, 0, 0, at) .. name
    at = at + #out[i]
  end
  local index = table.concat(central)
  return table.concat(out) .. index .. "PK\5\6"
    .. ("<I2I2I2I2I4I4I2"):pack(0, 0, #entries, #entries, #index, at, 0)
end

return files
