--- How a session reaches its servers: proxy, TLS, HTTP/2, and the limits of connections.

local check = require "earthshine.check"
local Error = require "earthshine.error"
local proxy = require "earthshine.http.proxy"
local System = require "earthshine.system"
local tls = require "earthshine.http.tls"

local route = {}

---@class earthshine.connection_options of the engine: what one session sets holds for all
---@field per_host? integer requests at one host at a time; default 8: servers of Earthdata slow
--- down who opens many more
---@field total? integer requests at a time in all; default 32
---@field kept? integer connections that are kept open for later requests; default `total`, so
--- that none is closed which the next request could use
---@field idle? integer seconds after which an idle connection is not used again; default 118: most
--- servers and firewalls forget it later than that, and one that is found closed costs nothing
---@field dns? integer seconds for which the address of a host is remembered, 0: not at all; default
--- 60: the services move between addresses that live about so long

local LIMITS <const> = {
  per_host = "integer", total = "integer", kept = "integer", idle = "integer", dns = "integer",
}
local MOST <const> = 100000 -- the engine's own bound

--- Sets the engine's limits.
---@param options table
---@param set fun(limits: table)
function route.limit(options, set)
  local limits = check.options("connections", options, LIMITS)
  for name, limit in pairs(limits) do
    check.range(("option %s of connections"):format(name), limit, name == "dns" and 0 or 1, MOST)
  end
  set(limits)
end

local function mapped_hosts(system)
  local hosts = {}
  for _, text in ipairs(system.connect_to or {}) do
    local host, port = System.connection(text)
    hosts[host .. ":" .. port] = true
  end
  return hosts
end

---@class earthshine.route_options
---@field proxy? false|string|earthshine.proxy_options
---@field tls? earthshine.tls_options
---@field http2? boolean

---@class earthshine.route what holds for all requests of a session, and in `special` what depends
--- on their address
---@field connect_to? string[]
---@field ca_file? string
---@field ca_path? string
---@field http2? boolean
---@field special? { proxies: table?, mapped: table, tls: earthshine.tls_options }

--- Compiles the options; all of them are checked.
---@param system earthshine.system
---@param options earthshine.route_options
---@return earthshine.route
function route.compile(system, options)
  local security, proxies = tls.compile(options.tls), proxy.compile(options.proxy)
  local own = security.ca_file or security.ca_path
  return {
    connect_to = system.connect_to, http2 = options.http2 or nil, ca_path = security.ca_path,
    ca_file = own and security.ca_file or not own and system.ca_file or nil,
    special = (proxies or security.cert)
      and { proxies = proxies, mapped = mapped_hosts(system), tls = security } or nil,
  }
end

local DEFAULT_PORT <const> = { https = 443, http = 80 }

-- Whether connect_to says where to connect for an address; either part of an entry may be empty.
local function is_mapped(mapped, parts)
  if not next(mapped) then return false end
  local host, port = parts.host, parts.port or DEFAULT_PORT[parts.scheme]
  return mapped[host .. ":" .. port] or mapped[host .. ":"] or mapped[":" .. port] or mapped[":"]
    or false
end

--- The proxy that an address is asked through.
---@param special table of route.compile
---@param parts earthshine.url_parts
---@return earthshine.proxy?
---@return string? why there is none, where one is set
---@raise earthshine.error invalid
function route.proxy(special, parts)
  if not special.proxies then return nil end
  return proxy.choose(special.proxies, parts, is_mapped(special.mapped, parts))
end

--- Adds to a request of the core what its address asks for.
---@param special table of route.compile
---@param spec table
---@param parts earthshine.url_parts
---@param trusted boolean whether the host may know who we are: only then it is shown a certificate
---@return earthshine.proxy? server the proxy that will be asked
---@raise earthshine.error invalid
function route.apply(special, spec, parts, trusted)
  local security = special.tls
  if security.cert and trusted then
    spec.client_cert, spec.client_key = security.cert, security.key
    spec.client_password = security.password
  end
  local server = route.proxy(special, parts)
  if server then
    spec.proxy, spec.proxy_user, spec.proxy_password = server.url, server.user, server.password
  end
  return server
end

--- Refuses a header that only proxies may get.
---@param name string in lower case
function route.check_header(name)
  if name == "proxy-authorization" then
    Error.misuse "the header Proxy-Authorization would reach the server itself: give the proxy's \z
      user name and password in the session's option proxy"
  end
end

return route
