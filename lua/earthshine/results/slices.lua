--- Slices by the rules of string.sub: both ends included, negative positions from the end.

local check = require "earthshine.check"

local slices = {}

--- The positions of a slice, as numbers that are not 0.
---@param i any
---@param j any
---@return integer i
---@return integer? j nil where the slice is empty, whatever there is
function slices.positions(i, j)
  check.type("the first position of slice", i, "integer")
  j = check.type("the last position of slice", j, "integer|nil") or -1
  if i == 0 then i = 1 end
  local empty = j == 0 or (i > 0) == (j > 0) and j < i
  return i, not empty and j or nil
end

--- The values from one position to another of a pass, of which no more is kept than may be wanted.
---@param step fun(): any the next value, nil at the end; not called beyond what is wanted
---@param i integer not 0
---@param j integer not 0
---@return table list
function slices.collect(step, i, j)
  local window, n = {}, 0
  for value in step do
    n = n + 1
    if i < 0 or n >= i then window[n] = value end
    if i < 0 then window[n + i] = nil end
    if i > 0 and n == j then break end
  end
  local first, last = i < 0 and math.max(1, n + 1 + i) or i, j < 0 and n + 1 + j or math.min(j, n)
  return table.move(window, first, last, 1, {})
end

return slices
