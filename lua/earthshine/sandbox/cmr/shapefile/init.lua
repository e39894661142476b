--- Shapes that are uploaded with a search: CMR's limits on them, and the pieces that granules are
--- tested against.

local Formats = require "earthshine.sandbox.cmr.shapefile.formats"
local Geometry = require "earthshine.sandbox.catalog.geometry"
local Simplify = require "earthshine.sandbox.cmr.shapefile.simplify"

local Shapefile = {}

local BYTES, FEATURES, POINTS = 1000000, 500, 5000

-- A ring that runs counter-clockwise.
local function turned(points)
  local ring = Geometry.ring(points)
  if Geometry.area(ring.points) >= 0 then return ring end
  local list, n = {}, #points
  for k = 1, n, 2 do list[k], list[k + 1] = points[n - k], points[n - k + 1] end
  return Geometry.ring(list)
end

local function piece(part)
  if part.kind ~= "ring" then return Geometry.line(part.points) end
  local ring = turned(part.points)
  if part.holes[1] then
    ring.holes = {}
    for k, hole in ipairs(part.holes) do ring.holes[k] = turned(hole) end
  end
  return ring
end

local function check(parts, errors)
  for _, part in ipairs(parts) do
    local p, n = part.points, #part.points
    for k = 1, n, 2 do
      if math.abs(p[k]) > 180 or math.abs(p[k + 1]) > 90 then
        errors[#errors + 1] = "Failed to parse shapefile"
        return
      end
    end
    if part.kind == "ring" and (n < 8 or p[1] ~= p[n - 1] or p[2] ~= p[n]) then
      errors[#errors + 1] =
        "Polygon boundary was not closed. The last point must be equal to the first point."
      return
    end
  end
end

---@class sandbox.upload
---@field media string
---@field data string
---@field simplify boolean

---@class sandbox.uploaded
---@field pieces sandbox.piece[]
---@field original integer points
---@field simplified integer? points, where it was simplified

--- Reads an upload.
---@param upload sandbox.upload
---@param errors string[] messages are added
---@return sandbox.uploaded?
function Shapefile.read(upload, errors)
  local function add(fmt, ...) errors[#errors + 1] = fmt:format(...) end
  if #upload.data > BYTES then
    return add("Shapefile size exceeds the %d byte limit", BYTES)
  end
  local features, message = Formats.read(upload.media, upload.data)
  if not features then return add("%s", message) end
  local given, pieces = Simplify.count(features), {}
  if given == 0 then return add "Shapefile has no features" end
  if #features > FEATURES then
    return add("Shapefile feature count [%d] exceeds the %d feature limit", #features, FEATURES)
  end
  local simplified
  if upload.simplify then
    Simplify.to(features, POINTS)
    simplified = Simplify.count(features)
  end
  if (simplified or given) > POINTS then
    return add("Number of points in shapefile exceeds the limit of %d", POINTS)
  end
  for _, parts in ipairs(features) do
    check(parts, errors)
    for _, part in ipairs(parts) do pieces[#pieces + 1] = piece(part) end
  end
  return { pieces = pieces, original = given, simplified = simplified }
end

return Shapefile
