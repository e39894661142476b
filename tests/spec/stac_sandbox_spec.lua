--- Searches of the sandbox's STAC APIs over real sockets: CMR-STAC and a general one.

local Sandbox = require "tests.support.sandbox"
local async = require "earthshine.async"
local core = require "earthshine.core"
local es = require "earthshine"
local temporary = require "tests.support.temporary"

describe("a STAC search of the sandbox", function()
  local box, mine
  setup(function() box = Sandbox.start { http = true } end)
  teardown(function() box:stop() end)
  before_each(function()
    box:reset()
    mine = es.session { system = box.system, sleep = function() end }
  end)

  after_each(function() assert.equal(0, core.engine():alive()) end)

  local function home(name)
    return name == "cmr" and box.system.stac .. "/LPCLOUD" or box.system.sandbox.stac_api
  end

  local HLS <const> = { "HLSL30_2.0" }
  local DAYS <const> = "2021-05-01/2021-05-03" -- 20 items each

  -- Ids of all items of a search, sorted; each once.
  local function ids(results)
    local list, seen = {}, {}
    for item in results:iter() do
      assert.is_nil(seen[item:id()], item:id())
      seen[item:id()] = true
      list[#list + 1] = item:id()
    end
    table.sort(list)
    return list
  end

  it("finds the same by GET and POST, in small pages and large, at both APIs", function()
    local first
    for _, name in ipairs { "cmr", "general" } do
      for _, method in ipairs { "GET", "POST" } do
        for _, size in ipairs { 7, 100 } do
          local results = mine.search_stac(home(name), { collections = HLS, datetime = DAYS },
            { method = method, page_size = size })
          local list = ids(results)
          first = first or list
          assert.same(first, list)
          assert.equal(60, #list)
          assert.equal(#list, assert(results:hits()))
          assert.is_false(results:partial())
        end
      end
    end
  end)

  it("evaluates a filter here for CMR-STAC, and lets the general one do it: the same comes",
    function()
      local filter = { op = "and", args = {
        { op = "<", args = { { property = "eo:cloud_cover" }, 40 } },
        { op = "like", args = { { property = "id" }, "%T1%" } },
      } }
      local lists = {}
      for _, name in ipairs { "cmr", "general" } do
        lists[name] = ids(mine.search_stac(home(name), { collections = HLS, datetime = DAYS,
          filter = filter }))
        assert.is_true(#lists[name] > 0)
      end
      assert.same(lists.cmr, lists.general)
      local sent = box:requests { method = "POST" }
      local cmr, general = sent[1], sent[#sent]
      assert.is_nil(cmr.body:find("filter", 1, true))
      assert.is_truthy(cmr.body:find('"lte":40', 1, true))
      assert.is_truthy(general.body:find("cql2-json", 1, true))
    end)

  it("is told the server's own words for what it refuses", function()
    local _, err = mine.search_stac(home "cmr", { datetime = "yesterday" }):all()
    assert.equal("invalid_query", err.code)
    _, err = mine.search_stac(box.system.stac .. "/NOPE", { collections = HLS }):all()
    assert.equal("not_found", err.code)
    assert.matches("Provider [NOPE] not found.", err.message, 1, true)
    _, err = mine.search_stac(box.system.stac, { collections = HLS }):all()
    assert.equal("unsupported", err.code)
    assert.matches("give the address of one of them, as", err.message, 1, true)
  end)

  it("goes on after a page that fails, and leaves nothing behind where it is left", function()
    box:faults "status=503,path=/stac/LPCLOUD/search*,after=1,first=1"
    assert.is_true(#ids(mine.search_stac(home "cmr", { collections = HLS,
      datetime = DAYS, limit = 10 })) > 20)
    assert(async.run(function()
      local it = mine.search_stac(home "cmr", { collections = HLS }, { page_size = 5 }):iter()
      return it()
    end))
  end)

  it("by a short name alone finds every version, as CMR does", function()
    local general = box.system.sandbox.stac_api
    for address, list in pairs {
      [general] = { "ATL03", "atl06", "SWOT_L2_HR_RiverSP_2.0", "MUR-JPL-L4-GLOB-v4.1",
        "NDBC_BUOYS", { "HLSL30", "HLSS30" } },
      [box.system.stac .. "/LPCLOUD"] = { "HLSS30", { "HLSL30", "mod13q1" } },
      [box.system.stac .. "/NSIDC_CPRD"] = { "ATL06" },
      [box.system.stac .. "/POCLOUD"] = { "SWOT_L2_HR_RiverSP_2.0" },
    } do
      for _, name in ipairs(list) do
        local q = es.GranuleQuery { short_name = name }
        local hits = assert(mine.search_data(q):hits())
        assert.is_true(hits > 0)
        assert.equal(hits, mine.search_stac(address, q):hits(), address .. " " .. tostring(q))
      end
    end
    local q = es.GranuleQuery { short_name = "ATL03" }
    local sent = assert(mine.search_stac(general, q):request())
    assert.is_truthy(sent.body:find("ATL03_005", 1, true) and sent.body:find("ATL03_006", 1, true))
    for _, address in ipairs { general, box.system.stac .. "/NSIDC_CPRD" } do
      local _, err = mine.search_stac(address, q:short_name "ATL60"):all()
      assert.equal("not_found", err.code)
      assert.matches('near are "ATL06_006"', err.message, 1, true)
    end
  end)

  it("in one of several shapes, or in all of them, finds what CMR finds", function()
    local function around(lon, lat, size)
      return { { lon - size, lat - size }, { lon + size, lat - size }, { lon + size, lat + size },
        { lon - size, lat + size }, { lon - size, lat - size } }
    end
    local ring = around(-100, 45, 20)
    local turned = {}
    for i, point in ipairs(ring) do turned[#ring + 1 - i] = point end
    local far, near = around(25, 50, 15), around(-80, 40, 15)
    local either = { polygon = { ["or"] = true } }
    local found = {}
    for name, keywords in pairs {
      one = { polygon = ring }, union = { polygon = { ring, far }, options = either },
      turned = { polygon = { turned, far }, options = either },
      both = { polygon = { ring, near } }, neither = { polygon = { ring, far } },
      boxes = { bounding_box = { { -120, 25, -80, 65 }, { 10, 35, 40, 65 } },
        options = { bounding_box = { ["or"] = true } } },
      lines = { line = { { { -86, 30 }, { -86, 60 } }, { { 25, 35 }, { 25, 65 } } },
        options = { line = { ["or"] = true } } },
      kinds = { polygon = ring, bounding_box = { 10, 35, 40, 65 },
        options = { spatial = { ["or"] = true } } },
    } do
      keywords.short_name, keywords.version = "HLSL30", "2.0"
      keywords.temporal = { "2021-05-01", "2021-05-06" }
      local q, list = es.GranuleQuery(keywords), {}
      for granule in mine.search_data(q):iter() do list[#list + 1] = granule.umm.GranuleUR end
      table.sort(list)
      found[name] = #list
      assert.is_true(#list > 0 or name == "neither", name)
      for _, api in ipairs { "cmr", "general" } do
        assert.same(list, ids(mine.search_stac(home(api), q)), name .. " at " .. api)
      end
    end
    assert.is_true(found.one < found.union and found.union == found.turned)
    assert.is_true(found.both < found.one)
  end)

  it("gives items that can be downloaded", function()
    local folder = temporary.folder()
    local account = box.system.credentials
    local logged_in = es.session { system = box.system, on_prompt = function(question)
      return account[question.kind]
    end }
    assert(logged_in.login { strategy = "interactive" })
    local results = logged_in.search_stac(home "cmr", { collections = HLS }, { limit = 2 })
    local links = 0
    for item in results:iter() do links = links + #item:data_links() end
    assert.is_true(links > 2)
    local report = assert(logged_in.download(results, folder:path "out"))
    assert.same({}, report.failed)
    assert.equal(links, #report.files)
    folder:remove()
  end)
end)
