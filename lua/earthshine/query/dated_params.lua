--- The parameters of when a record came to CMR, which granule and collection searches share.

return {
  { "revision_date", "dates", list = true, options = "and",
    help = "finds records that were last changed in CMR within this range of time" },
  { "created_at", "dates", list = true, options = "and",
    help = "finds records that first came to CMR within this range of time" },
  { "updated_since", "instant", help = "finds records that were changed in CMR since then" },
}
