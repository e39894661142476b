--- Positions in results while the service changes, or finds the same items twice.

local cmr = require "tests.support.scripted_cmr"
local Search = require "earthshine.search"
local Stac = require "earthshine.search.stac"
local seeded = require "tests.support.seeded"
local stac = require "tests.support.scripted_stac"

local number = cmr.number
local QUERY = { short_name = "ATL06" }

-- A CMR whose list of numbers may change: pages begin after a number, as with search-after.
local function changing(list)
  local session, transport = cmr.new(0, {
    answer = function(_, record)
      local size = math.tointeger(tonumber(record.url:match "page_size=(%d+)"))
      local after = record.headers["cmr-search-after"]
      after = after and tonumber(after:match "%d+") or 0
      local items, last = {}, nil
      for _, n in ipairs(list) do
        if n > after and #items < size then
          items[#items + 1] = cmr.page(n, n, 1):match '"items":%[(.*)%]'
          last = n
        end
      end
      return { status = 200, body = ('{"items":[%s]}'):format(table.concat(items, ",")),
        headers = { ["CMR-Hits"] = tostring(#list),
          ["CMR-Search-After"] = last and ('["test",%d]'):format(last) } }
    end,
  })
  return Search.granules(session, QUERY, { page_size = 5 }), transport
end

describe("a page that has changed since", function()
  local list, results
  before_each(function()
    list = {}
    for n = 10, 300, 10 do list[#list + 1] = n end
    results = changing(list)
    assert.equal(300, number(results[-1]))
  end)

  it("is taken as it comes, and positions behind it are found anew", function()
    table.remove(list, 7)
    assert.equal(60, number(results[6]))
    assert.equal(80, number(results[7]))
    for i = 8, 29 do assert.equal(10 * i + 10, number(results[i])) end
    assert.is_nil(results[30])
    assert.equal(300, number(results[-1]))
  end)

  it("never leaves two records in the place of one, nor none", function()
    table.insert(list, 7, 65)
    local got = cmr.listed(assert(results:slice(6, -1)))
    assert.same(table.move(list, 6, #list, 1, {}), got)
    assert.equal(31, #results:slice(1))
  end)

  it("may be gone with all that came after it", function()
    for _ = 1, 18 do list[#list] = nil end
    assert.equal(110, number(results[11]))
    assert.is_nil(results[13])
    assert.equal(120, number(results[-1]))
    for _ = 1, 2 do list[#list] = nil end
    assert.equal(10, number(results[1]))
    assert.equal(60, number(results[6]))
    assert.is_nil(results[11])
    assert.equal(100, number(results[-1]))
  end)

  -- Random changes and looks: a slice of everything has each record that was there all the time,
  -- in order and once, and none that never was.
  it("leaves no record out that was there all the time, and has none twice", function()
    seeded(1, 100, function()
      list = {}
      local ever, always = {}, {}
      for n = 1, math.random(40) do list[n] = 10 * n end
      for _, n in ipairs(list) do ever[n], always[n] = true, true end
      results = changing(list)
      for _ = 1, 30 do
        if math.random(2) == 1 and #list > 0 then
          always[table.remove(list, math.random(#list))] = nil
        else
          local at = math.random(#list + 1)
          local between = ((list[at - 1] or 0) + (list[at] or 1000)) // 2
          if between > (list[at - 1] or 0) then table.insert(list, at, between) end
          ever[between] = true
        end
        for _ = 1, math.random(0, 4) do
          local got = number(results[math.random(-50, 50)])
          assert.is_true(got == nil or ever[got] == true)
        end
        if math.random(4) == 1 then
          local before, missing = 0, 0
          local got = cmr.listed(assert(results:slice(1)))
          for _, n in ipairs(got) do
            assert.is_true(n > before and ever[n])
            always[n], before = always[n] and 1, n
          end
          for _, found in pairs(always) do missing = missing + (found == 1 and 0 or 1) end
          assert.equal(0, missing)
          for n in pairs(always) do always[n] = true end
        end
      end
    end)
  end)

  it("costs nothing where it came back the same", function()
    local transport
    results, transport = changing(list)
    assert.equal(300, number(results[-1]))
    local before = #transport.requests
    for i = 1, 30 do assert.equal(10 * i, number(results[i])) end
    assert.equal(before + 6, #transport.requests)
  end)
end)

describe("positions in results of a STAC API", function()
  local function items(count, options, query)
    local session, transport = stac.new(count, options)
    return Stac.search(session, "https://stac.example.org/", query or {}, { page_size = 10 }),
      transport
  end

  local function id(item) return math.tointeger(tonumber(item:id():match "%d+")) end

  it("are the same, by whatever way it links", function()
    for way in pairs(stac.ways) do
      local results, transport = items(45, { way = way, count = false })
      for _, i in ipairs { 25, 1, 45, 12, -1, -45 } do
        assert.equal(i > 0 and i or 46 + i, id(results[i]), way)
      end
      assert.is_nil(results[46])
      assert.equal(45, #results)
      assert.equal(1 + 5 + 3, #transport.requests, way)
    end
  end)

  it("are kept where a search is sent as several, which find some items twice", function()
    local CMR <const> = "https://cmr.earthdata.nasa.gov/stac/LPCLOUD/"
    -- The western half has the items 1 to 25, the eastern one 16 to 35.
    local session = stac.new(25, { base = CMR, way = "merge", answer = function(_, record)
      local asked = record.url:find("search", 1, true) and stac.asked(record)
      if not asked or asked.bbox[1] ~= -180 then return nil end
      local at = 15 + (math.tointeger(tonumber(asked.token)) or 0)
      local page = stac.page(at + 1, math.min(at + 10, 35))
      if at + 10 < 35 then
        page.links[1] = { rel = "next", href = CMR .. "search", method = "POST", merge = true,
          body = { token = tostring(at - 5) } }
      end
      return stac.reply(page)
    end })
    local results = Stac.search(session, CMR, { bbox = { 170, -10, -170, 10 } }, { page_size = 10 })
    assert.is_true(cmr.complete(stac.numbers(results:iter()), 35))
    for _ = 1, 3 do
      for _, i in ipairs { 35, 1, 23, 12, 25, 26, 3 } do assert.equal(i, id(results[i])) end
    end
    assert.equal(35, #results:slice(1))
  end)
end)
