--- The smallest box around many boxes on a circle of longitudes, in bounded memory.

local arcs = {}
arcs.__index = arcs

-- So many separate arcs are kept. The two that are nearest to each other are joined where there are
-- more; the gap between them is then at most 360 / 361 degrees wide.
local MOST <const> = 360

---@class earthshine.arcs
---@field package list table[] sorted and apart: { from =, width =, west =, east = }, from in 0..360
---@field package south number?
---@field package north number?
---@return earthshine.arcs
function arcs.new()
  return setmetatable({ list = {} }, arcs)
end

-- Degrees that are lost where a longitude is brought into one turn.
local ROUNDING <const> = 1e-9

-- Whether b begins within a, or where a ends.
local function reaches(a, b)
  return (b.from - a.from) % 360 <= a.width + ROUNDING
end

-- The arc over two that meet, of which b begins within a.
local function over(a, b)
  local reach = (b.from - a.from) % 360 + b.width
  if reach <= a.width then return a end
  return { from = a.from, west = a.west, width = math.min(reach, 360), east = b.east }
end

local function gap_after(list, i)
  local a, b = list[i], list[i % #list + 1]
  return (b.from - a.from) % 360 - a.width
end

local function join_nearest(list)
  local best, least = 1, math.huge
  for i = 1, #list do
    local gap = gap_after(list, i)
    if gap < least then best, least = i, gap end
  end
  local a, b = list[best], table.remove(list, best % #list + 1)
  if best > #list then best = #list end
  list[best] = { from = a.from, west = a.west, east = b.east,
    width = math.min((b.from - a.from) % 360 + b.width, 360) }
end

local function place_of(list, from)
  local low, high = 1, #list + 1
  while low < high do
    local middle = (low + high) // 2
    if list[middle].from < from then low = middle + 1 else high = middle end
  end
  return low
end

--- Adds a box.
---@param box number[] { west, south, east, north }, west greater than east across the antimeridian
function arcs:add(box)
  local west, south, east, north = table.unpack(box)
  self.south = math.min(self.south or south, south)
  self.north = math.max(self.north or north, north)
  local list, width = self.list, east - west
  if width < 0 then width = width + 360 end
  local arc = { from = west % 360, west = west, east = east, width = math.min(width, 360) }
  local at = place_of(list, arc.from)
  -- The one before may reach over this, and this over those after it, around the circle.
  local before = list[at > 1 and at - 1 or #list]
  if before and reaches(before, arc) then
    arc = over(before, arc)
    if arc == before then return end
    table.remove(list, at > 1 and at - 1 or #list)
    at = place_of(list, arc.from)
  end
  while #list > 0 do
    local next_at = at <= #list and at or 1
    if not reaches(arc, list[next_at]) then break end
    arc = over(arc, table.remove(list, next_at))
    at = place_of(list, arc.from)
  end
  table.insert(list, at, arc)
  if #list > MOST then join_nearest(list) end
end

--- The smallest box around all, to a degree where no gap is wider than that.
---@return number[]? box { west, south, east, north }; nil where there are none
function arcs:box()
  local list = self.list
  if #list == 0 then return nil end
  local best, widest
  for i = 1, #list do
    local gap = #list == 1 and 360 - list[1].width or gap_after(list, i)
    local crosses = list[i % #list + 1].west > list[i].east
    -- Of equals, the box that does not cross the antimeridian.
    if not widest or gap > widest or gap == widest and not crosses then best, widest = i, gap end
  end
  if widest <= ROUNDING then return { -180, self.south, 180, self.north } end
  return { list[best % #list + 1].west, self.south, list[best].east, self.north }
end

return arcs
