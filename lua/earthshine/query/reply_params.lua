--- The parameters of a collection search that change what is in CMR's reply, or its order.
--
-- `reply = true` marks what only CMR's own JSON has a place for: a search for records, which asks
-- for UMM-JSON, goes without it.

return {
  { "include_granule_counts", "boolean",
    help = "adds to each collection how many granules it has" },
  { "include_has_granules", "boolean",
    help = "adds to each collection whether it has granules" },
  { "include_facets", "enum", words = "true v2", reply = true,
    help = "adds to CMR's reply how many collections there are by platform, instrument and so on" },
  { "facets_size", "map", of = "integer", low = 0, high = 2147483647, reply = true,
    help = "has CMR list so many values of these facets" },
  { "hierarchical_facets", "boolean", reply = true,
    help = "has CMR put the facets into trees" },
  { "include_highlights", "boolean", reply = true,
    help = "adds to CMR's reply the places where the keyword was found" },
  { "include_tags", "joined", list = true, reply = true,
    help = "adds to CMR's reply the tags of each collection whose keys match these patterns" },
  { "all_revisions", "boolean",
    help = "finds every revision of the collections, deleted ones too" },
  { "boosts", "map", of = "number",
    help = "makes matches in these fields count more in the score" },
}
