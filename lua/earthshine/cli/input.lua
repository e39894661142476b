--- What a download reads from its arguments and from stdin: URLs, ids of granules, and records of
-- granules and STAC items as `search` prints them.

local Error = require "earthshine.error"
local es = require "earthshine"
local granule = require "earthshine.record.granule"
local json = require "earthshine.json"
local plan = require "earthshine.download.plan"
local stac_item = require "earthshine.record.item"
local usage = require "earthshine.cli.usage"
local wanted = require "earthshine.record.wanted"

local input = {}

-- A record keeps its metadata; a download needs the files only, of which very many fit into memory.
-- Where there is a filter, what is added are assets, which it looks at again: files no longer tell
-- what they are.
local function files_of(record, list, filter)
  if filter then
    local chosen, total = wanted.assets(record, filter)
    table.move(chosen, 1, #chosen, #list + 1, list)
    if total == 0 then list[#list + 1] = record end
    return
  end
  local files = record:files()
  for _, file in ipairs(files) do
    file.granule = record:name()
    list[#list + 1] = file
  end
  if #files == 0 then list[#list + 1] = record end
end

-- JSON with records in it, or nil.
local function decoded(text)
  local ok, value = pcall(json.decode, text)
  return ok and type(value) == "table" and value or nil
end

-- Adds a granule, a STAC item or what has a `url`; `where` says which it is.
local function add_record(value, where, list, filter)
  if type(value) ~= "table" then
    usage.fail("%s is no record, but a %s", where, type(value))
  elseif type(value.url) == "string" then
    local file, why = plan.file(value)
    if not file then usage.fail("%s: %s", where, why) end
    list[#list + 1] = file
  elseif type(value.umm) == "table" or type(value.GranuleUR) == "string" then
    files_of(granule.new(value), list, filter)
  elseif value.type == "Feature" and type(value.assets) == "table" then
    files_of(stac_item.new(value), list, filter)
  else
    usage.fail("%s has neither umm nor assets nor url", where)
  end
end

-- Adds one of these, or all of an array, a page of CMR's or an ItemCollection.
local function add_value(value, where, list, filter)
  local records = value[1] and value or value.features or value.items
  if type(records) ~= "table" then return add_record(value, where, list, filter) end
  for i, record in ipairs(records) do
    add_record(record, ("record %d of %s"):format(i, where), list, filter)
  end
end

-- Ids that are asked for in one search.
local BATCH <const> = 200

--- Whether a text is the concept id of a granule.
---@param text string
---@return boolean
function input.is_id(text) return text:find "^G%d+%-[%u%d_]+$" ~= nil end

-- A function that gives the granules of some ids, and an error for each that CMR does not have.
local function granules_of(ids)
  local step, missing
  return function()
    if not step then
      step, missing = es.search_data({ concept_id = ids }):iter(), {}
      for _, id in ipairs(ids) do missing[id] = true end
    end
    local record = step()
    if record then
      missing[record:concept_id()] = nil
      return record
    end
    for _, id in ipairs(ids) do
      if missing[id] then
        missing[id] = nil
        local message = ("CMR has no granule %s; it may be deleted, or not public"):format(id)
        return { error = Error.new { code = "not_found", message = message }, granule = id }
      end
    end
  end
end

-- Ids come together into few searches, at the place of the first of them.
local function add_id(id, list)
  local batch = list.batch
  if not batch or #batch == BATCH then
    batch = {}
    list.batch, list[#list + 1] = batch, granules_of(batch)
  end
  batch[#batch + 1] = id
end

--- Adds what one line stands for: nothing (empty, or a comment after "#"), a URL, a granule's id, a
-- JSON granule, a STAC item, JSON with a `url`, or a list of such JSON.
---@param line string
---@param number integer for messages
---@param list table what `es.download` takes
---@param filter? earthshine.asset_filter which files of records are wanted
function input.line(line, number, list, filter)
  local text = line:match "^%s*(.-)%s*$"
  if text == "" or text:sub(1, 1) == "#" then return end
  if input.is_id(text) then return add_id(text, list) end
  local where = ("line %d of the input"):format(number)
  if not text:find "^[%[{]" then
    if not text:find "^%a[%w+.-]*:/" then
      usage.fail("%s is no URL, no granule's id and no JSON record: %s", where, text:sub(1, 60))
    end
    list[#list + 1] = text
    return
  end
  local value = decoded(text)
  if not value then usage.fail("%s is no JSON record: %s", where, text:sub(1, 60)) end
  add_value(value, where, list, filter)
end

--- Reads stdin to its end: lines, or one JSON document over several of them.
---@param list table
---@param filter? earthshine.asset_filter
function input.stdin(list, filter)
  local number = 0
  for line in io.stdin:lines() do
    number = number + 1
    local whole = line:find "^%s*[%[{]" and not decoded(line) and not list[1]
      and decoded(line .. "\n" .. (io.stdin:read "a" or ""))
    if whole then return add_value(whole, "the input", list, filter) end
    input.line(line, number, list, filter)
  end
end

return input
