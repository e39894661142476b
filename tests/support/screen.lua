--- What a terminal shows after a program has written to it: the lines that are left, with their
--- styles as words in braces.
--
-- It knows what our command sends: line ends, returns, tabs, backspaces, "erase to the end of the
-- line", and styles. Anything else is an error, so that nothing new slips in unseen.

local screen = {}

local STYLES <const> = {
  ["0"] = "", ["1"] = "bold", ["2"] = "dim", ["31"] = "red", ["32"] = "green", ["33"] = "yellow",
  ["36"] = "cyan",
}

-- A row's cells as text, its style named where it changes.
local function text_of(row)
  local parts, style = {}, ""
  local last = #row
  while last > 0 and row[last].text == " " and row[last].style == "" do last = last - 1 end
  for i = 1, last do
    local cell = row[i]
    if cell.style ~= style then
      parts[#parts + 1] = (style ~= "" and "{/}" or "")
        .. (cell.style ~= "" and "{" .. cell.style .. "}" or "")
      style = cell.style
    end
    parts[#parts + 1] = cell.text
  end
  return table.concat(parts) .. (style ~= "" and "{/}" or "")
end

--- Renders output.
---@param output string
---@return string
function screen.render(output)
  local rows, row, column, style = { {} }, 1, 1, ""
  local at = 1
  while at <= #output do
    local sequence, parameter, final = output:match("^(\27%[([%d;?]*)(%a))", at)
    if sequence then
      if final == "K" and parameter == "" then
        for i = #rows[row], column, -1 do rows[row][i] = nil end
      elseif final == "m" and STYLES[parameter == "" and "0" or parameter] then
        style = STYLES[parameter == "" and "0" or parameter]
      else
        error("an unknown sequence: ESC" .. sequence:sub(2))
      end
      at = at + #sequence
    else
      local char = output:match("^[%z\1-\127\194-\244][\128-\191]*", at)
      if char == "\n" then
        row, rows[row + 1] = row + 1, rows[row + 1] or {}
      elseif char == "\r" then
        column = 1
      elseif char == "\t" then
        column = (column + 7) // 8 * 8 + 1
      elseif char == "\b" then
        column = math.max(1, column - 1)
      else
        assert(char and not char:find "%c", "an unknown control character")
        for i = #rows[row] + 1, column - 1 do rows[row][i] = { text = " ", style = "" } end
        rows[row][column] = { text = char, style = style }
        column = column + 1
      end
      at = at + #char
    end
  end
  local lines = {}
  for i, cells in ipairs(rows) do lines[i] = text_of(cells) end
  return (table.concat(lines, "\n"):gsub("\n+$", "")) .. "\n"
end

return screen
