--- Queries as values: what they do, whatever their parameters.

local es = require "earthshine"
local json = require "earthshine.json"

local function lua(text)
  return assert(load("local es = ... return " .. text))(es)
end

local function errors(q)
  return (tostring(q:validate()):gsub("\n?warning:[^\n]*", ""))
end

describe("a query", function()
  it("is built by a table or by chaining, as usage shows", function()
    local q = es.GranuleQuery {
      short_name = "HLSL30.v2.0", temporal = { "2020-01-01", "2020-12-31" },
      bounding_box = { -180, -90, 180, -60 }, cloud_coverage = { 0, 20 },
    }
    local text = 'es.GranuleQuery { short_name = "HLSL30", version = "2.0", temporal = '
      .. '{ "2020-01-01", "2020-12-31" }, bounding_box = { -180, -90, 180, -60 }, '
      .. "cloud_cover = { 0, 20 } }"
    assert.equal(text, tostring(q))
    assert.equal(q, es.GranuleQuery():short_name "HLSL30.v2.0":temporal("2020-01-01", "2020-12-31")
      :bounding_box(-180, -90, 180, -60):cloud_cover(0, 20))
    assert.same({
      short_name = "HLSL30", version = "2.0", bounding_box = "-180,-90,180,-60",
      temporal = "2020-01-01T00:00:00Z,2020-12-31T23:59:59.999Z", cloud_cover = "0,20",
    }, q:to_cmr())
    assert.equal("valid", tostring(q:validate()))
  end)

  it("never changes: each setter returns a changed copy", function()
    local q = es.GranuleQuery { short_name = "A" }
    local other = q:version "1"
    assert.not_equal(q, other)
    assert.equal('es.GranuleQuery { short_name = "A" }', tostring(q))
    assert.equal('es.GranuleQuery { short_name = "B", version = "1" }',
      tostring(other:short_name "B"))
    assert.equal(q, other:version(nil))
    assert.equal(q, other:copy():version(nil))
    assert.has_error(function() q.version = "1" end, "GranuleQuery is immutable: version cannot be "
      .. "set; call query:version(value), which returns a changed copy")
    local names = { "A" }
    local kept = es.GranuleQuery { short_name = names }
    names[1] = "B"
    kept:parameters().short_name = "C"
    kept:to_cmr().short_name = "D"
    table.insert(kept:validate().errors, {})
    assert.equal(q, kept)
    assert.is_true(kept:validate().is_valid)
  end)

  it("is equal to what means the same, and to nothing else", function()
    local q = es.GranuleQuery { short_name = { "A", "B" }, day_night = "day", orbit_number = 5 }
    assert.equal(q, es.GranuleQuery { short_name = { "B", "A" }, day_night_flag = "DAY",
      orbit_number = { 5, "5.0" } })
    assert.not_equal(q, q:sort_key "start_date")
    assert.not_equal(q:sort_key("start_date", "end_date"), q:sort_key("end_date", "start_date"))
    assert.not_equal(q, q:limit(5))
    for _, class in ipairs { es.GranuleQuery, es.CollectionQuery, es.StacItemQuery } do
      local empty = class {}
      for _, other in ipairs { {}, es.Point(1, 2), es.ToolQuery {}, setmetatable({}, {}) } do
        assert.is_false(empty == other)
        assert.is_false(other == empty)
      end
    end
    assert.not_equal(q, q:option("short_name", "pattern", true))
    assert.not_equal(es.GranuleQuery { short_name = "A" }, es.CollectionQuery { short_name = "A" })
    assert.equal(es.GranuleQuery { short_name = "A", temporal = "2020-01-31/P1M" },
      es.GranuleQuery { short_name = "A", temporal = { "2020-01-31", "2020-02-29T00:00:00Z" } })
    local holed = es.Polygon { outer = { 0, 0, 9, 0, 9, 9, 0, 0 },
      holes = { { 5, 2, 6, 2, 6, 3, 5, 2 } } }
    assert.not_equal(q:polygon(holed), q:polygon { 0, 0, 9, 0, 9, 9, 0, 0 })
    assert.is_false(q == 5)
    assert.equal(q, es.GranuleQuery(q))
  end)

  it("takes several arguments as a list, one as it is, and says yes to a flag", function()
    local q = es.GranuleQuery():short_name("A", "B"):temporal(nil, "2020"):downloadable()
      :point(1, 2):circle(5, 6, 1000):cycle(1):passes(2, 3)
    assert.equal('es.GranuleQuery { short_name = { "A", "B" }, temporal = { "..", "2020-12-31" }, '
      .. "point = { 1, 2 }, circle = { lon = 5, lat = 6, radius = 1000 }, downloadable = true, "
      .. "cycle = 1, passes = { { pass = 2 }, { pass = 3 } } }", tostring(q))
    assert.equal(q:downloadable(nil), q:online_only(nil))
    assert.has_error(function() q.short_name "A" end,
      "short_name is a method: call it with a colon, as in query:short_name(value)")
    assert.has_error(function() q.validate() end)
  end)

  it("collects what is wrong with names, until it is mended", function()
    local q = es.GranuleQuery():shrt_name "A":valdate():cloud_cover(500)
    assert.equal("shrt_name: is not a known parameter (did you mean short_name?)\n"
      .. "valdate: is not a known parameter (did you mean validate?)\n"
      .. "cloud_cover: 500 is not within 0 and 100", errors(q))
    assert.equal("shrt_name: is not a known parameter (did you mean short_name?)\n"
      .. "valdate: is not a known parameter (did you mean validate?)", errors(q:cloud_cover(50)))
    assert.matches("to_stac: is a method of queries of granules", errors(es.ToolQuery():to_stac()))
    assert.equal("validate: is a method of queries: call it with a colon, as in query:validate()",
      errors(es.GranuleQuery { short_name = "A", validate = true }))
    assert.matches("names of files end in .geojson",
      errors(es.GranuleQuery { short_name = "A", polygon = "basin.txt" }))
    local flat, err = q:to_cmr()
    assert.is_nil(flat)
    assert.equal("invalid_query", err.code)
    assert.equal(3, #err.errors)
    assert.is_nil(q:request())
    assert.equal("query: must be a table of parameters, but is a number",
      errors(es.GranuleQuery(5)))
    assert.equal(q, lua(tostring(q)))
  end)

  it("keeps options that are none, as they were", function()
    local q = es.GranuleQuery { short_name = "A", options = { short_name = { exclude = true,
      pattern = "maybe" }, nope = { pattern = true } } }
    assert.equal("options.nope: is not a known parameter\n"
      .. "options.short_name: has no option exclude; CMR takes pattern, ignore_case, and\n"
      .. "options.short_name: option pattern must be true or false", errors(q))
    assert.equal(errors(q), errors(lua(tostring(q))))
    assert.equal(q, lua(tostring(q)))
    assert.equal(errors(q), errors(q:parameters { version = "1" }))
    assert.not_equal(q:option("short_name", "exclude", nil), q)
    assert.not_equal(es.GranuleQuery { options = { version = { foo = true } } },
      es.GranuleQuery { options = { version = { bar = true } } })
  end)

  it("has no secret in anything that it shows", function()
    local q = es.GranuleQuery { short_name = "A", token = "s3cr3t", ["bearer_token"] = "s3cr3t",
      options = { short_name = { token = "s3cr3t" } } }
    local shown = json.encode(q:validate().errors) .. tostring(q) .. tostring(q:explain())
      .. tostring(select(2, q:to_cmr()))
    assert.is_nil(shown:find("s3cr3t", 1, true))
  end)

  it("shows its parameters in their normal form, and takes several at once", function()
    local q = es.GranuleQuery { short_name = { "A", "B" }, bbox = "0,1,2,3", cloud_cover = "0,20",
      granule_name = "x*", temporal = { start = "2020", exclude_boundary = true } }
    assert.same({
      short_name = { "A", "B" }, bounding_box = es.BoundingBox(0, 1, 2, 3),
      cloud_cover = { min = 0, max = 20 }, readable_granule_name = "x*",
      temporal = es.DateRange { "2020" },
      options = {
        readable_granule_name = { pattern = true }, temporal = { exclude_boundary = true },
      },
    }, q:parameters())
    local more = q:parameters { version = "1", cloud_coverage = 5 }
    assert.equal(q:version "1":cloud_cover(5), more)
    assert.equal(q, more:parameters(q:parameters()):version(nil))
    assert.equal("foo: is not a known parameter", errors(q:parameters { foo = 1 }))
    assert.equal("query: must be a table of parameters, but is a number", errors(q:parameters(5)))
  end)
end)

describe("a query's request", function()
  it("is a GET, percent-encoded, and a POST where that is long", function()
    local q = es.CollectionQuery { keyword = "a&b #c+d/é=%", page_size = 5 }
    assert.same({ method = "GET", path = "collections.umm_json_v1_18_4", headers = {},
      query = "keyword=a%26b%20%23c%2Bd%2F%C3%A9%3D%25&page_size=5" }, q:request())
    assert.matches("&page_size=7$", q:request(7).query)
    local names = {}
    for i = 1, 400 do names[i] = "NAME_" .. i end
    local request = q:short_name(names):request()
    assert.equal("POST", request.method)
    assert.is_nil(request.query)
    assert.equal("application/x-www-form-urlencoded", request.headers["Content-Type"])
    assert.matches("short_name[]=NAME_400&keyword=", request.body, 1, true)
  end)

  it("goes without what a reply of records has no place for, and a warning says so", function()
    local q = es.CollectionQuery { keyword = "ice", include_facets = "v2" }
    assert.equal("keyword=ice", q:request().query)
    assert.equal("v2", q:to_cmr().include_facets)
    local v = q:validate()
    assert.is_true(v.is_valid)
    assert.equal("include_facets", v.warnings[1].field)
    assert.matches("^warning: include_facets: is left out", tostring(v))
  end)
end)

describe("CMR's own keys", function()
  it("are read as keywords, wherever these are", function()
    local q = es.GranuleQuery {
      ["short_name[]"] = { "A", "B" }, ["temporal[]"] = "2020-01-01T00:00:00Z,", ["cycle[]"] = "3",
      ["passes[1][pass]"] = "5", ["passes[0][pass]"] = "2", ["passes[0][tiles]"] = "3L,4R",
      ["options[short_name][ignore_case]"] = "false", ["exclude[concept_id][]"] = { "G1-X" },
      ["cloud-cover[max]"] = "20", ["orbit_number[minValue]"] = "5", ["attribute[]"] = "int,X,3",
    }
    assert.equal("", (errors(q):gsub("^valid$", "")))
    assert.equal(es.GranuleQuery {
      short_name = { "A", "B" }, temporal = { "2020-01-01" }, cycle = 3,
      passes = { { pass = 2, tiles = { "3L", "4R" } }, 5 }, exclude = { concept_id = "G1-X" },
      cloud_cover = { max = 20 }, orbit_number = { min = 5 },
      attribute = { type = "int", name = "X", value = 3 },
      options = { short_name = { ignore_case = false } },
    }, q)
    assert.equal("keyword=x", es.ServiceQuery():parameters { ["keyword[]"] = "x" }:request().query)
  end)

  it("that are of no such form, or given twice, are problems", function()
    for _, key in ipairs { "temporal[", "[]", "temporal[]x", "temporal[][0]",
      "a[[b]]" } do
      assert.matches("is not a parameter's name", errors(es.GranuleQuery { short_name = "A",
        [key] = "2020" }), 1, true)
    end
    assert.matches("is given beside another form of temporal; CMR takes one", errors(
      es.GranuleQuery { short_name = "A", temporal = "2020", ["temporal[]"] = "2021" }), 1, true)
    assert.matches("foo: is not a known parameter", errors(es.GranuleQuery { ["foo[]"] = "x" }), 1,
      true)
  end)
end)

describe("an option", function()
  it("is set for one parameter, kept apart from the others, and taken away", function()
    local q = es.GranuleQuery { short_name = "A*", options = { short_name = "pattern" } }
    assert.equal(q, es.GranuleQuery { short_name = "A*" }:option("short_name", "pattern", true))
    assert.equal(es.GranuleQuery { short_name = "A*" }, q:option("short_name", "pattern", nil))
    local both = q:option("spatial", "or", true):bbox(0, 0, 1, 1)
    assert.equal("true", both:to_cmr()["options[spatial][or]"])
    assert.equal("true", both:to_cmr()["options[short_name][pattern]"])
    assert.equal(q:bbox(0, 0, 1, 1), both:option("spatial", "or"))
    assert.equal("options.provider: has no option and; CMR takes pattern, ignore_case",
      errors(q:option("provider", "and", true)))
    for _, bad in ipairs { { nil, nil }, { 0 / 0, "pattern" }, { "provider", 0 / 0 } } do
      assert.matches("^option: needs the name of a parameter",
        errors(q:option(bad[1], bad[2], true)))
    end
  end)

  it("that is of no use is a warning, as are wildcards without the option", function()
    local q = es.GranuleQuery { short_name = "A*", options = { version = "pattern" } }
    local v = q:validate()
    assert.is_true(v.is_valid)
    assert.equal("warning: short_name: has * or ?, which stand for themselves unless the option "
      .. "pattern is set\nwarning: options.version: is of no use, because version is not given",
      tostring(v))
    assert.equal("valid", tostring(q:options { short_name = { pattern = false } }:validate()))
  end)
end)

describe("a file of shapes", function()
  local temporary = require "tests.support.temporary"
  local folder = temporary.folder()
  teardown(function() folder:remove() end)

  local function feature(kind, coordinates)
    return { type = "Feature", geometry = { type = kind, coordinates = coordinates } }
  end
  local SQUARES = { type = "FeatureCollection", features = {
    feature("Polygon", { { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 }, { 0, 0 } } }),
    feature("Polygon", { { { 5, 5 }, { 6, 5 }, { 6, 6 }, { 5, 6 }, { 5, 5 } } }),
  } }

  it("gives its shapes, any of which is meant, alone or beside others", function()
    local path = folder:path "two.geojson"
    folder:write("two.geojson", json.encode(SQUARES))
    local q = es.CollectionQuery { polygon = path }
    local list = { "0,0,1,0,1,1,0,1,0,0", "5,5,6,5,6,6,5,6,5,5" }
    assert.equal("valid", errors(q))
    assert.same({ ["polygon[]"] = list, ["options[polygon][or]"] = "true" }, q:to_cmr())
    assert.equal(q, lua(tostring(q)))
    assert.equal(q, es.CollectionQuery():polygon { file = path, max_points = 50 })
    local more = q:polygon { path, { 0, 0, 1, 0, 1, 1, 0, 0 } }
    assert.equal(3, #more:to_cmr()["polygon[]"])
  end)

  it("that had to be simplified is a warning", function()
    local ring = {}
    for i = 0, 400 do
      local angle = 2 * math.pi * (i % 400) / 400
      ring[i + 1] = { 10 * math.cos(angle), 10 * math.sin(angle) }
    end
    local path = folder:path "circle.json"
    folder:write("circle.json", json.encode(feature("Polygon", { ring })))
    local v = es.CollectionQuery { polygon = path }:validate()
    assert.is_true(v.is_valid)
    assert.equal("polygon", v.warnings[1].field)
    assert.matches("simplif", v.warnings[1].message)
  end)

  it("that cannot be used is a problem", function()
    assert.matches("^polygon: .*nowhere", errors(es.CollectionQuery { polygon = "nowhere.shp" }))
    assert.equal("bounding_box: takes no file; polygon, line and point do",
      errors(es.CollectionQuery { bounding_box = "a.geojson" }))
    assert.matches("point: has an unknown member maxpoints",
      errors(es.CollectionQuery { point = { file = "a.json", maxpoints = 5 } }), 1, true)
    assert.matches("max_points must be an integer",
      errors(es.CollectionQuery { line = { file = "a.json", max_points = "x" } }), 1, true)
    assert.matches("a file is named by a text",
      errors(es.CollectionQuery { line = { file = 5 } }), 1, true)
  end)
end)

describe("an archive centre", function()
  it("is its providers, on the side that cloud_hosted says", function()
    local function providers(given) return es.CollectionQuery(given):to_cmr() end
    assert.same({ ["provider[]"] = { "NSIDC_CPRD", "NSIDC_ECS" } }, providers { daac = "nsidc" })
    assert.same({ provider = "NSIDC_CPRD", cloud_hosted = "true" },
      providers { daac = "NSIDC", cloud_hosted = true })
    assert.same({ provider = "PODAAC", cloud_hosted = "false" },
      providers { cloud_hosted = false, daac = "PODAAC" })
    assert.equal("daac: SEDAC has nothing in the cloud",
      errors(es.CollectionQuery { daac = "SEDAC", cloud_hosted = true }))
    assert.matches("says which providers are meant, as provider does",
      errors(es.CollectionQuery { daac = "ASF", provider = "ASF" }), 1, true)
  end)
end)

describe("the manual's page of parameters", function()
  local temporary = require "tests.support.temporary"
  local CLASSES = { Granules = es.GranuleQuery, Collections = es.CollectionQuery,
    Services = es.ServiceQuery, Variables = es.VariableQuery, Tools = es.ToolQuery,
    ["STAC items"] = es.StacItemQuery }

  it("is made of the rows, each with all of its names", function()
    local page = temporary.shell "lua5.4 scripts/build/params.lua"
    for title, class in pairs(CLASSES) do
      local part = page:match("\n## " .. title .. "\n(.-)</table>")
      local wanted, found = {}, {}
      for i, known in ipairs(class.known()) do
        wanted[i] = table.concat({ known.name, table.unpack(known.aliases) }, "<br>")
        assert.is_true(#known.forms > 3 and #known.help > 20)
      end
      for names in part:gmatch "\n<tr><td>(.-)</td>" do found[#found + 1] = names end
      assert.same(wanted, found)
    end
    local makefile <close> = assert(io.open "Makefile")
    assert.is_truthy(makefile:read "a":find("scripts/build/params.lua > build/docs-source/", 1,
      true))
  end)
end)
