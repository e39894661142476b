--- How STAC says each parameter of granule and collection searches: by which member of a search's
--- body or which property of items, or why it cannot.
--
-- A form has `words` for people. With `property`, the condition is one on that property
-- of items, of the kind of the parameter's row; without it, code of its own puts the parameter into
-- a member of the body. What has `dropped` instead has no counterpart, for the reason given.
-- Properties with the prefix nasa: are those of NASA's own items, as ours.

local forms = {}

---@class earthshine.stac_form
---@field words? string the member or property that carries it
---@field property? string a property of items, as filters call it
---@field dropped? string why nothing carries it, to be read after the parameter's name

--- Properties whose values are lists of texts.
forms.arrays = { instruments = true }

--- Properties that are whole numbers.
forms.integers = { ["sat:absolute_orbit"] = true, ["sat:orbit_cycle"] = true }

--- The property of additional attributes that a STAC extension knows. `prefix` stands before the
--- attribute's value; what is `coarse` comes back as another parameter.
---@type table<string, { property: string, prefix?: string, coarse?: boolean }>
forms.attributes = {
  CLOUD_COVERAGE = { property = "eo:cloud_cover", coarse = true },
  MGRS_TILE_ID = { property = "grid:code", prefix = "MGRS-" },
  MEAN_SUN_AZIMUTH_ANGLE = { property = "view:sun_azimuth" },
  MEAN_VIEW_AZIMUTH_ANGLE = { property = "view:azimuth" },
}

local function by(property) return { words = "filter on " .. property, property = property } end
local function member(words) return { words = words } end
local function no(reason) return { dropped = reason } end

local PLACE <const> = member "bbox or intersects; a second condition is S_INTERSECTS in the filter"
local OWN <const> = no "is known to CMR alone: STAC has no property for it"
local REPLY <const> = no "asks for more in CMR's own reply"
local LINKED <const> = no "asks for what CMR keeps beside its collections, which STAC does not know"
local ARCHIVE <const> =
  no "names an archive, and STAC's list of providers cannot be filtered; choose its catalogue"

local SHARED <const> = {
  provider = ARCHIVE, daac = ARCHIVE, data_center = ARCHIVE,
  temporal = member "datetime; several ranges are T_INTERSECTS in the filter",
  bounding_box = PLACE, polygon = PLACE, point = PLACE, line = PLACE, circle = PLACE,
  shapefile = no "is a file for CMR; give its shapes as polygon instead",
  simplify_shapefile = no "is about a file for CMR",
  force_cartesian =
    no "is CMR's way to look at shapes: STAC's edges are straight on the map anyway",
  platform = by "platform", instrument = by "instruments", project = by "mission",
  sensor = no "has no property of its own: STAC has platforms and instruments only",
  revision_date = by "updated", created_at = by "created", updated_since = by "updated",
  spatial_keyword = no "is a word about a place; STAC has coordinates only",
  native_id = OWN, entry_title = no "is a collection's title; STAC names collections by their ids",
  downloadable = no "is not said by items: any may have assets",
  browsable = no "is not said by items: a browse image is one of their assets",
  sort_key = member "sortby", limit = member "limit", fields = member "fields",
  page_size = no "is about CMR's pages; limit is STAC's word",
  include_facets = REPLY, echo_compatible = REPLY,
}

local GRANULE <const> = {
  concept_id = member "collections and ids", collection_concept_id = member "collections",
  short_name = member "collections, as ShortName_Version", version = member "collections",
  entry_id = member "collections", granule_ur = member "ids",
  readable_granule_name = member "ids, or as a pattern LIKE on assets.data.href",
  producer_granule_id = no "has no property: an item's id is the granule's unique name",
  feature_id = OWN, crid_id = OWN,
  cloud_cover = by "eo:cloud_cover", day_night = by "nasa:day_night",
  attribute = member "filter on eo:cloud_cover, grid:code, view:sun_azimuth or view:azimuth",
  orbit_number = by "sat:absolute_orbit", cycle = by "sat:orbit_cycle",
  equator_crossing_longitude = no "has no property: STAC knows orbits by their numbers only",
  equator_crossing_date =
    no "has no property: sat:anx_datetime is the time of northward crossings only",
  passes = no "has no property: sat:relative_orbit counts whole orbits, not passes and tiles",
  two_d_coordinate_system = no "is a cell of one of CMR's grids, which grid:code does not name",
  production_date = by "processing:datetime",
  exclude = member "filter with NOT on id",
  doi = no "is a collection's; find the collections first and give their ids",
  cloud_hosted = no "is a collection's; NASA's catalogue of what is in the cloud is /cloudstac",
  temporal_facet = no "is a step in CMR's tree of facets; give temporal",
}

local COLLECTION <const> = {
  concept_id = by "id", entry_id = by "id",
  short_name = member "filter on id, as ShortName_Version", version = member "filter on id",
  doi = by "sci:doi", keyword = member "q", processing_level_id = by "processing:level",
  archive_center = ARCHIVE, author = OWN, consortium = OWN, collection_data_type = OWN,
  collection_progress = OWN, granule_data_format = OWN, horizontal_data_resolution_range = OWN,
  two_d_coordinate_system_name = OWN, latency = OWN, measurement = OWN, standard_product = OWN,
  has_granules_or_cwic = OWN, has_granules_or_opensearch = OWN, has_granules = OWN,
  has_granules_created_at = OWN, has_granules_revised_at = OWN, has_opendap_url = OWN,
  include_non_operational = OWN,
  attribute = no "is an attribute of collections, which STAC has no property for",
  science_keywords =
    no "has a level for each word; STAC's keywords are words only, so give keyword",
  cloud_hosted = no "has no property; NASA's catalogue of what is in the cloud is /cloudstac",
  exclude = LINKED, include_granule_counts = REPLY, include_has_granules = REPLY,
  facets_size = REPLY, hierarchical_facets = REPLY, include_highlights = REPLY,
  include_tags = REPLY, boosts = REPLY,
  all_revisions = no "asks for older revisions, which STAC catalogues do not keep",
}
for name in ([[tag_key tag_data tag_originator_id variable_name variable_native_id
  variable_concept_id variables_h service_name service_type service_concept_id tool_name tool_type
  tool_concept_id]]):gmatch "%S+" do COLLECTION[name] = LINKED end
for name in ([[data_center_h platform_h platforms_h instrument_h project_h processing_level_id_h
  science_keywords_h granule_data_format_h horizontal_data_resolution_range_h]]):gmatch "%S+" do
  COLLECTION[name] = no "is a step in CMR's tree of facets"
end

local KINDS <const> = { granule = GRANULE, collection = COLLECTION }

--- The form of a parameter; nil for what STAC has no searches for, as services.
---@param kind string "granule", "collection" or another kind of search
---@param name string CMR's name
---@return earthshine.stac_form?
function forms.of(kind, name)
  return KINDS[kind] and (KINDS[kind][name] or SHARED[name])
end

return forms
