--- The Earthdata systems: operations, the two test systems, and any other by a table of its
-- endpoints.

local check = require "earthshine.check"
local Error = require "earthshine.error"
local url = require "earthshine.url"

---@class earthshine.system
---@field name string
---@field cmr string CMR search, without a slash at the end
---@field edl string Earthdata Login: scheme and host (and port)
---@field stac? string CMR-STAC
---@field status? string outage notices
---@field graphql? string
---@field harmony? string
---@field data_hosts? string[] more hosts that may see the token: "host", "*.domain", also ":port"
---@field connect_to? string[] "host:port:address:port": where to connect instead
---@field ca_file? string certificates to trust instead of the host's

local System = {}

local function known(name, part)
  local cmr = "https://cmr." .. part .. "earthdata.nasa.gov"
  return {
    name = name,
    cmr = cmr .. "/search",
    stac = cmr .. "/stac",
    edl = "https://" .. (part == "" and "" or part) .. "urs.earthdata.nasa.gov",
    graphql = "https://graphql." .. part .. "earthdata.nasa.gov/api",
    harmony = "https://harmony." .. part .. "earthdata.nasa.gov",
    status = "https://status." .. part .. "earthdata.nasa.gov/api/v1/statuses",
  }
end

local KNOWN = { PROD = known("PROD", ""), UAT = known("UAT", "uat."), SIT = known("SIT", "sit.") }

local ENDPOINTS = { "cmr", "edl", "stac", "status", "graphql", "harmony" }
local FIELDS = {
  name = "string", cmr = "string", edl = "string", stac = "string", status = "string",
  graphql = "string", harmony = "string", data_hosts = "table", connect_to = "table",
  ca_file = "string",
}
-- What a sandbox writes into its file for people and tests: allowed, and left out of the system.
local BESIDE = { control = "string", credentials = "table", accounts = "table", sandbox = "table" }

local function endpoint(name, text)
  local parts, why = url.parse(url.clean(text))
  local shown = url.redact(text)
  if not parts then Error.misuse("endpoint %s of the system is %s: %s", name, why, shown) end
  if parts.scheme ~= "https" and parts.scheme ~= "http" then
    Error.misuse("endpoint %s of the system must be an https address, but is %s", name, shown)
  end
  if parts.user or parts.password or parts.query or parts.fragment then
    Error.misuse("endpoint %s of the system must have no user name, query or fragment: %s", name,
      shown)
  end
  return (url.join(parts):gsub("/+$", ""))
end

local function strings(name, list)
  local copy = {}
  for i, text in ipairs(list) do
    copy[i] = check.type(("%s[%d] of the system"):format(name, i), text, "string")
  end
  return copy
end

local function copy_of(t)
  local copy = {}
  for key, value in pairs(t) do
    if FIELDS[key] then copy[key] = value end
  end
  return copy
end

local ALLOWED = {}
for _, set in ipairs { FIELDS, BESIDE } do
  for key, kinds in pairs(set) do ALLOWED[key] = kinds end
end

--- The table of endpoints for a name ("PROD", "UAT", "SIT") or for a table; checked, and a copy of
-- its own.
---@param system string|table
---@return earthshine.system
function System.resolve(system)
  check.type("system", system, "string|table")
  if type(system) == "string" then
    if not KNOWN[system] then
      local near = check.nearest(system, { "PROD", "UAT", "SIT" })
      Error.misuse("unknown system %q%s; known are PROD, UAT, SIT, or a table of endpoints", system,
        near and (" (did you mean " .. near .. "?)") or "")
    end
    return copy_of(KNOWN[system])
  end
  check.options("system", system, ALLOWED)
  for _, name in ipairs { "cmr", "edl" } do
    if not system[name] then Error.misuse("the system's table lacks its endpoint %s", name) end
  end
  local copy = copy_of(system)
  copy.name = system.name or url.host_of(system.edl) or "custom"
  for _, name in ipairs(ENDPOINTS) do
    if system[name] then copy[name] = endpoint(name, system[name]) end
  end
  copy.data_hosts = system.data_hosts and strings("data_hosts", system.data_hosts)
  copy.connect_to = system.connect_to and strings("connect_to", system.connect_to)
  return copy
end

return System
