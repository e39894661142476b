--- Granules as STAC Items: a page of UMM-G to NDJSON in C, beside parsing alone and beside tables
--- of lua-cjson's.
--
-- usage: stac.lua [ROUNDS]   Exits with 1 where a goal is missed.

dofile((arg[0]:match "^.*/" or "./") .. "here.lua")

local cjson = require "cjson"
local core = require "earthshine.core"
local measure = require "measure"
local pages = require "pages"

local rounds = tonumber(arg[1]) or 5
local COUNT <const> = 2000

local text = pages.granules(COUNT)
print(("  a page of %d granules, %.1f MB; best of %d, one thread"):format(COUNT, #text / 1e6,
  rounds))

local function line(name, f)
  local seconds = pages.best(rounds, f)
  print(("  %-42s %7.1f ms %7.0f MB/s %9.0f granules/s"):format(name, seconds * 1e3,
    #text / seconds / 1e6, COUNT / seconds))
  return seconds
end

local parse = line("parse", function() core.document(text) end)
local convert = line("parse and convert to Items, a line each", function()
  assert(#core.umm_items_to_stac(core.document(text).items) > 0)
end)
local tables = line("decode and encode by lua-cjson, nothing more", function()
  cjson.encode(cjson.decode(text))
end)
local well = measure.goal("time of a conversion, of parsing", convert / parse, 4)
measure.goal("time of a conversion, of lua-cjson's tables", convert / tables)
os.exit(well)
