--- Records of any kind as a table on a terminal, with columns of one's own.

local Columns = require "earthshine.cli.columns"
local core = require "earthshine.core"
local document = require "earthshine.document"
local export = require "earthshine.cli.export"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"

local field_table = {}

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

--- Prints records as a table of fields, which come as Features, one a line.
---@param what any what can be exported
---@param args table of the command line
---@return integer status 1 where a record was left out
---@return integer count of rows
function field_table.show(what, args)
  local names, columns = args.fields or FIELDS, COLUMNS
  if args.fields then
    columns = {}
    for i, name in ipairs(names) do columns[i] = { title = name:upper(), least = 8 } end
  end
  local rows = Columns.new(columns, terminal.out_columns or math.huge, function(line)
    terminal.write(line, "\n")
  end)
  local given = { fields = names }
  local count = 0
  local status = export.run(what, given, "geojsonl", function(text)
    for line in text:gmatch "[^\n]+" do
      local properties, row = document.view(line).properties, {}
      for i, name in ipairs(names) do row[i] = cell(name, properties[name]) end
      rows:add(row)
      count = count + 1
    end
  end)
  rows:close()
  terminal.flush()
  return status, count
end

return field_table
