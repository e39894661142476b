-- Variables, services and tools of the sandbox's CMR, how collections are found by them, and the
-- collection parameters for hierarchies, facets and granules.

local Cmr = require "tests.support.sandbox_cmr"

local function names(kind, query)
  local list = {}
  local reply = Cmr.get(("/search/%s.umm_json?%s"):format(kind, query))
  assert.equal(200, reply.status, reply.body)
  for k, item in ipairs(reply.json.items) do list[k] = item.umm.Name end
  assert.equal(tonumber(reply.headers["cmr-hits"]), #list)
  return list
end

local function collections(query)
  local list = {}
  local reply = Cmr.get("/search/collections.umm_json?page_size=100&" .. query)
  assert.equal(200, reply.status, reply.body)
  for k, item in ipairs(reply.json.items) do list[k] = item.umm.ShortName end
  table.sort(list)
  return list
end

local MUR = { "MUR-JPL-L4-GLOB-v4.1" }

describe("variables, services and tools", function()
  it("are found by each of their fields", function()
    assert.same({ "analysed_sst" }, names("variables", "variable_name=analysed_sst"))
    assert.same({ "/gt1l/land_ice_segments/h_li" }, names("variables", "name=H_LI"))
    assert.same({ "analysed_sst", "analysis_error" },
      names("variables", "name=analys*&options[name][pattern]=true"))
    assert.same({ "/Grid/precipitation" }, names("variables", "alias=precip"))
    assert.same({ "/gt1l/heights/h_ph" }, names("variables", "full_path=/gt1l/heights/h_ph"))
    assert.same({ "reflectance" }, names("variables", "measurement=land:surface:reflectance"))
    assert.same({ "SLA" }, names("variables", "measurement_identifiers[0][object]=sea_surface"
      .. "&measurement_identifiers[0][quantity]=height"))
    assert.same({ "reflectance" }, names("variables", "instrument=EMIT*"
      .. "&options[instrument][pattern]=true"))
    assert.same({ "/Grid/precipitation", "analysed_sst" },
      names("variables", "instance_format=zarr"))
    assert.same({ "250m 16 days NDVI", "reflectance" }, names("variables", "provider=LPCLOUD"))
    assert.same({ "SLA" }, names("variables", "native_id=sla"))
    assert.same({ "analysis_error" }, names("variables", "concept_id=V2028668003-POCLOUD"))
    assert.same({ "/gt1l/heights/h_ph" }, names("variables", "keyword=photon"))
    assert.same({ "GES DISC OPeNDAP", "PO.DAAC Cloud OPeNDAP" }, names("services", "type=OPeNDAP"))
    assert.same({ "AppEEARS" }, names("services", "name=appeears"))
    assert.same({ "Trajectory Subsetter" }, names("services", "provider=NSIDC_CPRD"))
    assert.same({ "Giovanni" }, names("tools", "keyword=interactive"))
    assert.same({ "Giovanni" }, names("tools", "native_id=giovanni"))
    assert.same({}, names("tools", "name=none"))
  end)

  it("are sorted and paged as other records are", function()
    local down = names("services", "sort_key=-name")
    local up = names("services", "sort_key=name")
    for k, name in ipairs(up) do assert.equal(name, down[#down + 1 - k]) end
    local after, list = nil, {}
    repeat
      local reply = Cmr.get("/search/services.umm_json?page_size=2",
        { ["cmr-search-after"] = after })
      for _, item in ipairs(reply.json.items) do list[#list + 1] = item.umm.Name end
      after = reply.headers["cmr-search-after"]
    until not after
    assert.same(up, list)
    assert.equal('["appeears","lpcloud","AppEEARS","LPCLOUD"]',
      Cmr.get "/search/services.json?page_size=1".headers["cmr-search-after"])
  end)

  it("say in every format what they are and where they belong", function()
    local reply = Cmr.get "/search/services.umm_json?name=AppEEARS"
    local item = reply.json.items[1]
    assert.equal("application/vnd.nasa.cmr.umm_results+json;version=1.5.4; charset=utf-8",
      reply.headers["content-type"])
    assert.equal("service", item.meta["concept-type"])
    assert.equal(3, #item.associations.collections)
    assert.equal("UMM-S", item.umm.MetadataSpecification.Name)
    assert.equal(item.umm.Name, Cmr.get "/search/services.json?name=AppEEARS".json.items[1].name)
    assert.matches("<name>AppEEARS</name>", Cmr.get "/search/services?name=AppEEARS".body)
    local record = Cmr.get("/search/concepts/" .. item.meta["concept-id"])
    assert.same(item.umm, record.json)
  end)

  it("refuse what they do not know", function()
    for target, message in pairs {
      ["services.json?variable_name=a"] = "Parameter [variable_name] was not recognized.",
      ["tools.json?type=a"] = "Parameter [type] was not recognized.",
      ["variables.json?sort_key=foo"] = "The sort key [foo] is not a valid field for sorting "
        .. "variables.",
      ["variables.json?concept_id=x"] = "Concept-id [x] is not valid.",
      ["services.json?name=a&options[name][or]=true"] = "Option [or] is not supported for param "
        .. "[name]",
      ["variables.json?measurement_identifiers[0][kind]=a"] = "parameter [kind] is not a valid "
        .. "[measurement_identifiers] search term.",
    } do
      assert.same({ { message }, 400 }, { Cmr.errors("/search/" .. target) })
    end
  end)
end)

describe("collections", function()
  it("are found by what belongs to them", function()
    assert.same(MUR, collections "variable_name=analysed_sst")
    assert.same(MUR, collections "variable_concept_id=V2028668003-POCLOUD")
    assert.same(MUR, collections("variable_concept_id[]=V2028668003-POCLOUD"
      .. "&variable_concept_id[]=V2028668000-POCLOUD&options[variable_concept_id][and]=true"))
    assert.same(MUR, collections "variable_native_id=analysed_sst")
    assert.same({ "GPM_3IMERGHH" }, collections "service_name=GES DISC OPeNDAP")
    assert.same({ "ATL03", "ATL06" }, collections "service_concept_id=S2164732315-NSIDC_CPRD")
    assert.same(3, #collections "service_type=opendap")
    assert.same({ "GPM_3IMERGHH" }, collections "tool_name=giovanni")
    assert.same({ "GPM_3IMERGHH" }, collections "tool_concept_id=TL1860317000-GES_DISC")
    assert.same({ "GPM_3IMERGHH", "HLSL30", "MOD13Q1", MUR[1] },
      collections "tool_type=web portal")
    assert.same({ "EMITL2ARFL" }, collections "measurement=land:surface:reflectance")
    assert.same({ "EMITL2ARFL" }, collections "variables_h[0][variable]=reflectance")
    assert.same({ { "Variable-concept-id [S1-P] is not valid." }, 400 },
      { Cmr.errors "/search/collections.json?variable_concept_id=S1-P" })
  end)

  it("are found by the levels of hierarchies", function()
    local function keywords(text) return collections("science_keywords" .. text) end
    assert.same({ "MOD13Q1" }, keywords "[0][topic]=biosphere")
    assert.same({ "MOD13Q1" }, keywords("[0][topic]=biosphere&science_keywords[1][term]"
      .. "=ecosystems"))
    assert.same({}, keywords "[0][topic]=biosphere&science_keywords[0][term]=GLACIERS/ICE SHEETS")
    assert.same({ "AIRLINES", "ATL03", "ATL03", "ATL06", "MOD13Q1" },
      keywords("[0][topic]=biosphere&science_keywords[1][topic]=cryosphere"
      .. "&options[science_keywords][or]=true"))
    assert.same(MUR, keywords("[0][detailed-variable]=FOUNDATION*"
      .. "&options[science_keywords][pattern]=true"))
    assert.same(MUR, keywords "_h[0][variable-level-1]=SEA SURFACE TEMPERATURE")
    assert.same({ "MOD13Q1" }, keywords "[0][any]=vegetation index")
    assert.same({ "Daymet_Daily_V4R1_2129" }, collections "platforms_h[0][category]=Models")
    assert.same({ "AIRLINES" }, collections "platforms_h[0][basis]=air-based platforms")
    assert.same({ { "parameter [kind] is not a valid [science_keywords] search term." }, 400 },
      { Cmr.errors "/search/collections.json?science_keywords[0][kind]=a" })
  end)

  it("are found by their own fields", function()
    assert.same({ "MOD13Q1" }, collections "author=Didan, K.")
    assert.same({ "MOD13Q1" }, collections "standard_product=true")
    assert.same({ "MOD13Q1" }, collections "two_d_coordinate_system_name=MODIS tile SIN")
    assert.same({ "MOD13Q1" }, collections "horizontal_data_resolution_range=250 to 500 meters")
    assert.same({ "MOD13Q1" }, collections "consortium=GEOSS")
    assert.same({ "MOD13Q1" }, collections "attribute[]=boolean,GRIDDED,true")
    assert.same({ "HLSL30", "HLSS30" }, collections "attribute[]=CLOUD_COVERAGE")
    assert.same({ "NDBC_BUOYS" }, collections "latency=1 to 3 hours")
    assert.same({ "NDBC_BUOYS" }, collections "collection_data_type=NRT")
    assert.equal(14, #collections "collection_data_type=SCIENCE_QUALITY")
    assert.same({ "MOD13Q1", "SWOT_L2_HR_RiverSP_2.0" }, collections("sensor[]=modis&sensor[]=kar*"
      .. "&options[sensor][pattern]=true"))
    assert.same({}, collections "tag_key=gov.nasa.sandbox")
    assert.same({}, collections "has_granules=false")
    assert.same({ "AIRLINES" }, collections "collection_progress=complete&provider=SCIOPS")
  end)

  it("are found by their granules' times", function()
    assert.same({ "Daymet_Daily_V4R1_2129" }, collections "temporal=1950-01-01,1960-01-01")
    assert.same({ "MOD13Q1" },
      collections("short_name=MOD13Q1&temporal=2005-01-01,2006-01-01"))
    assert.same({}, collections("short_name=MOD13Q1&temporal=2005-01-01,2006-01-01"
      .. "&options[temporal][limit_to_granules]=true"))
    assert.same({ "NDBC_BUOYS" },
      collections "provider=SCIOPS&has_granules_created_at=2015-01-01,2015-12-31")
    assert.same({ "AIRLINES" },
      collections "provider=SCIOPS&has_granules_revised_at=2012-01-01,2012-12-31")
    assert.equal(15, #collections "created_at=2021-04-07,2021-04-08")
    assert.same({}, collections "created_at=2022-04-07,")
  end)

  it("count facets of both kinds", function()
    local feed = Cmr.get("/search/collections.json?provider=LPCLOUD&include_facets=v2"
      .. "&page_size=0&platform_h=Terra").json.feed
    local groups = {}
    for _, group in ipairs(feed.facets.children) do groups[group.title] = group end
    local terra = groups.Platforms.children[1]
    assert.same({ "Terra", 1, true }, { terra.title, terra.count, terra.applied })
    assert.equal("BIOSPHERE", groups.Keywords.children[1].title)
    local link = groups.Instruments.children[1].links.apply:gsub("^https://[^/]*", "")
    assert.equal(1, tonumber(Cmr.get(link).headers["cmr-hits"]))
    local flat = Cmr.get "/search/collections.umm_json?include_facets=true&page_size=0".json.facets
    assert.equal("archive_center", flat[1].field)
    assert.same({ "ASF", 1 }, flat[1]["value-counts"][1])
    assert.matches("true, false, or v2",
      Cmr.errors "/search/collections.json?include_facets=x"[1])
  end)

  it("refuse too many wildcards in a keyword", function()
    assert.same({ { "Max number of keywords with wildcard allowed is 30" }, 400 },
      { Cmr.errors("/search/collections.json?keyword=" .. ("a* "):rep(31)) })
  end)
end)

describe("autocomplete", function()
  local function ask(query)
    local list = {}
    for k, entry in ipairs(Cmr.get("/search/autocomplete?" .. query).json.feed.entry) do
      list[k] = entry.type .. " " .. entry.value
    end
    return list
  end

  it("suggests what begins with a word first, of all types or some", function()
    assert.same({ "platform ICESat-2", "project ICESat-2", "science_keywords ICE SHEETS" },
      table.move(ask "q=ice", 1, 3, 1, {}))
    assert.same({ "instrument MODIS" }, ask "q=modis&type[]=instrument")
    assert.same({}, ask "q=nothing at all")
    assert.same({ { "Missing param [q]" }, 400 }, { Cmr.errors "/search/autocomplete" })
  end)
end)
