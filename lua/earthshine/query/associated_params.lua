--- The parameters of a collection search that ask for what goes with the collections: tags,
--- variables, services, tools.

local PATTERN <const> = "pattern ignore_case"
local PATTERN_AND <const> = "pattern ignore_case and"

return {
  { "exclude", "exclude", words = "tag_key", of = "string",
    help = "leaves out the collections with these tags" },
  { "tag_key", "string", list = true, options = "pattern",
    help = "finds collections with this tag" },
  { "tag_data", "map", of = "string", options = "pattern",
    help = "finds collections with these values of tags" },
  { "tag_originator_id", "string", list = true, options = "pattern",
    help = "finds collections with tags that this user made" },
  { "variable_name", "string", list = true, options = PATTERN_AND,
    help = "finds collections that have the variable of this name" },
  { "variable_native_id", "string", list = true, options = PATTERN_AND,
    help = "finds collections that have the variable of this native id" },
  { "variable_concept_id", "id", list = true, prefixes = "V", options = "and",
    help = "finds collections that have the variables with these ids" },
  { "variables_h", "members", words = "measurement variable",
    options = "pattern ignore_case or",
    help = "finds collections by measurement and variable, as the tree of facets has them" },
  { "service_name", "string", list = true, options = PATTERN_AND,
    help = "finds collections that the service of this name works on" },
  { "service_type", "string", list = true, options = PATTERN,
    help = "finds collections that a service of this type works on" },
  { "service_concept_id", "id", list = true, prefixes = "S", options = "and",
    help = "finds collections that the services with these ids work on" },
  { "tool_name", "string", list = true, options = PATTERN_AND,
    help = "finds collections that the tool of this name works on" },
  { "tool_type", "string", list = true, options = PATTERN,
    help = "finds collections that a tool of this type works on" },
  { "tool_concept_id", "id", list = true, prefixes = "TL", options = "and",
    help = "finds collections that the tools with these ids work on" },
}
