--- What the sandbox waits for: a command that it runs, or a signal.

local uv = require "luv"

local Command = {}

local SIGNALS = { sigint = 2, sigterm = 15, sighup = 1 }

---@class earthshine.sandbox.watch
---@field seen? string the first signal that came
---@field on_signal? fun(name: string)

--- Catches the signals that end us, from now on: none may come too early to be heard.
---@return earthshine.sandbox.watch
function Command.watch()
  local watch = {}
  for name in pairs(SIGNALS) do
    uv.new_signal():start(name, function()
      watch.seen = watch.seen or name
      if watch.on_signal then watch.on_signal(name) end
    end)
  end
  return watch
end

--- The environment of a command: ours, pointed at the sandbox. A proxy or a token of another system
--- would lead astray.
---@param path string the system file
---@param system table
---@return string[] NAME=VALUE
function Command.environment(path, system)
  local variables = uv.os_environ()
  variables.EARTHSHINE_SYSTEM = path
  variables.EARTHDATA_USERNAME = system.credentials.username
  variables.EARTHDATA_PASSWORD = system.credentials.password
  variables.EARTHDATA_TOKEN = nil
  variables.NO_PROXY, variables.no_proxy = "*", "*"
  local list = {}
  for name, value in pairs(variables) do list[#list + 1] = name .. "=" .. value end
  return list
end

-- A terminal sends Ctrl-C to the command itself.
local function on_terminal()
  for fd = 0, 2 do
    if uv.guess_handle(fd) == "tty" then return true end
  end
  return false
end

--- Runs a program with our own input and output, passing signals on, until it ends.
---@param words string[] program and arguments
---@param environment string[]
---@param watch earthshine.sandbox.watch
---@return integer code as a shell would give it
function Command.run(words, environment, watch)
  if watch.seen then return 128 + SIGNALS[watch.seen] end
  local code, handle, why
  local asked = 0
  function watch.on_signal(name)
    if name == "sigint" and on_terminal() then return end
    if name ~= "sigint" then asked = asked + 1 end
    if handle then handle:kill(asked > 1 and "sigkill" or name) end
  end
  handle, why = uv.spawn(words[1], {
    args = table.move(words, 2, #words, 1, {}), env = environment, stdio = { 0, 1, 2 },
  }, function(status, signal) code = signal > 0 and 128 + signal or status end)
  if not handle then
    io.stderr:write(("sandbox: cannot run %s: %s\n"):format(words[1], tostring(why)))
    return 127
  end
  while not code do uv.run "once" end
  return code
end

--- Waits for a signal that ends us.
---@param watch earthshine.sandbox.watch
---@return integer code
function Command.until_signal(watch)
  while not watch.seen do uv.run "once" end
  return 0
end

return Command
