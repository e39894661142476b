-- Queries to STAC and back: what must hold for all, on thousands of random ones.

local es = require "earthshine"
local meaning = require "tests.support.query_meaning"
local random_query = require "tests.support.random_query"
local seeded = require "tests.support.seeded"

local FIRST <const> = 20261125
local QUERIES <const>, MALFORMED <const> = 10000, 3000

local LANGUAGES <const> = { "json", "text", "query" }

local function shown(dropped)
  local lines = {}
  for i, entry in ipairs(dropped) do lines[i] = "  " .. entry.field .. " " .. entry.reason end
  return table.concat(lines, "\n")
end

local function check(language, query)
  local body, dropped = query:to_stac { filter = language }
  assert(body, tostring(dropped))
  -- Fails with all that is needed to look into it.
  local function fail(why)
    error(("%s: %s\n%s\n%s\ndropped:\n%s"):format(language, why, tostring(query),
      es.json.encode(body), shown(dropped)), 0)
  end
  local back, lost = es.GranuleQuery.from_stac(body)
  if not back then fail(tostring(lost)) end
  if #lost > 0 then fail("lost on the way back:\n" .. shown(lost)) end
  local wanted, found = meaning.of(query, dropped, false), meaning.of(back, dropped, true)
  if wanted ~= found then fail(("means\n%s\ninstead of\n%s"):format(found, wanted)) end
end

describe("a random query of granules", function()
  it("comes back from STAC as it was, but for what was dropped", function()
    seeded(FIRST, QUERIES, function(i)
      local query = es.GranuleQuery(random_query.granules())
      assert.equal("valid", (tostring(query:validate()):match "^%a+"))
      check(LANGUAGES[i % 3 + 1], query)
    end)
  end)
end)

-- Values of every kind that a member should not have.
local ODD <const> = {
  function() return math.random(-1000, 100000) end, function() return math.random() * 1e300 end,
  function() return 0 / 0 end, function() return math.huge end, function() return "" end,
  function() return ("x"):rep(math.random(5000)) end, function() return "\xff\xfe" end,
  function() return "a\0b" end, function() return true end, function() return false end,
  function() return es.null end, function() return print end, function() return {} end,
  function() return { {} } end, function() return { [3] = 1 } end, function() return { a = 1,
    2 } end,
  function() return { { { { { 1, 2 } } } } } end,
  function() return es.Point(1, 2) end, function() return es.DateRange "2020" end,
  function() return { op = "and", args = {} } end, function() return { op = "=", args = { {},
    {} } } end,
  function() return { property = 5 } end, function() return "eo:cloud_cover < AND" end,
  function() return "((((" end, function() return { type = "Polygon", coordinates = { { 1,
    2 } } } end,
  function() return { type = "GeometryCollection", geometries = { 5 } } end,
  function() return { interval = { "x", ".." } } end, function() return "2020-02-30/.." end,
  function()
    local loop = {}
    loop[1], loop.args, loop.op = loop, loop, "and"
    return loop
  end,
  function()
    local deep = "x"
    for _ = 1, math.random(600) do deep = { op = "not", args = { deep } } end
    return deep
  end,
}
local MEMBERS <const> = { "collections", "ids", "datetime", "bbox", "intersects", "query", "filter",
  "filter-lang", "filter_crs", "fields", "sortby", "limit", "conf", "x", 1 }

local function odd() return ODD[math.random(#ODD)]() end

-- A copy in which a member somewhere is another value, or missing.
local function spoilt(value, depth)
  if type(value) ~= "table" or math.random(3) == 1 and depth > 1 then
    if math.random(4) == 1 then return nil end
    return odd()
  end
  local out, keys = {}, {}
  for key, member in pairs(value) do
    out[key] = member
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  local key = keys[math.random(math.max(1, #keys))]
  if key ~= nil then out[key] = spoilt(out[key], depth + 1) end
  return out
end

local function sound_error(err)
  assert.is_true(es.error.is(err))
  assert.equal("invalid_query", err.code)
  for _, entry in ipairs(err.errors) do
    assert.is_string(entry.field)
    assert.is_true(#entry.message > 0)
    if not utf8.len(entry.message) then error(("%q"):format(entry.message:sub(1, 200))) end
  end
  assert.is_true(#err.errors > 0)
end

local function try(body)
  local query = es.StacItemQuery(body)
  local v = query:validate()
  assert.is_string(tostring(query))
  local sent, err = query:to_stac()
  assert.equal(v.is_valid, sent ~= nil)
  if not sent then return sound_error(err) end
  es.json.encode(sent, false)
  assert.is_not_nil(query:request "GET")
  local granules, dropped = es.GranuleQuery.from_stac(body)
  if not granules then return sound_error(dropped) end
  for _, entry in ipairs(dropped) do
    assert.is_true(type(entry.field) == "string" and #entry.reason > 0)
  end
  assert.is_string(tostring(granules:validate()))
  local flat, why = query:to_cmr()
  if not flat then sound_error(why) end
end

describe("a malformed STAC search", function()
  it("never raises, and always has a field and a message", function()
    seeded(FIRST, MALFORMED, function(i)
      local body
      if math.random(2) == 1 then
        body = {}
        for _ = 1, math.random(3) do body[MEMBERS[math.random(#MEMBERS)]] = odd() end
      else
        local query = es.GranuleQuery(random_query.granules())
        body = spoilt(query:to_stac { filter = LANGUAGES[i % 3 + 1] }, 1)
      end
      try(body)
    end)
  end)
end)
