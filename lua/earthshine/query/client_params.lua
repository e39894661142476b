--- What a query asks of us and not of CMR: how many records, how many at a time, which fields.

return {
  { "limit", "limit", aliases = "count", client = true,
    help = "ends the results after so many records" },
  { "page_size", "integer", low = 1, high = 2000, client = true,
    help = "asks for so many records in one request" },
  { "fields", "string", list = true, client = true, ordered = true,
    help = "keeps only these fields of each record where results are written" },
}
