--- STAC APIs whose answers are damaged at random: a search gives items or an error, never a fault
--- of the library, and it ends.

local api = require "tests.support.scripted_stac"
local Error = require "earthshine.error"
local check = require "earthshine.check"
local json = require "earthshine.json"
local leaks = require "tests.support.leaks"
local seeded = require "tests.support.seeded"
local Stac = require "earthshine.search.stac"

local HOME <const> = "https://stac.example.org/"
local ODD <const> = { 5, -1, 1.5, "x", "", true, json.null, {}, { 1, 2 }, { a = 1 },
  ("y"):rep(300), "https://other.example.org/search?x=1", "POST", { { { {} } } } }
local QUERIES <const> = {
  { collections = { "test" } }, { filter = "eo:cloud_cover < 50 AND id LIKE '%1%'" },
  { bbox = { 170, 0, -170, 10 }, query = { ["eo:cloud_cover"] = { lt = 50 } } },
}
local WAYS <const> = { "get", "post", "merge", "bare", "relative" }

-- Puts odd values into random places of a table.
local function damage(value, depth)
  for _, key in ipairs(check.keys(value)) do
    local member = value[key]
    if math.random(12 + depth * 4) == 1 then
      value[key] = ODD[math.random(#ODD)]
    elseif type(member) == "table" then
      damage(member, depth + 1)
    end
  end
end

local function damaged(text)
  if math.random(10) == 1 then
    local at = math.random(#text)
    return math.random(2) == 1 and text:sub(1, at) or text:sub(1, at) .. "\0" .. text:sub(at + 1)
  end
  local value = json.decode(text)
  damage(value, 0)
  local ok, out = pcall(json.encode, value)
  return ok and out or text
end

describe("a search of a damaged STAC API", function()
  before_each(leaks.mark)
  after_each(leaks.check)

  it("gives items or an error, and ends", function()
    local good = 0
    seeded(1, 300, function(i)
      local base = i % 2 == 0 and "https://cmr.earthdata.nasa.gov/stac/X/" or HOME
      local requests = 0
      local session = api.new(25, { base = base, way = WAYS[i % #WAYS + 1],
        conforms = api.conformance(i % 3 == 0 and "query" or "sort", "filter", "cql2-json"),
        answer = function(_, _, usual)
          requests = requests + 1
          assert(requests < 300, "the search does not end")
          local answer = usual()
          if math.random(3) == 1 then answer.body = damaged(answer.body) end
          return answer
        end })
      local results = Stac.search(session, base, QUERIES[i % #QUERIES + 1], { page_size = 5 })
      local list, err = results:all()
      if list then
        good = good + 1
        for _, item in ipairs(list) do
          assert.is_string(tostring(item))
          item:files()
          item:assets()
        end
      else
        assert.is_true(Error.is(err), tostring(err))
        assert.is_true(#err.message > 10 and not err.message:find "%c")
      end
      local _, why = results:hits()
      assert.is_true(why == nil or Error.is(why))
    end)
    assert.is_true(good > 30)
  end)
end)
