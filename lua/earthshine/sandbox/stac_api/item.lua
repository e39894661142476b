--- The items of the general STAC API: of each granule one item with all that its record can say.

local Assets = require "earthshine.sandbox.stac.assets"
local Calendar = require "earthshine.sandbox.catalog.calendar"
local Facets = require "earthshine.sandbox.cmr.facets"
local Outline = require "earthshine.sandbox.stac_api.outline"
local core = require "earthshine.core"
local web = require "earthshine.sandbox.web"

local Item = {}

local HOME = "https://cmr.earthdata.nasa.gov/stac-api"
local FILES = "https://data.sandbox.earthdatacloud.nasa.gov/"
local EXTENSIONS = "https://stac-extensions.github.io/"

Item.home = HOME

--- The STAC id of a collection.
---@param c sandbox.collection
---@return string
function Item.collection_id(c) return c.short_name .. "_" .. c.version end

-- Processing level as the extension spells it: "L2A".
local function level(text) return text:find "^%d" and "L" .. text or text end

-- Of the names that a granule's own record states, else its collection's.
local function names_of(c, name)
  local facets = Facets.of(c)
  return facets.granule[name] or facets.names[name]
end

---@param c sandbox.collection
---@param i integer
local function properties(c, i)
  local start, stop, instruments = c.start(i), c.stop(i), names_of(c, "instrument")
  local tile = c:attribute("MGRS_TILE_ID", i)
  local p = {
    datetime = Calendar.iso(start), start_datetime = Calendar.iso(start),
    end_datetime = Calendar.iso(stop), created = Calendar.iso(c.created(i)),
    updated = Calendar.iso(c.revision(i)),
    platform = names_of(c, "platform")[1], mission = names_of(c, "project")[1],
    instruments = instruments[1] and instruments or nil,
    ["processing:datetime"] = Calendar.iso(c.production(i)),
    ["grid:code"] = tile and "MGRS-" .. tile or nil,
    ["sat:orbit_cycle"] = c.track and (c.track(i) or {}).Cycle or nil,
    ["processing:level"] = level(c.facts.level),
    ["nasa:day_night"] = c.day_night(i):lower(),
    ["eo:cloud_cover"] = c.cloud and c.cloud(i) or nil,
    ["sat:absolute_orbit"] = c.orbit and c.orbit(i) or nil,
  }
  if c.dir1 then p["sat:orbit_state"] = c.dir1(i) == "A" and "ascending" or "descending" end
  return p
end

--- What searches look at: an item without assets and links.
---@param c sandbox.collection
---@param i integer
---@return table
function Item.bare(c, i)
  local shape = c:shape(i)
  return {
    type = "Feature", stac_version = "1.1.0", id = c:ur(i), collection = Item.collection_id(c),
    properties = properties(c, i), geometry = Outline.geometry(shape), bbox = Outline.bbox(shape),
  }
end

local ROLES = { data = "data", browse = "overview", metadata = "metadata", checksum = "metadata",
  dmrpp = "metadata" }

local function assets(c, i)
  if c.recorded then
    local umm = web.decode(c.render(i))
    return Assets.of(umm.RelatedUrls or {}, c:concept_id(i))
  end
  local list, stem = {}, c.stem(i)
  for k, f in ipairs(c.files) do
    local bucket = f.public and "sandbox-public" or "sandbox-protected"
    local name = f[1] .. stem .. f[2]
    local key = f[2]:match "%.(B%w+)%.tif$" or f.role .. (k > 1 and "_" .. k or "")
    local path = ("%s/%s/%s"):format(bucket, c.folder, name)
    list[key] = { href = FILES .. path, title = name, roles = { ROLES[f.role] }, type = f.mime,
      ["file:size"] = (f.size or f.role == "checksum") and c:stated_size(i, k) or nil }
    if not c.on_premises then
      list[key].alternate = { s3 = { href = "s3://" .. path, ["alternate:name"] = "S3" } }
    end
  end
  return list
end

local function extensions(p)
  local list = { EXTENSIONS .. "file/v2.1.0/schema.json",
    EXTENSIONS .. "processing/v1.2.0/schema.json",
    EXTENSIONS .. "alternate-assets/v1.2.0/schema.json" }
  if p["eo:cloud_cover"] then list[#list + 1] = EXTENSIONS .. "eo/v1.1.0/schema.json" end
  if p["sat:absolute_orbit"] or p["sat:orbit_cycle"] then
    list[#list + 1] = EXTENSIONS .. "sat/v1.1.0/schema.json"
  end
  if p["grid:code"] then list[#list + 1] = EXTENSIONS .. "grid/v1.1.0/schema.json" end
  return list
end

--- The whole item of a granule.
---@param c sandbox.collection
---@param i integer
---@return table
function Item.of(c, i)
  local item = Item.bare(c, i)
  local home = HOME .. "/collections/" .. core.url_escape(item.collection)
  item.assets, item.stac_extensions = assets(c, i), extensions(item.properties)
  item.links = {
    { rel = "self", href = home .. "/items/" .. core.url_escape(item.id),
      type = "application/geo+json" },
    { rel = "parent", href = home, type = "application/json" },
    { rel = "collection", href = home, type = "application/json" },
    { rel = "root", href = HOME, type = "application/json" },
  }
  return item
end

return Item
