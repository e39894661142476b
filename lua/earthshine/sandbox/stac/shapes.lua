--- Turns a GeoJSON geometry into CMR's spatial parameters as CMR-STAC does: outer rings only, none
--- turned round, several joined by CMR's "and".

local Shapes = {}

local function number(x)
  if math.type(x) == "float" and x == math.floor(x) and math.abs(x) < 1e15 then
    return ("%d"):format(x)
  end
  return ("%.14g"):format(x)
end

local function pair(position)
  if type(position) ~= "table" or type(position[1]) ~= "number"
    or type(position[2]) ~= "number" then
    error("no position", 0)
  end
  return number(position[1]) .. "," .. number(position[2])
end

local function run(positions)
  local list = {}
  for k, position in ipairs(positions) do list[k] = pair(position) end
  if not list[2] then error("too short", 0) end
  return table.concat(list, ",")
end

local function put(found, kind, text)
  found[kind] = found[kind] or {}
  table.insert(found[kind], text)
end

local ADD = {}

function ADD.Point(found, at) put(found, "point", pair(at)) end
function ADD.LineString(found, at) put(found, "line", run(at)) end
function ADD.Polygon(found, at) put(found, "polygon", run(at[1])) end

for _, kind in ipairs { "Point", "LineString", "Polygon" } do
  ADD["Multi" .. kind] = function(found, at)
    for _, each in ipairs(at) do ADD[kind](found, each) end
  end
end

local function add(found, geometry)
  if geometry.type == "GeometryCollection" then
    for _, g in ipairs(geometry.geometries) do add(found, g) end
  else
    ADD[geometry.type](found, geometry.coordinates)
  end
end

--- The parameters of a geometry.
---@param geometry any
---@return table<string, string[]>? found by parameter; nil where it is no geometry
function Shapes.read(geometry)
  local found = {}
  local ok = pcall(add, found, geometry)
  return ok and next(found) and found or nil
end

return Shapes
