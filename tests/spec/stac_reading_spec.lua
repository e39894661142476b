-- STAC searches as CMR's parameters of granules: what is understood, and what is dropped and why.

local es = require "earthshine"

local NOT_ALL <const> = "its ends included"

-- What CMR gets for a filter as text, without the collection; and the reasons for what is dropped.
local function read(keywords)
  keywords.collections = keywords.collections or "C1-P"
  local flat, dropped = es.StacItemQuery(keywords):to_cmr()
  assert(flat, tostring(dropped))
  local list = {}
  for key, value in pairs(flat) do
    local text = type(value) == "table" and table.concat(value, ";") or value
    local own = key == "collection_concept_id" and value == "C1-P"
    if not own then list[#list + 1] = key .. "=" .. text end
  end
  table.sort(list)
  local reasons = {}
  for i, entry in ipairs(dropped) do
    assert.is_string(entry.field)
    reasons[i] = entry.reason
  end
  return table.concat(list, "&"), reasons, dropped
end

describe("a STAC filter as CMR's parameters:", function()
  local D1 <const>, D2 <const> = "2020-01-01T00:00:00Z", "2020-01-31T23:59:59.999Z"
  local BOTH <const> = D1 .. "," .. D2
  local UNDERSTOOD <const> = {
    { "eo:cloud_cover <= 10", "cloud_cover=,10" },
    { "10 >= properties.eo:cloud_cover", "cloud_cover=,10" },
    { "eo:cloud_cover >= 5 AND eo:cloud_cover <= 10 AND eo:cloud_cover <= 20", "cloud_cover=5,10" },
    { "eo:cloud_cover BETWEEN 5 AND 10", "cloud_cover=5,10" }, { "eo:cloud_cover = 5",
      "cloud_cover=5" },
    { "eo:cloud_cover >= 5 AND eo:cloud_cover <= 200", "cloud_cover=5," },
    { "platform = 'Terra'", "platform=Terra" }, { "CASEI(platform) = CASEI('x')", "platform=x" },
    { "platform IN ('a', 'b')", "platform[]=a;b" }, { "platform = 'a' OR platform = 'b'",
      "platform[]=a;b" },
    { "platform = 'a' AND platform = 'b'", "options[platform][and]=true&platform[]=a;b" },
    { "platform LIKE 'a\\_%b_'", "options[platform][pattern]=true&platform=a_*b?" },
    { "platform LIKE 'a%' OR platform = 'b%'", "options[platform][pattern]=true&platform[]=a*;b%" },
    { "A_CONTAINS(instruments, ('a', 'b'))", "instrument[]=a;b&options[instrument][and]=true" },
    { "A_OVERLAPS(instruments, ('A', 'a', 'b'))", "instrument[]=A;b" },
    { "instruments = 'modis'", "instrument=modis" },
    { "sat:absolute_orbit > 5 AND sat:absolute_orbit < 9", "orbit_number=6,8" },
    { "sat:orbit_cycle IN (1, 2)", "cycle[]=1;2" }, { "nasa:day_night = 'night'",
      "day_night=night" },
    { "grid:code = 'MGRS-55JGM'", "attribute[]=string,MGRS_TILE_ID,55JGM" },
    { "view:azimuth BETWEEN 1 AND 2", "attribute[]=float,MEAN_VIEW_AZIMUTH_ANGLE,1,2" },
    { "T_INTERSECTS(datetime, INTERVAL('2020-01-01', '2020-01-31'))", "temporal=" .. BOTH },
    { "T_INTERSECTS(INTERVAL('2020-01-01', '..'), datetime)", "temporal=" .. D1 .. "," },
    { "datetime >= DATE('2020-01-01') AND datetime <= DATE('2020-01-31')", "temporal=" .. BOTH },
    { "end_datetime >= DATE('2020-01-01') AND start_datetime <= DATE('2020-01-31')",
      "temporal=" .. BOTH },
    { "datetime = TIMESTAMP('2020-01-01T00:00:00Z')", "temporal=" .. D1 .. "," .. D1 },
    { "updated >= TIMESTAMP('2020-01-01T00:00:00Z')", "revision_date=" .. D1 .. "," },
    { "created >= '2020-01-01T00:00:00Z' AND created <= '2020-01-31'", "created_at=" .. BOTH },
    { "T_INTERSECTS(datetime, DATE('2020-01-01')) OR T_INTERSECTS(datetime, DATE('2021-01-01'))",
      "temporal[]=2020-01-01T00:00:00Z,2020-01-01T23:59:59.999Z;"
        .. "2021-01-01T00:00:00Z,2021-01-01T23:59:59.999Z" },
    { "S_INTERSECTS(geometry, POINT(1 2))", "point=1,2" },
    { "S_INTERSECTS(BBOX(170, -1, -170, 1), geometry)", "bounding_box=170,-1,-170,1" },
    { "S_INTERSECTS(geometry, POINT(1 2)) AND S_INTERSECTS(geometry, POINT(3 4))",
      "point[]=1,2;3,4" },
    { "S_INTERSECTS(geometry, POINT(1 2)) OR S_INTERSECTS(geometry, POINT(3 4))",
      "options[point][or]=true&point[]=1,2;3,4" },
    { "S_INTERSECTS(geometry, POINT(1 2)) OR S_INTERSECTS(geometry, LINESTRING(3 4, 5 6))",
      "line=3,4,5,6&options[spatial][or]=true&point=1,2" },
    { "id = 'a'", "granule_ur=a" }, { "id IN ('G1-P', 'G2-P')", "concept_id[]=G1-P;G2-P" },
    { "id LIKE 'a%'", "granule_ur=a*&options[granule_ur][pattern]=true" },
    { "NOT id IN ('G1-P')", "exclude[concept_id][]=G1-P" }, { "id <> 'a'", "", "operator <>" },
    { "assets.data.href LIKE '%ATL06\\_%.h5'",
      "options[readable_granule_name][pattern]=true&readable_granule_name=ATL06_*.h5" },
    { "TRUE", "" },
    { "eo:cloud_cover < 10", "cloud_cover=,10", "finds its bound too" },
    { "datetime > DATE('2020-01-01')", "temporal=" .. D1 .. ",", NOT_ALL },
    { "T_AFTER(datetime, DATE('2020-01-01'))", "temporal=" .. D1 .. ",", NOT_ALL },
    { "T_DURING(datetime, INTERVAL('2020-01-01', '2020-01-31'))", "temporal=" .. BOTH, NOT_ALL },
    { "eo:cloud_cover <> 10", "", "operator <>" }, { "NOT platform = 'a'", "", "is a negation" },
    { "platform = 'a' OR eo:cloud_cover < 5", "", "alternatives of different properties" },
    { "gsd = 10", "", "is on gsd, for which CMR has no parameter" },
    { "platform IS NULL", "", "operator isNull" }, { "FALSE", "", "no condition on a property" },
    { "f(platform)", "", "operator f" }, { "platform = instruments", "",
      "not a property and a value" },
    { "eo:cloud_cover = 1 OR eo:cloud_cover = 2", "", "no range of numbers" },
    { "platform LIKE 'a?b'", "", "CMR's wildcards" }, { "platform = 5", "", "compares a text" },
    { "nasa:day_night IN ('day', 'night')", "", "of which CMR takes one" },
    { "nasa:day_night LIKE 'd%'", "day_night=d*", nil, "refused" },
    { "S_WITHIN(geometry, POINT(1 2))", "", "operator s_within" },
    { "S_INTERSECTS(geometry, POLYGON((0 0, 10 10, 10 0, 0 10, 0 0)))", "", "crosses itself" },
    { "A_EQUALS(instruments, ('a'))", "", "operator a_equals" },
    { "assets.data.href = 's3://x'", "", "whole address" },
  }
  for _, case in ipairs(UNDERSTOOD) do
    if not case[4] then
      it(case[1], function()
        local found, reasons = read { filter = case[1] }
        assert.equal(case[2], found)
        if case[3] then
          assert.matches(case[3], reasons[1] or "", 1, true)
        else
          assert.same({}, reasons)
        end
        local again, more = read { filter = es.StacItemQuery { filter = case[1],
          filter_lang = "cql2-json" }:to_stac().filter }
        assert.equal(found, again)
        assert.same(reasons, more)
      end)
    end
  end

  it("keeps what it can of a filter, and names the rest as it was written", function()
    local found, _, dropped = read {
      filter = "platform = 'a' AND gsd < 10 AND eo:cloud_cover <= 5" }
    assert.equal("cloud_cover=,5&platform=a", found)
    assert.equal(1, #dropped)
    assert.equal("filter", dropped[1].field)
    assert.equal("gsd < 10", dropped[1].value)
  end)
end)

describe("a STAC search as CMR's parameters:", function()
  local function collections_of(list)
    local query = assert(es.StacItemQuery { collections = list }:to_granule_query())
    return (tostring(query):match "^es.GranuleQuery { (.*) }$")
  end

  it("reads ids of collections with versions and without", function()
    for _, case in ipairs {
      { "HLSL30.v2.0", 'short_name = "HLSL30", version = "2.0"' },
      { "HLSL30_2.0", 'short_name = "HLSL30", version = "2.0"' },
      { { "HLSL30.v2.0", "HLSS30_2.0" }, 'short_name = { "HLSL30", "HLSS30" }, version = "2.0"' },
      { { "ATL06_006", "ATL03_007" }, 'entry_id = { "ATL06_006", "ATL03_007" }' },
      { "ATL06", 'short_name = "ATL06"' }, { "MOD04_3K", 'short_name = "MOD04_3K"' },
      { "MOD04_3K_6.1", 'short_name = "MOD04_3K", version = "6.1"' },
      { "GEDI_L4A_AGB_Density_V2_1_2056", 'short_name = "GEDI_L4A_AGB_Density_V2_1_2056"' },
      { { "C1-P", "C2-P" }, 'collection_concept_id = { "C1-P", "C2-P" }' },
      { { "ATL06", "ATL03_007" }, 'entry_id = { "ATL06_*", "ATL03_007" }, '
        .. 'options = { entry_id = { pattern = true } }' },
    } do
      assert.equal(case[2], collections_of(case[1]))
    end
    local query, dropped = es.StacItemQuery { collections = { "C1-P", "ATL06" } }:to_granule_query()
    assert.equal("es.GranuleQuery {}", tostring(query))
    assert.matches("mixes concept ids with names", dropped[1].reason, 1, true)
  end)

  it("reads every other member", function()
    for _, case in ipairs {
      { { ids = { "a", "b" } }, "granule_ur[]=a;b" }, { { ids = "G1-P" }, "concept_id=G1-P" },
      { { datetime = "2020-01-01" }, "temporal=2020-01-01T00:00:00Z,2020-01-01T23:59:59.999Z" },
      { { datetime = "2020-01-01T00:00:00Z" },
        "temporal=2020-01-01T00:00:00Z,2020-01-01T00:00:00Z" },
      { { datetime = "../2020-01-01" }, "temporal=,2020-01-01T23:59:59.999Z" },
      { { datetime = "2020-01-01T00:00:00+01:00/.." }, "temporal=2019-12-31T23:00:00Z," },
      { { bbox = { 1, 2, -9, 3, 4, 9 } }, "bounding_box=1,2,3,4" },
      { { sortby = "-datetime,+id,properties.eo:cloud_cover,-startDate" },
        "sort_key[]=-start_date;granule_ur;cloud_cover;-start_date" },
      { { query = { ["eo:cloud_cover"] = { gte = 5, lte = 20 }, platform = { eq = "a" } } },
        "cloud_cover=5,20&platform=a" },
      { { query = { ["eo:cloud_cover"] = { lte = 20 } }, filter = "eo:cloud_cover >= 1" },
        "cloud_cover=1,20" },
      { { ids = { "a", "b" }, filter = "id IN ('b', 'c')" }, "granule_ur=b" },
      { { datetime = "2020/2021", filter = "datetime >= DATE('2020-06-01')" },
        "options[temporal][and]=true&temporal[]=2020-01-01T00:00:00Z,2021-12-31T23:59:59.999Z;"
          .. "2020-06-01T00:00:00Z," },
      { { fields = "-geometry" }, "", "leaves out fields" }, { { conf = { a = 1 } }, "",
        "server's own" },
      { { sortby = "gsd" }, "", "no key" },
      { { datetime = "2020-01-01", bbox = { 1, 2, 3, 4 },
        filter = "S_INTERSECTS(geometry, POINT(1 2))" },
        "bounding_box=1,2,3,4&point=1,2&temporal=2020-01-01T00:00:00Z,2020-01-01T23:59:59.999Z" },
    } do
      local found, reasons = read(case[1])
      assert.equal(case[2], found)
      assert.equal(case[3] and 1 or 0, #reasons)
      if case[3] then assert.matches(case[3], reasons[1], 1, true) end
    end
    local query = es.StacItemQuery { limit = 7, fields = "id,properties" }:to_granule_query()
    assert.equal(7, query:parameters().limit)
    assert.same({ "id", "properties" }, query:parameters().fields)
  end)

  it("reads every kind of geometry", function()
    local A, B = "0,0,10,0,10,10,0,0", "20,0,30,0,30,10,20,0"
    local RING, OTHER = { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 0 } },
      { { 20, 0, 5 }, { 30, 0, 5 }, { 30, 10, 5 }, { 20, 0, 5 } }
    for _, case in ipairs {
      { { type = "Point", coordinates = { 1, 2, 3 } }, "point=1,2" },
      { { type = "MultiPoint", coordinates = { { 1, 2 }, { 3, 4 } } },
        "options[point][or]=true&point[]=1,2;3,4" },
      { { type = "LineString", coordinates = { { 1, 2 }, { 3, 4 } } }, "line=1,2,3,4" },
      { { type = "MultiLineString", coordinates = { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7,
        8 } } } },
        "line[]=1,2,3,4;5,6,7,8&options[line][or]=true" },
      { { type = "Polygon", coordinates = { RING } }, "polygon=" .. A },
      { { type = "Polygon", coordinates = { OTHER } }, "polygon=" .. B },
      { { type = "MultiPolygon", coordinates = { { RING }, { OTHER } } },
        "options[polygon][or]=true&polygon[]=" .. A .. ";" .. B },
      { { type = "GeometryCollection", geometries = { { type = "Point", coordinates = { 1, 2 } },
        { type = "Polygon", coordinates = { RING } } } },
        "options[spatial][or]=true&point=1,2&polygon=" .. A },
      -- The whole Earth is no polygon on the sphere.
      { { type = "Polygon", coordinates = { { { -180, -90 }, { 180, -90 }, { 180, 90 }, { -180,
        90 },
        { -180, -90 } } } }, "bounding_box=-180,-90,180,90" },
    } do
      local found, reasons = read { intersects = case[1] }
      assert.equal(case[2], found)
      assert.same({}, reasons)
    end
    local found, reasons = read { intersects = { type = "Polygon",
      coordinates = { { { 0, 0 }, { 10, 10 }, { 10, 0 }, { 0, 10 }, { 0, 0 } } } } }
    assert.equal("", found)
    assert.matches("crosses itself", reasons[1], 1, true)
  end)

  it("is refused where CMR would refuse it", function()
    local flat, err = es.StacItemQuery { ids = "a" }:to_cmr()
    assert.is_nil(flat)
    assert.equal("invalid_query", err.code)
    assert.matches("which collections are meant", err.message, 1, true)
  end)

  it("is read from a body as from a query", function()
    local body = { collections = { "HLSL30_2.0" }, ["filter-lang"] = "cql2-text",
      filter = "eo:cloud_cover <= 20" }
    local one, two = es.GranuleQuery.from_stac(body),
      es.GranuleQuery.from_stac(es.StacItemQuery(body))
    assert.is_true(one == two)
    assert.is_true(one == es.GranuleQuery { short_name = "HLSL30.v2.0", cloud_cover = {
      max = 20 } })
    for _, bad in ipairs { 1, "x", { bbox = 1 } } do
      local query, err = es.GranuleQuery.from_stac(bad)
      assert.is_nil(query)
      assert.equal("invalid_query", err.code)
    end
    assert.equal("invalid_query", select(2, es.GranuleQuery.from_stac(nil)).code)
  end)
end)
