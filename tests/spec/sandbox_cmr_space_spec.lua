-- The spatial filters of the sandbox's granule search, against other ways to find the same:
-- clipping for boxes, angles for points.

local Cmr = require "tests.support.sandbox_cmr"

local check = Cmr.check
local ATL06, HLS = "short_name=ATL06", "short_name=HLSL30"

-- An outline with continuous longitudes.
local function outline(polygon)
  local list, last = {}, nil
  for _, p in ipairs(polygon.Boundary.Points) do
    local x = p.Longitude
    while last and x - last > 180 do x = x - 360 end
    while last and x - last < -180 do x = x + 360 end
    list[#list + 1], last = { x, p.Latitude }, x
  end
  return list
end

-- What is left of a ring on one side of a line (Sutherland and Hodgman).
local function clip(ring, axis, limit, sign)
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

local function in_box(umm, w, s, e, n)
  if e < w then e = e + 360 end
  for _, polygon in ipairs(umm.SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons) do
    for _, shift in ipairs { -360, 0, 360 } do
      local ring = outline(polygon)
      ring = clip(ring, 1, e + shift, 1)
      ring = clip(ring, 1, w + shift, -1)
      ring = clip(ring, 2, n, 1)
      ring = clip(ring, 2, s, -1)
      if #ring > 0 then return true end
    end
  end
  return false
end

-- Whether a point is in a polygon, by the angles under which it sees the sides.
local function covers(umm, x, y)
  for _, polygon in ipairs(umm.SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons) do
    for _, shift in ipairs { -360, 0, 360 } do
      local ring, turn = outline(polygon), 0
      for k = 1, #ring - 1 do
        local a = math.atan(ring[k][2] - y, ring[k][1] - x - shift)
        local b = math.atan(ring[k + 1][2] - y, ring[k + 1][1] - x - shift)
        local d = b - a
        if d > math.pi then d = d - 2 * math.pi elseif d < -math.pi then d = d + 2 * math.pi end
        turn = turn + d
      end
      if math.abs(turn) > math.pi then return true end
    end
  end
  return false
end

describe("space", function()
  it("by boxes, across the antimeridian too", function()
    for _, b in ipairs { { -60, 60, -20, 83 }, { 170, -80, -170, 75 }, { 179.9, 50, 180, 70 },
      { -5, 1, 60, 60 },
      { -180, -90, 180, -70 } } do
      local text = ("bounding_box=%s,%s,%s,%s"):format(table.unpack(b))
      check(b[2] > 0 and b[4] < 80 and HLS or ATL06, text, function(umm) return in_box(umm,
        table.unpack(b)) end)
    end
  end)

  it("by points", function()
    local seen = 0
    for i = 1, 30 do
      local umm = Cmr.records(HLS)[i * 37].umm
      local ring = outline(umm.SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons[1])
      local x, y = 0, 0
      for k = 1, 4 do x, y = x + ring[k][1] / 4, y + ring[k][2] / 4 end
      local lon = (x + 180) % 360 - 180
      check(HLS, ("point=%.6f,%.6f"):format(lon, y), function(u) return covers(u, lon, y) end)
      if x > 180 or x < -180 then seen = seen + 1 end
    end
    assert.is_true(seen > 0)
  end)

  it("by polygons as by the box of the same corners", function()
    check(ATL06, "polygon=-60,60,-20,60,-20,83,-60,83,-60,60",
      function(umm) return in_box(umm, -60, 60, -20, 83) end)
    local function far(umm) return in_box(umm, 170, -80, -170, 75) end
    check(ATL06, "polygon=170,-80,-170,-80,-170,75,170,75,170,-80", far)
    check(ATL06, "polygon=-170,-80,-170,75,170,75,170,-80,-170,-80", far)
  end)

  it("by a ring round the pole", function()
    check(ATL06, "polygon=0,70,90,70,180,70,-90,70,0,70", function(umm)
      return in_box(umm, -180, 70, 180, 90)
    end)
  end)

  it("by lines and circles", function()
    check(ATL06, "line=-180,-75,-60,-75,60,-75,179.9,-75", function(umm) return in_box(umm, -180,
      -75, 179.9, -75) end)
    local close = Cmr.all(ATL06 .. "&circle=-45,72,50000")
    local closer = Cmr.all(ATL06 .. "&point=-45,72")
    local wide = Cmr.all(ATL06 .. "&circle=-45,72,400000")
    assert.is_true(#closer <= #close and #close < #wide and #wide < 1200)
    for _, item in ipairs(wide) do assert.is_true(in_box(item.umm, -60, 67, -30, 77)) end
  end)

  it("joins several by and, and by or where asked", function()
    local function first(u) return in_box(u, -60, 60, -20, 83) end
    local function second(u) return in_box(u, 100, 60, 140, 83) end
    local two = "bounding_box[]=-60,60,-20,83&bounding_box[]=-80,70,-10,83"
    check(ATL06, two, function(u) return first(u) and in_box(u, -80, 70, -10, 83) end)
    local function either(u) return first(u) or second(u) end
    check(ATL06, "bounding_box[]=-60,60,-20,83&bounding_box[]=100,60,140,83"
      .. "&options[bounding_box][or]=true&options[spatial][or]=true", either)
    check(ATL06, "bounding_box=-60,60,-20,83&polygon=100,60,140,60,140,83,100,83,100,60"
      .. "&options[spatial][or]=true", either)
  end)

  it("finds orbits by the swath that they fly", function()
    local items = Cmr.all "short_name=ATL03&version=006&bounding_box=-60,60,-20,83"
    assert.is_true(#items > 5 and #items < 100)
    for _, item in ipairs(items) do
      local orbit = item.umm.SpatialExtent.HorizontalSpatialDomain.Orbit
      assert.is_true(math.max(orbit.StartLatitude, orbit.EndLatitude) >= 59.5)
    end
  end)
end)
