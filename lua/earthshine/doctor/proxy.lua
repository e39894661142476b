--- The check of the proxy: which one requests go through, and whether it answers.

local async = require "earthshine.async"
local core = require "earthshine.core"
local url = require "earthshine.url"

local proxy = {}

local function variable(...)
  for _, name in ipairs { ... } do
    local value = core.getenv(name)
    if value and value ~= "" then return value, name end
  end
end

-- Whether no_proxy names a host: "*", the host, or a domain that it is below.
local function excepted(host)
  local list = variable("no_proxy", "NO_PROXY") or ""
  for name in list:lower():gmatch "[^,%s]+" do
    local domain = name:gsub("^%*?%.", "")
    if name == "*" or host == domain or host:sub(-#domain - 1) == "." .. domain then return true end
  end
  return false
end

-- The proxy for a host, and who named it.
local function chosen(session, host, scheme)
  if session.proxy then return session.proxy ~= "" and session.proxy or nil, "the session" end
  -- An upper-case HTTP_PROXY may be a header of a CGI request, so it is not looked at.
  local value, name
  if scheme == "https" then
    value, name = variable("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
  else
    value, name = variable("http_proxy", "all_proxy", "ALL_PROXY")
  end
  if value and session.system.connect_to then
    return nil, name .. " is set and not used, because the system says where to connect"
  elseif value and excepted(host) then
    return nil, ("%s is set and not used, because no_proxy excepts %s"):format(name, host)
  end
  return value, value and name or "none is set"
end

local SILENT <const> = { network = true, dns = true, timeout = true, tls = true }

-- Why nothing answers at the proxy's own address; nil where something does, whatever it says.
local function silence(session, parts, seconds)
  local answered, err = async.timeout(seconds, function()
    local response, code, message = session.transport {
      method = "HEAD", url = ("http://%s:%d/"):format(parts.host, parts.port or 1080),
      headers = {}, proxy = "",
    }
    if response or not SILENT[code] then return true end
    return false, message or code
  end)
  return not answered and tostring(err) or nil
end

--- Which proxy there is.
function proxy.check(context)
  local session = context.session
  local edl = url.parse(session.system.edl)
  local value, source = chosen(session, edl.host, edl.scheme)
  if not value then return { "ok", source == "the session" and "none is used" or source } end
  local parts = url.parse(value:find "://" and value or "http://" .. value)
  if not parts then
    return { "failure", ("the proxy of %s is no address"):format(source),
      "write it as http://host:port" }
  end
  -- Of the address only what is no secret.
  local shown = ("%s://%s%s"):format(parts.scheme, parts.host,
    parts.port and ":" .. parts.port or "")
  local sentence = ("requests go through %s (%s)"):format(shown, source)
  if parts.scheme ~= "http" then return { "ok", sentence } end
  local why = silence(session, parts, context.seconds)
  if not why then return { "ok", sentence } end
  return { "failure", ("%s, and it does not answer: %s"):format(sentence, why),
    "correct the address, or unset it where no proxy is needed" }
end

return proxy
