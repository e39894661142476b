--- Reads recorded records from the files of a folder: single records, arrays, CMR's pages and
--- NDJSON, with or without CMR's envelope.

local core = require "earthshine.core"
local read = require "earthshine.record.read"
local uv = require "luv"

local files = {}

---@class sandbox.record
---@field kind "granule"|"collection"|"service"|"tool"
---@field umm table a view
---@field meta? table a view of CMR's envelope
---@field where string file and number of the record, for messages

local ENDINGS <const> = { json = "whole", ndjson = "lines", jsonl = "lines" }
local KINDS <const> = { granule = "granule", collection = "collection", service = "service",
  tool = "tool", ["UMM-G"] = "granule", ["UMM-C"] = "collection", ["UMM-S"] = "service",
  ["UMM-T"] = "tool" }

-- What a record is: by its envelope, by the schema that it names, or by its own members.
local function kind_of(umm, meta)
  local named = read.text(meta, "concept-type") or read.text(umm, "MetadataSpecification", "Name")
  if named and KINDS[named] then return KINDS[named] end
  if read.text(umm, "GranuleUR") then return "granule" end
  if read.text(umm, "EntryTitle") and read.text(umm, "ShortName") then return "collection" end
  if read.node(umm.ServiceKeywords) then return "service" end
  if read.node(umm.ToolKeywords) then return "tool" end
end

-- The members that search and replies cannot do without.
local NEEDED <const> = { granule = { "GranuleUR" }, collection = { "ShortName", "EntryTitle" },
  service = { "Name" }, tool = { "Name" } }

local function fail(where, message, ...)
  error({ recorded = ("%s: %s"):format(where, message:format(...)) }, 0)
end

local function record_of(value, where)
  if not read.node(value) then fail(where, "not a record, but %s", type(value)) end
  local umm = value.umm or not value.meta and value or nil
  if not read.node(umm) then fail(where, "an envelope without a UMM record in it") end
  local meta = value.umm and read.node(value.meta) or nil
  local kind = kind_of(umm, meta)
  if not kind then error({ foreign = where }, 0) end
  for _, name in ipairs(NEEDED[kind]) do
    if not read.text(umm, name) or umm[name] == "" then
      fail(where, "a %s without %s", kind, name)
    end
  end
  return { kind = kind, umm = umm, meta = meta, where = where }
end

local function is_list(value)
  local step, from, start = pairs(value)
  return math.type(step(from, start)) == "integer"
end

local function add_value(value, name, out)
  if not read.node(value) then fail(name, "neither a record nor a list of records") end
  local list = read.node(value.items) or is_list(value) and value
  if not list then
    out[#out + 1] = record_of(value, name)
    return
  end
  for i, each in ipairs(list) do
    out[#out + 1] = record_of(each, ("%s, record %d"):format(name, i))
  end
end

local function add_lines(text, name, out)
  local number = 0
  for line in (text .. "\n"):gmatch "([^\n]*)\n" do
    number = number + 1
    if line:find "%S" then
      local where = ("%s, line %d"):format(name, number)
      local value, _, why = core.document(line)
      if value == nil then fail(where, "%s", why) end
      out[#out + 1] = record_of(value, where)
    end
  end
end

local function add_text(path, name, out)
  local file <close>, why = io.open(path, "rb")
  local text = file and file:read "a"
  if not text then fail(name, "cannot be read: %s", why or "no file") end
  if ENDINGS[name:match "[^.]*$"] == "lines" then return add_lines(text, name, out) end
  local value, _, message = core.document(text)
  if value ~= nil then return add_value(value, name, out) end
  -- Lines of JSON under the name of one JSON text.
  if core.document(text:match "^[^\n]*") == nil then fail(name, "%s", message) end
  add_lines(text, name, out)
end

local NO_UMM <const> = "no UMM granule, collection, service or tool (--records serves these alone)"

-- A file of something else altogether is left out; one record of something else is a mistake.
local function add_file(path, name, out, left_out)
  local before = #out
  local ok, why = pcall(add_text, path, name, out)
  if ok then return end
  if type(why) ~= "table" or not why.foreign then error(why, 0) end
  if #out > before then fail(why.foreign, NO_UMM) end
  left_out[#left_out + 1] = ("%s: %s"):format(why.foreign, NO_UMM)
end

-- Names of the files in a folder, in their order.
local function names_in(folder)
  local scan, why = uv.fs_scandir(folder)
  if not scan then fail(folder, "cannot be read: %s", why) end
  local list = {}
  for name, kind in uv.fs_scandir_next, scan do
    if kind ~= "directory" and ENDINGS[name:match "%.([^.]*)$"] then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

--- All records of a folder, in the order of its files.
---@param folder string
---@return sandbox.record[]? records
---@return string|string[] left_out what is said of each file that holds no such records; or, where
--- nothing can be served, what file is wrong, and how
function files.read(folder)
  local left_out = {}
  local ok, found = pcall(function()
    local out, names = {}, names_in(folder)
    if #names == 0 then fail(folder, "holds no file that ends in .json, .ndjson or .jsonl") end
    for _, name in ipairs(names) do add_file(folder .. "/" .. name, name, out, left_out) end
    if #out == 0 and left_out[1] then error({ recorded = left_out[1] }, 0) end
    return out
  end)
  if ok then return found, left_out end
  if type(found) == "table" and found.recorded then return nil, found.recorded end
  error(found, 0)
end

return files
