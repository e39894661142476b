--- A lock file that one process at a time has: for commands that run from cron. A lock whose
-- process is dead is taken over.

local await = require "earthshine.async.await"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local scheduler = require "earthshine.async.scheduler"

local lock = {}

-- A lock is written again every BEAT seconds. One of another machine (whose processes cannot be
-- seen from here) is dead when that has not happened for SILENCE seconds.
local BEAT <const>, SILENCE <const> = 30, 600

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

local function line(path)
  local text = read(path)
  return text and text:match "^[^\n]+"
end

-- When a process began, by the kernel's own count; nil where it cannot be asked (no /proc), or
-- there is none. Process numbers are used again, start times are not.
local function birth(pid)
  local stat = read(("/proc/%d/stat"):format(pid))
  if not stat then return nil end
  local n = 2
  for field in stat:match "^.*%)(.*)$":gmatch "%S+" do
    n = n + 1
    if n == 22 then return field end
  end
end

local function host()
  local name = line "/proc/sys/kernel/hostname"
  if name then return name end
  local pipe <close> = io.popen "uname -n 2>/dev/null"
  return pipe and pipe:read "l" or "?"
end

local function boot() return line "/proc/sys/kernel/random/boot_id" end

-- Whether the process that wrote a lock is still there.
local function lives(holder, path)
  if holder.host ~= host() then
    local found = await.try(scheduler.engine():stat(path))
    return found ~= nil and core.now() - found.mtime < SILENCE
  end
  if holder.boot and holder.boot ~= boot() then return false end
  if holder.birth then return birth(holder.pid) == holder.birth end
  return os.execute(("kill -0 %d 2>/dev/null"):format(holder.pid)) == true
end

-- Who has the lock: nil where nobody has, an empty table where nothing can be read of it.
local function holder_of(path)
  local text = read(path)
  if not text then return nil end
  local ok, value = pcall(json.decode, text)
  value = ok and type(value) == "table" and json.normalise(value) or {}
  return math.type(value.pid) == "integer" and value or {}, text
end

local function busy(path, holder)
  local who = holder.pid and ("process %d on %s"):format(holder.pid, holder.host or "?")
    or "another process"
  Error.raise {
    code = "exists",
    message = ("%s is at work here already and holds %s; this run does nothing"):format(who, path),
  }
end

local function create(path, text)
  local file, code, message = await.try(scheduler.engine():open(path, "x", 384))
  if file then
    await.op(file:pwrite(text, 0))
    return file
  end
  if code ~= "exists" then
    Error.raise { code = code, message = ("cannot make the lock %s: %s"):format(path, message) }
  end
end

-- Takes the lock of a dead process away. Another process may do so at the same moment and already
-- have a lock of its own under the name: then that one comes back.
local function bury(path, dead)
  local grave = ("%s.%d"):format(path, core.pid())
  if not os.rename(path, grave) then return end
  if read(grave) ~= dead and not read(path) then
    os.rename(grave, path)
  else
    os.remove(grave)
  end
end

-- A lock that is being written has nothing in it for a moment; one that stays so is of a process
-- that died just then.
local function settled(path)
  local holder, text
  for _ = 1, 20 do
    holder, text = holder_of(path)
    if not holder or holder.pid then return holder, text end
    await.op(scheduler.engine():timer(0.05))
  end
  return holder, text
end

---@class earthshine.cli.lock
---@field beat fun() writes the lock again, for ever; to be run as a task
---@field release fun()

--- Takes the lock, or raises.
---@param path string
---@return earthshine.cli.lock
---@raise earthshine.error `exists` while another process has it
function lock.take(path)
  local text = json.encode {
    pid = core.pid(), host = host(), boot = boot(), birth = birth(core.pid()),
  } .. "\n"
  local file
  for _ = 1, 5 do
    file = create(path, text)
    if file then break end
    local holder, dead = settled(path)
    if holder and holder.pid and lives(holder, path) then busy(path, holder) end
    if holder then bury(path, dead) end
  end
  if not file or read(path) ~= text then busy(path, holder_of(path) or {}) end
  return {
    beat = function()
      while true do
        await.op(scheduler.engine():timer(BEAT))
        await.op(file:pwrite(text, 0))
      end
    end,
    release = function()
      file:close()
      if read(path) == text then os.remove(path) end
    end,
  }
end

return lock
