--- Which parameters, options and sort keys CMR knows for each kind of record, and how each value is
--- read.

local Known = {}

local function words(s, value)
  local set = {}
  for w in s:gmatch "%S+" do set[w] = value or true end
  return set
end

local function merge(...)
  local all = {}
  for _, t in ipairs { ... } do
    for k, v in pairs(t) do all[k] = v end
  end
  return all
end

-- Option sets, and the parameters that take them (the validator's lists, not the documentation's).
local SETS = {
  string = words "pattern ignore_case", string_and = words "pattern ignore_case and",
  string_or = words "pattern ignore_case or", pattern = words "pattern", ["and"] = words "and",
  and_or = words "and or", temporal = words "and or exclude_boundary",
  temporal_collection = words "and or exclude_boundary limit_to_granules",
  platform = words "pattern ignore_case and exclude_collection",
  attribute = words "or exclude_boundary exclude_collection", none = {},
}

local QUERY = words("page_size page_num offset sort_key options scroll scroll_id pretty token "
  .. "result_format echo_compatible", "query")

---@class sandbox.known
---@field params table<string, string> parameter -> how its value is read
---@field options table<string, table<string, boolean>> parameter -> options that it takes
---@field aliases table<string, string> other name -> name
---@field sort table<string, boolean>
---@field single table<string, boolean> parameters that may not be lists
---@field multiple table<string, boolean> parameters that may not be maps

---@type sandbox.known
Known.granule = {
  params = merge(QUERY,
    words("provider short_name version entry_title entry_id granule_ur producer_granule_id "
      .. "native_id readable_granule_name feature_id crid_id day_night platform instrument sensor "
      .. "project spatial_keyword data_center", "string"),
    words("concept_id collection_concept_id", "id"),
    words("bounding_box polygon point line circle", "spatial"),
    words("cloud_cover orbit_number equator_crossing_longitude", "range"),
    words("production_date revision_date created_at equator_crossing_date", "dates"),
    words("downloadable browsable", "boolean"),
    words("simplify_shapefile include_highlights all_revisions facets_size spatial",
      "other"),
    words("temporal_facet science_keywords_h", "members"),
    { cycle = "cycle", passes = "passes", two_d_coordinate_system = "grid",
      include_facets = "facets", force_cartesian = "cartesian",
      shapefile = "upload" },
    { temporal = "temporal", attribute = "attribute", exclude = "exclude",
      updated_since = "since" }),
  aliases = {
    echo_granule_id = "concept_id", echo_collection_id = "collection_concept_id",
    provider_id = "provider", day_night_flag = "day_night", online_only = "downloadable",
    browse_only = "browsable", campaign = "project", grid = "two_d_coordinate_system",
  },
  options = merge(
    words("short_name entry_title project readable_granule_name feature_id crid_id data_center "
      .. "spatial_keyword", SETS.string_and),
    words("granule_ur producer_granule_id native_id provider version day_night "
      .. "two_d_coordinate_system", SETS.string),
    words("collection_concept_id dataset_id", SETS.pattern),
    words("platform instrument sensor", SETS.platform),
    words("revision_date created_at production_date passes", SETS["and"]),
    { attribute = SETS.attribute, temporal = SETS.temporal, spatial = SETS.and_or,
      concept_id = SETS.none }),
  sort = words("granule_ur producer_granule_id readable_granule_name start_date end_date "
    .. "entry_title dataset_id short_name version provider data_size cloud_cover campaign project "
    .. "platform instrument sensor day_night day_night_flag downloadable online_only browsable "
    .. "browse_only revision_date"),
  single = words("page_size page_num offset result_format keyword pretty echo_compatible "
    .. "include_facets"),
  multiple = words("concept_id entry_title entry_id project provider short_name version platform "
    .. "instrument sensor collection_concept_id granule_ur producer_granule_id"),
}

---@type sandbox.known
Known.collection = {
  params = merge(QUERY,
    words("provider short_name version entry_title entry_id native_id doi author archive_center "
      .. "data_center data_center_h platform platform_h instrument instrument_h sensor project "
      .. "project_h consortium processing_level_id processing_level_id_h spatial_keyword "
      .. "collection_data_type collection_progress granule_data_format granule_data_format_h "
      .. "latency measurement variable_name variable_native_id service_name service_type tool_name "
      .. "tool_type two_d_coordinate_system_name dif_entry_id horizontal_data_resolution_range "
      .. "horizontal_data_resolution_range_h tag_key tag_originator_id", "string"),
    words("concept_id variable_concept_id service_concept_id tool_concept_id", "id"),
    words("bounding_box polygon point line circle", "spatial"),
    words("revision_date created_at has_granules_created_at has_granules_revised_at", "dates"),
    words("cloud_hosted standard_product has_granules has_granules_or_cwic "
      .. "has_granules_or_opensearch has_opendap_url downloadable browsable "
      .. "include_non_operational include_granule_counts include_has_granules "
      .. "all_revisions include_highlights", "boolean"),
    words("tag_data include_tags facets_size hierarchical_facets boosts simplify_shapefile spatial",
      "other"),
    words("science_keywords science_keywords_h platforms_h variables_h", "members"),
    { include_facets = "facets", force_cartesian = "cartesian",
      shapefile = "upload" },
    { temporal = "temporal", attribute = "attribute", exclude = "exclude", updated_since = "since",
      keyword = "keyword" }),
  aliases = {
    provider_id = "provider", echo_collection_id = "concept_id", online_only = "downloadable",
    browse_only = "browsable", campaign = "project", processing_level = "processing_level_id",
  },
  options = merge(
    words("archive_center native_id provider version service_type tool_type latency "
      .. "two_d_coordinate_system_name", SETS.string),
    words("author collection_progress consortium data_center doi entry_id entry_title "
      .. "granule_data_format instrument platform project sensor short_name spatial_keyword "
      .. "measurement variable_name variable_native_id service_name tool_name", SETS.string_and),
    words("bounding_box polygon point line circle spatial", SETS.and_or),
    words("revision_date created_at variable_concept_id service_concept_id tool_concept_id",
      SETS["and"]),
    words("science_keywords variables_h platforms_h", SETS.string_or),
    words("keyword tag_key tag_data tag_originator_id dataset_id", SETS.pattern),
    { attribute = SETS.attribute, temporal = SETS.temporal_collection, concept_id = SETS.none }),
  sort = words("short_name entry_title dataset_id entry_id start_date end_date provider platform "
    .. "instrument sensor revision_date score has_granules has_granules_or_cwic "
    .. "has_granules_or_opensearch usage_score ongoing create_data_date"),
  single = words("page_size page_num offset result_format keyword pretty echo_compatible "
    .. "include_granule_counts include_has_granules include_facets"),
  multiple = words("concept_id entry_title entry_id project provider processing_level_id "
    .. "short_name version platform instrument sensor collection_data_type dif_entry_id "
    .. "two_d_coordinate_system_name"),
}

local RECORD_SORT = "name long_name provider revision_date"

-- What variable, service and tool searches share.
local function record(more_strings, name, more)
  return {
    params = merge(QUERY, words("provider native_id " .. more_strings, "string"),
      { concept_id = "id", keyword = "keyword", all_revisions = "boolean" }, more or {}),
    aliases = { provider_id = "provider" },
    options = merge(words("provider native_id", SETS.string), words(more_strings, SETS.string_and),
      words("keyword", SETS.pattern), words("concept_id", SETS.none)),
    sort = words(RECORD_SORT .. " " .. name),
    single = words "page_size page_num offset result_format keyword pretty",
    multiple = words "concept_id provider native_id name",
  }
end

---@type sandbox.known
Known.variable = record("variable_name alias full_path measurement instrument instance_format",
  "variable_name full_path", { measurement_identifiers = "members" })
Known.variable.aliases.name = "variable_name"
Known.variable.options.measurement_identifiers = SETS.string_or
---@type sandbox.known
Known.service = record("name type", "name")
---@type sandbox.known
Known.tool = record("name", "name")

for _, name in ipairs { "granule", "collection" } do
  Known[name].aliases.dataset_id = "entry_title"
end

--- Parameters that name one or more collections; a granule search needs one of them.
Known.scoping = { "concept_id", "collection_concept_id", "provider", "short_name", "version",
  "entry_title", "entry_id" }

return Known
