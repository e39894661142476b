--- The parameters of a tool search.

local PATTERN <const> = "pattern ignore_case"
local PATTERN_AND <const> = "pattern ignore_case and"

return {
  { "concept_id", "id", list = true, prefixes = "TL", options = "",
    help = "finds the tools with these ids" },
  { "name", "string", list = true, options = PATTERN_AND, help = "finds the tools of this name" },
  { "provider", "string", aliases = "provider_id", list = true, options = PATTERN,
    help = "finds tools that this archive describes" },
  { "native_id", "string", list = true, options = PATTERN,
    help = "finds tools by the name under which the archive handed in their metadata" },
  { "keyword", "string", options = "pattern",
    help = "finds tools that have all of these words anywhere in their metadata" },
  (require "earthshine.query.client_params"),
}
