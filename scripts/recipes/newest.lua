-- Keeps a folder up to date with the newest granules: what is whole stays, the rest comes.
--
--   earthshine run scripts/recipes/newest.lua [FOLDER] [SHORT_NAME] [HOW MANY]

local es = require "earthshine"

local folder, short_name = arg[1] or "newest", arg[2] or "ATL06"
local many = math.tointeger(arg[3] or 10)

assert(es.login())
local newest = es.search_data { short_name = short_name, sort_key = "-start_date", count = many }

-- "all": what is on disk is read again and compared with its checksum, so that decay is repaired.
local report = assert(es.download(newest, folder, { verify = "all" }))

for _, file in ipairs(report.skipped) do print("kept", file.path, file.reason) end
for _, file in ipairs(report.files) do print("new", file.path, file.verified or file.unverified) end
for _, failure in ipairs(report.failed) do print("failed", failure.error) end
print(report)
assert(report:ok())
