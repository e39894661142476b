-- The sandbox's CMR-STAC: its routes, its translation to CMR, its messages and its way of paging.

local Cmr = require "tests.support.sandbox_cmr"
local Stac = require "tests.support.sandbox_stac"
local core = require "earthshine.core"
local faults = require "earthshine.sandbox.faults"
local json = require "earthshine.json"

local SEARCH = "/stac/LPCLOUD/search"

local function urs(query)
  local list = {}
  for k, item in ipairs((Cmr.all(query))) do list[k] = item.umm.GranuleUR end
  return list
end

describe("CMR-STAC's catalogues", function()
  it("lists providers, and in cloudstac only those in the cloud", function()
    local function children(root)
      local set = {}
      for _, link in ipairs(Stac.ask("/" .. root).json.links) do
        if link.rel == "child" then set[link.href:match "[^/]*$"] = true end
      end
      return set
    end
    assert.equal("CMR-STAC", Stac.ask "/stac".json.id)
    assert.equal("CMR-CLOUDSTAC", Stac.ask "/cloudstac".json.id)
    local all, cloud = children "stac", children "cloudstac"
    assert.is_true(all.ALL and all.NSIDC_ECS and all.LPCLOUD and cloud.LPCLOUD)
    assert.is_nil(cloud.NSIDC_ECS)
    assert.equal(404, Stac.ask "/cloudstac/NSIDC_ECS".status)
    assert.same({ message = "healthy" }, Stac.ask "/stac/health".json)
  end)

  it("gives a provider its collections, and searches; ALL has none", function()
    local catalog = Stac.ask "/stac/LPCLOUD".json
    local search = Stac.link(catalog, "search")
    assert.matches("/stac/LPCLOUD/search$", search.href)
    local ids = {}
    for _, c in ipairs(Stac.ask "/stac/LPCLOUD/collections".json.collections) do
      ids[c.id] = true
    end
    assert.same({ ["HLSL30_2.0"] = true, ["HLSS30_2.0"] = true, EMITL2ARFL_001 = true,
      MOD13Q1_061 = true }, ids)
    assert.is_nil(Stac.link(Stac.ask "/stac/ALL".json, "search"))
    local all = Stac.ask "/stac/ALL/collections?limit=100".json.collections
    assert.is_true(#all > 8)
    for _, class in ipairs(Stac.ask "/stac/ALL/conformance".json.conformsTo) do
      assert.is_nil(class:find "item%-search")
    end
  end)

  it("describes a collection", function()
    local c = Stac.ask "/stac/LPCLOUD/collections/HLSL30_2.0".json
    assert.equal("HLSL30_2.0", c.id)
    assert.same({ "LANDSAT-8" }, c.summaries.platforms)
    assert.equal("s3://sandbox-protected/HLSL30.020/",
      c.assets.s3_sandbox_protected_HLSL30_020_.href)
    assert.equal(c.id, Stac.ask "/stac/LPCLOUD/collections/HLSL30.v2.0".json.id)
  end)

  it("searches collections by words and time, and passes the conditions on", function()
    local found = Stac.ask "/stac/ALL/collections?q=ICESat-2&datetime=2022-01-01T00:00:00Z/.."
    local ids = {}
    for k, c in ipairs(found.json.collections) do ids[k] = c.id end
    table.sort(ids)
    assert.same({ "ATL03_006", "ATL06_006" }, ids) -- ATL03_005 ends in 2020
    local items = Stac.link(found.json.collections[1], "items").href
    assert.matches("datetime=2022%-01%-01T00%%3A00%%3A00Z%%2F%.%.$", items)
  end)
end)

describe("CMR-STAC's item search", function()
  it("finds by every condition what CMR finds, by GET and by POST", function()
    local modis = "short_name=MOD13Q1"
    for query, case in pairs {
      [modis .. "&bounding_box=-120,0,10,40"] = { "bbox=-120,0,10,40",
        { bbox = { -120, 0, 10, 40 } } },
      [modis .. "&temporal=2019-03-03T00:00:00Z,2019-04-09T00:00:00Z"] = {
        "datetime=2019-03-03T00:00:00Z/2019-04-09T00:00:00Z",
        { datetime = "2019-03-03T00:00:00Z/2019-04-09T00:00:00Z" } },
      [modis .. "&cloud_cover=,10"] = { "query=" .. core.url_escape '{"eo:cloud_cover":{"lt":10}}',
        { query = { ["eo:cloud_cover"] = { lte = 10 } } } },
      [modis .. "&polygon=-120,0,10,0,-20,40,-120,0"] = { "intersects=" .. core.url_escape(
        '{"type":"Polygon","coordinates":[[[-120,0],[10,0],[-20,40],[-120,0]]]}'),
        { intersects = { type = "Polygon", coordinates = {
          { { -120, 0 }, { 10, 0 }, { -20, 40 }, { -120, 0 } } } } } },
      [modis .. "&temporal=2019-05-01T00:00:00Z,&sort_key=-cloud_cover"] = {
        "sortby=-eo:cloud_cover&datetime=2019-05-01T00:00:00Z/..",
        { sortby = { { field = "properties.eo:cloud_cover", direction = "desc" } },
          datetime = "2019-05-01T00:00:00Z/.." } },
    } do
      local expected = urs(query)
      assert.is_true(#expected > 0 and #expected < 240)
      local got = Stac.all(SEARCH .. "?limit=100&collections=MOD13Q1_061&" .. case[1])
      assert.same(expected, Stac.ids(got), query)
      case[2].collections, case[2].limit = { "MOD13Q1.v061" }, 100
      assert.same(expected, Stac.ids((Stac.all(SEARCH, case[2]))), query)
    end
  end)

  it("finds by ids, whatever their case", function()
    local id = Cmr.granules "short_name=HLSL30&page_size=1".json.items[1].umm.GranuleUR
    local got = Stac.all(SEARCH, { ids = { id:lower(), "nothing" } })
    assert.same({ id }, Stac.ids(got))
    local one = Stac.ask("/stac/LPCLOUD/collections/HLSL30_2.0/items/" .. id).json
    assert.equal(id, one.id)
  end)

  it("does not see a bound of 0, and takes the others to include their value", function()
    local all = Stac.ask(SEARCH, { collections = { "HLSL30_2.0" },
      query = { ["eo:cloud_cover"] = { lt = 0 } } }).json
    assert.equal(3000, all.context.matched)
  end)

  it("pages by a GET with a cursor, to an empty page at the end", function()
    local items, sizes, first = Stac.all(SEARCH, { collections = { "MOD13Q1_061" },
      limit = 80 })
    assert.equal(240, #items)
    assert.same({ 80, 80, 80, 0 }, sizes)
    local following = Stac.link(first, "next")
    assert.is_nil(following.method)
    local cursor = core.url_unescape(following.href:match "cursor=([^&]*)")
    assert.is_truthy(json.decode(core.base64_decode(cursor)).umm)
    assert.same({ returned = 80, limit = 80, matched = 240 }, first.context)
    assert.equal(20, #Stac.ask(SEARCH).json.features)
    assert.equal(100, #Stac.ask(SEARCH .. "?limit=5000").json.features)
  end)

  it("pages through a collection's items, with a way back by cookie", function()
    local path = "/stac/LPCLOUD/collections/EMITL2ARFL_001/items?limit=30"
    local first = Stac.ask(path)
    assert.equal("EMITL2ARFL_001-items", first.json.id)
    assert.equal(30, first.json.numberReturned)
    assert.equal(1, #first.json.features[1].links)
    local href = Stac.link(first.json, "next").href:gsub("^https://[^/]*", "")
    local second = Stac.ask(href, nil, { cookie = first.headers["set-cookie"] }).json
    assert.equal("https://cmr.earthdata.nasa.gov" .. path, Stac.link(second, "prev").href)
    assert.is_nil(Stac.link(Stac.ask(href).json, "prev"))
  end)

  it("refuses in its own words", function()
    local function refused(status, message, target, body)
      local reply = Stac.ask(target, body)
      assert.same({ status, { errors = { message } } }, { reply.status, reply.json }, target)
    end
    local bbox = "BBOX must be in the form of 'bbox=swLon,swLat,neLon,neLat' with valid latitude "
      .. "and longitude."
    for _, text in ipairs { "170,-10,-170,10", "1,2,3", "a,1,2,3", "0,10,1,-10", "0,0,1,91" } do
      refused(400, bbox, SEARCH .. "?bbox=" .. text)
    end
    refused(400, "Query params BBOX and INTERSECTS are mutually exclusive. You may only use one "
      .. "at a time.", SEARCH, { bbox = { 0, 0, 1, 1 }, intersects = { type = "Point" } })
    for _, limit in ipairs { "-1", "5001", "x" } do
      refused(400, "Limit must be between 0 and 5000", SEARCH .. "?limit=" .. limit)
    end
    for _, text in ipairs { "2020-01-01", "x", "2020-01-01T00:00:00", "/",
      "2020-01-02T00:00:00Z/2020-01-01T00:00:00Z", "2020-13-01T00:00:00Z" } do
      refused(400, "Query param datetime does not match a valid date format. Please use RFC3339 or "
        .. "ISO8601 formatted datetime strings.", SEARCH .. "?datetime=" .. text)
    end
    refused(400, "Invalid sort field(s). Valid fields are: startDate, endDate, id, title, "
      .. "eo:cloud_cover, datetime", SEARCH .. "?sortby=platform")
    refused(400, "Invalid intersects parameter detected. Please verify all intersects are a valid "
      .. "GeoJSON geometry.", SEARCH, { intersects = { type = "Circle", coordinates = { 1 } } })
    refused(404, "Provider [NOPE] not found.", "/stac/NOPE/search")
    refused(404, "Collection with ID [X_1] in provider [LPCLOUD] not found.",
      "/stac/LPCLOUD/collections/X_1")
    refused(404, "Could not find item with ID [abc] in collection [HLSL30_2.0]",
      "/stac/LPCLOUD/collections/HLSL30_2.0/items/abc")
    refused(404, "This operation is not allowed for the ALL Catalog.", "/stac/ALL/search")
    refused(404, "This operation is not allowed for the ALL Catalog.",
      "/stac/ALL/collections/HLSL30_2.0/items")
    refused(404, "Oops! Unable to find the requested resource.", "/stac/LPCLOUD/queryables")
  end)

  it("fails where CMR refuses what it was handed, as a ring the wrong way round", function()
    local reply = Stac.ask(SEARCH, { intersects = { type = "Polygon",
      coordinates = { { { 0, 0 }, { 0, 10 }, { 10, 10 }, { 10, 0 }, { 0, 0 } } } } })
    assert.equal(503, reply.status)
    assert.matches("^Oops! A problem occurred upstream", reply.json.errors[1])
  end)

  it("can be told to leave the next link out, or to turn in a circle", function()
    faults.add { { kind = "stac_next", how = "missing", first = 1 } }
    assert.is_nil(Stac.link(Stac.ask(SEARCH).json, "next"))
    faults.clear()
    faults.add { { kind = "stac_next", how = "loop" } }
    local following = Stac.link(Stac.ask(SEARCH .. "?limit=3").json, "next").href
    assert.matches("/search%?limit=3$", following)
    faults.clear()
    assert.is_nil(faults.add { { kind = "stac_next", how = "odd" } })
  end)
end)
