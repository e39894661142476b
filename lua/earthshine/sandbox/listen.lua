--- Opens the sockets of all hosts, and says where each is to be reached.

local check = require "earthshine.check"
local control = require "earthshine.sandbox.control"
local hosts = require "earthshine.sandbox.hosts"
local server = require "earthshine.sandbox.server"
local certificates = require "earthshine.sandbox.certificates"
local tls = require "earthshine.sandbox.tls"
local web = require "earthshine.sandbox.web"

local listen = {}

---@class earthshine.sandbox.opened
---@field connect_to string[] "host:port:address:port"
---@field fronts earthshine.sandbox.front[] for stunnel; empty where there is no TLS
---@field control string URL
---@field ca_file? string

local function service(host)
  local module = require("earthshine.sandbox." .. host.service)
  return module.handler
end

-- Without TLS, records must link to http addresses. The catalogue writes https.
local function with_plain_links(handler)
  local names = {}
  for _, host in ipairs(hosts.list) do names[host.name] = true end
  return function(request)
    local response = handler(request)
    if type(response.body) == "string" then
      response.body = response.body:gsub("https://([%w.-]+)", function(name)
        return names[name] and "http://" .. name or nil
      end)
    end
    return response
  end
end

-- Beside https, most hosts answer http by the way to https only.
local function with_upgrade(handler)
  return function(request)
    if request.scheme == "https" then return handler(request) end
    return web.redirect(301, "https://" .. request.host .. request.target)
  end
end

local function site_of(host, options)
  local handler = service(host)
  if options.http then
    if host.service == "cmr" then handler = with_plain_links(handler) end
  elseif not host.plain then
    handler = with_upgrade(handler)
  end
  return { name = host.name, names = host.names or { [host.name] = true }, handler = handler }
end

local function open_host(host, options, opened)
  local site = site_of(host, options)
  local function reach(port, at)
    for _, name in ipairs(check.keys(site.names)) do
      table.insert(opened.connect_to, ("%s:%s:%s:%d"):format(name, port, host.address, at))
    end
  end
  local plain, why = server.listen(site, host.address, options.http and options.port or 0, "http")
  if not plain then return nil, why end
  if not options.http then
    local back
    back, why = server.listen(site, host.address, 0, "https")
    if not back then return nil, why end
    local port = options.port or 0
    if port == 0 then port, why = tls.free_port(host.address) end
    if not port then return nil, why end
    local front = { name = host.name, address = host.address, port = port, back = back }
    table.insert(opened.fronts, front)
    reach(443, port)
  end
  -- Of hosts that are not ours, any port: none of them is to be reached in truth.
  reach(host.names and "" or 80, plain)
  return true
end

--- Opens all hosts and the control address; makes the certificates.
---@param options earthshine.sandbox.options
---@param folder string private, for the certificates
---@param status { system: fun(): table, reset: fun() }
---@return earthshine.sandbox.opened?
---@return string? message
function listen.open(options, folder, status)
  local opened = { connect_to = {}, fronts = {} }
  local names = {}
  local list = table.move(hosts.list, 1, #hosts.list, 1, {})
  list[#list + 1] = options.recorded and hosts.recorded(options.recorded.hosts)
  for _, host in ipairs(list) do
    local ok, why = open_host(host, options, opened)
    if not ok then return nil, why end
    for _, name in ipairs(host.names and check.keys(host.names) or { host.name }) do
      names[#names + 1] = name
    end
  end
  status.connections = server.count
  local address = hosts.control
  local site = {
    name = address, names = { [address] = true }, handler = control.new(status), control = true,
  }
  local port, why = server.listen(site, address, options.port or 0, "http")
  if not port then return nil, why end
  opened.control = ("http://%s:%d"):format(address, port)
  if not options.http then
    local made
    made, why = certificates.make(folder, names)
    if not made then return nil, why end
    opened.ca_file = folder .. "/ca.pem"
  end
  return opened
end

return listen
