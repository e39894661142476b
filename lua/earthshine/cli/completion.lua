--- `earthshine completion`: the completion script of a shell, made of the grammar that also parses.

local config = require "earthshine.cli.config"
local grammar = require "earthshine.cli.grammar"
local terminal = require "earthshine.cli.terminal"

local completion = {}

local MAKERS <const> = {
  bash = "earthshine.cli.completion.bash", zsh = "earthshine.cli.completion.zsh",
  fish = "earthshine.cli.completion.fish",
}

--- Runs the command.
---@param args table
---@param parser table
---@return integer status
function completion.run(args, parser)
  if args.shell == "profiles" then
    for _, name in ipairs(config.profiles(args.config)) do terminal.write(name, "\n") end
  else
    terminal.write(require(MAKERS[args.shell])(grammar.of(parser)))
  end
  terminal.flush()
  return 0
end

return completion
