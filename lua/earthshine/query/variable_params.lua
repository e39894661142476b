--- The parameters of a variable search.

return {
  { "concept_id", "id", list = true, prefixes = "V", help = "finds the variables with these ids" },
  { "variable_name", "string", aliases = "name", list = true,
    help = "finds the variables of this name" },
  { "alias", "string", list = true, help = "finds variables by another name of theirs" },
  { "full_path", "string", list = true,
    help = "finds variables by their path within a file, groups included" },
  { "measurement", "string", list = true, help = "finds variables of this measurement" },
  { "measurement_identifiers", "members", words = "contextmedium object quantity",
    help = "finds variables by the parts of their measurement's name" },
  { "instrument", "string", list = true, help = "finds variables of this instrument" },
  { "instance_format", "string", list = true,
    help = "finds variables of which there is an instance in this format" },
  { "provider", "string", aliases = "provider_id", list = true,
    help = "finds variables that this archive describes" },
  { "native_id", "string", list = true,
    help = "finds variables by the name under which the archive handed in their metadata" },
  { "keyword", "string",
    help = "finds variables that have all of these words anywhere in their metadata" },
  (require "earthshine.query.client_params"),
}
