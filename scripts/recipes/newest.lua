-- Keeps a folder up to date with the newest granules: what is there and whole stays, what is
-- missing comes.
--
--   earthshine run scripts/recipes/newest.lua [FOLDER] [SHORT_NAME] [HOW MANY]

local es = require "earthshine"

local folder, short_name, many = arg[1] or "newest", arg[2] or "MUR-JPL-L4-GLOB-v4.1", math.tointeger(arg[3] or 5)

assert(es.login())
local newest = es.search_data { short_name = short_name, sort_key = "-start_date", count = many }

-- verify = "all" reads what is on disk again and compares its checksum, too: bit rot is repaired.
local report = assert(es.download(newest, folder, { verify = "all", on_error = "collect" }))

for _, file in ipairs(report.skipped) do print("kept  " .. file.path .. "  (" .. file.reason .. ")") end
for _, file in ipairs(report.files) do print("new   " .. file.path .. "  " .. file.bytes .. " bytes") end
for _, failure in ipairs(report.failed) do print("lost  " .. tostring(failure.error)) end
print(report)
return report:ok() and 0 or 1
