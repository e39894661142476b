--- A table on a terminal: columns as wide as their first rows need, fitted to the screen, then rows
-- as they come.

local terminal = require "earthshine.cli.terminal"

---@class earthshine.cli.column
---@field title string
---@field right? boolean numbers stand on the right
---@field least? integer a column that may shrink, and how far; the others keep their width
---@field middle? boolean what is too long loses its middle instead of its end
---@field rank? integer how little it is needed: the highest is left out first on a narrow screen
---@field optional? boolean left out where the first rows have nothing in it

---@class earthshine.cli.columns
local Columns = {}
Columns.__index = Columns

-- Rows that are held back to see how wide they are. More than a screen of them would look like a
-- hang.
local LOOK_AHEAD = 50
local GAP = "  "

---@param columns earthshine.cli.column[]
---@param width integer columns of the screen
---@param write fun(line: string)
---@return earthshine.cli.columns
function Columns.new(columns, width, write)
  return setmetatable({ columns = columns, width = width, write = write, waiting = {} }, Columns)
end

-- Takes away from the columns that may shrink, always from the widest, until the row fits.
local function shrink(columns, widths, excess)
  while excess > 0 do
    local widest
    for i, column in ipairs(columns) do
      local may = column.least and widths[i] > column.least
      if may and (not widest or widths[i] > widths[widest]) then widest = i end
    end
    if not widest then return end
    widths[widest], excess = widths[widest] - 1, excess - 1
  end
end

-- Leaves out the optional columns that are empty.
local function choose(self)
  local chosen = {}
  for i, column in ipairs(self.columns) do
    local used = not column.optional
    for _, row in ipairs(self.waiting) do used = used or row[i] ~= "" end
    if used then
      column = setmetatable({ at = i }, { __index = column })
      chosen[#chosen + 1] = column
    end
  end
  self.columns = chosen
end

-- The width of each column's title and cells.
local function natural(self)
  local widths = {}
  for i, column in ipairs(self.columns) do
    widths[i] = terminal.width(column.title)
    for _, row in ipairs(self.waiting) do
      widths[i] = math.max(widths[i], terminal.width(row[column.at]))
    end
  end
  return widths
end

-- Leaves out the least needed columns until the others, as narrow as they may be, fit.
local function drop(self, widths)
  while true do
    local needed, last = #GAP * (#self.columns - 1), nil
    for i, column in ipairs(self.columns) do
      needed = needed + math.min(widths[i], column.least or widths[i])
      if column.rank and (not last or column.rank > self.columns[last].rank) then last = i end
    end
    if needed <= self.width or not last then return end
    table.remove(self.columns, last)
    table.remove(widths, last)
  end
end

local function measure(self)
  local widths = natural(self)
  drop(self, widths)
  local sum = #GAP * (#self.columns - 1)
  for _, width in ipairs(widths) do sum = sum + width end
  shrink(self.columns, widths, sum - self.width)
  self.widths = widths
end

-- One row, or the titles.
local function line(self, cells)
  local parts = {}
  for i, column in ipairs(self.columns) do
    local width = self.widths[i]
    local cell = cells and cells[column.at] or column.title
    local text = (column.middle and terminal.cut_middle or terminal.cut)(cell, width)
    local pad = (" "):rep(width - terminal.width(text))
    parts[i] = column.right and pad .. text or i < #self.columns and text .. pad or text
  end
  return table.concat(parts, GAP)
end

-- Prints the title and the rows that were waiting.
local function open(self)
  choose(self)
  measure(self)
  self.write(terminal.style("bold", line(self), "out"))
  for _, row in ipairs(self.waiting) do self.write(line(self, row)) end
  self.waiting = {}
end

--- Adds a row.
---@param cells string[] one text for each column
function Columns:add(cells)
  for i, cell in ipairs(cells) do cells[i] = terminal.tame((cell:gsub("%c", " "))) end
  if self.widths then return self.write(line(self, cells)) end
  self.waiting[#self.waiting + 1] = cells
  if #self.waiting >= LOOK_AHEAD then open(self) end
end

--- Prints what is still waiting. A table without rows prints nothing.
function Columns:close()
  if not self.widths and #self.waiting > 0 then open(self) end
end

return Columns
