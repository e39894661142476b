--- Results on pages of a transport in memory: how fast granules come, parsing included; how long
--- the loop's turns are meanwhile; and what memory many pages take.
--
-- usage: results.lua [ROUNDS]   Exits with 1 where a goal is missed.

local root = arg[0]:match "^(.*)/tests/bench/[^/]*$" or "."
package.path = root .. "/lua/?.lua;" .. root .. "/lua/?/init.lua;" .. root .. "/tests/bench/?.lua;"
  .. package.path
package.cpath = (os.getenv "EARTHSHINE_BUILD" or root .. "/build") .. "/lib/?.so;" .. package.cpath

local core = require "earthshine.core"
local es = require "earthshine"
local measure = require "measure"
local pages = require "pages"

local rounds = tonumber(arg[1]) or 3
local COUNT <const> = 2000

-- A session whose CMR has so many pages, all the same one.
local function session_of(body, count)
  local function answer(request)
    local after = request.headers["cmr-search-after"]
    local n = after and math.tointeger(after:match "%d+") or 1
    return { status = 200, body = body, headers = { ["content-type"] = "application/json",
      ["cmr-hits"] = tostring(count * COUNT),
      ["cmr-search-after"] = n < count and ("[%d]"):format(n + 1) or nil } }
  end
  return es.session { transport = es.memory_transport(answer) }
end

local function search(session)
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

local function kilobytes()
  local file <close> = assert(io.open "/proc/self/status")
  return tonumber(file:read "a":match "VmRSS:%s*(%d+)")
end

local body = pages.granules(COUNT)
local PER_PAGE <const> = 5e3 * COUNT / #body

print(("  20 pages of %d granules, %.1f MB each; best of %d"):format(COUNT, #body / 1e6, rounds))

-- Seconds of wall and of this thread's CPU for 40 000 granules, of pages of 5 kB a granule.
local function speed(name, run)
  local best, cpu = math.huge, math.huge
  for _ = 1, rounds do
    collectgarbage()
    local start, used = core.monotonic(), os.clock()
    run()
    best, cpu = math.min(best, core.monotonic() - start), math.min(cpu, os.clock() - used)
  end
  best, cpu = best * PER_PAGE, cpu * PER_PAGE
  print(("  %-40s %8.0f granules/s of 5 kB (%8.0f/s of CPU)"):format(name, 20 * COUNT / best,
    20 * COUNT / cpu))
  return best
end

local session = session_of(body, 20)
local function whole() assert(read(search(session)) == 5 * 20 * COUNT) end
local top = speed("five fields of each, at top level", whole)
local task = speed("five fields of each, in a task", function() es.async.run(whole) end)
print(top, task)
os.exit(true)
