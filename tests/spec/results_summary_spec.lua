--- Summaries of results: amounts, times, the smallest box around all.

local Arcs = require "earthshine.results.arcs"
local cmr = require "tests.support.scripted_cmr"
local results_of = require "tests.support.results_of"
local Search = require "earthshine.search"
local seeded = require "tests.support.seeded"

local function box(west, south, east, north)
  return { HorizontalSpatialDomain = { Geometry = { BoundingRectangles = { {
    WestBoundingCoordinate = west, SouthBoundingCoordinate = south,
    EastBoundingCoordinate = east, NorthBoundingCoordinate = north,
  } } } } }
end

local function sized(bytes)
  return { ArchiveAndDistributionInformation = { { Name = "a", SizeInBytes = bytes } } }
end

local function range(from, to)
  return { RangeDateTime = { BeginningDateTime = from, EndingDateTime = to } }
end

describe("results:summary", function()
  local granules
  before_each(function()
    granules = {
      { DataGranule = sized(1500), SpatialExtent = box(170, -10, -175, 5),
        TemporalExtent = range("2020-01-01T00:00:00+02:00", "2020-02-01T00:00:00Z"),
        RelatedUrls = { { URL = "s3://b/a.nc", Type = "GET DATA" } },
        meta = { ["provider-id"] = "A", ["collection-concept-id"] = "C1-A" } },
      { DataGranule = sized(2500), SpatialExtent = box(-172, -3, -170, 20),
        TemporalExtent = { SingleDateTime = "2019-12-31T23:00:00Z" },
        meta = { ["provider-id"] = "A", ["collection-concept-id"] = "C1-A" } },
      { CollectionReference = { ShortName = "X", Version = "1" },
        meta = { ["provider-id"] = "B" } },
    }
  end)

  it("sums up everything, whatever was looked at before", function()
    local results = results_of.granules(granules)
    assert.is_truthy(results[2])
    local summary = assert(results:summary())
    assert.same({
      what = "granule", count = 3, hits = 3, partial = false, size = 4000, unsized = 1, cloud = 1,
      start = "2019-12-31T22:00:00Z", stop = "2020-02-01T00:00:00Z", open = false,
      bounding_box = { 170, -10, -170, 20 }, collections = 2, providers = 2,
    }, setmetatable(summary, nil))
  end)

  it("prints as some lines", function()
    assert.equal(table.concat({
      "3 granules, 4.00 kB, 1 of unknown size, 1 in the cloud",
      "2019-12-31 to 2020-02-01; west 170, south -10, east -170, north 20",
      "2 collections, 2 providers",
    }, "\n"), tostring(results_of.granules(granules):summary()))
    granules[3].TemporalExtent = range("2021-01-01T00:00:00Z", nil)
    local results = results_of.granules(granules, { limit = 3 })
    assert.matches("2019%-12%-31 to present", tostring(results:summary()))
    assert.is_nil(results:summary().stop)
    assert.is_true(results:summary().open)
  end)

  it("covers what is filtered or mapped, and only that", function()
    local results = results_of.granules(granules)
    local summary = assert(results:filter({ min_size = 2000, temporal = "2019-12-31" }):summary())
    assert.equal(2, summary.count)
    assert.equal(2500, summary.size)
    assert.equal(1, summary.unsized)
    assert.is_nil(summary.hits)
    assert.equal("2 granules, 2.50 kB, 1 of unknown size, 0 in the cloud",
      tostring(summary):match "^[^\n]*")
    local names = assert(results:map(function(g) return g:name() end):summary())
    assert.equal("3 records", tostring(names))
  end)

  it("of nothing says that", function()
    local summary = assert(results_of.granules({}):summary())
    assert.equal(0, summary.count)
    assert.is_nil(summary.bounding_box)
    assert.equal("0 granules", tostring(summary))
  end)

  it("is of collections, services and items too, as far as they say such things", function()
    assert.equal("2 collections, 1 in the cloud\n1 provider",
      tostring(results_of.records("collection", { { ShortName = "c1",
        DirectDistributionInformation = { Region = "us-west-2" } }, { ShortName = "c2" } })
        :summary()))
    assert.equal("1 service\n1 provider",
      tostring(results_of.records("service", { { Name = "s" } }):summary()))
    local items = assert(results_of.items({ {}, { collection = "other" } }):summary())
    assert.equal("item", items.what)
    assert.equal(2, items.collections)
    assert.same({ 1, 10, 2, 10 }, items.bounding_box)
    assert.equal("2020-01-01T00:00:00Z", items.stop)
  end)

  it("covers all pages and says where records are missing", function()
    local session = cmr.new(1234, { answer = function(number, _, usual)
      if number ~= 2 then return nil end
      local answer = usual()
      answer.headers["CMR-Timed-Out"] = "true"
      return answer
    end })
    local results = Search.granules(session, { short_name = "X" }, { page_size = 100 })
    local summary = assert(results:summary())
    assert.equal(1234, summary.count)
    assert.is_true(summary.partial)
    assert.matches("records may be missing$", tostring(summary))
    results = Search.granules(session, { short_name = "X" }, { limit = 50 })
    assert.equal("50 granules of 1234 hits, 50 of unknown size, 0 in the cloud",
      tostring(results:summary()):match "^[^\n]*")
  end)

  it("survives metadata that say nonsense", function()
    local summary = assert(results_of.granules({
      { DataGranule = "x", SpatialExtent = box(1e300, 0, -1e300, 1), TemporalExtent = 5,
        RelatedUrls = { 7 }, CollectionReference = "y", meta = { ["provider-id"] = 9 } },
      { TemporalExtent = range("9999-99-99", "soon") },
    }):summary())
    assert.equal(2, summary.count)
    assert.is_nil(summary.start)
    assert.is_nil(summary.bounding_box)
  end)
end)

describe("the smallest box around many", function()
  -- The least width that holds all boxes, found by trying where it may begin.
  local function least(boxes)
    local best = 360
    for _, start in ipairs(boxes) do
      local width = 0
      for _, b in ipairs(boxes) do
        local own = b[1] <= b[3] and b[3] - b[1] or b[3] - b[1] + 360
        width = math.max(width, (b[1] - start[1]) % 360 + own)
      end
      best = math.min(best, width)
    end
    return best
  end

  local function width_of(b) return b[1] <= b[3] and b[3] - b[1] or b[3] - b[1] + 360 end

  it("is as small as any, in whatever order they come", function()
    seeded(1, 3000, function()
      local boxes, step = {}, ({ 1, 10, 30, 90 })[math.random(4)]
      local arcs = Arcs.new()
      for i = 1, math.random(8) do
        local west = -180 + step * math.random(0, 360 // step)
        local east = (west + step * math.random(0, math.random(0, 360 // step)) + 180) % 360 - 180
        boxes[i] = { west, -i, east, i }
        arcs:add(boxes[i])
      end
      local found = arcs:box()
      assert.equal(least(boxes), width_of(found))
      for _, b in ipairs(boxes) do
        local inside = (b[1] - found[1]) % 360 + width_of(b) <= width_of(found)
        assert.is_true(inside or width_of(found) == 360)
      end
      assert.same({ -#boxes, #boxes }, { found[2], found[4] })
    end)
  end)

  it("has the edges as they were stated, and does not cross without need", function()
    local function around(...)
      local arcs = Arcs.new()
      for _, b in ipairs { ... } do arcs:add(b) end
      return arcs:box()
    end
    assert.same({ -180, -90, 180, 90 }, around { -180, -90, 180, 90 })
    assert.same({ -180, 0, 180, 1 }, around({ -180, 0, -0.1, 1 }, { -0.1, 0, 180, 1 }))
    assert.same({ -90, 0, 90, 0 }, around({ -90, 0, -90, 0 }, { 90, 0, 90, 0 }))
    assert.same({ 179.9, 0, -179.9, 0 }, around({ 179.9, 0, 179.9, 0 }, { -179.9, 0, -179.9, 0 }))
    assert.same({ 5, 5, 5, 5 }, around { 5, 5, 5, 5 })
  end)

  it("needs no more memory for more of them, and stays right where a gap is left", function()
    seeded(1, 5, function()
      local arcs = Arcs.new()
      local gap = math.random(-180, 100)
      arcs:add { gap + 2, 0, gap + 2, 0 }
      arcs:add { gap, 0, gap, 0 }
      for _ = 1, 20000 do
        local x = (gap + 2 + math.random() * 358 + 180) % 360 - 180
        arcs:add { x, 0, x, 0 }
      end
      assert.is_true(#arcs.list <= 360)
      assert.same({ gap + 2, 0, gap, 0 }, arcs:box())
    end)
  end)
end)
