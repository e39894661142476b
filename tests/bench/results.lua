--- Results on pages of a transport in memory: how fast granules come, parsing included; how long
--- the loop's turns are meanwhile; and what memory many pages take.
--
-- usage: results.lua [ROUNDS]   Exits with 1 where a goal is missed.

dofile((arg[0]:match "^.*/" or "./") .. "here.lua")

local core = require "earthshine.core"
local es = require "earthshine"
local measure = require "measure"
local pages = require "pages"

local rounds = tonumber(arg[1]) or 3
local COUNT <const> = 2000 -- granules a page

-- A search in a CMR that has so many pages, all the same one.
local function search_of(body, size, count)
  local function answer(request)
    local after = request.headers["cmr-search-after"]
    local n = after and math.tointeger(after:match "%d+") or 1
    return { status = 200, body = body, headers = { ["content-type"] = "application/json",
      ["cmr-hits"] = tostring(count * size),
      ["cmr-search-after"] = n < count and ("[%d]"):format(n + 1) or nil } }
  end
  local session = es.session { transport = es.memory_transport(answer) }
  return session.search_data({ short_name = "X" }, { page_size = COUNT })
end

-- Five fields of each granule.
local function read(results)
  local n = 0
  for g in results:iter() do
    local umm = g.umm
    local extent, urls, data = umm.TemporalExtent, umm.RelatedUrls, umm.DataGranule
    local range, first = extent and extent.RangeDateTime, urls and urls[1]
    local fields = { umm.GranuleUR, g.meta["concept-id"], range and range.BeginningDateTime or 0,
      data and data.DayNightFlag or 0, first and first.URL or 0 }
    n = n + #fields
  end
  return n
end

local body = pages.granules(COUNT)
print(("  pages of %d granules, %.1f MB each; best of %d"):format(COUNT, #body / 1e6, rounds))

-- us a granule of 5 kB, by CPU of all threads.
local function speed(name, run)
  local wall, cpu = math.huge, math.huge
  for _ = 1, rounds do
    collectgarbage()
    local start, used = core.monotonic(), os.clock()
    assert(run() == 5 * 20 * COUNT)
    wall, cpu = math.min(wall, core.monotonic() - start), math.min(cpu, os.clock() - used)
  end
  local function each(seconds) return seconds / 20 / #body * 5e3 end
  print(("  %-42s %8.0f granules/s of 5 kB by CPU, %8.0f by the clock"):format(name, 1 / each(cpu),
    1 / each(wall)))
  return each(cpu) * 1e6
end

-- Milliseconds of CPU of the longest turn of the loop while pages of 20 MB are parsed and iterated.
local function longest_turn()
  local size = 20000000 * COUNT // #body
  local results = search_of(pages.granules(size), size, 5)
  local engine = core.engine()
  assert(es.async.run(function()
    engine:measure(true)
    return read(results)
  end) == 5 * 5 * size)
  return engine:measure() * 1e3
end

-- MiB between the least and the most that the process has while 100 pages pass, of which some
-- records are kept; and those records.
local function growth(is_kept)
  local kept, least, most, n = {}, math.huge, 0, 0
  collectgarbage()
  for g in search_of(body, COUNT, 100):iter() do
    n = n + 1
    local _ = g.umm.GranuleUR
    if is_kept(n) then kept[#kept + 1] = g end
    if n % COUNT == 0 then
      local now = measure.resident()
      least, most = math.min(least, now), math.max(most, now)
    end
  end
  return (most - least) / 1024, kept
end

local whole = search_of(body, COUNT, 20)
local top = speed("five fields of each, at top level", function() return read(whole) end)
speed("five fields of each, in a task", function()
  return es.async.run(function() return read(whole) end)
end)
local well = measure.goal("us a granule of 5 kB, parsing included", top, 10)
well = measure.goal("ms of the longest loop turn, pages of 20 MB", longest_turn(), 20) and well
well = measure.goal("MiB that 100 pages take, one field read of each granule, nothing kept",
  (growth(function() return false end)), 64) and well
local grown, kept = growth(function(n) return n % COUNT == 77 end)
well = measure.goal("MiB that 100 pages take, one granule of each kept", grown, 64) and well
assert(#kept == 100 and kept[50]:name())
os.exit(well)
