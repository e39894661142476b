-- What an archive holds, month by month, as CSV: counts granules, downloads nothing.
--
--   earthshine run scripts/recipes/inventory.lua [YEAR] [SHORT_NAME...]

local es = require "earthshine"

local year = math.tointeger(arg[1] or 2021)
local names = { table.unpack(arg, 2) }
if #names == 0 then names = { "HLSL30", "HLSS30", "MUR-JPL-L4-GLOB-v4.1" } end

-- One month of one collection. Asking for the hits asks for no granule.
local function count(job)
  local from = os.time { year = year, month = job.month, day = 1, hour = 12 }
  local to = os.time { year = year, month = job.month + 1, day = 0, hour = 12 }
  local days = { os.date("%Y-%m-%d", from), os.date("%Y-%m-%d", to) }
  return es.search_data { short_name = job.name, temporal = days }:hits()
end

local jobs = {}
for _, name in ipairs(names) do
  for month = 1, 12 do jobs[#jobs + 1] = { name = name, month = month } end
end

-- Eight questions at a time. An error of any of them ends the others and comes out here.
local counts = assert(es.async.map(jobs, { limit = 8 }, count))

print "short_name,month,granules"
for i, job in ipairs(jobs) do
  if counts[i] > 0 then print(("%s,%d-%02d,%d"):format(job.name, year, job.month, counts[i])) end
end
