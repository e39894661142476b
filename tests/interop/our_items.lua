--- Prints, for stac_client.py, our queries of items with the ids that our search_stac finds.
--
-- Standard input has a JSON array of { name, api, body }: searches of another client's, to be run
-- as they are. Standard output: JSON lines of { name, home, body, ids }, first of those, then of
-- our own queries, whose `body` is what q:to_stac() made. GET must find what POST finds.

local es = require "earthshine"
local json = require "earthshine.json"

local file <close> = assert(io.open(os.getenv "EARTHSHINE_SYSTEM"))
local system = json.normalise(json.decode(file:read "a"))
local session = es.session { system = system }

local HOMES <const> = { general = system.sandbox.stac_api, cmr = system.stac .. "/LPCLOUD" }

local RING <const> = { { -30, -30 }, { 30, -30 }, { 40, 20 }, { -20, 30 }, { -30, -30 } }
local HLS <const> = { "HLSL30_2.0" }
local WEEK <const>, DAYS <const> = { "2021-06-01", "2021-06-07" }, "2021-06-01/2021-06-07"

local function granules(more)
  more.short_name, more.version = more.short_name or "HLSL30", more.version or "2.0"
  return es.GranuleQuery(more)
end

local function items(more)
  more.collections = more.collections or HLS
  return es.StacItemQuery(more)
end

-- Name, API, query, what filter its to_stac is to write.
local CASES <const> = {
  { "granules: time and clouds", "general", granules { temporal = { "2021-05-20", "2021-06-03" },
    cloud_cover = { 0, 40 } } },
  { "granules: clouds in CQL2 text", "general", granules { temporal = WEEK,
    cloud_cover = { 0, 40 } }, "text" },
  { "granules: clouds as query", "general", granules { temporal = WEEK,
    cloud_cover = { 0, 40 } }, "query" },
  { "granules: several times", "general", granules { temporal = { { "2021-05-02", "2021-05-05" },
    { "2021-08-03", "2021-08-04" } } } },
  { "granules: name patterns", "general", granules { short_name = "ATL06", version = "006",
    granule_name = "ATL06_202001?30*" } },
  { "granules: name patterns in text", "general", granules { short_name = "ATL06",
    version = "006", granule_name = "ATL06_202001?30*" }, "text" },
  { "granules: orbits", "general", granules { short_name = "ATL06", version = "006",
    orbit_number = { 7300, 7312 } } },
  { "granules: platform, day and night", "general", granules { platform = "landsat-8",
    day_night_flag = "day", sort_key = "-start_date", temporal = WEEK } },
  { "granules: instruments", "general", granules { instrument = { "OLI", "OLI-2" },
    temporal = WEEK } },
  { "granules: polygon", "general", granules { polygon = RING, temporal = WEEK } },
  { "granules: point", "general", granules { short_name = "MUR-JPL-L4-GLOB-v4.1",
    version = "4.1", point = { 12, -7 }, temporal = { "2020-01", "2020-01" } } },
  { "granules: line", "general", granules { line = { { 2.5, -25 }, { 34.3, -26.5 } } } },
  { "granules: box", "general", granules { bounding_box = { -10, -50, 40, 0 }, temporal = WEEK } },
  { "granules: box over the antimeridian", "general", granules {
    bounding_box = { 150, -60, -120, 60 }, temporal = WEEK } },
  { "granules: box for CMR-STAC", "cmr", granules { bounding_box = { -10, -50, 40, 0 },
    temporal = WEEK } },
  { "granules: clouds for CMR-STAC", "cmr", granules { cloud_cover = { nil, 25 },
    temporal = { "2021-09-20", "2021-12" } }, "query" },
  { "granules: line for CMR-STAC", "cmr", granules { line = { { 2.5, -25 }, { 34.3, -26.5 } } } },
  { "granules: polygon for CMR-STAC", "cmr", granules { polygon = RING, temporal = WEEK } },
  { "items: filter in text", "general", items { sortby = "-properties.datetime,id",
    filter = "eo:cloud_cover BETWEEN 10 AND 60 AND id LIKE '%.T55%' AND NOT platform IS NULL" } },
  { "items: filter in JSON", "general", items { sortby = "id", filter = { op = "and", args = {
    { op = "<", args = { { property = "eo:cloud_cover" }, 40 } },
    { op = "like", args = { { property = "id" }, "%.T19%" } } } } } },
  { "items: place and time in a filter", "general", items {
    filter = "S_INTERSECTS(geometry, POLYGON((-30 -30,30 -30,40 20,-30 -30))) AND "
      .. "T_INTERSECTS(datetime, INTERVAL('2021-09-01T00:00:00Z', '..'))" } },
  { "items: arrays and case", "general", items {
    filter = "A_CONTAINS(instruments, ('OLI')) AND CASEI(platform) = CASEI('LandSat-8')",
    datetime = DAYS } },
  { "items: the query extension", "general", items { query = { ["eo:cloud_cover"] = { gte = 20,
    lt = 55 }, platform = { eq = "LANDSAT-8" } }, limit = 33,
    datetime = DAYS } },
  { "items: intersects", "general", items { collections = { "HLSL30_2.0", "HLSS30_2.0" },
    intersects = { type = "Polygon", coordinates = { RING } }, datetime = DAYS } },
  { "items: box with heights", "general", items { bbox = { -10, -50, 0, 40, 0, 9000 },
    datetime = DAYS } },
  { "items: a moment", "general", items { collections = { "GPM_3IMERGHH_07" },
    datetime = "2019-03-02T03:15:00Z" } },
  { "items: an open time", "general", items { datetime = "../2021-05-10", limit = 37 } },
  { "items: fields", "general", items { fields = { include = { "id", "type", "geometry", "links",
    "assets", "bbox", "stac_version", "properties.datetime", "properties.eo:cloud_cover" } },
    sortby = { { field = "properties.eo:cloud_cover", direction = "desc" }, { field = "id" } },
    datetime = DAYS } },
  { "items: time for CMR-STAC", "cmr", items { datetime = "2021-06-28/2021-07-03", limit = 17,
    sortby = "-properties.datetime" } },
  { "items: intersects for CMR-STAC", "cmr", items { intersects = { type = "Polygon",
    coordinates = { RING } }, datetime = DAYS } },
  { "items: query for CMR-STAC", "cmr", items { query = { ["eo:cloud_cover"] = { lte = 30 } },
    sortby = "properties.eo:cloud_cover", datetime = DAYS } },
}

local function ids(api, query, method)
  local list = {}
  for item in session.search_stac(HOMES[api], query, { method = method }):iter() do
    list[#list + 1] = item:id()
  end
  return list
end

local function report(name, api, query, body)
  local posted, got = ids(api, query, "POST"), ids(api, query, "GET")
  assert(#posted > 0, name .. ": nothing found")
  assert(json.encode(posted) == json.encode(got), name .. ": GET finds other items than POST")
  io.write(json.encode { name = name, home = HOMES[api], body = body, ids = posted }, "\n")
end

for _, theirs in ipairs(json.normalise(json.decode(io.read "a"))) do
  report(theirs.name, theirs.api, es.StacItemQuery(theirs.body), theirs.body)
end
-- By name, with the ids of some items of each API.
for _, api in ipairs { "general", "cmr" } do
  local some = {}
  for item in session.search_stac(HOMES[api], items {}, { limit = 7 }):iter() do
    some[#some + 1] = item:id()
  end
  CASES[#CASES + 1] = { "items: ids at " .. api, api, items { ids = some } }
end
for _, case in ipairs(CASES) do
  local name, api, query, filter = table.unpack(case)
  local body, dropped = assert(query:to_stac { filter = filter })
  assert(#dropped == 0, name .. ": dropped " .. json.encode(dropped))
  report(name, api, query, body)
end
