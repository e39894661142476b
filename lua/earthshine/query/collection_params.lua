--- The parameters of a collection search, one row each: name, kind of value, other names, whether a
-- list, options that CMR takes, what CMR does with it.

local check = require "earthshine.check"
local daacs = require "earthshine.query.daacs"

local DAACS <const> = table.concat(check.keys(daacs), " ")
local PATTERN <const> = "pattern ignore_case"
local PATTERN_AND <const> = "pattern ignore_case and"
local PATTERN_OR <const> = "pattern ignore_case or"

local SORT_KEYS <const> = "short_name entry_title entry_id start_date end_date provider platform "
  .. "instrument sensor revision_date score has_granules has_granules_or_cwic "
  .. "has_granules_or_opensearch usage_score ongoing create_data_date"
local KEYWORDS <const> = "category topic term variable-level-1 variable-level-2 variable-level-3 "
  .. "detailed-variable"
local PLATFORM <const> = "basis category sub_category short_name"

return {
  { "concept_id", "id", aliases = "echo_collection_id", list = true, prefixes = "C",
    options = "",
    help = "finds the collections with these ids" },
  { "provider", "string", aliases = "provider_id", list = true, options = PATTERN,
    help = "finds collections of this archive, by the end of its concept ids" },
  { "daac", "enum", words = DAACS, list = true, options = "",
    help = "finds collections of this archive centre: of its providers in the cloud and on its own "
      .. "machines, or of one of them where cloud_hosted is given" },
  { "short_name", "string", list = true, options = PATTERN_AND,
    help = "finds collections with this short name, in every version" },
  { "version", "string", list = true, options = PATTERN,
    help = "finds collections in this version, which is a text: 6 is not 006" },
  { "entry_title", "string", aliases = "dataset_id", list = true, options = PATTERN_AND,
    help = "finds collections with this full title" },
  { "entry_id", "string", list = true, options = PATTERN_AND,
    help = "finds the collection with this short name and version, joined by _" },
  { "native_id", "string", list = true, options = PATTERN,
    help = "finds collections by the name under which the archive handed in their metadata" },
  { "doi", "string", list = true, options = PATTERN_AND,
    help = "finds the collections with this digital object identifier" },
  { "keyword", "string", options = "pattern",
    help = "finds collections that have all of these words anywhere in their metadata; * and ? "
      .. "stand for any characters, a phrase stands in quotation marks" },
  { "author", "string", list = true, options = PATTERN_AND,
    help = "finds collections of this author" },
  { "archive_center", "string", list = true, options = PATTERN,
    help = "finds collections that this centre archives" },
  { "data_center", "string", list = true, options = PATTERN_AND,
    help = "finds collections of this data centre, in any role" },
  { "data_center_h", "string", list = true,
    help = "finds collections of this data centre, as the tree of facets has it" },
  { "platform", "string", list = true, options = PATTERN_AND,
    help = "finds collections of this satellite, aircraft or station" },
  { "platform_h", "string", list = true,
    help = "finds collections of this platform, as the tree of facets has it" },
  { "platforms_h", "members", words = PLATFORM, options = PATTERN_OR,
    help = "finds collections by the levels of the tree of platforms" },
  { "instrument", "string", list = true, options = PATTERN_AND,
    help = "finds collections of this instrument" },
  { "instrument_h", "string", list = true,
    help = "finds collections of this instrument, as the tree of facets has it" },
  { "sensor", "string", list = true, options = PATTERN_AND,
    help = "finds collections of this sensor, a part of an instrument" },
  { "project", "string", aliases = "campaign", list = true, options = PATTERN_AND,
    help = "finds collections of this project or campaign" },
  { "project_h", "string", list = true,
    help = "finds collections of this project, as the tree of facets has it" },
  { "consortium", "string", list = true, options = PATTERN_AND,
    help = "finds collections of this consortium, such as GEOSS or EOSDIS" },
  { "processing_level_id", "string", list = true,
    help = "finds collections of this processing level, such as 1B or 3" },
  { "processing_level_id_h", "string", list = true,
    help = "finds collections of this processing level, as the tree of facets has it" },
  { "spatial_keyword", "string", list = true, options = PATTERN_AND,
    help = "finds collections with this keyword of a place" },
  { "science_keywords", "members", words = KEYWORDS, options = PATTERN_OR,
    help = "finds collections by the levels of GCMD's science keywords; several are all demanded" },
  { "science_keywords_h", "members", words = KEYWORDS,
    help = "finds collections by science keywords, as the tree of facets has them" },
  { "collection_data_type", "string", list = true,
    help = "finds collections of this type, such as SCIENCE_QUALITY (those that state none too) "
      .. "or NEAR_REAL_TIME" },
  { "collection_progress", "string", list = true, options = PATTERN_AND,
    help = "finds collections that are so far, such as ACTIVE or COMPLETE" },
  { "granule_data_format", "string", list = true, options = PATTERN_AND,
    help = "finds collections whose granules have this format" },
  { "granule_data_format_h", "string", list = true,
    help = "finds collections whose granules have this format, as the tree of facets has it" },
  { "horizontal_data_resolution_range", "string", list = true,
    help = "finds collections of this class of resolution, such as 1 to 10 meters" },
  { "horizontal_data_resolution_range_h", "string", list = true,
    help = "finds collections of this class of resolution, as the tree of facets has it" },
  { "two_d_coordinate_system_name", "string", list = true, options = PATTERN,
    help = "finds collections that are on this grid" },
  { "latency", "string", list = true, options = PATTERN,
    help = "finds collections that arrive within this time, such as 1 to 3 hours" },
  { "measurement", "string", list = true, options = PATTERN_AND,
    help = "finds collections of this measurement" },
  { "attribute", "attribute", options = "or exclude_boundary exclude_collection",
    help = "finds collections with an additional attribute of this value or range; several are "
      .. "all demanded" },
  { "cloud_hosted", "boolean",
    help = "finds collections whose granules are in Earthdata's cloud, or are not" },
  { "standard_product", "boolean", help = "finds collections that are standard products, or are "
    .. "not" },
  { "has_granules", "boolean", help = "finds collections that have granules, or have none" },
  { "has_granules_or_cwic", "boolean",
    help = "finds collections that have granules in CMR or in CWIC's catalogues" },
  { "has_granules_or_opensearch", "boolean",
    help = "finds collections that have granules in CMR or in catalogues by OpenSearch" },
  { "has_granules_created_at", "dates", list = true,
    help = "finds collections with granules that first came to CMR within this range of time" },
  { "has_granules_revised_at", "dates", list = true,
    help = "finds collections with granules that were changed in CMR within this range of time" },
  { "has_opendap_url", "boolean",
    help = "finds collections that OPeNDAP serves, or does not serve" },
  { "downloadable", "boolean", aliases = "online_only",
    help = "finds collections that have a link to data, or have none" },
  { "browsable", "boolean", aliases = "browse_only",
    help = "finds collections that have a browse image, or have none" },
  { "include_non_operational", "boolean",
    help = "finds collections too whose data are not for operations" },
  { "temporal", "dates", list = true, options = "and or exclude_boundary limit_to_granules",
    help = "finds collections whose time overlaps the range; several ranges are alternatives" },
  require "earthshine.query.place_params",
  require "earthshine.query.dated_params",
  require "earthshine.query.associated_params",
  require "earthshine.query.reply_params",
  { "sort_key", "sort_key", list = true, always_list = true, ordered = true, words = SORT_KEYS,
    means = { dataset_id = "entry_title" }, help = "puts the collections into this order, - for "
      .. "descending; by entry_title and provider without it, by score with a keyword" },
  (require "earthshine.query.client_params"),
}
