--- The parameters of a variable search.

local PATTERN <const> = "pattern ignore_case"
local PATTERN_AND <const> = "pattern ignore_case and"

return {
  { "concept_id", "id", list = true, prefixes = "V", options = "",
    help = "finds the variables with these ids" },
  { "variable_name", "string", aliases = "name", list = true, options = PATTERN_AND,
    help = "finds the variables of this name" },
  { "alias", "string", list = true, options = PATTERN_AND,
    help = "finds variables by another name of theirs" },
  { "full_path", "string", list = true, options = PATTERN_AND,
    help = "finds variables by their path within a file, groups included" },
  { "measurement", "string", list = true, options = PATTERN_AND,
    help = "finds variables of this measurement" },
  { "measurement_identifiers", "members", words = "contextmedium object quantity",
    options = "pattern ignore_case or",
    help = "finds variables by the parts of their measurement's name" },
  { "instrument", "string", list = true, options = PATTERN_AND,
    help = "finds variables of this instrument" },
  { "instance_format", "string", list = true, options = PATTERN_AND,
    help = "finds variables of which there is an instance in this format" },
  { "provider", "string", aliases = "provider_id", list = true, options = PATTERN,
    help = "finds variables that this archive describes" },
  { "native_id", "string", list = true, options = PATTERN,
    help = "finds variables by the name under which the archive handed in their metadata" },
  { "keyword", "string", options = "pattern",
    help = "finds variables that have all of these words anywhere in their metadata" },
  (require "earthshine.query.client_params"),
}
