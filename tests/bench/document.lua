--- JSON pages: parsed and read as views, beside lua-cjson's tables; and what 100 pages leave
--- behind.
--
-- usage: document.lua [ROUNDS]   Exits with 1 where a goal is missed.

dofile((arg[0]:match "^.*/" or "./") .. "here.lua")

local cjson = require "cjson"
local core = require "earthshine.core"
local es = require "earthshine"
local measure = require "measure"
local pages = require "pages"

local rounds = tonumber(arg[1]) or 5
local COUNT <const> = 2000

-- Five fields of each granule, by the same code from tables and from views.
local function read(page)
  local n, null = 0, cjson.null
  local function at(value, name)
    if value and value ~= null then return value[name] end
  end
  for _, g in ipairs(page.items) do
    local umm = g.umm
    local fields = { umm.GranuleUR, g.meta["concept-id"],
      at(at(umm.TemporalExtent, "RangeDateTime"), "BeginningDateTime") or 0,
      at(umm.DataGranule, "DayNightFlag") or 0, at(at(umm.RelatedUrls, 1), "URL") or 0 }
    n = n + #fields
  end
  return n
end

local text, line = pages.measured(COUNT, rounds)

local function views()
  local parsed = assert(core.document(text))
  print(("  memory of a document: %.1f times its text"):format(core.view_memory(parsed) / #text))
  line("parse", pages.best(rounds, core.document, text))
  line("read five fields of each, parsed before", pages.best(rounds, read, parsed))
  line("all as text again", pages.best(rounds, core.view_text, parsed))
  return line("parse and read five fields of each, 20 times", pages.best(rounds, function()
    for _ = 1, 20 do assert(read(assert(core.document(text))) == 5 * COUNT) end
  end) / 20)
end

local function tables()
  line("all as tables", pages.best(rounds, function() core.view_table(core.document(text), {}) end))
  line("all as tables by lua-cjson", pages.best(rounds, cjson.decode, text))
  return line("decode by lua-cjson and read the same", pages.best(rounds, function()
    assert(read(cjson.decode(text)) == 5 * COUNT)
  end))
end

local function many_pages(count)
  for _ = 1, count do assert(core.document(text).items[1].umm.GranuleUR) end
end

-- MiB by which 100 pages, a field read of each and nothing kept, make the process grow.
local function growth(mode)
  collectgarbage(mode)
  many_pages(10)
  local before = measure.resident()
  many_pages(100)
  collectgarbage "incremental"
  return (measure.resident() - before) / 1024
end

-- Milliseconds of CPU of the longest turn of the loop while two pages in one text are read.
local function longest_turn()
  local engine, twice = core.engine(), "[" .. text .. "," .. text .. "]"
  es.async.run(function()
    engine:measure(true)
    for _ = 1, rounds do
      assert(#es.json.view(twice)[2].items == COUNT)
      es.async.sleep(0)
    end
  end)
  return engine:measure() * 1e3
end

local ours, theirs = views(), tables()
local well = measure.goal("ms of the longest loop turn while twice that is read", longest_turn(),
  10)
well = measure.goal("time of ours, of lua-cjson's", ours / theirs, 0.4) and well
well = measure.goal("us a granule of 5 kB, parsing included", ours / #text * 5e9, 10) and well
for _, mode in ipairs { "incremental", "generational" } do
  well = measure.goal("MiB that 100 pages leave behind, collector " .. mode, growth(mode), 64)
    and well
end
os.exit(well)
