-- Facets of time, the timeline and the grid's tiles of the sandbox's CMR.

local Cmr = require "tests.support.sandbox_cmr"

local check = Cmr.check
local SWOT, MODIS = "short_name=SWOT_L2_HR_RiverSP_2.0", "short_name=MOD13Q1"

local function hits(query)
  return tonumber(Cmr.granules(query .. "&page_size=0").headers["cmr-hits"])
end

describe("facets of time", function()
  it("by year, month and day of the start", function()
    local function starts(with)
      return function(umm)
        return umm.TemporalExtent.RangeDateTime.BeginningDateTime:find(with) == 1
      end
    end
    check(MODIS, "temporal_facet[0][year]=2019&temporal_facet[0][month]=3", starts "2019%-03")
    check("short_name=AIRLINES", "temporal_facet[0][year]=2012&temporal_facet[0][month]=4"
      .. "&temporal_facet[0][day]=2", starts "2012%-04%-02")
    check("short_name=AIRLINES", "temporal_facet[0][month]=4&temporal_facet[1][month]=5",
      function(umm) return starts "2012%-04" (umm) or starts "2012%-05" (umm) end)
    assert.same({ { "parameter [hour] is not a valid [temporal_facet] search term." }, 400 },
      { Cmr.errors("/search/granules.json?" .. MODIS .. "&temporal_facet[0][hour]=3") })
  end)

  it("are counted where they are asked for", function()
    local facets = Cmr.get("/search/granules.json?" .. SWOT
      .. "&page_size=0&include_facets=v2").json.feed.facets
    local year = facets.children[1].children[1].children[1]
    assert.same({ "2023", 168 }, { year.title, year.count })
    local sum = 0
    for _, month in ipairs(year.children[1].children) do
      sum = sum + month.count
      local query = month.links.apply:match "granules%.json%?(.*)$"
        :gsub("&include_facets=v2", "")
      assert.equal(month.count, hits(query))
    end
    assert.equal(168, sum)
    local cycles = facets.children[2].children[1].children
    assert.equal(hits(SWOT .. "&cycle=" .. cycles[1].title), cycles[1].count)
    assert.same({ { "V2 facets are only supported in the JSON format." }, 400 },
      { Cmr.errors("/search/granules.umm_json?" .. SWOT .. "&include_facets=v2") })
  end)
end)

describe("the timeline", function()
  local function timeline(query) return Cmr.get("/search/granules/timeline?" .. query) end

  it("gives stretches with granules and how many they have", function()
    local reply = timeline(MODIS .. "&start_date=2019-01-01T00:00:00Z"
      .. "&end_date=2020-01-01T00:00:00Z&interval=month")
    assert.equal("1", reply.headers["cmr-hits"])
    local stretch = reply.json[1].intervals[1]
    assert.same({ 1546300800, 1564617600, 240 }, stretch) -- 1 January to 1 August
    assert.equal("C2565788901-LPCLOUD", reply.json[1]["concept-id"])
    local lines = timeline("concept_id=C1214411709-SCIOPS&start_date=2012-03-20T00:00:00Z"
      .. "&end_date=2012-03-23T00:00:00Z&interval=hour").json[1].intervals
    assert.same({ { 1332241200, 1332262800, 1 }, { 1332327600, 1332349200, 1 },
      { 1332414000, 1332435600, 1 } }, lines)
    assert.same({}, timeline(MODIS .. "&start_date=2001-01-01T00:00:00Z"
      .. "&end_date=2002-01-01T00:00:00Z&interval=year").json)
  end)

  it("refuses to begin without its parameters", function()
    local messages, status = Cmr.errors("/search/granules/timeline?" .. MODIS .. "&interval=week")
    assert.equal(400, status)
    assert.same({ "start_date is a required parameter for timeline searches",
      "end_date is a required parameter for timeline searches",
      "Timeline interval [week] is not valid. It must be one of year, month, day, hour, minute, "
        .. "or second." }, messages)
  end)
end)

describe("tiles of the sinusoidal grid", function()
  it("are those that a shape touches, of kinds joined by or", function()
    assert.same({ { 18, 8 } }, Cmr.get "/search/tiles?point=3,3".json)
    assert.same({ { 8, 5 }, { 18, 8 } }, Cmr.get(
      "/search/tiles?point=3,3&bounding_box=-114,33,-113,34").json)
    local all = Cmr.get "/search/tiles".json
    assert.is_true(#all > 400 and #all < 648)
    for _, item in ipairs { 1, 7, 13, 20 } do -- the outlines of granules lie in their own tiles
      local umm = Cmr.records(MODIS)[item].umm
      local cell, x, y = umm.TilingIdentificationSystem, 0, 0
      for k = 1, 4 do
        local p = umm.SpatialExtent.HorizontalSpatialDomain.Geometry.GPolygons[1].Boundary.Points[k]
        x, y = x + p.Longitude / 4, y + p.Latitude / 4
      end
      assert.same({ { cell.Coordinate1.MinimumValue, cell.Coordinate2.MinimumValue } },
        Cmr.get(("/search/tiles?point=%.3f,%.3f"):format(x, y)).json)
    end
    assert.same({ { "Parameter [foo] was not recognized." }, 400 },
      { Cmr.errors "/search/tiles?foo=1" })
  end)
end)
