--- Leaves nothing behind: a small shell that ends what we started and removes our files when we are
--- gone.
--
-- It reads a pipe that only we write. When the pipe ends, because we close it or because we were
-- killed, it acts.

local uv = require "luv"

---@class earthshine.sandbox.guard
---@field private pipe userdata
---@field private gone boolean
local Guard = {}
Guard.__index = Guard

local SCRIPT = [[
pids= files=
while IFS=' ' read -r word rest; do
  case $word in
    pid) pids="$pids $rest" ;;
    remove) set -- "$@" "$rest" ;;
  esac
done
[ -z "$pids" ] || kill $pids 2>/dev/null
rm -rf -- "$@"
]]

--- Starts the shell.
---@return earthshine.sandbox.guard? guard
---@return string? message
function Guard.start()
  local self = setmetatable({ pipe = uv.new_pipe(false), gone = false }, Guard)
  local handle, why = uv.spawn("sh", {
    args = { "-c", SCRIPT, "sh" }, stdio = { self.pipe }, detached = true,
  }, function() self.gone = true end)
  if not handle then return nil, "cannot run sh: " .. tostring(why) end
  self.handle = handle
  return self
end

--- A process to end.
---@param pid integer
function Guard:kill_at_end(pid)
  self.pipe:write(("pid %d\n"):format(pid))
end

--- A file or folder to remove.
---@param path string absolute, without a line end
function Guard:remove_at_end(path)
  self.pipe:write("remove " .. path .. "\n")
end

--- Lets it act now, and waits for it for at most two seconds.
function Guard:act()
  if not self.pipe:is_closing() then self.pipe:close() end
  local stop = uv.new_timer()
  local late = false
  stop:start(2000, 0, function() late = true end)
  while not self.gone and not late do uv.run "once" end
  stop:close()
end

return Guard
