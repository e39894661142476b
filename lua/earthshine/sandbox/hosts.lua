--- The hosts of the sandbox: their real names, and the loopback address that each has for itself.

---@class earthshine.sandbox.host
---@field name string
---@field address string
---@field service string which module answers
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
