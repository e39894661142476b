--- Writes CMR's plain JSON: a feed with entries whose numbers are strings and whose coordinates put
--- latitude first.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Catalog = require "earthshine.sandbox.catalog"
local Geometry = require "earthshine.sandbox.catalog.geometry"
local Json = require "earthshine.sandbox.catalog.json"
local Facets = require "earthshine.sandbox.cmr.facets"
local web = require "earthshine.sandbox.web"

local Feed = {}

local REL = "http://esipfed.org/ns/fedsearch/1.1/"
local RELS = {
  ["GET DATA"] = "data#", ["GET DATA VIA DIRECT ACCESS"] = "s3#",
  ["GET RELATED VISUALIZATION"] = "browse#", ["EXTENDED METADATA"] = "metadata#",
  ["USE SERVICE API"] = "service#", ["VIEW RELATED INFORMATION"] = "documentation#",
}
local ORIGINAL = { umm = "UMM_JSON", echo10 = "ECHO10", ["iso:smap"] = "ISO-SMAP" }

local function links(urls, list)
  for _, u in ipairs(urls) do
    list[#list + 1] = { rel = REL .. (RELS[u.Type] or "metadata#"), href = u.URL,
      hreflang = "en-US", title = u.Description, type = u.MimeType }
  end
  return list
end

local function text(x) return ("%.10g"):format(x) end

-- Coordinates "lat lon lat lon …".
local function coordinates(points)
  local list = {}
  for k = 1, #points, 2 do
    list[#list + 1] = text(points[k + 1]) .. " " .. text(Geometry.wrap(points[k]))
  end
  return table.concat(list, " ")
end

local function box(w, s, e, n)
  return table.concat({ text(s), text(w), text(n), text(e) }, " ")
end

-- A ring's points are those that it was given, without the way over a pole.
local function place(entry, c, i)
  local function add(name, value)
    entry[name] = entry[name] or {}
    table.insert(entry[name], value)
  end
  for _, p in ipairs(c:shape(i)) do
    if p[1] == "line" then
      add(p.box and "points" or "lines", coordinates(p.points))
    elseif p.box then
      add("boxes", box(p.w, p.s, Geometry.wrap(p.e), p.n))
    else
      add("polygons", { coordinates(table.move(p.points, 1, p.count, 1, {})) })
    end
  end
  if c.orbit_only then -- its polygon is the swath that was computed
    entry.orbit = { ascending_crossing = text(c.node(i)), start_lat = c.lat1(i),
      start_direction = c.dir1(i), end_lat = c.lat2(i), end_direction = c.dir2(i) }
  end
end

local function granule(c, i)
  local umm, cloud = web.decode(c.render(i, "1.6.6")), c.cloud and c.cloud(i)
  local names, flags = Facets.of(c).names, Facets.of(c).flags
  local entry = {
    id = c:concept_id(i), title = c:ur(i), updated = Calendar.iso(c.revision(i)),
    dataset_id = c.title, collection_concept_id = c.id, producer_granule_id = c:producer(i),
    granule_size = text(c:data_size(i) / 0x100000), original_format = ORIGINAL[c.native],
    data_center = c.provider, time_start = Calendar.iso(c.start(i)),
    time_end = Calendar.iso(c.stop(i)),
    links = links(umm.RelatedUrls or {}, {}), online_access_flag = true,
    browse_flag = flags.browsable,
    day_night_flag = c.day_night(i):upper(), cloud_cover = cloud and text(cloud),
    coordinate_system = c.facts.representation,
  }
  for _, doi in ipairs(names.doi) do
    table.insert(entry.links, { inherited = true, rel = REL .. "metadata#", hreflang = "en-US",
      href = "https://doi.org/" .. doi })
  end
  if c.node and c.node(i) and c.orbit(i) and c.crossing(i) then
    entry.orbit_calculated_spatial_domains = { { orbit_number = tostring(c.orbit(i)),
      equator_crossing_longitude = text(c.node(i)),
      equator_crossing_date_time = Calendar.iso(c.crossing(i)) } }
  end
  place(entry, c, i)
  return entry
end

local function collection(c, q)
  local facets, umm = Facets.of(c), web.decode(Catalog.collection_text(c, "1.18.6"))
  local list = {}
  for _, u in ipairs(umm.RelatedUrls or {}) do
    list[#list + 1] = { rel = REL .. (u.Type == "GET DATA" and "data#" or "metadata#"),
      href = u.URL, hreflang = "en-US", title = u.Description }
  end
  local piece = facets.piece
  return {
    id = c.id, title = c.title, dataset_id = c.title, short_name = c.short_name,
    version_id = c.version, summary = c.facts.abstract, updated = Calendar.iso(c.revised),
    time_start = c.facts.begins,
    time_end = c.facts.finished and Calendar.iso(facets.last) or nil, data_center = c.provider,
    archive_center = c.facts.center, organizations = { c.facts.center },
    processing_level_id = c.facts.level, coordinate_system = c.facts.representation,
    original_format = "UMM_JSON", platforms = facets.names.platform,
    collection_data_type = facets.names.collection_data_type[1],
    cloud_hosted = facets.flags.cloud_hosted,
    online_access_flag = true, browse_flag = facets.flags.browsable,
    has_variables = facets.names.variable_name[1] ~= nil, has_formats = false,
    has_transforms = false, has_combine = false,
    has_spatial_subsetting = false, has_temporal_subsetting = false,
    boxes = { box(piece.w, piece.s, piece.e, piece.n) }, links = list,
    granule_count = q.flags.include_granule_counts and c:living() or nil,
    has_granules = q.flags.include_has_granules and true or nil,
  }
end

--- One record as a feed entry.
---@param c sandbox.collection
---@param i integer? a granule of it; nil for the collection
---@return string
function Feed.record(c, i)
  return Json.encode(i and granule(c, i) or collection(c, { flags = {} }))
end

--- The body of a page.
---@param page sandbox.page
---@param q sandbox.query
---@param id string address of the request
---@param now integer ms
---@param more string further members of the feed
---@return string
function Feed.page(page, q, id, now, more)
  local list = {}
  for k = page.first, page.last do
    local c, i = page.results.at(k)
    list[#list + 1] = Json.encode(i and granule(c, i) or collection(c, q))
  end
  return ('{"feed":{"updated":"%s","id":%s,"title":"ECHO %s metadata","entry":[%s]%s}}'):format(
    Calendar.iso(now), Json.quote(id), q.concept == "granule" and "granule" or "dataset",
    table.concat(list, ","), more)
end

local REFERENCE = "<reference><name>%s</name><id>%s</id><location>"
  .. "https://cmr.earthdata.nasa.gov:443/search/concepts/%s/%d</location>"
  .. "<revision-id>%d</revision-id></reference>"
local RESULTS = '<?xml version="1.0" encoding="UTF-8"?><results><hits>%d</hits><took>%d</took>'
  .. "<references>%s</references></results>"

--- The default format: references in XML.
---@param page sandbox.page
---@param took integer ms
---@return string
function Feed.references(page, took)
  local list = {}
  for k = page.first, page.last do
    local c, i = page.results.at(k)
    local id, revision = c.id, c.revision_id
    if i then id, revision = c:concept_id(i), c.revision_number(i) end
    local name = (i and c:ur(i) or c.title or c.umm.Name):gsub("&", "&amp;"):gsub("<", "&lt;")
    list[#list + 1] = REFERENCE:format(name, id, id, revision, revision)
  end
  return RESULTS:format(page.hits, took, table.concat(list))
end

return Feed
