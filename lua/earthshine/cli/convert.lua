--- `earthshine convert`: anyone's metadata from one form into another, as a pipe.

local core = require "earthshine.core"
local export = require "earthshine.cli.export"
local field_table = require "earthshine.cli.field_table"
local json_blocks = require "earthshine.cli.json_blocks"
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

--- Runs the command.
---@param args table what the parser returned
---@return integer status 1 where a record was left out
function convert.run(args)
  local format = export.format(args, args.into)
  if not format then
    usage.fail("convert to what? Say --to stac, umm, items, collections, geojson, geojsonl, csv, "
      .. "urls, html or table")
  elseif #args.files == 0 and core.tty(0) then
    usage.fail("convert what? Name files, or pipe records in: earthshine search ... | earthshine "
      .. "convert ...")
  end
  local what = blocks_of(open_all(#args.files > 0 and args.files or { "-" }))
  if format == "table" then return (field_table.show(what, args)) end
  return export.run(what, args, format)
end

return convert
