--- Geometry files: every format is read whole, what is too large is simplified and still covers all
--- that was given.

local async = require "earthshine.async"
local core = require "earthshine.core"
local es = require "earthshine"
local file = require "earthshine.query.file"
local files = require "tests.support.geometry_files"
local leaks = require "tests.support.leaks"
local Shapes = require "earthshine.sandbox.cmr.shapes"
local temporary = require "tests.support.temporary"

local folder

-- Writes a file and reads it.
local function read(name, text, options)
  folder:write(name, text)
  return file.read(folder:path(name), options)
end

local function texts(list)
  local out = {}
  for i, value in ipairs(assert(list)) do out[i] = tostring(value) end
  return table.concat(out, "\n")
end

local function points_of(list)
  local count = 0
  for _, polygon in ipairs(list) do count = count + #polygon:points() end
  return count
end

-- CMR's own checks, as the sandbox has them, and our own.
local function check_valid(list)
  for _, polygon in ipairs(list) do
    local errors = {}
    Shapes.read("polygon", polygon:to_cmr(), errors)
    assert.same({}, errors)
    assert.equal(polygon, es.Polygon((polygon:to_cmr())))
  end
end

local function covers(list, lon, lat)
  for _, polygon in ipairs(list) do
    if files.turns(polygon:points(), lon, lat) > 0.5 then return true end
  end
  return false
end

-- Random places in a ring's surroundings that lie in the ring lie in the polygons, too.
local function check_covers(list, ring, lon, lat, reach, count)
  local inside = 0
  for _ = 1, count do
    local p = files.ring(lon, lat, 360, reach * math.sqrt(math.random()))[math.random(360)]
    if math.abs(files.turns(ring, p[1], p[2])) > 0.5 then
      inside = inside + 1
      assert(covers(list, p[1], p[2]), ("%.6f,%.6f was lost"):format(p[1], p[2]))
    end
  end
  assert(inside > 0)
  for i = 1, #ring, math.max(1, #ring // 200) do
    assert(covers(list, ring[i][1], ring[i][2]), ("point %d was lost"):format(i))
  end
end

before_each(function()
  leaks.mark()
  folder = temporary.folder()
end)

after_each(function()
  folder:remove()
  leaks.check()
end)

describe("a file's name", function()
  it("is told by its ending", function()
    for _, name in ipairs { "a.geojson", "dir/b.JSON", "c.shp", "d.zip", "e.kml", "f.kmz",
      "g.WKT" } do
      assert.is_true(file.is(name), name)
    end
    for _, name in ipairs { "a.txt", "POINT(1 2)", '{"type":"x.json"}', "1,2,3", ".json", "a/.shp",
      "a.json\n", "", 5, {} } do
      assert.is_false(file.is(name), tostring(name))
    end
  end)
end)

describe("a small file", function()
  local SQUARE <const> = { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 0 } }

  it("is read as it is, in every format", function()
    local polygon = tostring(es.Polygon(SQUARE))
    local kml = '<?xml version="1.0"?><kml xmlns:k="u"><k:Placemark><Polygon><outerBoundaryIs>'
      .. "<LinearRing><coordinates>\n0,0,5 10,0,5\n 10, 10,5 0,0 </coordinates></LinearRing>"
      .. "</outerBoundaryIs></Polygon></k:Placemark></kml>"
    local ring = { { 0, 0 }, { 10, 10 }, { 10, 0 }, { 0, 0 } }
    local shp = files.shp(5, { files.shp_parts(5, { ring }) })
    for name, text in pairs {
      ["a.geojson"] = files.geojson("Polygon", { SQUARE }),
      ["b.json"] = "\xef\xbb\xbf" .. files.geojson("MultiPolygon", { { SQUARE } }),
      ["a.wkt"] = "SRID=4326;polygon z ((0 0 1, 10 0 1, 10 10 1, 0 0 1))\n",
      ["a.kml"] = kml,
      ["a.kmz"] = files.zip { { "files/x.png", "x" }, { "doc.kml", kml } },
      ["b.zip"] = files.zip { { "x/a.shp", shp }, { "x/a.prj", files.WGS84 }, { "x/a.dbf", "x" } },
      ["c.zip"] = files.zip { { "doc.kml", kml } },
    } do
      local list, warnings = read(name, text)
      assert.equal(polygon, texts(list), name)
      assert.same({}, warnings, name)
    end
    local list, warnings = read("a.shp", shp)
    assert.equal(polygon, texts(list))
    assert.match("no %.prj", warnings[1])
  end)

  it("gives all its features and parts, with holes, heights dropped", function()
    local list, warnings = read("a.geojson", [==[{"type":"FeatureCollection","crs":{"type":"name",
      "properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[
      {"type":"Feature","geometry":null},
      {"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[
        {"type":"Polygon","coordinates":[[[0,0,9],[10,0,9],[10,10,9],[0,0,9]],
          [[6,2],[8,2],[8,4],[6,2]]]},
        {"type":"MultiPoint","coordinates":[[1,2],[3,4,5]]},
        {"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3]]]}]}},
      {"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[
        [[[20,0],[30,0],[30,10],[20,0]]],[[[40,0],[50,0],[50,10],[40,0]]]]}}]}]==])
    assert.same({}, warnings)
    assert.equal(table.concat({
      "es.Polygon { outer = { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 0 } }, "
        .. "holes = { { { 6, 2 }, { 8, 4 }, { 8, 2 }, { 6, 2 } } } }",
      "es.Polygon { { 20, 0 }, { 30, 0 }, { 30, 10 }, { 20, 0 } }",
      "es.Polygon { { 40, 0 }, { 50, 0 }, { 50, 10 }, { 40, 0 } }",
      "es.Line { { 0, 0 }, { 1, 1 } }",
      "es.Line { { 2, 2 }, { 3, 3 } }",
      "es.Point { 1, 2 }",
      "es.Point { 3, 4 }",
    }, "\n"), texts(list))
    for kind, count in pairs { polygon = 3, line = 2, point = 2 } do
      local some, told = file.read(folder:path "a.geojson", { kind = kind })
      assert.equal(count, #some)
      assert.match("^not used are ", told[1])
    end
  end)

  it("of the shapefile kind may have holes, several parts, heights, points and lines", function()
    local outer = { { 0, 0 }, { 0, 10 }, { 10, 10 }, { 10, 0 }, { 0, 0 } }
    local hole = { { 2, 2 }, { 4, 2 }, { 4, 4 }, { 2, 2 } }
    local island = { { 2.5, 2.2 }, { 3.5, 2.9 }, { 3.5, 2.2 }, { 2.5, 2.2 } }
    local records = { files.shp_parts(15, { hole, outer, island }), ("<I4"):pack(0) }
    local list = assert(read("a.shp", files.shp(15, records)))
    assert.equal(2, #list)
    assert.equal(1, #list[1]:holes())
    assert.equal(0, #list[2]:holes())
    local points = { files.shp_points(8, { { 1, 2 }, { 3, 4 } }),
      files.shp_points(1, { { 5, 6 } }) }
    assert.equal("es.Point { 1, 2 }\nes.Point { 3, 4 }\nes.Point { 5, 6 }",
      texts(read("b.shp", files.shp(8, points))))
    assert.equal("es.Line { { 0, 0 }, { 1, 1 } }", texts(read("c.shp",
      files.shp(3, { files.shp_parts(3, { { { 0, 0 }, { 1, 1 } } }) }))))
  end)

  it("is mended: turned, closed, taken apart where it crosses itself", function()
    local list, warnings = read("a.wkt", "POLYGON((0 0, 0 10, 10 10, 10 10, 10 0))")
    assert.equal("es.Polygon { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 10 }, { 0, 0 } }", texts(list))
    assert.same({ "1 polygon ran clockwise and was turned",
      "1 polygon was not closed and has been" }, warnings)
    list, warnings = read("b.wkt", "POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))")
    assert.equal(2, #list)
    check_valid(list)
    assert.is_true(covers(list, 1, 5) and covers(list, 9, 5))
    assert.is_false(covers(list, 5, 1))
    assert.match("crossed or touched itself", warnings[1])
    list, warnings = read("c.wkt", "POLYGON((170 0, 190 0, 190 10, 170 0))")
    assert.equal("es.Polygon { { 170, 0 }, { -170, 0 }, { -170, 10 }, { 170, 0 } }", texts(list))
    assert.match("beyond 180", warnings[1])
  end)

  it("stands for a geometry wherever one is expected", function()
    folder:write("a.wkt", "POLYGON((0 0, 10 0, 10 10, 0 0)) LINESTRING(0 0, 1 1) POINT(3 4)")
    local path = folder:path "a.wkt"
    assert.equal(es.Polygon(SQUARE), es.Polygon(path))
    assert.equal(es.Line { 0, 0, 1, 1 }, es.Line(path))
    assert.equal(es.Point(3, 4), es.Point(path))
    local value, err = es.Polygon(folder:path "absent.kml")
    assert.is_nil(value)
    assert.equal("invalid_query", err.code)
    assert.match("No such file", err.message)
  end)
end)

describe("a large file", function()
  math.randomseed(7)
  local CASES <const> = {
    { "a ring of 5001 points", 10, 20, 5000, 5 },
    { "a clockwise one", 10, 20, 3000, 5, clockwise = true },
    { "a rough one", -60, -30, 4000,
      function(i) return 5 + math.sin(i / 20) + math.random() / 5 end },
    { "one over the antimeridian", 179, 50, 2000, function(i) return 8 + math.sin(i / 50) end },
    { "one over the north pole", 40, 88, 2000, function(i) return 6 + math.sin(i / 30) end },
    { "one around the south pole", 0, -89.5, 2000, 23 },
  }
  for _, case in ipairs(CASES) do
    it("is simplified so that it covers " .. case[1], function()
      local name, lon, lat, n, radius = table.unpack(case)
      local ring = files.ring(lon, lat, n, radius, case.clockwise)
      local list, warnings = read("a.geojson", files.geojson("Polygon", { ring }))
      assert(list, warnings)
      local count = points_of(list)
      assert(count <= 299 and count >= 0.8 * 299, name)
      check_valid(list)
      check_covers(list, ring, lon, lat, type(radius) == "number" and radius or 9, 100)
      assert.match(("^simplified from %d to %d points"):format(n + 1, count), warnings[#warnings])
    end)
  end

  it("of many polygons shares the points among them", function()
    local rings, given = {}, 0
    for i = 1, 200 do
      local lon, lat = math.random() * 30 - 100, math.random() * 20 + 20
      rings[i] = { files.ring(lon, lat, math.random(4, 40), 0.1 + math.random() / 4) }
      given = given + #rings[i][1]
    end
    local list, warnings = read("a.geojson", files.geojson("MultiPolygon", rings))
    assert(points_of(list) <= 299 and points_of(list) >= 0.8 * 299)
    check_valid(list)
    for _, ring in ipairs(rings) do
      for _, p in ipairs(ring[1]) do assert.is_true(covers(list, p[1], p[2])) end
    end
    assert.match(("from %d to"):format(given), warnings[1])
    assert.match("200 polygons became", warnings[2])
    local fewer = file.read(folder:path "a.geojson", { max_points = 60 })
    assert(points_of(fewer) <= 60 and points_of(fewer) >= 48)
    local all, told = file.read(folder:path "a.geojson", { max_points = 100000 })
    assert.equal(200, #all)
    assert.same({}, told)
  end)

  it("loses its holes, and says so", function()
    local rings = { files.ring(0, 0, 2000, 5), files.ring(0, 0, 2000, 4, true) }
    local list, warnings = read("a.geojson", files.geojson("Polygon", { table.unpack(rings) }))
    assert.equal(1, #list)
    assert.equal(0, #list[1]:holes())
    assert.match("holes are filled", table.concat(warnings, "\n"))
    list, warnings = read("b.geojson",
      files.geojson("Polygon", { files.ring(0, 0, 200, 5), files.ring(0, 0, 200, 4, true) }))
    assert.equal(201, #list[1]:points())
    assert.equal(0, #list[1]:holes())
    assert.match("1 hole is left out", warnings[1])
  end)

  it("of points or lines is refused with advice, not thinned out", function()
    local line = files.ring(0, 0, 400, 5)
    local list, message = read("a.geojson", files.geojson("LineString", line))
    assert.is_nil(list)
    assert.match("a line cannot be simplified without loss; use a polygon around it", message)
    list, message = read("b.geojson", files.geojson("MultiPoint", line))
    assert.is_nil(list)
    assert.match("401 points, more than the 299", message)
  end)

  it("leaves the loop free, and is given up when its task is cancelled", function()
    local ring = files.ring(0, 0, 200000, function(i) return 5 + math.sin(i / 9) / 9 end)
    local text = {}
    for i, p in ipairs(ring) do text[i] = ("%.9f %.9f"):format(p[1], p[2]) end
    folder:write("a.wkt", "POLYGON((" .. table.concat(text, ",") .. "))")
    local path = folder:path "a.wkt"
    async.run(function()
      local turns, task = 0, async.spawn(function() return #file.read(path) end)
      while task:status() ~= "done" do
        async.sleep(0.001)
        turns = turns + 1
      end
      assert.equal(1, task:wait())
      assert(turns > 10, "the loop stood still")
      task = async.spawn(function() return file.read(path) end)
      async.sleep(0.01)
      local started = core.monotonic()
      task:cancel()
      assert.is_false((pcall(task.wait, task)))
      assert(core.monotonic() - started < 5)
    end)
  end)
end)
