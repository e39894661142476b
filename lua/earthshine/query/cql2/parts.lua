--- Geometries taken apart into points, edges and areas, as planar.lua compares them.

---@class earthshine.cql2.parts
---@field points number[][] positions
---@field edges number[][] { x1, y1, x2, y2 }, of lines and rings alike
---@field areas table[] polygons: lists of rings, each a list of positions
---@field lines table[] lists of positions
---@field box number[] west, south, east, north

local function add_line(parts, line)
  for i = 1, #line - 1 do
    local a, b = line[i], line[i + 1]
    parts.edges[#parts.edges + 1] = { a[1], a[2], b[1], b[2] }
  end
end

local function add_area(parts, rings)
  if type(rings[1]) ~= "table" then error("no ring", 0) end
  parts.areas[#parts.areas + 1] = rings
  for _, ring in ipairs(rings) do add_line(parts, ring) end
end

local function add_box(parts, west, south, east, north)
  add_area(parts, { { { west, south }, { east, south }, { east, north }, { west, north },
    { west, south } } })
end

local add

local function add_each(one)
  return function(parts, list)
    for _, member in ipairs(list) do one(parts, member) end
  end
end

local function add_point(parts, position)
  parts.points[#parts.points + 1] = { position[1], position[2] }
end

local function add_path(parts, line)
  add_line(parts, line)
  parts.lines[#parts.lines + 1] = line
end

local ADD <const> = {
  Point = add_point, MultiPoint = add_each(add_point), LineString = add_path,
  MultiLineString = add_each(add_path), Polygon = add_area, MultiPolygon = add_each(add_area),
}

function add(parts, geometry)
  if geometry.bbox and not geometry.type then
    local box = geometry.bbox
    local half = #box // 2
    local west, south, east, north = box[1], box[2], box[half + 1], box[half + 2]
    if west <= east then
      add_box(parts, west, south, east, north)
    else
      add_box(parts, west, south, 180, north)
      add_box(parts, -180, south, east, north)
    end
  elseif geometry.type == "GeometryCollection" then
    for _, member in ipairs(geometry.geometries) do add(parts, member) end
  else
    ADD[geometry.type](parts, geometry.coordinates)
  end
end

-- Widens a box of bounds.
local function widen(box, x, y)
  box[1], box[2] = math.min(box[1], x), math.min(box[2], y)
  box[3], box[4] = math.max(box[3], x), math.max(box[4], y)
end

--- A GeoJSON geometry, or a table with `bbox`, as parts.
---@param geometry any
---@return earthshine.cql2.parts? parts nil for what is none
local function parts_of(geometry)
  local parts = { points = {}, edges = {}, areas = {}, lines = {},
    box = { math.huge, math.huge, -math.huge, -math.huge } }
  local ok = pcall(function()
    add(parts, geometry)
    for _, p in ipairs(parts.points) do widen(parts.box, p[1], p[2]) end
    for _, edge in ipairs(parts.edges) do
      widen(parts.box, edge[1], edge[2])
      widen(parts.box, edge[3], edge[4])
    end
  end)
  return ok and parts or nil
end

return { of = parts_of }
