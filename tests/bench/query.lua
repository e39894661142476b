--- What a query of ten parameters costs: made of a table, checked, encoded for CMR.

dofile((arg[0]:match "^.*/" or "./") .. "here.lua")

local es = require "earthshine"
local measure = require "measure"

-- Goals: microseconds of CPU, blocks allocated or grown. The table of keywords is in both.
local MOST_TIME <const>, MOST_BLOCKS <const> = 50, 200
local ROUNDS <const>, CALLS <const> = 41, 1000

local function encoded()
  local q = es.GranuleQuery {
    short_name = "ATL06", version = "006", provider = "NSIDC_CPRD",
    temporal = { "2020-01-01", "2020-12-31" }, bounding_box = { -50, 60, -40, 70.5 },
    cloud_cover = { 0, 20 }, day_night_flag = "day", granule_name = "ATL06_2020*",
    instrument = "ATLAS", sort_key = "-start_date",
  }
  assert(q:validate().is_valid)
  return assert(q:to_cmr())
end

-- Microseconds of CPU a call, the collector's work included: the least of many rounds, because
-- other programs of the machine can only add to it.
local function time()
  local best = math.huge
  for _ = 1, ROUNDS do
    local started = os.clock()
    for _ = 1, CALLS do encoded() end
    best = math.min(best, (os.clock() - started) / CALLS * 1e6)
  end
  return best
end

-- Blocks that a call allocates, once all its short strings are known or forgotten.
local function blocks()
  local allocations = require "allocations"
  collectgarbage()
  local before = allocations()
  encoded()
  return allocations() - before
end

local well = measure.goal("us of CPU", time(), MOST_TIME)
os.exit(measure.goal("allocations", blocks(), MOST_BLOCKS) and well)
