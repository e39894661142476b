-- Queries of granules and collections as STAC searches: what stands where, and what is dropped.

local es = require "earthshine"

local function stac(keywords, options)
  local query = es.GranuleQuery(keywords)
  local body, dropped = query:to_stac(options)
  return assert(body, tostring(dropped)), dropped
end

local function text_of(keywords)
  keywords.short_name = keywords.short_name or "S"
  return stac(keywords, { filter = "text" }).filter
end

local function fields(dropped)
  local list = {}
  for i, entry in ipairs(dropped) do list[i] = entry.field end
  return list
end

describe("a query of granules in STAC", function()
  it("is as the usage examples have it", function()
    local q = es.GranuleQuery {
      short_name = "HLSL30.v2.0", temporal = { "2020-01-01", "2020-12-31" },
      bounding_box = { -180, -90, 180, -60 }, cloud_coverage = { 0, 20 },
    }
    local body, dropped = q:to_stac()
    assert.same({}, dropped)
    assert.same({
      collections = { "HLSL30_2.0" }, datetime = "2020-01-01T00:00:00Z/2020-12-31T23:59:59.999Z",
      bbox = { -180, -90, 180, -60 }, ["filter-lang"] = "cql2-json",
      filter = { op = "and", args = {
        { op = ">=", args = { { property = "eo:cloud_cover" }, 0 } },
        { op = "<=", args = { { property = "eo:cloud_cover" }, 20 } } } },
    }, body)
    local s = es.StacItemQuery {
      collections = { "HLSL30.v2.0" }, datetime = "2020-01-01/2020-12-31",
      bbox = { -180, -90, 180, -60 }, query = { ["eo:cloud_cover"] = { lt = 20 } },
    }
    assert.is_true(s:to_granule_query() == q:cloud_cover { max = 20 })
  end)

  it("has a pattern of granule names as LIKE on the address of the data", function()
    for _, keywords in ipairs {
      { granule_name = "ATL06_??_01*.nc" },
      { readable_granule_name = "ATL06_??_01*.nc",
        options = { readable_granule_name = { pattern = true } } },
    } do
      keywords.short_name = "ATL06"
      local body, dropped = stac(keywords)
      assert.same({ op = "like", args = { { property = "assets.data.href" },
        "%ATL06\\___\\_01%.nc" } }, body.filter)
      assert.same({}, dropped)
    end
    assert.equal([[assets.data.href LIKE '%100\%\\%']], text_of { granule_name = "100%\\*" })
  end)

  it("says the options of texts", function()
    for _, case in ipairs {
      { { platform = "A" }, "CASEI(platform) = CASEI('A')" },
      { { platform = "A", options = { platform = { ignore_case = true } } },
        "CASEI(platform) = CASEI('A')" },
      { { platform = { "A", "B" }, options = { platform = { ignore_case = false } } },
        "platform IN ('A', 'B')" },
      { { platform = { "A", "B" }, options = { platform = { ["and"] = true,
        ignore_case = false } } },
        "platform = 'A' AND platform = 'B'" },
      { { platform = { "A*", "B_" }, options = { platform = { pattern = true,
        ignore_case = false } } },
        "platform LIKE 'A%' OR platform LIKE 'B\\_'" },
      { { instrument = { "a", "b" } }, "A_OVERLAPS(instruments, ('a', 'A', 'b', 'B'))" },
      { { instrument = { "a", "b" }, options = { instrument = { ["and"] = true } } },
        "A_OVERLAPS(instruments, ('a', 'A')) AND A_OVERLAPS(instruments, ('b', 'B'))" },
      { { granule_ur = "a*", options = { granule_ur = { pattern = true } } }, "id LIKE 'a%'" },
      { { granule_ur = "a", options = { granule_ur = { ignore_case = true } } },
        "CASEI(id) = CASEI('a')" },
      { { short_name = "A*", options = { short_name = { pattern = true } } },
        "collection LIKE 'A%\\_%'" },
      { { short_name = "A*", version = "006", options = { short_name = { pattern = true } } },
        "collection LIKE 'A%\\_006'" },
    } do
      assert.equal(case[2], text_of(case[1]))
    end
  end)

  it("has several ranges of time in the filter, and the least that holds them in datetime",
    function()
    local body = stac({ short_name = "S", temporal = { { "2021", "2021" }, { "2019", "2019" } } },
      { filter = "text" })
    assert.equal("2019-01-01T00:00:00Z/2021-12-31T23:59:59.999Z", body.datetime)
    local RANGE = "T_INTERSECTS(datetime, INTERVAL('%d-01-01T00:00:00Z', "
      .. "'%d-12-31T23:59:59.999Z'))"
    assert.equal(RANGE:format(2021, 2021) .. " OR " .. RANGE:format(2019, 2019), body.filter)
    body = stac { short_name = "S", temporal = { { nil, "2021" }, { "2022", nil } } }
    assert.is_nil(body.datetime)
    body = stac({ short_name = "S", temporal = { { "2021", nil }, { nil, "2022" } },
      options = { temporal = { ["and"] = true } } }, { filter = "text" })
    assert.equal("2021-01-01T00:00:00Z/..", body.datetime)
    assert.equal("T_INTERSECTS(datetime, INTERVAL('..', '2022-12-31T23:59:59.999Z'))", body.filter)
  end)

  it("tells what ranges of time lose", function()
    local body, dropped = stac { short_name = "S",
      temporal = { start = "2000", stop = "2020", start_day = 32, end_day = 60 } }
    assert.equal("2000-01-01T00:00:00Z/2020-12-31T23:59:59.999Z", body.datetime)
    assert.same({ "temporal" }, fields(dropped))
    local _, more = stac { short_name = "S",
      temporal = { start = "2000", stop = "2020", exclude_boundary = true } }
    assert.same({ "options[temporal][exclude_boundary]" }, fields(more))
  end)

  it("has one shape in bbox or intersects, and the others in the filter", function()
    local body = stac({ short_name = "S", point = { 1, 2 }, bounding_box = { 0, 0, 5, 5 } },
      { filter = "text" })
    assert.same({ 0, 0, 5, 5 }, body.bbox)
    assert.is_nil(body.intersects)
    assert.equal("S_INTERSECTS(geometry, POINT(1 2))", body.filter)
    body = stac({ short_name = "S", point = { { 1, 2 }, { 3, 4 } } }, { filter = "text" })
    assert.equal("Point", body.intersects.type)
    assert.equal("S_INTERSECTS(geometry, POINT(3 4))", body.filter)
    body = stac { short_name = "S", point = { { 1, 2 }, { 3, 4 } }, options = { point = {
      ["or"] = true } } }
    assert.equal("MultiPoint", body.intersects.type)
    assert.is_nil(body.filter)
    body = stac { short_name = "S", point = { 1, 2 }, line = { { 1, 2 }, { 3, 4 } },
      options = { spatial = { ["or"] = true } } }
    assert.equal("GeometryCollection", body.intersects.type)
    body = stac({ short_name = "S", point = { { 1, 2 }, { 3, 4 } }, bounding_box = { 0, 0, 5, 5 },
      options = { spatial = { ["or"] = true } } }, { filter = "text" })
    assert.is_nil(body.bbox)
    assert.equal("S_INTERSECTS(geometry, BBOX(0, 0, 5, 5)) OR S_INTERSECTS(geometry, POINT(1 2)) "
      .. "AND S_INTERSECTS(geometry, POINT(3 4))", body.filter)
  end)

  it("keeps the holes of a polygon, which CMR's own form leaves out", function()
    local hole = { { 4, 4 }, { 5, 4 }, { 5, 5 }, { 4, 4 } }
    local body = stac { short_name = "S", polygon = { outer = { { 0, 0 }, { 10, 0 }, { 10, 10 },
      { 0, 10 }, { 0, 0 } }, holes = { hole } } }
    assert.equal(2, #body.intersects.coordinates)
  end)

  it("says by one parameter which collections are meant, and tells of the others", function()
    local body, dropped = stac { short_name = { "A", "B" }, version = { "1", "2" },
      concept_id = "C1-P",
      collection_concept_id = "C2-P" }
    assert.same({ "A_1", "A_2", "B_1", "B_2" }, body.collections)
    assert.same({ "collection_concept_id", "concept_id" }, fields(dropped))
    assert.matches("short_name says it", dropped[1].reason, 1, true)
    body, dropped = stac { concept_id = { "C1-P", "G1-P" } }
    assert.same({ "C1-P" }, body.collections)
    assert.same({ "G1-P" }, body.ids)
    assert.same({}, dropped)
  end)

  it("has conditions in the older extension, as far as that goes", function()
    local keywords = { short_name = "S", cloud_cover = { max = 20 }, platform = "A",
      created_at = { "2020-01-01", nil }, instrument = "i", point = { { 1, 2 }, { 3, 4 } },
      granule_name = "a?b" }
    local body, dropped = stac(keywords, { filter = "query" })
    assert.is_nil(body.filter)
    assert.same({ ["eo:cloud_cover"] = { lte = 20 }, platform = { eq = "A" },
      created = { gte = "2020-01-01T00:00:00Z" } }, body.query)
    table.sort(dropped, function(a, b) return a.field < b.field end)
    assert.same({ "instrument", "options[platform][ignore_case]", "point",
      "readable_granule_name" },
      fields(dropped))
  end)

  it("says what attributes a STAC extension knows, and tells of the others", function()
    local keywords = { short_name = "S", attribute = {
      { type = "float", name = "CLOUD_COVERAGE", max = 5 }, { name = "MGRS_TILE_ID" },
      { type = "int", name = "ULX", value = 3 }, { type = "string", name = "MGRS_TILE_ID",
        value = "55JGM" } } }
    local body, dropped = stac(keywords, { filter = "text" })
    assert.equal("eo:cloud_cover <= 5 AND grid:code = 'MGRS-55JGM'", body.filter)
    assert.same({ "attribute", "attribute", "attribute" }, fields(dropped))
    assert.matches("comes back as another parameter", dropped[1].reason, 1, true)
    keywords.options = { attribute = { ["or"] = true } }
    body, dropped = stac(keywords)
    assert.is_nil(body.filter)
    assert.equal(4, #dropped)
  end)

  it("has none where none are asked for", function()
    local body, dropped = stac({ short_name = "S", cloud_cover = 5, point = { { 1, 2 }, { 3,
      4 } } },
      { filter = false })
    assert.is_nil(body.filter)
    assert.is_nil(body.query)
    assert.same({ "point", "cloud_cover" }, fields(dropped))
  end)

  it("is none where the query is invalid", function()
    local body, err = es.GranuleQuery { short_name = "S", cloud_cover = 200, tempral = 1 }:to_stac()
    assert.is_nil(body)
    assert.equal("invalid_query", err.code)
    assert.equal(2, #err.errors)
  end)

  it("is a mistake of the program with options that there are not", function()
    local q = es.GranuleQuery { short_name = "S" }
    for _, options in ipairs { { filter = "cql" }, { fliter = "json" }, { antimeridian = "cut" }, 5,
      { filter = 1 } } do
      assert.has_error(function() q:to_stac(options) end)
    end
  end)

  it("does not change with the body", function()
    local q = es.GranuleQuery { entry_id = { "A_1" }, granule_ur = { "a" }, cycle = { 1, 2 },
      bounding_box = { 1, 2, 3, 4 }, polygon = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 0 } } }
    local before = tostring(q)
    local body = q:to_stac()
    body.collections[1], body.ids[1], body.bbox[1] = "x", "x", 9
    body.filter.args[1].args[2].coordinates[1][1][1] = 9
    assert.equal(before, tostring(q))
  end)

  it("is valid as a search of items", function()
    local body = stac { short_name = "S", sort_key = { "-start_date" }, limit = 5, fields = "id",
      temporal = { "2020", "2021" } }
    assert.is_true(es.StacItemQuery(body):validate().is_valid)
    assert.same(body, (es.StacItemQuery(body):to_stac()))
  end)
end)

describe("a query of collections in STAC", function()
  it("has the ids in the filter and free text in q", function()
    local body, dropped = es.CollectionQuery { short_name = "HLSL30", version = "2.0",
      keyword = "snow", processing_level_id = "3", temporal = { "2020", nil }, provider = "LPCLOUD",
      sort_key = "entry_title" }:to_stac { filter = "text" }
    assert.same({ q = "snow", datetime = "2020-01-01T00:00:00Z/..", ["filter-lang"] = "cql2-text",
      filter = "id = 'HLSL30_2.0' AND CASEI(processing:level) = CASEI('3')",
      sortby = { { field = "title", direction = "asc" } } }, body)
    assert.same({ "provider" }, fields(dropped))
  end)
end)
