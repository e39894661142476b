--- What is exported, as blocks that the core converts one at a time: pages of search results as
-- they are, everything else as lines of JSON.

local Error = require "earthshine.error"
local Filter = require "earthshine.assets.filter"
local async = require "earthshine.async"
local core = require "earthshine.core"
local document = require "earthshine.document"
local given = require "earthshine.record.given"
local item_assets = require "earthshine.record.assets"
local json = require "earthshine.json"
local read = require "earthshine.record.read"
local wanted = require "earthshine.record.wanted"

local source = {}

---@class earthshine.export_block
---@field what any view of an array, or lines of JSON
---@field count? integer elements of the array
---@field text? string what the block becomes, where nothing is left to convert
---@field records? integer of that
---@field failures? earthshine.export_failure[] likewise
---@field origin? { name?: string } the file that it is of

-- Lines of JSON are gathered until they have so many bytes, which Lua writes within a few
-- milliseconds.
local ENOUGH <const> = 1 << 16

-- Whether a value is a record, or a document with records, rather than a list.
local function is_record(value)
  return core.is_record(value) or read.node(value) ~= nil and not given.is_list(value)
end

-- A misuse for what is no record.
local function check_record(value, i)
  if type(value) == "string" or core.is_record(value) or read.node(value) then return end
  Error.misuse("what is exported must be records, but %s is a %s",
    i and ("element %d"):format(i) or "one", type(value))
end

-- A record as JSON in one line.
local function line_of(record)
  check_record(record)
  if type(record) == "string" then return json.encode(document.view(record)) end
  return json.encode(read.node(record.stac) or record)
end

-- Steps through anything that has records: a list, an iterator, one record.
local function steps_of(what)
  if rawequal(type(what), "table") and rawget(what, "_open") then return what._open() end
  local meta = getmetatable(what)
  local callable = type(what) == "function" or type(meta) == "table" and meta.__call
  if callable then return function() return what() end, function() end end
  if type(what) == "string" or is_record(what) then what = { what } end
  if type(what) ~= "table" then
    Error.misuse("what is exported must be results, a record, a list or an iterator, but is a %s",
      type(what))
  end
  for i = 1, #what do check_record(what[i], i) end
  local i = 0
  return function()
    i = i + 1
    return what[i]
  end, function() end
end

-- Records that a filter looks at in one go.
local FEW <const> = 8

-- Blocks of lines of what `make` makes of each record, of so many records at most. Between two of
-- them the loop turns.
local function gather(step, make, most)
  return function()
    local lines, size = {}, 0
    async.sleep(0)
    while size < ENOUGH and #lines < most do
      local record = step()
      if record == nil then break end
      local line = make(record)
      lines[#lines + 1] = line
      size = size + #line + 1
    end
    return #lines > 0 and lines or nil
  end
end

local function as_lines(step, make, most)
  local next_lines = gather(step, make, most or math.maxinteger)
  return function()
    local lines = next_lines()
    return lines and { what = table.concat(lines, "\n") }
  end
end

-- Pages of results as the service sent them.
local function as_pages(next_page)
  return function()
    local items, count = next_page()
    if not items then return nil end
    if core.is_view(items) or core.is_view(items[1]) then
      return { what = items, count = count or #items }
    end
    local lines = {}
    for i = 1, count or #items do lines[i] = json.encode(items[i]) end
    return { what = table.concat(lines, "\n") }
  end
end

-- The one page that a list in a document is.
local function as_page(list)
  return as_pages(function()
    local items = list
    list = nil
    return items
  end)
end

-- Steps through the records in which a filter looks at assets, in whatever form they come.
local function with_assets(what)
  local close = function() end
  if type(what) == "table" and rawget(what, "_open") then what, close = what._open() end
  local step = given.each(what, "write with a filter")
  return function()
    local ok, record = pcall(step)
    if not ok and not Error.is_misuse(record) then error(record, 0) end
    if ok and (record == nil or given.is_record(record)) then return record end
    if ok and read.node(record) and Error.is(record.error) then error(record.error, 0) end
    Error.raise { code = "unsupported", message = "a filter chooses among the files of granules "
      .. "and STAC items, but one of what is given is neither" }
  end, close
end

-- The addresses of the files that a filter wants, as the text that they are.
local function as_addresses(step, filter)
  local next_lines = gather(step, function(record)
    local list = wanted.files(record, filter)
    for i, file in ipairs(list) do list[i] = file.url .. "\n" end
    return table.concat(list)
  end, FEW)
  return function()
    local lines = next_lines()
    return lines and { text = table.concat(lines), records = #lines }
  end
end

-- Members of properties that tell of all assets.
local WHOLE <const> = { "umm:record", "umm:meta" }

-- Items that have only the assets that a filter wants.
local function as_items(step, filter, version)
  return as_lines(step, function(record)
    local item = record.stac and json.to_table(record.stac)
      or record:to_stac("table", { version = version })
    local keep = {}
    for _, asset in ipairs(item_assets.list(item)) do
      if Filter.wants(filter, asset) then keep[asset.key] = item.assets[asset.key] end
    end
    item.assets = keep
    for _, name in ipairs(read.node(item.properties) and WHOLE or {}) do
      item.properties[name] = nil
    end
    return json.encode(item)
  end, FEW)
end

--- The blocks of what is exported.
---@param what any results, a record, a list or an iterator of records
---@param settings { format: earthshine.export_format, filter?: earthshine.asset_filter,
--- version?: string }
---@return fun(): earthshine.export_block? step raises
---@return fun() close
function source.blocks(what, settings)
  local filter = settings.filter
  if type(what) == "table" and rawget(what, "_blocks") then return what._blocks, what._close end
  if not filter and type(what) == "table" and rawget(what, "_pages") then
    local step, close = what._pages()
    return as_pages(step), close
  end
  if not filter then
    if core.is_view(what) and given.is_list(what) then return as_page(what), function() end end
    local step, close = steps_of(what)
    return as_lines(step, line_of), close
  end
  local step, close = with_assets(what)
  if settings.format.core == "urls" then return as_addresses(step, filter), close end
  return as_items(step, filter, settings.version), close
end

return source
