--- Ground tracks of satellites on circular orbits, and the corridors beside them: where generated
--- swaths lie.
--
-- Angles: `u` is the argument of latitude in radians (0 at the ascending node, 2 pi one revolution
-- later); longitudes and latitudes are degrees. Longitudes are continuous along a track and may
-- leave -180..180.

local Orbit = {}

local sin, cos, asin, sqrt = math.sin, math.cos, math.asin, math.sqrt
local atan, pi, rad, deg = math.atan, math.pi, math.rad, math.deg
local SIDEREAL = 1436.068 -- minutes of one turn of the Earth

---@class sandbox.orbit
---@field inclination number degrees; above 90 the satellite runs against the Earth's turn
---@field period number minutes

--- Longitude and latitude of the track at u, in [0, 2 pi], of a revolution that began at longitude
--- `node`.
---@param orbit sandbox.orbit
---@param node number longitude of the ascending node
---@param u number
---@return number longitude, number latitude
function Orbit.track(orbit, node, u)
  local inc = rad(orbit.inclination)
  local east = atan(cos(inc) * sin(u), cos(u))
  if orbit.inclination > 90 then
    if east > 1e-12 then east = east - 2 * pi end
  elseif east < -1e-12 then
    east = east + 2 * pi
  end
  return node + deg(east) - u / (2 * pi) * 360 * orbit.period / SIDEREAL,
    deg(asin(sin(inc) * sin(u)))
end

local track = Orbit.track

--- The u at which the track crosses a latitude while it rises.
---@param orbit sandbox.orbit
---@param latitude number
---@return number
function Orbit.argument(orbit, latitude)
  return asin(sin(rad(latitude)) / sin(rad(orbit.inclination)))
end

--- By how many degrees the node moves westward each revolution.
---@param orbit sandbox.orbit
---@return number
function Orbit.drift(orbit) return 360 * orbit.period / SIDEREAL end

local function vector(lon, lat)
  lon, lat = rad(lon), rad(lat)
  return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)
end

local NEAR = 1e-3

-- The points beside the track at u, `width` degrees to the right and to the left of the direction
-- of flight.
local function beside(orbit, node, u, width)
  local x, y, z = vector(track(orbit, node, u))
  local ax, ay, az = vector(track(orbit, node, u - NEAR))
  local bx, by, bz = vector(track(orbit, node, u + NEAR))
  local vx, vy, vz = bx - ax, by - ay, bz - az
  local nx, ny, nz = y * vz - z * vy, z * vx - x * vz, x * vy - y * vx
  local k = sin(rad(width)) / sqrt(nx * nx + ny * ny + nz * nz)
  local c = cos(rad(width))
  local lx, ly, lz = x * c + nx * k, y * c + ny * k, z * c + nz * k
  local rx, ry, rz = x * c - nx * k, y * c - ny * k, z * c - nz * k
  return deg(atan(ry, rx)), deg(asin(rz)), deg(atan(ly, lx)), deg(asin(lz))
end

--- The ring around the track from u1 to u2: counter-clockwise, closed, longitudes continuous (where
--- the ring goes round a pole its last longitude differs from the first by 360).
---@param orbit sandbox.orbit
---@param node number
---@param u1 number
---@param u2 number
---@param count integer points on each side, at least 2
---@param width number degrees from the track to either side
---@return number[] ring lon1, lat1, lon2, lat2, …
function Orbit.corridor(orbit, node, u1, u2, count, width)
  local ring, n = {}, 4 * count
  for k = 0, count - 1 do
    local rlon, rlat, llon, llat = beside(orbit, node, u1 + (u2 - u1) * k / (count - 1), width)
    ring[2 * k + 1], ring[2 * k + 2] = rlon, rlat
    ring[n - 2 * k - 1], ring[n - 2 * k] = llon, llat
  end
  ring[n + 1], ring[n + 2] = ring[1], ring[2]
  local last = ring[1]
  for k = 3, n + 1, 2 do
    local lon = ring[k]
    while lon - last > 180 do lon = lon - 360 end
    while lon - last < -180 do lon = lon + 360 end
    ring[k], last = lon, lon
  end
  return ring
end

return Orbit
