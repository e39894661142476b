--- Filters of results by a table of criteria.

local results_of = require "tests.support.results_of"
local raised = require "tests.support.raised"

-- The numbers of those that pass.
local function passing(results, filter)
  local out = {}
  for g in results:filter(filter):iter() do
    out[#out + 1] = math.tointeger(tonumber((g.name or g.id)(g):match "%d+"))
  end
  return out
end

local function sized(bytes)
  return { DataGranule = { ArchiveAndDistributionInformation = {
    { Name = "a", SizeInBytes = bytes } } } }
end

local function range(from, to)
  return { TemporalExtent = { RangeDateTime = { BeginningDateTime = from, EndingDateTime = to } } }
end

describe("a filter by size", function()
  local results = results_of.granules { sized(999), sized(1000), sized(1024), sized(1500000000),
    {} }

  it("takes bytes, and texts with units as asset filters do", function()
    assert.same({ 2, 3, 4, 5 }, passing(results, { min_size = 1000 }))
    assert.same({ 2, 3, 4, 5 }, passing(results, { min_size = "1 kB" }))
    assert.same({ 3, 4, 5 }, passing(results, { min_size = "1 KiB" }))
    assert.same({ 1, 2, 3, 4, 5 }, passing(results, { max_size = "1.5 GB" }))
    assert.same({ 1, 2, 3, 5 }, passing(results, { max_size = 1499999999 }))
    assert.same({ 2, 3, 5 }, passing(results, { min_size = 1000, max_size = "1 MB" }))
  end)

  it("refuses what is no size, and sizes that exclude each other", function()
    for _, case in ipairs {
      { { min_size = -1 }, "min_size of the filter must be a number of bytes" },
      { { max_size = "1 GW" }, "max_size of the filter must be a number of bytes" },
      { { max_size = true }, "max_size of the filter must be a number of bytes" },
      { { min_size = "2 kB", max_size = 1999 }, "min_size of the filter (2000 bytes) is larger" },
    } do
      assert.matches(case[2], raised(function() return results:filter(case[1]) end), 1, true)
    end
  end)
end)

describe("a filter by time", function()
  local results = results_of.granules {
    range("2020-01-01T00:00:00Z", "2020-01-01T23:59:59.999Z"),
    range("2020-01-02T00:00:00Z", "2020-01-02T10:00:00Z"),
    range("2020-01-31T23:30:00.000Z", nil),
    { TemporalExtent = { SingleDateTime = "2020-02-01T00:00:00+01:00" } }, -- 31 January, 23:00
    {},
    { TemporalExtent = { SingleDateTime = "long ago" } },
  }

  it("passes what meets the range, what goes on, and what tells no time", function()
    assert.same({ 1, 2, 3, 4, 5, 6 }, passing(results, { temporal = { "2020-01-01", "2020-02" } }))
    assert.same({ 2, 5, 6 }, passing(results, { temporal = "2020-01-02" }))
    assert.same({ 1, 5, 6 }, passing(results, { temporal = { nil, "2020-01-01" } }))
    assert.same({ 3, 5, 6 }, passing(results, { temporal = { "2021-05-01", nil } }))
    assert.same({ 5, 6 }, passing(results, { temporal = "2019" }))
    assert.same({ 3, 4, 5, 6 }, passing(results, { temporal = "2020-01-31/P1D" }))
  end)

  it("takes the ends one by one; a date as the last one is the whole day", function()
    assert.same({ 2, 3, 4, 5, 6 }, passing(results, { start_date = "2020-01-02" }))
    assert.same({ 1, 2, 5, 6 }, passing(results, { end_date = "2020-01-02" }))
    assert.same({ 1, 2, 3, 4, 5, 6 }, passing(results, { end_date = "2020-01" }))
    assert.same({ 2, 5, 6 }, passing(results, { start_date = "2020-01-02",
      end_date = "2020-01-02" }))
    assert.same({ 3, 5, 6 }, passing(results, { start_date = 1580515200 })) -- 1 February
  end)

  it("converts zones", function()
    assert.same({ 3, 4, 5, 6 }, passing(results, { start_date = "2020-02-01T00:00:00+01:00" }))
    assert.same({ 3, 5, 6 }, passing(results, { start_date = "2020-02-01T00:00:01+01:00" }))
    assert.same({ 1, 5, 6 }, passing(results, { end_date = "2020-01-02T00:59:59+01:00" }))
    assert.same({ 1, 2, 5, 6 }, passing(results, { end_date = "2020-01-01T19:00:00-05:00" }))
  end)

  it("may leave out the boundary", function()
    local ends = { "2020-01-02T10:00:00Z", "2020-01-31T23:30:00Z" }
    assert.same({ 2, 3, 4, 5, 6 }, passing(results, { temporal = ends }))
    ends[3] = true
    assert.same({ 4, 5, 6 }, passing(results, { temporal = ends }))
  end)

  it("refuses what is no time", function()
    for _, case in ipairs {
      { { temporal = "yesterday" }, "temporal of the filter" },
      { { temporal = {} }, "temporal of the filter has neither a start nor an end" },
      { { temporal = { start = "2000", stop = "2001", start_day = 5, end_day = 6 } },
        "cannot have days of the year" },
      { { start_date = "2020-13-01" }, "start_date of the filter" },
      { { end_date = {} }, "end_date of the filter" },
      { { start_date = "2020-02-01", end_date = "2020-01-01" },
        "the filter from start_date to end_date starts after it ends" },
    } do
      assert.matches(case[2], raised(function() return results:filter(case[1]) end), 1, true)
    end
  end)
end)

describe("a filter by what a granule says of itself", function()
  local function link(url, kind) return { URL = url, Type = kind or "GET DATA" } end
  local results = results_of.granules {
    { RelatedUrls = { link "https://x.org/protected/a.nc" }, CloudCover = 10,
      DataGranule = { DayNightFlag = "Day" } },
    { RelatedUrls = { link "https://x.org/a.nc",
      link("s3://bucket/a.nc", "GET DATA VIA DIRECT ACCESS") }, CloudCover = 0,
      DataGranule = { DayNightFlag = "Night" } },
    { CloudCover = 90, DataGranule = { DayNightFlag = "Both" } },
    { RelatedUrls = { link "s3://bucket/b.nc" }, DataGranule = { DayNightFlag = "Unspecified" } },
  }

  it("looks at each granule's own links for the cloud", function()
    assert.same({ 2, 4 }, passing(results, { cloud_hosted = true }))
    assert.same({ 1, 3 }, passing(results, { cloud_hosted = false }))
  end)

  it("knows ranges of cloud cover", function()
    assert.same({ 1, 2, 4 }, passing(results, { cloud_cover = { 0, 20 } }))
    assert.same({ 1, 2, 4 }, passing(results, { cloud_cover = { max = 10 } }))
    assert.same({ 3, 4 }, passing(results, { cloud_cover = { min = 10.5 } }))
    assert.same({ 2, 4 }, passing(results, { cloud_cover = 0 }))
  end)

  it("knows day and night", function()
    assert.same({ 1, 4 }, passing(results, { day_night = "day" }))
    assert.same({ 2, 4 }, passing(results, { day_night = "NIGHT" }))
    assert.same({ 3, 4 }, passing(results, { day_night = "both" }))
  end)

  it("holds all criteria together, and a function among them", function()
    assert.same({ 2, 4 }, passing(results, { cloud_hosted = true, day_night = "night",
      cloud_cover = { max = 5 } }))
    assert.same({ 4 }, passing(results, { cloud_hosted = true, cloud_cover = { min = 5 } }))
    assert.same({ 4 }, passing(results, { cloud_hosted = true, predicate = function(g)
      return not g:cloud_cover()
    end }))
    assert.same({ 1, 2, 3, 4 }, passing(results, {}))
    assert.same({ 4 }, passing(results:filter { cloud_hosted = true }, { day_night = "day" }))
  end)

  it("is read at once: changing the table later changes nothing", function()
    local filter = { cloud_hosted = true }
    local chosen = results:filter(filter)
    filter.cloud_hosted = false
    assert.equal(2, chosen:count())
  end)

  it("refuses unknown names and values, at the caller's line", function()
    for _, case in ipairs {
      { { min_siz = 5 }, "unknown criterion min_siz of the filter (did you mean min_size?); "
        .. "allowed are cloud_cover, cloud_hosted, day_night, end_date, max_size, min_size, "
        .. "predicate, start_date, temporal" },
      { { 5 }, "unknown criterion 1 of the filter" },
      { { cloud_hosted = "yes" }, "cloud_hosted of the filter must be true or false" },
      { { cloud_cover = 101 }, "cloud_cover of the filter 101 is not within 0 and 100" },
      { { cloud_cover = {} }, "cloud_cover of the filter has neither a minimum nor a maximum" },
      { { day_night = "noon" }, 'day_night of the filter must be "day", "night" or "both"' },
      { { day_night = 1 }, "day_night of the filter must be" },
      { { predicate = 5 }, "predicate of the filter must be a function" },
    } do
      local message = raised(function()
        local chosen = results:filter(case[1])
        return chosen
      end)
      assert.matches(case[2], message, 1, true)
      assert.matches("^tests/spec/results_criteria_spec%.lua:%d+: ", message)
    end
  end)
end)

describe("a filter by criteria", function()
  it("is for items too", function()
    local function asset(href) return { d = { href = href, roles = { "data" },
      ["file:size"] = 500 } } end
    local results = results_of.items {
      { assets = asset "s3://bucket/a.tif" }, { assets = asset "https://x.org/a.tif" },
      { properties = { datetime = "2020-01-01T12:00:00Z", ["eo:cloud_cover"] = 50 } },
      { properties = { start_datetime = "2021-01-01T00:00:00Z",
        end_datetime = "2021-12-31T00:00:00Z" } },
    }
    assert.same({ 1 }, passing(results, { cloud_hosted = true }))
    assert.same({ 1, 2, 4 }, passing(results, { cloud_cover = { max = 20 } }))
    assert.same({ 4 }, passing(results, { temporal = "2021-06" }))
    assert.same({ 1, 2, 3, 4 }, passing(results, { min_size = 500 }))
    assert.same({ 3, 4 }, passing(results, { min_size = 501 }))
  end)

  it("is for collections as far as they say such things, and says where they do not", function()
    local results = results_of.records("collection", {
      { ShortName = "c1", DirectDistributionInformation = { Region = "us-west-2" },
        TemporalExtents = { { RangeDateTimes = { { BeginningDateTime = "2000-01-01T00:00:00Z",
          EndingDateTime = "2001-01-01T00:00:00Z" } } } } },
      { ShortName = "c2" },
    })
    assert.same({ 1 }, passing(results, { cloud_hosted = true }))
    assert.same({ 2 }, passing(results, { temporal = "2010" }))
    assert.matches("the criterion min_size is for records that have size%(%), as granules have: c1",
      raised(function() passing(results, { min_size = 5 }) end))
  end)

  it("says so where what was mapped are no records", function()
    local results = results_of.granules { {}, {} }
    for _, value in ipairs { "text", 5, true, {} } do
      local mapped = results:map(function() return value end)
      for _, filter in ipairs { { min_size = 1 }, { cloud_hosted = true }, { end_date = 5 } } do
        assert.matches("the criterion %g+ is for records that have",
          raised(function() passing(mapped, filter) end))
      end
    end
  end)
end)
