-- The main job: log in, search page by page, keep what is wanted, download it, verify it.
--
--   earthshine run scripts/recipes/download.lua [FOLDER] [SHORT_NAME] [FROM] [TO] [MONTHS]
--
-- MONTHS are those whose granules are kept: 06,07,08 unless others are given.

local es = require "earthshine"

local folder, short_name = arg[1] or "data", arg[2] or "MUR-JPL-L4-GLOB-v4.1"
local from, to = arg[3] or "2020-01-01", arg[4] or "2022-12-31"
local months = {}
for month in (arg[5] or "06,07,08"):gmatch "%d+" do months[month] = true end

local function line(label, format, ...)
  print(("  %-15s"):format(label) .. format:format(...))
end

local auth = assert(es.login())
line("logged in", "as %s", auth.username or "the user of the token")

-- Nothing is sent before the first line that needs an answer.
local results = es.search_data { short_name = short_name, temporal = { from, to } }
line("found", "%d granules of %s", assert(results:hits()), short_name)

-- Pages come one after the other, and each is let go when the next one is there.
local wanted = assert(results:filter(function(granule)
  return months[granule:temporal():sub(6, 7)]
end):all())
line("filtered", "%d of them, of months %s", #wanted, arg[5] or "06,07,08")

local report = assert(es.download(wanted, folder, { workers = 16 }))

line("downloaded", "%d files, %.1f MB, into %s", #report.files, report.bytes / 1e6, folder)
line("verified", "%d by the checksum of their metadata", report:verified())
line("already there", "%d", #report.skipped)
line("rate", "%.0f MB/s, %.0f files/s, in %.1f s", report:rate() / 1e6,
  #report.files / report.seconds, report.seconds)
for _, failure in ipairs(report.failed) do line("failed", "%s", failure.error) end
assert(report:ok())
