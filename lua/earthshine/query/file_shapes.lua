--- The shapes of a geometry file as plain rings, as the core reads and simplifies them.

local await = require "earthshine.async.await"
local scheduler = require "earthshine.async.scheduler"

local file_shapes = {}

-- The plan's limit: fewer than 300 points a request.
local MOST_POINTS <const> = 299
local FEWEST <const>, MOST <const> = 5, 100000

local ENDINGS <const> = {
  geojson = true, json = true, shp = true, zip = true, kml = true, kmz = true, wkt = true,
}
local KINDS <const> = { point = true, line = true, polygon = true }

--- Whether a text is the name of a geometry file, by its ending: .geojson, .json, .shp, .zip, .kml,
--- .kmz, .wkt.
---@param text any
---@return boolean
function file_shapes.is(text)
  if type(text) ~= "string" or #text > 4096 or text:find "^%s*[{%[]" or text:find "[\n%z]" then
    return false
  end
  local ending = text:match "[^/]%.(%a+)$"
  return ending ~= nil and ENDINGS[ending:lower()] == true
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

--- Reads a file; in a task it awaits, elsewhere it waits.
---@param path string
---@param options {max_points: integer?, kind: "point"|"line"|"polygon"|nil} as for `file.read`
---@return table[]? shapes { kind =, ring, ... } each, a ring a list of longitudes and latitudes in
--- turn; the first one of a polygon is the outer one, the others are holes
---@return string[]|string notes sentences of what was done; the message where shapes is nil
function file_shapes.read(path, options)
  local message = problem(path, options)
  if message then return nil, message end
  local shapes, notes, why = await.try(scheduler.engine():geometry(
    path, options.max_points or MOST_POINTS, options.kind or "any"))
  if not shapes then return nil, why end
  return shapes, notes
end

return file_shapes
