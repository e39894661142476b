-- Queries of STAC items: every form of every member, what is wrong with them, and requests.

local es = require "earthshine"
local temporary = require "tests.support.temporary"

local BEGIN <const>, LAST <const> = "2020-01-01T00:00:00Z", "2020-12-31T23:59:59.999Z"
local YEAR <const> = BEGIN .. "/" .. LAST
local POINT <const> = { type = "Point", coordinates = { 1, 2 } }

local function body_of(keywords)
  return assert(es.StacItemQuery(keywords):to_stac())
end

describe("a query of STAC items", function()
  local FORMS <const> = {
    { "collections", { "a", { "a" }, "a," }, { "a" } },
    { "ids", { "x,y", { "x", "y" }, "x, y" }, { "x", "y" } },
    { "datetime", { "2020", "2020-01-01/2020-12-31", { "2020-01-01", "2020-12-31" },
      "2020-01-01,2020-12-31", { start = "2020", stop = "2020" },
      "2020-01-01T01:00:00+01:00/2020-12-31T23:59:59.999Z" }, YEAR },
    { "datetime", { "2020-01-01T00:00:00Z", 1577836800 }, BEGIN },
    { "datetime", { "2020-01-01/..", "2020-01-01T00:00:00Z/", { "2020-01-01" } }, BEGIN .. "/.." },
    { "datetime", { "../2020-12-31", "/2020-12-31" }, "../" .. LAST },
    { "bbox", { { 1, 2, 3, 4 }, "1,2,3,4", es.BoundingBox(1, 2, 3, 4) }, { 1, 2, 3, 4 } },
    { "bbox", { { 1, 2, -5, 3, 4, 6 }, "1,2,-5,3,4,6" }, { 1, 2, -5, 3, 4, 6 } },
    { "bbox", { { 170, -10, -170, 10 } }, { 170, -10, -170, 10 } },
    { "intersects", { POINT, "POINT(1 2)", '{"type":"Point","coordinates":[1,2]}', es.Point(1, 2),
      { type = "Feature", geometry = POINT, properties = {} } }, POINT },
    { "fields", { "id,-geometry", { "id", "-geometry" }, "+id,-geometry",
      { include = "id", exclude = { "geometry" } } },
      { include = { "id" }, exclude = { "geometry" } } },
    { "sortby", { "+a,-b", "a,-b", { "a", "-b" }, { { field = "a" }, { field = "b",
      direction = "desc" } },
      { "+a", { field = "b", direction = "DESC" } } },
      { { field = "a", direction = "asc" }, { field = "b", direction = "desc" } } },
    { "sortby", { { field = "a", direction = "asc" }, "a" },
      { { field = "a", direction = "asc" } } },
    { "limit", { 10, "10", 10.0 }, 10 },
    { "query", { { a = { lt = 1 } } }, { a = { lt = 1 } } },
    { "conf", { { nohydrate = true } }, { nohydrate = true } },
  }
  for _, case in ipairs(FORMS) do
    local name, forms, wanted = case[1], case[2], case[3]
    for i, form in ipairs(forms) do
      it(("takes form %d of %s %s"):format(i, name, es.json.encode(wanted)), function()
        local query = es.StacItemQuery { [name] = form }
        assert.equal("valid", tostring(query:validate()))
        assert.same(wanted, (body_of { [name] = form })[name])
        assert.is_true(query == es.StacItemQuery()[name](es.StacItemQuery(), form))
        assert.is_true(query == es.StacItemQuery { [name] = wanted })
        assert.is_true(query == load("local es = ... return " .. tostring(query))(es))
      end)
    end
  end

  it("sends a filter in the form in which it was given, or is asked to", function()
    local tree = { op = "<", args = { { property = "eo:cloud_cover" }, 10 } }
    for _, case in ipairs {
      { { filter = "eo:cloud_cover < 10" }, "eo:cloud_cover < 10", "cql2-text" },
      { { filter = tree }, tree, "cql2-json" },
      { { filter = es.json.encode(tree) }, tree, "cql2-json" },
      { { filter = tree, filter_lang = "cql2-text" }, "eo:cloud_cover < 10", "cql2-text" },
      { { filter = "eo:cloud_cover<10", ["filter-lang"] = "cql2-json" }, tree, "cql2-json" },
      { { filter = { op = "=", args = { { property = "a" }, "x'y" } }, filter_lang = "cql2-text" },
        "a = 'x''y'", "cql2-text" },
    } do
      local body = body_of(case[1])
      assert.same(case[2], body.filter)
      assert.equal(case[3], body["filter-lang"])
    end
    assert.is_true(es.StacItemQuery { filter = tree } == es.StacItemQuery {
      filter = "eo:cloud_cover < 10" })
  end)

  it("takes the shapes of a file, cut at the antimeridian", function()
    local folder <close> = temporary.folder()
    folder:write("two.wkt", "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))")
    folder:write("over.wkt", "POLYGON((170 0, -170 0, -170 10, 170 0))")
    folder:write("mixed.wkt", "GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))")
    folder:write("none.wkt", "POINT(1")
    local function shape(name)
      local q = es.StacItemQuery { intersects = folder:path(name) }
      assert.equal("valid", tostring(q:validate()))
      assert.is_true(q == load("local es = ... return " .. tostring(q))(es))
      return q:to_stac().intersects
    end
    assert.same({ type = "MultiPolygon", coordinates = { { { { 0, 0 }, { 1, 0 }, { 1, 1 },
      { 0, 0 } } }, { { { 5, 5 }, { 6, 5 }, { 6, 6 }, { 5, 5 } } } } }, shape "two.wkt")
    assert.equal("MultiPolygon", shape "over.wkt".type)
    assert.equal("GeometryCollection", shape "mixed.wkt".type)
    assert.matches("a number expected", tostring(es.StacItemQuery {
      intersects = folder:path "none.wkt" }:validate()))
    local ring = {}
    for i = 0, 500 do
      local angle = 2 * math.pi * (i % 500) / 500
      ring[#ring + 1] = ("%.6f %.6f"):format(5 * math.cos(angle), 5 * math.sin(angle))
    end
    folder:write("many.wkt", "POLYGON((" .. table.concat(ring, ", ") .. "))")
    assert.matches("^warning: intersects: simplified from 501 to 29%d points", tostring(
      es.StacItemQuery { intersects = folder:path "many.wkt" }:validate()))
  end)

  it("is not changed by what it is asked or what its answers are made into", function()
    local query = es.StacItemQuery { collections = { "a" }, intersects = POINT, filter = { op = "=",
      args = { { property = "a" }, 1 } }, query = { a = { lt = 1 } } }
    local before = tostring(query)
    local body = query:to_stac()
    body.collections[1], body.intersects.coordinates[1], body.filter.args[2] = "b", 9, 9
    body.query.a.lt = 9
    assert.equal(before, tostring(query))
    assert.equal(before, tostring(query:copy()))
    assert.is_false(query == query:collections "b")
    assert.equal(before, tostring(query:limit(3):limit(nil)))
  end)

  local BAD <const> = {
    { "collections", { 1 }, "must be a string" }, { "collections", {}, "has no values" },
    { "ids", "", "must not be empty" }, { "ids", { "\xff" }, "is not valid UTF-8" },
    { "ids", true, "must be a string" },
    { "datetime", "yesterday", "not a date" }, { "datetime", "2021/2020", "starts after it ends" },
    { "datetime", "../..", "has neither a start nor an end" }, { "datetime", {},
      "neither a start" },
    { "datetime", { start = "2020", stop = "2021", start_day = 3 }, "days of the year" },
    { "bbox", { 1, 2, 3 }, "must be four numbers" }, { "bbox", { 1, 5, 3, 4 },
      "south 5 must not be" },
    { "bbox", { 1, 2, 9, 3, 4, 6 }, "lower height" }, { "bbox", { 0 / 0, 1, 2, 3 },
      "not a number" },
    { "bbox", { 200, 1, 2, 3 }, "the same place is -160" }, { "bbox", "x", "list of numbers" },
    { "intersects", { type = "Point" }, "coordinates" },
    { "intersects", { type = "Pont", coordinates = { 1, 2 } }, "must be a GeoJSON geometry" },
    { "intersects", { type = "Point", coordinates = { 1, 95 } }, "latitude 95" },
    { "intersects", { type = "Polygon", coordinates = { { { 0, 0 }, { 1, 1 }, { 0, 0 } } } },
      "coordinates[1] a ring needs at least 4" },
    { "intersects", "here", "must be a GeoJSON geometry" },
    { "intersects", es.BoundingBox(1, 2, 3, 4), "give it as bbox" },
    { "intersects", { type = "Feature" }, "a feature without a geometry" },
    { "query", { a = { le = 1 } }, "a: unknown operator le (did you mean lt?)" },
    { "query", "x", "must be a table" }, { "query", {}, "has no condition" },
    { "filter", "eo:cloud_cover <", "expected a value" }, { "filter", 5, "must be CQL2" },
    { "filter", { op = "<", args = { 1 } }, "takes 2 arguments" },
    { "filter", "{", "not JSON" },
    { "filter_lang", "cql", "must be one of cql2-json, cql2-text" },
    { "filter_crs", "EPSG:4326", "must be one of http" },
    { "fields", { 1 }, "must be a string" }, { "fields", "-", "must be names such as" },
    { "fields", { includ = { "id" } }, "unknown member" }, { "fields", {},
      "must be names such as" },
    { "sortby", { { feld = "a" } }, "did you mean field?" }, { "sortby", {}, "must be fields" },
    { "sortby", { { field = "a", direction = "up" } }, "direction must be asc or desc" },
    { "sortby", "+", "must be fields" },
    { "limit", 0, "an integer from 1 to 10000" }, { "limit", 10001, "from 1 to 10000" },
    { "limit", "many", "must be an integer" }, { "conf", 1, "must be a table" },
    { "conf", { function() end }, "cannot be written as JSON" },
    { "colections", "a", "did you mean collections?" },
    { "short_name", "a", "is a parameter of collection and granule searches" },
    { "token", "x", "belongs to the login" },
  }
  for _, case in ipairs(BAD) do
    it(("refuses %s: %s"):format(case[1], case[3]), function()
      local query = es.StacItemQuery { [case[1]] = case[2] }
      local v = query:validate()
      assert.equal(1, #v.errors)
      assert.equal(case[1], v.errors[1].field:match "^[%w_]+")
      assert.matches(case[3], v.errors[1].message, 1, true)
      for _, method in ipairs { "to_stac", "to_cmr", "to_granule_query", "request" } do
        local value, err = query[method](query)
        assert.is_nil(value)
        assert.equal("invalid_query", err.code)
      end
    end)
  end

  it("collects all that is wrong, also of several members together", function()
    local v = es.StacItemQuery { bbox = { 1, 2, 3, 4 }, intersects = POINT, limit = 0, x = 1,
      filter_lang = "cql2-text" }:validate()
    assert.equal(3, #v.errors)
    assert.matches("intersects: cannot be given beside bbox", tostring(v), 1, true)
    assert.matches("filter is not given", v.warnings[1].message, 1, true)
  end)

  it("points at the place of a mistake in a filter", function()
    local _, err = es.StacItemQuery { filter = "a = 1 AND (b <> )" }:to_stac()
    assert.matches("line 1, column 17", err.message, 1, true)
  end)

  it("is asked for by POST", function()
    local request = assert(es.StacItemQuery { collections = "a", bbox = { 0, 0.5, 1,
      2 } }:request())
    assert.same({ method = "POST", path = "search",
      body = '{"bbox":[0,0.5,1,2],"collections":["a"]}',
      headers = { ["Content-Type"] = "application/json" }, dropped = {} }, request)
  end)

  it("is asked for by GET", function()
    local query = es.StacItemQuery { collections = { "a", "b" }, ids = "i", datetime = "2020",
      bbox = { 0, 1, 2.5, 3 }, query = { a = { lt = 1 } }, fields = "id,-geometry",
        sortby = "+a,-b",
      limit = 5, filter = { op = "like", args = { { property = "platform" }, "l%" } },
      conf = { x = 1 } }
    local request = assert(query:request "GET")
    assert.equal("GET", request.method)
    assert.equal(table.concat({ "collections=a%2Cb", "ids=i",
      "datetime=2020-01-01T00%3A00%3A00Z%2F2020-12-31T23%3A59%3A59.999Z", "bbox=0%2C1%2C2.5%2C3",
      "query=%7B%22a%22%3A%7B%22lt%22%3A1%7D%7D", "fields=id%2C-geometry", "sortby=%2Ba%2C-b",
      "limit=5", "filter=platform%20LIKE%20%27l%25%27", "filter-lang=cql2-text" }, "&"),
        request.query)
    assert.equal("conf", request.dropped[1].field)
    local shape = assert(es.StacItemQuery { intersects = POINT }:request "GET")
    assert.equal("intersects=%7B%22coordinates%22%3A%5B1%2C2%5D%2C%22type%22%3A%22Point%22%7D",
      shape.query)
  end)

  it("is the same of its parameters, which are the caller's own", function()
    for _, filter in ipairs { "a = 1", { op = "=", args = { { property = "a" }, 1 } }, false } do
      local query = es.StacItemQuery { ids = { "a", "b" }, intersects = POINT, filter = filter,
        sortby = "-a", query = { a = { lt = 1 } }, fields = "id", conf = { a = { 1 } } }
      assert.is_true(query == es.StacItemQuery(query:parameters()))
      local given = query:parameters()
      given.intersects.coordinates[1], given.query.a.lt, given.sortby[1].field = 9, 9, "z"
      assert.is_true(query == es.StacItemQuery(query:parameters()))
    end
  end)

  it("has no options of parameters, and says what each one asks for", function()
    local query = es.StacItemQuery { ids = "a" }
    for _, other in ipairs { query:option("ids", "pattern", true),
      query:options { ids = "pattern" } } do
      assert.matches("has no option pattern; CMR takes none", tostring(other:validate()), 1, true)
    end
    assert.equal('ids = "a": finds the items with these ids', tostring(query:explain()))
  end)

  it("is none where it is a query of granules already", function()
    local query, err = es.GranuleQuery.from_stac(es.GranuleQuery { short_name = "S" })
    assert.is_nil(query)
    assert.equal("query: is a query of granules already, and no STAC search", err.message)
  end)

  it("makes each word of its help known", function()
    for _, row in ipairs(es.StacItemQuery.known()) do
      assert.is_string(row.help)
      assert.is_not_nil(es.StacItemQuery()[row.name])
    end
  end)
end)
