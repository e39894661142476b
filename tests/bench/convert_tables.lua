--- UMM-G to STAC by tables of lua-cjson: the way of a Lua program without us, to measure beside
--- ours.
--
-- It writes what the Python peer writes (convert_peer.py), no more.

local cjson = require "cjson"

local tables = {}

local CMR <const> = "https://cmr.earthdata.nasa.gov"
local EO <const> = "https://stac-extensions.github.io/eo/v1.1.0/schema.json"
local ROLES <const> = {
  ["GET DATA"] = { "data" }, ["GET DATA VIA DIRECT ACCESS"] = { "data" },
  ["GET RELATED VISUALIZATION"] = { "visual" }, ["USE SERVICE API"] = { "data", "service" },
}
local METADATA <const> = { "metadata" }

local function polygon(ring)
  local west, south, east, north = 180, 90, -180, -90
  for _, p in ipairs(ring) do
    west, east = math.min(west, p[1]), math.max(east, p[1])
    south, north = math.min(south, p[2]), math.max(north, p[2])
  end
  return { type = "Polygon", coordinates = { ring } }, { west, south, east, north }
end

local function geometry_of(umm)
  local domain = umm.SpatialExtent and umm.SpatialExtent.HorizontalSpatialDomain or {}
  local shapes = domain.Geometry or {}
  local r = shapes.BoundingRectangles and shapes.BoundingRectangles[1]
  if r then
    local w, s = r.WestBoundingCoordinate, r.SouthBoundingCoordinate
    local e, n = r.EastBoundingCoordinate, r.NorthBoundingCoordinate
    return polygon { { w, s }, { e, s }, { e, n }, { w, n }, { w, s } }
  end
  local outline = shapes.GPolygons and shapes.GPolygons[1]
  if not outline then return cjson.null end
  local ring = {}
  for i, p in ipairs(outline.Boundary.Points) do ring[i] = { p.Longitude, p.Latitude } end
  local first, last = ring[1], ring[#ring]
  if first[1] ~= last[1] or first[2] ~= last[2] then ring[#ring + 1] = first end
  return polygon(ring)
end

local function properties_of(umm, meta)
  local extent = umm.TemporalExtent or {}
  local range = extent.RangeDateTime or {}
  local start, stop = range.BeginningDateTime, range.EndingDateTime
  return {
    datetime = extent.SingleDateTime or start and stop and cjson.null or start or stop
      or cjson.null,
    start_datetime = start, end_datetime = stop, granule_ur = umm.GranuleUR,
    ["cmr:concept_id"] = meta["concept-id"],
    ["cmr:collection_concept_id"] = meta["collection-concept-id"],
    ["cmr:provider_id"] = meta["provider-id"], ["eo:cloud_cover"] = umm.CloudCover,
  }
end

local function assets_of(umm)
  local assets = {}
  for i, url in ipairs(umm.RelatedUrls or {}) do
    local is_data = url.Type == "GET DATA" or url.Type == "GET DATA VIA DIRECT ACCESS"
    local key = is_data and url.URL:match "[^/]*$" or "asset_" .. i
    assets[key] = { href = url.URL, roles = ROLES[url.Type] or METADATA, title = url.Description,
      type = url.MimeType }
  end
  return assets
end

local function link(rel, href, media)
  return { rel = rel, href = href, type = media or "application/json" }
end

local function item_of(granule)
  local umm, meta = granule.umm, granule.meta
  local geometry, bbox = geometry_of(umm)
  local home = CMR .. "/search/concepts/" .. (meta["collection-concept-id"] or "") .. ".stac"
  return {
    type = "Feature", stac_version = "1.0.0", id = meta["native-id"] or umm.GranuleUR,
    collection = meta["collection-concept-id"], geometry = geometry, bbox = bbox,
    properties = properties_of(umm, meta), assets = assets_of(umm),
    stac_extensions = umm.CloudCover and { EO } or nil,
    links = {
      link("self", CMR .. "/search/concepts/" .. (meta["concept-id"] or "") .. ".stac",
        "application/geo+json"),
      link("parent", home), link("collection", home), link("root", CMR .. "/stac"),
    },
  }
end

--- A page to NDJSON.
---@param text string JSON of a page
---@return string
function tables.convert(text)
  local lines = {}
  for i, granule in ipairs(cjson.decode(text).items) do
    lines[i] = cjson.encode(item_of(granule))
  end
  return table.concat(lines, "\n")
end

return tables
