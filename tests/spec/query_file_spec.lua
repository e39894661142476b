--- Geometry files: every format is read whole, what is too large is simplified and still covers all
--- that was given, and a bad file is a clear sentence.

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
    for _, name in ipairs { "a.geojson", "dir/b.JSON", "c.shp", "d.zip", "e.kml", "f.kmz", "g.WKT" } do
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
    local shp = files.shp(5, { files.shp_parts(5, { { { 0, 0 }, { 10, 10 }, { 10, 0 }, { 0, 0 } } }) })
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
    assert.equal("es.Point { 1, 2 }\nes.Point { 3, 4 }\nes.Point { 5, 6 }", texts(read("b.shp",
      files.shp(8, { files.shp_points(8, { { 1, 2 }, { 3, 4 } }), files.shp_points(1, { { 5, 6 } }) }))))
    assert.equal("es.Line { { 0, 0 }, { 1, 1 } }", texts(read("c.shp",
      files.shp(3, { files.shp_parts(3, { { { 0, 0 }, { 1, 1 } } }) }))))
  end)

  it("is mended: turned, closed, taken apart where it crosses itself", function()
    local list, warnings = read("a.wkt", "POLYGON((0 0, 0 10, 10 10, 10 10, 10 0))")
    assert.equal("es.Polygon { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 10 }, { 0, 0 } }", texts(list))
    assert.same({}, warnings)
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
    { "a rough one", -60, -30, 4000, function(i) return 5 + math.sin(i / 20) + math.random() / 5 end },
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
      assert.match(("^simplified from %d to %d points"):format(n + 1, count), warnings[1])
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

describe("a bad file", function()
  local POLYGON <const> = '{"type":"Polygon","coordinates":%s}'
  local BOMB <const> = { "a.shp", zeros = 20000000, size = 20000000 }
  local SHP <const> = files.shp(5, { files.shp_parts(5, { { { 0, 0 }, { 0, 9 }, { 9, 9 }, { 0, 0 } } }) })

  local CASES <const> = {
    { "a.geojson", "", "is no valid JSON: it is empty" },
    { "a.geojson", "   ", "%(it is empty%)" },
    { "a.geojson", '{"type":"Poly', "is no valid JSON: .* at byte" },
    { "a.geojson", "POINT(1 2)", "is no valid JSON" },
    { "a.geojson", "<kml/>", "is no valid JSON.*looks like XML or HTML" },
    { "a.geojson", "[1,2]", "is no GeoJSON: it holds no object" },
    { "a.geojson", "{}", 'has no "type"' },
    { "a.geojson", '{"type":5}', 'has no "type"' },
    { "a.geojson", '{"type":"Blob"}', 'a "type" that it does not know' },
    { "a.geojson", '{"type":"Topology"}', "TopoJSON" },
    { "a.geojson", '{"type":"FeatureCollection","features":[]}', "holds only empty geometries" },
    { "a.geojson", '{"type":"FeatureCollection","features":5}', "members that are no list" },
    { "a.geojson", '{"type":"Feature","geometry":null}', "holds only empty geometries" },
    { "a.geojson", '{"type":"Feature","geometry":{"type":"Polygon"}}', "coordinates that are no list" },
    { "a.geojson", POLYGON:format "[]", "holds only empty geometries" },
    { "a.geojson", POLYGON:format "[[]]", "holds only empty geometries" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,1],[0,0]]]", "no polygon in it has an area" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,0],[2,0],[0,0]]]", "no polygon in it has an area" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,\"0\"],[2,0],[0,0]]]", "no list of two or three numbers" },
    { "a.geojson", POLYGON:format "[[[0],[1,0],[2,0],[0,0]]]", "no list of two or three numbers" },
    { "a.geojson", POLYGON:format "[[0,0,1,0,1,1]]", "no list of two or three numbers" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,NaN],[2,0],[0,0]]]", "is no valid JSON" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,1e999],[2,0],[0,0]]]", "is no valid JSON" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,91],[2,0],[0,0]]]", "feature 1 has a latitude of 91" },
    { "a.geojson", POLYGON:format "[[[600000,5000000],[1,9],[2,0]]]", "metres of a projection" },
    { "a.geojson", POLYGON:format "[[[0,0],[180,0],[90,50],[0,0]]]", "opposite each other" },
    { "a.geojson", '{"type":"Point\xff","coordinates":[1,2]}', "is no valid JSON: .*UTF%-8" },
    { "a.geojson", '{"type":"Point","coordinates":[1,2],"crs":{"type":"name","properties":{"name":'
      .. '"urn:ogc:def:crs:EPSG::3857"}}}', "coordinate system urn:ogc:def:crs:EPSG::3857" },
    { "a.geojson", ('{"type":"GeometryCollection","geometries":['):rep(40) .. ("]}"):rep(40),
      "nested more than 32 deep" },
    { "a.geojson", ("["):rep(100000), "is no valid JSON" },
    { "a.wkt", "", "is no well%-known text.*%(it is empty%)" },
    { "a.wkt", "POLYGON((0 0, 1 0, 1 1", 'a comma or "%)" expected at byte 23' },
    { "a.wkt", "POLYGON EMPTY", "holds only empty geometries" },
    { "a.wkt", "POINT(1 x)", "a number expected at byte 9" },
    { "a.wkt", "POINT(nan nan)", "a number expected" },
    { "a.wkt", "POINT(1e400 5)", "no finite number" },
    { "a.wkt", "POINT(1 2, 3 4)", "one position in a point" },
    { "a.wkt", "CIRCLE(1 2)", "the name of a geometry expected at byte 1" },
    { "a.wkt", "SRID=3857;POINT(1 2)", "has SRID 3857" },
    { "a.wkt", "POINT(1 2) and more", "the name of a geometry expected at byte 12" },
    { "a.wkt", ("GEOMETRYCOLLECTION("):rep(40), "nested more than 32 deep" },
    { "a.kml", "", "is no valid XML" },
    { "a.kml", "<html><body/></html>", "is no KML" },
    { "a.kml", "<kml><Placemark>", "is no valid KML: no element found in line 1" },
    { "a.kml", "<kml></kml>", "holds no geometry" },
    { "a.kml", "<kml><Point><coordinates>1;2</coordinates></Point></kml>", "not longitude,latitude" },
    { "a.kml", "<kml><Point><coordinates>1,2,3,4</coordinates></Point></kml>", "not longitude" },
    { "a.kml", "<kml><Point><coordinates></coordinates></Point></kml>", "only empty geometries" },
    { "a.kml", '<!DOCTYPE kml [<!ENTITY a "1"><!ENTITY b "&a;&a;">]><kml>&b;</kml>',
      "declares entities" },
    { "a.kml", "<kml>\xff\xff</kml>", "is no valid KML: .*invalid token" },
    { "a.kml", "<kml>" .. ("<Folder>"):rep(100), "nested more than 64 deep" },
    { "a.shp", "", "is no shapefile %(it is empty%)" },
    { "a.shp", "PK\3\4xxxx", "is no shapefile %(it looks like a zip archive%)" },
    { "a.shp", SHP:sub(1, 150), "150 of its 220 bytes" },
    { "a.shp", files.shp(5, { "\5\0\0\0" }), "record 1 is damaged" },
    { "a.shp", files.shp(5, { ("<I4"):pack(99) .. "xxxx" }), "record 1 is damaged" },
    { "a.shp", files.shp(5, {}), "holds no geometry" },
    { "a.shp", files.shp(1, { files.shp_points(1, { { 0 / 0, 1 } }) }), "no finite number" },
    { "a.zip", "", "is no valid zip archive %(it is empty%)" },
    { "a.zip", "PK\3\4" .. ("x"):rep(50), "is no valid zip archive" },
    { "a.zip", files.zip { { "readme.txt", "hello" } }, "an archive without a .shp file" },
    { "a.zip", files.zip { { "a.shp", SHP }, { "a.prj", files.UTM } },
      'projection or local system "WGS_1984_UTM_Zone_22N"' },
    { "a.zip", files.zip { { "a.shp", SHP }, { "a.prj", "hello" } }, "names no coordinate system" },
    { "a.zip", files.zip { { "a.shp", SHP, flags = 1 } }, "protected by a password" },
    { "a.zip", files.zip { { "a.shp", SHP:sub(1, 150), size = 99 } }, "is no valid zip archive" },
    { "a.zip", files.zip { BOMB }, "more than 100 times its size" },
    { "a.zip", files.zip { { "a.shp", zeros = 500000, size = 1000 } }, "is no valid zip archive" },
    { "a.zip", files.zip { { "a.shp", SHP, size = 3000000000 } }, "a file of more than 64 MiB" },
    { "a.kmz", files.zip { { "a.shp", SHP } }, "an archive without a .kml file" },
  }

  it("is told what is wrong with it", function()
    for i, case in ipairs(CASES) do
      local name, text, pattern = table.unpack(case)
      local list, message = read(name, text)
      assert.is_nil(list, ("case %d, %s %q is read"):format(i, name, text:sub(1, 60)))
      assert(message:find(pattern), ("case %d, %q says %s"):format(i, text:sub(1, 60), message))
      assert(message:find("the file '" .. folder:path(name), 1, true), message)
    end
  end)

  it("of more than a thousand entries, or of many bytes, is not taken", function()
    local entries = {}
    for i = 1, 1001 do entries[i] = { i .. ".txt", "" } end
    local _, message = read("a.zip", files.zip(entries))
    assert.match("more than 1000 files", message)
    local sparse <close> = assert(io.open(folder:path "b.geojson", "wb"))
    sparse:seek("set", 100000000)
    sparse:write "x"
    sparse:flush()
    _, message = file.read(folder:path "b.geojson")
    assert.match("is larger than 64 MiB", message)
  end)

  it("in a projection is refused by its .prj", function()
    folder:write("a.prj", files.UTM)
    assert.match("ogr2ogr", select(2, read("a.shp", SHP)))
    folder:write("a.prj", (files.WGS84:gsub("Greenwich\",0", "Paris\",2.337229")))
    assert.match("from Paris, not from Greenwich", select(2, read("a.shp", SHP)))
    folder:write("a.prj", (files.WGS84:gsub("Degree\",0.0174532925199433", "Grad\",0.0157")))
    assert.match("in Grad, not in degrees", select(2, read("a.shp", SHP)))
    folder:write("a.prj", (files.WGS84:gsub("D_WGS_1984", "D_North_American_1927")))
    local list, warnings = read("a.shp", SHP)
    assert.equal(1, #list)
    assert.match("datum is taken for WGS 84", warnings[1])
  end)

  it("may be no file at all", function()
    local _, message = file.read(folder:path "absent.shp")
    assert.match("cannot open .*No such file", message)
    os.execute("mkdir " .. folder:path "x.json" .. "; mkfifo " .. folder:path "y.json")
    assert.match("is a folder$", select(2, file.read(folder:path "x.json")))
    assert.match("is no regular file$", select(2, file.read(folder:path "y.json")))
    assert.match("of no known kind", select(2, read("a.txt", "POINT(1 2)")))
    for _, path in ipairs { "", "a\0.json", 5 } do
      assert.match("named by a text", select(2, file.read(path)))
    end
    for _, options in ipairs { { max_points = 4 }, { max_points = 1.5 }, { max_points = "9" } } do
      assert.match("max_points must be", select(2, file.read("a.json", options)))
    end
    assert.match("kind must be", select(2, file.read("a.json", { kind = "circle" })))
  end)

  it("is refused where it lacks what is wanted", function()
    folder:write("a.wkt", "POINT(1 2) POINT(3 4) LINESTRING(0 0, 1 1)")
    local _, message = file.read(folder:path "a.wkt", { kind = "polygon" })
    assert.match("holds no polygon, but 2 points and 1 line$", message)
  end)
end)
