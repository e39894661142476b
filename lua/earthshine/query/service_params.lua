--- The parameters of a service search.

return {
  { "concept_id", "id", list = true, prefixes = "S", help = "finds the services with these ids" },
  { "name", "string", list = true, help = "finds the services of this name" },
  { "type", "string", list = true, help = "finds services of this type, such as OPeNDAP" },
  { "provider", "string", aliases = "provider_id", list = true,
    help = "finds services that this archive describes" },
  { "native_id", "string", list = true,
    help = "finds services by the name under which the archive handed in their metadata" },
  { "keyword", "string",
    help = "finds services that have all of these words anywhere in their metadata" },
  (require "earthshine.query.client_params"),
}
