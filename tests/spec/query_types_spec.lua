--- The value types of queries: made from every natural form, immutable, compared by value, printed
--- as Lua, and to CMR's and STAC's forms and back.

local es = require "earthshine"
local Dates = require "earthshine.sandbox.cmr.dates"
local Params = require "earthshine.query.params"
local random_values = require "tests.support.random_values"
local seeded = require "tests.support.seeded"
local Shapes = require "earthshine.sandbox.cmr.shapes"

local function lua(text)
  return assert(load("local es = ... return assert(" .. text .. ")"))(es)
end

-- What is wrong with a value of a type.
local function refused(name, ...)
  local value, err = es[name](...)
  assert.is_nil(value)
  assert.equal("invalid_query", err.code)
  assert.equal(1, #err.errors)
  return err.errors[1].message
end

describe("a value", function()
  it("is immutable, and says so", function()
    local box = assert(es.BoundingBox(0, 1, 2, 3))
    assert.has_error(function() box.west = 5 end,
      "BoundingBox is immutable: west cannot be set; make another one")
    local line = assert(es.Line { 0, 0, 1, 1 })
    line:points()[1][1] = 99
    line:to_stac().coordinates[1][1] = 99
    assert.equal("0,0,1,1", line:to_cmr())
    local ring = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 0 } }
    local polygon = assert(es.Polygon(ring))
    ring[1][1] = 50
    assert.equal("0,0,1,0,1,1,0,0", polygon:to_cmr())
  end)

  it("is compared by value, with its own kind only", function()
    assert.equal(es.Point(1, 2), es.Point "1.0,2.0")
    assert.not_equal(es.Point(1, 2), es.Point(1, 3))
    assert.not_equal(es.Circle(1, 2, 30), es.Point(1, 2))
    assert.is_false(es.Point(1, 2) == { lon = 1, lat = 2 })
    assert.equal(es.Polygon { 0, 0, 1, 0, 1, 1, 0, 0 }, es.Polygon { 0, 0, 1, 1, 1, 0, 0, 0 })
    assert.equal(es.DateRange "2020-02", es.DateRange { "2020-02-01", "2020-02-29" })
    assert.equal(es.DateRange "2020-01-31/P1M",
      es.DateRange { "2020-01-31", "2020-02-29T00:00:00Z" })
    assert.not_equal(es.DateRange "2020",
      es.DateRange { start = "2020", stop = "2020", exclude_boundary = true })
  end)

  it("shows its members to pairs, and nothing else", function()
    local seen = {}
    for key, member in pairs(es.BoundingBox(0, 1, 2, 3)) do seen[key] = member end
    assert.same({ west = 0, south = 1, east = 2, north = 3 }, seen)
    seen = {}
    for key, member in pairs(es.DateRange(nil, 5)) do seen[key] = member end
    assert.same({ stop = 5 }, seen)
  end)

  it("prints as the Lua text that makes it", function()
    for text, value in pairs {
      ["es.BoundingBox { -180, -90, 180, -60 }"] = es.BoundingBox "-180,-90,180,-60",
      ["es.Point { -45.5, 65 }"] = es.Point { lat = 65.0, lon = -45.50 },
      ["es.Circle { lon = 5, lat = 6, radius = 1000 }"] = es.Circle(5, 6, 1000),
      ["es.Line { { 0, 0 }, { 1, 1 } }"] = es.Line "LINESTRING Z (0 0 9, 1 1 9)",
      ["es.Polygon { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 0 } }"] = es.Polygon "0,0,1,1,1,0,0,0",
      ['es.DateRange { "2020-01-01", "2020-12-31" }'] = es.DateRange "2020",
      ['es.DateRange { "..", "2020-01-01T10:00:00Z" }'] = es.DateRange "../2020-01-01T10:00:00Z",
      ['es.DateRange { "2020-01-31", "P1M" }'] = es.DateRange "2020-01-31/P1M",
    } do
      assert.equal(text, tostring(value))
    end
    assert.equal("es.Polygon", tostring(es.Polygon))
  end)

  it("given with a dot for the colon is explained", function()
    local point = es.Point(1, 2)
    assert.has_error(function() point.to_cmr() end,
      "to_cmr is a method: call it with a colon, as in point:to_cmr(), but it got nothing")
  end)

  it("stands for itself in a query, alone or in a list", function()
    local params = Params.new("granule", {
      short_name = "A", bbox = { es.BoundingBox(0, 1, 2, 3), "4,5,6,7" }, point = es.Point(1, 2),
      temporal = { es.DateRange "2020", es.DateRange "2022/.." }, line = { es.Line "0,0,1,1" },
      polygon = es.Polygon "0,0,1,0,1,1,0,0",
    })
    assert.equal("valid", tostring(params:validate()))
    local out = {}
    for i, pair in ipairs(params:encode()) do out[i] = table.concat(pair, "=") end
    assert.equal("short_name=A&temporal[]=2020-01-01T00:00:00Z,2020-12-31T23:59:59.999Z"
      .. "&temporal[]=2022-01-01T00:00:00Z,&bounding_box[]=0,1,2,3&bounding_box[]=4,5,6,7"
      .. "&polygon=0,0,1,0,1,1,0,0&point=1,2&line=0,0,1,1", table.concat(out, "&"))
    assert.matches("point: a position is", tostring(Params.new("granule",
      { short_name = "A", point = es.BoundingBox(0, 1, 2, 3) }):validate()))
  end)

  it("made of a geometry of several parts asks for any of them", function()
    local params = Params.new("granule", { short_name = "A", polygon =
      "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))" })
    local out = {}
    for i, pair in ipairs(params:encode()) do out[i] = table.concat(pair, "=") end
    assert.equal("short_name=A&polygon[]=0,0,1,0,1,1,0,0&polygon[]=5,5,6,5,6,6,5,5"
      .. "&options[polygon][or]=true", table.concat(out, "&"))
  end)
end)

describe("a geometry", function()
  it("is understood as well-known text, GeoJSON and JSON text", function()
    local point = es.Point(1, 2)
    for _, form in ipairs {
      "POINT(1 2)", "point z(1 2 3)", " POINT ZM (1 2 3 4) ", "SRID=4326;POINT(1 2)",
      '{"type":"Point","coordinates":[1,2,3]}', "[1, 2]", "1 2", { 1, 2, [3] = 9 },
      { type = "Feature", properties = es.null,
        geometry = { type = "Point", coordinates = { 1, 2 } } },
      "MULTIPOINT(1 2)", "MULTIPOINT((1 2))", "GEOMETRYCOLLECTION(POINT(1 2))",
      { type = "FeatureCollection", features = {
        { type = "Feature", geometry = { type = "Point", coordinates = { 1, 2 } } } } },
    } do
      assert.equal(point, assert(es.Point(form)))
    end
    assert.equal(es.BoundingBox(1, 2, 3, 4), es.BoundingBox "BBOX(1,2,0,3,4,9)")
    local holed = assert(es.Polygon
      "POLYGON((0 0, 0 9, 9 9, 9 0, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))")
    assert.equal("0,0,9,0,9,9,0,9,0,0", (holed:to_cmr()))
    assert.matches("^holes are left out", select(2, holed:to_cmr()))
    assert.same({ { 1, 1 }, { 1, 2 }, { 2, 2 }, { 2, 1 }, { 1, 1 } }, holed:holes()[1])
    assert.equal(holed, es.Polygon(holed:to_stac()))
    assert.equal(holed, lua(tostring(holed)))
  end)

  local REFUSED = {
    { "Point", "LINESTRING(0 0, 1 1)", "has a LineString where a Point is expected" },
    { "Point", "POINT EMPTY", "is an empty geometry" },
    { "Point", "POINT(1)", "a number expected at character 8" },
    { "Point", "POINT(1 2) x", "the end expected at character 11" },
    { "Point", "SRID=3857;POINT(1 2)", "has SRID 3857; only 4326" },
    { "Point", "MULTIPOINT(1 2, 3 4)", "holds 2 geometries where one is expected" },
    { "Point", { type = "Circle" }, 'the type "Circle", which GeoJSON does not know' },
    { "Point", { type = "Feature" }, "has a part that is no GeoJSON object" },
    { "Point", "{bad", "is no valid JSON" }, { "Point", { 60, 120 }, "(longitude comes first)" },
    { "Point", { lon = 5, lon2 = 6 }, "unknown member lon2 (did you mean lon?)" },
    { "Point", { x = 5, lon = 5, y = 1 }, "has two members that mean lon" },
    { "BoundingBox", "1,2,3", "must be four numbers: west, south, east, north" },
    { "BoundingBox", { 1, 2, 3, 4, west = 1 }, 'mixes a list with the member "west"' },
    { "BoundingBox", "POLYGON((0 0,1 0,1 1,0 0))", "is a \"Polygon\" without a bbox" },
    { "BoundingBox", { west = 1, sout = 2 }, "unknown member sout (did you mean south?)" },
    { "BoundingBox", {}, "must be four numbers" },
    { "Polygon", { 0, 0, 10, 10, 0, 10, 10, 0, 0, 0 },
      "crosses itself: the line from point 1 to 2 and that from point 3 to 4 meet" },
    { "Polygon", { type = "MultiPolygon", coordinates = { 5 } }, "a Polygon without coordinates" },
    { "Point", { type = "MultiPoint", coordinates = { { 1, 2 }, "x" } }, "without coordinates" },
    { "Polygon", "-180,60,180,60,180,90,-180,90,-180,60",
      "points 1 and 2 are the same place (-180,60 and 180,60)" },
    { "Polygon", { 0, 0, 5, 5, 9, 0, 5, 5, 0, 0 }, "points 2 and 4 are the same" },
    { "Polygon", "0,10,180,-10,90,-20,0,10", "points 1 and 2 are opposite each other" },
    { "Polygon", { outer = { 0, 0, 1, 0, 1, 1, 0, 0 }, holes = { { 0, 0 } } },
      "hole 1 must have at least four points" },
    { "Line", { 0, 0, 180, 0 }, "points 1 and 2 are opposite" },
    { "Line", { 0, 0, 1, 1, 0, 0 }, "points 1 and 3 are the same" },
    { "Circle", { center = { 0, 99 }, radius = 50 }, "centre: latitude 99" },
    { "Circle", { center = { 0, 9 } }, "needs a radius in metres" },
    { "Circle", { 0, 0, 1e300 }, "radius 1e+300 must be from 10" },
  }
  for i, case in ipairs(REFUSED) do
    it(("is refused with a reason (%d: %s)"):format(i, case[3]), function()
      assert.matches(case[3], refused(case[1], case[2]), 1, true)
    end)
  end

  it("polygon around a pole holds the smaller side, whichever way it was given", function()
    local north = "0,60,90,60,180,60,-90,60,0,60"
    assert.equal(north, es.Polygon(north):to_cmr())
    assert.equal(es.Polygon(north), es.Polygon "0,60,-90,60,180,60,90,60,0,60")
    local south = "0,-60,-90,-60,180,-60,90,-60,0,-60"
    assert.equal(south, es.Polygon(south):to_cmr())
    assert.equal(es.Polygon(south), es.Polygon "0,-60,90,-60,180,-60,-90,-60,0,-60")
  end)

  it("polygon is turned by its great circles, not by the map", function()
    -- From 0,60 to 90,60 the great circle passes north of 45,61, so the triangle lies below it.
    assert.equal("0,60,45,61,90,60,0,60", es.Polygon("0,60,90,60,45,61,0,60"):to_cmr())
  end)

  it("polygon closed at 180 that began at -180 is closed", function()
    assert.equal("-180,0,-170,0,-170,10,-180,0", es.Polygon("-180,0,-170,0,-170,10,180,0"):to_cmr())
  end)

  it("box may be a point, the world, a polar cap or cross the antimeridian", function()
    for _, text in ipairs { "0,0,0,0", "-180,-90,180,90", "-180,60,180,90", "170,-10,-170,10" } do
      assert.equal(text, es.BoundingBox(text):to_cmr())
    end
    assert.is_true(es.BoundingBox("170,-10,-170,10"):crosses_antimeridian())
  end)

  it("of a size that nobody meant is refused at once, or read in a moment", function()
    local long = {}
    for i = 1, 200000 do long[i] = i % 7 end
    assert.matches("must be four numbers", refused("BoundingBox", long), 1, true)
    assert.matches("is not closed", refused("Polygon", long), 1, true)
    assert.matches("no list of numbers", refused("Point", ("x"):rep(1000000)), 1, true)
    local ring = {}
    for i = 0, 5000 do
      local angle = 2 * math.pi * (i % 5000) / 5000
      ring[i + 1] = { 10 * math.cos(angle), 10 * math.sin(angle) }
    end
    assert.equal(5001, #es.Polygon(ring):points())
  end)
end)

describe("a range of time", function()
  local CASES = {
    { "2020-01-31/P1M", "2020-01-31T00:00:00Z/2020-02-29T00:00:00Z" },
    { "2019-01-31/P1M", "2019-01-31T00:00:00Z/2019-02-28T00:00:00Z" },
    { "2020-02-29/P1Y", "2020-02-29T00:00:00Z/2021-02-28T00:00:00Z" },
    { "P1M/2020-03-31", "2020-02-29T23:59:59.999Z/2020-03-31T23:59:59.999Z" },
    { "P1Y/2020-02-29T00:00:00Z", "2019-02-28T00:00:00Z/2020-02-29T00:00:00Z" },
    { "2020-01-01T00:00:00Z/P1Y2M10DT2H30M1.25S", "2020-01-01T00:00:00Z/2021-03-11T02:30:01.250Z" },
    { "2020-01-01/PT36H", "2020-01-01T00:00:00Z/2020-01-02T12:00:00Z" },
    { "2020-01-01/P2W", "2020-01-01T00:00:00Z/2020-01-15T00:00:00Z" },
    { "2020-02", "2020-02-01T00:00:00Z/2020-02-29T23:59:59.999Z" },
    { "2020-01-01T12:00:00Z", "2020-01-01T12:00:00Z" },
    { "2020-01-01T12:00:00+05:30/..", "2020-01-01T06:30:00Z/.." },
    { "../2016-12-31T23:59:60Z", "../2017-01-01T00:00:00Z" },
    { "2020-01-01T00:00:00.123456789123Z", "2020-01-01T00:00:00.123Z" },
    { "2020-01-01T23:59:59.99999Z", "2020-01-01T23:59:59.999Z" },
    { "0001-01-01/9999-12-31", "0001-01-01T00:00:00Z/9999-12-31T23:59:59.999Z" },
    { { es.null, "2020-01-01" }, "../2020-01-01T23:59:59.999Z" },
    { { year = 2020, month = 2 }, "2020-02-01T00:00:00Z/2020-02-29T23:59:59.999Z" },
    { { { year = 2020 }, { year = 2021, month = 1, day = 1, hour = 10 } },
      "2020-01-01T00:00:00Z/2021-01-01T10:00:00Z" },
    { { start = { year = 2020 }, stop = { year = 2021, month = 1, day = 1, hour = 10, min = 0,
      sec = 0, isdst = false, wday = 6, yday = 1 } }, "2020-01-01T00:00:00Z/2021-01-01T10:00:00Z" },
    { 1577836800, "2020-01-01T00:00:00Z" }, { -1, "1969-12-31T23:59:59Z" },
  }
  for i, case in ipairs(CASES) do
    it(("is understood (%d: %s)"):format(i, case[2]), function()
      local range = assert(es.DateRange(case[1]))
      assert.equal(case[2], (range:to_stac()))
      assert.equal(range, assert(es.DateRange((range:to_stac()))))
      assert.equal(range, lua(tostring(range)))
    end)
  end

  local REFUSED = {
    { "2020-W05", "weeks are not understood" }, { "2020-W05-1/2020", "weeks are not understood" },
    { "2020-032", "days of the year are not understood" }, { "20200101", "write it with hyphens" },
    { "01-02-2020", "not a date" }, { "0000-01-01", "there is no year 0000" },
    { "10000-01-01", "years are 0001 to 9999" }, { "-0044-03-15", "years are 0001 to 9999" },
    { "2021-02-29", "day 29 is not within 1 and 28" }, { "2020-13", "month 13" },
    { "0001-01-01T00:00:00+01:00", "in UTC it is not within the years 0001 to 9999" },
    { "9999-12-31T24:00:00Z", "in UTC it is not within" },
    { "2020/P1.5M", "only the seconds of a duration may have a fraction" },
    { "2020/-P1M", "must not be negative" }, { "2020/P", "is not a duration of the form" },
    { "2020/P1H", "is not a duration of the form" }, { "2020/PT", "is not a duration" },
    { "2020/P1D1M", "is not a duration" }, { "2020/P9999Y", "leads out of the years" },
    { "2020/P999999999999Y", "may be huge" }, { "P1M/P1M", "two durations" },
    { "2021/2020", "starts after it ends" }, { {}, "neither a start nor an end" },
    { "../..", "neither a start nor an end" }, { { start = 0 / 0 }, "is no date that CMR knows" },
    { math.huge, "is no date" }, { { "2020", stop = "2021", ["end"] = "2022" }, "mean stop" },
    { { start = "2020", exclude_boundary = "no" }, "exclude_boundary must be true or false" },
    { { stop = "2020", start_day = 5 }, "needs a start" },
    { { "2020", "P1M", start_day = 5 }, "both a duration and days" },
    { { year = 2020, month = 13 }, "month 13" }, { { year = "x" }, "year must be a whole number" },
    { { year = 2020, foo = 1 }, 'unknown member "foo"' },
    { "2020,2021,x", "not a date" }, { ("2"):rep(100000), "not a date" },
  }
  for i, case in ipairs(REFUSED) do
    it(("is refused with a reason (%d: %s)"):format(i, case[2]), function()
      assert.matches(case[2], refused("DateRange", case[1]), 1, true)
    end)
  end

  it("that STAC cannot say whole tells what is left out", function()
    local note = select(2, es.DateRange("2000,2020,5,60"):to_stac())
    assert.matches("the days of the year are left out", note)
    note = select(2, es.DateRange({ start = "2000", exclude_boundary = true }):to_stac())
    assert.matches("is not excluded", note)
  end)

  it("has its ends as seconds", function()
    local range = es.DateRange("1970-01-02", "1970-01-02")
    assert.equal(86400, range.start)
    assert.equal(172799.999, range.stop)
    assert.is_nil(es.DateRange(nil, "2020").start)
  end)
end)

describe("a random value", function()
  local CMR = {
    BoundingBox = "bounding_box", Circle = "circle", Line = "line", Point = "point",
    Polygon = "polygon",
  }

  -- What is wrong with a range's text as the sandbox reads it.
  local function check_dates(value, text)
    local errors = {}
    local ranges = Dates.temporal(text, 1790000000000, errors)
    if value.start_day or value.end_day then
      if not errors[1] then return errors end
      assert.matches("^Periodic temporal search produced no", errors[1])
      return {}
    end
    assert.equal(value.start and math.floor(value.start * 1000 + 0.5), ranges[1][1])
    assert.equal(value.stop and math.floor(value.stop * 1000 + 0.5), ranges[1][2])
    if not value.exclude_boundary then assert.equal(value, es.DateRange(text)) end
    return errors
  end

  for k, name in ipairs(random_values.TYPES) do
    it(name .. " goes to Lua, to CMR and to STAC and comes back the same", function()
      -- Each round reads back one of the three forms.
      seeded(100000 * k, 1500, function(i)
        local value = assert(es[name](random_values[name]()))
        if i % 3 == 0 then assert.equal(value, lua(tostring(value))) end
        local text, errors = value:to_cmr(), {}
        assert.is_nil(text:find "[eE%s]")
        if CMR[name] then
          assert.is_truthy(Shapes.read(CMR[name], text, errors))
          if i % 3 == 1 then assert.equal(value, es[name](text)) end
        else
          errors = check_dates(value, text)
        end
        assert.same({}, errors)
        if i % 3 == 2 then
          local piece, note = value:to_stac()
          if not note then assert.equal(value, assert(es[name](piece))) end
        end
      end)
    end)

    it(name .. " in a malformed form gives field and message, and never raises", function()
      seeded(100000 * k + 50000, 2000, function(i)
        local given = i % 2 == 0 and random_values.malformed() or random_values.spoiled(name)
        local value, err = es[name](given)
        if value then
          assert.equal(value, lua(tostring(value)))
        else
          assert.is_string(err.errors[1].field)
          assert.is_true(#err.errors[1].message > 5 and #err.errors[1].message < 400)
          assert.is_nil(err.errors[1].message:find "[%c]")
        end
      end)
    end)
  end
end)
