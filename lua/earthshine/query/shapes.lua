--- Spatial values as parameter kinds: in every natural form, out of files too, as CMR's own text.

local file = require "earthshine.query.file"
local Polygon = require "earthshine.query.polygon"
local Value = require "earthshine.query.value"

local shapes = {}

local NAMES <const> = { file = "file", max_points = "max_points" }

-- Whether a value stands for a file: its name, or { file =, max_points = }.
local function is_file(value)
  if type(value) == "string" then return file.is(value) end
  return type(value) == "table" and not Value.any(value) and value.file ~= nil
end

-- Adds the shapes of a file to a list; or returns a message.
local function add_file(list, warnings, row, value)
  if not row.file then return "takes no file; polygon, line and point do" end
  local members, message = { file = value }, nil
  if type(value) == "table" then members, message = Value.members(value, NAMES) end
  if not members then return message end
  local objects, more = file.read(members.file,
    { kind = row.file, max_points = members.max_points })
  if not objects then return more end
  table.move(objects, 1, #objects, #list + 1, list)
  table.move(more, 1, #more, #warnings + 1, warnings)
end

-- A list of values in which there are files, with their shapes in place of their names.
local function expand(given, row)
  local list, warnings = {}, {}
  for _, value in ipairs(given) do
    if is_file(value) then
      local message = add_file(list, warnings, row, value)
      if message then return nil, message end
    else
      list[#list + 1] = value
    end
  end
  return list, #list > 1 and "or" or nil, warnings
end

-- What helps where a text may have been meant for the name of a file.
local function no_file(value, row)
  if not row.file or type(value) ~= "string" or not value:find "%.%a[%w_]*%s*$" then return "" end
  return "; names of files end in .geojson, .json, .shp, .zip, .kml, .kmz or .wkt"
end

for name, class in pairs {
  bounding_box = require "earthshine.query.bounding_box",
  circle = require "earthshine.query.circle",
  line = require "earthshine.query.line",
  point = require "earthshine.query.point",
  polygon = Polygon,
} do
  local kind = {}
  shapes[name] = kind

  function kind.split(value, row)
    if type(value) == "table" and type(value[1]) == "number" then return nil end
    if is_file(value) then return expand({ value }, row) end
    if type(value) == "table" and not Value.any(value) then
      for i = 1, #value do
        if is_file(value[i]) then return expand(value, row) end
      end
    end
    local list, union = class.split(value)
    return list, union and "or" or nil
  end

  function kind.read(value, row)
    local object, message = class.read(value)
    if not object then return nil, message .. no_file(value, row) end
    return object, nil, nil, class == Polygon and Polygon.note(object) or nil
  end

  function kind.text(object) return (object:to_cmr()) end

  function kind.lua(object) return class.lua(Value.state(object)) end
end

return shapes
