--- A case for every parameter of a search and each of its other names: what a user gives, what CMR
--- gets, and what else has to be given with it.

local rows = require "earthshine.query.rows"

local BOX, RING = "-50,60,-40,70", "0,0,10,0,10,10,0,0"
local DAYS = "2020-01-01T00:00:00Z,2020-01-31T23:59:59.999Z"
local SHAPES = {
  bounding_box = { { -50, 60, -40, 70 }, "bounding_box=" .. BOX },
  bbox = { { { -50, 60, -40, 70 }, "170,-10,-170,10" },
    "bounding_box[]=" .. BOX .. "&bounding_box[]=170,-10,-170,10" },
  polygon = { { { 0, 0 }, { 10, 0 }, { 10, 10 }, { 0, 0 } }, "polygon=" .. RING },
  point = { { -45.5, 65 }, "point=-45.5,65" },
  line = { { { 0, 0 }, { 1, 1 } }, "line=0,0,1,1" },
  circle = { { lon = 5, lat = 6, radius = 1000 }, "circle=5,6,1000" },
  force_cartesian = { true, "force_cartesian=true" },
  shapefile = { "a.zip", "shapefile=a.zip" },
  simplify_shapefile = { true, "shapefile=a.kml&simplify_shapefile=true", { shapefile = "a.kml" } },
  limit = { 5, "" }, count = { -1, "" }, page_size = { 5, "" }, fields = { "umm.GranuleUR", "" },
}
local DATED = {
  temporal = { { "2020-01-01", "2020-01-31" }, "temporal=" .. DAYS },
  revision_date = { "2020-01", "revision_date=" .. DAYS },
  created_at = { { "2020-01-01" }, "created_at=2020-01-01T00:00:00Z," },
  updated_since = { 86400, "updated_since=1970-01-02T00:00:00Z" },
}
local SHARED = {
  provider = { "NSIDC_CPRD", "provider=NSIDC_CPRD" },
  provider_id = { { "A", "B" }, "provider[]=A&provider[]=B" },
  short_name = { { "ATL06", "ATL03" }, "short_name[]=ATL06&short_name[]=ATL03" },
  version = { "006", "version=006" },
  entry_title = { "ATLAS/ICESat-2 L3A", "entry_title=ATLAS/ICESat-2 L3A" },
  dataset_id = { "T", "entry_title=T" },
  entry_id = { "ATL06_006", "entry_id=ATL06_006" },
  native_id = { "n", "native_id=n" },
  data_center = { "NASA NSIDC DAAC", "data_center=NASA NSIDC DAAC" },
  platform = { "ICESat-2", "platform=ICESat-2" },
  instrument = { "ATLAS", "instrument=ATLAS" },
  sensor = { "s", "sensor=s" },
  project = { "p", "project=p" }, campaign = { { "p", "q" }, "project[]=p&project[]=q" },
  spatial_keyword = { "GREENLAND", "spatial_keyword=GREENLAND" },
  downloadable = { true, "downloadable=true" }, online_only = { "unset", "downloadable=unset" },
  browsable = { false, "browsable=false" }, browse_only = { "true", "browsable=true" },
  attribute = { { { type = "float", name = "a,b", min = 0, max = 2.50 }, "int,X,3",
    { type = "string", name = "N", value = "v" }, { name = "only" } },
    "attribute[]=float,a\\,b,0,2.5&attribute[]=int,X,3&attribute[]=string,N,v&attribute[]=only" },
}

local CASES = {
  granule = {
    concept_id = { { "G1-X", "C2-Y_Z" }, "concept_id[]=G1-X&concept_id[]=C2-Y_Z" },
    echo_granule_id = { "G1-X", "concept_id=G1-X" },
    echo_collection_id = { "C1-X", "concept_id=C1-X" },
    collection_concept_id = { "C1-X", "collection_concept_id=C1-X" },
    granule_ur = { "SC:ATL03.005:256325263", "granule_ur=SC:ATL03.005:256325263" },
    producer_granule_id = { { "a" }, "producer_granule_id=a" },
    readable_granule_name = { "ATL06*", "readable_granule_name=ATL06*" },
    granule_name = { { "ATL06_2020*", "b" }, "readable_granule_name[]=ATL06_2020*"
      .. "&readable_granule_name[]=b&options[readable_granule_name][pattern]=true" },
    doi = { "10.5067/X", "doi=10.5067/X" }, cloud_hosted = { true, "cloud_hosted=true" },
    feature_id = { "f", "feature_id=f" }, crid_id = { "c", "crid_id=c" },
    cloud_cover = { { 0, 20 }, "cloud_cover=0,20" },
    cloud_coverage = { { max = 20.5 }, "cloud_cover=,20.5" },
    day_night = { "day", "day_night=day" }, day_night_flag = { "NIGHT", "day_night=night" },
    orbit_number = { 22728, "orbit_number=22728" },
    equator_crossing_longitude = { { 170, -170 }, "equator_crossing_longitude=170,-170" },
    equator_crossing_date = { "2020-01", "equator_crossing_date=" .. DAYS },
    cycle = { 1, "cycle[]=1" },
    passes = { { { pass = 2, tiles = { "3L", "4R" } }, 5 },
      "cycle[]=9&passes[0][pass]=2&passes[0][tiles]=3L,4R&passes[1][pass]=5", { cycle = 9 } },
    two_d_coordinate_system = { "wrs-1:5,10:8-10,0-10",
      "two_d_coordinate_system=wrs-1:5,10:8-10,0-10" },
    grid = { "g", "two_d_coordinate_system=g" },
    production_date = { "2020-01", "production_date=" .. DAYS },
    exclude = { { concept_id = { "G1-X", "G2-X" } },
      "exclude[concept_id][]=G1-X&exclude[concept_id][]=G2-X" },
    temporal_facet = { { year = 2020, month = "2" },
      "temporal_facet[0][year]=2020&temporal_facet[0][month]=2" },
    echo_compatible = { true, "echo_compatible=true" },
    include_facets = { "V2", "include_facets=v2" },
    sort_key = { { "-start_date", "granule_ur" }, "sort_key[]=-start_date&sort_key[]=granule_ur" },
  },
  collection = {
    concept_id = { "C1-X", "concept_id=C1-X" }, echo_collection_id = { "C1-X", "concept_id=C1-X" },
    doi = { "10.5067/X", "doi=10.5067/X" },
    keyword = { "ice sheet", "keyword=ice sheet" },
    science_keywords = { { { category = "EARTH SCIENCE", variable_level_1 = "SNOW" },
      { topic = "OCEANS" } }, "science_keywords[0][category]=EARTH SCIENCE"
      .. "&science_keywords[0][variable-level-1]=SNOW&science_keywords[1][topic]=OCEANS" },
    science_keywords_h = { { topic = "OCEANS" }, "science_keywords_h[0][topic]=OCEANS" },
    platforms_h = { { basis = "Space" }, "platforms_h[0][basis]=Space" },
    variables_h = { { measurement = "m" }, "variables_h[0][measurement]=m" },
    has_granules_created_at = { "2020-01", "has_granules_created_at=" .. DAYS },
    has_granules_revised_at = { "2020-01", "has_granules_revised_at=" .. DAYS },
    exclude = { { tag_key = "t" }, "exclude[tag_key][]=t" },
    tag_data = { { b = "2", a = "1" }, "tag_data[a]=1&tag_data[b]=2" },
    variable_concept_id = { "V1-X", "variable_concept_id=V1-X" },
    service_concept_id = { "S1-X", "service_concept_id=S1-X" },
    tool_concept_id = { "TL1-X", "tool_concept_id=TL1-X" },
    include_facets = { true, "include_facets=true" }, include_tags = { { "a", "b*" },
      "include_tags=a,b*" }, facets_size = { { platform = 5 }, "facets_size[platform]=5" },
    boosts = { { short_name = 1.5 }, "boosts[short_name]=1.5" },
    sort_key = { "-usage_score", "sort_key[]=-usage_score" },
  },
}
for kind, cases in pairs(CASES) do
  for _, shared in ipairs { SHAPES, DATED, SHARED } do
    for name, case in pairs(shared) do cases[name] = case end
  end
  -- Parameters of a plain kind stand for themselves.
  for _, row in ipairs(rows.list(kind)) do
    if not cases[row.name] and kind == "collection" then
      local value = row.kind == "boolean" or "some text"
      cases[row.name] = { value, ("%s=%s"):format(row.name, tostring(value)) }
    end
  end
end

return CASES
