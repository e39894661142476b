--- `earthshine run`: a recipe as the main task, with the system, the log and the progress line of
-- the command line.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local es = require "earthshine"
local prompt = require "earthshine.cli.prompt"
local terminal = require "earthshine.cli.terminal"
local usage = require "earthshine.cli.usage"

local run = {}

-- What a recipe prints while a progress line is on the screen takes its place; the line comes back
-- below it.
local function keep_apart()
  if not terminal.live or not terminal.out_columns then return end
  local plain = print
  _G.print = function(...)
    terminal.erase()
    plain(...)
  end
end

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
  keep_apart()
  -- A recipe that logs in asks as `earthshine login` does, where somebody sits at the terminal.
  if core.tty(0) then es.configure { on_prompt = prompt.ask } end
  local ok, err = chunk(table.unpack(words))
  if ok == nil and Error.is(err) then error(err, 0) end
  return math.type(ok) == "integer" and ok & 255 or 0
end

return run
