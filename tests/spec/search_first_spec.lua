--- What a granule search finds out before it is sent: the collections that have a DOI or are in the
--- cloud, and the file of shapes that goes with it. And calls that are like searches: timelines,
--- facets, suggestions.

local cmr = require "tests.support.scripted_cmr"
local es = require "earthshine"
local json = require "earthshine.json"
local memory_session = require "tests.support.memory_session"
local Search = require "earthshine.search"
local temporary = require "tests.support.temporary"

-- A CMR whose collections have these ids; granules are those of scripted_cmr.
local function with_collections(ids, count)
  return cmr.new(count or 3, { answer = function(_, record)
    if not record.url:find("/collections", 1, true) then return nil end
    local items, from = {}, math.tointeger(tonumber(record.headers["cmr-search-after"] or 0))
    local size = math.tointeger(tonumber((record.body or record.url):match "page_size=(%d+)"))
    for i = from + 1, math.min(from + size, #ids) do
      items[#items + 1] = { meta = { ["concept-id"] = ids[i] }, umm = { ShortName = "X" } }
    end
    local headers = { ["CMR-Hits"] = tostring(#ids) }
    if #items > 0 then headers["CMR-Search-After"] = tostring(from + #items) end
    return { status = 200, headers = headers,
      body = json.encode { hits = #ids, items = json.array(items) } }
  end })
end

local function url_of(request) return (request.url:gsub("^.*/search/", "")) end

describe("a granule search by DOI", function()
  it("finds all collections of it first, at first use and once", function()
    local session, transport = with_collections { "C1-A", "C2-A", "C3-B" }
    local results = Search.granules(session, { doi = "10.5067/X", provider = "A", cloud_cover =
      { 0, 5 }, options = { provider = "pattern" } })
    assert.equal(0, #transport.requests)
    assert.equal(3, #results:all())
    assert.equal(3, results:hits())
    assert.equal(3, #results:all())
    assert.equal("collections.umm_json_v1_18_4?doi=10.5067%2FX&provider=A"
      .. "&options[provider][pattern]=true&page_size=500", url_of(transport.requests[1]))
    assert.equal("granules.umm_json_v1_6_6?provider=A&cloud_cover=0%2C5"
      .. "&options[provider][pattern]=true&collection_concept_id[]=C1-A"
      .. "&collection_concept_id[]=C2-A&collection_concept_id[]=C3-B&page_size=500",
      url_of(transport.requests[3]))
    local first = 0
    for _, request in ipairs(transport.requests) do
      if request.url:find("/collections", 1, true) then first = first + 1 end
    end
    assert.equal(2, first)
  end)

  it("of which there is none finds nothing, and asks for no granule", function()
    local session, transport = with_collections {}
    local results = Search.granules(session, { doi = "10.5067/NONE", short_name = "ATL06" })
    assert.same({}, results:all())
    assert.equal(0, results:hits())
    assert.equal(1, #transport.requests)
  end)

  it("narrows ids that are given, and needs no other collection", function()
    local session, transport = with_collections { "C1-A" }
    local query = es.GranuleQuery { doi = "10.5", collection_concept_id = { "C1-A", "C9-B" },
      concept_id = { "G1-A", "C1-A" } }
    Search.granules(session, query):all()
    assert.equal("collections.umm_json_v1_18_4?doi=10.5&concept_id[]=C1-A&concept_id[]=C1-A"
      .. "&concept_id[]=C9-B&page_size=500", url_of(transport.requests[1]))
    assert.equal("granules.umm_json_v1_6_6?concept_id[]=G1-A&concept_id[]=C1-A"
      .. "&collection_concept_id[]=C1-A&page_size=500",
      url_of(transport.requests[#transport.requests - 1]))
    assert.is_true(es.GranuleQuery({ doi = "10.5" }):validate().is_valid)
    local alone = es.GranuleQuery { cloud_hosted = true }
    assert.is_false(alone:validate().is_valid)
    assert.equal("collections.umm_json_v1_18_4", query:request().first.path)
    assert.equal("10.5", query:to_cmr().doi)
    assert.is_true(query == es.GranuleQuery(query:to_cmr()))
  end)

  it("finds more collections than a page has", function()
    local ids = {}
    for i = 1, 1203 do ids[i] = ("C%d-A"):format(i) end
    local session, transport = with_collections(ids)
    Search.granules(session, { provider = "A", cloud_hosted = true }):take(1)
    assert.matches("cloud_hosted=true&provider=A", transport.requests[1].url, 1, true)
    local last = transport.requests[#transport.requests]
    assert.equal("POST", last.method)
    assert.matches("collection_concept_id[]=C1203-A&", last.body, 1, true)
  end)

  it("tells at first use that the collections cannot be had, and can be tried again", function()
    local session, _, state = with_collections { "C1-A" }
    local broken = true
    local handler = state.transport.handler
    state.transport.handler = function(record, number)
      if broken and record.url:find("/collections", 1, true) then return { status = 404 } end
      return handler(record, number)
    end
    local results = Search.granules(session, { doi = "10.5" })
    local list, err = results:all()
    assert.is_nil(list)
    assert.equal(404, err.status)
    broken = false
    assert.equal(3, #results:all())
  end)
end)

describe("what is to be known of a query", function()
  it("is logged once, at first use", function()
    local session, _, state = cmr.new(3)
    local query = es.GranuleQuery { short_name = "X", options = { version = "pattern" } }
    assert.equal(1, #query:validate().warnings)
    local results = Search.granules(session, query)
    local function count()
      return select(2, memory_session.text(state):gsub("is of no use", ""))
    end
    assert.equal(0, count())
    results:hits()
    results:all()
    results:all()
    assert.equal(1, count())
  end)
end)

describe("a file of shapes", function()
  local folder
  before_each(function() folder = temporary.folder() end)
  after_each(function() folder:remove() end)

  it("goes with every page as a multipart POST", function()
    folder:write("area.GeoJSON", '{"type":"Point"}\0earthshine\r\n--earthshine')
    local session, transport = cmr.new(700, { answer = function(_, record, usual)
      local size = record.body:match 'name="page_size"\r\n\r\n(%d+)\r\n'
      record.body = "page_size=" .. size .. "&" .. record.body
      return usual()
    end })
    local query = es.GranuleQuery { short_name = "A&B é", shapefile = folder:path "area.GeoJSON",
      simplify_shapefile = true }
    assert.equal(700, #Search.granules(session, query):all())
    assert.equal(3, #transport.requests)
    local boundary = transport.requests[1].headers["content-type"]:match
      "^multipart/form%-data; boundary=(%w+)$"
    local body = transport.requests[1].body
    assert.matches(("--%s\r\nContent-Disposition: form-data; name=\"short_name\"\r\n\r\nA&B é\r\n")
      :format(boundary), body, 1, true)
    assert.matches('name="simplify_shapefile"\r\n\r\ntrue\r\n', body, 1, true)
    assert.matches(('name="shapefile"; filename="area.GeoJSON"\r\nContent-Type: application/'
      .. 'geo+json\r\n\r\n{"type":"Point"}\0earthshine\r\n--earthshine\r\n--%s--\r\n'):format(
      boundary), body, 1, true)
    local made = assert(query:request(10))
    assert.equal("POST", made.method)
    assert.matches("(the bytes of", made.body, 1, true)
  end)

  for name, case in pairs {
    ["that is not there"] = { "none.zip", nil, "there is no file" },
    ["of a kind that CMR does not take"] = { "a.gpkg", "x", "a zipped Shapefile (.zip)" },
    ["without an extension"] = { "shape", "x", "a zipped Shapefile (.zip)" },
    ["that is empty"] = { "a.kml", "", "is empty" },
    ["that is too large"] = { "a.zip", ("x"):rep(1000001), "has 1000001 bytes; CMR takes at most "
      .. "1000000" },
    ["that is a folder"] = { ".", nil, "a zipped Shapefile (.zip)" },
  } do
    it(name .. " is refused before anything is sent", function()
      if case[2] then folder:write(case[1], case[2]) end
      local session, transport = cmr.new(1)
      local list, err = Search.granules(session, { short_name = "X",
        shapefile = folder:path(case[1]) }):all()
      assert.is_nil(list)
      assert.equal("invalid_query", err.code)
      assert.equal("shapefile", err.errors[1].field)
      assert.matches(case[3], err.message, 1, true)
      assert.equal(0, #transport.requests)
    end)
  end

  it("of the largest size goes", function()
    folder:write("a.zip", ("x"):rep(1000000))
    local session, transport = cmr.new(1, { answer = function()
      return { status = 200, headers = { ["CMR-Hits"] = "0" }, body = '{"hits":0,"items":[]}' }
    end })
    assert.equal(0, assert(Search.granules(session, { short_name = "X",
      shapefile = folder:path "a.zip" }):hits()))
    assert.matches("Content-Type: application/shapefile+zip", transport.requests[1].body, 1, true)
  end)
end)

-- A facade whose every answer is this one, and what it was asked.
local function answering(body, status)
  local transport = es.memory_transport(function()
    return memory_session.json(status or 200, type(body) == "string" and body or json.encode(body))
  end)
  return es.session { transport = transport, sleep = function() end }, transport
end

describe("a granule timeline", function()
  local SPAN <const> = { start = "2019-01-01", stop = "2019-12-31", interval = "month" }

  it("tells how many granules there are when", function()
    local mine, transport = answering { { ["concept-id"] = "C1-A",
      intervals = { { 1546300800, 1548979200, 12 }, { 1548979200.0, 1551398400, 3.0 } } } }
    local query = es.GranuleQuery { collection_concept_id = "C1-A", bounding_box = { 1, 2, 3, 4 } }
    local list = assert(mine.granule_timeline(query, SPAN))
    assert.same({ { concept_id = "C1-A", intervals = {
      { start = 1546300800, stop = 1548979200, count = 12 },
      { start = 1548979200, stop = 1551398400, count = 3 },
    } } }, list)
    assert.equal("granules/timeline.json?collection_concept_id=C1-A&bounding_box=1%2C2%2C3%2C4"
      .. "&start_date=2019-01-01T00%3A00%3A00Z&end_date=2019-12-31T23%3A59%3A59.999Z"
      .. "&interval=month",
      url_of(transport.requests[1]))
  end)

  it("finds the collections first where the query does not give their ids", function()
    local session, transport = with_collections { "C1-A", "C2-A" }
    local Timeline = require "earthshine.search.timeline"
    local handler = transport.handler
    transport.handler = function(record, number)
      if record.url:find("timeline", 1, true) then return memory_session.json(200, "[]") end
      return handler(record, number)
    end
    assert.same({}, Timeline.of(session, { short_name = "ATL06" }, SPAN))
    local last = transport.requests[#transport.requests]
    assert.matches("short_name=ATL06&collection_concept_id[]=C1-A&collection_concept_id[]=C2-A",
      last.url, 1, true)
    session = with_collections {}
    assert.same({}, Timeline.of(session, { short_name = "NONE" }, SPAN))
  end)

  it("returns nil, err for an invalid query, and for an answer that is none", function()
    local mine, transport = answering "[]"
    local list, err = mine.granule_timeline({ short_nam = "X" }, SPAN)
    assert.is_nil(list)
    assert.equal("invalid_query", err.code)
    assert.equal(0, #transport.requests)
    for _, body in ipairs { "{", '{"a":1}', "5" } do
      list, err = answering(body).granule_timeline({ concept_id = "C1-A" }, SPAN)
      assert.is_nil(list)
      assert.equal("parse", err.code)
    end
    assert.same({ { intervals = {} } }, (answering(
      '[{"intervals":[[1,"x",3],5,[]]},7]').granule_timeline({ concept_id = "C1-A" }, SPAN)))
  end)

  it("refuses options that make no sense, at the caller's line", function()
    local mine = answering "[]"
    for _, case in ipairs {
      { { start = "2019" }, "needs the option stop" }, { {}, "needs the option start" },
      { { start = "2019", stop = "2020", interval = "week" }, "must be year, month, day" },
      { { start = "x", stop = "2020" }, "the time of granule_timeline" },
      { { start = "2021", stop = "2020" }, "the time of granule_timeline" },
      { { start = "2019", stop = "2020", by = 1 }, "unknown option by" },
      { { start = "2019", stop = ".." }, "must have two ends" },
    } do
      local ok, err = pcall(function()
        local list = mine.granule_timeline({ concept_id = "C1-A" }, case[1])
        return list
      end)
      assert.is_false(ok)
      assert.matches(case[2], err, 1, true)
      assert.matches("search_first_spec%.lua:%d+:", err)
    end
  end)
end)

describe("facets", function()
  it("are the groups of the collections that match", function()
    local mine, transport = answering { feed = { entry = {}, facets = { title = "Collections",
      type = "group", children = { { title = "Platforms", applied = false, type = "group",
        children = { { title = "Aqua", type = "filter", applied = true, count = 5, links = {} } } },
        { no = "title" }, 7 } } } }
    local results = mine.search_datasets { keyword = "ice", limit = 3, include_facets = "v2" }
    assert.same({ { title = "Platforms", applied = false, children = {
      { title = "Aqua", applied = true, count = 5, children = {} } } } }, (results:facets()))
    assert.equal("collections.json?keyword=ice&include_facets=v2&page_size=0",
      url_of(transport.requests[1]))
  end)

  it("are of collections, and need an answer that has them", function()
    local facets, err = answering("{}").search_data({ short_name = "X" }):facets()
    assert.is_nil(facets)
    assert.equal("unsupported", err.code)
    facets, err = answering('{"feed":{}}').search_datasets({}):facets()
    assert.is_nil(facets)
    assert.equal("parse", err.code)
    local deep = ('{"title":"x","children":['):rep(200) .. ("]}"):rep(200)
    assert.is_table(answering(('{"feed":{"facets":{"children":[%s]}}}'):format(deep))
      .search_datasets({}):facets())
  end)
end)

describe("autocomplete", function()
  it("lists suggestions", function()
    local mine, transport = answering { feed = { entry = {
      { score = 8.5, type = "platform", value = "ICESat-2", fields = "ICESat-2" },
      { type = "project", value = "IceBridge" }, { value = "?" }, 7 } } }
    assert.same({ { score = 8.5, type = "platform", value = "ICESat-2", fields = "ICESat-2" },
      { type = "project", value = "IceBridge" } },
      (mine.autocomplete("ice&", { types = { "platform", "project" }, limit = 5 })))
    assert.equal("autocomplete?q=ice%26&type[]=platform&type[]=project&page_size=5",
      url_of(transport.requests[1]))
    mine.autocomplete("ice", { types = "platform" })
    assert.equal("autocomplete?q=ice&type[]=platform", url_of(transport.requests[2]))
  end)

  it("tells what is wrong", function()
    local mine = answering "{}"
    local list, err = mine.autocomplete "ice"
    assert.is_nil(list)
    assert.equal("parse", err.code)
    for _, case in ipairs { { nil, "must be string" }, { "  ", "must not be empty" },
      { "x", "from 1 to 2000", { limit = 0 } }, { "x", "unknown option", { kind = 1 } } } do
      local ok, message = pcall(mine.autocomplete, case[1], case[3])
      assert.is_false(ok)
      assert.matches(case[2], message, 1, true)
    end
  end)
end)
