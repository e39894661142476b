--- Spatial values as parameter kinds: in every natural form, out of files too, as CMR's own text.

local Polygon = require "earthshine.query.polygon"
local Value = require "earthshine.query.value"

local found, file = pcall(require, "earthshine.query.file")

local shapes = {}

-- The name of a file that a value stands for, and how many points may be taken out of it; or nil.
local function file_of(value)
  if type(value) == "string" then return found and file.is(value) and value or nil end
  if type(value) == "table" and not Value.any(value) and type(value.file) == "string" then
    return value.file, value.max_points
  end
end

-- Adds the shapes of a file to a list; or returns a message.
local function add_file(list, warnings, row, path, most)
  if not row.file then return "takes no file; polygon, line and point do" end
  if not found then return "cannot read files" end
  local objects, more = file.read(path, { kind = row.file, max_points = most })
  if not objects then return more end
  table.move(objects, 1, #objects, #list + 1, list)
  table.move(more or {}, 1, #(more or {}), #warnings + 1, warnings)
end

-- A list of values in which there are files, with their shapes in place of their names.
local function expand(given, row)
  local list, warnings = {}, {}
  for _, value in ipairs(given) do
    local path, most = file_of(value)
    if path then
      local message = add_file(list, warnings, row, path, most)
      if message then return nil, message end
    else
      list[#list + 1] = value
    end
  end
  return list, #list > 1 and "or" or nil, warnings
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
    if type(value) == "table" and type(value[1]) == "number" then return { value } end
    if file_of(value) then return expand({ value }, row) end
    if type(value) == "table" and not Value.any(value) then
      for i = 1, #value do
        if file_of(value[i]) then return expand(value, row) end
      end
    end
    local list, union = class.split(value)
    return list, union and "or" or nil
  end

  function kind.read(value)
    local object, message = class.read(value)
    if not object then return nil, message end
    return object, nil, nil, class == Polygon and Polygon.note(object) or nil
  end

  function kind.text(object) return (object:to_cmr()) end

  function kind.lua(object) return class.lua(Value.state(object)) end
end

return shapes
