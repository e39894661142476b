--- The command as a process against a sandbox, for specs.

local Sandbox = require "tests.support.sandbox"
local temporary = require "tests.support.temporary"

local Command = {}

local LINE <const> = [[
  export EARTHSHINE_SYSTEM='%s' EARTHDATA_USERNAME='%s' EARTHDATA_PASSWORD='%s' NO_PROXY='*'
  export HOME='%s' TO='%s' ES="$PWD/scripts/earthshine" LC_ALL=C.UTF-8
  export TERM=xterm; unset XDG_CONFIG_HOME XDG_STATE_HOME NO_COLOR AWS_REGION AWS_DEFAULT_REGION
  await() { i=0; until eval "$1" || [ $i -ge 500 ]; do sleep 0.02; i=$((i+1)); done; }
  %s
  { %s
  } 2>'%s' ; echo "status=$?"]]

--- A function that runs a shell line in which $ES is the command, $HOME the folder and $TO a folder
-- in it that is not there yet; it returns stdout without its last newline, stderr, and the status.
-- `await CONDITION` waits until a shell condition holds, for ten seconds at most.
---@param box tests.sandbox
---@param folder table of temporary.folder
---@return fun(line: string, environment?: string): string, string, integer
function Command.new(box, folder)
  local user = box.system.credentials
  return function(line, environment)
    local out = temporary.shell(LINE:format(box.path, user.username, user.password, folder:path(),
      folder:path "out", environment or "", line, folder:path "stderr"))
    local text, status = out:match "^(.-)\n?status=(%d+)$"
    return text, folder:read "stderr", math.tointeger(status)
  end
end

---@class tests.command_setting
---@field box tests.sandbox one for the whole block, reset before each test
---@field folder table a new one for each test
---@field run fun(line: string, environment?: string): string, string, integer see Command.new

--- Gives each test of the block around the call what it needs to run the command.
---@param options? table of Sandbox.start; plain http by default
---@return tests.command_setting
function Command.setting(options)
  local busted = require "busted"
  local self = {}
  busted.setup(function() self.box = Sandbox.start(options or { http = true }) end)
  busted.teardown(function() self.box:stop() end)
  busted.before_each(function()
    self.folder = temporary.folder()
    self.box:reset()
    self.run = Command.new(self.box, self.folder)
  end)
  busted.after_each(function() self.folder:remove() end)
  return self
end

--- The environment of another account of the sandbox, for `run`.
---@param box tests.sandbox
---@param name string
---@return string
function Command.account(box, name)
  return ("export EARTHDATA_USERNAME='%s' EARTHDATA_PASSWORD='%s'"):format(name,
    box.system.accounts[name] or "")
end

--- The line that runs another one on a terminal, whose output comes to stdout.
---@param line string without single quotes
---@param columns? integer default 90
---@return string
function Command.on_terminal(line, columns)
  return ("script -qec 'stty cols %d; %s' /dev/null </dev/null"):format(columns or 90, line)
end

--- Types on a terminal: steps of what must have appeared (and how often), and what is typed then,
-- as printf writes it.
---@param setting tests.command_setting
---@param line string without single quotes; no account is in its environment
---@param dialogue { [1]: string, [2]: string, [3]?: integer }[]
---@return string screen all that stood there; at its end `rc=STATUS` and the terminal's settings
function Command.typed(setting, line, dialogue)
  local steps = { ":" }
  for i, step in ipairs(dialogue) do
    steps[i + 1] = ([[await '[ $(grep -c "%s" "$HOME/screen") -ge %d ]'; printf '%s']]):format(
      step[1], step[3] or 1, step[2])
  end
  setting.run(([[unset EARTHDATA_USERNAME EARTHDATA_PASSWORD; : >"$HOME/screen"
    { %s; } | script -qefc "sh -c 'trap : INT; %s; echo rc=\$?; stty -a'" "$HOME/screen" \
      >/dev/null]]):format(table.concat(steps, "\n"), line))
  return (setting.folder:read("screen"):gsub("\r", ""))
end

return Command
