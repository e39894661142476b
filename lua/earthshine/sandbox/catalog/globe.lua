--- Shapes on the sphere: rings and lines whose edges are great circles, boxes between parallels and
--- meridians, and whether two of them have a point in common.
--
-- Points are unit vectors. What a ring holds lies to the left of its edges.

local Globe = {}

local rad, deg, cos, sin, sqrt, acos = math.rad, math.deg, math.cos, math.sin, math.sqrt, math.acos
local abs, min, max = math.abs, math.min, math.max

local NEAR <const> = 1e-11 -- radians; what is nearer than this touches
local WIDEST <const> = 1.45 -- of a cap that bounds a shape: less than a hemisphere

---@class sandbox.globe_shape
---@field kind "ring"|"line"|"box"
---@field n integer points; of a ring the first is not repeated
---@field x number[]
---@field y number[]
---@field z number[]
---@field cap { [1]: number, [2]: number, [3]: number, radius: number }? circle around all of it

local function vector(lon, lat)
  lon, lat = rad(lon), rad(lat)
  local c = cos(lat)
  return c * cos(lon), c * sin(lon), sin(lat)
end

local function cap_of(s)
  local x, y, z = 0, 0, 0
  for k = 1, s.n do x, y, z = x + s.x[k], y + s.y[k], z + s.z[k] end
  local length = sqrt(x * x + y * y + z * z)
  if length < 1e-6 then return nil end
  x, y, z = x / length, y / length, z / length
  local least = 1
  for k = 1, s.n do least = min(least, x * s.x[k] + y * s.y[k] + z * s.z[k]) end
  local radius = acos(max(-1, least)) + 1e-9
  return radius < WIDEST and { x, y, z, radius = radius } or nil
end

local function shape(kind, points, n)
  local s = { kind = kind, n = n, x = {}, y = {}, z = {} }
  for k = 1, n do s.x[k], s.y[k], s.z[k] = vector(points[2 * k - 1], points[2 * k]) end
  s.cap = cap_of(s)
  return s
end

-- A point just outside of a ring: to the right of the middle of its first edge.
local function outside_of(s)
  local ax, ay, az, bx, by, bz = s.x[1], s.y[1], s.z[1], s.x[2], s.y[2], s.z[2]
  local nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
  local mx, my, mz = ax + bx, ay + by, az + bz
  local m, n = sqrt(mx * mx + my * my + mz * mz), sqrt(nx * nx + ny * ny + nz * nz)
  local k = 1e-7 / n
  return mx / m - k * nx, my / m - k * ny, mz / m - k * nz
end

--- A filled ring.
---@param points number[] closed: longitudes and latitudes in turn
---@param count? integer how many numbers of the list are the ring; default all
---@return sandbox.globe_shape
function Globe.ring(points, count)
  local s = shape("ring", points, (count or #points) // 2 - 1)
  s.rx, s.ry, s.rz = outside_of(s)
  return s
end

--- A line, or a point where there is only one.
---@param points number[]
---@return sandbox.globe_shape
function Globe.line(points) return shape("line", points, #points // 2) end

--- A box; east may be smaller than west.
---@return sandbox.globe_shape
function Globe.box(w, s, e, n)
  if e < w then e = e + 360 end
  return { kind = "box", n = 0, w = w, s = s, e = e, north = n }
end

-- Whether a ring holds a point that is on none of its edges: whether the way from the point to one
-- outside crosses an odd number of edges.
local function holds(s, px, py, pz)
  local rx, ry, rz = s.rx, s.ry, s.rz
  local nx, ny, nz = py * rz - pz * ry, pz * rx - px * rz, px * ry - py * rx
  local X, Y, Z, odd = s.x, s.y, s.z, false
  local ax, ay, az = X[s.n], Y[s.n], Z[s.n]
  local da = nx * ax + ny * ay + nz * az
  for k = 1, s.n do
    local bx, by, bz = X[k], Y[k], Z[k]
    local db = nx * bx + ny * by + nz * bz
    if (da >= 0) ~= (db >= 0) then
      local mx, my, mz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
      local dp, dr = mx * px + my * py + mz * pz, mx * rx + my * ry + mz * rz
      if (dp > 0) ~= (dr > 0) then
        -- where the edge and the way meet the line of both planes: on the same side, or opposite
        local u, v, p, r = abs(db), abs(da), abs(dr), abs(dp)
        local dot = (ax * u + bx * v) * (px * p + rx * r) + (ay * u + by * v) * (py * p + ry * r)
          + (az * u + bz * v) * (pz * p + rz * r)
        if dot > 0 then odd = not odd end
      end
    end
    ax, ay, az, da = bx, by, bz, db
  end
  return odd
end

-- Whether a point lies on an arc.
local function on_arc(px, py, pz, ax, ay, az, bx, by, bz)
  local nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
  local length = sqrt(nx * nx + ny * ny + nz * nz)
  if length < 1e-15 then
    return abs(px - ax) < NEAR and abs(py - ay) < NEAR and abs(pz - az) < NEAR
  end
  if abs(nx * px + ny * py + nz * pz) > NEAR * length then return false end
  local dot = ax * bx + ay * by + az * bz
  return px * ax + py * ay + pz * az >= dot - 1e-14 and px * bx + py * by + pz * bz >= dot - 1e-14
end

-- Whether two arcs have a point in common.
local function arcs_meet(ax, ay, az, bx, by, bz, cx, cy, cz, dx, dy, dz)
  local nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
  local c = nx * cx + ny * cy + nz * cz
  local d = nx * dx + ny * dy + nz * dz
  if (c > NEAR and d > NEAR) or (c < -NEAR and d < -NEAR) then return false end
  local mx, my, mz = cy * dz - cz * dy, cz * dx - cx * dz, cx * dy - cy * dx
  local a = mx * ax + my * ay + mz * az
  local b = mx * bx + my * by + mz * bz
  if (a > NEAR and b > NEAR) or (a < -NEAR and b < -NEAR) then return false end
  if c * d < 0 and a * b < 0 then return c * b > 0 end -- else they meet on the other side
  return on_arc(cx, cy, cz, ax, ay, az, bx, by, bz) or on_arc(dx, dy, dz, ax, ay, az, bx, by, bz)
    or on_arc(ax, ay, az, cx, cy, cz, dx, dy, dz) or on_arc(bx, by, bz, cx, cy, cz, dx, dy, dz)
end

-- Calls f with the ends of each edge until it returns true. A point is an edge of no length.
local function any_edge(s, f)
  local X, Y, Z = s.x, s.y, s.z
  if s.n == 1 then return f(X[1], Y[1], Z[1], X[1], Y[1], Z[1]) end
  local first = s.kind == "ring" and 1 or 2
  local before = s.kind == "ring" and s.n or 1
  for k = first, s.n do
    if f(X[before], Y[before], Z[before], X[k], Y[k], Z[k]) then return true end
    before = k
  end
  return false
end

local function edges_meet(s, t)
  return any_edge(s, function(ax, ay, az, bx, by, bz)
    return any_edge(t, function(cx, cy, cz, dx, dy, dz)
      return arcs_meet(ax, ay, az, bx, by, bz, cx, cy, cz, dx, dy, dz)
    end)
  end)
end

local function lon_within(box, lon)
  local turn = (lon - box.w) % 360
  return turn <= box.e - box.w + 1e-12 or turn >= 360 - 1e-12
end

local function in_box(box, x, y, z)
  local lat = deg(math.asin(max(-1, min(1, z))))
  if lat < box.s - 1e-12 or lat > box.north + 1e-12 then return false end
  return abs(z) > 1 - 1e-15 or lon_within(box, deg(math.atan(y, x)))
end

-- Whether an arc crosses a box's side along a parallel.
local function crosses_parallel(box, lat, ax, ay, az, bx, by, bz)
  local nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
  local length = sqrt(nx * nx + ny * ny + nz * nz)
  if length < 1e-15 then return false end
  nx, ny, nz = nx / length, ny / length, nz / length
  local z = sin(rad(lat))
  local flat = nx * nx + ny * ny
  if flat < 1e-20 then return false end
  local rest = 1 - z * z - nz * nz * z * z / flat
  if rest < 0 then return false end
  local h = sqrt(rest / flat)
  local ox, oy = -nz * z * nx / flat, -nz * z * ny / flat
  local dot = ax * bx + ay * by + az * bz
  for sign = -1, 1, 2 do
    local x, y = ox - sign * h * ny, oy + sign * h * nx
    if x * ax + y * ay + z * az >= dot and x * bx + y * by + z * bz >= dot
      and lon_within(box, deg(math.atan(y, x))) then
      return true
    end
  end
  return false
end

-- Whether an arc crosses a box's side along a meridian, which is taken in two halves: an arc from
-- pole to pole has no direction.
local function crosses_meridian(box, lon, ax, ay, az, bx, by, bz)
  local middle = (box.s + box.north) / 2
  local sx, sy, sz = vector(lon, box.s)
  local mx, my, mz = vector(lon, middle)
  local nx, ny, nz = vector(lon, box.north)
  return arcs_meet(ax, ay, az, bx, by, bz, sx, sy, sz, mx, my, mz)
    or arcs_meet(ax, ay, az, bx, by, bz, mx, my, mz, nx, ny, nz)
end

local function box_meets(box, s)
  if s.cap then
    local lat, r = deg(math.asin(s.cap[3])), deg(s.cap.radius)
    if lat + r < box.s or lat - r > box.north then return false end
  end
  for k = 1, s.n do
    if in_box(box, s.x[k], s.y[k], s.z[k]) then return true end
  end
  local around = box.e - box.w >= 360
  if s.n > 1 and any_edge(s, function(...)
      return crosses_parallel(box, box.s, ...) or crosses_parallel(box, box.north, ...)
        or not around and (crosses_meridian(box, box.w, ...) or crosses_meridian(box, box.e, ...))
    end) then
    return true
  end
  return s.kind == "ring" and holds(s, vector((box.w + box.e) / 2, (box.s + box.north) / 2))
end

local function boxes_meet(a, b)
  if a.north < b.s or b.north < a.s then return false end
  if a.north == 90 and b.north == 90 or a.s == -90 and b.s == -90 then return true end
  return lon_within(a, b.w) or lon_within(b, a.w)
end

local function caps_apart(s, t)
  local a, b = s.cap, t.cap
  if not a or not b then return false end
  local reach = a.radius + b.radius
  return reach < math.pi and a[1] * b[1] + a[2] * b[2] + a[3] * b[3] < cos(reach)
end

--- Whether two shapes have a point in common.
---@param s sandbox.globe_shape
---@param t sandbox.globe_shape
---@return boolean
function Globe.meet(s, t)
  if s.kind == "box" then
    if t.kind == "box" then return boxes_meet(s, t) end
    return box_meets(s, t)
  elseif t.kind == "box" then
    return box_meets(t, s)
  end
  if caps_apart(s, t) then return false end
  return edges_meet(s, t)
    or s.kind == "ring" and holds(s, t.x[1], t.y[1], t.z[1])
    or t.kind == "ring" and holds(t, s.x[1], s.y[1], s.z[1])
    or false
end

--- Whether a ring holds a shape, and no edges meet.
---@param ring sandbox.globe_shape
---@param s sandbox.globe_shape a ring or a line
---@return boolean
function Globe.covers(ring, s)
  return not edges_meet(ring, s) and holds(ring, s.x[1], s.y[1], s.z[1])
end

--- The shape on the sphere of a piece in the plane; made once.
---@param piece sandbox.piece
---@return sandbox.globe_shape
function Globe.of(piece)
  local own = piece.globe
  if own then return own end
  if piece[1] == "line" then
    own = Globe.line(piece.points)
  elseif piece.box then
    own = Globe.box(piece.w, piece.s, piece.e, piece.n)
  else
    own = Globe.ring(piece.points, piece.count)
    -- a ring that holds more than half of the Earth is not bounded by a cap round its points
    local cap = own.cap
    if cap and holds(own, -cap[1], -cap[2], -cap[3]) then own.cap = nil end
  end
  piece.globe = own
  return own
end

--- Whether a ring crosses itself: a place where it does.
---@param s sandbox.globe_shape
---@return number? longitude, number? latitude
function Globe.crossing(s)
  local X, Y, Z, n = s.x, s.y, s.z, s.n
  for i = 1, n - 2 do
    for k = i + 2, n do
      local j, l = i + 1, k % n + 1
      if l ~= i and arcs_meet(X[i], Y[i], Z[i], X[j], Y[j], Z[j], X[k], Y[k], Z[k], X[l], Y[l],
          Z[l]) then
        local ax, ay, az = Y[i] * Z[j] - Z[i] * Y[j], Z[i] * X[j] - X[i] * Z[j],
          X[i] * Y[j] - Y[i] * X[j]
        local bx, by, bz = Y[k] * Z[l] - Z[k] * Y[l], Z[k] * X[l] - X[k] * Z[l],
          X[k] * Y[l] - Y[k] * X[l]
        local x, y, z = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
        if x * X[i] + y * Y[i] + z * Z[i] < 0 then x, y, z = -x, -y, -z end
        return deg(math.atan(y, x)), deg(math.atan(z, sqrt(x * x + y * y)))
      end
    end
  end
end

return Globe
