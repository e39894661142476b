--- What the sandbox waits for: a command that it runs, or a signal.

local uv = require "luv"

local Command = {}

local SIGNALS = { "sigint", "sigterm", "sighup" }

local function on_signals(f)
  local handles = {}
  for i, name in ipairs(SIGNALS) do
    handles[i] = uv.new_signal()
    handles[i]:start(name, function() f(name) end)
  end
  return function()
    for _, handle in ipairs(handles) do handle:close() end
  end
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
---@return integer code as a shell would give it
function Command.run(words, environment)
  local code
  local arguments = table.move(words, 2, #words, 1, {})
  local handle, why = uv.spawn(words[1], {
    args = arguments, env = environment, stdio = { 0, 1, 2 },
  }, function(status, signal) code = signal > 0 and 128 + signal or status end)
  if not handle then
    io.stderr:write(("sandbox: cannot run %s: %s\n"):format(words[1], tostring(why)))
    return 127
  end
  local asked = 0
  local stop = on_signals(function(name)
    if name == "sigint" and on_terminal() then return end
    if name ~= "sigint" then asked = asked + 1 end
    handle:kill(asked > 1 and "sigkill" or name)
  end)
  while not code do uv.run "once" end
  stop()
  return code
end

--- Waits for a signal that ends us.
---@return integer code
function Command.until_signal()
  local done = false
  local stop = on_signals(function() done = true end)
  while not done do uv.run "once" end
  stop()
  return 0
end

return Command
