-- Queries to STAC and back: what must hold for all, on thousands of random ones.

local es = require "earthshine"
local meaning = require "tests.support.query_meaning"
local random_query = require "tests.support.random_query"

local SEED <const> = tonumber(os.getenv "SEED") or 20261125
local COUNT <const> = tonumber(os.getenv "COUNT") or 10000

local LANGUAGES <const> = { "json", "text", "query" }

local function shown(dropped)
  local lines = {}
  for i, entry in ipairs(dropped) do lines[i] = "  " .. entry.field .. " " .. entry.reason end
  return table.concat(lines, "\n")
end

-- Fails with all that is needed to look into it.
local function fail(seed, language, why, query, body, dropped)
  error(("seed %d, %s: %s\n%s\n%s\ndropped:\n%s"):format(seed, language, why, tostring(query),
    body and es.json.encode(body) or "", dropped and shown(dropped) or ""), 0)
end

local function check(seed, language, query)
  local body, dropped = query:to_stac { filter = language }
  if not body then fail(seed, language, tostring(dropped), query) end
  local back, lost = es.GranuleQuery.from_stac(body)
  if not back then fail(seed, language, tostring(lost), query, body, dropped) end
  if #lost > 0 then fail(seed, language, "lost on the way back:\n" .. shown(lost), query, body, dropped) end
  local wanted, found = meaning.of(query, dropped, false), meaning.of(back, dropped, true)
  if wanted ~= found then
    fail(seed, language, ("means\n%s\ninstead of\n%s"):format(found, wanted), query, body, dropped)
  end
end

describe("a random query of granules", function()
  it("comes back from STAC as it was, but for what was dropped", function()
    for i = 1, COUNT do
      math.randomseed(SEED + i)
      local query = es.GranuleQuery(random_query.granules())
      local v = query:validate()
      if not v.is_valid then fail(SEED + i, "", "invalid: " .. tostring(v), query) end
      check(SEED + i, LANGUAGES[i % 3 + 1], query)
    end
  end)
end)
