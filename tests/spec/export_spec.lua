--- Results and records as files: every format, read back by other means.

local collection = require "earthshine.record.collection"
local cmr = require "tests.support.scripted_cmr"
local csv = require "tests.support.csv"
local document = require "earthshine.document"
local es = require "earthshine"
local granule = require "earthshine.record.granule"
local json = require "earthshine.json"
local leaks = require "tests.support.leaks"
local Search = require "earthshine.search"
local temporary = require "tests.support.temporary"
local fixture = require "tests.support.fixture"

local THREE <const> = fixture "umm/granule_three_files"
local ORBIT <const> = fixture "umm/granule_orbit"
local COLLECTION <const> = fixture "umm/collection_cloud"

local function lines(text)
  local list = {}
  for line in text:gmatch "[^\n]+" do list[#list + 1] = json.decode(line) end
  return list
end

describe("an export", function()
  local folder
  before_each(leaks.mark)
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)
  after_each(leaks.check)

  -- What results become under a name.
  local function written(what, name, options)
    local report = assert(es.write(what, folder:path(name), options))
    assert.equal(name, folder:list())
    local text = folder:read(name)
    os.remove(folder:path(name))
    assert.equal(#text, report.bytes)
    return text, report
  end

  it("is STAC, an Item a line, in the order of the results, whatever the pages", function()
    local session, transport = cmr.new(4321)
    local results = Search.granules(session, { short_name = "X", page_size = 700 })
    local report = assert(results:write(folder:path "all.ndjson"))
    assert.is_true(#transport.requests >= 7)
    assert.equal(4321, report.records)
    assert.is_true(report:ok())
    assert.matches("^4321 records written %(%d[%d.]* MB in ", tostring(report))
    local list = {}
    for i, item in ipairs(lines(folder:read "all.ndjson")) do
      assert.equal("Feature", item.type)
      list[i] = tonumber(item.id:match "%d+")
    end
    assert.is_true(cmr.complete(list, 4321))
  end)

  it("is a page of HTML that names what was searched and how much matched", function()
    local results = Search.granules((cmr.new(20)), { short_name = "<X>", limit = 5 })
    local page, report = written(results, "a.html", { title = "Five" })
    assert.equal(5, report.records)
    assert.truthy(page:find("<title>Five</title>", 1, true))
    assert.truthy(page:find('<bdi>short_name = &quot;&lt;X&gt;&quot;', 1, true))
    assert.truthy(page:find('<data id="matched" value="20">', 1, true))
  end)

  it("is UMM as the service sent it where that is asked for", function()
    local results = Search.granules((cmr.new(3, { extra = ',"X":[1e2,12345678901234567890]' })),
      { short_name = "X" })
    local text = written(results, "a.ndjson", { format = "umm" })
    assert.equal(3, select(2, text:gsub('"X":%[1e2,12345678901234567890%]', "")))
    assert.matches('^{"meta":{"concept%-id":"G1%-TEST"', text)
  end)

  it("is one ItemCollection, or list of Collections, in .json", function()
    local made = json.decode((written({ THREE, ORBIT }, "a.json")))
    assert.equal("FeatureCollection", made.type)
    assert.equal(2, #made.features)
    assert.is_string(made.features[2].stac_version)
    assert.same({ type = "FeatureCollection", features = json.array {} },
      json.decode((written({}, "b.json"))))
  end)

  it("is STAC of the version that is asked for", function()
    for version, wanted in pairs { ["1.0.0"] = "1.0.0", ["1.1.0"] = "1.1.0" } do
      local text = written(THREE, version .. ".ndjson", { version = version })
      assert.equal(wanted, json.decode(text).stac_version)
    end
  end)

  it("is GeoJSON with the fields as properties", function()
    local fields = { "id", "umm.GranuleUR", "umm.RelatedUrls.1.Type", "umm.Nothing", "stac.type",
      "size" }
    local text = written({ THREE, ORBIT }, "a.geojson", { fields = fields })
    local features = json.decode(text).features
    local g = granule.new(THREE)
    assert.equal(2, #features)
    assert.equal("Polygon", features[1].geometry.type)
    assert.equal(json.null, features[2].geometry)
    local properties = features[1].properties
    assert.equal(features[1].id, properties.id)
    assert.equal(g:name(), properties["umm.GranuleUR"])
    assert.is_string(properties["umm.RelatedUrls.1.Type"])
    assert.equal(json.null, properties["umm.Nothing"])
    assert.equal("Feature", properties["stac.type"])
    assert.equal(g:size(), properties.size)
    -- Fields stand in the order in which they were named.
    assert.matches('"properties":{"id":.*"umm.GranuleUR":.*"umm.RelatedUrls.1.Type":.*"size":',
      text)
  end)

  it("is CSV that reads back, with what the methods of granules say", function()
    local session = cmr.new(2, { extra = ',"TemporalExtent":{"RangeDateTime":{"BeginningDateTime":'
      .. '"2020-01-01T00:00:00Z"}},"RelatedUrls":[{"URL":"https://a.org/x y.nc","Type":"GET DATA"},'
      .. '{"URL":"s3://b/x y.nc","Type":"GET DATA VIA DIRECT ACCESS"},{"URL":"https://a.org/x.jpg",'
      .. '"Type":"GET RELATED VISUALIZATION"}],"DataGranule":{"ArchiveAndDistributionInformation":'
      .. '[{"Name":"x y.nc","Size":1.5,"SizeUnit":"MB"}]}' })
    local results = Search.granules(session, { short_name = "X" })
    local rows = csv.read((written(results, "a.csv")))
    assert.same({ "id", "collection", "start", "end", "size", "cloud_cover", "url", "s3",
      "browse" }, rows[1])
    local i = 1
    for g in results:iter() do
      i = i + 1
      assert.same({ g:name(), "", g:temporal(), "", tostring(g:size()), tostring(g:cloud_cover()),
        g:data_links()[1], g:data_links { access = "direct" }[1], "https://a.org/x.jpg" }, rows[i])
    end
    assert.equal(3, i)
    assert.equal("1572864", rows[2][5])
    assert.equal("https://a.org/x%20y.nc", rows[2][7])
  end)

  it("has JSON in the cells of CSV for lists and objects, texts and numbers as they are", function()
    local record = '{"umm":{"GranuleUR":"a,\\"b\\"\\nc","N":1.50,"B":true,"O":{"x":["1,2"]},"L":[],'
      .. '"Z":null,"P":" blank "}}'
    local rows = csv.read((written(record, "a.csv", { fields = { "umm.GranuleUR", "umm.N", "umm.B",
      "umm.O", "umm.L", "umm.Z", "umm.P" } })))
    assert.same({ 'a,"b"\nc', "1.50", "true", '{"x":["1,2"]}', "[]", "", " blank " }, rows[2])
    assert.equal('umm.Z\n""\n', (written(record, "b.csv", { fields = { "umm.Z" } })))
  end)

  it("lists the addresses of data files, each once, as data_links does", function()
    local g = granule.new(THREE)
    local text = written(THREE, "a.txt")
    local list = {}
    for line in text:gmatch "[^\n]+" do list[#list + 1] = line end
    assert.is_true(#list > 0)
    assert.same(g:data_links(), list)
    text = written(THREE, "b.urls", { access = "direct" })
    assert.matches("^s3://[^\n]+\n", text)
    assert.is_nil(text:find "https:")
  end)

  it("leaves out what cannot be converted, and tells of each", function()
    local told = {}
    local list = { THREE, '{"x":1}', ORBIT, "[]", '{"umm":{"Name":"s","ServiceOptions":{}}}' }
    local text, report = written(list, "a.ndjson",
      { on_failure = function(failure) told[#told + 1] = failure end })
    assert.equal(2, #lines(text))
    assert.same({ 2, 2 }, { report.records, report.failed })
    assert.same(report.errors, told)
    assert.same({ 2, "invalid", 4, "unsupported" },
      { told[1].number, told[1].code, told[2].number, told[2].code })
    assert.matches("neither umm", told[1].message)
    assert.matches("UMM service", told[2].message)
    local ok, err = report:ok()
    assert.is_false(ok)
    assert.equal("2 records were left out, the first of them: record 2 cannot be written as stac: "
      .. told[1].message, tostring(err))
    assert.matches("; 2 left out$", tostring(report))
  end)

  it("simplifies outlines as far as is asked for, and keeps their ends", function()
    local ring = {}
    for i = 0, 360 do
      local a = math.rad(i % 360)
      ring[#ring + 1] = ("[%.6f,%.6f]"):format(10 * math.cos(a), 10 * math.sin(a))
    end
    local item = ('{"type":"Feature","stac_version":"1.0.0","id":"i","properties":{"datetime":null}'
      .. ',"links":[],"assets":{},"geometry":{"type":"Polygon","coordinates":[[%s]]}}'):format(
      table.concat(ring, ","))
    local function points(simplify)
      local text = written(item, "a.geojson", { simplify = simplify })
      return json.decode(text).features[1].geometry.coordinates[1]
    end
    assert.equal(361, #points())
    local few = points(0.5)
    assert.is_true(#few > 8 and #few < 40, #few)
    assert.same(few[1], few[#few])
    assert.same({ 10, 0 }, few[1])
  end)

  it("is handed to a function in whole lines", function()
    local pieces = {}
    local results = Search.granules((cmr.new(300)), { short_name = "X", page_size = 100 })
    local report = assert(results:write(function(text) pieces[#pieces + 1] = text end,
      { format = "stac" }))
    assert.same({ 300, "stac" }, { report.records, report.format })
    assert.is_true(#pieces > 1)
    for _, piece in ipairs(pieces) do assert.equal("\n", piece:sub(-1)) end
    assert.equal(300, #lines(table.concat(pieces)))
  end)

  it("goes to STAC and back to the very record", function()
    local item = written({ THREE, ORBIT }, "a.ndjson")
    local back = {}
    for line in item:gmatch "[^\n]+" do back[#back + 1] = line end
    local text = written(back, "b.ndjson", { format = "umm" })
    local found = {}
    for line in text:gmatch "[^\n]+" do found[#found + 1] = document.view(line) end
    assert.is_true(found[1] == document.view(THREE))
    assert.is_true(found[2] == document.view(ORBIT))
  end)

  it("is of collections too, with the box of their extent", function()
    local text, report = written(COLLECTION, "a.csv", { fields = { "umm.ShortName" } })
    assert.equal(1, report.records)
    assert.equal(json.decode(COLLECTION).umm.ShortName, csv.read(text)[2][1])
  end)

  it("is a list of Collections where results are of collections, and holds nothing else", function()
    local one = collection.new(COLLECTION)
    local made = json.decode((written({ one, one }, "a.json")))
    assert.equal(2, #made.collections)
    assert.equal("Collection", made.collections[1].type)
    assert.same(json.array {}, made.links)
    local text, report = written({ THREE, COLLECTION }, "b.json")
    assert.equal(1, #json.decode(text).features)
    assert.matches("UMM collection, and does not belong into a list of items",
      report.errors[1].message)
  end)

  it("says what an option is for, and what a name means", function()
    local function fails(pattern, ...)
      local ok, err = pcall(es.write, ...)
      assert.is_false(ok)
      assert.matches(pattern, tostring(err))
    end
    fails("give it one of the endings .csv", {}, "x")
    fails("does not know what the text is to be", {}, print)
    fails("no format .kml.; there are collections, csv", {}, "x", { format = "kml" })
    fails("is named twice", {}, "x.csv", { fields = { "id", "id" } })
    fails("fields of write is an empty list", {}, "x.csv", { fields = {} })
    fails("no field .umm%..", {}, "x.csv", { fields = { "umm." } })
    fails("version of write must be 1.0.0 or 1.1.0", {}, "x.json", { version = "2" })
    fails("simplify of write must be a number from 0 to 90", {}, "x.html", { simplify = -1 })
    fails("what is exported must be records, but element 2 is a number$", { THREE, 5 },
      folder:path "x.csv")
    fails("must be results, a record, a list or an iterator", 5, folder:path "x.csv")
    local _, err = es.write(THREE, folder:path "none/x.csv")
    assert.matches("cannot write .*/none/x%.csv: there is no folder .*/none; make it",
      tostring(err))
    assert.equal("not_found", err.code)
    assert.equal("", folder:list())
  end)
end)
