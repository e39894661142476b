--- Footprints around a pole and holes at the antimeridian, as an item has them.

local granule = require "earthshine.record.granule"
local polygon = require("tests.support.umm_shapes").polygon

-- The item of an area with a hole.
local function of(outer, hole)
  return granule.new({ umm = { GranuleUR = "G", SpatialExtent = { HorizontalSpatialDomain = {
    Geometry = { GPolygons = { polygon(outer, hole) } } } } }, meta = {} }):to_stac "table"
end

local NORTH <const> = { 10, 60, 100, 60, -170, 60, -80, 60, 10, 60 }
local SOUTH <const> = { 10, -60, -80, -60, -170, -60, 100, -60, 10, -60 }

local function square(west, east, south, north)
  return { west, south, west, north, east, north, east, south, west, south }
end

describe("an area around a pole", function()
  it("keeps the hole that is around the pole too", function()
    local item = of(NORTH, { 10, 85, 100, 85, -170, 85, -80, 85, 10, 85 })
    assert.same({ type = "Polygon", coordinates = { {
      { 180, 85 }, { 100, 85 }, { 10, 85 }, { -80, 85 }, { -170, 85 }, { -180, 85 }, { -180, 60 },
      { -170, 60 }, { -80, 60 }, { 10, 60 }, { 100, 60 }, { 180, 60 }, { 180, 85 } } } },
      item.geometry)
    assert.same({ -180, 60, 180, 85 }, item.bbox)
  end)

  it("keeps a hole across the antimeridian, on both of its sides", function()
    assert.same({ { { 180, 90 }, { -180, 90 }, { -180, 80 }, { -170, 80 }, { -170, 75 },
      { -180, 75 }, { -180, 60 }, { -170, 60 }, { -80, 60 }, { 10, 60 }, { 100, 60 }, { 180, 60 },
      { 180, 75 }, { 170, 75 }, { 170, 80 }, { 180, 80 }, { 180, 90 } } },
      of(NORTH, square(170, -170, 75, 80)).geometry.coordinates)
    local south = of(SOUTH, square(170, -170, -80, -75))
    assert.equal("Polygon", south.geometry.type)
    assert.equal(17, #south.geometry.coordinates[1])
    assert.same({ -180, -90, 180, -60 }, south.bbox)
  end)

  it("keeps a hole anywhere else, and only once", function()
    local item = of(NORTH, square(20, 30, 75, 80))
    assert.equal(2, #item.geometry.coordinates)
    assert.same({ { 20, 75 }, { 20, 80 }, { 30, 80 }, { 30, 75 }, { 20, 75 } },
      item.geometry.coordinates[2])
  end)
end)

describe("a hole that reaches beyond its area", function()
  it("is none", function()
    local area = { 0, 0, 10, 0, 10, 10, 0, 10, 0, 0 }
    for _, hole in ipairs { square(5, 15, 2, 4), square(170, -170, 2, 4), square(2, 4, 5, 15) } do
      local item = of(area, hole)
      assert.equal(1, #item.geometry.coordinates)
      assert.same({ 0, 0, 10, 10 }, item.bbox)
    end
  end)
end)

describe("an item", function()
  it("declares no extension of which it has nothing", function()
    local item = granule.new({ umm = { GranuleUR = "G",
      PGEVersionClass = { PGEVersion = "Not provided" } }, meta = {} }):to_stac "table"
    assert.same({}, item.stac_extensions)
  end)
end)
