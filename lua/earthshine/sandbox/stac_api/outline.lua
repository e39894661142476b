--- GeoJSON geometry and bounds of catalogue shapes as RFC 7946 wants them: cut at the antimeridian.

local Geometry = require "earthshine.sandbox.catalog.geometry"
local json = require "earthshine.json"

local Outline = {}

-- What is left of a flat ring (lon1, lat1, …; closed) on one side of a meridian.
local function clip(ring, limit, sign)
  local out = {}
  for k = 1, #ring - 3, 2 do
    local ax, ay, bx, by = ring[k], ring[k + 1], ring[k + 2], ring[k + 3]
    local da, db = sign * (ax - limit), sign * (bx - limit)
    if da <= 0 then
      out[#out + 1], out[#out + 2] = ax, ay
    end
    if da * db < 0 then
      out[#out + 1], out[#out + 2] = limit, ay + da / (da - db) * (by - ay)
    end
  end
  if #out >= 6 then out[#out + 1], out[#out + 2] = out[1], out[2] end
  return out
end

-- Digits that a record would state.
local function round(x)
  local r = math.floor(x * 1e6 + 0.5) / 1e6
  return math.tointeger(r) or r
end

local function positions(ring, shift)
  local list = {}
  for k = 1, #ring, 2 do list[#list + 1] = { round(ring[k] - shift), round(ring[k + 1]) } end
  return list
end

-- The parts of a piece, each within -180..180.
local function parts(piece)
  local list = {}
  local first, last = math.floor((piece.w + 180) / 360), math.ceil((piece.e - 180) / 360)
  for turn = first, math.max(first, last) do
    local shift, ring = 360 * turn, piece.points
    if first < last then
      ring = clip(clip(ring, shift + 180, 1), shift - 180, -1)
    end
    if #ring >= 8 then list[#list + 1] = positions(ring, shift) end
  end
  return list
end

--- The geometry of a shape: a Polygon, or a MultiPolygon of several parts.
---@param shape sandbox.piece[]
---@return table geometry json.null where there is none
function Outline.geometry(shape)
  local all = {}
  for _, piece in ipairs(shape) do
    if piece[1] == "ring" then
      for _, ring in ipairs(parts(piece)) do all[#all + 1] = { ring } end
    end
  end
  if not all[1] then return Outline.thin(shape) end
  if #all == 1 then return { type = "Polygon", coordinates = all[1] } end
  return { type = "MultiPolygon", coordinates = all }
end

--- The geometry of a shape that is a point or a line.
---@param shape sandbox.piece[]
---@return table
function Outline.thin(shape)
  local piece = shape[1]
  if not piece then return json.null end
  local list = {}
  for k = 1, #piece.points, 2 do
    list[#list + 1] = { round(Geometry.wrap(piece.points[k])), round(piece.points[k + 1]) }
  end
  if not list[2] then return { type = "Point", coordinates = list[1] } end
  return { type = "LineString", coordinates = list }
end

--- The bounds of a shape; west is greater than east where it crosses the antimeridian.
---@param shape sandbox.piece[]
---@return number[]? west, south, east, north
function Outline.bbox(shape)
  if not shape[1] then return nil end
  local w, s, e, n = math.huge, 90, -math.huge, -90
  for _, p in ipairs(shape) do
    w, s, e, n = math.min(w, p.w), math.min(s, p.s), math.max(e, p.e), math.max(n, p.n)
  end
  if e - w >= 360 then w, e = -180, 180 end
  return { round(Geometry.wrap(w)), round(s), round(Geometry.wrap(e)), round(n) }
end

return Outline
