--- Chains of points and areas in the words of UMM.

local umm_shapes = {}

--- A chain of points.
---@param list number[] longitude and latitude of each
function umm_shapes.points(list)
  local out = {}
  for i = 1, #list, 2 do out[#out + 1] = { Longitude = list[i], Latitude = list[i + 1] } end
  return { Points = out }
end

--- An area, with a hole if there is one.
---@param list number[]
---@param hole? number[]
function umm_shapes.polygon(list, hole)
  return { Boundary = umm_shapes.points(list),
    ExclusiveZone = hole and { Boundaries = { umm_shapes.points(hole) } } }
end

return umm_shapes
