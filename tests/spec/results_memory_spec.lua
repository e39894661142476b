-- What search results leave in memory: pages go when they are left, whoever keeps a few records of
-- them, and the records stay what they are.

local core = require "earthshine.core"
local es = require "earthshine"
local cmr = require "tests.support.scripted_cmr"
local granule = require "earthshine.record.granule"
local Search = require "earthshine.search"

local PAGES <const>, SIZE <const> = 25, 400

-- Records of 3 KiB, so that a page has more than 1 MiB, and its document some.
local session = cmr.new(PAGES * SIZE, {
  extra = (',"Points":[%s]'):format(("[1.5,2.5],"):rep(299) .. "[1.5,2.5]"),
})

local function search()
  return Search.granules(session, { short_name = "X" }, { page_size = SIZE })
end

local function is_wanted(g)
  return g.umm.GranuleUR:find "^granule%-%d*77$" ~= nil and g.umm.CloudCover == 77
end

-- MiB of Lua's values and documents.
local function heap()
  collectgarbage()
  collectgarbage()
  return core.heap() / 1024
end

-- MiB that the heap grows by while something is made, at most and in the end. It is asked for a
-- list of what is kept.
local function growth(make)
  local before, peak = heap(), 0
  local kept = make(function() peak = math.max(peak, core.heap() / 1024) end)
  return peak - before, heap() - before, kept
end

-- A page's document.
local page
local function page_size()
  if not page then
    page = select(2, growth(function()
      return core.document(cmr.page(1, SIZE, 1, (',"Points":[%s]'):format(("[1.5,2.5],"):rep(300))
        :gsub(",%]", "]")))
    end))
  end
  return page
end

describe("search results leave in memory", function()
  it("some pages while many pass", function()
    local peak, left = growth(function(look)
      local count = 0
      for g in search():iter() do
        count = count + 1
        assert.equal("granule-" .. count, g.umm.GranuleUR)
        if count % 100 == 0 then look() end
      end
      assert.equal(PAGES * SIZE, count)
    end)
    assert.is_true(peak < 16 + 4 * page_size(), ("%.1f MiB at most"):format(peak))
    assert.is_true(left < page_size() / 2, ("%.1f MiB left"):format(left))
  end)

  for name, make in pairs {
    ["a loop keeps"] = function(look)
      local kept, count = {}, 0
      for g in search():iter() do
        count = count + 1
        if count % 100 == 0 then look() end
        if is_wanted(g) then kept[#kept + 1] = g end
      end
      return kept
    end,
    ["a filter keeps"] = function(look)
      local count = 0
      return search():filter(function(g)
        count = count + 1
        if count % 100 == 0 then look() end
        return is_wanted(g)
      end):all()
    end,
    ["a filter keeps of what is taken"] = function()
      return search():filter(is_wanted):take(100)
    end,
  } do
    it("little for the few granules of each page that " .. name, function()
      local peak, left, kept = growth(make)
      assert.equal(100, #kept)
      for i, g in ipairs(kept) do
        assert.equal(("granule-%d"):format(i * 100 - 23), g:name())
        assert.equal(("G%d-TEST"):format(i * 100 - 23), g:concept_id())
        assert.equal(300, #g.umm.Points)
      end
      assert.is_true(peak < 16 + 4 * page_size(), ("%.1f MiB at most"):format(peak))
      assert.is_true(left < 16 + page_size(), ("%.1f MiB left"):format(left))
    end)
  end

  it("one page's few granules of many short searches", function()
    local _, left, kept = growth(function()
      local kept = {}
      for i = 1, PAGES do kept[i] = search():iter()() end
      return kept
    end)
    assert.equal(PAGES, #kept)
    assert.is_true(left < 16 + 2 * page_size(), ("%.1f MiB left"):format(left))
  end)
end)

describe("a record whose page has gone", function()
  it("is the same to everybody who has it, and so are views of it", function()
    local first, seen, umm, text
    for g in search():iter() do
      if not first then
        first, umm, text = g, g.umm, es.json.encode(g)
        seen = { [g] = "first" }
      end
    end
    heap()
    assert.equal("first", seen[first])
    assert.equal(text, es.json.encode(first))
    assert.equal("granule-1", umm.GranuleUR)
    assert.is_true(umm == first.umm)
    assert.equal("granule-1", first:name())
    assert.is_true(granule.is(first))
    assert.equal(first, granule.new(first))
  end)
end)

describe("granules that are made one by one", function()
  it("come from tables, views, JSON and granules", function()
    local text = '{"meta":{"concept-id":"G1-X"},"umm":{"GranuleUR":"a","Size":9007199254740993}}'
    local view = es.json.view(text)
    for _, item in ipairs { text, view, es.json.to_table(view), es.granule(text) } do
      local g = assert(es.granule(item))
      assert.equal(text, es.json.encode(g))
      assert.same({ "a", "G1-X" }, { g:name(), g:concept_id() })
    end
    local _, err = es.granule "{"
    assert.equal("parse", err.code)
    for _, other in ipairs { "[]", "5", "null", "true", '"{}"' } do
      _, err = es.granule(other)
      assert.equal("invalid", err.code)
      assert.matches("^a granule is made from an object of JSON, not from ", err.message)
    end
    assert.error_matches(function() es.granule(5) end, "a granule is made from a table")
    assert.equal("ATL06", assert(es.collection { ShortName = "ATL06" }):short_name())
  end)

  it("need no part of the page that they are made from", function()
    local text = cmr.page(1, 2000, 2000)
    local _, left, kept = growth(function()
      local kept = {}
      for i = 1, 20 do kept[i] = granule.new(core.document(text).items[i]) end
      return kept
    end)
    assert.equal("granule-20", kept[20]:name())
    assert.is_true(left < 0.5, ("%.2f MiB left"):format(left))
  end)

  -- A process may have some ten thousand mappings only.
  it("have no mappings of their own", function()
    local function mappings()
      local file <close> = io.open "/proc/self/maps"
      return file and select(2, file:read "a":gsub("\n", ""))
    end
    local before = mappings()
    if not before then return print "SKIPPED: no list of this process's mappings" end
    local kept = {}
    for i = 1, 500 do
      kept[i] = es.granule { GranuleUR = "g" .. i, Text = ("\\n"):rep(100), List = { { {} }, 1 } }
    end
    assert.is_true(mappings() < before + 100)
    for i = 1, 500 do
      assert.equal("g" .. i, kept[i]:name())
      assert.equal(("\\n"):rep(100), kept[i].umm.Text)
      assert.equal(1, kept[i].umm.List[2])
    end
  end)
end)

describe("positions in results leave in memory", function()
  -- Two pages are held, and the records that are kept.
  local function check_left(peak, left)
    assert.is_true(peak < 16 + 5 * page_size(), ("%.1f MiB at most"):format(peak))
    assert.is_true(left < 3 + 3 * page_size(), ("%.1f MiB left"):format(left))
  end

  it("two pages, wherever one has been", function()
    local results = search()
    check_left(growth(function(look)
      assert.equal(PAGES * SIZE, results:count())
      for i = 1, PAGES * SIZE, 97 do
        local at = i * 7919 % (PAGES * SIZE) + 1
        assert.equal("granule-" .. at, results[at]:name())
        look()
      end
      return results
    end))
  end)

  it("two pages and little for a record of each", function()
    local results = search()
    local peak, left, kept = growth(function(look)
      local kept = {}
      for i = 1, PAGES * SIZE, SIZE do
        kept[#kept + 1] = i // SIZE % 2 == 0 and results[i] or results:slice(i, i)[1]
        look()
      end
      return kept
    end)
    assert.equal(PAGES, #kept)
    check_left(peak, left)
    assert.equal("granule-1", kept[1]:name())
    assert.equal(300, #kept[PAGES].umm.Points)
  end)

  it("two pages after a summary and a slice from the end", function()
    local results = search()
    check_left(growth(function(look)
      assert.equal(PAGES * SIZE, results:summary().count)
      look()
      local kept = results:slice(-2 * SIZE)
      assert.equal(2 * SIZE, #kept)
      look()
      return results
    end))
  end)
end)
