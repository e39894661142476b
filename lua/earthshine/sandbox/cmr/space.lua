--- The spatial conditions of a search as a test of shapes: on the sphere, or in the plane where a
--- collection has a plane grid.

local Geometry = require "earthshine.sandbox.catalog.geometry"
local Globe = require "earthshine.sandbox.catalog.globe"
local Matching = require "earthshine.sandbox.cmr.matching"

local Space = {}

-- Whether a shape lies in a hole of a piece. A box of a granule counts as never doing so.
local function in_hole(piece, own)
  local shape = Globe.of(own)
  if shape.kind == "box" then return false end
  for _, hole in ipairs(piece.holes or {}) do
    if Globe.covers(Globe.of(hole), shape) then return true end
  end
  return false
end

-- A test of a granule against one piece of the query; the granule's shape comes as an argument, and
-- whether edges are straight on the map rather than great circles.
local function piece_test(piece)
  return function(shape, flat)
    for _, own in ipairs(shape) do
      if flat and Geometry.meet(piece, own)
        or not flat and Globe.meet(Globe.of(piece), Globe.of(own)) and not in_hole(piece, own) then
        return true
      end
    end
    return false
  end
end

--- Whether a collection's shapes are compared in the plane.
---@param c sandbox.collection
---@param q sandbox.query
---@return boolean
function Space.is_flat(c, q)
  return q.cartesian or c.facts.representation == "CARTESIAN"
end

--- The test of a shape against all spatial parameters, or nil where there are none.
---@param q sandbox.query
---@return (fun(shape: sandbox.piece[], flat: boolean): boolean)?
function Space.test(q)
  local kinds = {}
  for kind, pieces in pairs(q.shapes) do
    local list = {}
    for k, piece in ipairs(pieces) do list[k] = piece_test(piece) end
    kinds[#kinds + 1] = Matching.combine(list, kind == "shapefile"
      or (q.options[kind] or {})["or"] or (q.options.spatial or {})["or"])
  end
  return kinds[1] and Matching.combine(kinds, (q.options.spatial or {})["or"])
end

return Space
