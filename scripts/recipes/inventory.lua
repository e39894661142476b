-- What an archive holds, month by month: counts granules without downloading anything, as CSV.
--
--   earthshine run scripts/recipes/inventory.lua [YEAR] [SHORT_NAME...]

local es = require "earthshine"

local year = math.tointeger(arg[1] or 2024)
local names = #arg > 1 and table.pack(table.unpack(arg, 2)) or { "ATL03", "ATL06", "HLSL30", "MUR-JPL-L4-GLOB-v4.1" }

-- One count: a page of no granules tells how many there are.
local function count(job)
  local last = os.date("!%Y-%m-%d", os.time { year = year, month = job.month + 1, day = 0, hour = 12 })
  local results = es.search_data {
    short_name = job.name, temporal = { ("%d-%02d-01"):format(year, job.month), last },
  }
  return results:hits()
end

local jobs = {}
for _, name in ipairs(names) do
  for month = 1, 12 do jobs[#jobs + 1] = { name = name, month = month } end
end

-- Data first, function last; eight questions at a time.
local counts = assert(es.async.map(jobs, { limit = 8 }, count))

print("short_name,month,granules")
for i, job in ipairs(jobs) do print(("%s,%d-%02d,%d"):format(job.name, year, job.month, counts[i])) end
