--- Well-known text of geometries as GeoJSON tables, after OGC 06-103r4 §7; heights and measures are
--- dropped. PostGIS's `SRID=4326;` in front and its `BOX(w s, e n)` are understood, and CQL2's
--- `BBOX(w,s,e,n)`.

local numbers = require "earthshine.query.numbers"

local wkt = {}

local KINDS <const> = {
  POINT = "Point", LINESTRING = "LineString", POLYGON = "Polygon", MULTIPOINT = "MultiPoint",
  MULTILINESTRING = "MultiLineString", MULTIPOLYGON = "MultiPolygon",
  GEOMETRYCOLLECTION = "GeometryCollection", BOX = "bbox", BBOX = "bbox",
}
-- Brackets around the positions of each kind.
local DEPTHS <const> = {
  Point = 1, LineString = 1, Polygon = 2, MultiPoint = 1, MultiLineString = 2, MultiPolygon = 3,
}
local DEEPEST <const> = 16

local function fail(at, expected)
  error({
    message = ("is no well-known text: %s expected at character %d"):format(expected, at),
  }, 0)
end

-- Takes a mark such as "(" at a place; returns the place after it, or nil.
local function mark(text, at, what)
  return text:match("^%s*%" .. what .. "()", at)
end

local function expect(text, at, what)
  return mark(text, at, what) or fail(at, '"' .. what .. '"')
end

-- The numbers up to the next comma or bracket.
local function tuple(text, at)
  local list = {}
  while true do
    local word, after = text:match("^%s*([%w.+-]+)()", at)
    if not word then break end
    local n = numbers.parse(word)
    if not n or #list == 4 then fail(at, n and "a comma" or "a number") end
    list[#list + 1], at = n, after
  end
  if #list < 2 then fail(at, "a number") end
  return list, at
end

-- A bracketed list of what `item` reads.
local function list_of(text, at, item)
  local list = {}
  at = expect(text, at, "(")
  repeat
    local comma
    list[#list + 1], at = item(text, at)
    comma = mark(text, at, ",")
    at = comma or at
  until not comma
  return list, expect(text, at, ")")
end

local function nested(depth)
  if depth == 0 then return tuple end
  local inner = nested(depth - 1)
  return function(text, at) return list_of(text, at, inner) end
end

-- A point of a MULTIPOINT, whose brackets may be left out.
local function loose_point(text, at)
  if not mark(text, at, "(") then return tuple(text, at) end
  local list, after = list_of(text, at, tuple)
  return list[1], after
end

local geometry

local function body(text, at, kind, depth)
  if kind == "GeometryCollection" then
    local list, after = list_of(text, at, function(t, i) return geometry(t, i, depth + 1) end)
    return { type = kind, geometries = list }, after
  elseif kind == "MultiPoint" then
    local list, after = list_of(text, at, loose_point)
    return { type = kind, coordinates = list }, after
  elseif kind == "Point" then
    local list, after = list_of(text, at, tuple)
    if #list > 1 then fail(after, "one position in a point") end
    return { type = kind, coordinates = list[1] }, after
  end
  local list, after = nested(DEPTHS[kind])(text, at)
  return { type = kind, coordinates = list }, after
end

-- BOX(w s, e n) and BBOX(w, s, e, n), as an object with a bbox.
local function box(text, at)
  local inside, after = text:match("^%s*%(([^()]*)%)()", at)
  if not inside then fail(at, '"("') end
  local list = {}
  for word in inside:gmatch "[^%s,]+" do
    list[#list + 1] = numbers.parse(word) or fail(at, "a number")
    if #list > 6 then break end
  end
  if #list ~= 4 and #list ~= 6 then fail(at, "four numbers") end
  return { type = "bbox", bbox = list }, after
end

function geometry(text, at, depth)
  local word, after = text:match("^%s*(%a+)()", at)
  local kind = word and KINDS[word:upper()]
  if not kind or depth > DEEPEST then fail(at, "a geometry's name") end
  local dimension, later = text:match("^%s+([ZzMm]+)()", after)
  if dimension then after = later end
  if text:match("^%s*[Ee][Mm][Pp][Tt][Yy]", after) then
    error({ message = "is an empty geometry" }, 0)
  end
  if kind == "bbox" then return box(text, after) end
  return body(text, after, kind, depth)
end

--- Whether a text begins as well-known text does.
---@param text string
---@return boolean
function wkt.looks(text)
  if text:find "^%s*[Ss][Rr][Ii][Dd]%s*=" then return true end
  local word, after = text:match "^%s*(%a+)()"
  return word ~= nil and #word < 20 and KINDS[word:upper()] ~= nil
    and text:find("^%s*[%(%a]", after) ~= nil
end

local function read(text)
  local srid, at = text:match "^%s*%a%a%a%a%s*=%s*(%d+)%s*;()"
  if srid and srid ~= "4326" then
    error({ message = ("has SRID %s; only 4326, longitudes and latitudes, is understood"):format(
      srid) }, 0)
  end
  local object, after = geometry(text, at or 1, 1)
  if text:find("%S", after) then fail(after, "the end") end
  return object
end

--- Reads well-known text.
---
---     wkt.read "POINT Z (1 2 3)"   --> { type = "Point", coordinates = { 1, 2, 3 } }
---@param text string
---@return table? object a GeoJSON geometry; of a box { type = "bbox", bbox = { w, s, e, n } }
---@return string? message where it is none, to be read after a name
function wkt.read(text)
  local ok, result = pcall(read, text)
  if ok then return result end
  if type(result) ~= "table" or not result.message then error(result, 0) end
  return nil, result.message
end

return wkt
