--- The parameters of a granule search, one row each: name, kind of value, other names, whether a
-- list, options that CMR takes, what CMR does with it.
--
-- `first = true` marks what CMR knows of collections only: those are found first, and the granules
-- by their ids. `collection = true` marks what CMR accepts as the condition that says which
-- collections are meant. The options are those of CMR's validator, which knows fewer than its
-- documentation.

local check = require "earthshine.check"
local daacs = require "earthshine.query.daacs"

local DAACS <const> = table.concat(check.keys(daacs), " ")
local PATTERN <const> = "pattern ignore_case"
local PATTERN_AND <const> = "pattern ignore_case and"
local INSTRUMENT <const> = "pattern ignore_case and exclude_collection"

local SORT_KEYS <const> = "granule_ur producer_granule_id readable_granule_name start_date "
  .. "end_date entry_title short_name version provider data_size cloud_cover project platform "
  .. "instrument sensor day_night downloadable browsable revision_date"
local SORT_ALIASES <const> = {
  dataset_id = "entry_title", campaign = "project", day_night_flag = "day_night",
  online_only = "downloadable", browse_only = "browsable",
}

return {
  { "concept_id", "id", aliases = "echo_granule_id echo_collection_id", list = true,
    prefixes = "G C", options = "", collection = true,
    help = "finds the granules with these ids, or those of the collections with these ids; "
      .. "given both, granules of those that are in one of these collections" },
  { "collection_concept_id", "id", list = true, prefixes = "C", wildcards = true,
    options = "pattern", collection = true, help = "finds granules of the collections with these "
      .. "ids" },
  { "provider", "string", aliases = "provider_id", list = true, options = PATTERN,
    collection = true, help = "finds granules of this archive, by the end of its concept ids" },
  { "daac", "enum", words = DAACS, list = true, options = "", collection = true,
    help = "finds granules of this archive centre: of its providers in the cloud and on its own "
      .. "machines, or of one of them where cloud_hosted is given" },
  { "short_name", "string", list = true, options = PATTERN_AND, collection = true,
    help = "finds granules of the collections with this short name, in every version" },
  { "version", "string", list = true, options = PATTERN, collection = true,
    help = "finds granules of collections in this version, which is a text: 6 is not 006" },
  { "entry_title", "string", aliases = "dataset_id", list = true, options = PATTERN_AND,
    collection = true, help = "finds granules of the collections with this full title" },
  { "entry_id", "string", list = true, options = PATTERN_AND, collection = true,
    help = "finds granules of the collection with this short name and version, joined by _" },
  { "doi", "string", list = true, options = "", collection = true, first = true,
    help = "finds granules of the collections with this digital object identifier; CMR knows it of "
      .. "collections only, which are found first" },
  { "cloud_hosted", "boolean", options = "", first = true,
    help = "finds granules of those of the collections that are in the Earthdata Cloud, or not; "
      .. "CMR knows it of collections only, which are found first" },
  { "granule_ur", "string", list = true, options = PATTERN,
    help = "finds granules by their unique name at the archive" },
  { "producer_granule_id", "string", list = true, options = PATTERN,
    help = "finds granules by the name that their producer gave them, often a file's" },
  { "native_id", "string", list = true, options = PATTERN,
    help = "finds granules by the name under which the archive handed in their metadata" },
  { "readable_granule_name", "string", aliases = "granule_name", list = true,
    options = PATTERN_AND, wild = "granule_name",
    help = "finds granules whose unique name or producer's name is this; "
      .. "the name granule_name sets the option pattern where there is a * or ?" },
  { "feature_id", "string", list = true, options = PATTERN_AND,
    help = "finds granules by a feature's id, such as a river reach or a lake" },
  { "crid_id", "string", list = true, options = PATTERN_AND,
    help = "finds granules by the id of the composite release that made them" },
  { "temporal", "dates", list = true, options = "and or exclude_boundary",
    help = "finds granules whose time overlaps the range; several ranges are alternatives" },
  require "earthshine.query.place_params",
  { "cloud_cover", "range", aliases = "cloud_coverage", low = 0, high = 100,
    help = "finds granules with a cloud cover within the range, in percent; granules that state "
      .. "none are not found" },
  { "day_night", "enum", aliases = "day_night_flag",
    words = "day night both unspecified", options = PATTERN,
    help = "finds granules that were taken by day, by night, or in both" },
  { "downloadable", "boolean", aliases = "online_only",
    help = "finds granules that have a link to data, or have none" },
  { "browsable", "boolean", aliases = "browse_only",
    help = "finds granules that have a browse image, or have none" },
  { "attribute", "attribute", options = "or exclude_boundary exclude_collection",
    help = "finds granules with an additional attribute of this value or range; several are all "
      .. "demanded" },
  { "platform", "string", list = true, options = INSTRUMENT,
    help = "finds granules of this satellite, aircraft or station" },
  { "instrument", "string", list = true, options = INSTRUMENT,
    help = "finds granules of this instrument" },
  { "sensor", "string", list = true, options = INSTRUMENT,
    help = "finds granules of this sensor, a part of an instrument" },
  { "project", "string", aliases = "campaign", list = true, options = PATTERN_AND,
    help = "finds granules of this project or campaign" },
  { "orbit_number", "range", low = 0, high = 2147483647,
    help = "finds granules that were taken in this orbit or range of orbits" },
  { "equator_crossing_longitude", "range", low = -180, high = 180, wraps = true,
    help = "finds granules whose orbit crosses the equator between these longitudes; the first is "
      .. "the greater one across the antimeridian" },
  { "equator_crossing_date", "dates",
    help = "finds granules whose orbit crosses the equator within this range of time" },
  { "cycle", "integer", list = true, always_list = true, low = 1, high = 2147483647,
    help = "finds granules of this cycle of an orbit that repeats itself" },
  { "passes", "passes", options = "and",
    help = "finds granules of these passes of the one cycle; tiles narrow a pass; several passes "
      .. "are alternatives" },
  { "two_d_coordinate_system", "string", aliases = "grid", list = true, options = PATTERN,
    help = "finds granules in these cells of a grid, as name:x,y or name:x1-x2,y1-y2" },
  { "production_date", "dates", list = true, options = "and",
    help = "finds granules that were produced within this range of time" },
  require "earthshine.query.dated_params",
  { "exclude", "exclude", words = "concept_id", means = { echo_granule_id = "concept_id" },
    of = "id", prefixes = "G",
    help = "leaves out the granules with these ids" },
  { "spatial_keyword", "string", list = true, options = PATTERN_AND,
    help = "finds granules of collections with this keyword of a place" },
  { "data_center", "string", list = true, options = PATTERN_AND,
    help = "finds granules of collections of this data centre, by its name in the metadata" },
  { "temporal_facet", "members", words = "year month day",
    help = "finds granules that begin in this year, month or day, as the tree of facets has them" },
  { "echo_compatible", "boolean", reply = true,
    help = "makes CMR write its JSON as ECHO's did" },
  { "include_facets", "enum", words = "v2", reply = true,
    help = "adds to CMR's reply how many granules there are by year, month, day, cycle and pass" },
  { "sort_key", "sort_key", list = true, always_list = true, ordered = true, words = SORT_KEYS,
    means = SORT_ALIASES, help = "puts the granules into this order, - for descending; by provider "
      .. "and start_date without it" },
  (require "earthshine.query.client_params"),
}
