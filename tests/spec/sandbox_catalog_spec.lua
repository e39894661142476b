-- The sandbox's catalogue: records that agree with each other, with their files, and with every
-- later look.

local Block = require "earthshine.sandbox.catalog.block"
local Calendar = require "earthshine.sandbox.catalog.calendar"
local Catalog = require "earthshine.sandbox.catalog"
local content = require "earthshine.sandbox.content"
local core = require "earthshine.core"
local json = require "cjson".new()

local HASHES = { ["SHA-256"] = "sha256", ["SHA-512"] = "sha512", MD5 = "md5",
  ["Adler-32"] = "adler32" }

local function sample(c)
  local list, seen = {}, {}
  for _, i in ipairs { 1, 2, 3, c.count // 2, c.count - 1, c.count } do
    if i >= 1 and not seen[i] then list[#list + 1] = i end
    seen[i] = true
  end
  return list
end

local function by_name(name, version)
  for _, c in ipairs(Catalog.collections) do
    if c.short_name == name and (not version or c.version == version) then return c end
  end
end

local function record(c, i) return json.decode(c.render(i, "1.6.6")) end

-- Path of a URL below the data host, or of an s3 address, as the data host would ask for it.
local function path_of(url)
  return url:match "^https://data%.sandbox%.earthdatacloud%.nasa%.gov(/sandbox%-.*)$"
    or url:match "^s3:/(/.*)$"
end

describe("the catalogue", function()
  setup(function() Catalog.configure() end)

  it("has the collections that the sandbox promises", function()
    local counts = {}
    for _, c in ipairs(Catalog.collections) do
      counts[c.short_name .. " " .. c.version] = c.count
      assert.is_true(c.count == 4 or c.count >= 20 and c.count <= 5000, c.id)
    end
    assert.same(5000, counts["GPM_3IMERGHH 07"])
    assert.same(1000, counts["MUR-JPL-L4-GLOB-v4.1 4.1"])
    for _, name in ipairs { "ATL03 006", "ATL06 006", "HLSL30 2.0", "HLSS30 2.0", "EMITL2ARFL 001",
      "Daymet_Daily_V4R1_2129 4.5", "SENTINEL-1A_SLC 1" } do
      assert.is_truthy(counts[name], name)
    end
    assert.is_nil(counts["MOD02QKM 6.1"])
  end)

  it("orders granules by start time and concept id, and finds each by its id and its names",
    function()
    for _, c in ipairs(Catalog.collections) do
      local last_start, last_id = math.mininteger, 0
      for i = 1, c.count do
        local start, id = c.start(i), c:granule_number(i)
        assert(start >= last_start and id > last_id and c.stop(i) >= start, c.id .. " " .. i)
        assert(c.stop(i) - start <= c.longest, c.id .. " lasts longer than it says")
        last_start, last_id = start, id
      end
      for _, i in ipairs(sample(c)) do
        assert.equal(i, select(2, Catalog.granule(c:concept_id(i))))
        assert.equal(i, c:by_ur(c:ur(i)))
        assert.equal(i, c:by_ur(c:ur(i):lower(), true))
        if c:producer(i) then assert.equal(i, c:by_producer(c:producer(i))) end
      end
      assert.is_nil(c:by_ur("no such granule"))
      assert.is_nil(c:by_number(c.first_granule - 1))
    end
    assert.is_nil(Catalog.granule("G1-NOWHERE"))
  end)

  it("says the same at every look, and in a second catalogue", function()
    local first = {}
    for _, c in ipairs(Catalog.collections) do first[c.id] = c.render(c.count, "1.6.6") end
    Catalog.configure()
    for _, c in ipairs(Catalog.collections) do
      assert.equal(first[c.id], c.render(c.count, "1.6.6"))
    end
  end)

  it("writes records with what UMM-G requires, labelled with the version asked for", function()
    for _, c in ipairs(Catalog.collections) do
      for _, i in ipairs(sample(c)) do
        local umm = json.decode(c.render(i, "1.6.5"))
        assert.equal("1.6.5", umm.MetadataSpecification.Version)
        assert.equal(c:ur(i), umm.GranuleUR)
        assert.is_truthy(umm.CollectionReference.ShortName or umm.CollectionReference.EntryTitle)
        assert.equal(Calendar.iso_seconds(c.start(i)):sub(1, 19),
          umm.TemporalExtent.RangeDateTime.BeginningDateTime:sub(1, 19))
        assert.is_true(umm.ProviderDates[1].Date <= umm.ProviderDates[2].Date)
      end
    end
  end)

  it("links to files that exist, of the size and checksum that the record states", function()
    local checked = {}
    for _, c in ipairs(Catalog.collections) do
      for _, i in ipairs(sample(c)) do
        local umm, sizes, data = record(c, i), {}, {}
        for _, u in ipairs(umm.RelatedUrls) do
          local path = path_of(u.URL)
          local file = path and content.file(path)
          assert(not path or file, "no file behind " .. u.URL)
          if path then sizes[u.URL:match "[^/]+$"] = file end
          if path and u.Type == "GET "
            .. "DATA" and not u.URL:find "%.sha256$" then data[#data + 1] = file end
        end
        for _, a in ipairs(umm.DataGranule.ArchiveAndDistributionInformation) do
          local file = a.Name ~= "Not provided" and assert(sizes[a.Name], a.Name) or data[1]
          if a.SizeInBytes and c.archive ~= "total_bytes" then assert.equal(a.SizeInBytes,
            file.size) end
          if a.Checksum and file.size <= 0x200000 then
            local bytes = file.read(0, file.size)
            assert.equal(file.size, #bytes)
            assert.equal(a.Checksum.Value, core.hash(HASHES[a.Checksum.Algorithm], bytes))
            checked[a.Checksum.Algorithm] = true
          end
        end
      end
    end
    assert.same({ ["SHA-256"] = true, ["SHA-512"] = true, MD5 = true, ["Adler-32"] = true },
      checked)
  end)

  it("has two rectangles, tilted polygons across the antimeridian, and orbits without geometry",
    function()
    local kinds = {}
    for _, c in ipairs(Catalog.collections) do
      for i = 1, c.count, c.ring and 2 or 100 do
        local domain = record(c, i).SpatialExtent.HorizontalSpatialDomain
        if domain.Orbit then kinds.orbit = not domain.Geometry end
        local g = domain.Geometry or {}
        if g.BoundingRectangles and #g.BoundingRectangles == 2 then kinds.two = true end
        for _, polygon in ipairs(g.GPolygons or {}) do
          local points, area, jump = polygon.Boundary.Points, 0, false
          assert.same(points[1], points[#points])
          assert(#points >= 4)
          local x = points[1].Longitude
          for k = 2, #points do
            local a, b = points[k - 1], points[k]
            local step = b.Longitude - a.Longitude
            if math.abs(step) > 180 then step, jump = step - 360 * (step > 0 and 1 or -1), true end
            area = area + (2 * x + step) / 2 * (b.Latitude - a.Latitude)
            x = x + step
          end
          assert(area > 0, "clockwise: " .. c.id .. " " .. i)
          if jump then kinds[c.short_name] = true end
        end
      end
    end
    assert.is_true(kinds.orbit and kinds.two and kinds.ATL06 and kinds.HLSL30)
  end)

  it("adds 100 000 granules on demand, without keeping them", function()
    collectgarbage()
    local before = collectgarbage "count"
    Catalog.configure { scale = true }
    local c = by_name "MOD02QKM"
    assert.equal(100000, c.count)
    assert.equal(99999, c:by_ur(c:ur(99999)))
    assert.equal(77777, c:by_producer(c:producer(77777)))
    collectgarbage()
    assert.is_true(collectgarbage "count" - before < 4096)
    Catalog.configure()
  end)
end)

describe("the bytes of a file", function()
  local function file_of(name, i)
    local c = by_name(name)
    return content.file("/sandbox-protected/" .. c.folder .. "/" .. c.files[1][1] .. c.stem(i)
      .. c.files[1][2])
  end

  it("are the same however they are cut", function()
    local file = file_of("MUR-JPL-L4-GLOB-v4.1", 1000)
    local whole = file.read(0, file.size)
    assert.equal(0x100000, #whole)
    local parts, offset = {}, 0
    while offset < file.size do
      parts[#parts + 1] = file.read(offset, 65537)
      offset = offset + #parts[#parts]
    end
    assert.is_true(table.concat(parts) == whole)
    assert.equal("", file.read(file.size, 10))
    assert.equal(3, #file.read(file.size - 3, 10))
  end)

  it("differ from granule to granule", function()
    local seen = {}
    for i = 1, 1000 do
      local hash = core.hash("md5", file_of("MUR-JPL-L4-GLOB-v4.1", i).read(0, 4096))
      assert.is_nil(seen[hash], "granule " .. i)
      seen[hash] = true
    end
  end)

  it("repeat after a number that no power of two divides, so that a misplaced part shows",
    function()
    local file = file_of("SENTINEL-1A_SLC", 1)
    assert.equal(0x40000000, file.size)
    local first = file.read(0, 4096)
    for power = 12, 29 do assert.is_false(file.read(1 << power, 4096) == first) end
  end)

  it("have the Adler-32 that arithmetic gives, for sizes below and above a block", function()
    for _, case in ipairs { { 0, 1 }, { 5, 63 }, { 16382, 70 }, { 9999, 1048573 }, { 77, 3000001 },
      { 4242, 9437157 } } do
      local shift, size = case[1], case[2]
      assert.equal(core.hash("adler32", Block.slice(shift, 0, size)), Block.adler32(shift, size))
    end
  end)

  it("of side files are true: checksum lines, DMR++, metadata", function()
    local mur = by_name "MUR-JPL-L4-GLOB-v4.1"
    local name = mur.stem(7) .. mur.files[1][2]
    local data = content.file("sandbox-protected/" .. mur.folder .. "/" .. name)
    local md5 = content.file("sandbox-public/" .. mur.folder .. "/" .. name .. ".md5")
    assert.equal(core.hash("md5", data.read(0, data.size)) .. "  " .. name .. "\n",
      md5.read(0, md5.size))
    local dmrpp = content.file("sandbox-protected/" .. mur.folder .. "/" .. name .. ".dmrpp")
    assert.is_truthy(dmrpp.read(0, dmrpp.size):find('nBytes="1048576"', 1, true))
    local meta = content.file("sandbox-public/" .. mur.folder .. "/" .. mur:ur(7) .. ".cmr.json")
    assert.equal(mur:ur(7), json.decode(meta.read(0, meta.size)).GranuleUR)
  end)

  it("are behind no other path", function()
    local mur = by_name "MUR-JPL-L4-GLOB-v4.1"
    local name = mur.stem(7) .. mur.files[1][2]
    for _, path in ipairs { "/sandbox-public/" .. mur.folder .. "/" .. name, "/sandbox-protected/"
      .. name,
      "/sandbox-protected/" .. mur.folder .. "/x" .. name, "/sandbox-protected/" .. mur.folder
      .. "/",
      "/sandbox-protected/" .. mur.folder .. "/20190101090000" .. mur.files[1][2] } do
      assert.is_nil(content.file(path), path)
    end
  end)
end)
