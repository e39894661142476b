--- Geometry literals of CQL2: GeoJSON geometries and boxes, their checks, and their text (WKT).

local json = require "earthshine.json"

local shapes = {}

--- How deeply each type nests its positions, and the least number of members at the deepest list.
shapes.depth = { Point = 0, LineString = 1, MultiPoint = 1, Polygon = 2, MultiLineString = 2,
  MultiPolygon = 3 }

local LEAST <const> = { LineString = 2, MultiLineString = 2, Polygon = 4, MultiPolygon = 4 }

local function same_position(a, b)
  return a[1] == b[1] and a[2] == b[2] and a[3] == b[3]
end

--- What is wrong with a list of positions as the deepest list of a type, or nil.
---@param kind string GeoJSON type
---@param list number[][]
---@return string?
function shapes.problem(kind, list)
  local least = LEAST[kind] or 1
  if #list < least then
    return ("%s needs at least %d positions, but has %d"):format(
      least == 4 and "a ring" or "a line", least, #list)
  end
  if least == 4 and not same_position(list[1], list[#list]) then
    return "a ring ends where it begins, but this one does not"
  end
end

--- Whether as many numbers make a position.
---@param count integer
---@return boolean
function shapes.is_position(count)
  return count == 2 or count == 3
end

local function position_text(position)
  local parts = {}
  for i, n in ipairs(position) do parts[i] = json.encode(n) end
  return table.concat(parts, " ")
end

local function nested_text(kind, value, depth)
  if depth == 0 then
    local text = position_text(value)
    return (kind == "Point" or kind == "MultiPoint") and "(" .. text .. ")" or text
  end
  local parts = {}
  for i, member in ipairs(value) do parts[i] = nested_text(kind, member, depth - 1) end
  return "(" .. table.concat(parts, ", ") .. ")"
end

-- Whether every position has a height, which WKT says by a Z; where only some have, it says none.
local function has_heights(value, depth)
  if depth == 0 then return #value == 3 end
  for _, member in ipairs(value) do
    if not has_heights(member, depth - 1) then return false end
  end
  return true
end

--- The text of a checked geometry, as WKT, or of a box.
---@param node table
---@return string
function shapes.text(node)
  if node.bbox then
    local parts = {}
    for i, n in ipairs(node.bbox) do parts[i] = json.encode(n) end
    return "BBOX(" .. table.concat(parts, ", ") .. ")"
  end
  if node.type == "GeometryCollection" then
    local parts = {}
    for i, member in ipairs(node.geometries) do parts[i] = shapes.text(member) end
    return "GEOMETRYCOLLECTION(" .. table.concat(parts, ", ") .. ")"
  end
  local depth = shapes.depth[node.type]
  local tag = node.type:upper() .. (has_heights(node.coordinates, depth) and " Z" or "")
  return tag .. nested_text(node.type, node.coordinates, depth)
end

return shapes
