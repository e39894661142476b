--- The parameters of a tool search.

return {
  { "concept_id", "id", list = true, prefixes = "TL", help = "finds the tools with these ids" },
  { "name", "string", list = true, help = "finds the tools of this name" },
  { "provider", "string", aliases = "provider_id", list = true,
    help = "finds tools that this archive describes" },
  { "native_id", "string", list = true,
    help = "finds tools by the name under which the archive handed in their metadata" },
  { "keyword", "string",
    help = "finds tools that have all of these words anywhere in their metadata" },
  (require "earthshine.query.client_params"),
}
