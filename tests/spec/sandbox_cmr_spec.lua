-- The sandbox's CMR: paging, order, formats, headers.

local Catalog = require "earthshine.sandbox.catalog"
local Cmr = require "tests.support.sandbox_cmr"
local faults = require "earthshine.sandbox.faults"

local IMERG, MUR = "short_name=GPM_3IMERGHH", "C1996881146-POCLOUD"

local function check_each_once(items, hits)
  local seen = {}
  for _, item in ipairs(items) do
    local id = item.meta["concept-id"]
    assert(not seen[id], id .. " twice")
    seen[id] = true
  end
  assert.equal(hits, #items)
end

local function add_fault(fault)
  assert(faults.add { fault })
end

before_each(function() faults.clear() end)

describe("paging", function()
  it("gives each of 5 000 granules once", function()
    local items, sizes, hits = Cmr.all(IMERG, 500)
    assert.equal(5000, hits)
    check_each_once(items, hits)
    assert.equal(11, #sizes)
    assert.equal(0, sizes[11])
  end)

  it("gives each once where pages are short, and pages that differ", function()
    add_fault { kind = "short_pages" }
    local items, sizes, hits = Cmr.all(IMERG, 500)
    check_each_once(items, hits)
    local short = 0
    for k, n in ipairs(sizes) do short = short + ((n < 500 and k < #sizes) and 1 or 0) end
    assert.is_true(short > 5)
    local _, again = Cmr.all(IMERG, 500)
    assert.same(sizes, again)
    faults.clear()
    add_fault { kind = "short_pages", items = 7 }
    local few = Cmr.granules("short_name=ATL03&version=005&page_size=10")
    assert.equal(7, #few.json.items)
    assert.is_truthy(few.headers["cmr-search-after"])
  end)

  it("says where a page is partial", function()
    add_fault { kind = "timed_out", items = 3 }
    local reply = Cmr.granules(IMERG)
    assert.equal("true", reply.headers["cmr-timed-out"])
    assert.equal(3, #reply.json.items)
    assert.equal("5000", reply.headers["cmr-hits"])
  end)

  it("sends search-after on the last page, and none on an empty one or for page_size=0", function()
    local query = "short_name=ATL03&version=005&page_size=20"
    local full = Cmr.granules(query)
    assert.equal(20, #full.json.items)
    assert.equal("20", full.headers["cmr-hits"])
    local empty = Cmr.granules(query, { ["cmr-search-after"] = full.headers["cmr-search-after"] })
    assert.equal(0, #empty.json.items)
    assert.equal("20", empty.headers["cmr-hits"])
    assert.is_nil(empty.headers["cmr-search-after"])
    local count = Cmr.granules("short_name=ATL03&version=005&page_size=0")
    assert.equal(20, count.json.hits)
    assert.is_nil(count.headers["cmr-search-after"])
  end)

  it("by number, by offset and by search-after gives the same", function()
    local function ids(reply)
      local list = {}
      for k, item in ipairs(reply.json.items) do list[k] = item.meta["concept-id"] end
      return list
    end
    local first = Cmr.granules(IMERG .. "&page_size=20")
    local second = ids(Cmr.granules(IMERG .. "&page_size=20&page_num=2"))
    assert.same(second, ids(Cmr.granules(IMERG .. "&page_size=20&offset=20")))
    assert.same(second, ids(Cmr.granules(IMERG .. "&page_size=20",
      { ["cmr-search-after"] = first.headers["cmr-search-after"] })))
    assert.equal(10, #Cmr.granules(IMERG).json.items)
  end)

  it("goes through the collections of a provider in one order: provider, start, concept id",
    function()
    local items, _, hits = Cmr.all("provider[]=POCLOUD&provider[]=LPCLOUD", 700)
    check_each_once(items, hits)
    local last
    for _, item in ipairs(items) do
      local time = item.umm.TemporalExtent.RangeDateTime.BeginningDateTime:gsub("(:%d%d)Z$",
        "%1.000Z")
      local key = item.meta["provider-id"]:lower() .. time
        .. ("%020d"):format(tonumber(item.meta["concept-id"]:match "%d+"))
      assert(not last or last < key)
      last = key
    end
  end)

  it("finds its place among 100 000 without reading what is before it", function()
    Catalog.configure { scale = true }
    local deep = Cmr.granules("short_name=MOD02QKM&page_size=5&page_num=19999")
    local began = os.clock()
    local reply = Cmr.granules("short_name=MOD02QKM&page_size=5",
      { ["cmr-search-after"] = deep.headers["cmr-search-after"] })
    assert.is_true(os.clock() - began < 0.02)
    assert.equal("100000", reply.headers["cmr-hits"])
    assert.equal(5, #reply.json.items)
    assert.equal("LAADS:2715172170", reply.json.items[5].umm.GranuleUR)
    Catalog.configure()
  end)

  it("costs less than 30 ms a page of 500", function()
    local began = os.clock()
    local after
    for _ = 1, 4 do
      local reply = Cmr.send("GET", "/search/granules.json?" .. IMERG .. "&page_size=0")
      assert.equal("5000", reply.headers["cmr-hits"])
    end
    local cmr = require "earthshine.sandbox.cmr"
    for _ = 1, 5 do
      local reply = cmr { method = "GET", path = "/search/granules.umm_json", headers = {
        ["cmr-search-after"] = after }, query = IMERG
          .. "&page_size=500&temporal=2019-02-20,2019-05-30" }
      for _, h in ipairs(reply.headers) do
        if h[1] == "CMR-Search-After" then after = h[2] end
      end
    end
    -- a margin of three for coverage hooks and loaded machines; unhooked it is about 12 ms
    assert.is_true((os.clock() - began) / 5 < 0.090)
  end)
end)

describe("order", function()
  local function values(query, get)
    local items, _, hits = Cmr.all(query, 300)
    check_each_once(items, hits)
    local list = {}
    for k, item in ipairs(items) do list[k] = get(item) end
    return list
  end

  it("by cloud cover, descending, and by name within it", function()
    local list = values("short_name=EMITL2ARFL&sort_key[]=-cloud_cover&sort_key[]=granule_ur",
      function(item)
      return ("%04d %s"):format(100 - item.umm.CloudCover, item.umm.GranuleUR)
    end)
    for k = 2, #list do assert.is_true(list[k - 1] < list[k]) end
  end)

  it("puts records without the value last", function()
    local list = values("provider=LPCLOUD&temporal=2021-05-01,2021-05-03&sort_key[]=cloud_cover",
      function(item)
      return item.umm.CloudCover or 101
    end)
    assert.equal(101, list[#list])
    for k = 2, #list do assert.is_true(list[k - 1] <= list[k]) end
  end)

  it("takes a plus that arrives as a space, and names the sort values in search-after", function()
    local reply = Cmr.granules("short_name=EMITL2ARFL&sort_key[]=+start_date&page_size=1")
    assert.equal("EMIT_L2A_RFL_001_20220810T031448_2222203_002", reply.json.items[1].umm.GranuleUR)
    assert.is_truthy(reply.headers["cmr-search-after"]:find "^%[%d+,%d+%]$")
    reply = Cmr.granules("short_name=MUR-JPL-L4-GLOB-v4.1&page_size=1")
    assert.is_truthy(reply.headers["cmr-search-after"]:find '^%["pocloud",1577826000000,%d+%]$')
  end)
end)

describe("replies", function()
  it("carry the real service's headers under its names", function()
    local reply = Cmr.granules(IMERG)
    assert.equal("application/vnd.nasa.cmr.umm_results+json;version=1.6.6; charset=utf-8",
      reply.headers["content-type"])
    for _, name in ipairs { "CMR-Hits", "CMR-Took", "CMR-Request-Id", "CMR-Search-After",
      "X-Request-Id",
      "Access-Control-Expose-Headers" } do
      assert.is_true(reply.names[name], name)
    end
    assert.is_truthy(reply.headers["cmr-request-id"]:find "^%x+%-%x+%-4%x+%-[89ab]%x+%-%x+$")
    assert.equal("mine", Cmr.granules(IMERG, {
      ["cmr-request-id"] = "mine" }).headers["cmr-request-id"])
  end)

  it("hold meta and umm of the version asked for", function()
    local reply = Cmr.get("/search/granules.umm_json_v1_6_5?provider=POCLOUD&page_size=1")
    assert.is_truthy(reply.headers["content-type"]:find("version=1.6.5", 1, true))
    local item = reply.json.items[1]
    assert.equal("1.6.5", item.umm.MetadataSpecification.Version)
    assert.equal("granule", item.meta["concept-type"])
    assert.equal(MUR, item.meta["collection-concept-id"])
    assert.equal(item.umm.GranuleUR, item.meta["native-id"])
    assert.is_truthy(item.meta["concept-id"]:find "^G%d+%-POCLOUD$")
    local accepted = Cmr.get("/search/granules?short_name=ATL03&page_size=1",
      { accept = "application/vnd.nasa.cmr.umm_results+json;version=1.6.4" })
    assert.equal("1.6.4", accepted.json.items[1].umm.MetadataSpecification.Version)
  end)

  it("as plain JSON are feeds, latitude first, with the swath of an orbit", function()
    local function first(query)
      return Cmr.get("/search/granules.json?page_size=1&" .. query).json.feed.entry[1]
    end
    local entry = first "short_name=ATL03&version=006"
    assert.equal("C2596864127-NSIDC_CPRD", entry.collection_concept_id)
    assert.equal("ORBIT", entry.coordinate_system)
    assert.equal("27", entry.orbit.end_lat)
    local latitude = entry.polygons[1][1]:match "^%S+"
    assert.is_true(math.abs(tonumber(latitude)) < 1)
    assert.equal("http://esipfed.org/ns/fedsearch/1.1/data#", entry.links[1].rel)
    entry = first "short_name=Daymet_Daily_V4R1_2129"
    assert.same({ "16.8444 -67.9928 19.9382 -64.1196" }, entry.boxes)
  end)

  it("without a format are references in XML", function()
    local reply = Cmr.get("/search/granules?short_name=ATL03&page_size=2")
    assert.is_truthy(reply.body:find("<results><hits>620</hits>", 1, true))
    assert.is_truthy(reply.headers["content-type"]:find("application/xml", 1, true))
  end)

  it("to a form by POST are those to a query by GET", function()
    local form = { ["content-type"] = "application/x-www-form-urlencoded" }
    local body = "short-name=ATL06&page-size=3&options%5Bshort-name%5D%5Bignore-case%5D=true"
    local reply = Cmr.send("POST", "/search/granules.umm_json", form, body)
    assert.equal(200, reply.status)
    assert.same(Cmr.granules("short_name=ATL06&page_size=3").json.items, reply.json.items)
    assert.equal(200, Cmr.send("POST", "/search/granules.umm_json", {}, body).status)
  end)

  it("to a concept id are the bare record", function()
    local item = Cmr.granules("short_name=ATL06&page_size=1").json.items[1]
    local id = item.meta["concept-id"]
    local reply = Cmr.get("/search/concepts/" .. id .. ".umm_json")
    assert.same(item.umm, reply.json)
    assert.equal("application/vnd.nasa.cmr.umm+json;version=1.6.6; charset=utf-8",
      reply.headers["content-type"])
    assert.same(item.umm, Cmr.get("/search/concepts/" .. id
      .. ("/%d"):format(item.meta["revision-id"])).json)
    assert.equal("MUR-JPL-L4-GLOB-v4.1", Cmr.get("/search/concepts/" .. MUR
      .. ".umm_json").json.ShortName)
    assert.is_true(Cmr.get("/search/health").json.echo["ok?"])
  end)
end)
