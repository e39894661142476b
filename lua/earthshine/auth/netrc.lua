--- The user's netrc file: where it is, reading a login from it, keeping one in it.

local async = require "earthshine.async"
local await = require "earthshine.async.await"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local files = require "earthshine.async.files"
local netrc_edit = require "earthshine.auth.netrc_edit"
local netrc_file = require "earthshine.auth.netrc_file"
local scheduler = require "earthshine.async.scheduler"

local netrc = {}

local MAX_SIZE <const> = 4 << 20
local OTHERS <const> = 0x3f -- any right of group or others
local OWNER_ONLY <const> = 0x180 -- rw-------

--- $NETRC, or .netrc in the home directory; nil where there is no home.
---@return string?
function netrc.path()
  local path = core.getenv "NETRC"
  if path and path ~= "" then return path end
  local home = core.home()
  return home and home .. "/.netrc"
end

local function read(path)
  local stat = files.stat(path)
  if not stat then return nil, path .. " does not exist" end
  if stat.kind ~= "file" then return nil, path .. " is not a regular file" end
  return files.read(path, MAX_SIZE), stat
end

-- The text of a file and what it is, or nil and why it cannot be read.
local function try_read(path)
  local ok, text, stat = pcall(read, path)
  if ok then return text, stat end
  if not Error.is(text) or Error.unwinds(text) then error(text, 0) end
  return nil, ("%s cannot be read: %s"):format(path, text.message)
end

--- Who else can get at a file: a sentence about it, and what to do.
---@param path string
---@param stat table of files.stat
---@return string? problem nil: nobody
---@return string? advice
function netrc.exposure(path, stat)
  if stat.foreign then
    return path .. " belongs to another user, who can change what stands in it",
      ("chown it to yourself, if you trust it: chown $(id -u) %s"):format(path)
  elseif stat.mode & OTHERS ~= 0 then
    return path .. " can be read by other users", "chmod 600 " .. path
  end
end

--- The entry of a host.
---@param session earthshine.session told of what is wrong with the file
---@param host string
---@return earthshine.netrc_entry? complete
---@return string path, or why there is no entry
function netrc.find(session, host)
  local path = netrc.path()
  if not path then return nil, "there is no home directory to look for .netrc in" end
  local text, stat = try_read(path)
  if not text then return nil, stat end
  local exposed, advice = netrc.exposure(path, stat)
  if exposed then session:log("warn", exposed .. ": " .. advice, { path = path }) end
  local entry, problem = netrc_file.find(text, host)
  if problem then session:log("warn", ("%s, %s"):format(path, problem), { path = path }) end
  -- What a default usually holds is for FTP; it would only be refused.
  if entry and entry.default and (entry.login == "anonymous" or entry.login == "ftp") then
    entry = nil
  end
  local reason = not entry and ("%s has no machine %s"):format(path, host)
    or not entry.login and ("%s has no login for machine %s"):format(path, host)
    or not entry.password and ("%s has no password for machine %s"):format(path, host)
  if reason then return nil, reason .. (problem and (" (%s)"):format(problem) or "") end
  return entry, path
end

-- The file that a name stands for: where links lead, so that they stay. Nothing there is well.
local function target_of(path)
  local link = await.try(scheduler.engine():stat(path, true))
  if not link then return path end
  local real, code, message = await.try(scheduler.engine():real_path(path))
  if real then return real end
  if code == "not_found" then message = path .. " is a link that leads nowhere" end
  Error.raise { code = "io", message = message }
end

local function write(path, host, login, password)
  local real = target_of(path)
  local stat = files.stat(real)
  if stat and stat.kind ~= "file" then
    Error.raise { code = "io", message = path .. " is not a regular file" }
  elseif stat and stat.foreign then
    Error.raise { code = "io", message = path .. " belongs to another user" }
  end
  local text = stat and files.read(real, MAX_SIZE) or ""
  local changed = netrc_edit.set(text, host, login, password)
  if changed == text and stat and stat.mode & OTHERS == 0 then return end
  files.write(real, changed, { perm = OWNER_ONLY })
end

-- Two logins of one process do not undo each other's work.
local writing = async.semaphore(1)

--- Keeps a login: replaces the machine's login and password, or adds the machine. The file is
-- replaced at once, with mode 0600; all its other bytes stay.
---@param host string
---@param login string
---@param password userdata a core secret
---@return string path raises `io`, `parse` (the file is broken), `unsupported`; each says that
--- nothing was written
function netrc.keep(host, login, password)
  local path = netrc.path()
  if not path then
    Error.raise { code = "io", message = "there is no home directory to keep the login in" }
  end
  local permit <close> = writing:acquire() -- luacheck: ignore permit
  local ok, err = pcall(write, path, host, login, core.reveal(password))
  if ok then return path end
  if not Error.is(err) or Error.unwinds(err) then error(err, 0) end
  err.message = ("the login is not kept, nothing was written to %s: %s"):format(path, err.message)
  error(err, 0)
end

return netrc
