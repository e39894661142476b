--- The line by which a synchronised folder knows its search again.

local Error = require "earthshine.error"
local es = require "earthshine"
local identity = require "earthshine.sync.identity"

local function of(params)
  local given = { short_name = "A" }
  for key, value in pairs(params) do given[key] = value end
  return identity.of(given, "PROD")
end

local function assert_same(a, b) assert.equal(of(a), of(b)) end

local function assert_other(a, b) assert.not_equal(of(a), of(b)) end

describe("the identity of a search", function()
  it("is one line that a person can read", function()
    assert.equal("system=PROD cloud_cover=0,20 short_name=ATL06 or B "
      .. "temporal=2020-01-01T00:00:00Z,2020-02-01T23:59:59.999Z",
      of { short_name = { "B", "ATL06" }, temporal = "2020-01-01,2020-02-01",
        cloud_cover = { 0, 20 } })
    assert.equal('system="" entry_title="two\\nlines"', identity.of { entry_title = "two\nlines" })
  end)

  it("is the same however the search is said", function()
    assert_same({ short_name = { "A", "B" }, provider = "P" },
      { provider = "P", short_name = { "B", "A" } })
    assert_same({ concept_id = { "C1-P", "C2-P" } }, { concept_id = { "C2-P", "C1-P" } })
    assert_same({ granule_name = { "x*", "a*" } }, { granule_name = { "a*", "x*" } })
    assert_same({ bbox = "1,2,3,4" }, { bounding_box = es.BoundingBox(1, 2, 3, 4) })
    assert_same({ page_size = 7 }, {})
  end)

  it("tells apart what only has the same members", function()
    assert_other({ bounding_box = { 10, 20, 30, 40 } }, { bounding_box = { 20, 10, 30, 40 } })
    assert_other({ bounding_box = { 10, 20, 30, 40 } }, { bounding_box = { 30, 20, 10, 40 } })
    assert_other({ temporal = { "2020-01-01", "2020-02-01" } },
      { temporal = { "2020-01-01", "2020-02-02" } })
    assert_other({ point = { 1.001, 2 } }, { point = { 2, 1.001 } })
    assert_other({ limit = 5 }, { limit = 6 })
  end)

  it("tells lists apart from names that look like them", function()
    assert_other({ short_name = { "A", "B" } }, { short_name = "A or B" })
    assert_other({ short_name = { "A", "B" } }, { short_name = "A,B" })
    assert_other({ short_name = "A provider=P" }, { provider = "P" })
  end)

  it("looks into nested tables", function()
    local with = function(set) return { options = { short_name = set } } end
    assert_same(with { pattern = true, ignore_case = false },
      with { ignore_case = false, pattern = true })
    assert_other(with { pattern = true }, with { pattern = false })
    assert_other(with { pattern = true }, with { ignore_case = true })
    local passes = function(...) return { cycle = 1, passes = { ... } } end
    assert_same(passes { pass = 1, tiles = "1L" }, passes { tiles = "1L", pass = 1 })
    assert_other(passes { pass = 1, tiles = "1L" }, passes { pass = 1, tiles = "2L" })
  end)

  it("is refused to a search that cannot be", function()
    local ok, err = pcall(of, { bbox = "1,2" })
    assert.is_false(ok)
    assert.is_true(Error.is(err))
    assert.equal("invalid_query", err.code)
  end)
end)
