--- The hosts of the sandbox: their real names, and the loopback address that each has for itself.

---@class earthshine.sandbox.host
---@field name string
---@field address string
---@field service string which module answers
---@field names? table<string, boolean> all names, where it has several
---@field plain? boolean http is answered as such beside https; otherwise it leads to https

local hosts = {}

---@type earthshine.sandbox.host[]
hosts.list = {
  { name = "cmr.earthdata.nasa.gov", address = "127.0.0.11", service = "cmr" },
  { name = "urs.earthdata.nasa.gov", address = "127.0.0.12", service = "edl" },
  { name = "data.sandbox.earthdatacloud.nasa.gov", address = "127.0.0.13", service = "tea" },
  {
    name = "sandbox-protected.s3.us-west-2.amazonaws.com", address = "127.0.0.14", service = "s3",
    plain = true,
  },
  { name = "foreign.example.org", address = "127.0.0.15", service = "foreign", plain = true },
  { name = "169.254.169.254", address = "127.0.0.17", service = "foreign", plain = true },
  {
    name = "sandbox-public.s3.us-west-2.amazonaws.com", address = "127.0.0.18", service = "s3",
    plain = true,
  },
  { name = "status.earthdata.nasa.gov", address = "127.0.0.19", service = "status" },
}

--- Where the sandbox itself is asked and told: http only, no name but its address.
hosts.control = "127.0.0.16"

--- One more host of many names, on an address of its own, for the links of recorded records; nil
--- where they name no host that could exist.
---@param names string[]
---@return earthshine.sandbox.host?
function hosts.recorded(names)
  local own, all, first = {}, {}, nil
  for _, host in ipairs(hosts.list) do own[host.name] = true end
  for _, name in ipairs(names) do
    local possible = #name < 254 and name:find "^[%w-]+%.[%w.-]*%a[%w-]*$" and not name:find "%.%."
    if possible and not own[name] then
      all[name], first = true, first or name
    end
  end
  return first and { name = first, names = all, address = "127.0.0.20", service = "recorded_host",
    plain = true }
end

hosts.cmr = hosts.list[1].name
hosts.edl = hosts.list[2].name
hosts.data = hosts.list[3].name

--- The scheme that clients are to use: "https", or "http" where the sandbox runs without TLS. Set
--- once, at start.
hosts.scheme = "https"

--- The address of a path on a host, as clients know it.
---@param host string
---@param path? string
---@return string
function hosts.url(host, path)
  return hosts.scheme .. "://" .. host .. (path or "")
end

return hosts
