--- The check of the proxy: which one requests go through, and whether they get past it.

local attempt = require "earthshine.doctor.attempt"
local route = require "earthshine.http.route"
local url = require "earthshine.url"

local proxy = {}

--- Which proxy there is for Earthdata Login, and whether that was reached through it.
function proxy.check(context)
  local session = context.session
  local special = session.route.special
  if not special then return { "ok", "none is set" } end
  local none
  local server, err = attempt(function()
    local one
    one, none = route.proxy(special, url.parse(session.system.edl))
    return one
  end)
  if err then return { "failure", tostring(err), "write it as http://host:port" } end
  if not server then return { "ok", none or "none is set" } end
  local probe = context.probes:get "edl"
  local detail = probe.err and probe.err.cause
  if type(detail) == "table" and detail.at_proxy then
    return { "failure", tostring(probe.err),
      "correct the address, or unset it where no proxy is needed" }
  end
  return { "ok", ("requests go through %s (%s)"):format(server.url, server.source) }
end

return proxy
