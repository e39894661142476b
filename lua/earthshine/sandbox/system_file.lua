--- The system file: what a client must know to reach the sandbox, as JSON for `--system` and
--- EARTHSHINE_SYSTEM.

local uv = require "luv"
local accounts = require "earthshine.sandbox.accounts"
local core = require "earthshine.core"
local hosts = require "earthshine.sandbox.hosts"
local web = require "earthshine.sandbox.web"

local system_file = {}

--- The system's table.
---@param opened earthshine.sandbox.opened
---@param folder string the sandbox's temporary folder
---@return table
function system_file.table(opened, folder)
  local passwords = {}
  for name, account in pairs(accounts.users) do passwords[name] = account.password end
  local addresses = {}
  for _, host in ipairs(hosts.list) do addresses[host.name] = host.address end
  return {
    name = "SANDBOX",
    cmr = hosts.url(hosts.cmr, "/search"), edl = hosts.url(hosts.edl),
    stac = hosts.url(hosts.cmr, "/stac"),
    status = hosts.url("status.earthdata.nasa.gov", "/api/v1/statuses"),
    data_hosts = { hosts.data }, connect_to = opened.connect_to, ca_file = opened.ca_file,
    control = opened.control, credentials = { username = "sandbox", password = passwords.sandbox },
    accounts = passwords, sandbox = { pid = core.pid(), folder = folder, hosts = addresses,
      stac_api = hosts.url(hosts.cmr, "/stac-api") },
  }
end

--- Writes the file, at once whole under its name.
---@param path string
---@param system table
---@return string? path absolute
---@return string? message
function system_file.write(path, system)
  if path:sub(1, 1) ~= "/" then path = uv.cwd() .. "/" .. path end
  local part = path .. ".part"
  local fd, why = uv.fs_open(part, "w", tonumber("600", 8))
  if not fd then return nil, "cannot write the system file: " .. why end
  local written = uv.fs_write(fd, web.encode(system) .. "\n", 0)
  uv.fs_close(fd)
  local renamed
  if written then renamed, why = uv.fs_rename(part, path) end
  if not renamed then
    uv.fs_unlink(part)
    return nil, "cannot write the system file: " .. tostring(why)
  end
  return path
end

return system_file
