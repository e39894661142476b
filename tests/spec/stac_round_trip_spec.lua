--- UMM-G to STAC and back: the very record again, whatever it holds.

local core = require "earthshine.core"
local document = require "earthshine.document"
local json = require "earthshine.json"
local mutated = require "tests.support.mutated"
local seeded = require "tests.support.seeded"

local SHARED <const> = "../shared/samples/"

local function read(path)
  local file <close> = assert(io.open(path))
  return document.view(file:read "a")
end

local function files(pattern)
  local list = {}
  local pipe <close> = assert(io.popen("ls " .. pattern .. " 2>/dev/null"))
  for path in pipe:lines() do list[#list + 1] = path end
  return list
end

-- All records at hand as views, with or without their envelopes.
local function corpus()
  local list, samples = {}, files(SHARED .. "ummg_*.json")
  if #samples == 0 then print "skip the real records: ../shared/samples is missing" end
  table.move(files "tests/fixtures/umm/granule_*.json", 1, 20, #samples + 1, samples)
  for _, path in ipairs(samples) do
    local value = read(path)
    for _, record in ipairs(value.items or value[1] and value or { value }) do
      list[#list + 1] = record
    end
  end
  return list
end

-- One record, a view of an object or a whole JSON text, there and back.
local function there_and_back(text, options)
  options = options or {}
  local item = core.umm_items_to_stac(core.document("[" .. text .. "]"), options.version,
    options.record)
  local stac = core.document(item)
  return core.document(core.stac_to_umm(stac)), stac
end

local function check_shape(item)
  assert.equal("Feature", item.type)
  assert.equal("string", type(item.id))
  assert.equal("userdata", type(item.links))
  assert.equal(item.geometry == nil, item.bbox == nil)
  local p = item.properties
  assert.truthy(p.datetime or p.start_datetime and p.end_datetime)
  for _, link in ipairs(item.links) do assert.truthy(link.href:find "^https://") end
  for key, asset in pairs(item.assets) do
    assert.truthy(key ~= "" and asset.href ~= "" and #asset.roles > 0)
  end
end

-- Each link of the record is an asset or one's alternate, and each of these a link.
local function check_links(umm, item)
  local hrefs, urls = {}, {}
  for _, asset in pairs(item.assets) do
    hrefs[asset.href] = true
    for _, other in pairs(asset.alternate or {}) do hrefs[other.href] = true end
  end
  local list = core.is_view(umm) and umm.RelatedUrls
  for _, link in ipairs(core.is_view(list) and list or {}) do
    local url = core.is_view(link) and link.URL
    if type(url) == "string" and url ~= "" then
      assert.is_true(hrefs[url], url)
      urls[url] = true
    end
  end
  for href in pairs(hrefs) do assert.is_true(urls[href], href) end
end

describe("a record there and back", function()
  it("is the same, of all records at hand, with and without its envelope", function()
    local records, bytes, said = corpus(), 0, 0
    for _, record in ipairs(records) do
      for _, version in ipairs { "1.1.0", "1.0.0" } do
        local forms = { record, record.umm }
        for _, form in pairs(forms) do
          local back, item = there_and_back(json.encode(form), { version = version })
          assert.is_true(back == form, json.encode(form))
          check_shape(item)
          check_links(record.umm or record, item)
        end
      end
      local _, item = there_and_back(json.encode(record))
      bytes = bytes + #json.encode(record.umm or record)
      said = said + #json.encode(item.properties["umm:record"])
    end
    print(("umm:record is %.2f of the bytes of %d records"):format(said / bytes, #records))
  end)

  it("is the same, whatever is wrong with it", function()
    local bases = {}
    for _, record in ipairs(corpus()) do
      local base = json.to_table(record)
      local umm = base.umm or base
      local most = umm.AdditionalAttributes
      while most and #most > 6 do table.remove(most) end
      bases[#bases + 1] = base
      if base.umm then bases[#bases + 1] = umm end
    end
    seeded(1, 4000, function(i)
      local text = mutated.text(mutated.record(bases[i % #bases + 1], math.random(6)))
      local record = core.document("[" .. text .. "]")[1]
      local back, item = there_and_back(text)
      assert.is_true(back == record, text)
      check_shape(item)
      local is_object = core.is_view(record) and text:sub(1, 1) == "{"
      local bare = is_object and record.umm == nil and record.meta == nil
      local umm = bare and record or is_object and record.umm
      assert(pcall(check_links, umm, item), text)
      if i % 8 == 0 then check_shape(select(2, there_and_back(text, { record = false }))) end
    end)
  end)

  it("is the same where it is no record at all", function()
    for _, text in ipairs { "null", "5", "[]", "{}", '"x"', '{"umm":null}', '{"umm":5,"meta":{}}',
      '{"meta":{}}', '{"umm":{},"meta":null}', '{"umm":{},"meta":{},"more":1}', '{"umm":{}}',
      '{"umm":{},"meta":{}}', '{"umm:whole":1}', '{"meta":{"umm:none":["provider-id"]},"umm":{}}',
      '{"RelatedUrls":[]}', '{"RelatedUrls":{"entries":[],"forms":[]}}', '{"DataGranule":{}}' } do
      local back = core.stac_to_umm(core.document(
        core.umm_items_to_stac(core.document("[" .. text .. "]"))))
      assert.is_true(core.document("[" .. back .. "]") == core.document("[" .. text .. "]"), text)
    end
  end)

  -- What a record has that another has not, or else: paths, with [] for any element.
  local function lost(a, b, path, list)
    if type(a) == "table" then
      for key, value in pairs(a) do
        local below = type(key) == "number" and path .. "[]" or (path .. "." .. key):gsub("^%.", "")
        local other = type(b) == "table" and b[key]
        if other == nil or other == false then
          list[below] = true
        else
          lost(value, other, below, list)
        end
      end
    elseif a ~= b then
      list[path] = true
    end
    return list
  end

  it("loses just this without umm:record", function()
    local record = read "tests/fixtures/umm/granule_everything.json"
    local back = there_and_back(json.encode(record), { record = false })
    local list = {}
    for path in pairs(lost(json.to_table(record), json.to_table(back), "", {})) do
      list[#list + 1] = path
    end
    table.sort(list)
    assert.same({
      "meta.format", "meta.s3-links", "umm.AccessConstraints",
      "umm.AdditionalAttributes[].Name", "umm.AdditionalAttributes[].Values[]",
      "umm.DataGranule.ArchiveAndDistributionInformation[].Format",
      "umm.DataGranule.ArchiveAndDistributionInformation[].FormatType",
      "umm.DataGranule.ArchiveAndDistributionInformation[].Size",
      "umm.DataGranule.ArchiveAndDistributionInformation[].SizeUnit",
      "umm.DataGranule.Identifiers", "umm.DataGranule.ReprocessingActual",
      "umm.DataGranule.ReprocessingPlanned", "umm.GridMappingNames", "umm.InputGranules",
      "umm.MeasuredParameters", "umm.MetadataSpecification.URL",
      "umm.MetadataSpecification.Version", "umm.NativeProjectionNames",
      "umm.OrbitCalculatedSpatialDomains[].EquatorCrossingDateTime",
      "umm.OrbitCalculatedSpatialDomains[].EquatorCrossingLongitude",
      "umm.Platforms[].Instruments[].Characteristics",
      "umm.Platforms[].Instruments[].OperationalModes", "umm.Projects[].Campaigns",
      "umm.ProviderDates[].Date", "umm.RelatedUrls[].Format", "umm.RelatedUrls[].Size",
      "umm.RelatedUrls[].SizeUnit", "umm.RelatedUrls[].Subtype",
      "umm.SpatialExtent.GranuleLocalities", "umm.SpatialExtent.HorizontalSpatialDomain.Track",
      "umm.SpatialExtent.HorizontalSpatialDomain.ZoneIdentifier",
      "umm.SpatialExtent.VerticalSpatialDomains",
      "umm.TilingIdentificationSystem.Coordinate2.MaximumValue",
    }, list)
  end)

  it("is the same however deep it is", function()
    for _, form in ipairs {
      '{"umm":{"GranuleUR":"G","X":%s},"meta":{}}', '{"umm":{"GranuleUR":"G"},"meta":{"X":%s}}',
      '{"GranuleUR":"G","X":%s}', '{"DataGranule":{"X":%s}}',
      '{"RelatedUrls":[{"URL":"https://h/a","X":%s}]}', '{"RelatedUrls":[%s]}', "[%s]",
      '{"DataGranule":{"ArchiveAndDistributionInformation":[{"Checksum":{"X":%s}}]}}' } do
      for depth = 495, 511 do
        local text = form:format(("["):rep(depth) .. "1.50" .. ("]"):rep(depth))
        if core.document("[" .. text .. "]") then
          local back = there_and_back(text)
          assert.is_true(back == core.document(text), ("%s, %d"):format(form, depth))
        end
      end
    end
  end)
end)
