--- Geometry files: points, lines and polygons out of GeoJSON, shapefiles, KML and well-known text,
-- simplified to what a request can carry.

local file_shapes = require "earthshine.query.file_shapes"
local Line = require "earthshine.query.line"
local Point = require "earthshine.query.point"
local Polygon = require "earthshine.query.polygon"

local file = {}

local CLASSES <const> = { point = Point, line = Line, polygon = Polygon }

--- Whether a text is the name of a geometry file, by its ending: .geojson, .json, .shp, .zip, .kml,
--- .kmz, .wkt.
---@param text any
---@return boolean
function file.is(text) return file_shapes.is(text) end

local function given(shape)
  if shape.kind ~= "polygon" then return shape[1] end
  return { outer = shape[1], holes = table.move(shape, 2, #shape, 1, {}) }
end

--- Reads a geometry file; in a task it awaits, elsewhere it waits. All features and parts are used.
--
-- Polygons that have together more than `max_points` points (those that close a ring counted) are
-- simplified: what comes of it covers all of the area that was given, edges taken as great circles,
-- with as little more as so few points allow, and their holes are filled. Rings that run clockwise,
-- are not closed or cross themselves are mended. Points and lines are taken as they are.
--
--     local list, warnings = file.read("glacier.geojson", { kind = "polygon" })
---@param path string files of up to 64 MiB and two million points, in longitudes and latitudes of
--- WGS 84
---@param options? {max_points: integer?, kind: "point"|"line"|"polygon"|nil} max_points: 299 unless
--- said; kind: all shapes unless said
---@return (earthshine.point|earthshine.line|earthshine.polygon)[]? list nil where it cannot be read
---@return string[]|string warnings sentences of what was done to the shapes; the message where list
--- is nil
function file.read(path, options)
  local shapes, notes = file_shapes.read(path, options or {})
  if not shapes then return nil, notes end
  local list = {}
  for i, shape in ipairs(shapes) do
    local value, message = CLASSES[shape.kind].read(given(shape))
    if not value then
      return nil, ("the file '%s': %s %d %s"):format(path, shape.kind, i, message)
    end
    list[i] = value
  end
  return list, notes
end

return file
