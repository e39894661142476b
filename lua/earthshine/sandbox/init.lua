--- The sandbox: an Earthdata on loopback, in its own process, to try recipes on and to test
--- against.

-- luv keeps the Lua thread that loads it for all of its callbacks: it must be the main one, so it
-- is loaded here.
local uv = require "luv"
local Catalog = require "earthshine.sandbox.catalog"
local arguments = require "earthshine.sandbox.arguments"
local Command = require "earthshine.sandbox.command"
local Guard = require "earthshine.sandbox.guard"
local changes = require "earthshine.sandbox.changes"
local edl = require "earthshine.sandbox.edl"
local faults = require "earthshine.sandbox.faults"
local hosts = require "earthshine.sandbox.hosts"
local listen = require "earthshine.sandbox.listen"
local recorded = require "earthshine.sandbox.recorded"
local recorder = require "earthshine.sandbox.recorder"
local system_file = require "earthshine.sandbox.system_file"
local tea = require "earthshine.sandbox.tea"
local tls = require "earthshine.sandbox.tls"

local sandbox = {}

---@class earthshine.sandbox.options
---@field port? integer that all hosts show, each on its address; 0 (default): the kernel chooses
---@field http? boolean plain http instead of https
---@field scale? boolean adds the collection of 100 000 granules
---@field faults? string[] specifications, see faults.parse
---@field records? string a folder of recorded records, which are served too
---@field recorded? sandbox.recorded what it holds
---@field system_file? string says how to reach the sandbox; default: in a temporary folder
---@field command? string[] a program to run against the sandbox; the sandbox ends with it

-- An expected failure of the start travels as this table.
local function fail(message, code)
  error({ message = message, code = code or 1 }, 0)
end

local function must(value, message)
  if value == nil then fail(message) end
  return value
end

-- Runs the loop until a condition holds; false where it takes too long.
local function wait_for(condition, seconds)
  local late = false
  local stop, tick = uv.new_timer(), uv.new_timer()
  stop:start(math.floor(seconds * 1000), 0, function() late = true end)
  tick:start(0, 10, function() end)
  while not condition() and not late do uv.run "once" end
  stop:close()
  tick:close()
  return not late
end

local function temporary_folder()
  local base = os.getenv "TMPDIR" or "/tmp"
  local folder, why = uv.fs_mkdtemp(base .. "/earthshine-sandbox-XXXXXX")
  return must(folder, "cannot make a temporary folder: " .. tostring(why))
end

local function check_options(options)
  local port = options.port or 0
  if math.type(port) ~= "integer" or port < 0 or port > 65535 then
    fail("the port must be 0 to 65535", 2)
  end
  if options.command and #options.command == 0 then options.command = nil end
  local added, why = faults.add(options.faults or {})
  if not added then fail(why, 2) end
  if options.records then
    options.recorded, why = recorded.read(options.records)
    if not options.recorded then fail("--records: " .. why) end
    for _, message in ipairs(options.recorded.left_out) do
      io.stderr:write("sandbox: --records leaves out ", message, "\n")
    end
  end
  if not options.http then
    local missing = tls.missing()
    if missing then fail(missing) end
  end
end

local function start_tls(opened, state)
  local function on_exit(message) state.ended = message end
  local handle, pid = tls.start(state.folder, opened.fronts, on_exit)
  if not handle then fail(pid) end
  state.tls = handle
  state.guard:kill_at_end(pid)
  local ready = tls.readiness(opened.fronts)
  local in_time = wait_for(function() return state.ended or ready() end, 15)
  if state.ended or not in_time then fail(state.ended or "stunnel does not answer") end
end

-- Starts everything; `state` gets what is running.
local function start(options, state)
  local _, main = coroutine.running()
  assert(main, "the sandbox must run on the main thread of its Lua state")
  check_options(options)
  hosts.scheme = options.http and "http" or "https"
  Catalog.configure { scale = options.scale or false, recorded = options.recorded }
  edl.reset()
  state.guard = must(Guard.start())
  state.folder = temporary_folder()
  state.guard:remove_at_end(state.folder)
  local function reset()
    faults.clear()
    recorder.reset()
    edl.reset()
    tea.reset()
    changes.undo()
  end
  local function system() return state.system end
  local opened, why = listen.open(options, state.folder, { system = system, reset = reset })
  if not opened then fail(why) end
  if #opened.fronts > 0 then
    start_tls(opened, state)
  end
  state.system = system_file.table(opened, state.folder)
  local path = options.system_file or state.folder .. "/system.json"
  state.path = must(system_file.write(path, state.system))
  if options.system_file then state.guard:remove_at_end(state.path) end
end

local function ready_line(state)
  local user = state.system.credentials
  return ("sandbox ready: EARTHSHINE_SYSTEM=%s (user %s, password %s; control %s)\n"):format(
    state.path, user.username, user.password, state.system.control)
end

-- Waits for the command, or for a signal; returns the exit code.
local function serve(options, state)
  if options.command then
    io.stderr:write(ready_line(state))
    local environment = Command.environment(state.path, state.system)
    return Command.run(options.command, environment, state.watch)
  end
  io.stdout:write(ready_line(state))
  io.stdout:flush()
  return Command.until_signal(state.watch)
end

-- Ends what we started and closes whatever is open. With handles left, luv crashes when the Lua
-- state is closed.
local function tidy(state)
  if state.guard then state.guard:act() end
  if state.tls then wait_for(function() return state.ended end, 2) end
  uv.walk(function(handle)
    if not handle:is_closing() then handle:close() end
  end)
  uv.run()
end

-- Options as a table, or as the words of a command line.
local function read_options(given)
  if given[1] == nil then return given end
  local options, why = arguments.parse(given)
  if not options then fail(why, 2) end
  return options
end

local function run(given, state)
  local options = read_options(given)
  if options.help then
    io.stdout:write(arguments.help())
    return 0
  end
  state.watch = Command.watch()
  start(options, state)
  return serve(options, state)
end

--- Starts a sandbox, serves until its command or a signal ends it, and cleans up.
---@param options earthshine.sandbox.options|string[] the options, or the words of a command line
---@return integer code for the shell: the command's own; 0 after a signal; 1 could not start; 2 is
--- for wrong options
function sandbox.main(options)
  -- Writing to a connection that its client has closed is an error of that connection, not our end.
  local broken_pipe = uv.new_signal()
  broken_pipe:start("sigpipe", function() end)
  broken_pipe:unref()
  local state = {}
  local ok, result = xpcall(run, function(err)
    return type(err) == "table" and err or { message = debug.traceback(err, 2), code = 1 }
  end, options, state)
  tidy(state)
  if ok then return result end
  io.stderr:write("sandbox: ", result.message, "\n")
  return result.code
end

return sandbox
