-- Shapes over the antimeridian and around a pole, to GeoJSON that is cut there, and back.

local antimeridian = require "earthshine.query.stac.antimeridian"
local es = require "earthshine"

local function body_of(keywords, options)
  keywords.short_name = "S"
  return assert(es.GranuleQuery(keywords):to_stac(options))
end

local function back(body)
  return (assert(es.GranuleQuery.from_stac(body))):parameters()
end

-- Whether a position lies in rings on the map, by the even-odd rule.
local function within(x, y, polygons)
  local inside = false
  for _, rings in ipairs(polygons) do
    for _, ring in ipairs(rings) do
      for i = 1, #ring - 1 do
        local a, b = ring[i], ring[i + 1]
        if (a[2] > y) ~= (b[2] > y) and x < (b[1] - a[1]) * (y - a[2]) / (b[2] - a[2]) + a[1] then
          inside = not inside
        end
      end
    end
  end
  return inside
end

local function parts_of(geometry)
  return geometry.type == "Polygon" and { geometry.coordinates } or geometry.coordinates
end

local PACIFIC <const> = { { 170, -5 }, { -170, -5 }, { -170, 5 }, { 170, 5 }, { 170, -5 } }

describe("a polygon over the antimeridian", function()
  it("is cut in two there", function()
    local shape = body_of { polygon = PACIFIC }.intersects
    assert.equal("MultiPolygon", shape.type)
    assert.equal(2, #shape.coordinates)
    for _, rings in ipairs(shape.coordinates) do
      local low, high = math.huge, -math.huge
      for _, p in ipairs(rings[1]) do low, high = math.min(low, p[1]), math.max(high, p[1]) end
      assert.is_true(low == 170 and high == 180 or low == -180 and high == -170)
    end
    -- The cut is where the great circle is, not where the straight line on the map is.
    for _, rings in ipairs(shape.coordinates) do
      for _, p in ipairs(rings[1]) do
        if math.abs(p[1]) == 180 then assert.equal(5.0767330166, math.abs(p[2])) end
      end
    end
  end)

  it("stays whole where that is asked for, as CMR-STAC needs it", function()
    local body = body_of({ polygon = PACIFIC }, { antimeridian = "whole" })
    assert.same({ type = "Polygon", coordinates = { PACIFIC } }, body.intersects)
    assert.is_true(es.Polygon(PACIFIC) == back(body).polygon)
  end)

  local CASES <const> = {
    ["over the antimeridian"] = PACIFIC,
    ["over it three times"] = { { 175, 0 }, { -175, 0 }, { -175, 10 }, { 175, 10 }, { -178, 5 },
      { 175, 0 } },
    ["around the north pole"] = { { 0, 60 }, { 90, 60 }, { 179, 60 }, { -90, 60 }, { 0, 60 } },
    ["around the south pole"] = { { 0, -60 }, { -90, -60 }, { -179, -60 }, { 90, -60 }, { 0,
      -60 } },
    ["close to a pole without it"] = { { -150.6846, 85.2319 }, { -111.0535, 84.8392 },
      { -47.4555, 85.5119 }, { 16.9154, 84.7582 }, { -150.6846, 85.2319 } },
    ["with holes on it and beside it"] = {
      outer = { { 160, -20 }, { -160, -20 }, { -160, 20 }, { 160, 20 }, { 160, -20 } },
      holes = { { { 170, -5 }, { -170, -5 }, { -170, 5 }, { 170, 5 }, { 170, -5 } },
        { { 162, -5 }, { 163, -5 }, { 163, 5 }, { 162, -5 } } } },
    ["that only touches it"] = { { 170, 0 }, { 180, 0 }, { 180, 10 }, { 170, 0 } },
    ["far from it"] = { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 0 } },
  }
  for name, given in pairs(CASES) do
    it(name .. " comes back as it was, from the body and from a filter", function()
      local polygon = assert(es.Polygon(given))
      local body = body_of { polygon = given }
      assert.is_true(polygon == back(body).polygon)
      for _, language in ipairs { "json", "text" } do
        local more = body_of({ polygon = given, bounding_box = { 1, 2, 3, 4 } }, {
          filter = language })
        assert.is_not_nil(more.filter)
        assert.is_true(polygon == back(more).polygon)
      end
    end)
  end

  it("covers on the map what it covers on the Earth", function()
    math.randomseed(20261125)
    local shape = body_of { polygon = CASES["with holes on it and beside it"] }.intersects
    for _ = 1, 2000 do
      local x, y = math.random() * 360 - 180, math.random() * 60 - 30
      local east = x < 0 and x + 360 or x
      local inside = east > 160 and east < 200 and math.abs(y) < 20
        and not (east > 170 and east < 190 and math.abs(y) < 5)
      -- Great circles leave the parallels by less than a degree and a half here.
      local edge = math.abs(math.abs(y) - 20) < 1.5 or math.abs(math.abs(y) - 5) < 0.5
        or east > 161.9 and east < 163.1 and math.abs(y) < 5.5
      if not edge then assert.equal(inside, within(x, y, parts_of(shape))) end
    end
  end)

  it("around a pole has the pole", function()
    for name, y in pairs { ["around the north pole"] = 89, ["around the south pole"] = -89 } do
      local shape = body_of { polygon = CASES[name] }.intersects
      for x = -175, 175, 10 do
        assert.is_true(within(x, y, parts_of(shape)))
        assert.is_false(within(x, 0, parts_of(shape)))
      end
    end
  end)

  it("keeps two polygons apart", function()
    local other = { { 160, 50 }, { -160, 50 }, { -160, 55 }, { 160, 50 } }
    local body = body_of { polygon = { PACIFIC, other }, options = { polygon = { ["or"] = true } } }
    assert.equal(4, #body.intersects.coordinates)
    local found = back(body).polygon
    assert.equal(2, #found)
    assert.is_true(found[1] == es.Polygon(PACIFIC) and found[2] == es.Polygon(other))
  end)

  it("in a foreign search is read whole or cut", function()
    for _, coordinates in ipairs { { PACIFIC }, antimeridian.polygon { PACIFIC } } do
      local several = type(coordinates[1][1][1]) == "table"
      local query = es.GranuleQuery.from_stac { collections = "S", intersects = {
        type = several and "MultiPolygon" or "Polygon", coordinates = coordinates } }
      assert.is_true(es.Polygon(PACIFIC) == query:parameters().polygon)
    end
    -- Parts of an area that ends at the antimeridian are no whole.
    local query = es.GranuleQuery.from_stac { collections = "S", intersects = {
      type = "MultiPolygon",
      coordinates = { { { { 170, 0 }, { 180, 1 }, { 180, 9 }, { 170, 0 } } },
        { { { 0, 0 }, { 9, 0 }, { 9, 9 }, { 0, 0 } } } } } }
    assert.equal(2, #query:parameters().polygon)
  end)
end)

describe("a line over the antimeridian", function()
  for name, given in pairs {
    ["twice"] = { { 170, 0 }, { -170, 10 }, { 170, 20 } },
    ["from it"] = { { 180, 0 }, { -170, 10 } }, ["to it"] = { { 170, 0 }, { 180, 10 } },
    ["not at all"] = { { 0, 0 }, { 1, 1 } },
  } do
    it(name .. " comes back as it was", function()
      local body = body_of { line = given }
      for _, part in ipairs(body.intersects.type == "LineString" and { body.intersects.coordinates }
        or body.intersects.coordinates) do
        for i = 2, #part do assert.is_true(math.abs(part[i][1] - part[i - 1][1]) <= 180) end
      end
      local found = back(body).line:points()
      for i, p in ipairs(given) do
        assert.equal(p[2], found[i][2])
        assert.equal(p[1] % 360, found[i][1] % 360)
      end
      assert.equal(#given, #found)
    end)
  end
end)

describe("a box over the antimeridian", function()
  it("is a bbox whose west is greater than its east", function()
    assert.same({ 170, -10, -170, 10 }, body_of { bounding_box = { 170, -10, -170, 10 } }.bbox)
  end)

  it("is a shape where CMR-STAC has to be asked, which takes no such box", function()
    local body = body_of({ bounding_box = { 170, -10, -170, 10 } }, { antimeridian = "whole" })
    assert.is_nil(body.bbox)
    assert.equal("Polygon", body.intersects.type)
    assert.is_true(es.BoundingBox(170, -10, -170, 10) == back(body).bounding_box)
    assert.is_not_nil(es.Polygon(body.intersects))
  end)

  it("among alternatives comes back as a box", function()
    local boxes = { { 170, -10, -170, 10 }, { 0, 0, 1, 1 }, { -180, -90, 180, -60 } }
    local body = body_of { bounding_box = boxes, options = { bounding_box = { ["or"] = true } } }
    assert.equal("GeometryCollection", body.intersects.type)
    local found = back(body).bounding_box
    for i, box in ipairs(boxes) do assert.is_true(es.BoundingBox(box) == found[i]) end
  end)
end)
