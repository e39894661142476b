--- JSON pages: parsed and read as views, beside lua-cjson's tables; and what 100 pages leave
--- behind.
--
-- usage: document.lua [ROUNDS]   Exits with 1 where a goal is missed.

local here = arg[0]:match "^(.*)/[^/]*$"
package.path = here .. "/?.lua;" .. package.path

local cjson = require "cjson"
local core = require "earthshine.core"
local es = require "earthshine"
local measure = require "measure"

local rounds = tonumber(arg[1]) or 5
local COUNT <const> = 2000

-- Records of UMM-G as CMR serves them: the real ones where they are at hand.
local function records()
  local list = {}
  local pipe <close> = assert(io.popen "ls ../shared/samples/ummg_*.json 2>/dev/null")
  local paths = {}
  for path in pipe:lines() do paths[#paths + 1] = path end
  if #paths == 0 then
    print "  NOTE: ../shared/samples is not there: smaller records, made for tests"
    paths = { "tests/fixtures/umm/granule_three_files.json" }
  end
  for _, path in ipairs(paths) do
    local file <close> = assert(io.open(path))
    local record = assert(core.document(file:read "a"))
    for _, item in ipairs(record.items or { record }) do
      local text = core.view_text(item)
      list[#list + 1] = item.umm and text or '{"meta":{"concept-id":"G1-X"},"umm":' .. text .. "}"
    end
  end
  return list
end

local function page_of(list)
  local items = {}
  for i = 1, COUNT do items[i] = list[(i - 1) % #list + 1] end
  return '{"hits":2000,"took":12,"items":[' .. table.concat(items, ",") .. "]}"
end

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

-- The best of the rounds, in CPU seconds.
local function best(f, ...)
  local least = math.huge
  for _ = 1, rounds do
    collectgarbage()
    local start = os.clock()
    f(...)
    least = math.min(least, os.clock() - start)
  end
  return least
end

local function kilobytes()
  local file <close> = assert(io.open "/proc/self/status")
  return tonumber(file:read "a":match "VmRSS:%s*(%d+)")
end

local text = page_of(records())
print(("  a page of %d granules, %.1f MB; best of %d, one thread"):format(COUNT, #text / 1e6,
  rounds))
local function line(name, seconds)
  print(("  %-42s %7.1f ms %7.0f MB/s %9.0f granules/s"):format(name, seconds * 1e3,
    #text / seconds / 1e6, COUNT / seconds))
  return seconds
end

local function views()
  local parsed = assert(core.document(text))
  print(("  memory of a document: %.1f times its text"):format(core.view_memory(parsed) / #text))
  line("parse", best(core.document, text))
  line("read five fields of each, parsed before", best(read, parsed))
  line("all as text again", best(core.view_text, parsed))
  return line("parse and read five fields of each, 20 times", best(function()
    for _ = 1, 20 do assert(read(assert(core.document(text))) == 5 * COUNT) end
  end) / 20)
end

local function tables()
  line("all as tables", best(function() core.view_table(core.document(text), {}) end))
  line("all as tables by lua-cjson", best(cjson.decode, text))
  return line("decode by lua-cjson and read the same", best(function()
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
  local before = kilobytes()
  many_pages(100)
  collectgarbage "incremental"
  return (kilobytes() - before) / 1024
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
