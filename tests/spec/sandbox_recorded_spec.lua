--- Recorded records in the sandbox: read from a folder, found by what they say, given as they were.

local Catalog = require "earthshine.sandbox.catalog"
local Cmr = require "tests.support.sandbox_cmr"
local document = require "earthshine.document"
local Sandbox = require "tests.support.sandbox"
local es = require "earthshine"
local json = require "earthshine.json"
local recorded = require "earthshine.sandbox.recorded"
local temporary = require "tests.support.temporary"

local folder

local function write(name, text) folder:write(name, text) end

local function serve()
  local found = assert(recorded.read(folder.root))
  Catalog.configure { recorded = found }
  return found
end

local function granule(ur, more, meta)
  local umm = { GranuleUR = ur, CollectionReference = { ShortName = "REC", Version = "7" },
    TemporalExtent = { SingleDateTime = "2001-02-03T00:00:00Z" } }
  for name, value in pairs(more or {}) do umm[name] = value end
  return { umm = umm, meta = meta or { ["provider-id"] = "RECP" } }
end

local function encode(...) return json.encode(json.array { ... }) end

local function urs(query)
  local list = {}
  for _, item in ipairs((Cmr.all(query))) do list[#list + 1] = item.umm.GranuleUR end
  return table.concat(list, " ")
end

local function rectangle(w, s, e, n)
  return { HorizontalSpatialDomain = { Geometry = { BoundingRectangles = { {
    WestBoundingCoordinate = w, SouthBoundingCoordinate = s, EastBoundingCoordinate = e,
    NorthBoundingCoordinate = n } } } } }
end

describe("recorded records", function()
  before_each(function() folder = temporary.folder() end)
  after_each(function()
    folder:remove()
    Catalog.configure {}
  end)

  it("are read as records, lists, pages and lines, enveloped or bare", function()
    write("a.json", json.encode(granule "one"))
    write("b.json", json.encode(granule("two").umm))
    write("c.json", encode(granule "three", granule("four").umm))
    write("d.json", json.encode { hits = 1, took = 2, items = { granule "five" } })
    write("e.ndjson", json.encode(granule "six") .. "\n\n" .. json.encode(granule "seven"))
    write("f.jsonl", json.encode(granule "eight") .. "\r\n")
    write("g.json", json.encode(granule "nine") .. "\n" .. json.encode(granule "ten") .. "\n")
    write("README.md", "not a record")
    serve()
    assert.equal("one three five six seven eight nine ten", urs "short_name=REC&provider=RECP")
    assert.equal("two four", urs "short_name=REC&provider=RECORDED")
  end)

  it("stand beside the generated ones, or in the place of their collection", function()
    local before = #Catalog.collections
    write("a.json", encode(granule "one", granule("mine", {
      CollectionReference = { ShortName = "ATL06", Version = "006" } },
      { ["collection-concept-id"] = "C2670138092-NSIDC_CPRD", ["concept-id"] = "G5-NSIDC_CPRD" })))
    serve()
    assert.equal(before + 1, #Catalog.collections)
    assert.equal("mine", urs "short_name=ATL06&version=006")
    local reply = Cmr.get "/search/collections.umm_json?short_name=ATL06&version=006"
    assert.equal("C2670138092-NSIDC_CPRD", reply.json.items[1].meta["concept-id"])
    assert.truthy(urs("short_name=ATL03&version=005&page_size=1"):find "ATL03")
  end)

  it("are found by what they say of themselves", function()
    write("a.json", encode(
      granule("east", { SpatialExtent = rectangle(170, -10, -170, 10), CloudCover = 5 }),
      granule("north", { SpatialExtent = rectangle(0, 60, 10, 70), CloudCover = 50,
        Platforms = { { ShortName = "Sat-B", Instruments = { { ShortName = "I2" } } } } }),
      granule("late", { TemporalExtent = { RangeDateTime = {
        BeginningDateTime = "2005-01-01T00:00:00Z" } } }, { ["provider-id"] = "RECP",
        ["concept-id"] = "G12345-RECP", ["revision-id"] = 4 })))
    serve()
    local cases = {
      ["bounding_box=175,-5,180,5"] = "east", ["point=-175,0"] = "east", ["point=5,65"] = "north",
      ["cloud_cover=40,60"] = "north", ["cloud_cover=,10"] = "east", ["platform=Sat-B"] = "north",
      ["instrument=I2"] = "north", ["concept_id=G12345-RECP"] = "late",
      ["temporal=2005-06-01T00:00:00Z,2030-01-01T00:00:00Z"] = "late",
      ["temporal=2001-02-03T00:00:00Z,2001-02-03T00:00:00Z"] = "east north",
      ["granule_ur=NORTH"] = "north",
      ["granule_ur=no*&options[granule_ur][pattern]=true"] = "north",
      ["sort_key=-cloud_cover"] = "north east late", ["version=8"] = "",
    }
    for query, wanted in pairs(cases) do
      assert.equal(wanted, urs("short_name=REC&" .. query), query)
    end
  end)

  it("are given as they were, with the ids that they lack", function()
    local text = '{"GranuleUR":"exact","Odd":null,"Number":1.50,"Empty":[],"Large":'
      .. '12345678901234567,"CollectionReference":{"EntryTitle":"A title"}}'
    write("a.json", text)
    serve()
    local reply = Cmr.granules "entry_title=A title"
    assert.truthy(reply.body:find('"umm":' .. text .. "}", 1, true))
    local meta = reply.json.items[1].meta
    assert.matches("^G8%d+%-RECORDED$", meta["concept-id"])
    assert.matches("^C8%d+%-RECORDED$", meta["collection-concept-id"])
    local collection = Cmr.get("/search/concepts/" .. meta["collection-concept-id"] .. ".umm_json")
    assert.equal("A title", collection.json.EntryTitle)
    assert.equal(text, Cmr.get("/search/concepts/" .. meta["concept-id"] .. ".umm_json").body)
  end)

  it("have their recorded collection, services and their envelopes", function()
    write("a.json", encode({ meta = { ["concept-id"] = "C5-RECP", ["user-id"] = "somebody",
      associations = { services = { "S6-RECP" } } }, umm = { ShortName = "REC", Version = "7",
      EntryTitle = "Recorded things", Abstract = "of zircon" } },
      { meta = { ["concept-id"] = "S6-RECP" }, umm = { Name = "Cutter", Type = "OPeNDAP",
        ServiceKeywords = { {} } } }, granule "one"))
    serve()
    local found = Cmr.get "/search/collections.umm_json?keyword=zircon&include_granule_counts=true"
    assert.equal("C5-RECP", found.json.items[1].meta["concept-id"])
    assert.equal("somebody", found.json.items[1].meta["user-id"])
    assert.equal(1, found.json.items[1].meta["granule-count"])
    assert.equal("one", urs "collection_concept_id=C5-RECP")
    local services = Cmr.get "/search/services.umm_json?name=Cutter"
    assert.equal("C5-RECP", services.json.items[1].associations.collections[1]["concept-id"])
  end)

  it("are in the feeds and in both STAC APIs", function()
    write("a.json", encode(granule("one", { SpatialExtent = rectangle(170, -10, -170, 10),
      RelatedUrls = { { URL = "https://data.example.gov/one.nc", Type = "GET DATA" } } }),
      granule("bare", { TemporalExtent = json.null })))
    serve()
    local feed = Cmr.get "/search/granules.json?short_name=REC&granule_ur=one".json.feed
    assert.equal("-10 170 10 -170", feed.entry[1].boxes[1])
    assert.equal("https://data.example.gov/one.nc", feed.entry[1].links[1].href)
    for _, path in ipairs { "/stac/RECP", "/stac-api" } do
      local items = Cmr.get(path .. "/collections/REC_7/items?limit=10").json.features
      assert.equal(2, #items, path)
    end
  end)

  it("that are wrong are named", function()
    local function refused(name, text, ...)
      write(name, text)
      local found, why = recorded.read(folder.root)
      assert.is_nil(found)
      for _, part in ipairs { name, ... } do assert.truthy(why:find(part, 1, true), why) end
      os.remove(folder:path(name))
    end
    local found, why = recorded.read(folder:path "none")
    assert.is_nil(found)
    assert.matches("none: cannot be read", why)
    assert.matches("holds no file", select(2, recorded.read(folder.root)))
    refused("cut.json", '{"umm":{"GranuleUR":"a"', "byte")
    refused("only.json", '{"type":"Feature","id":"x"}', "no UMM granule")
    refused("mixed.json", encode(granule "a", { type = "Feature" }), "record 2", "no UMM granule")
    refused("stac.json", '{"type":"Feature","id":"x"}', "no UMM granule")
    refused("number.json", "5", "neither a record")
    refused("list.json", encode(granule "a", 7), "record 2", "number")
    refused("lines.ndjson", json.encode(granule "a") .. "\n{", "line 2")
    refused("nameless.json", '{"meta":{"concept-type":"granule"},"umm":{}}', "without GranuleUR")
    refused("empty.json", '{"meta":{},"umm":null}', "without a UMM record")
    local same = granule("a", nil, { ["concept-id"] = "G1-P" })
    refused("twice.json", encode(same, same), "G1-P is there twice", "record 2")
  end)

  it("stand beside files of something else, which are left out, and named", function()
    write("a.json", encode(granule "one"))
    write("feed.json", '{"feed":{"entry":[]}}')
    write("items.ndjson", '{"type":"Feature","id":"x"}\n')
    local found = serve()
    assert.equal("one", urs "short_name=REC")
    assert.equal(2, #found.left_out)
    assert.matches("^feed%.json: no UMM granule", found.left_out[1])
    assert.matches("^items%.ndjson, line 1: no UMM", found.left_out[2])
  end)

  it("are found by the command; their files are refused, and no real host is asked", function()
    write("a.json", encode(granule("one", { RelatedUrls = {
      { URL = "https://data.example.gov/one.nc", Type = "GET DATA" },
      { URL = "https://data.example.gov:8443/two.nc", Type = "GET DATA" } } })))
    local box <close> = Sandbox.start { records = folder.root }
    local session = es.session { system = box.system }
    local found = session.search_data { short_name = "REC", version = "7" }
    assert.equal("one", found:take(1)[1].umm.GranuleUR)
    local report = session.download(found, folder:path "out", { on_error = "collect" })
    assert.equal(2, #report.failed)
    local codes = {}
    for _, file in ipairs(report.failed) do codes[file.error.code] = file.error.status or true end
    assert.equal(404, codes.not_found)
    assert.is_true(codes.tls, "other ports speak no TLS, and say so at once")
    local asked = box:requests { host = "data.example.gov" }
    assert.equal("/one.nc", asked[#asked].target)
  end)

  it("of the samples are all found, unchanged", function()
    if not io.open "../shared/samples/README.md" then
      return pending "SKIPPED: ../shared/samples is not there"
    end
    os.execute(("cp ../shared/samples/umm[gcs]_*.json %s"):format(folder.root))
    local own = serve()
    local count = 0
    for _, c in ipairs(own.collections) do
      for i, g in ipairs(c.recorded) do
        local reply = Cmr.granules(("concept_id=%s"):format(c:concept_id(i)))
        local item = document.view(reply.body).items[1]
        assert.is_true(item.umm == g.record.umm)
        if g.record.meta then
          assert.equal(g.record.meta["native-id"], item.meta["native-id"])
        end
        count = count + 1
      end
    end
    assert.is_true(count >= 11)
  end)
end)
