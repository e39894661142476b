--- Cases of the parameters of a granule search; see query_cases.

local bad = require "tests.support.query_cases.bad"
local shared = require "tests.support.query_cases.shared"
local text = shared.text

local cases = {
  concept_id = { "concept_id[]=G1-X&concept_id[]=C2-Y_Z", { "G1-X", "C2-Y_Z" },
    bad = bad.id("G1234-PROVIDER or C1234-PROVIDER", "S1-X") },
  collection_concept_id = { "collection_concept_id=C1-X", "C1-X", { "C1-X" },
    bad = bad.id("C1234-PROVIDER", "G1-X") },
  granule_ur = text("granule_ur", "SC:ATL03.005:256325263"),
  producer_granule_id = text("producer_granule_id", "ATL06.h5"),
  readable_granule_name = { "readable_granule_name[]=ATL06_2020*&readable_granule_name[]=b",
    { "ATL06_2020*", "b" }, bad = bad.text,
    names = { granule_name = "&options[readable_granule_name][pattern]=true" } },
  doi = text("doi", "10.5067/X"),
  cloud_hosted = { "cloud_hosted=true", true, "true", bad = bad.boolean },
  feature_id = text("feature_id", "f"), crid_id = text("crid_id", "c"),
  cloud_cover = { "cloud_cover=0,20.5", { 0, 20.5 }, { min = 0, max = 20.5 }, "0,20.5",
    { minValue = "0", maxValue = "20.50" }, bad = bad.range(0, 100) },
  day_night = { "day_night=day", "day", "DAY",
    bad = bad.enum "day, night, both, unspecified" },
  orbit_number = { "orbit_number=22728", 22728, { 22728, 22728 }, "22728", { value = 22728 },
    bad = bad.range(0, 2147483647) },
  equator_crossing_longitude = { "equator_crossing_longitude=170,-170", { 170, -170 }, "170,-170",
    { min = 170, max = -170 }, bad = bad.range(-180, 180) },
  equator_crossing_date = shared.dates "equator_crossing_date",
  cycle = { "cycle[]=1", 1, "1", { 1 }, bad = {
    { 0, "must be an integer from 1" }, { "x", "must be an integer" }, { -1, "must be an" },
  } },
  passes = { "cycle[]=9&passes[0][pass]=2&passes[0][tiles]=3L,4R&passes[1][pass]=5",
    { { pass = 2, tiles = { "3L", "4R" } }, 5 }, { { pass = "2", tiles = "3L, 4R" }, { pass = 5 } },
    with = { cycle = 9 }, bad = {
      { { { tiles = "1L" } }, "needs the number of a pass" },
      { { { pass = 1, tiles = { "1X" } } }, 'tile "1X" is not of the form 3L, 3R or 3F' },
      { { { pass = 1, tile = "1L" } }, 'unknown member tile; known are pass, tiles' },
      { "x", "needs the number of a pass" }, { { 0 }, "needs the number of a pass, from 1" },
    } },
  two_d_coordinate_system = text("two_d_coordinate_system", "wrs-1:5,10:8-10,0-10"),
  production_date = shared.dates "production_date",
  exclude = { "exclude[concept_id][]=G1-X&exclude[concept_id][]=G2-X",
    { concept_id = { "G1-X", "G2-X" } }, { echo_granule_id = { "G1-X", "G2-X" } }, bad = {
      { { concept_id = "C1-X" }, "concept_id must be a concept id such as G1234-PROVIDER" },
      { { short_name = "x" }, "has an unknown member short_name; known are concept_id" },
      { "G1-X", "must be a table, with members among concept_id" },
    } },
  temporal_facet = { "temporal_facet[0][year]=2020&temporal_facet[0][month]=2",
    { year = 2020, month = "2" }, { { year = "2020", month = 2 } }, bad = bad.table },
  echo_compatible = { "echo_compatible=true", true, bad = bad.boolean },
  include_facets = { "include_facets=v2", "v2", "V2", bad = bad.enum "v2" },
  sort_key = { "sort_key[]=-start_date&sort_key[]=project", { "-start_date", "project" },
    { "-Start_Date", "+campaign" }, bad = bad.sort_key },
}

for _, group in pairs {
  shared.place, shared.dated, shared.client, shared.named, shared.described,
} do
  for name, case in pairs(group) do cases[name] = case end
end

return cases
