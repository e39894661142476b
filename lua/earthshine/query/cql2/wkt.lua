--- Reads the geometry literals of CQL2 text, WKT and BBOX, from a parser's tokens.

local json = require "earthshine.json"
local shapes = require "earthshine.query.cql2.shapes"
local words = require "earthshine.query.cql2.words"

local wkt = {}

-- One position; with a Z before it, it must have a height.
local function position(parser, heights)
  local first, list = parser.lexer.first, json.array {}
  repeat
    list[#list + 1] = parser:signed_number "a coordinate"
  until parser:at "," or parser:at ")"
  if not shapes.is_position(#list) then
    parser:fail(first, ("a position has two or three numbers, but this one has %d"):format(#list))
  elseif heights and #list == 2 then
    parser:fail(first, "after Z, each position has three numbers")
  end
  return list
end

local function pointed(parser, heights)
  parser:expect("(", "a position")
  local point = position(parser, heights)
  parser:expect(")", "the end of the position")
  return point
end

-- A list in parentheses of what `read` reads.
local function list_of(parser, read)
  local list = json.array {}
  parser:expect("(", "the coordinates")
  repeat list[#list + 1] = read() until not parser:accept ","
  parser:expect(")", "the end of the coordinates, or a comma")
  return list
end

-- Coordinates nested as deeply as a type nests them.
local function coordinates(parser, kind, depth, heights)
  if kind == "Point" then return pointed(parser, heights) end
  local first = parser.lexer.first
  local list = list_of(parser, function()
    if depth > 1 then return coordinates(parser, kind, depth - 1, heights) end
    if kind == "MultiPoint" and parser:at "(" then return pointed(parser, heights) end
    return position(parser, heights)
  end)
  local problem = depth == 1 and shapes.problem(kind, list)
  if problem then parser:fail(first, problem) end
  return list
end

local function heights_follow(parser)
  local lexer = parser.lexer
  if lexer.word == "z" then
    lexer:advance()
    return true
  elseif lexer.word == "m" or lexer.word == "zm" then
    parser:fail(lexer.first, "CQL2 has no measures (M)")
  elseif lexer.word == "empty" then
    parser:fail(lexer.first, "an empty geometry is no geometry here")
  end
  return false
end

--- Reads a geometry after its type's word.
---@param parser earthshine.cql2.parser
---@param kind string GeoJSON type
---@return table geometry GeoJSON
function wkt.geometry(parser, kind)
  local heights = heights_follow(parser)
  if kind ~= "GeometryCollection" then
    return { type = kind, coordinates = coordinates(parser, kind, shapes.depth[kind], heights) }
  end
  return { type = kind, geometries = list_of(parser, function()
    local lexer = parser.lexer
    local inner = lexer.word and words.geometries[lexer.word]
    if not inner or inner == kind then
      parser:fail(lexer.first, "expected a geometry that is no collection, but found "
        .. lexer:found())
    end
    lexer:advance()
    return wkt.geometry(parser, inner)
  end) }
end

--- Reads a box after its word BBOX.
---@param parser earthshine.cql2.parser
---@return table box with `bbox`
function wkt.box(parser)
  local first = parser.lexer.first
  local list = list_of(parser, function() return parser:signed_number "a number" end)
  if #list ~= 4 and #list ~= 6 then
    parser:fail(first, ("a BBOX has four numbers, or six with heights, but this one has %d"):format(
      #list))
  end
  return { bbox = list }
end

return wkt
