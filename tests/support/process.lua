--- A server of somebody else's as a process of a spec's, which ends with it.

local temporary = require "tests.support.temporary"

---@class tests.process
local Process = {}
Process.__index = Process

local running = setmetatable({}, { __gc = function(all)
  for process in pairs(all) do process:stop() end
end })

-- The shell waits for the end of our pipe, be it because we stop or because we were killed. The
-- server has a process group of its own: some servers end by a signal to all of theirs.
local SCRIPT = [[
setsid %s >'%s' 2>&1 </dev/null & pid=$!
echo $pid >'%s'
while read -r line; do :; done
kill $pid 2>/dev/null
wait $pid]]

--- A port on which nobody listened a moment ago.
---@return integer
function Process.free_port()
  return math.tointeger(tonumber(temporary.shell [[lua5.4 -e '
    local socket = require "luv".new_tcp()
    socket:bind("127.0.0.1", 0)
    print(socket:getsockname().port)']]))
end

--- Starts a command, and waits until another one succeeds, for 20 seconds at most.
---@param command string of the shell: one program that stays in the foreground
---@param folder table of temporary.folder, for its log
---@param ready string command of the shell
---@return tests.process
function Process.start(command, folder, ready)
  local log, pid = folder:path "process.log", folder:path "process.pid"
  local self = setmetatable({ folder = folder }, Process)
  self.pipe = assert(io.popen(SCRIPT:format(command, log, pid), "w"))
  running[self] = true
  local well = temporary.shell(([[i=0; while ! { %s; } >/dev/null 2>&1; do
    [ $i -lt 1000 ] && { [ ! -s '%s' ] || kill -0 "$(cat '%s')" 2>/dev/null; } || exit
    sleep 0.02; i=$((i+1)); done; echo well]]):format(ready, pid, pid)) == "well"
  self.pid = (folder:read "process.pid" or ""):match "%d+"
  if not well then
    local text = folder:read "process.log" or ""
    self:stop()
    error("it did not start:\n" .. text, 2)
  end
  return self
end

--- Ends it and waits for its end.
function Process:stop()
  if running[self] then self.pipe:close() end
  running[self] = nil
end

return Process
