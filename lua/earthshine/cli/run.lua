--- `earthshine run`: a recipe as the main task, with the system, the log and the progress line of
-- the command line.

local Error = require "earthshine.error"
local usage = require "earthshine.cli.usage"

local run = {}

--- Runs the command.
---@param args table
---@return integer status
function run.run(args)
  local chunk, message = loadfile(args.recipe)
  if not chunk then
    if message:find("^cannot open") then
      Error.raise { code = "io", message = ("cannot read the recipe %s"):format(args.recipe) }
    end
    usage.fail("the recipe does not compile: %s", message)
  end
  local words = table.move(args.rest, 1, #args.rest, 1, { [0] = args.recipe })
  _G.arg = words
  local ok, err = chunk(table.unpack(words))
  if ok == nil and Error.is(err) then error(err, 0) end
  return math.type(ok) == "integer" and ok & 255 or 0
end

return run
