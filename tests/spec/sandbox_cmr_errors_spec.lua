-- What the sandbox's CMR refuses, and in which words: the real service's.

local Cmr = require "tests.support.sandbox_cmr"

local P = "/search/granules.umm_json?provider=POCLOUD&"
local C = "/search/collections.umm_json?"

-- Each: the request, the one message it must give, and headers.
local REFUSED = {
  { P .. "page_size=2001", "page_size must be a number between 0 and 2000" },
  { P .. "page_size=-1", "page_size must be a number between 0 and 2000" },
  { P .. "page_size=ten", "page_size must be a number between 0 and 2000" },
  { P .. "page_num=0", "page_num must be a number greater than or equal to 1" },
  { P .. "offset=-1", "offset must be an integer between zero and 1000000" },
  { P .. "offset=1000001&page_size=0", "offset must be an integer between zero and 1000000" },
  { P .. "offset=1&page_num=1", "Only one of offset or page-num may be specified" },
  { P .. "page_size=10&page_num=100001",
    "The paging depth (page_num * page_size) of [1000010] exceeds the limit of 1000000." },
  { P .. "page_size=10&offset=999999",
    "The paging depth (page_size + offset) of [1000009] exceeds the limit of 1000000." },
  { P .. "scroll=true", "Scrolling is no longer supported. Please use search-after instead. For "
  .. "instructions on "
    .. "how to use this pagination method, see: "
    .. "https://cmr.earthdata.nasa.gov/search/site/docs/search/api.html#search-after" },
  { P, "search-after header value is invalid, must be in the form of a JSON array.", "abc" },
  { P, "search-after header value is invalid, must be in the form of a JSON array.", '{"a":1}' },
  { P .. "page_num=1", "page_num is not allowed with search-after", '["pocloud",1,1]' },
  { P .. "offset=1", "offset is not allowed with search-after", '["pocloud",1,1]' },
  { P, 'The search failed with error: [{:type "illegal_argument_exception", :reason "search_after has 2 value(s) '
    .. 'but sort has 3."}]. Please double check your search_after header.', '["pocloud",1]' },
  { "/search/granules.umm_json", "The CMR does not allow querying across granules in all "
  .. "collections. To help "
    .. "optimize your search, you should limit your query using conditions that identify one or "
    .. "more "
    .. "collections, such as provider, provider_id, concept_id, collection_concept_id, "
    .. "short_name, version or "
    .. "entry_title. For any questions please contact cmr-support@nasa.gov." },
  { P .. "foo=1", "Parameter [foo] was not recognized." },
  { P .. "cloud_hosted=true", "Parameter [cloud_hosted] was not recognized." },
  { P .. "options[foo][pattern]=true", "Parameter [foo] with option was not recognized." },
  { P .. "options[provider][and]=true", "Option [and] is not supported for param [provider]" },
  { P .. "options[concept_id][ignore_case]=true",
  "Option [ignore_case] is not supported for param [concept_id]" },
  { P .. "options[collection_concept_id][and]=true",
    "Option [and] is not supported for param [collection_concept_id]" },
  { P .. "options=true", "Parameter [options] must include a nested key, options[...]=value." },
  { P .. "page_size[]=1", "Parameter [page_size] must have a single value." },
  { C .. "keyword[]=a&keyword[]=b", "Parameter [keyword] must have a single value." },
  { P .. "short_name[a]=b", "Parameter [short_name] must have a single value or multiple values." },
  { P .. "short_name=a&short_name[]=b",
    "Parameter [short_name] may be either single valued or multivalued, but not both." },
  { P .. "sort_key=bogus", "The sort key [bogus] is not a valid field for sorting granules." },
  { C .. "sort_key[]=-data_size", "The sort key [data_size] is not a valid field for sorting "
  .. "collections." },
  { P .. "downloadable=X", "Parameter downloadable must take value of true, false, or unset, but "
  .. "was [X]" },
  { C .. "has_granules=maybe", "Parameter has_granules must take value of true, false, or unset, "
  .. "but was [maybe]" },
  { P .. "concept_id=X", "Concept-id [X] is not valid." },
  { P .. "collection_concept_id=G1-X", "Collection-concept-id [G1-X] is not valid." },
  { P .. "concept_id=S1-POCLOUD", "Invalid concept_id [S1-POCLOUD]. For granule queries "
  .. "concept_id must be either "
    .. "a granule or collection concept ID." },
  { P .. "temporal=2010-13-12T12:00:00,", "temporal start datetime is invalid: "
  .. "[2010-13-12T12:00:00] is not a valid "
    .. 'datetime : Cannot parse "2010-13-12T12:00:00": Value 13 for monthOfYear must be in the range [1,12].' },
  { P .. "temporal=,2011-02-29", "temporal end datetime is invalid: [2011-02-29] is not a valid "
  .. "datetime : "
    .. 'Cannot parse "2011-02-29": Value 29 for dayOfMonth must be in the range [1,28].' },
  { P .. "temporal=2011-01-01T10:00:00Z,2010-01-10T12:00:00Z",
    "start_date [2011-01-01T10:00:00Z] must be before end_date [2010-01-10T12:00:00Z]" },
  { P .. "temporal=2010-01-01,2011-01-01,400,",
  "temporal_start_day [400] must be an integer between 1 and 366" },
  { P .. "temporal=2010-01-01,2011-01-01,1,x",
  "temporal_end_day [x] must be an integer between 1 and 366" },
  { P .. "temporal=2010-03-01,2010-04-01,1,20",
    "Periodic temporal search produced no searchable ranges and is invalid." },
  { P .. "updated_since=yesterday", "updated_since datetime is invalid: [yesterday] is not a "
  .. "valid datetime : "
    .. 'Invalid format: "yesterday".' },
  { P .. "revision_date=2010-01-01T25:00:00Z,",
  "revision-date start datetime is invalid: [2010-01-01T25:00:00Z] is "
    .. 'not a valid datetime : Cannot parse "2010-01-01T25:00:00Z": Value 25 for hourOfDay must be in the range '
    .. "[0,23]." },
  { P .. "bounding_box=1e1,2,3,4", "[1e1,2,3,4] is not a valid URL encoded bounding_box" },
  { P .. "bounding_box=1,2,3", "[1,2,3] is not a valid URL encoded bounding_box" },
  { P .. "point=1,%202", "[1, 2] is not a valid URL encoded point" },
  { P .. "polygon=0,0,1,1", "[0,0,1,1] is not a valid URL encoded polygon" },
  { P .. "line=0,0,1", "[0,0,1] is not a valid URL encoded line" },
  { P .. "circle=0,0", "[0,0] is not a valid URL encoded circle" },
  { P .. "bounding_box=0,46,10,45", "The bounding rectangle north value [45] was less than the "
  .. "south value [46]" },
  { P .. "point=-181,5", "Point longitude [-181] must be within -180.0 and 180.0" },
  { P .. "polygon=0,0,10,0,10,10,0,10",
    "Polygon boundary was not closed. The last point must be equal to the first point." },
  { P .. "polygon=0,0,0,10,10,10,10,0,0,0", "The polygon boundary points are listed in the wrong "
  .. "order. Points must "
    .. "be provided in counter-clockwise order." },
  { P .. "polygon=170,0,170,10,-170,10,-170,0,170,0",
  "The polygon boundary points are listed in the wrong order. "
    .. "Points must be provided in counter-clockwise order." },
  { P .. "polygon=0,0,1,1,2,0,1,1,0,2,0,0", "The shape contained duplicate points. Points 2 "
  .. "[lon=1 lat=1] and 4 "
    .. "[lon=1 lat=1] were considered equivalent or very close." },
  { P .. "circle=0,0,-100", "Circle radius must be between 10 and 6000000, but was -100.0." },
  { P .. "circle=0,90,100", "Circle center cannot be the north or south pole, but was [0,90]" },
  { P .. "cloud_cover=,", "[,] is not of the form 'value', 'min-value,max-value', 'min-value,', "
  .. "or ',max-value' "
    .. "where value, min-value, and max-value are optional numeric values." },
  { P .. "orbit_number[min]=x", "orbit_number must be an number or a range in the form "
  .. "'number,number'." },
  { P .. "attribute=float,X,1", "'attribute' is not a valid parameter. You must use "
  .. "'attribute[]'." },
  { P .. "attribute[]=float,X,a", '["a"] is an invalid value for type [float]' },
  { P .. "passes[0][pass]=2", "Cycle value must be provided when searching with passes." },
  { P .. "cycle[]=1&passes[0][pass]=2&passes[0][tiles]=3Q",
    [=[Tile must be in the format of "\d+[LRF]", but was [3Q] in passes[0][tiles]]=] },
  { P .. "cycle[]=1&passes[0][tiles]=3L", "Parameter passes[0] is missing required field "
  .. "passes[0][pass]" },
  { "/search/granules.echo11?provider=X", "The URL extension [echo11] is not supported." },
  { "/search/granules.umm_json_v9_9?provider=X",
    "The mime type [application/vnd.nasa.cmr.umm_results+json] with version [9.9] is not "
    .. "supported for granules." },
  { "/search/granules.dif?provider=X", "The mime type [application/dif+xml] is not supported for "
  .. "granules." },
}

describe("the sandbox's CMR refuses", function()
  for _, case in ipairs(REFUSED) do
    it(case[1]:gsub("^/search/", "") .. (case[3] and " after " .. case[3] or ""), function()
      local messages, status = Cmr.errors(case[1], { ["cmr-search-after"] = case[3] })
      assert.equal(400, status)
      assert.same({ case[2] }, messages)
    end)
  end

  it("a line of too many points and characters", function()
    local points = {}
    for k = 0, 501 do points[#points + 1] = ("%.4f,%.4f"):format(k / 10, 1) end
    local text = table.concat(points, ",")
    assert.same({ "[" .. text .. "] has too many points for type line" },
      (Cmr.errors(P .. "line=" .. text)))
  end)

  it("several things at once, in one list", function()
    local messages = Cmr.errors(P .. "foo=1&page_size=2001&point=-181,91&sort_key=x")
    table.sort(messages)
    assert.same({
      "Parameter [foo] was not recognized.", "Point latitude [91] must be within -90 and 90.0",
      "Point longitude [-181] must be within -180.0 and 180.0",
      "The sort key [x] is not a valid field for sorting granules.",
      "page_size must be a number between 0 and 2000",
    }, messages)
  end)

  it("a broken escape in the address", function()
    local messages, status = Cmr.errors(P .. "short_name=%zz")
    assert.equal(400, status)
    assert.is_truthy(messages[1]:find("^Invalid URL encoding: "))
  end)

  it("a form with a Content-Type that is not exactly the form's", function()
    for _, kind in ipairs { "application/x-www-form-urlencoded; charset=UTF-8", "text/plain" } do
      local reply = Cmr.send("POST", "/search/granules.umm_json", { ["content-type"] = kind },
        "provider=POCLOUD")
      assert.equal(415, reply.status)
      assert.equal("Unsupported content type [" .. kind .. "]", reply.body)
    end
  end)

  it("in XML where neither address nor headers ask for JSON", function()
    local reply = Cmr.get("/search/granules?provider=P&foo=1")
    assert.equal(400, reply.status)
    assert.equal("application/xml", reply.headers["content-type"])
    assert.equal('<?xml version="1.0" encoding="UTF-8"?><errors><error>Parameter [foo] was not recognized.</error>'
      .. "</errors>", reply.body)
    assert.equal("application/json", Cmr.get("/search/granules?foo=1",
      { accept = "application/json" })
      .headers["content-type"])
  end)

  it("an Accept header of formats that it does not have", function()
    local messages = Cmr.errors("/search/granules?provider=P",
      { accept = "image/png", ["content-type"] =
      "application/x-www-form-urlencoded" })
    local reply = Cmr.get("/search/granules?provider=P", { accept = "image/png" })
    assert.same({}, messages)
    assert.is_truthy(reply.body:find("The mime types specified in the accept header [image/png] "
      .. "are not supported.",
      1, true))
  end)

  it("ids that name nothing", function()
    local messages, status = Cmr.errors("/search/concepts/G1-PROV.umm_json")
    assert.equal(404, status)
    assert.same({ "Concept with concept-id [G1-PROV] could not be found." }, messages)
    messages, status = Cmr.errors("/search/concepts/C1996881146-POCLOUD/9999.umm_json")
    assert.equal(404, status)
    assert.same({ "Concept with concept-id [C1996881146-POCLOUD] and revision-id [9999] could not "
      .. "be found." },
      messages)
    messages, status = Cmr.errors("/search/concepts/C1996881146-POCLOUD/x.umm_json")
    assert.equal(422, status)
    assert.same({ "Revision id [x] must be an integer greater than 0." }, messages)
  end)

  it("an unknown address with a page", function()
    local reply = Cmr.get("/search/nothing")
    assert.equal(404, reply.status)
    assert.is_truthy(reply.headers["content-type"]:find("text/html", 1, true))
  end)
end)

describe("a token at the sandbox's CMR", function()
  local tokens = require "earthshine.sandbox.tokens"

  it("fails even a public search where it is unknown or expired", function()
    local messages, status = Cmr.errors(P, { authorization = "Bearer garbage" })
    assert.equal(401, status)
    assert.same({ "Token does not exist" }, messages)
    local old = tokens.create("sandbox", "User", -10).access_token
    messages, status = Cmr.errors(P, { authorization = "Bearer " .. old })
    assert.equal(401, status)
    assert.same({ ("Token [%sXXX%s] has expired. Note the token value has been partially redacted.")
      :format(old:sub(1, 10), old:sub(-5)) }, messages)
  end)

  it("passes where it is good, in the header or as a parameter, but not both", function()
    local good = tokens.create("sandbox", "User").access_token
    assert.equal(200, Cmr.get(P, { authorization = "Bearer " .. good }).status)
    assert.equal(200, Cmr.get(P .. "token=" .. good).status)
    local messages, status = Cmr.errors(P .. "token=" .. good,
      { authorization = "Bearer " .. good })
    assert.equal(400, status)
    assert.same({ "Multiple authorization tokens found. Tokens may be set as an Authorization "
      .. "header or token query "
      .. "parameter value but not both." }, messages)
  end)
end)
