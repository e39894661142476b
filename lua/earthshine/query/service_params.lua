--- The parameters of a service search.

local PATTERN <const> = "pattern ignore_case"
local PATTERN_AND <const> = "pattern ignore_case and"

return {
  { "concept_id", "id", list = true, prefixes = "S", options = "",
    help = "finds the services with these ids" },
  { "name", "string", list = true, options = PATTERN_AND,
    help = "finds the services of this name" },
  { "type", "string", list = true, options = PATTERN_AND,
    help = "finds services of this type, such as OPeNDAP" },
  { "provider", "string", aliases = "provider_id", list = true, options = PATTERN,
    help = "finds services that this archive describes" },
  { "native_id", "string", list = true, options = PATTERN,
    help = "finds services by the name under which the archive handed in their metadata" },
  { "keyword", "string", options = "pattern",
    help = "finds services that have all of these words anywhere in their metadata" },
  (require "earthshine.query.client_params"),
}
