--- Shapes of a query as STAC's bbox and intersects, and as S_INTERSECTS of its filters.

local antimeridian = require "earthshine.query.stac.antimeridian"

local space = {}

--- The parameters of shapes, in the order in which they are looked at.
space.kinds = { "bounding_box", "polygon", "point", "line", "circle" }

---@class earthshine.stac_shape
---@field kind string the parameter that it belongs to
---@field value table a value type's object

local function ring_of(west, south, east, north)
  return { { west, south }, { east, south }, { east, north }, { west, north }, { west, south } }
end

-- A box over the antimeridian as one ring, its parallels followed in steps.
local function whole_box(box)
  local ring, width = {}, box.east - box.west + 360
  local steps = math.max(1, math.ceil(width / 5))
  local function along(lat, from, to)
    if math.abs(lat) == 90 then
      ring[#ring + 1] = { box.east, lat }
      return
    end
    for i = from, to, from < to and 1 or -1 do
      local lon = box.west + width * i / steps
      ring[#ring + 1] = { lon > 180 and lon - 360 or lon, lat }
    end
  end
  along(box.south, 0, steps)
  along(box.north, steps, 0)
  ring[#ring + 1] = { ring[1][1], ring[1][2] }
  return { type = "Polygon", coordinates = { ring } }
end

-- A box as an area on the map. Its `bbox` tells that it is one.
local function box_area(box, whole)
  local west, south, east, north = box.west, box.south, box.east, box.north
  local area
  if west <= east then
    area = { type = "Polygon", coordinates = { ring_of(west, south, east, north) } }
  elseif whole then
    area = whole_box(box)
  else
    area = { type = "MultiPolygon", coordinates = { { ring_of(west, south, 180, north) },
      { ring_of(-180, south, east, north) } } }
  end
  area.bbox = { west, south, east, north }
  return area
end

local function one_or_many(kind, parts)
  if #parts == 1 then return { type = kind, coordinates = parts[1] } end
  return { type = "Multi" .. kind, coordinates = parts }
end

--- A shape as a GeoJSON geometry.
---@param shape earthshine.stac_shape
---@param whole boolean whether it stays one piece over the antimeridian
---@return table geometry
function space.geometry(shape, whole)
  local value = shape.value
  if shape.kind == "bounding_box" then return box_area(value, whole) end
  if whole or shape.kind == "point" then return (value:to_stac()) end
  if shape.kind == "line" then
    return one_or_many("LineString", antimeridian.line(value:points()))
  end
  return one_or_many("Polygon", antimeridian.polygon(value:to_stac().coordinates))
end

local SINGLE <const> = {
  MultiPoint = "Point", MultiLineString = "LineString", MultiPolygon = "Polygon",
}

--- Several shapes as one geometry: of parts where they are of one kind, else a collection.
---@param shapes earthshine.stac_shape[]
---@param whole boolean whether shapes over the antimeridian stay one piece
---@return table geometry
local function union(shapes, whole)
  local geometries, parts, kind = {}, {}, nil
  for i, shape in ipairs(shapes) do
    local geometry = space.geometry(shape, whole)
    geometries[i] = geometry
    local own = SINGLE[geometry.type] or geometry.type
    kind = (kind == nil or kind == own) and not geometry.bbox and own
    local list = SINGLE[geometry.type] and geometry.coordinates or { geometry.coordinates }
    table.move(list, 1, #list, #parts + 1, parts)
  end
  if #geometries == 1 then return geometries[1] end
  if kind then return one_or_many(kind, parts) end
  return { type = "GeometryCollection", geometries = geometries }
end

space.union = union

-- The condition that one of several shapes is touched.
local function condition(shapes, whole)
  local boxes, rest = {}, {}
  for _, shape in ipairs(shapes) do
    table.insert(shape.kind == "bounding_box" and boxes or rest, shape)
  end
  local list = {}
  for i, box in ipairs(boxes) do list[i] = { bbox = box.value:to_stac() } end
  if #rest > 0 then list[#list + 1] = union(rest, whole) end
  for i, geometry in ipairs(list) do
    list[i] = { op = "s_intersects", args = { { property = "geometry" }, geometry } }
  end
  return #list == 1 and list[1] or { op = "or", args = list }
end

-- The shapes of one parameter as conditions that must all hold, each a list of alternatives.
local function groups_of(kind, values, either)
  local groups = {}
  for i, value in ipairs(values) do
    local group = either and groups[1] or {}
    group[#group + 1] = { kind = kind, value = value }
    if not either then groups[i] = group else groups[1] = group end
  end
  return groups
end

-- All conditions; or, where those of several parameters are alternatives and one of them has
-- several of its own, the one condition as a tree.
local function conjuncts(view, whole)
  local all, branches, complex, kinds = {}, {}, false, 0
  for _, kind in ipairs(space.kinds) do
    local values = view.values[kind]
    if values then
      local groups = groups_of(kind, values, view.option(kind, "or"))
      table.move(groups, 1, #groups, #all + 1, all)
      kinds, complex = kinds + 1, complex or #groups > 1
      branches[kinds] = groups
    end
  end
  if kinds < 2 or not view.option("spatial", "or") then return all end
  if not complex then
    local merged = {}
    for _, group in ipairs(all) do table.move(group, 1, #group, #merged + 1, merged) end
    return { merged }
  end
  for i, groups in ipairs(branches) do
    local trees = {}
    for k, group in ipairs(groups) do trees[k] = condition(group, whole) end
    branches[i] = #trees == 1 and trees[1] or { op = "and", args = trees }
  end
  return {}, { op = "or", args = branches }
end

local function is_box(group, whole)
  local box = #group == 1 and group[1].kind == "bounding_box" and group[1].value
  return box and not (whole and box.west > box.east)
end

local function values_of(group)
  local list = {}
  for i, shape in ipairs(group) do list[i] = shape.value end
  return #list == 1 and list[1] or list
end

--- Puts the shapes into a body: a box into bbox, another one into intersects, of all more one into
--- the filter.
---@param out earthshine.stac_writer
---@param view earthshine.stac_view
---@param whole boolean whether shapes over the antimeridian stay one piece
function space.write(out, view, whole)
  local circles = view.values.circle
  if circles then
    out:drop("circle", #circles == 1 and circles[1] or circles,
      "becomes a polygon of 16 or 32 points on the circle, as CMR itself takes it")
  end
  local list, tree = conjuncts(view, whole)
  local chosen
  for i, group in ipairs(list) do
    if is_box(group, whole) then chosen = i break end
  end
  chosen = chosen or 1
  for i, group in ipairs(list) do
    if i ~= chosen then
      out:condition(group[1].kind, values_of(group), condition(group, whole))
    elseif is_box(group, whole) then
      out.body.bbox = group[1].value:to_stac()
    else
      out.body.intersects = union(group, whole)
    end
  end
  if tree then out:condition("options[spatial][or]", true, tree) end
end

return space
