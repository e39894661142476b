-- CQL2 on STAC items: each operator, three-valued logic, and what is refused by its name.

local cql2 = require "earthshine.query.cql2"
local json = require "earthshine.json"

local ITEM <const> = {
  type = "Feature", id = "LC08_044.tif", collection = "landsat", bbox = { 0, 0, 10, 10 },
  -- A square with a square hole.
  geometry = { type = "Polygon", coordinates = {
    { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 10 }, { 0, 0 } },
    { { 4, 4 }, { 6, 4 }, { 6, 6 }, { 4, 6 }, { 4, 4 } } } },
  properties = {
    datetime = "2020-05-05T12:00:00Z", updated = "2020-05-06", ["eo:cloud_cover"] = 12.5,
    platform = "Landsat-8", broken = json.null, flag = true, count = 7, ["a.b"] = "dotted",
    keywords = { "a", "b" }, deep = { er = 3 }, city = "Málaga STRASSE", day = "2020-05-05",
    starts = "2020-05-01T00:00:00Z", ends = "2020-05-10T00:00:00Z", odd = "not a date",
  },
  assets = { data = { href = "s3://bucket/ATL06_01.nc" } },
}

local function evaluate(text, item)
  local tree, wrong = cql2.parse(text)
  if wrong then error(tostring(wrong), 0) end
  local result, err = cql2.evaluate(tree, item or ITEM)
  if err then error(tostring(err), 0) end
  if result == json.null then return "unknown" end
  return result
end

-- Each group: filters that are true, false and unknown.
local GROUPS <const> = {
  comparisons = {
    { "platform = 'Landsat-8'", "eo:cloud_cover < 12.6", "count >= 7", "count <= 7", "count <> 8",
      "flag = TRUE", "flag <> FALSE", "platform < 'Landsat-9'", "7 = count", "count = 7.0",
      "TRUE = TRUE", "id = 'LC08_044.tif'", "collection = 'landsat'" },
    { "platform = 'landsat-8'", "count > 7", "count <> 7", "flag = FALSE", "'a' = 'b'",
      "flag < TRUE" },
    { "platform = 8", "count = '7'", "missing = 1", "broken = 1", "flag < 1",
      "keywords = 'a'", "missing <> missing", "datetime < 5" },
  },
  ["names of properties"] = {
    { "properties.count = 7", "deep.er = 3", "properties.deep.er = 3", '"a.b" = \'dotted\'',
      "a.b = 'dotted'", "assets.data.href LIKE 's3:%'", "missing.at.all IS NULL" },
    {}, { "deep.est = 3", "deep.er.est = 3", "assets = 'x'" },
  },
  logic = {
    { "TRUE AND TRUE", "FALSE OR TRUE", "NOT FALSE", "missing = 1 OR TRUE",
      "TRUE AND NOT (FALSE OR FALSE)" },
    { "TRUE AND FALSE", "FALSE OR FALSE", "NOT TRUE", "missing = 1 AND FALSE" },
    { "missing = 1 AND TRUE", "missing = 1 OR FALSE", "NOT missing = 1",
      "missing = 1 AND broken = 1", "NOT (missing = 1 OR broken = 1)" },
  },
  ["IS NULL"] = {
    { "missing IS NULL", "broken IS NULL", "count IS NOT NULL", "(missing = 1) IS NULL",
      "missing + 1 IS NULL", "geometry IS NOT NULL" },
    { "count IS NULL", "missing IS NOT NULL", "'x' IS NULL" }, {},
  },
  LIKE = {
    { "platform LIKE 'Land%'", "platform LIKE '%-8'", "platform LIKE '%sat%'", "platform LIKE '%'",
      "platform LIKE 'Lan_sat-_'", "id LIKE 'LC08\\_%'", "city LIKE 'M_laga%'",
      "platform NOT LIKE 'x%'", "platform LIKE 'L%a%t%8'", "platform LIKE '%%Landsat-8%%'",
      "assets.data.href LIKE '%ATL06\\___.nc'", "'100%' LIKE '100\\%'", "'a\\b' LIKE 'a\\\\b'",
      "'' LIKE ''", "'' LIKE '%'" },
    { "platform LIKE 'land%'", "platform LIKE 'Landsat'", "platform LIKE '%\\_%'",
      "platform LIKE '_'", "'100x' LIKE '100\\%'", "'' LIKE '_'", "platform LIKE ''" },
    { "count LIKE '7'", "missing LIKE '%'", "missing NOT LIKE '%'" },
  },
  ["CASEI and ACCENTI"] = {
    { "CASEI(platform) = CASEI('LANDSAT-8')", "CASEI(platform) LIKE CASEI('LAND%')",
      "ACCENTI(city) LIKE 'Malaga%'", "CASEI(city) LIKE '%' AND CASEI('Straße') = 'strasse'",
      "CASEI(ACCENTI(city)) = CASEI(ACCENTI('MÁLAGA Straße'))", "CASEI('ΟΔΟΣ') = CASEI('οδος')",
      "ACCENTI('Beyonce\u{301}') = ACCENTI('Beyoncé')", "CASEI('ЖЁ') = CASEI('жё')" },
    { "CASEI(platform) = 'LANDSAT-8'", "ACCENTI('e') = 'é'" }, { "CASEI(count) = '7'" },
  },
  ["BETWEEN and IN"] = {
    { "count BETWEEN 7 AND 7", "count NOT BETWEEN 8 AND 9", "platform IN ('x', 'Landsat-8')",
      "count IN (1, 3 + 4)", "platform NOT IN ('x', 'y')", "count IN (missing, 7)",
      "datetime IN (DATE('2020-05-05'))" },
    { "count BETWEEN 8 AND 9", "platform IN ('x')", "count NOT IN (7)" },
    { "count BETWEEN missing AND 9", "missing IN (1)", "count IN (missing, 8)",
      "count NOT IN (missing, 8)", "platform IN (1)" },
  },
  arithmetic = {
    { "count + 1 = 8", "count - 1 = 6", "count * 2 = 14", "count / 2 = 3.5", "count div 2 = 3",
      "-count div 2 = -3", "count % 4 = 3", "-count % 4 = -3", "2 ^ 3 ^ 2 = 512", "-count = -7",
      "9223372036854775807 + 1 > 0" },
    { "count + 1 = 7" },
    { "count / 0 = 1", "count % 0 = 1", "count div 0 = 1", "platform + 1 = 2", "missing * 2 = 2",
      "10 ^ 400 > 1" },
  },
  ["dates as values"] = {
    { "datetime = DATE('2020-05-05')", "datetime <= DATE('2020-05-05')",
      "datetime > DATE('2020-05-04')", "datetime < TIMESTAMP('2020-05-05T12:00:00.5Z')",
      "datetime = TIMESTAMP('2020-05-05T14:00:00+02:00')", "updated = DATE('2020-05-06')",
      "updated >= TIMESTAMP('2020-05-06T10:00:00Z')" },
    { "datetime > DATE('2020-05-05')", "datetime < DATE('2020-05-05')" },
    { "odd = DATE('2020-05-05')", "count = DATE('2020-05-05')", "missing < DATE('2020-05-05')" },
  },
  ["relations in time"] = {
    { "T_AFTER(datetime, DATE('2020-05-04'))", "T_BEFORE(datetime, DATE('2020-05-06'))",
      "T_EQUALS(datetime, DATE('2020-05-05'))", "T_INTERSECTS(datetime, INTERVAL(starts, ends))",
      "T_DURING(datetime, INTERVAL(starts, ends))", "T_CONTAINS(INTERVAL(starts, ends), datetime)",
      "T_INTERSECTS(datetime, INTERVAL('..', '2020-05-05'))",
      "T_INTERSECTS(datetime, INTERVAL('2020-05-05T12:00:00Z', '..'))",
      "T_DISJOINT(datetime, INTERVAL('2020-05-05T12:00:01Z', '..'))",
      "T_MEETS(INTERVAL('2020-04-01', '2020-05-01'), INTERVAL(starts, ends))",
      "T_METBY(INTERVAL('2020-05-10', '..'), INTERVAL(starts, ends))",
      "T_OVERLAPS(INTERVAL('2020-04-01', '2020-05-05'), INTERVAL(starts, ends))",
      "T_OVERLAPPEDBY(INTERVAL('2020-05-05', '2020-06-01'), INTERVAL(starts, ends))",
      "T_STARTS(INTERVAL('2020-05-01', '2020-05-05'), INTERVAL(starts, ends))",
      "T_STARTEDBY(INTERVAL('2020-05-01', '..'), INTERVAL(starts, ends))",
      "T_FINISHES(INTERVAL('2020-05-02', '2020-05-10'), INTERVAL(starts, ends))",
      "T_FINISHEDBY(INTERVAL('..', '2020-05-10'), INTERVAL(starts, ends))" },
    { "T_AFTER(datetime, DATE('2020-05-05'))", "T_BEFORE(datetime, DATE('2020-05-05'))",
      "T_DISJOINT(datetime, DATE('2020-05-05'))", "T_EQUALS(datetime, INTERVAL(starts, ends))",
      "T_CONTAINS(datetime, INTERVAL(starts, ends))",
      "T_MEETS(INTERVAL(starts, ends), INTERVAL(starts, ends))" },
    { "T_AFTER(missing, DATE('2020-05-05'))", "T_AFTER(odd, DATE('2020-05-05'))",
      "T_DURING(datetime, INTERVAL(starts, missing))" },
  },
  arrays = {
    { "A_EQUALS(keywords, ('a', 'b'))", "A_CONTAINS(keywords, ('b'))", "A_CONTAINS(keywords, ())",
      "A_CONTAINEDBY(keywords, ('c', 'b', 'a'))", "A_OVERLAPS(keywords, ('x', 'b'))" },
    { "A_EQUALS(keywords, ('b', 'a'))", "A_EQUALS(keywords, ('a'))",
      "A_CONTAINS(keywords, ('a', 'c'))", "A_CONTAINEDBY(keywords, ('a'))",
      "A_OVERLAPS(keywords, ('x'))", "A_OVERLAPS(keywords, ())" },
    { "A_EQUALS(missing, ('a'))", "A_CONTAINS(platform, ('a'))",
      "A_CONTAINS(keywords, ('a', missing))" },
  },
  space = {
    { "S_INTERSECTS(geometry, POINT(1 1))", "S_INTERSECTS(geometry, POINT(0 5))",
      "S_INTERSECTS(geometry, POINT(4 5))", "S_INTERSECTS(geometry, BBOX(9, 9, 20, 20))",
      "S_INTERSECTS(geometry, BBOX(10, 10, 20, 20))",
      "S_INTERSECTS(geometry, BBOX(-5, 4, 15, 5))", -- a cross: no corner lies in the other
      "S_INTERSECTS(geometry, LINESTRING(-1 5, 20 5))",
      "S_INTERSECTS(geometry, MULTIPOINT((50 50), (1 1)))",
      "S_INTERSECTS(geometry, BBOX(1, 1, -500, 9, 9, 500))",
      "S_INTERSECTS(geometry, BBOX(170, -10, 5, 10))",
      "S_INTERSECTS(GEOMETRYCOLLECTION(POINT(50 50), LINESTRING(-1 1, 1 1)), geometry)",
      "S_DISJOINT(geometry, POINT(5 5))", "S_DISJOINT(geometry, BBOX(4.5, 4.5, 5.5, 5.5))",
      "S_DISJOINT(geometry, BBOX(170, -5, -170, 5))",
      "S_WITHIN(geometry, BBOX(-1, -1, 11, 11))", "S_WITHIN(geometry, BBOX(0, 0, 10, 10))",
      "S_WITHIN(geometry, geometry)", "S_WITHIN(geometry, bbox)",
      "S_CONTAINS(geometry, BBOX(1, 1, 2, 2))", "S_CONTAINS(geometry, POINT(1 5))",
      "S_CONTAINS(geometry, LINESTRING(0 0, 3 3))",
      "S_CONTAINS(geometry, LINESTRING(0 0, 0 3, 1 3))",
      "S_WITHIN(POINT(1 1), LINESTRING(0 0, 2 2))" },
    { "S_INTERSECTS(geometry, POINT(5 5))", "S_INTERSECTS(geometry, POINT(11 5))",
      "S_INTERSECTS(geometry, POLYGON((12 0, 20 0, 12 8, 12 0)))",
      "S_DISJOINT(geometry, POINT(0 0))", "S_WITHIN(geometry, BBOX(0, 0, 9, 10))",
      "S_WITHIN(bbox, geometry)", -- the hole
      "S_CONTAINS(geometry, BBOX(4, 4, 6, 6))", -- fills the hole
      "S_CONTAINS(geometry, BBOX(1, 1, 5, 5))", "S_CONTAINS(geometry, POINT(0 5))",
      "S_CONTAINS(geometry, LINESTRING(0 0, 10 0))", -- only the boundary
      "S_CONTAINS(geometry, LINESTRING(0 0, 8 8))", "S_WITHIN(POINT(0 0), LINESTRING(0 0, 2 2))",
      "S_CONTAINS(geometry, LINESTRING(1 1, 20 1))" },
    { "S_INTERSECTS(missing, POINT(1 1))", "S_WITHIN(platform, POINT(1 1))",
      "S_INTERSECTS(keywords, POINT(1 1))" },
  },
}

describe("a CQL2 filter on an item", function()
  for name, group in pairs(GROUPS) do
    for i, wanted in ipairs { true, false, "unknown" } do
      if #group[i] > 0 then
        it(("knows %s: %s"):format(name, tostring(wanted)), function()
          for _, text in ipairs(group[i]) do assert.equal(wanted, evaluate(text), text) end
        end)
      end
    end
  end

  it("takes an item without datetime from its start to its end", function()
    local item = { properties = { datetime = json.null, start_datetime = "2020-01-01T00:00:00Z",
      end_datetime = "2020-01-31T00:00:00Z" } }
    assert.is_true(evaluate("T_INTERSECTS(datetime, DATE('2020-01-15'))", item))
    assert.is_true(evaluate("T_AFTER(datetime, DATE('2019-12-31'))", item))
    assert.is_false(evaluate("T_INTERSECTS(datetime, DATE('2020-02-01'))", item))
    assert.equal("unknown", evaluate("datetime > DATE('2019-01-01')", item))
    assert.equal("unknown", evaluate("T_AFTER(datetime, DATE('2019-01-01'))", { properties = {} }))
  end)

  it("is unknown on items of another shape, and raises nothing", function()
    local geometries = { 1, "x", {}, { type = "Polygon" }, { type = "Polygon", coordinates = {} },
      { type = "Polygon", coordinates = { {} } }, { type = "Point", coordinates = { "a", "b" } },
      { type = "Circle", coordinates = {} }, { type = "GeometryCollection" }, { bbox = { 1 } },
      { type = "LineString", coordinates = { { 1 }, { 2 } } } }
    for _, geometry in ipairs(geometries) do
      local item = { geometry = geometry, properties = "none" }
      for _, op in ipairs { "S_INTERSECTS", "S_WITHIN", "S_CONTAINS" } do
        local result = evaluate(op .. "(geometry, BBOX(0, 0, 1, 1))", item)
        assert.is_true(result == "unknown" or result == false)
      end
      assert.equal("unknown", evaluate("a = 1", item))
      assert.equal("unknown", evaluate("T_AFTER(datetime, DATE('2020-01-01'))", item))
    end
    local result, err = cql2.evaluate(true, "no item")
    assert.is_nil(result)
    assert.equal("invalid", err.code)
  end)

  it("is compiled once for many items", function()
    local passes = assert(cql2.compile(cql2.parse "count > 3"))
    assert.is_true(passes { properties = { count = 4 } })
    assert.is_false(passes { properties = { count = 3 } })
    assert.is_nil(passes { properties = {} })
  end)

  it("matches patterns that would drive a backtracker mad", function()
    local text, pattern = ("a"):rep(3000) .. "b", ("%a"):rep(300) .. "%c"
    local tree = { op = "like", args = { { property = "x" }, pattern } }
    assert.is_false(cql2.evaluate(tree, { properties = { x = text } }))
  end)
end)

describe("what cannot be evaluated", function()
  it("is refused by its name, before any item is looked at", function()
    for text, names in pairs {
      ["S_TOUCHES(geometry, POINT(1 1))"] = { "s_touches" },
      ["FALSE AND S_EQUALS(a, b)"] = { "s_equals" },
      ["avg(a) < 3 OR S_CROSSES(a, b) OR S_OVERLAPS(a, b)"] = { "avg", "s_crosses", "s_overlaps" },
      ["A_EQUALS(a, (f(b)))"] = { "f" },
      ["T_AFTER(INTERVAL(a, f(b)), c)"] = { "f" },
    } do
      for _, refuse in ipairs { cql2.compile, cql2.supported } do
        local result, err = refuse(cql2.parse(text))
        assert.is_nil(result)
        assert.equal("unsupported", err.code)
        for i, name in ipairs(names) do
          assert.matches(name, err.message, 1, true)
          assert.equal(name, err.errors[i].value)
        end
      end
    end
  end)

  it("depends on who is asked", function()
    local tree = cql2.parse "a = 1 AND b LIKE 'x%' AND f(c)"
    assert.same({ "=", "and", "f", "like" }, cql2.operators(tree))
    assert.is_true(cql2.supported(tree, { "=", "and", "f", "like" }))
    assert.is_true(cql2.supported(tree, { ["="] = true, ["and"] = true, f = true, like = true }))
    local _, err = cql2.supported(tree, { "=", "and" })
    assert.equal("CQL2: f, like are not supported", err.message)
  end)
end)

describe("conformance classes", function()
  local CASES <const> = {
    ["a = 1 AND b IS NULL"] = "basic-cql2",
    ["a LIKE 'x'"] = "advanced-comparison-operators basic-cql2",
    ["CASEI(a) IN (CASEI('x'))"] =
      "advanced-comparison-operators basic-cql2 case-insensitive-comparison",
    ["ACCENTI(a) = 'x'"] = "accent-insensitive-comparison basic-cql2",
    ["a = b"] = "basic-cql2 property-property",
    ["1 = a"] = "basic-cql2 property-property",
    ["a + 1 = 2"] = "arithmetic basic-cql2",
    ["f(a)"] = "basic-cql2 functions",
    ["S_INTERSECTS(g, BBOX(0,0,1,1))"] = "basic-cql2 basic-spatial-functions",
    ["S_INTERSECTS(g, LINESTRING(0 0,1 1))"] = "basic-cql2 basic-spatial-functions-plus",
    ["S_WITHIN(g, POINT(0 0))"] = "basic-cql2 spatial-functions",
    ["T_AFTER(a, DATE('2020-01-01'))"] = "basic-cql2 temporal-functions",
    ["A_EQUALS(a, (1))"] = "array-functions basic-cql2",
  }
  it("are those that a filter needs", function()
    for text, wanted in pairs(CASES) do
      local names = {}
      for i, uri in ipairs(cql2.conformance(cql2.parse(text))) do
        names[i] = uri:match "^http://www%.opengis%.net/spec/cql2/1%.0/conf/(.+)$"
      end
      assert.equal(wanted, table.concat(names, " "), text)
    end
  end)

  -- OGC 21-065r2, annex A.
  local STANDARD <const> = {}
  for name in ([[basic-cql2 advanced-comparison-operators case-insensitive-comparison
    accent-insensitive-comparison basic-spatial-functions basic-spatial-functions-plus
    spatial-functions temporal-functions array-functions property-property functions
    arithmetic]]):gmatch "%S+" do
    STANDARD[name] = true
  end

  it("are the standard's own", function()
    for name, operator in pairs(require "earthshine.query.cql2.words".operators) do
      assert.is_true(STANDARD[operator.class], name)
    end
    for text in pairs(CASES) do
      for _, uri in ipairs(cql2.conformance(cql2.parse(text))) do
        assert.is_true(STANDARD[uri:match "[^/]+$"], uri)
      end
    end
  end)
end)
