--- The check of the proxy: which one requests go through, and whether they get past it.

local attempt = require "earthshine.doctor.attempt"
local proxies = require "earthshine.http.proxy"
local url = require "earthshine.url"

local proxy = {}

--- Which proxy there is for Earthdata Login, and whether that was reached through it.
function proxy.check(context)
  local system = context.session.system
  local edl = url.parse(system.edl)
  local set = proxies.compile(context.proxy)
  if not set then return { "ok", "none is set" } end
  local server, err = attempt(proxies.choose, set, edl, system.connect_to ~= nil)
  if err then return { "failure", tostring(err), "write it as http://host:port" } end
  if not server then
    return { "ok", ("one is set, and not used for %s: %s"):format(edl.host, system.connect_to
      and "the system says where to connect" or "no_proxy excepts it") }
  end
  local probe = context.probes:get "edl"
  local detail = probe.err and probe.err.cause
  if type(detail) == "table" and detail.at_proxy then
    return { "failure", tostring(probe.err),
      "correct the address, or unset it where no proxy is needed" }
  end
  return { "ok", "requests go through " .. server.url }
end

return proxy
