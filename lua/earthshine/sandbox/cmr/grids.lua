--- Reads two_d_coordinate_system=NAME:5,10:8-10,0-10 and matches it against a granule's cell.

local Matching = require "earthshine.sandbox.cmr.matching"
local Ranges = require "earthshine.sandbox.cmr.ranges"

local Grids = {}

local function span(text)
  local low, high = text:match "^(%d+%.?%d*)%-(%d+%.?%d*)$"
  if not low then low = text:match "^%d+%.?%d*$" end
  local a, b = tonumber(low), tonumber(high or low)
  return a and { a, b }
end

---@class sandbox.wanted_cells
---@field name string
---@field cells { [1]: number[], [2]: number[] }[] none: all of the grid

--- Reads one value.
---@param text string
---@param errors string[] messages are added
---@return sandbox.wanted_cells?
function Grids.read(text, errors)
  local name, rest = text:match "^([^:]*):?(.*)$"
  local cells = {}
  if name == "" then
    errors[#errors + 1] = "Grid name can not be empty."
    return nil
  end
  for part in rest:gmatch "[^:]+" do
    local x, y = part:match "^([^,]*),([^,]*)$"
    local a, b = span(x or ""), span(y or "")
    if not a or not b then
      errors[#errors + 1] = ("Grid values [%s] must be numeric value or range")
        :format(Ranges.escape(part))
      return nil
    end
    cells[#cells + 1] = { a, b }
  end
  return { name = name, cells = cells }
end

local function within(range, x) return x >= range[1] and x <= range[2] end

--- The test of a granule's grid, column and row against any of the values.
---@param wanted sandbox.wanted_cells[]
---@param options table<string, boolean>?
---@return fun(name: string?, x: number?, y: number?): boolean
function Grids.test(wanted, options)
  local names = {}
  for k, w in ipairs(wanted) do names[k] = Matching.test({ w.name }, options) end
  return function(name, x, y)
    for k, w in ipairs(wanted) do
      if name and names[k] { name } then
        if not w.cells[1] then return true end
        for _, cell in ipairs(w.cells) do
          if within(cell[1], x) and within(cell[2], y) then return true end
        end
      end
    end
    return false
  end
end

return Grids
