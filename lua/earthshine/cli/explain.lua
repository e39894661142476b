--- `earthshine search --explain`: the query as Lua has it, and what CMR does with each parameter.

local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"
local wrap = require "earthshine.cli.wrap"

-- So much of a value is shown; the whole query stands below.
local LONGEST <const> = 200
-- A terminal is not flooded with a query that is longer.
local MOST <const> = 2000

-- Lines are broken where they would be by the screen; in a pipe each meaning is one.
local function lines(text)
  local width = terminal.out_columns
  return width and wrap(text, math.max(20, math.min(width, 100) - 4), terminal.width) or { text }
end

--- Prints it.
---@param query earthshine.query
return function(query)
  local list = query:explain()
  for i, item in ipairs(list) do
    local name = terminal.style("bold", item.field, "out")
    terminal.write(name, " = ", terminal.cut(list.texts[i], LONGEST), "\n")
    for _, line in ipairs(lines(item.meaning)) do terminal.write("    ", line, "\n") end
  end
  local text = tostring(query)
  if terminal.out_columns and #text > MOST then
    text = ("The query in Lua is %s long; `| tail -n 1` prints it."):format(units.bytes(#text))
  end
  terminal.write("\n", text, "\n")
  terminal.flush()
  for _, warning in ipairs(query:validate().warnings) do
    terminal.say(terminal.style("yellow", "warn: "), warning.field, " ", warning.message)
  end
end
