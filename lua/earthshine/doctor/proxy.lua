--- The check of the proxy: which one requests go through, and whether it answers.

local async = require "earthshine.async"
local Error = require "earthshine.error"
local route = require "earthshine.http.route"
local url = require "earthshine.url"

local proxy = {}

-- What the session does with an address: the proxy, or nil and why there is none; an error where
-- what is set cannot be used.
local function chosen(session, address)
  local special = session.route.special
  if not special then return nil, "none is set" end
  local ok, server, why = pcall(route.proxy, special, url.parse(address))
  if ok then return server, why or "none is set" end
  if not Error.is(server) then error(server, 0) end
  return nil, nil, server
end

local SILENT <const> = { network = true, dns = true, timeout = true, tls = true }

-- Why nothing answers at the proxy's own address; nil where something does, whatever it says.
local function silence(session, server, seconds)
  local answered, err = async.timeout(seconds, function()
    local response, code, message = session.transport {
      method = "HEAD", url = server.url .. "/", headers = {},
    }
    if response or not SILENT[code] then return true end
    return false, message or code
  end)
  return not answered and tostring(err) or nil
end

--- Which proxy there is.
function proxy.check(context)
  local session = context.session
  local server, why, wrong = chosen(session, session.system.edl)
  if wrong then
    return { "failure", wrong.message, "write it as http://host:port, or unset it" }
  elseif not server then
    return { "ok", why }
  end
  local sentence = ("requests go through %s (%s)"):format(server.url, server.source)
  if not server.url:find "^http://" then return { "ok", sentence } end
  why = silence(session, server, context.seconds)
  if not why then return { "ok", sentence } end
  return { "failure", ("%s, and it does not answer: %s"):format(sentence, why),
    "correct the address, or unset it where no proxy is needed" }
end

return proxy
