--- Results as objects: what they tell without asking, what they refuse, and lazy filters and maps.

local cmr = require "tests.support.scripted_cmr"
local Error = require "earthshine.error"
local Search = require "earthshine.search"
local raised = require "tests.support.raised"
local results_of = require("tests.support.results_of").numbered

local QUERY = { short_name = "ATL06" }

local function names(list)
  local out = {}
  for i, g in ipairs(list) do out[i] = g:name() end
  return out
end

describe("results", function()
  it("send nothing before they are used", function()
    local results, transport = results_of(10)
    results:iter()
    results:pages(5)
    results:filter(print):map(print)
    local _ = tostring(results)
    assert.equal(0, #transport.requests)
  end)

  it("know their hits after asking once, or after any page", function()
    local results, transport = results_of(1234, { limit = 100 })
    assert.matches("is not known yet: call results:hits%(%) first", raised(function()
      return #results
    end))
    assert.equal(1234, results:hits())
    assert.equal(1234, results:hits())
    assert.equal(1, #transport.requests)
    assert.matches("page_size=0", transport.requests[1].url)
    assert.equal(100, #results)
    results = results_of(1234)
    results:take(1)
    assert.equal(1234, #results)
    results, transport = results_of(3, { limit = 100 })
    results:take(1)
    assert.equal(3, results:hits())
    assert.equal(1, #transport.requests)
    assert.equal(3, #results)
  end)

  it("are no list, and say so at the caller's line", function()
    local results = results_of(10)
    local here = "results_spec%.lua:%d+: search results are not a list: use :iter%(%)"
    assert.matches(here, raised(function() for _ in ipairs(results) do end end))
    assert.matches("use :iter%(%)", raised(function() for _ in pairs(results) do end end))
  end)

  it("have no members but their methods", function()
    local results = results_of(10)
    assert.matches("results_spec%.lua:%d+: search results have no member hit %(did you mean hits%?",
      raised(function() return results.hit end))
    assert.matches("read only", raised(function() results.limit = 5 end))
    assert.matches("have no member total", raised(function() return results:total() end))
  end)

  it("print a line that does not ask", function()
    local results = results_of(1234, { limit = 10 })
    assert.equal("search results: granules, hits not asked yet, at most 10", tostring(results))
    results:hits()
    assert.equal("search results: granules, 1234 hits, at most 10", tostring(results))
  end)

  it("take and all give lists; taking asks for no more than it needs", function()
    local results, transport = results_of(1000)
    assert.same({ "granule-1", "granule-2" }, names(results:take(2)))
    assert.matches("page_size=2$", transport.requests[1].url)
    assert.same({}, results:take(0))
    assert.equal(1, #transport.requests)
    assert.equal(1000, #results:take(5000))
    assert.equal(1000, #results:all())
    assert.equal("granule-1", results:iter()():name())
  end)

  it("of nothing are empty and not an error", function()
    local results = results_of(0)
    assert.same({}, results:all())
    assert.is_nil(results:iter()())
    assert.is_nil(results:pages()())
    assert.equal(0, #results)
    assert.equal(0, results:hits())
  end)

  it("end for good: an iterator that is over stays over", function()
    local it = results_of(1):iter()
    it()
    assert.is_nil(it())
    assert.is_nil(it())
  end)

  it("refuse sizes that make no sense", function()
    local results = results_of(10)
    for _, case in ipairs {
      { "take", -1, "must not be negative, but is -1" }, { "take", "5", "must be integer" },
      { "take", 1.5, "must be integer" }, { "take", nil, "must be integer, but is nil" },
      { "pages", 0, "from 1 to 2000" }, { "pages", 2001, "from 1 to 2000" },
      { "filter", 5, "must be callable" }, { "map", nil, "must be callable" },
    } do
      local message = raised(function()
        local list = results[case[1]](results, case[2])
        return list
      end)
      assert.matches(case[3], message, 1, true)
      assert.matches("results_spec%.lua:%d+:", message)
    end
  end)

  it("hand out pages of a size, never an empty one", function()
    local results = results_of(10, nil, { short = function(from) return from == 5 and 1 or 4 end })
    local sizes = {}
    for page in results:pages(4) do sizes[#sizes + 1] = #page end
    assert.same({ 4, 1, 4, 1 }, sizes)
  end)
end)

describe("an invalid query", function()
  local function invalid()
    local session, transport = cmr.new(10)
    return Search.granules(session, {
      short_nam = "ATL06", bounding_box = { 0, 10, 5, 0 }, limit = -3, cloud_cover = { 80, 20 },
    }, { foo = 1 }), transport
  end

  it("is told at first use, all problems in one error, and nothing is sent", function()
    local results, transport = invalid()
    for _, method in ipairs { "hits", "all" } do
      local value, err = results[method](results)
      assert.is_nil(value)
      assert.equal("invalid_query", err.code)
    end
    local _, err = results:take(1)
    local fields = {}
    for i, problem in ipairs(err.errors) do
      fields[i] = problem.field
      assert.is_string(problem.message)
      assert.matches(problem.message, err.message, 1, true)
    end
    assert.same({ "short_nam", "bounding_box", "cloud_cover", "limit", "foo" }, fields)
    assert.same({ 80, 20 }, err.errors[3].value)
    assert.equal(0, #transport.requests)
  end)

  it("raises in a loop", function()
    local results = invalid()
    for _, open in ipairs { "iter", "pages" } do
      local ok, err = pcall(results[open](results))
      assert.is_false(ok)
      assert.is_true(Error.is(err))
    end
    local ok, err = pcall(results:filter(print):map(print):iter())
    assert.is_false(ok)
    assert.equal("invalid_query", err.code)
    assert.matches("^search results: the granule query has 5 problems", tostring(results))
  end)

  it("is one whose parameters are no table, or stand beside a query", function()
    local session = cmr.new(1)
    for _, case in ipairs {
      { "ATL06", "query", "must be a table of parameters, but is a string" },
      { { query = 5 }, "query", "must be a table" },
      { { query = QUERY, provider = "X" }, "provider", "cannot be given beside query" },
      { { short_name = "X", count = 1, limit = 1 }, "limit", "is the same parameter as count" },
      { { short_name = "X", page_size = 2001 }, "page_size", "an integer from 1 to 2000" },
      { { short_name = "X", page_size = 0 }, "page_size", "an integer from 1 to 2000" },
      { { short_name = "X", limit = 1.5 }, "limit", "an integer from 0" },
      { { short_name = "X", page_num = 2 }, "page_num", "the library does the paging" },
      { {}, "short_name", "which collections are meant" },
      { nil, "short_name", "which collections are meant" },
    } do
      local _, err = Search.granules(session, case[1]):all()
      assert.equal("invalid_query", err.code)
      assert.equal(case[2], err.errors[1].field)
      assert.matches(case[3], err.errors[1].message, 1, true)
    end
  end)
end)

describe("filter and map", function()
  it("are lazy, and can be gone over again", function()
    local results, transport = results_of(2000)
    local cloudy = results:filter(function(g) return g:cloud_cover() > 97 end)
    local labels = cloudy:map(function(g) return g:name() .. "!" end)
    assert.equal(0, #transport.requests)
    assert.same({ "granule-98!", "granule-99!" }, labels:take(2))
    assert.equal(1, #transport.requests)
    assert.equal(40, #labels:all())
    assert.equal(40, #labels:all())
    assert.equal("granule-98", cloudy:iter()():name())
  end)

  it("have pages of exactly the size that is asked for", function()
    local sizes = {}
    local odd = results_of(25):filter(function(g) return g.umm.CloudCover % 2 == 1 end)
    for page in odd:pages(5) do sizes[#sizes + 1] = #page end
    assert.same({ 5, 5, 3 }, sizes)
  end)

  it("do not know how many they are", function()
    local odd = results_of(10):filter(function() return true end)
    assert.matches("known only at the end", raised(function() return #odd end))
    assert.matches("have no member hits", raised(function() return odd:hits() end))
    assert.matches("results_spec%.lua:%d+: .*are not a list", raised(function() return odd[1] end))
  end)

  it("never end a loop because of a nil", function()
    local results = results_of(10)
    assert.matches("returned nil: use filter", raised(results:map(function() end):iter()))
    local failure = Error.new { code = "io", message = "no room" }
    for _, method in ipairs { "filter", "map" } do
      local derived = results[method](results, function() return nil, failure end)
      local ok, err = pcall(derived:iter())
      assert.is_false(ok)
      assert.equal(failure, err)
      assert.same({ n = 2, nil, failure }, table.pack(derived:all()))
    end
  end)

  it("pass on what their function raises", function()
    local mapped = results_of(10):map(function() error("my own mistake", 0) end)
    assert.equal("my own mistake", raised(mapped:iter()))
    assert.equal("my own mistake", raised(function() mapped:all() end))
  end)
end)
