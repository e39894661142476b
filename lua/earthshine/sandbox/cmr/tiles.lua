--- The tiles of MODIS's sinusoidal grid that shapes touch.

local Geometry = require "earthshine.sandbox.catalog.geometry"
local Globe = require "earthshine.sandbox.catalog.globe"
local Form = require "earthshine.sandbox.cmr.form"
local Ranges = require "earthshine.sandbox.cmr.ranges"
local Shapes = require "earthshine.sandbox.cmr.shapes"

local Tiles = {}

local KINDS = { "bounding_box", "polygon", "point", "line", "circle" }
local COLUMNS, ROWS, SIZE = 36, 18, 10 -- and degrees of latitude, or of longitude at the equator
local STEPS = 8 -- points on a tile's side: all of them are curves on the sphere

-- A corner of the grid; nil where it lies beyond the edge of the Earth.
local function corner(h, v)
  local lat = 90 - SIZE * v
  local width = math.cos(math.rad(lat))
  local x = (h - COLUMNS / 2) * SIZE
  return math.max(-180, math.min(180, width < 1e-9 and 0 or x / width)), lat, math.abs(x)
    <= 180 * width + 1e-9
end

-- The outline of a tile, cut at the edge of the Earth; nil where nothing is left of it.
local function outline(h, v)
  local ring, any = {}, false
  local function add(x, y)
    local lon, lat, on_earth = corner(x, y)
    any = any or on_earth
    local n = #ring
    if n == 0 or ring[n - 1] ~= lon or ring[n] ~= lat then ring[n + 1], ring[n + 2] = lon, lat end
  end
  for k = 0, STEPS - 1 do add(h, v + k / STEPS) end
  for k = 0, STEPS - 1 do add(h + k / STEPS, v + 1) end
  for k = 0, STEPS - 1 do add(h + 1, v + 1 - k / STEPS) end
  for k = 0, STEPS - 1 do add(h + 1 - k / STEPS, v) end
  if not any or #ring < 6 then return nil end
  ring[#ring + 1], ring[#ring + 2] = ring[1], ring[2]
  return Geometry.ring(ring)
end

local tiles

local function all()
  if not tiles then
    tiles = {}
    for h = 0, COLUMNS - 1 do
      for v = 0, ROWS - 1 do
        local piece = outline(h, v)
        if piece and Geometry.area(piece.points) > 0 then
          tiles[#tiles + 1] = { h, v, Globe.of(piece) }
        end
      end
    end
  end
  return tiles
end

--- The body of a reply: all tiles that any of the shapes touches.
---@param params table<string, sandbox.value>
---@param errors string[] messages are added
---@return string
function Tiles.body(params, errors)
  local pieces, known = {}, { token = true, pretty = true }
  for _, kind in ipairs(KINDS) do
    known[kind] = true
    for _, text in ipairs(Form.list(params[kind])) do
      local piece = Shapes.read(kind, text, errors)
      if piece then pieces[#pieces + 1] = Globe.of(piece) end
    end
  end
  for name in pairs(params) do
    if not known[name] then
      errors[#errors + 1] = ("Parameter [%s] was not recognized."):format(Ranges.escape(name))
    end
  end
  local list = {}
  for _, tile in ipairs(all()) do
    local touched = pieces[1] == nil
    for _, piece in ipairs(pieces) do touched = touched or Globe.meet(piece, tile[3]) end
    if touched then list[#list + 1] = ("[%d,%d]"):format(tile[1], tile[2]) end
  end
  return "[" .. table.concat(list, ",") .. "]"
end

return Tiles
