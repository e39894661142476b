--- What a CQL2 filter of 10 kB costs: read from text and tables, written, and asked of an item.

dofile((arg[0]:match "^.*/" or "./") .. "here.lua")

local cql2 = require "earthshine.query.cql2"
local measure = require "measure"

local BYTES <const> = 10000
local PIECES <const> = {
  "eo:cloud_cover < 10", "platform IN ('landsat-8', 'landsat-9')", "datetime >= DATE('2020-01-01')",
  "S_INTERSECTS(geometry, POLYGON((43.5845 -79.5442, 43.6079 -79.4893, 43.5677 -79.4632, 43.5845 "
    .. "-79.5442)))", "CASEI(title) LIKE CASEI('%ATL06\\_%')", "(a + b) * 2 BETWEEN 1 AND 100",
  "T_DURING(INTERVAL(start, stop), INTERVAL('2017-06-10T07:30:00Z', '..'))",
}

local function filter()
  local parts, length, i = {}, 0, 0
  while length < BYTES do
    i = i + 1
    parts[i] = PIECES[(i - 1) % #PIECES + 1]
    length = length + #parts[i] + 5
  end
  return table.concat(parts, " AND ")
end

-- Milliseconds of CPU a call, the median of many.
local function cost(f, ...)
  local times = {}
  for i = 1, 51 do
    local started = os.clock()
    f(...)
    times[i] = { ms = (os.clock() - started) * 1e3 }
  end
  return (measure.median(times, "ms"))
end

local text = filter()
local tree = assert(cql2.parse(text))
local passes = assert(cql2.compile(tree))
local item = { properties = { ["eo:cloud_cover"] = 3, platform = "landsat-8" } }
print(("  %d bytes, %d conditions"):format(#text, #tree.args))
measure.goal("ms of CPU to read it from text", cost(cql2.parse, text))
measure.goal("ms of CPU to check it as tables", cost(cql2.from_json, tree))
measure.goal("ms of CPU to write it as text", cost(cql2.to_text, tree))
measure.goal("ms of CPU to ask it of an item", cost(passes, item))
