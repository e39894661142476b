--- `earthshine suggest`: what collections have that is like a text, as CMR completes it.

local Columns = require "earthshine.cli.columns"
local es = require "earthshine"
local terminal = require "earthshine.cli.terminal"

local suggest = {}

local COLUMNS <const> = {
  { title = "TYPE" }, { title = "VALUE", least = 16 },
  { title = "AMONG", least = 16, rank = 1, optional = true },
}

--- Runs the command.
---@param args table
---@return integer status
function suggest.run(args)
  local list = assert(es.autocomplete(args.text, { types = args.type, limit = args.count }))
  if terminal.out_columns and not args.json then
    local rows = Columns.new(COLUMNS, terminal.out_columns, function(line)
      terminal.write(line, "\n")
    end)
    for _, s in ipairs(list) do
      rows:add { s.type, s.value, s.fields ~= s.value and s.fields or "" }
    end
    rows:close()
  else
    for _, s in ipairs(list) do terminal.write(es.json.encode(s), "\n") end
  end
  terminal.flush()
  if #list == 0 then terminal.note "Nothing is like it." end
  return 0
end

return suggest
