--- The parameters of a granule search, one row each: name, kind of value, other names, whether a
-- list, options that CMR takes.
--
-- `collection = true` marks what CMR accepts as the condition that says which collections are
-- meant. The options are those of CMR's validator, which knows fewer than its documentation.

local PATTERN <const> = "pattern ignore_case"
local PATTERN_AND <const> = "pattern ignore_case and"
local INSTRUMENT <const> = "pattern ignore_case and exclude_collection"

local SORT_KEYS <const> = "granule_ur producer_granule_id readable_granule_name start_date "
  .. "end_date entry_title dataset_id short_name version provider data_size cloud_cover campaign "
  .. "project platform instrument sensor day_night day_night_flag downloadable online_only "
  .. "browsable browse_only revision_date"

return {
  { "concept_id", "id", aliases = "echo_granule_id echo_collection_id", list = true,
    prefixes = "G C", collection = true },
  { "collection_concept_id", "id", list = true, prefixes = "C", wildcards = true,
    options = "pattern", collection = true },
  { "provider", "string", aliases = "provider_id", list = true,
    options = PATTERN, collection = true },
  { "short_name", "string", list = true, options = PATTERN_AND, collection = true },
  { "version", "string", list = true, options = PATTERN, collection = true },
  { "entry_title", "string", aliases = "dataset_id", list = true,
    options = PATTERN_AND, collection = true },
  { "entry_id", "string", list = true, options = PATTERN_AND, collection = true },
  { "granule_ur", "string", list = true, options = PATTERN },
  { "producer_granule_id", "string", list = true, options = PATTERN },
  { "native_id", "string", list = true, options = PATTERN },
  { "readable_granule_name", "string", aliases = "granule_name", list = true,
    options = PATTERN_AND },
  { "feature_id", "string", list = true, options = PATTERN_AND },
  { "crid_id", "string", list = true, options = PATTERN_AND },
  { "temporal", "dates", list = true, options = "and or exclude_boundary" },
  { "bounding_box", "bounding_box", aliases = "bbox", list = true, options = "and or" },
  { "polygon", "polygon", list = true, options = "and or" },
  { "point", "point", list = true, options = "and or" },
  { "line", "line", list = true, options = "and or" },
  { "circle", "circle", list = true, options = "and or" },
  { "force_cartesian", "boolean" },
  { "cloud_cover", "range", aliases = "cloud_coverage", low = 0, high = 100 },
  { "day_night", "enum", aliases = "day_night_flag",
    words = "day night both unspecified", options = PATTERN },
  { "downloadable", "boolean", aliases = "online_only" },
  { "browsable", "boolean", aliases = "browse_only" },
  { "attribute", "attribute", options = "or exclude_boundary exclude_collection" },
  { "platform", "string", list = true, options = INSTRUMENT },
  { "instrument", "string", list = true, options = INSTRUMENT },
  { "sensor", "string", list = true, options = INSTRUMENT },
  { "project", "string", aliases = "campaign", list = true, options = PATTERN_AND },
  { "orbit_number", "range", low = 0, high = 2147483647 },
  { "equator_crossing_longitude", "range", low = -180, high = 180, wraps = true },
  { "equator_crossing_date", "dates" },
  { "cycle", "integer", list = true, always_list = true, low = 0, high = 2147483647 },
  { "passes", "passes", options = "and" },
  { "two_d_coordinate_system", "string", aliases = "grid", list = true, options = PATTERN },
  { "production_date", "dates", list = true, options = "and" },
  { "revision_date", "dates", list = true, options = "and" },
  { "created_at", "dates", list = true, options = "and" },
  { "updated_since", "instant" },
  { "exclude", "exclude", words = "concept_id echo_granule_id", of = "id", prefixes = "G" },
  { "spatial_keyword", "string", list = true, options = PATTERN_AND },
  { "data_center", "string", list = true, options = PATTERN_AND },
  { "sort_key", "sort_key", list = true, always_list = true, words = SORT_KEYS },
}
