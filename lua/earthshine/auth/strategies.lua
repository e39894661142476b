--- Where a login can come from. A strategy finds credentials, or says in a few words why it has
-- none.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local files = require "earthshine.async.files"
local netrc_file = require "earthshine.auth.netrc_file"
local url = require "earthshine.url"

local strategies = {}

---@class earthshine.credentials
---@field label string where they came from, for messages
---@field username? string
---@field password? userdata a core secret
---@field token? userdata a core secret

local function variable(name)
  local value = core.getenv(name)
  return value ~= "" and value or nil
end

--- EARTHDATA_TOKEN, or EARTHDATA_USERNAME and EARTHDATA_PASSWORD. The token wins.
---@return earthshine.credentials?
---@return string? why
function strategies.environment()
  local token = variable "EARTHDATA_TOKEN"
  local username, password = variable "EARTHDATA_USERNAME", variable "EARTHDATA_PASSWORD"
  if token then return { label = "EARTHDATA_TOKEN", token = core.secret(token) } end
  if username and password then
    return {
      label = ("user %q (from EARTHDATA_USERNAME)"):format(username), username = username,
      password = core.secret(password),
    }
  end
  if username then return nil, "EARTHDATA_USERNAME is set, but EARTHDATA_PASSWORD is not" end
  if password then return nil, "EARTHDATA_PASSWORD is set, but EARTHDATA_USERNAME is not" end
  return nil, "neither EARTHDATA_TOKEN nor EARTHDATA_USERNAME and EARTHDATA_PASSWORD are set"
end

local MAX_NETRC <const> = 4 << 20

local function netrc_path()
  local path = variable "NETRC"
  if path then return path end
  local home = core.home()
  return home and home .. "/.netrc"
end

local function read(path)
  local stat = files.stat(path)
  if not stat then return nil, path .. " does not exist" end
  if stat.kind ~= "file" then return nil, path .. " is not a regular file" end
  return files.read(path, MAX_NETRC), stat.mode
end

-- The text and the mode of a file, or nil and why it cannot be read.
local function try_read(path)
  local ok, text, mode = pcall(read, path)
  if ok then return text, mode end
  if not Error.is(text) or Error.unwinds(text) then error(text, 0) end
  return nil, ("%s cannot be read: %s"):format(path, text.message)
end

--- The entry of the Earthdata Login host in $NETRC or ~/.netrc.
---@param session earthshine.session
---@return earthshine.credentials?
---@return string? why
function strategies.netrc(session)
  local path = netrc_path()
  if not path then return nil, "there is no home directory to look for .netrc in" end
  local text, mode = try_read(path)
  if not text then return nil, mode end
  if mode & 0x3f ~= 0 then -- any right of group or others
    session:log("warn", ("%s can be read by other users: chmod 600 it"):format(path),
      { path = path })
  end
  local host = url.host_of(session.system.edl)
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
  return {
    label = ("user %q (from %s)"):format(entry.login, path), username = entry.login,
    password = core.secret(entry.password),
  }
end

--- A token given by the caller, or EARTHDATA_TOKEN.
---@param _ earthshine.session
---@param token? string|userdata
---@return earthshine.credentials?
---@return string? why
function strategies.token(_, token)
  if token then
    if type(token) == "string" then token = core.secret(token) end
    if not pcall(core.reveal, token) then
      Error.misuse "option token of login must be a string or a secret of the core"
    end
    return { label = "the token given", token = token }
  end
  token = variable "EARTHDATA_TOKEN"
  if token then return { label = "EARTHDATA_TOKEN", token = core.secret(token) } end
  return nil, "no token was given, and EARTHDATA_TOKEN is not set"
end

--- The strategies that "all" tries, in this order; the first that has credentials decides.
strategies.order = { "environment", "netrc" }

return strategies
