--- Plain geometry on the sphere for specs to judge by: clipping by half-spaces, dense outlines,
--- bearings. Points are { longitude, latitude }; rings are closed and smaller than a hemisphere.

local sphere = {}

local rad, deg = math.rad, math.deg

local function vector(p)
  local lon, lat = rad(p[1]), rad(p[2])
  return { math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat) }
end

local function dot(a, b) return a[1] * b[1] + a[2] * b[2] + a[3] * b[3] end

local function cross(a, b)
  return { a[2] * b[3] - a[3] * b[2], a[3] * b[1] - a[1] * b[3], a[1] * b[2] - a[2] * b[1] }
end

local function unit(a)
  local n = math.sqrt(dot(a, a))
  return { a[1] / n, a[2] / n, a[3] / n }
end

local function place(v)
  return { deg(math.atan(v[2], v[1])), deg(math.asin(math.max(-1, math.min(1, v[3])))) }
end

-- What is left of a ring of vectors (not closed) where n . v >= 0.
local function clip(ring, n)
  local out = {}
  for k = 1, #ring do
    local a, b = ring[k], ring[k % #ring + 1]
    local da, db = dot(n, a), dot(n, b)
    if da >= 0 then out[#out + 1] = a end
    if da * db < 0 then
      local t = da / (da - db)
      out[#out + 1] = unit { a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2]),
        a[3] + t * (b[3] - a[3]) }
    end
  end
  return out
end

--- Whether a ring has a point in common with a convex polygon that runs counter-clockwise.
---@param ring number[][]
---@param polygon number[][]
---@return boolean
function sphere.ring_in_convex(ring, polygon)
  local left = {}
  for k = 1, #ring - 1 do left[k] = vector(ring[k]) end
  for k = 1, #polygon - 1 do
    left = clip(left, cross(vector(polygon[k]), vector(polygon[k + 1])))
  end
  return #left > 0
end

-- The points of an arc, so many degrees apart.
local function dense(a, b, step)
  local list, u, v = {}, vector(a), vector(b)
  local count = math.max(1, math.ceil(math.deg(math.acos(math.min(1, dot(u, v)))) / step))
  for k = 0, count - 1 do
    local t = k / count
    list[#list + 1] = place(unit { u[1] + t * (v[1] - u[1]), u[2] + t * (v[2] - u[2]),
      u[3] + t * (v[3] - u[3]) })
  end
  return list
end

local function plane_clip(ring, axis, limit, sign)
  local out = {}
  for k = 1, #ring do
    local a, b = ring[k], ring[k % #ring + 1]
    local da, db = sign * (a[axis] - limit), sign * (b[axis] - limit)
    if da <= 0 then out[#out + 1] = a end
    if da * db < 0 then
      local t = da / (da - db)
      out[#out + 1] = { a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2]) }
    end
  end
  return out
end

local function boxed(outline, w, s, e, n)
  if e < w then e = e + 360 end
  for _, shift in ipairs { -360, 0, 360 } do
    local left = plane_clip(outline, 1, e + shift, 1)
    left = plane_clip(left, 1, w + shift, -1)
    left = plane_clip(left, 2, n, 1)
    if #plane_clip(left, 2, s, -1) > 0 then return true end
  end
  return false
end

-- Longitudes made continuous.
local function continuous(points)
  local last = points[1][1]
  for _, p in ipairs(points) do
    while p[1] - last > 180 do p[1] = p[1] - 360 end
    while p[1] - last < -180 do p[1] = p[1] + 360 end
    last = p[1]
  end
  return points
end

--- Whether a ring that goes round no pole has a point in common with a box.
---@return boolean
function sphere.ring_in_box(ring, w, s, e, n)
  local outline = {}
  for k = 1, #ring - 1 do
    for _, p in ipairs(dense(ring[k], ring[k + 1], 0.3)) do outline[#outline + 1] = p end
  end
  return boxed(continuous(outline), w, s, e, n)
end

--- Whether an arc has a point in common with a box that does not cross the antimeridian.
---@return boolean
function sphere.arc_in_box(a, b, w, s, e, n)
  local points = dense(a, b, 0.005)
  points[#points + 1] = b
  for _, p in ipairs(points) do
    if p[1] >= w and p[1] <= e and p[2] >= s and p[2] <= n then return true end
  end
  return false
end

--- Whether a ring holds a point, by the bearings under which the point sees the ring's corners.
---@return boolean
function sphere.ring_holds(ring, lon, lat)
  local p, turn, before = vector { lon, lat }, 0, nil
  local east = unit(cross({ 0, 0, 1 }, p))
  local north = cross(p, east)
  if dot(vector(ring[1]), p) < 0 then return false end
  for _, corner in ipairs(ring) do
    local v = vector(corner)
    local bearing = math.atan(dot(v, north), dot(v, east))
    if before then
      local step = bearing - before
      if step > math.pi then step = step - 2 * math.pi end
      if step < -math.pi then step = step + 2 * math.pi end
      turn = turn + step
    end
    before = bearing
  end
  return math.abs(turn) > math.pi
end

--- Whether a ring has a point in common with the arc between two places: where the ring crosses the
--- arc's great circle, and which stretches between lie in the ring.
---@return boolean
function sphere.ring_on_arc(ring, lon1, lat1, lon2, lat2)
  local a, b = vector { lon1, lat1 }, vector { lon2, lat2 }
  local n, length = unit(cross(a, b)), math.acos(dot(a, b))
  local middle = unit { a[1] + b[1], a[2] + b[2], a[3] + b[3] }
  local ahead = cross(n, middle)
  local places, near = {}, false
  for _, corner in ipairs(ring) do near = near or dot(vector(corner), middle) > 0 end
  if not near then return false end
  for k = 1, #ring - 1 do
    local u, v = vector(ring[k]), vector(ring[k + 1])
    local du, dv = dot(n, u), dot(n, v)
    if (du >= 0) ~= (dv >= 0) then
      local t = du / (du - dv)
      local x = { u[1] + t * (v[1] - u[1]), u[2] + t * (v[2] - u[2]), u[3] + t * (v[3] - u[3]) }
      places[#places + 1] = math.atan(dot(x, ahead), dot(x, middle))
    end
  end
  table.sort(places)
  for k = 1, #places - 1, 2 do
    if places[k] <= length / 2 and places[k + 1] >= -length / 2 then return true end
  end
  return false
end

--- The closed outline of a circle, counter-clockwise.
---@param radius number radians
---@return number[][]
function sphere.circle(lon, lat, radius, count)
  local list, p = {}, vector { lon, lat }
  local east = unit(cross({ 0, 0, 1 }, p))
  local north = cross(p, east)
  for k = 0, count do
    local angle = math.pi / 2 + 2 * math.pi * (k % count) / count
    local c, s = math.cos(angle) * math.sin(radius), math.sin(angle) * math.sin(radius)
    local r = math.cos(radius)
    list[k + 1] = place { p[1] * r + east[1] * c + north[1] * s,
      p[2] * r + east[2] * c + north[2] * s, p[3] * r + east[3] * c + north[3] * s }
  end
  return list
end

return sphere
