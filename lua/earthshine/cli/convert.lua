--- `earthshine convert`: anyone's metadata from one form into another, as a pipe.

local Columns = require "earthshine.cli.columns"
local core = require "earthshine.core"
local document = require "earthshine.document"
local export = require "earthshine.cli.export"
local json_blocks = require "earthshine.cli.json_blocks"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"
local usage = require "earthshine.cli.usage"

local convert = {}

-- Opens what is named; all before anything is written.
local function open_all(names)
  local list = {}
  for i, name in ipairs(names) do
    local handle, message = io.stdin, nil
    if name ~= "-" then handle, message = io.open(name, "rb") end
    if not handle then usage.fail("cannot read %s", message) end
    if name ~= "-" and handle:read(0) == nil and select(3, handle:read(1)) then
      usage.fail("cannot read %s: it is no file", name)
    end
    list[i] = { handle = handle, name = name ~= "-" and name or nil }
  end
  return list
end

-- The blocks of all files, one after the other, as something to export.
local function blocks_of(files)
  local i, step = 0, nil
  return {
    _blocks = function()
      while true do
        local block = step and step()
        if block then return block end
        i = i + 1
        if not files[i] then return nil end
        step = json_blocks.of(files[i].handle, files[i].name)
      end
    end,
    _close = function()
      for _, file in ipairs(files) do
        if file.handle ~= io.stdin then file.handle:close() end
      end
    end,
  }
end

local COLUMNS <const> = {
  { title = "ID", least = 24, middle = true }, { title = "COLLECTION", least = 12, rank = 2,
    optional = true },
  { title = "BEGINS", rank = 1 }, { title = "SIZE", rank = 3, right = true, optional = true },
  { title = "CLOUD", rank = 4, right = true, optional = true },
}
local FIELDS <const> = { "id", "collection", "start", "size", "cloud_cover" }

-- A cell as people read it.
local SHOWN <const> = {
  start = function(text) return (tostring(text):sub(1, 16):gsub("T", " ")) end,
  size = function(n) return units.bytes(n) end,
  cloud_cover = function(n) return ("%.0f%%"):format(n) end,
}

local function cell(name, value)
  if value == nil then return "" end
  if SHOWN[name] then return SHOWN[name](value) end
  return core.is_view(value) and core.view_text(value) or tostring(value)
end

-- A table of fields, which come as Features, one a line.
local function as_table(what, args)
  local names, columns = args.fields or FIELDS, COLUMNS
  if args.fields then
    columns = {}
    for i, name in ipairs(names) do columns[i] = { title = name:upper(), least = 8 } end
  end
  local rows = Columns.new(columns, terminal.out_columns or math.huge, function(line)
    terminal.write(line, "\n")
  end)
  local given = { fields = names }
  local status = export.run(what, given, "geojsonl", function(text)
    for line in text:gmatch "[^\n]+" do
      local properties, row = document.view(line).properties, {}
      for i, name in ipairs(names) do row[i] = cell(name, properties[name]) end
      rows:add(row)
    end
  end)
  rows:close()
  terminal.flush()
  return status
end

--- Runs the command.
---@param args table what the parser returned
---@return integer status 1 where a record was left out
function convert.run(args)
  local format = args.into
  if format ~= "table" then format = export.format(args, format) end
  if not format then
    usage.fail("convert to what? Say --to stac, umm, items, collections, geojson, geojsonl, csv, "
      .. "urls, html or table")
  elseif #args.files == 0 and core.tty(0) then
    usage.fail("convert what? Name files, or pipe records in: earthshine search ... | earthshine "
      .. "convert ...")
  end
  local what = blocks_of(open_all(#args.files > 0 and args.files or { "-" }))
  if format == "table" then return as_table(what, args) end
  return export.run(what, args, format)
end

return convert
