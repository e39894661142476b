-- The main job: log in, search page by page, keep what is wanted, download it in parallel,
-- verified.
--
--   earthshine run scripts/recipes/download.lua [FOLDER] [SHORT_NAME] [FROM] [TO] [SMALLEST MB] [MOST FILES]

local es = require "earthshine"

local folder = arg[1] or "data"
local short_name, from, to = arg[2] or "ATL06", arg[3] or "2024-01-01", arg[4] or "2024-03-31"
local least, most = tonumber(arg[5] or 0) * 1e6, math.tointeger(arg[6] or 200)

local auth = assert(es.login())
print(("logged in     %s"):format(auth.username or "with a token"))

-- Nothing is sent before the first page is asked for, and no page is kept.
local results = assert(es.search_data {
  short_name = short_name, temporal = { from, to }, bounding_box = { -75, 58, -10, 84 },
})
print(("found         %d granules of %s over Greenland, %s to %s"):format(results:hits(), short_name, from, to))

local wanted, looked_at, bytes = {}, 0, 0
for page in results:pages() do
  for _, granule in ipairs(page) do
    looked_at = looked_at + 1
    local size = 0
    for _, file in ipairs(granule:files()) do size = size + (file.size or 0) end
    if size >= least and #wanted < most then
      wanted[#wanted + 1] = granule
      bytes = bytes + size
    end
  end
end
print(("filtered      %d of %d, %.1f MB in all"):format(#wanted, looked_at, bytes / 1e6))

local report = assert(es.download(wanted, folder, { workers = 16 }))
print(("downloaded    %d files, %.1f MB in %.1f s: %.0f MB/s, %.0f files/s"):format(
  #report.files, report.bytes / 1e6, report.seconds, report:rate() / 1e6, #report.files / math.max(report.seconds, 1e-3)))
print(("verified      %d by the checksum of their metadata"):format(report:verified()))
print(("there already %d"):format(#report.skipped))
for _, failure in ipairs(report.failed) do print("failed        " .. tostring(failure.error)) end
print(("in            %s"):format(folder))
return report:ok() and 0 or 1
