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
---@field connect_to? string[] "host:port:address:port": where to connect instead. The first two may
--- be empty for any, one of the last two for the same; IPv6 addresses in brackets
---@field ca_file? string certificates to trust instead of the machine's

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

--- The names of the systems that are known.
System.NAMES = { "PROD", "UAT", "SIT" }

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

-- Checks each entry of a list by a function that returns nil and why.
local function entries(name, list, read)
  local copy = strings(name, list)
  for i, text in ipairs(copy) do
    local ok, why = read(text)
    if not ok then Error.misuse("%s[%d] of the system, %q, %s", name, i, text, why) end
  end
  for key in pairs(list) do
    if not copy[key] then
      Error.misuse("%s of the system must be a list of strings without gaps", name)
    end
  end
  return copy
end

local function is_host(text)
  local inner = text:match "^%[(.*)%]$"
  if inner then return inner:find "^[%x:.]+$" ~= nil and inner:find(":", 1, true) ~= nil end
  return text:find "^[%w_][%w._-]*$" ~= nil
end

local function port_of(text)
  local port = text:find "^%d+$" and #text <= 5 and math.tointeger(tonumber(text))
  return port and port >= 1 and port <= 65535 and port or nil
end

--- Takes an entry of connect_to apart.
---@param text string
---@return string? host in lower case, "" for any; nil: it is none
---@return string port "" for any; or why it is none
function System.connection(text)
  local fields, rest = {}, text .. ":"
  while rest ~= "" and #fields <= 4 do
    local field, after = rest:match "^(%[[^%]]*%]):(.*)$"
    if not field then field, after = rest:match "^([^:]*):(.*)$" end
    fields[#fields + 1], rest = field, after
  end
  if #fields ~= 4 or rest ~= "" then
    return nil, "is not of the form host:port:address:port (an IPv6 address stands in brackets)"
  end
  for i = 1, 3, 2 do
    local host, port = fields[i], fields[i + 1]
    if host ~= "" and not is_host(host) then
      return nil, ("has %q where a host name or address should be"):format(host)
    end
    if port ~= "" and not port_of(port) then
      return nil, ("has %q where a port from 1 to 65535 should be"):format(port)
    end
  end
  if fields[3] == "" and fields[4] == "" then return nil, "says nowhere to connect to" end
  local port = port_of(fields[2])
  return fields[1]:lower():gsub("%.$", ""), port and tostring(port) or ""
end

--- Takes an entry of data_hosts apart.
---@param text string
---@return string? host in lower case, with a dot before it where all hosts below it are meant; nil:
--- it is none
---@return integer|string|nil port or why it is none
function System.data_host(text)
  local host, port = text:match "^(.*[^:]):(%d+)$"
  if port and not port_of(port) then
    return nil, ("has %q where a port from 1 to 65535 should be"):format(port)
  end
  host = (host or text):lower():gsub("%.$", "")
  local below = host:match "^%*?%.(.+)$"
  if not is_host(below or host) then
    return nil, "is no host name; write host, host:port, or *.domain for all hosts below it"
  end
  if below and not below:find(".", 1, true) then
    return nil, "would let every host below a top-level domain see the token"
  end
  return below and "." .. below or host, port_of(port or "")
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
      Error.misuse("unknown system %q%s; known are PROD, UAT, SIT, or a table of endpoints", system,
        check.meant(system, System.NAMES))
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
  copy.data_hosts = system.data_hosts
    and entries("data_hosts", system.data_hosts, System.data_host)
  copy.connect_to = system.connect_to
    and entries("connect_to", system.connect_to, System.connection)
  return copy
end

return System
