--- Granules: their members, links, files, sizes and times.

local es = require "earthshine"
local granule = require "earthshine.record.granule"
local json = require "earthshine.json"
local fixture = require "tests.support.fixture"

local function load(name)
  return granule.new(fixture("umm/" .. name))
end

describe("a granule", function()
  it("has the members umm and meta, read as a table, and no other", function()
    local g = load "granule_three_files"
    assert.equal("SPEC_L2A_20220810T034103", g.umm.GranuleUR)
    assert.equal("G1001-TESTCLOUD", g.meta["concept-id"])
    assert.equal("integer", math.type(g.meta["revision-id"]))
    assert.equal("integer", math.type(g.umm.CloudCover))
    assert.equal("float", math.type(g.umm.SpatialExtent.HorizontalSpatialDomain.Geometry
      .GPolygons[1].Boundary.Points[1].Longitude))
    assert.is_nil(g.umm.AccessConstraints)
    assert.is_nil(g.meta["deleted-by"])
    assert.is_nil(g.umm.Unknown)
    local members = {}
    for key in pairs(g) do members[key] = true end
    assert.same({ umm = true, meta = true }, members)
  end)

  it("is read only, at the caller's line", function()
    local g = load "granule_orbit"
    local name, id = g:name(), g:concept_id()
    for _, key in ipairs { "size", "umm", "meta", "new", 1 } do
      for _, value in ipairs { 5, {}, false } do
        local ok, message = pcall(function() g[key] = value or nil end)
        assert.is_false(ok)
        assert.matches("record_granule_spec%.lua:%d+: a record is read only: " .. key, message)
      end
    end
    assert.same({ name, id }, { g:name(), g:concept_id() })
  end)

  it("is written as JSON, and copied, with its two members", function()
    local g = granule.new { umm = { GranuleUR = "g" }, meta = { ["concept-id"] = "G1-X" } }
    local text = '{"meta":{"concept-id":"G1-X"},"umm":{"GranuleUR":"g"}}'
    assert.equal(text, json.encode(g))
    local copy = json.to_table(g)
    assert.same({ umm = { GranuleUR = "g" }, meta = { ["concept-id"] = "G1-X" } }, copy)
    assert.is_nil(getmetatable(copy))
    copy.umm = nil
    assert.equal("g", granule.new(text):name())
    assert.equal("g", granule.new(g):name())
  end)

  it("says who it is", function()
    local g = load "granule_three_files"
    assert.equal("SPEC_L2A_20220810T034103", g:name())
    assert.equal("G1001-TESTCLOUD", g:concept_id())
    assert.equal("C2001-TESTCLOUD", g:collection_concept_id())
    assert.equal("TESTCLOUD", g:provider())
    assert.equal("Day", g:day_night())
    assert.equal(40, g:cloud_cover())
    assert.same({ "2022-08-10T03:41:03Z", "2022-08-10T03:41:15Z" }, { g:temporal() })
    assert.equal("SPEC_L2A_20220810T034103  3.35 kB  2022-08-10", g:line())
  end)

  it("finds time and cloud where other providers put them", function()
    local g = load "granule_nameless"
    assert.same({ "2000-02-24T00:10:00.000Z", "2000-02-24T00:10:00.000Z" }, { g:temporal() })
    assert.equal(73, g:cloud_cover())
    assert.same({ "2022-10-12T16:16:17.770Z" }, { load "granule_orbit":temporal() })
    assert.is_nil(load "granule_orbit":cloud_cover())
  end)

  it("is made without changing or sharing the table that it is made from", function()
    local item = json.decode(fixture "umm/granule_three_files")
    local g = granule.new(item)
    assert.equal(json.null, item.umm.AccessConstraints)
    assert.equal("float", math.type(item.umm.CloudCover))
    item.umm.GranuleUR = "changed"
    assert.equal("SPEC_L2A_20220810T034103", g:name())
  end)

  it("is made from a bare UMM record too, and from nothing else than a table or JSON", function()
    assert.equal("x", granule.new { GranuleUR = "x" }:name())
    assert.equal("x", granule.new { umm = { GranuleUR = "x" } }:name())
    assert.is_false(pcall(granule.new, 5))
    assert.is_false(pcall(granule.new, "{"))
    local circle = {}
    circle.umm = circle
    assert.is_false(pcall(granule.new, circle))
    assert.is_true(granule.is(granule.new {}))
    assert.is_false(granule.is {})
  end)

  it("is not made of what is something else, and the message says what takes it", function()
    local g = { umm = { GranuleUR = "x" } }
    for pattern, value in pairs {
      ["a page of CMR's"] = { hits = 1, took = 2, items = { g } }, ["an array"] = { g },
      ["es.collection takes it"] = { EntryTitle = "t", ShortName = "s" },
      ["granule_from_item takes it"] = { type = "Feature", stac_version = "1.1.0" },
      ["a list of Features"] = { type = "FeatureCollection", features = { { type = "Feature" } } },
    } do
      local made, err = es.granule(value)
      assert.is_nil(made)
      assert.equal("invalid", err.code)
      assert.matches("^this is no granule, but " .. ".*" .. pattern, tostring(err))
    end
    local made, err = es.collection(g)
    assert.is_nil(made)
    assert.matches("es.granule takes it", tostring(err))
  end)

  it("is the same as another that says the same", function()
    local g = { umm = { GranuleUR = "x" }, meta = { ["concept-id"] = "G1-P" } }
    assert.is_true(granule.new(g) == granule.new(es.json.encode(g)))
    assert.is_false(granule.new(g) == granule.new(g.umm))
    assert.is_false(granule.new(g) == granule.new { umm = { GranuleUR = "y" }, meta = g.meta })
    assert.is_false(es.granule { X = 1 } == es.collection { X = 1 })
  end)
end)

describe("the links of a granule", function()
  local g = load "granule_three_files"
  local BASE = "https://data.example.gov/protected/"

  it("to data are those of files over HTTPS, each once, side files left out", function()
    local links, skipped = g:data_links()
    assert.same({ BASE .. "SPEC_RFL.nc", BASE .. "SPEC%20UNC.nc?A=1#top", BASE .. "SPEC_MASK.nc" },
      links)
    assert.same({
      { url = "ftp://old.example.gov/SPEC_RFL.nc", reason = "has the scheme ftp" },
      { url = "https:/data.example.gov/SPEC_RFL.nc", reason = "is malformed" },
    }, skipped)
    assert.same(links, (g:data_links { access = "external" }))
  end)

  it("to data in S3 are asked for by access or method", function()
    local links = { "s3://bucket/SPEC/SPEC_RFL.nc", "s3://bucket/SPEC/SPEC_MASK.nc" }
    assert.same(links, (g:data_links { access = "direct" }))
    assert.same(links, g:s3_links())
  end)

  it("to pictures, services and credentials are told apart", function()
    assert.same({ "https://data.example.gov/public/SPEC_RFL.png" }, g:dataviz_links())
    assert.same({ "s3://public/SPEC_RFL.png" }, g:dataviz_links { access = "direct" })
    assert.equal("https://data.example.gov/s3credentials", g:s3_credentials_endpoint())
    assert.equal(g:s3_credentials_endpoint(), g:get_s3_credentials_endpoint())
    assert.equal("https://opendap.example.gov/SPEC", g:opendap_link())
  end)

  it("refuse an access or option that there is not", function()
    for options, words in pairs {
      [{ access = "dirct" }] = 'must be "external" or "direct", but is "dirct"',
      [{ acess = "direct" }] = "unknown option acess of data_links (did you mean access?)",
      [{ access = 5 }] = "must be string",
    } do
      local ok, message = pcall(function()
        local list = g:data_links(options)
        return list
      end)
      assert.is_false(ok)
      assert.matches(words, message, 1, true)
      assert.matches("^tests/spec/record_granule_spec.lua:%d+:", message)
    end
  end)

  it("take metadata for data where there is nothing else", function()
    local only = granule.new { RelatedUrls = {
      { Type = "GET DATA", URL = "https://h/a.xml" },
      { Type = "GET DATA", URL = "https://h/b.md5" },
    }, GranuleUR = "x" }
    assert.same({ "https://h/a.xml" }, (only:data_links()))
  end)

  it("do not name a file where they end in a folder or host", function()
    local _, skipped = granule.new { GranuleUR = "x", RelatedUrls = {
      { Type = "GET DATA", URL = "https://h/folder/" }, { Type = "GET DATA", URL = "https://h" },
      { Type = "GET DATA", URL = "https://h?file=x" },
    } }:data_links()
    assert.equal(3, #skipped)
    assert.equal("names no file", skipped[3].reason)
  end)
end)

describe("the files of a granule", function()
  it("carry S3 twin, size and checksum by their name, whatever the order", function()
    local files, skipped = load "granule_three_files":files()
    for _, file in ipairs(files) do
      assert.equal("SPEC_L2A_20220810T034103", file.granule)
      file.granule = nil
    end
    assert.same({
      { url = "https://data.example.gov/protected/SPEC_RFL.nc", name = "SPEC_RFL.nc", size = 1000,
        s3 = "s3://bucket/SPEC/SPEC_RFL.nc", checksum = { algorithm = "sha256",
          value = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" } },
      { url = "https://data.example.gov/protected/SPEC%20UNC.nc?A=1#top", name = "SPEC UNC.nc" },
      { url = "https://data.example.gov/protected/SPEC_MASK.nc", name = "SPEC_MASK.nc", size = 300,
        s3 = "s3://bucket/SPEC/SPEC_MASK.nc",
        checksum = { algorithm = "md5", value = "ab00000000000000000000000000000f" } },
    }, files)
    assert.equal(2, #skipped)
  end)

  it("match one nameless entry with one link", function()
    local g = load "granule_nameless"
    local files = g:files()
    assert.equal(1, #files)
    assert.equal(47859665, files[1].size)
    assert.equal("00d5aff45c4f45d0ae15476c347deb6f", files[1].checksum.value)
    assert.equal("s3://bucket/TEST.A2000055.hdf", files[1].s3)
    assert.same(files[1].checksum, g:checksum(files[1].url))
    assert.same(files[1].checksum, g:checksum(files[1].s3))
    assert.is_nil(g:checksum "https://elsewhere/x")
  end)

  -- A granule with links to files of some names, and archive entries.
  local function made(names, entries)
    local links = {}
    for i, name in ipairs(names) do links[i] = { Type = "GET DATA", URL = "https://h/" .. name } end
    return granule.new { GranuleUR = "x", RelatedUrls = links,
      DataGranule = { ArchiveAndDistributionInformation = entries } }
  end

  it("do not guess: neither by position nor from one entry for many", function()
    local nameless = { Name = "Not provided", SizeInBytes = 5 }
    for _, case in ipairs {
      { { "a", "b" }, { nameless } }, { { "a" }, { nameless, nameless } },
      { { "a" }, { { Name = "b", SizeInBytes = 5 } } },
      { { "a" }, { { Name = "a", SizeInBytes = 5 }, { Name = "a", SizeInBytes = 6 } } },
      { { "a" }, { { Name = "a", Size = 5, SizeUnit = "KB" } } },
    } do
      for _, file in ipairs((made(case[1], case[2]):files())) do assert.is_nil(file.size) end
    end
  end)

  it("are found inside packages", function()
    local files = made({ "in.nc" }, { { Name = "all.zip", SizeInBytes = 9, Files = {
      { Name = "path/in.nc", SizeInBytes = 5 } } } }):files()
    assert.equal(5, files[1].size)
  end)

  it("have checksums by the names of the core's digests", function()
    local hex = function(n) return ("aB"):rep(n // 2) end
    for algorithm, case in pairs {
      MD5 = { hex(32), "md5" }, ["SHA-1"] = { hex(40), "sha1" }, ["SHA-256"] = { hex(64),
      "sha256" },
      ["SHA-384"] = { hex(96), "sha384" }, ["SHA-512"] = { hex(128), "sha512" },
      SM3 = { hex(64), "sm3" }, ["Adler-32"] = { "0ABCDEF1", "adler32" },
      ["SHA-2"] = { hex(64), "sha256" }, POSIX = { "1234567", "POSIX" },
    } do
      local entry = { Name = "a", Checksum = { Value = case[1], Algorithm = algorithm } }
      assert.same({ algorithm = case[2], value = case[1]:lower() },
        made({ "a" }, { entry }):files()[1].checksum)
    end
    for _, bad in ipairs {
      { Value = "abc", Algorithm = "MD5" }, { Value = hex(32), Algorithm = "SHA-256" },
      { Value = ("x"):rep(32), Algorithm = "MD5" }, { Value = "", Algorithm = "MD5" },
      { Algorithm = "MD5" }, { Value = hex(32) }, "x", { Value = 5, Algorithm = {} },
    } do
      assert.is_nil(made({ "a" }, { { Name = "a", Checksum = bad } }):files()[1].checksum)
    end
  end)

  it("of the same name in two folders keep to their own twins", function()
    local files = granule.new { GranuleUR = "x", RelatedUrls = {
      { Type = "GET DATA", URL = "https://h/a/f.nc" },
      { Type = "GET DATA", URL = "https://h/b/f.nc" },
      { Type = "GET DATA VIA DIRECT ACCESS", URL = "s3://k/b/f.nc" },
      { Type = "GET DATA VIA DIRECT ACCESS", URL = "s3://k/a/f.nc" },
    } }:files()
    assert.equal("s3://k/a/f.nc", files[1].s3)
    assert.equal("s3://k/b/f.nc", files[2].s3)
  end)

  it("are those in S3 where there are no others", function()
    local files = granule.new { GranuleUR = "x", RelatedUrls = {
      { Type = "GET DATA VIA DIRECT ACCESS", URL = "s3://k/f.nc" } } }:files()
    assert.same({ { url = "s3://k/f.nc", name = "f.nc", s3 = "s3://k/f.nc", granule = "x" } },
      files)
  end)
end)

describe("the size of a granule", function()
  local function size(entries, provider)
    return granule.new { meta = { ["provider-id"] = provider or "LAADS" }, umm = { GranuleUR = "x",
      DataGranule = { ArchiveAndDistributionInformation = entries } } }:size()
  end

  it("is in bytes: stated ones first, else the unit's", function()
    assert.equal(47859665, load "granule_nameless":size())
    assert.equal(1000 + 300 + 7 + 2048, load "granule_three_files":size())
    assert.equal(1.5 * (1 << 20), load "granule_orbit":size())
    assert.equal(1610612736 + 10240, size { { Size = 1.5, SizeUnit = "GB" },
    { Size = 10, SizeUnit = "KB" } })
    assert.equal(2015649, size({ { Size = 2.015649, SizeUnit = "MB" } }, "ORNL_CLOUD"))
    assert.equal("integer", math.type(size { { Size = 0.1, SizeUnit = "KB" } }))
  end)

  it("counts a package once, and its files where it has no size of its own", function()
    local inner = { { SizeInBytes = 5 }, { SizeInBytes = 6 } }
    assert.equal(9, size { { SizeInBytes = 9, Files = inner } })
    assert.equal(11, size { { Files = inner } })
  end)

  it("is nil, not 0, where nothing is stated", function()
    for _, entries in ipairs { {}, { { SizeUnit = "MB" } }, { { Size = 5 } }, { { Size = "5" } },
      { { Size = -1, SizeUnit = "MB" } }, { { Size = 1, SizeUnit = "furlong" } } } do
      assert.is_nil(size(entries))
    end
    assert.is_nil(granule.new {}:size())
    assert.equal(0, size { { SizeInBytes = 0 } })
  end)
end)
