--- STAC APIs that misbehave, and addresses that are none: each is told clearly, none is searched
--- without an end, and no secret leaves.

local api = require "tests.support.scripted_stac"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local leaks = require "tests.support.leaks"
local memory_session = require "tests.support.memory_session"
local Stac = require "earthshine.search.stac"

local HOME <const> = "https://stac.example.org/"
local QUERY <const> = { collections = { "test" } }

local function failure(session, address, query, options)
  local list, err = Stac.search(session, address or HOME, query or QUERY, options):all()
  assert.is_nil(list)
  assert.is_true(Error.is(err), tostring(err))
  return err
end

-- A session whose landing page is this value.
local function with_landing(value, content_type, status)
  return api.new(1, { answer = function()
    return api.reply(value, status, content_type or "application/json")
  end })
end

-- A session whose pages are all the same answer.
local function with_page(value, content_type, status)
  return api.new(1, { answer = function(_, record, usual)
    if not record.url:find("search", 1, true) then return usual() end
    return api.reply(value, status, content_type)
  end })
end

-- A session whose every page of one item links to the next by a function of the page's number.
local function with_links(make, limit)
  local pages = 0
  return api.new(1, { answer = function(_, record, usual)
    if record.url == HOME then return usual() end
    pages = pages + 1
    assert(pages < (limit or 50), "the search does not end")
    local page = api.page(pages, pages)
    page.links = { make(pages, record) }
    return api.reply(page)
  end })
end

before_each(leaks.mark)
after_each(leaks.check)

describe("a search of what is no STAC API", function()
  local root = { rel = "root", href = HOME }
  for name, case in pairs {
    ["an HTML page"] = { "<html><title>Welcome</title></html>", "text/html", "parse", "HTML page" },
    ["text"] = { "hello", "text/plain", "parse", "not JSON" },
    ["nothing"] = { "", "application/json", "parse", "not JSON" },
    ["a number"] = { "42", "application/json", "parse", "no JSON object" },
    ["a list"] = { "[1,2]", "application/json", "unsupported", "it has no links" },
    ["an object of another kind"] = { { name = "x" }, nil, "unsupported", "no links" },
    ["a static catalogue"] = { { type = "Catalog", id = "s", links = { root } }, nil,
      "unsupported", "static catalogue: it has no search" },
    ["a collection"] = { { type = "Collection", id = "c", links = { root } }, nil, "unsupported",
      "give the address of the STAC API, perhaps https://stac.example.org/" },
    ["a page of items"] = { { type = "FeatureCollection", features = {}, links = {} }, nil,
      "unsupported", "no catalogue but a FeatureCollection" },
    ["an API of catalogues"] = { { type = "Catalog", conformsTo = api.conformance(),
      links = { { rel = "child", href = "./LPCLOUD" }, { rel = "child", href = "./B" } } }, nil,
      "unsupported", "its 2 catalogues may have one: give the address of one of them, as "
      .. "https://stac.example.org/LPCLOUD" },
    ["one with odd links"] = { { type = "Catalog", links = { 5, "x", { rel = "search" },
      { rel = "search", href = 7 }, { href = "x" } } }, nil, "unsupported", "static catalogue" },
  } do
    it("is refused: " .. name, function()
      local session, transport = with_landing(case[1], case[2])
      local err = failure(session)
      assert.equal(case[3], err.code)
      assert.matches(case[4], err.message, 1, true)
      assert.matches("stac.example.org", err.message, 1, true)
      assert.equal(1, #transport.requests)
    end)
  end

  it("is refused: an address that is none, or not https", function()
    for address, code in pairs {
      ["stac.example.org"] = "invalid", [""] = "invalid", ["ftp://stac.example.org/"] =
      "unsupported",
      ["http://stac.example.org/"] = "forbidden", ["https://u:p@stac.example.org/"] = "forbidden",
    } do
      local session, transport = api.new(1)
      local err = failure(session, address)
      assert.is_true(err.code == code or err.code == "unsupported" or err.code == "invalid",
        address .. ": " .. err.code)
      assert.equal(0, #transport.requests)
    end
    assert.has_error(function() Stac.search((api.new(1)), nil, QUERY) end)
  end)

  it("reads the conformance classes from their own page too", function()
    local home = { type = "Catalog", links = {
      { rel = "search", href = "./search", method = "POST" },
      { rel = "conformance", href = "conformance" },
    } }
    local session, transport = api.new(1, { answer = function(_, record, usual)
      if record.url == HOME then return api.reply(home) end
      if record.url == HOME .. "conformance" then
        return api.reply { conformsTo = api.conformance "sort" }
      end
      return usual()
    end })
    local results = Stac.search(session, HOME, { sortby = { { field = "id" } } })
    assert.equal(1, #results:all())
    assert.same({ { field = "id", direction = "asc" } },
      api.asked(transport.requests[3]).sortby)
    assert.same({}, results:dropped())
  end)
end)

describe("a STAC API that", function()
  for name, case in pairs {
    ["sends an HTML page"] = { "<!doctype html><title>Busy</title>", "text/html", 200, "parse",
      "HTML page" },
    ["sends XML"] = { "<a/>", "application/xml", 200, "parse", "application/xml" },
    ["sends cut JSON"] = { '{"type":"FeatureCollection","features":[{"id"', nil, 200, "parse",
      "not JSON" },
    ["sends no features"] = { { type = "FeatureCollection" }, nil, 200, "parse",
      "no list of features" },
    ["sends an object of features"] = { { features = { a = 1 } }, nil, 200, "parse",
      "no list of features" },
    ["sends features that are none"] = { { features = { 1, 2 } }, nil, 200, "parse",
      "feature 1 of the page is no item but a number" },
    ["answers errors as CMR-STAC"] = { { errors = { "Limit must be between 0 and 5000" } }, nil,
      400, "invalid_query", "Limit must be between 0 and 5000" },
    ["answers errors as the standard has them"] = { { code = "InvalidParameterValue",
      description = "bbox is wrong" }, nil, 400, "invalid_query", "bbox is wrong" },
    ["answers 404"] = { { errors = { "Provider [NOPE] not found." } }, nil, 404, "not_found",
      "Provider [NOPE] not found." },
    ["is out of order"] = { { errors = { "Oops!" } }, nil, 503, "http", "Oops!" },
    ["wants a login"] = { { description = "no" }, nil, 401, "auth", "" },
  } do
    it(name, function()
      local session = with_page(case[1], case[2], case[3])
      local err = failure(session)
      assert.equal(case[4], err.code)
      assert.matches(case[5], err.message, 1, true)
    end)
  end

  it("sends JSON under another name is read all the same", function()
    local session = with_page(api.page(1, 3), "text/plain")
    assert.equal(3, #Stac.search(session, HOME, QUERY):all())
  end)

  it("cuts one page is asked again", function()
    local session, transport = api.new(200, { answer = function(number, _, usual)
      if number ~= 3 then return nil end
      local answer = usual()
      answer.body = answer.body:sub(1, 500)
      return answer
    end })
    assert.equal(200, #Stac.search(session, HOME, QUERY):all())
    assert.equal(4, #transport.requests)
  end)

  it("links in a circle is left", function()
    for _, make in ipairs {
      function() return { rel = "next", href = HOME .. "search?token=1" } end,
      function(n) return { rel = "next", href = HOME .. "search?token=" .. n % 3 } end,
      function() return { rel = "next", href = HOME .. "search", method = "POST" } end,
      function() return { rel = "next", href = HOME .. "search", method = "POST", merge = true,
        body = {} } end,
    } do
      local err = failure((with_links(make)))
      assert.equal("http", err.code)
      assert.matches("where it has been before", err.message, 1, true)
    end
  end)

  it("sends the same page under ever new links is left", function()
    local n = 0
    local session = api.new(1, { answer = function(_, record, usual)
      if record.url == HOME then return usual() end
      n = n + 1
      assert(n < 20, "the search does not end")
      local page = api.page(1, 10)
      page.links = { { rel = "next", href = HOME .. "search?token=" .. n } }
      return api.reply(page)
    end })
    local seen = 0
    local ok, err = pcall(function()
      for _ in Stac.search(session, HOME, QUERY):iter() do seen = seen + 1 end
    end)
    assert.is_false(ok)
    assert.matches("where it has been before", err.message, 1, true)
    assert.equal(20, seen)
  end)

  it("links to what cannot be followed is left, clearly", function()
    for _, case in ipairs {
      { { rel = "next", href = "http://stac.example.org/search?token=1" }, "forbidden", "http://" },
      { { rel = "next", href = "ftp://stac.example.org/x" }, "forbidden", "ftp://" },
      { { rel = "next", href = "https://user:pw@stac.example.org/x" }, nil, "" },
      { { rel = "next", href = "https://169.254.169.254/latest" }, nil, "169.254.169.254" },
      { { rel = "next", href = "https://[zz/x" }, "http", "no address" },
      { { rel = "next", href = HOME .. "x", method = "DELETE" }, "http", "method DELETE" },
    } do
      local session, transport = with_links(function() return case[1] end)
      local err = failure(session)
      assert.is_true(case[2] == nil or case[2] == err.code, err.code .. ": " .. err.message)
      assert.matches(case[3], err.message, 1, true)
      assert.is_nil(err.message:find("pw", 1, true))
      assert.equal(2, #transport.requests)
    end
  end)

  it("has odd links is read as far as it goes", function()
    local session = with_page((function()
      local page = api.page(1, 3)
      page.links = { 5, "next", { rel = "next" }, { rel = "next", href = 5 }, { rel = "prev",
        href = "x" } }
      return page
    end)())
    assert.equal(3, #Stac.search(session, HOME, QUERY):all())
  end)

  it("links to another host gets no secret sent there", function()
    local session, transport = api.new(1, {
      base = "https://cmr.earthdata.nasa.gov/stac/LPCLOUD/",
      answer = function(_, record, usual)
        if record.host == "evil.example.org" then return api.reply(api.page(2, 2)) end
        if not record.url:find("search", 1, true) then return usual() end
        local page = api.page(1, 1)
        page.links = { { rel = "next", href = "https://evil.example.org/search?t=1", headers = {
          Authorization = "Bearer x", Cookie = "a=b", ["X-Ok"] = "yes", Host = "h", ["5"] = "x",
          ["Bad Name"] = "x", ["X-Bad"] = "a\r\nb: c", ["X-Amz-Security-Token"] = "x" } } }
        return api.reply(page)
      end,
    })
    memory_session.login(session)
    local list = assert(Stac.search(session, "https://cmr.earthdata.nasa.gov/stac/LPCLOUD/",
      QUERY):all())
    assert.equal(2, #list)
    local away = transport.requests[3]
    assert.equal("evil.example.org", away.host)
    assert.equal("yes", away.headers["x-ok"])
    local sent = json.encode(away.headers)
    assert.is_nil(sent:find(memory_session.TOKEN, 1, true))
    for _, name in ipairs { "authorization", "cookie", "bad name", "x-bad",
      "x-amz-security-token" } do
      assert.is_nil(away.headers[name])
    end
    assert.equal("Bearer " .. memory_session.TOKEN, transport.requests[2].headers.authorization)
  end)

  it("ends before all items have come leaves a warning, and partial results", function()
    local session, _, state = with_page((function()
      local page = api.page(1, 3)
      page.numberMatched = 10
      return page
    end)())
    local results = Stac.search(session, HOME, QUERY)
    assert.equal(3, #results:all())
    assert.is_true(results:partial())
    assert.matches("ended after 3 of 10 records", memory_session.text(state), 1, true)
  end)

  it("sends more than it was asked for is cut to the limit", function()
    local session = with_page(api.page(1, 2000))
    assert.equal(5, #Stac.search(session, HOME, QUERY, { limit = 5 }):all())
  end)
end)
