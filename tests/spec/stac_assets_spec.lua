--- Assets of granules as STAC Items, and the official schemas as the judge of whole items.

local granule = require "earthshine.record.granule"
local json = require "earthshine.json"
local fixture = require "tests.support.fixture"

local function of_urls(urls, archive)
  local umm = { GranuleUR = "G", RelatedUrls = urls,
    DataGranule = { ArchiveAndDistributionInformation = archive } }
  return assert(granule.new({ umm = umm, meta = {} }):to_stac "table")
end

local function keys(t)
  local list = {}
  for key in pairs(t) do list[#list + 1] = key end
  table.sort(list)
  return list
end

describe("the assets of an item", function()
  it("lose no address", function()
    local record = granule.new(fixture "umm/granule_three_files")
    local item, hrefs = record:to_stac "table", {}
    for _, asset in pairs(item.assets) do
      hrefs[asset.href] = true
      for _, other in pairs(asset.alternate or {}) do hrefs[other.href] = true end
    end
    for _, link in ipairs(record.umm.RelatedUrls) do assert.is_true(hrefs[link.URL], link.URL) end
  end)

  it("have S3 as an alternate, by the file's name and use", function()
    local assets = of_urls({
      { URL = "s3://b/G.B02.tif", Type = "GET DATA VIA DIRECT ACCESS", Description = "in S3" },
      { URL = "https://h/G.B03.tif", Type = "GET DATA" },
      { URL = "https://h/G.B02.tif", Type = "GET DATA", Description = "over HTTPS" },
      { URL = "s3://b/G.jpg", Type = "GET RELATED VISUALIZATION" },
      { URL = "https://h/G.jpg", Type = "GET RELATED VISUALIZATION" },
      { URL = "s3://b/G.cmr.xml", Type = "EXTENDED METADATA" },
    }).assets
    assert.same({ "B02", "B03", "browse", "cmr" }, keys(assets))
    assert.equal("https://h/G.B02.tif", assets.B02.href)
    assert.equal("over HTTPS", assets.B02.description)
    assert.same({ s3 = { href = "s3://b/G.B02.tif", ["alternate:name"] = "S3",
      description = "in S3" } }, assets.B02.alternate)
    assert.equal("s3://b/G.jpg", assets.browse.alternate.s3.href)
    assert.same({ "browse" }, assets.browse.roles)
    assert.equal("s3://b/G.cmr.xml", assets.cmr.href)
  end)

  it("say what they are", function()
    local assets = of_urls({
      { URL = "https://h/G.nc", Type = "GET DATA", MimeType = "application/x-hdf5" },
      { URL = "https://h/G.nc.md5", Type = "EXTENDED METADATA" },
      { URL = "https://h/G.nc.dmrpp", Type = "VIEW RELATED INFORMATION" },
      { URL = "https://h/opendap/G", Type = "USE SERVICE API", Subtype = "OPENDAP DATA" },
      { URL = "https://h/s3credentials", Type = "VIEW RELATED INFORMATION" },
      { URL = "https://h/guide.pdf", Type = "VIEW RELATED INFORMATION", MimeType = "Not provided" },
    }).assets
    local said = {}
    for key, asset in pairs(assets) do
      said[key] = asset.roles[1] .. " " .. tostring(asset.roles[2]) .. " " .. tostring(asset.type)
    end
    assert.same({
      data = "data nil application/x-hdf5", checksum = "metadata checksum text/plain",
      dmrpp = "metadata dmrpp application/vnd.opendap.dap4.dmrpp+xml",
      opendap = "service opendap nil", s3credentials = "credentials nil nil",
      documentation = "documentation nil application/pdf",
    }, said)
  end)

  it("have sizes and checksums where they are stated exactly", function()
    local sha = ("AB"):rep(32)
    local assets = of_urls({
      { URL = "https://h/G.nc", Type = "GET DATA" }, { URL = "https://h/G.h5", Type = "GET DATA" },
      { URL = "https://h/G%20a.tif", Type = "GET DATA" },
    }, {
      { Name = "G.nc", SizeInBytes = 12, Checksum = { Value = sha, Algorithm = "SHA-256" } },
      { Name = "pack", Files = { { Name = "G.h5", Size = 1, SizeUnit = "MB",
        Checksum = { Value = "12", Algorithm = "MD5" }, MimeType = "application/x-hdf" } } },
      { Name = "G a.tif", SizeInBytes = 3 },
    }).assets
    assert.equal(12, assets.data["file:size"])
    assert.equal("1220" .. sha:lower(), assets.data["file:checksum"])
    assert.is_nil(assets["data.h5"]["file:size"])
    assert.is_nil(assets["data.h5"]["file:checksum"])
    assert.equal("application/x-hdf", assets["data.h5"].type)
    local only = of_urls({ { URL = "https://h/x.nc", Type = "GET DATA" } },
      { { Name = "Not provided", SizeInBytes = 9 } }).assets
    assert.equal(9, only["x.nc"]["file:size"])
  end)

  it("say what a standard member cannot: rounded sizes, checksums that are no multihash", function()
    local adler = { Value = "0a1b2c3d", Algorithm = "Adler-32" }
    local assets = of_urls({
      { URL = "https://h/G.nc", Type = "GET DATA" },
      { URL = "https://h/G.h5", Type = "GET DATA", Size = 3, SizeUnit = "GB" },
      { URL = "https://h/G.tif", Type = "GET DATA", Size = 3, SizeUnit = "GB" },
      { URL = "https://h/G.csv", Type = "GET DATA", Size = "3", SizeUnit = "GB" },
    }, {
      { Name = "G.nc", Size = 2.5, SizeUnit = "MB", Checksum = adler },
      { Name = "G.tif", SizeInBytes = 9, Size = 1, SizeUnit = "KB" },
    }).assets
    assert.same({ 2.5, "MB", adler },
      { assets.data["umm:size"], assets.data["umm:size_unit"], assets.data["umm:checksum"] })
    assert.same({ 3, "GB" },
      { assets["data.h5"]["umm:size"], assets["data.h5"]["umm:size_unit"] })
    assert.is_nil(assets["data.tif"]["umm:size"])
    assert.equal(9, assets["data.tif"]["file:size"])
    assert.is_nil(assets["data.csv"]["umm:size"])
  end)

  it("of the same name keep to the object in S3 whose path is most like theirs", function()
    local function pairs_of(order)
      local urls = {
        { URL = "https://h/p/a/f.nc", Type = "GET DATA" },
        { URL = "https://h/p/b/f.nc", Type = "GET DATA" },
        { URL = "https://h/p/c/f.nc", Type = "GET DATA" },
        { URL = "s3://k/p/a/f.nc", Type = "GET DATA VIA DIRECT ACCESS" },
        { URL = "s3://k/p/b/f.nc", Type = "GET DATA VIA DIRECT ACCESS" },
      }
      local list, found = {}, {}
      for i, n in ipairs(order) do list[i] = urls[n] end
      for _, asset in pairs(of_urls(list).assets) do
        found[asset.href:match "//(.*)"] = asset.alternate and asset.alternate.s3.href or false
      end
      return found
    end
    for _, order in ipairs { { 1, 2, 3, 4, 5 }, { 4, 5, 3, 2, 1 }, { 5, 4, 1, 2, 3 },
      { 2, 5, 3, 4, 1 }, { 3, 4, 2, 1, 5 } } do
      assert.same({ ["h/p/a/f.nc"] = "s3://k/p/a/f.nc", ["h/p/b/f.nc"] = "s3://k/p/b/f.nc",
        ["h/p/c/f.nc"] = false }, pairs_of(order))
    end
  end)

  it("are one where an address is repeated, however often, and small pictures are told", function()
    local urls = {}
    for i = 1, 60 do urls[i] = { URL = "https://h/G.nc", Type = "GET DATA" } end
    urls[61] = { URL = "s3://k/G.nc", Type = "GET DATA VIA DIRECT ACCESS" }
    urls[62] = { URL = "https://h/G.png", Type = "GET RELATED VISUALIZATION",
      Subtype = "THUMBNAIL", Description = "Not provided" }
    urls[63] = { URL = "https://h/guide", Type = "VIEW RELATED INFORMATION",
      Subtype = "Not provided" }
    local assets = of_urls(urls).assets
    assert.same({ "browse", "data", "documentation" }, keys(assets))
    assert.equal("s3://k/G.nc", assets.data.alternate.s3.href)
    assert.same({ "thumbnail" }, assets.browse.roles)
    assert.is_nil(assets.browse.description)
    assert.is_nil(assets.documentation.title)
  end)

  it("have keys of plain characters, none twice, however bad the names", function()
    local urls = {}
    for i = 1, 40 do urls[i] = { URL = "https://h/" .. i .. "/x.nc", Type = "GET DATA" } end
    for _, name in ipairs { "../..", "\u{202e}cod.exe", "a b\n<script>", ("long"):rep(500), "" } do
      urls[#urls + 1] = { URL = "https://h/" .. name, Type = "GET DATA" }
    end
    local item = of_urls(urls)
    local count = 0
    for key in pairs(item.assets) do
      count = count + 1
      assert.truthy(key:find "^[%w._-]+$" and #key < 140, key)
    end
    assert.equal(#urls, count)
    assert.truthy(item.assets["x.nc_40"])
    assert.is_nil(item.assets["x.nc.nc"])
  end)
end)

describe("the official STAC schemas", function()
  local SHARED <const> = "../shared/"
  local function runs(command) return (os.execute(command .. " >/dev/null 2>&1")) end
  if not (io.open(SHARED .. "tools/validate-stac")
    and runs "python3 -c 'import jsonschema, rfc3339_validator'") then
    print "skip the official STAC schemas: ../shared/tools/validate-stac or its modules are missing"
    return
  end

  local function records()
    local list = {}
    local function add(value)
      for _, item in ipairs(value.items or value[1] and value or { value }) do
        list[#list + 1] = granule.new(item)
      end
    end
    local pipe <close> = assert(io.popen("ls " .. SHARED
      .. "samples/ummg_*.json tests/fixtures/umm/granule_*.json"))
    for path in pipe:lines() do
      local file <close> = assert(io.open(path))
      add(require "earthshine.document".view(file:read "a"))
    end
    local catalog = require "earthshine.sandbox.catalog"
    for _, c in ipairs(catalog.collections) do
      for i = 1, math.min(3, c.count) do
        list[#list + 1] = granule.new { umm = json.decode(c.render(i, "1.6.6")),
          meta = { ["concept-id"] = c:concept_id(i), ["provider-id"] = c.provider } }
      end
    end
    return list
  end

  it("hold for real records, our fixtures and the sandbox's granules", function()
    local path = os.tmpname()
    local file <close> = assert(io.open(path, "w"))
    local list = records()
    assert(#list > 40)
    for _, record in ipairs(list) do
      for _, version in ipairs { "1.1.0", "1.0.0" } do
        file:write(record:to_stac("json", { version = version }), "\n")
      end
    end
    file:close()
    local judge <close> = assert(io.popen(SHARED .. "tools/validate-stac " .. path))
    local said = judge:read "a"
    os.remove(path)
    assert.truthy(said:find(("%d valid, 0 invalid"):format(2 * #list), 1, true), said)
  end)
end)
