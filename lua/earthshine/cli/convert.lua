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

-- Opens what is named; all before anything is written. A process may have some hundred files open
-- only: those that can be opened again are closed until their turn comes.
local function open_all(names)
  local list = {}
  for i, name in ipairs(names) do
    local handle, message = io.stdin, nil
    if name ~= "-" then handle, message = io.open(name, "rb") end
    if not handle then usage.fail("cannot read %s", message) end
    if name ~= "-" and handle:read(0) == nil and select(3, handle:read(1)) then
      usage.fail("cannot read %s: it is no file", name)
    end
    if name ~= "-" and handle:seek "set" then
      handle:close()
      handle = nil
    end
    list[i] = { handle = handle, name = name ~= "-" and name or nil }
  end
  return list
end

-- The blocks of all files, one after the other, as something to export.
local function blocks_of(files)
  local i, step = 0, nil
  local function close(file)
    if file and file.handle and file.handle ~= io.stdin then file.handle:close() end
    if file then file.handle = nil end
  end
  return {
    _blocks = function()
      while true do
        local block = step and step()
        if block then return block end
        close(files[i])
        i = i + 1
        local file, message = files[i], nil
        if not file then return nil end
        if not file.handle then file.handle, message = io.open(file.name, "rb") end
        step = json_blocks.of(file.handle, file.name, message)
      end
    end,
    _close = function()
      for _, file in ipairs(files) do close(file) end
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

-- A cell as people read it; nil where the value is not what it should be.
local SHOWN <const> = {
  start = function(text)
    return type(text) == "string" and text:sub(1, 16):gsub("T", " ") or nil
  end,
  size = function(n) return type(n) == "number" and units.bytes(n) or nil end,
  cloud_cover = function(n)
    return type(n) == "number" and n >= 0 and n <= 100 and ("%.0f%%"):format(n) or nil
  end,
}

local function cell(name, value)
  if value == nil then return "" end
  local shown = SHOWN[name] and SHOWN[name](value)
  if shown then return shown end
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
  local format = export.format(args, args.into)
  if not format then
    usage.fail("convert to what? Say --to stac, umm, items, geojson, geojsonl, csv, urls, html or "
      .. "table")
  elseif #args.files == 0 and core.tty(0) then
    usage.fail("convert what? Name files, or pipe records in: earthshine search ... | earthshine "
      .. "convert ...")
  end
  local what = blocks_of(open_all(#args.files > 0 and args.files or { "-" }))
  if format == "table" then return as_table(what, args) end
  return export.run(what, args, format)
end

return convert
