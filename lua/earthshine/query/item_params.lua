--- The members of a search of STAC items, one row each: name, kind of value, what it asks for.

return {
  { "collections", "stac_texts", list = true, help = "finds items of these collections" },
  { "ids", "stac_texts", list = true, help = "finds the items with these ids" },
  { "datetime", "stac_datetime", help = "finds items whose time overlaps this one, an instant or "
    .. "an interval; a side of it may be open" },
  { "bbox", "stac_bbox", help = "finds items that touch this box" },
  { "intersects", "stac_intersects", help = "finds items that touch this geometry" },
  { "query", "stac_query", help = "finds items whose properties fulfil these conditions, in the "
    .. "older of STAC's two languages" },
  { "filter", "stac_filter", help = "finds items that fulfil these conditions, in CQL2" },
  { "filter_lang", "enum", words = "cql2-json cql2-text",
    help = "says in which form of CQL2 the filter is sent; that in which it was given without it" },
  { "filter_crs", "enum", words = "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    help = "says in which coordinates the shapes of the filter are; there is one choice" },
  { "fields", "stac_fields", help = "keeps or leaves out these members of the items found" },
  { "sortby", "stac_sortby", help = "puts the items into this order" },
  { "limit", "integer", low = 1, high = 10000,
    help = "asks for so many items in one reply; the server may give fewer" },
  { "conf", "stac_conf", help = "hands settings to the server that only it knows" },
}
