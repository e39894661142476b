--- STAC items as CMR-STAC makes them of UMM-G records.

local Assets = require "earthshine.sandbox.stac.assets"
local Geometry = require "earthshine.sandbox.catalog.geometry"
local Place = require "earthshine.sandbox.stac.place"
local core = require "earthshine.core"
local web = require "earthshine.sandbox.web"

local Item = {}

local HOST = "https://cmr.earthdata.nasa.gov"
local EO = "https://stac-extensions.github.io/eo/v1.0.0/schema.json"
local STORAGE = "https://stac-extensions.github.io/storage/v2.0.0/schema.json"

-- A time with milliseconds, as CMR's JSON has it.
local function moment(text)
  return text and (text:gsub("(:%d%d)Z$", "%1.000Z"))
end

local function times(extent)
  if not extent then return nil end
  if extent.SingleDateTime then
    local t = moment(extent.SingleDateTime)
    return t, t
  end
  local range = extent.RangeDateTime or {}
  return moment(range.BeginningDateTime), moment(range.EndingDateTime)
end

local function links(id, at)
  local base = ("%s/%s/%s"):format(HOST, at.root, at.provider)
  local collection = base .. "/collections/" .. core.url_escape(at.collection)
  local record = HOST .. "/search/concepts/" .. at.concept_id
  return {
    { rel = "self", href = collection .. "/items/" .. core.url_escape(id),
      type = "application/geo+json" },
    { rel = "parent", href = collection .. "/", type = "application/geo+json" },
    { rel = "collection", href = collection .. "/", type = "application/geo+json" },
    { rel = "root", href = HOST .. "/" .. at.root, type = "application/json" },
    { rel = "provider", href = base, type = "application/json" },
    { rel = "via", href = record .. ".json", title = "CMR JSON metadata for item",
      type = "application/json" },
    { rel = "via", href = record .. ".umm_json", title = "CMR UMM_JSON metadata for item",
      type = "application/vnd.nasa.cmr.umm+json" },
  }
end

---@class sandbox.stac_home where an item stands
---@field root "stac"|"cloudstac"
---@field provider string
---@field collection string its STAC id
---@field concept_id string

--- The item of a record.
---@param umm table UMM-G
---@param at sandbox.stac_home
---@param swath? table UMM `Geometry` that stands for an orbit's
---@return table
function Item.make(umm, at, swath)
  local domain = umm.SpatialExtent and umm.SpatialExtent.HorizontalSpatialDomain or {}
  local geometry, urls = domain.Geometry or swath, umm.RelatedUrls or {}
  local start, stop = times(umm.TemporalExtent)
  local properties, extensions = { datetime = start }, {}
  if start and stop then properties.start_datetime, properties.end_datetime = start, stop end
  if umm.CloudCover then
    properties["eo:cloud_cover"] = umm.CloudCover
    extensions[#extensions + 1] = EO
  end
  properties["storage:schemes"] = Assets.storage(urls)
  if properties["storage:schemes"] then extensions[#extensions + 1] = STORAGE end
  return {
    type = "Feature", id = umm.GranuleUR, stac_version = "1.1.0",
    stac_extensions = web.array(extensions), properties = properties,
    geometry = Place.geometry(geometry), bbox = Place.bbox(geometry),
    assets = Assets.of(urls, at.concept_id), links = links(umm.GranuleUR, at),
    collection = at.collection,
  }
end

-- The computed swath of an orbit, as if the record stated it.
local function swath(c, i)
  if not c.orbit_only then return nil end
  local ring, points = c.ring(i), {}
  for k = 1, #ring, 2 do
    points[#points + 1] = { Longitude = Geometry.wrap(ring[k]), Latitude = ring[k + 1] }
  end
  return { GPolygons = { { Boundary = { Points = points } } } }
end

--- The STAC id of a collection.
---@param c sandbox.collection
---@return string
function Item.collection_id(c) return c.short_name .. "_" .. c.version end

--- The item of a granule of the catalogue.
---@param c sandbox.collection
---@param i integer
---@param root "stac"|"cloudstac"
---@return table
function Item.of(c, i, root)
  return Item.make(web.decode(c.render(i, "1.6.6")), { root = root, provider = c.provider,
    collection = Item.collection_id(c), concept_id = c:concept_id(i) }, swath(c, i))
end

return Item
