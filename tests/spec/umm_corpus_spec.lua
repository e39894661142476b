--- The samples, and random records of the official schemas, sane ones and damaged ones: what holds
--- for the STAC of each.

local core = require "earthshine.core"
local json = require "earthshine.json"
local random_umm = require "tests.support.random_umm"

-- How many random records of each sort; UMM_RECORDS=n in the environment for more.
local COUNT <const> = math.tointeger(tonumber(os.getenv "UMM_RECORDS")) or 300
local VERSIONS <const> = { "1.1.0", "1.0.0" }

local function available()
  if random_umm.available() then return true end
  pending "SKIPPED: ../shared/schemas is not there, so no random records were made"
end

local function each_of(list)
  local i = 0
  return function()
    i = i + 1
    if list[i] then return list[i].text, list[i].name end
  end
end

-- Records as texts, each with its name: the samples, then sane and damaged ones.
local function each(kind, f)
  for text, name in each_of(random_umm.samples(kind)) do f(text, name) end
  if not available() then return end
  for _, damage in ipairs { false, true } do
    local seed = damage and 20 or 10
    math.randomseed(seed)
    local make = random_umm.maker(kind, { damage = damage })
    for i = 1, COUNT do
      f(make(), ("random record %d of seed %d%s"):format(i, seed, damage and ", damaged" or ""))
    end
  end
end

local function convert(text, version, record)
  return core.document(core.umm_items_to_stac(core.document("[" .. text .. "]"), version,
    record ~= false))
end

local function node(value) return type(value) == "userdata" and value ~= json.null end
local function text_of(value) return type(value) == "string" and value ~= "" and value or nil end

local function check_times(item, name)
  local p = item.properties
  local function moment(text)
    return type(text) == "string"
      and text:find "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:[0-5]%d%.?%d*Z$" ~= nil
  end
  local start, stop = p.start_datetime, p.end_datetime
  assert(p.datetime == nil or moment(p.datetime), name)
  assert(p.datetime ~= nil or start ~= nil and stop ~= nil, name)
  assert(start == nil or moment(start), name)
  assert(stop == nil or moment(stop), name)
end

-- Every position is on the map; returns how many there are.
local function positions(coordinates)
  if type(coordinates[1]) == "number" then
    local x, y = coordinates[1], coordinates[2]
    return #coordinates == 2 and x >= -180 and x <= 180 and y >= -90 and y <= 90 and 1
  end
  local count = 0
  for _, inner in ipairs(coordinates) do
    local own = positions(inner)
    if not own then return false end
    count = count + own
  end
  return count
end

local function check_place(item, name)
  local box = item.bbox
  assert((item.geometry == nil) == (box == nil), name)
  if not box then return end
  assert(positions(item.geometry.coordinates), name .. ": off the map")
  assert(#box == 4 and box[2] <= box[4] and box[2] >= -90 and box[4] <= 90, name)
  assert(math.abs(box[1]) <= 180 and math.abs(box[3]) <= 180, name)
end

-- The addresses that a record states.
local function stated(umm)
  local urls = {}
  for _, link in ipairs(node(umm) and node(umm.RelatedUrls) and umm.RelatedUrls or {}) do
    local url = node(link) and text_of(link.URL)
    if url then urls[url] = true end
  end
  return urls
end

local function check_links(item, umm, name)
  local urls, seen = stated(umm), {}
  for key, asset in pairs(item.assets) do
    assert(key ~= "" and #asset.roles > 0, name)
    seen[asset.href] = true
    for _, other in pairs(asset.alternate or {}) do seen[other.href] = true end
  end
  for url in pairs(urls) do assert(seen[url], ("%s: %s is lost"):format(name, url)) end
  for url in pairs(seen) do assert(urls[url], ("%s: %s is new"):format(name, url)) end
  for _, link in ipairs(item.links) do
    assert(link.href:find("https://cmr.earthdata.nasa.gov/", 1, true) == 1, name)
  end
end

describe("random records", function()
  -- Points of the schema that are made of nothing, and members that were never null.
  local function gaps(kind)
    local make, schema = random_umm.maker(kind)
    for _ = 1, 1000 do make() end
    local damaged, damaged_schema = random_umm.maker(kind, { damage = true })
    for _ = 1, 1000 do damaged() end
    return schema:missed(), random_umm.never_null(damaged_schema), #schema.points
  end

  for kind, least in pairs { granule = 480, collection = 1000 } do
    it(("cover each branch of the schema of a %s"):format(kind), function()
      if not available() then return end
      math.randomseed(1)
      local missed, never_null, count = gaps(kind)
      assert.same({}, missed)
      assert.same({}, never_null)
      assert.is_true(count >= least)
    end)
  end
end)

describe("the item of a record", function()
  it("is JSON, with times, place and links by the rules", function()
    each("granule", function(text, name)
      local record = core.document(text)
      local umm = record.umm or not record.meta and record or nil
      for _, version in ipairs(VERSIONS) do
        local item = convert(text, version)
        assert(item.type == "Feature" and item.stac_version == version and text_of(item.id), name)
        check_times(item, name)
        check_place(item, name)
        check_links(item, umm, name)
      end
    end)
  end)

  it("gives the very record again, in both versions", function()
    each("granule", function(text, name)
      local record = core.document(text)
      for _, version in ipairs(VERSIONS) do
        local back = core.document(core.stac_to_umm(convert(text, version)))
        assert(back == record, ("%s is not the same: %s"):format(name, text))
      end
    end)
  end)

  it("holds in umm:record a part of the record only", function()
    local function share(list)
      local kept, whole = 0, 0
      for text in list do
        local record = core.document(text)
        local umm = record.umm or record
        local rest = convert(text, "1.1.0").properties["umm:record"]
        whole = whole + #core.view_text(umm)
        kept = kept + (node(rest) and #core.view_text(rest) or 0)
      end
      return kept / whole
    end
    if not available() then return end
    local real = share(each_of(random_umm.samples "granule"))
    print(("umm:record holds %.0f %% of the samples' bytes"):format(100 * real))
    assert.is_true(real < 0.5)
    math.randomseed(3)
    local make, left = random_umm.maker "granule", COUNT
    print(("umm:record holds %.0f %% of random records' bytes"):format(100 * share(function()
      left = left - 1
      return left >= 0 and make() or nil
    end)))
  end)
end)

describe("the Collection of a record", function()
  -- The record, its UMM, its envelope; nothing where one of them is no object.
  local function parts(text)
    local record = core.document(text)
    if not record.umm and not record.meta then return record, record, nil end
    if node(record.umm) and node(record.meta) then return record, record.umm, record.meta end
  end

  it("is JSON that has each link, and gives the very record again", function()
    each("collection", function(text, name)
      local record, umm, meta = parts(text)
      for _, version in ipairs(record and VERSIONS or {}) do
        local made = core.document(core.umm_c_to_stac(umm, meta, version))
        assert(made.type == "Collection" and made.stac_version == version, name)
        local seen = {}
        for _, asset in pairs(made.assets or {}) do seen[asset.href] = true end
        for _, link in ipairs(made.links) do seen[link.href] = true end
        for url in pairs(stated(umm)) do assert(seen[url], ("%s: %s is lost"):format(name, url)) end
        assert(core.document(core.stac_to_umm_c(made)) == record,
          ("%s is not the same: %s"):format(name, text))
      end
    end)
  end)
end)
