--- Cases of the parameters of a collection search; see query_cases.

local bad = require "tests.support.query_cases.bad"
local shared = require "tests.support.query_cases.shared"
local text = shared.text

local function boolean(name) return { name .. "=true", true, "true", bad = bad.boolean } end

local cases = {
  concept_id = { "concept_id=C1-X", "C1-X", { "C1-X" }, bad = bad.id("C1234-PROVIDER", "G1-X") },
  doi = text("doi", "10.5067/X"),
  keyword = { "keyword=ice *sheet", "ice *sheet", bad = bad.word },
  science_keywords = { "science_keywords[0][category]=EARTH SCIENCE"
      .. "&science_keywords[0][variable-level-1]=SNOW&science_keywords[1][topic]=OCEANS",
    { { category = "EARTH SCIENCE", variable_level_1 = "SNOW" }, { topic = "OCEANS" } },
    { { category = "EARTH SCIENCE", ["variable-level-1"] = "SNOW" }, { topic = "OCEANS" } },
    bad = {
      { { { colour = "red" } }, "unknown member colour; known are category" },
      { "ICE", "must be a table with members among category" },
      { { topic = "" }, "topic must not be empty" },
    } },
  science_keywords_h = { "science_keywords_h[0][topic]=OCEANS", { topic = "OCEANS" },
    { { topic = "OCEANS" } }, bad = bad.table },
  platforms_h = { "platforms_h[0][basis]=Space", { basis = "Space" }, bad = bad.table },
  variables_h = { "variables_h[0][measurement]=m", { measurement = "m" }, bad = bad.table },
  has_granules_created_at = shared.dates "has_granules_created_at",
  has_granules_revised_at = shared.dates "has_granules_revised_at",
  exclude = { "exclude[tag_key][]=t", { tag_key = "t" }, { tag_key = { "t" } }, bad = {
    { { tag = "t" }, "unknown member tag; known are tag_key" }, { "t", "must be a table" },
    { { tag_key = 5 }, "tag_key must be a string" },
  } },
  tag_data = { "tag_data[a]=1&tag_data[b]=2", { b = "2", a = "1" }, bad = {
    { { "x" }, "must be a table of names and values" }, { {}, "must be a table of names" },
    { { a = 5 }, "a must be a string" },
  } },
  variable_concept_id = { "variable_concept_id=V1-X", "V1-X",
    bad = bad.id("V1234-PROVIDER", "G1-X") },
  service_concept_id = { "service_concept_id=S1-X", "S1-X",
    bad = bad.id("S1234-PROVIDER", "G1-X") },
  tool_concept_id = { "tool_concept_id=TL1-X", "TL1-X", bad = bad.id("TL1234-PROVIDER", "G1-X") },
  include_facets = { "include_facets=true", true, "true", bad = bad.enum "true, v2" },
  include_tags = { "include_tags=a,b*", { "a", "b*" }, "a,b*", "a, b*", bad = bad.text },
  facets_size = { "facets_size[platform]=5", { platform = 5 }, { platform = "5" }, bad = {
    { { platform = -1 }, "platform must be an integer from 0" }, { 5, "must be a table of names" },
    { { 5 }, "must be a table of names" },
  } },
  boosts = { "boosts[short_name]=1.5", { short_name = 1.5 }, { short_name = "1.50" }, bad = {
    { { short_name = "x" }, "short_name must be a number" }, { 5, "must be a table of names" },
    { { short_name = 0 / 0 }, "short_name must be a number" },
  } },
  sort_key = { "sort_key[]=-usage_score", "-usage_score", { "-usage_score" }, bad = bad.sort_key },
}

for name in ([[author archive_center data_center_h platform_h instrument_h project_h consortium
  processing_level_id processing_level_id_h collection_data_type collection_progress
  granule_data_format granule_data_format_h horizontal_data_resolution_range
  horizontal_data_resolution_range_h two_d_coordinate_system_name latency measurement tag_key
  tag_originator_id variable_name variable_native_id service_name service_type tool_name
  tool_type]]):gmatch "%S+" do
  cases[name] = text(name, "some text")
end
for name in ([[cloud_hosted standard_product has_granules has_granules_or_cwic
  has_granules_or_opensearch has_opendap_url include_non_operational include_granule_counts
  include_has_granules hierarchical_facets include_highlights all_revisions]]):gmatch "%S+" do
  cases[name] = boolean(name)
end
for _, group in pairs {
  shared.place, shared.dated, shared.client, shared.named, shared.described,
} do
  for name, case in pairs(group) do cases[name] = case end
end

return cases
