--- The command as a process against a sandbox, for specs.

local temporary = require "tests.support.temporary"

local Command = {}

--- A function that runs a shell line in which $ES is the command, $HOME the folder and $TO a folder
-- in it that is not there yet; it returns stdout without its last newline, stderr, and the status.
---@param box tests.sandbox
---@param folder table of temporary.folder
---@return fun(line: string, environment?: string): string, string, integer
function Command.new(box, folder)
  local user = box.system.credentials
  return function(line, environment)
    local out = temporary.shell(([[
      export EARTHSHINE_SYSTEM='%s' EARTHDATA_USERNAME='%s' EARTHDATA_PASSWORD='%s' NO_PROXY='*'
      export HOME='%s' TO='%s' ES="$PWD/scripts/earthshine" LC_ALL=C.UTF-8
      unset XDG_CONFIG_HOME XDG_STATE_HOME
      %s
      { %s
      } 2>'%s' ; echo "status=$?"]]):format(box.path, user.username, user.password, folder:path(),
      folder:path "out", environment or "", line, folder:path "stderr"))
    local text, status = out:match "^(.-)\n?status=(%d+)$"
    return text, folder:read "stderr", math.tointeger(status)
  end
end

--- The line that runs another one on a terminal of 90 columns, whose output comes to stdout.
---@param line string without single quotes
---@return string
function Command.on_terminal(line)
  return ("script -qec 'stty cols 90; %s' /dev/null </dev/null"):format(line)
end

return Command
