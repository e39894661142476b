-- The spatial filters of the sandbox's granule search on the sphere, against other ways to find the
-- same: clipping by half-spaces for polygons, dense outlines for boxes, bearings for points.

local Cmr = require "tests.support.sandbox_cmr"
local Globe = require "earthshine.sandbox.catalog.globe"
local sphere = require "tests.support.sphere"

local check = Cmr.check
local MODIS = "short_name=MOD13Q1"
local ATL06, HLS = "short_name=ATL06", "short_name=HLSL30&temporal=2021-05-01,2021-06-01"
local SWOT = "short_name=SWOT*&options[short_name][pattern]=true"

local function rings(umm)
  local list = {}
  for k, polygon in ipairs(umm.SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons) do
    list[k] = {}
    for _, p in ipairs(polygon.Boundary.Points) do
      table.insert(list[k], { p.Longitude, p.Latitude })
    end
  end
  return list
end

local function any(umm, test, ...)
  for _, ring in ipairs(rings(umm)) do
    if test(ring, ...) then return true end
  end
  return false
end

local function in_box(...)
  local box = { ... }
  return function(umm) return any(umm, sphere.ring_in_box, table.unpack(box)) end
end

local function in_polygon(text)
  local points = {}
  for lon, lat in text:gmatch "([^,]+),([^,]+)" do
    points[#points + 1] = { tonumber(lon), tonumber(lat) }
  end
  return function(umm) return any(umm, sphere.ring_in_convex, points) end
end

describe("space", function()
  it("by boxes, across the antimeridian and at the poles too", function()
    for scope, boxes in pairs {
      [HLS] = { { 179.9, -80, -179, 75 } },
      [ATL06] = { { -60, 60, -20, 83 }, { -180, 79.5, 180, 90 } },
      [SWOT] = { { -120, 30, -60, 50 }, { 100, -10, -100, 40 } },
    } do
      for _, b in ipairs(boxes) do
        check(scope, ("bounding_box=%s,%s,%s,%s"):format(table.unpack(b)), in_box(table.unpack(b)))
      end
    end
  end)

  it("by points", function()
    local seen = 0
    for i = 1, 2 do
      local ring, x, y = rings(Cmr.records(HLS)[({ 399, 500 })[i]].umm)[1], 0, 0
      for k = 1, 4 do
        local turn = ring[k][1] - ring[1][1]
        local lon = ring[k][1] - (turn > 180 and 360 or turn < -180 and -360 or 0)
        x, y = x + lon / 4, y + ring[k][2] / 4
      end
      local lon = (x + 180) % 360 - 180
      check(HLS, ("point=%.6f,%.6f"):format(lon, y), function(umm)
        return any(umm, sphere.ring_holds, lon, y)
      end)
      if math.abs(ring[1][1] - ring[2][1]) > 180 then seen = seen + 1 end
    end
    assert.is_true(seen > 0)
  end)

  it("by polygons, whose edges are great circles", function()
    for _, text in ipairs { "-60,60,-20,60,-20,80,-60,80,-60,60", -- bulges north of 60 and 80
      "0,70,90,70,180,70,-90,70,0,70" } do
      check(ATL06, "polygon=" .. text, in_polygon(text))
    end
    local bulging = "-130,25,-40,25,-40,40,-130,40,-130,25"
    check(MODIS, "polygon=" .. bulging, in_polygon(bulging))
    check(SWOT, "polygon=" .. bulging, in_polygon(bulging))
  end)

  it("by straight edges on the map where it is told to", function()
    local same = "-130,25,-40,25,-40,40,-130,40,-130,25"
    local flat = Cmr.all(HLS .. "&force_cartesian=true&polygon=" .. same)
    local box = Cmr.all(HLS .. "&force_cartesian=true&bounding_box=-130,25,-40,40")
    local round = Cmr.all(HLS .. "&polygon=" .. same)
    assert.equal(#box, #flat)
    assert.is_true(#round ~= #flat)
    local grid = "short_name=Daymet_Daily_V4R1_2129"
    assert.same(Cmr.all(grid .. "&polygon=-180,20,-140,20,-140,23,-180,23,-180,20"),
      Cmr.all(grid .. "&bounding_box=-180,20,-140,23"))
  end)

  it("by lines", function()
    for _, ends in ipairs { { 150, -60, -150, -75 } } do
      check(ATL06, ("line=%s,%s,%s,%s"):format(table.unpack(ends)), function(umm)
        return any(umm, sphere.ring_on_arc, table.unpack(ends))
      end)
    end
  end)

  it("by circles, as by the polygon that stands for one", function()
    local close = Cmr.all(ATL06 .. "&circle=-45,72,50000")
    local closer = Cmr.all(ATL06 .. "&point=-45,72")
    local wide = Cmr.all(ATL06 .. "&circle=-45,72,400000")
    assert.is_true(#closer <= #close and #close < #wide and #wide < 1200)
    for lon, lat in pairs { [179.5] = -75 } do
      local points = sphere.circle(lon, lat, 400000 / 6367435, 32)
      check(ATL06, ("circle=%s,%s,400000"):format(lon, lat), function(umm)
        return any(umm, sphere.ring_in_convex, points)
      end)
    end
  end)

  it("joins several by and, and by or where asked", function()
    local first, second = in_box(-60, 60, -20, 83), in_box(100, 60, 140, 83)
    local third = in_box(-80, 70, -10, 83)
    check(ATL06, "bounding_box[]=-60,60,-20,83&bounding_box[]=-80,70,-10,83",
      function(umm) return first(umm) and third(umm) end)
    local function either(umm) return first(umm) or second(umm) end
    check(ATL06, "bounding_box[]=-60,60,-20,83&bounding_box[]=100,60,140,83"
      .. "&options[bounding_box][or]=true", either)
    local square = "100,60,140,60,140,83,100,83,100,60"
    local polygon = in_polygon(square)
    check(ATL06, "bounding_box=-60,60,-20,83&polygon=" .. square
      .. "&options[spatial][or]=true", function(umm) return first(umm) or polygon(umm) end)
  end)

  it("finds orbits by the swath that they fly", function()
    local items = Cmr.all "short_name=ATL03&version=006&bounding_box=-60,60,-20,83"
    assert.is_true(#items > 5 and #items < 100)
    for _, item in ipairs(items) do
      local orbit = item.umm.SpatialExtent.HorizontalSpatialDomain.Orbit
      assert.is_true(math.max(orbit.StartLatitude, orbit.EndLatitude) >= 59.5)
    end
  end)

  it("finds points and lines", function()
    check("short_name=NDBC_BUOYS", "bounding_box=-180,0,0,90", function(umm)
      for _, p in ipairs(umm.SpatialExtent.HorizontalSpatialDomain.Geometry.Points) do
        if p.Longitude <= 0 and p.Latitude >= 0 then return true end
      end
      return false
    end)
    local buoy = Cmr.records "short_name=NDBC_BUOYS"[5].umm.SpatialExtent.HorizontalSpatialDomain
      .Geometry.Points[2]
    local here = ("%.4f,%.4f"):format(buoy.Longitude, buoy.Latitude)
    assert.equal(6, #Cmr.all("short_name=NDBC_BUOYS&point=" .. here))
    check("short_name=AIRLINES", "bounding_box=-50,64,-40,70", function(umm)
      for _, line in ipairs(umm.SpatialExtent.HorizontalSpatialDomain.Geometry.Lines) do
        for k = 1, #line.Points - 1 do
          local a, b = line.Points[k], line.Points[k + 1]
          if sphere.arc_in_box({ a.Longitude, a.Latitude }, { b.Longitude, b.Latitude }, -50, 64,
            -40, 70) then
            return true
          end
        end
      end
      return false
    end)
  end)
end)

describe("shapes on the sphere", function()
  local function ring(...) return Globe.ring { ... } end

  it("meet where they touch, also at the poles and across the antimeridian", function()
    local cap = ring(0, 70, 90, 70, 180, 70, -90, 70, 0, 70)
    assert.is_true(Globe.meet(cap, Globe.line { 123, 89.9 }))
    assert.is_true(Globe.meet(cap, Globe.line { 45, 78 }))
    assert.is_false(Globe.meet(cap, Globe.line { 45, 75 })) -- the edge runs north of the parallel
    assert.is_true(Globe.meet(cap, Globe.box(10, 89, 20, 90)))
    assert.is_true(Globe.meet(cap, Globe.box(-180, -90, 180, 90)))
    local square = ring(175, -5, -175, -5, -175, 5, 175, 5, 175, -5)
    for lon, inside in pairs { [180] = true, [-180] = true, [-175] = true, [-174.9] = false,
      [0] = false, [5] = false } do
      assert.equal(inside, Globe.meet(square, Globe.line { lon, 0 }), lon)
    end
    assert.is_true(Globe.meet(Globe.box(170, -1, -170, 1), square))
    assert.is_false(Globe.meet(Globe.box(-170, -1, 170, 1), square))
  end)

  it("do not meet what lies opposite", function()
    local small = ring(0, 0, 1, 0, 1, 1, 0, 1, 0, 0)
    assert.is_false(Globe.meet(small, Globe.line { -179.5, -0.5 }))
    assert.is_false(Globe.meet(small, ring(180, -1, -179, -1, -179, 0, 180, 0, 180, -1)))
    assert.is_false(Globe.meet(Globe.line { 0, 0, 10, 0 }, Globe.line { -175, -5, -175, 5 }))
  end)

  it("hold what is to the left of their edges, be it most of the Earth", function()
    local most = { "ring", points = { 0, -60, 90, -60, 180, -60, -90, -60, 0, -60 }, count = 10 }
    most = Globe.of(most)
    assert.is_true(Globe.meet(most, Globe.line { 10, 80 }))
    assert.is_false(Globe.meet(most, Globe.line { 10, -89 }))
  end)

  it("meet as clipping says, for thousands of random pairs", function()
    local seed = 20261125
    local function random()
      seed = (seed * 6364136223846793005 + 1442695040888963407)
      return (seed >> 11) / (1 << 53)
    end
    local function flat(points)
      local list = {}
      for _, p in ipairs(points) do table.move(p, 1, 2, #list + 1, list) end
      return list
    end
    local met = 0
    for n = 1, 3000 do
      -- near each other, anywhere on the Earth: at the poles and the antimeridian as often
      local lon, lat = 360 * random() - 180, math.deg(math.asin(2 * random() - 1))
      local a = sphere.circle(lon, lat, math.rad(2 + 20 * random()), 3 + n % 6)
      local other = math.max(-89, math.min(89, lat + 40 * random() - 20))
      local b = sphere.circle((lon + 60 * random() + 150) % 360 - 180, other,
        math.rad(1 + 15 * random()), 3 + n % 4)
      local expected = sphere.ring_in_convex(a, b)
      met = met + (expected and 1 or 0)
      local s, t = Globe.ring(flat(a)), Globe.ring(flat(b))
      assert(Globe.meet(s, t) == expected and Globe.meet(t, s) == expected, n)
      local p = { 360 * random() - 180, math.deg(math.asin(2 * random() - 1)) }
      local point = sphere.ring_in_convex({ p, { p[1], p[2] + 1e-9 }, p }, a)
      assert(Globe.meet(s, Globe.line(p)) == point, n)
    end
    assert.is_true(met > 500 and met < 2500)
  end)

  it("that cross themselves are seen, with the place", function()
    local lon, lat = Globe.crossing(ring(0, 0, 10, 10, 10, 0, 0, 10, 0, 0))
    assert.is_true(math.abs(lon - 5) < 0.1 and math.abs(lat - 5) < 0.1)
    assert.is_nil(Globe.crossing(ring(0, 0, 10, 0, 10, 10, 0, 10, 0, 0)))
  end)
end)
