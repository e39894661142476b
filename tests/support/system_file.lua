--- The sandbox in which this process runs, as a table for a session: what EARTHSHINE_SYSTEM names.

local json = require "earthshine.json"

local FIELDS <const> = { "name", "cmr", "edl", "connect_to", "ca_file", "data_hosts" }

--- Reads the system file.
---@return table system
return function()
  local path = assert(os.getenv "EARTHSHINE_SYSTEM", "not in a sandbox")
  local file <close> = assert(io.open(path))
  local whole = json.decode(file:read "a")
  local system = {}
  for _, field in ipairs(FIELDS) do system[field] = whole[field] end
  return system
end
