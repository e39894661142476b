--- Takes points out of the parts of uploaded shapes until they are few enough: those nearest to the
--- line between their neighbours first (Douglas and Peucker).

local Simplify = {}

local function distance(points, k, a, b)
  local ax, ay = points[2 * a - 1], points[2 * a]
  local dx, dy = points[2 * b - 1] - ax, points[2 * b] - ay
  local px, py = points[2 * k - 1] - ax, points[2 * k] - ay
  local length = dx * dx + dy * dy
  local t = length > 0 and math.max(0, math.min(1, (px * dx + py * dy) / length)) or 0
  local x, y = px - t * dx, py - t * dy
  return x * x + y * y
end

local function thin(points, tolerance)
  local n, keep, stack = #points // 2, {}, {}
  keep[1], keep[n] = true, true
  stack[1] = { 1, n }
  while stack[1] do
    local span = table.remove(stack)
    local far, at = tolerance * tolerance, nil
    for k = span[1] + 1, span[2] - 1 do
      local d = distance(points, k, span[1], span[2])
      if d > far then far, at = d, k end
    end
    if at then
      keep[at] = true
      stack[#stack + 1], stack[#stack + 2] = { span[1], at }, { at, span[2] }
    end
  end
  local out = {}
  for k = 1, n do
    if keep[k] then
      out[#out + 1], out[#out + 2] = points[2 * k - 1], points[2 * k]
    end
  end
  return out
end

local function each(features, f)
  for _, parts in ipairs(features) do
    for _, part in ipairs(parts) do
      part.points = f(part.points, part.kind)
      for k, hole in ipairs(part.holes or {}) do part.holes[k] = f(hole, "ring") end
    end
  end
end

--- How many points features have.
---@param features table[]
---@return integer
function Simplify.count(features)
  local n = 0
  each(features, function(points)
    n = n + #points // 2
    return points
  end)
  return n
end

--- Simplifies in place until there are at most so many points.
---@param features table[]
---@param most integer
---@return boolean done
function Simplify.to(features, most)
  local tolerance = 1e-4
  while Simplify.count(features) > most do
    if tolerance > 1 then return false end
    each(features, function(points, kind)
      local less = #points > 8 and thin(points, tolerance) or points
      return kind == "ring" and #less < 8 and points or less
    end)
    tolerance = tolerance * 2
  end
  return true
end

return Simplify
