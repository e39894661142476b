-- The sandbox's general STAC API: filters in every language, sorting, fields, paging by GET and
-- POST, each against a plain look at all items.

local Cmr = require "tests.support.sandbox_cmr"
local Stac = require "tests.support.sandbox_stac"
local core = require "earthshine.core"
local faults = require "earthshine.sandbox.faults"

local SEARCH = "/stac-api/search"
local EMIT = "EMITL2ARFL_001"
local COUNT = 800

local all

-- Ids of the EMIT items for which a test holds, in the order of an API without sortby.
local function wanted(test)
  all = all or Stac.all(SEARCH, { collections = { EMIT }, limit = 500, fields = {
    include = { "properties", "geometry", "bbox" } } })
  local list = {}
  for _, item in ipairs(all) do
    if test(item) then list[#list + 1] = item.id end
  end
  assert(#list > 0 and #list < #all, "the condition does not divide: " .. #list)
  return list
end

local function found(body)
  body.collections, body.limit = { EMIT }, 500
  local items, _, first = Stac.all(SEARCH, body)
  assert.equal(first.numberMatched, #items)
  return Stac.ids(items)
end

describe("the general STAC API", function()
  it("describes itself", function()
    local landing = Stac.ask "/stac-api".json
    local set = {}
    for _, class in ipairs(landing.conformsTo) do set[class] = true end
    assert.is_true(set["http://www.opengis.net/spec/cql2/1.0/conf/cql2-text"])
    assert.same(landing.conformsTo, Stac.ask "/stac-api/conformance".json.conformsTo)
    assert.equal("POST", landing.links[7].method)
    local queryables = Stac.link(landing, "http://www.opengis.net/def/rel/ogc/1.0/queryables")
    assert.equal("application/schema+json", queryables.type)
    assert.is_truthy(Stac.ask "/stac-api/queryables".json.properties["eo:cloud_cover"])
    assert.is_truthy(Stac.ask("/stac-api/collections/" .. EMIT .. "/queryables").json.properties)
    local item = Stac.ask("/stac-api/collections/" .. EMIT .. "/items?limit=1").json.features[1]
    local self = Stac.link(item, "self").href:gsub("^https://[^/]*", "")
    assert.equal(item.id, Stac.ask(self).json.id)
  end)

  it("filters by CQL2 text, CQL2 JSON and query alike", function()
    local function clear(item) return item.properties["eo:cloud_cover"] < 10 end
    local expected = wanted(clear)
    assert.same(expected, found { filter = "eo:cloud_cover < 10", ["filter-lang"] = "cql2-text" })
    local tree = { op = "<", args = { { property = "eo:cloud_cover" }, 10 } }
    assert.same(expected, found { filter = tree, ["filter-lang"] = "cql2-json" })
    assert.same(expected, found { filter = tree })
    assert.same(expected, found { query = { ["eo:cloud_cover"] = { lt = 10 } } })
    local text = core.url_escape "eo:cloud_cover < 10"
    assert.same(expected, Stac.ids((Stac.all(SEARCH .. "?collections=" .. EMIT
      .. "&limit=500&filter=" .. text))))
  end)

  it("filters by LIKE, by time and by space within a filter", function()
    assert.same(wanted(function(item) return item.id:find "T11" end),
      found { filter = "id LIKE '%T11%'", ["filter-lang"] = "cql2-text" })
    assert.same(wanted(function(item)
      return item.properties.datetime >= "2022-08-20"
        and item.properties.datetime < "2022-08-22"
    end), found { filter = "T_INTERSECTS(datetime, INTERVAL('2022-08-20T00:00:00Z', "
      .. "'2022-08-21T23:59:59.999Z'))", ["filter-lang"] = "cql2-text" })
    local function meets(item)
      local b = item.bbox
      return b[1] <= b[3] and b[1] <= -20 and b[3] >= -75 and b[2] <= 30 and b[4] >= -30
    end
    local inside = found { filter = "S_INTERSECTS(geometry, BBOX(-75,-30,-20,30))",
      ["filter-lang"] = "cql2-text" }
    local close = {}
    for _, id in ipairs(wanted(meets)) do close[id] = true end
    assert.is_true(#inside > 0)
    for _, id in ipairs(inside) do assert.is_true(close[id], id) end
    assert.same(inside, found { bbox = { -75, -30, -20, 30 } })
    assert.same(inside, found { intersects = { type = "Polygon", coordinates = {
      { { -75, -30 }, { -20, -30 }, { -20, 30 }, { -75, 30 }, { -75, -30 } } } } })
  end)

  it("filters by what assets, grids and orbits say", function()
    local function count(filter, collection)
      return Stac.ask(SEARCH, { filter = filter, ["filter-lang"] = "cql2-text", limit = 1,
        collections = { collection } }).json.numberMatched
    end
    assert.equal(40, count("assets.data.href LIKE '%/MOD13Q1.A2019001.%' "
      .. "OR assets.data.href LIKE '%A2019017%'", "MOD13Q1_061"))
    assert.equal(28, count("sat:orbit_cycle = 2", "SWOT_L2_HR_RiverSP_2.0_2.0"))
    assert.equal(240, count("mission = 'MODIS' AND CASEI(platform) = CASEI('terra')",
      "MOD13Q1_061"))
    assert.equal(tonumber(Cmr.granules("provider=LPCLOUD&page_size=0"
      .. "&attribute[]=string,MGRS_TILE_ID,01VCG").headers["cmr-hits"]),
      count("grid:code = 'MGRS-01VCG'", "HLSL30_2.0")
        + count("grid:code = 'MGRS-01VCG'", "HLSS30_2.0"))
  end)

  it("finds by datetime what overlaps it", function()
    assert.same(wanted(function(item)
      return item.properties.datetime >= "2022-09-10"
    end), found { datetime = "2022-09-10T00:00:00Z/.." })
  end)

  it("sorts by any property, descending or not, by GET and POST", function()
    local items = Stac.all(SEARCH, { collections = { EMIT }, limit = 500,
      sortby = { { field = "properties.eo:cloud_cover", direction = "desc" },
        { field = "id", direction = "asc" } } })
    for k = 2, #items do
      local a, b = items[k - 1], items[k]
      local x, y = a.properties["eo:cloud_cover"], b.properties["eo:cloud_cover"]
      assert(x > y or x == y and a.id < b.id, b.id)
    end
    local got = Stac.all(SEARCH .. "?limit=500&collections=" .. EMIT
      .. "&sortby=-eo:cloud_cover,%2Bid")
    assert.same(Stac.ids(items), Stac.ids(got))
  end)

  it("leaves of items what fields ask for", function()
    local function keys(fields)
      local item = Stac.ask(SEARCH, { limit = 1, collections = { EMIT }, fields = fields })
        .json.features[1]
      local list = {}
      for name in pairs(item) do list[#list + 1] = name end
      table.sort(list)
      return list, item
    end
    local list, item = keys { include = { "properties.eo:cloud_cover", "bbox" } }
    assert.same({ "bbox", "collection", "id", "properties", "stac_version", "type" }, list)
    assert.is_truthy(item.properties["eo:cloud_cover"])
    assert.is_nil(item.properties.datetime)
    list, item = keys { exclude = { "assets", "properties.datetime" } }
    assert.is_nil(item.assets)
    assert.is_nil(item.properties.datetime)
    assert.is_truthy(item.properties.end_datetime)
    assert.equal(9, #list)
    local got = Stac.ask(SEARCH .. "?limit=1&fields=id,-geometry").json.features[1]
    assert.is_nil(got.geometry)
  end)

  it("pages by GET with a token, by POST with body and merge", function()
    local body = { collections = { EMIT }, limit = 150, fields = { include = { "id" } } }
    local items, sizes, first = Stac.all(SEARCH, body)
    assert.equal(COUNT, #items)
    assert.same({ 150, 150, 150, 150, 150, 50 }, sizes)
    local link = Stac.link(first, "next")
    assert.is_true(link.merge and link.body.token ~= nil and link.method == "POST")
    local got = Stac.all(SEARCH .. "?limit=150&fields=id&collections=" .. EMIT)
    assert.same(Stac.ids(items), Stac.ids(got))
    for _, how in ipairs { "whole", "headers" } do
      faults.add { { kind = "stac_next", how = how } }
      assert.same(Stac.ids(items), Stac.ids((Stac.all(SEARCH, body))), how)
      faults.clear()
    end
    faults.add { { kind = "stac_next", how = "loop" } }
    local again = Stac.follow(Stac.link(Stac.ask(SEARCH, body).json, "next"), body).json
    assert.equal(items[1].id, again.features[1].id)
    faults.clear()
  end)

  it("cuts outlines at the antimeridian", function()
    local body = { collections = { "ATL06_006" }, limit = 500, fields = { include = { "geometry",
      "bbox" } } }
    local multi = 0
    for _, item in ipairs((Stac.all(SEARCH, body))) do
      local polygons = item.geometry.type == "MultiPolygon" and item.geometry.coordinates
        or { item.geometry.coordinates }
      if #polygons > 1 then multi = multi + 1 end
      for _, polygon in ipairs(polygons) do
        local ring = polygon[1]
        assert.same(ring[1], ring[#ring])
        for k, p in ipairs(ring) do
          assert(p[1] >= -180 and p[1] <= 180 and p[2] >= -90 and p[2] <= 90, item.id)
          local before = ring[k - 1]
          assert(not before or math.abs(before[1] - p[1]) <= 180 or math.abs(p[2]) == 90, item.id)
        end
      end
    end
    assert.is_true(multi > 10)
  end)

  it("refuses what is wrong, with the reason", function()
    for message, case in pairs {
      ["^filter: CQL2, line 1"] = { "?filter=a" },
      ["^filter%-lang must be"] = { "?filter=a%3D1&filter-lang=sql" },
      ["^filter%-crs must be"] = { "?filter=a%3D1&filter-crs=x" },
      ["^bbox must have four"] = { "?bbox=1,2,3" }, ["^bbox must be west"] = { "?bbox=0,0,0,100" },
      ["^datetime must be"] = { "?datetime=soon" }, ["^limit must be"] = { "?limit=0" },
      ["^The token is not"] = { "?token=abc" },
      ["^intersects is not valid JSON"] = { "?intersects={" },
      ["^intersects: "] = { "", { intersects = { type = "Circle" } } },
      ["^bbox and intersects"] = { "", { bbox = { 0, 0, 1, 1 }, intersects = {} } },
      ["^collections must be"] = { "", { collections = "a" } },
      ["^sortby must be"] = { "", { sortby = { "a" } } },
      ["^The direction of sortby"] = { "", { sortby = { { field = "a", direction = "up" } } } },
      ["^query: "] = { "", { query = { a = { about = 1 } } } },
      ["s_touches"] = { "", { filter = { op = "s_touches", args = { { property = "geometry" },
        { bbox = { 0, 0, 1, 1 } } } } } },
    } do
      local reply = Stac.ask(SEARCH .. case[1], case[2])
      assert.equal(400, reply.status, message)
      assert.equal("BadRequest", reply.json.code)
      assert.matches(message, reply.json.description)
    end
    assert.equal(404, Stac.ask "/stac-api/collections/none".status)
    assert.equal(404, Stac.ask("/stac-api/collections/" .. EMIT .. "/items/none").status)
    assert.equal(404, Stac.ask "/stac-api/none".status)
    assert.equal(405, Stac.ask("/stac-api/collections", {}).status)
  end)
end)
