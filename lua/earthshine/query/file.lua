--- Geometry files: points, lines and polygons out of GeoJSON, shapefiles, KML and well-known text,
-- simplified to what a request can carry.

local await = require "earthshine.async.await"
local Line = require "earthshine.query.line"
local Point = require "earthshine.query.point"
local Polygon = require "earthshine.query.polygon"
local scheduler = require "earthshine.async.scheduler"

local file = {}

-- The plan's limit: fewer than 300 points a request.
local MOST_POINTS <const> = 299
local FEWEST <const>, MOST <const> = 5, 100000

local ENDINGS <const> = {
  geojson = true, json = true, shp = true, zip = true, kml = true, kmz = true, wkt = true,
}
local KINDS <const> = { point = Point, line = Line, polygon = Polygon }

--- Whether a text is the name of a geometry file, by its ending: .geojson, .json, .shp, .zip, .kml,
--- .kmz, .wkt.
---@param text any
---@return boolean
function file.is(text)
  if type(text) ~= "string" or #text > 4096 or text:find "^%s*[{%[]" or text:find "[\n%z]" then
    return false
  end
  local ending = text:match "[^/]%.(%a+)$"
  return ending ~= nil and ENDINGS[ending:lower()] == true
end

local function given(shape)
  if shape.kind ~= "polygon" then return shape[1] end
  return { outer = shape[1], holes = table.move(shape, 2, #shape, 1, {}) }
end

local function values(path, shapes)
  local list = {}
  for i, shape in ipairs(shapes) do
    local value, message = KINDS[shape.kind].read(given(shape))
    if not value then
      return nil, ("the file '%s': %s %d %s"):format(path, shape.kind, i, message)
    end
    list[i] = value
  end
  return list
end

local function problem(path, options)
  local most, kind = options.max_points, options.kind
  if type(path) ~= "string" or path == "" or path:find "%z" then
    return "a file is named by a text without NUL bytes"
  elseif most ~= nil
    and not (math.type(most) == "integer" and most >= FEWEST and most <= MOST) then
    return ("max_points must be an integer from %d to %d"):format(FEWEST, MOST)
  elseif kind ~= nil and not KINDS[kind] then
    return "kind must be point, line or polygon"
  end
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
  options = options or {}
  local message = problem(path, options)
  if message then return nil, message end
  local engine = scheduler.engine()
  local shapes, notes, why = await.try(
    engine:geometry(path, options.max_points or MOST_POINTS, options.kind or "any"))
  if not shapes then return nil, why end
  local list
  list, message = values(path, shapes)
  if not list then return nil, message end
  return list, notes
end

return file
