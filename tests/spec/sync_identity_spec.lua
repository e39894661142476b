--- The line by which a synchronised folder knows its search again.

local es = require "earthshine"
local identity = require "earthshine.sync.identity"

local function of(params) return identity.of(params, "PROD") end

local function assert_same(a, b) assert.equal(of(a), of(b)) end

local function assert_other(a, b) assert.not_equal(of(a), of(b)) end

describe("the identity of a search", function()
  it("is one line that a person can read", function()
    assert.equal("cloud_cover=0,20 short_name=ATL06 system=PROD temporal=\"2020-01-01,2020-02-01\"",
      of { short_name = "ATL06", temporal = "2020-01-01,2020-02-01", cloud_cover = { 0, 20 } })
    assert.equal("keyword=\"two\\nlines\" system=\"\"", identity.of { keyword = "two\nlines" })
  end)

  it("does not depend on the order of keywords and of alternatives", function()
    assert_same({ short_name = { "A", "B" }, provider = "P" },
      { provider = "P", short_name = { "B", "A" } })
    assert_same({ concept_id = { "C1-P", "C2-P" } }, { concept_id = { "C2-P", "C1-P" } })
    assert_same({ granule_name = { "x*", "a*" } }, { granule_name = { "a*", "x*" } })
  end)

  it("tells apart what only has the same members", function()
    assert_other({ bounding_box = { 10, 20, 30, 40 } }, { bounding_box = { 20, 10, 30, 40 } })
    assert_other({ bounding_box = { "10", "20", "30", "40" } },
      { bounding_box = { "20", "10", "30", "40" } })
    assert_other({ cloud_cover = { 0, 50 } }, { cloud_cover = { 50, 0 } })
    assert_other({ temporal = { "2020-01-01", "2020-02-01" } },
      { temporal = { "2020-02-01", "2020-01-01" } })
    assert_other({ point = { 1.0000000001, 2 } }, { point = { 1.00000000011, 2 } })
  end)

  it("tells lists apart from names that hold a comma, and parts from one list", function()
    assert_other({ short_name = { "A", "B" } }, { short_name = "A,B" })
    assert_other({ polygon = { { 0, 0, 1, 0 }, { 1, 1, 0, 0 } } },
      { polygon = { 0, 0, 1, 0, 1, 1, 0, 0 } })
    assert_other({ short_name = "A provider=P" }, { short_name = "A", provider = "P" })
  end)

  it("looks into nested tables", function()
    local with = function(set) return { short_name = "A", options = { short_name = set } } end
    assert_same(with { pattern = true, ignore_case = false },
      with { ignore_case = false, pattern = true })
    assert_other(with { pattern = true }, with { pattern = false })
    assert_other(with { pattern = true }, with { ignore_case = true })
    assert_same({ passes = { { pass = 1, tiles = "1L" } } },
      { passes = { { tiles = "1L", pass = 1 } } })
    assert_other({ passes = { { pass = 1 }, { pass = 2 } } },
      { passes = { { pass = 2 }, { pass = 1 } } })
  end)

  it("takes a value object for what it says", function()
    local box = es.BoundingBox
    assert_same({ bounding_box = box(1, 2, 3, 4) }, { bounding_box = box { 1, 2, 3, 4 } })
    assert_other({ bounding_box = box(1, 2, 3, 4) }, { bounding_box = box(1, 2, 4, 4) })
  end)
end)
