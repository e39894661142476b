--- 100 000 granules searched, converted and written: how much memory that takes at most and whether
--- it grows, how long the loop's turns are, and what a second thread brings.
--
-- usage: export.lua [GRANULES]   Exits with 1 where a goal is missed.

dofile((arg[0]:match "^.*/" or "./") .. "here.lua")

local await = require "earthshine.async.await"
local async = require "earthshine.async"
local core = require "earthshine.core"
local measure = require "measure"
local pages = require "pages"
local scheduler = require "earthshine.async.scheduler"
local search = require "earthshine.search.calls"
local memory_session = require "tests.support.memory_session"

local GRANULES <const>, PAGE <const> = tonumber(arg[1]) or 100000, 500
local MIB <const> = 1 << 20

-- The most memory that the process has had until now, in bytes.
local function memory()
  for line in io.lines "/proc/self/status" do
    local most = line:match "^VmHWM:%s*(%d+)"
    if most then return most * 1024 end
  end
end

-- A session with so many granules, the same page again and again, each time under another address.
-- Calls half() in the middle.
local function session_of(count, half)
  local body, sent = pages.granules(PAGE), 0
  return memory_session.new(function()
    sent = sent + PAGE
    if sent == count // 2 // PAGE * PAGE then half() end
    return { status = 200, body = body, headers = {
      ["CMR-Hits"] = tostring(count), ["Content-Type"] = "application/json",
      ["CMR-Search-After"] = sent < count and ('["x",%d]'):format(sent) or nil,
    } }
  end, { on_log = function() end, on_request = function() end })
end

local well = true
local function goal(...) well = measure.goal(...) and well end

-- Writes all into a file; prints rate and memory.
local function write(format, count, options)
  local path = os.tmpname() .. "." .. format
  local middle
  local session = session_of(count, function() middle = memory() end)
  local results = search.search_data(session, { short_name = "X", page_size = PAGE })
  local engine = scheduler.engine()
  engine:measure(true)
  local start, cpu = core.monotonic(), os.clock()
  local report = assert(results:write(path, options))
  local seconds = core.monotonic() - start
  local longest = engine:measure(false)
  assert(report:ok())
  assert(report.records == count, report.records)
  os.remove(path)
  local most = memory()
  print(("  %-8s %7d granules, %6.1f MB in %5.2f s (%6.0f granules/s, CPU %.2f s); peak %3.0f MiB, "
    .. "longest turn %4.1f ms"):format(format, count, report.bytes / 1e6, seconds,
    count / seconds, os.clock() - cpu, most / MIB, longest * 1e3))
  return most, longest, middle
end

-- A part of all, in whole pages.
local function some(part) return math.max(GRANULES // part // PAGE, 1) * PAGE end

local most, longest, middle = write("ndjson", GRANULES)
goal("peak memory in MiB", most / MIB, 64)
goal("peak memory of all, of the first half", most / middle, 1.1)
goal("longest turn of the loop in ms", longest * 1e3, 20)
for _, format in ipairs { "geojson", "csv", "txt", "html" } do
  local _, turn = write(format, some(5))
  goal("longest turn of the loop in ms", turn * 1e3, 20)
end
print "  with a filter of assets, which Lua looks at"
for _, format in ipairs { "ndjson", "txt" } do
  local _, turn = write(format, some(50), { filter = "role=data" })
  goal("longest turn of the loop in ms", turn * 1e3, 20)
end

-- Pages converted one after the other, and two at a time: seconds by the clock and of the CPU.
local function convert(text, count, together)
  local options = { format = "stac" }
  local start, cpu = core.monotonic(), os.clock()
  assert(async.run(function()
    async.map(function()
      count = count - 1
      return count >= 0 and text or nil
    end, { limit = together }, function(page)
      local items = await.op(scheduler.engine():document(page)).items
      assert(#await.op(scheduler.engine():convert(items, options)) > 0)
    end)
    return true
  end))
  return core.monotonic() - start, os.clock() - cpu
end

local text = pages.granules(2000)
local one, two, busy = math.huge, math.huge, 0
for _ = 1, 5 do
  local seconds, cpu = convert(text, 8, 1)
  if seconds < one then one, busy = seconds, cpu / seconds end
  two = math.min(two, (convert(text, 8, 2)))
end
print(("  8 pages of %.1f MB: one at a time %.0f MB/s, two %.0f MB/s"):format(#text / 1e6,
  8 * #text / one / 1e6, 8 * #text / two / 1e6))
if busy < 0.9 then
  print(("  NOTE: others use this machine (we had %.0f%% of a CPU): two at a time tell nothing")
    :format(busy * 100))
  measure.goal("time of two at a time, of one", two / one)
else
  goal("time of two at a time, of one", two / one, 1 / 1.7)
end
os.exit(well)
