--- Bad geometry files: each is a clear sentence that names the file and says what is wrong.

local file = require "earthshine.query.file"
local files = require "tests.support.geometry_files"
local leaks = require "tests.support.leaks"
local temporary = require "tests.support.temporary"

local folder

-- Writes a file and reads it.
local function read(name, text, options)
  folder:write(name, text)
  return file.read(folder:path(name), options)
end

before_each(function()
  leaks.mark()
  folder = temporary.folder()
end)

after_each(function()
  folder:remove()
  leaks.check()
end)

describe("a bad file", function()
  local POLYGON <const> = '{"type":"Polygon","coordinates":%s}'
  local BOMB <const> = { "a.shp", zeros = 20000000, size = 20000000 }
  local RING <const> = { { 0, 0 }, { 0, 9 }, { 9, 9 }, { 0, 0 } }
  local SHP <const> = files.shp(5, { files.shp_parts(5, { RING }) })
  local NUMBERS <const> = "no list of two or three numbers"

  local CASES <const> = {
    { "a.geojson", "", "is no valid JSON %(it is empty%)$" },
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
    { "a.geojson", '{"type":"Feature","geometry":{"type":"Polygon"}}', "that are no list" },
    { "a.geojson", POLYGON:format "[]", "holds only empty geometries" },
    { "a.geojson", POLYGON:format "[[]]", "holds only empty geometries" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,1],[0,0]]]", "no polygon in it has an area" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,0],[2,0],[0,0]]]", "no polygon in it has an area" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,\"0\"],[2,0],[0,0]]]", NUMBERS },
    { "a.geojson", POLYGON:format "[[[0],[1,0],[2,0],[0,0]]]", NUMBERS },
    { "a.geojson", POLYGON:format "[[0,0,1,0,1,1]]", NUMBERS },
    { "a.geojson", POLYGON:format "[[[0,0],[1,NaN],[2,0],[0,0]]]", "is no valid JSON" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,1e999],[2,0],[0,0]]]", "is no valid JSON" },
    { "a.geojson", POLYGON:format "[[[0,0],[1,91],[2,0],[0,0]]]", "1 has a latitude of 91" },
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
    { "a.kml", "<kml><Point><coordinates>1;2</coordinates></Point></kml>", "not longitude" },
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
