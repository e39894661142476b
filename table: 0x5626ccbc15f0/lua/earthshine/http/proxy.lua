--- Proxies: which one an address is asked through, from the session's option or the environment.
--
-- The user name and password of a proxy are taken out of its address when that is read, and held as
-- secrets from then on; what is shown of a proxy is its address without them.
-- @module earthshine.http.proxy


local check = require "earthshine.check"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local except = require "earthshine.http.except"
local url = require "earthshine.url"

local proxy = {}

--- 
-- @table earthshine.proxy_options
-- @field url string "http://host:port"; also https, socks4, socks4a, socks5 (names are looked up here) and socks5h (by the proxy); without a scheme it is http. May hold user:password@, percent-encoded. Without a port it is 80, 443 or 1080, by the scheme
-- @field user string
-- @field password string|userdata a string or a secret
-- @field except string|string[] reached without it: hosts, .domains, addresses, networks, *; each host also as "host:port"

-- @local

--- 
-- @table earthshine.proxy
-- @field url string as it may be shown
-- @field user userdata secret
-- @field password userdata secret
-- @field source string where it is set: a variable's name, or "the session"

-- @local

local PORTS <const> = {
  http = 80, https = 443, socks4 = 1080, socks4a = 1080, socks5 = 1080, socks5h = 1080,
}

-- Takes a proxy's address apart. Returns nil and why, in words that repeat none of it.
local function read(text)
  if #text > 4096 then return nil, "it is too long" end
  if not text:find "://" then text = "http://" .. text end
  local parts = not text:find "[%s%c]" and url.parse(text)
  if not parts then return nil, "it is no address such as http://host:3128" end
  local port = PORTS[parts.scheme]
  if not port then
    return nil, "its scheme must be one of http, https, socks4, socks4a, socks5 and socks5h"
  end
  if parts.query or parts.fragment or parts.path and parts.path:find "[^/]" then
    return nil, "it must end after the port; write a password's special characters as %XX"
  end
  local user, password = parts.user, parts.password
  if user and url.unescape(user):find "[%z:]" or password and url.unescape(password):find "%z" then
    return nil, "its user name or password has characters that cannot be sent"
  end
  return {
    url = ("%s://%s:%d"):format(parts.scheme, parts.host, parts.port or port),
    user = user and core.secret(url.unescape(user)),
    password = password and core.secret(url.unescape(password)),
  }
end

local OPTIONS <const> = {
  url = "string", user = "string", password = "string|userdata", except = "string|table",
}

local function words_of(list)
  if type(list) ~= "table" then return list or "" end
  for i, word in ipairs(list) do
    check.type(("except[%d] of option proxy"):format(i), word, "string")
  end
  return table.concat(list, ",")
end

local function from_option(option)
  local given = type(option) == "table" and check.options("proxy", option, OPTIONS)
    or { url = option }
  if not given.url then Error.misuse "option proxy of session lacks its url" end
  local server, why = read(given.url)
  if not server then Error.misuse("option proxy of session is not usable: %s", why) end
  server.user = given.user and core.secret(given.user) or server.user
  local password = given.password
  server.password = type(password) == "string" and core.secret(password) or password
    or server.password
  server.source = "the session"
  local rules, wrong = except.read(words_of(given.except))
  if wrong then Error.misuse("except of option proxy: %s", wrong) end
  return { http = server, https = server, except = rules }
end

local function first(...)
  for _, name in ipairs { ... } do
    local value = core.getenv(name)
    if value and value ~= "" then return value, name end
  end
end

-- A variable's proxy, or a table that tells what is wrong with it: that is an error only of
-- requests that would need it.
local function from_variable(...)
  local text, name = first(...)
  if not text then return nil end
  local server, why = read(text)
  server = server
    or { wrong = ("the environment variable %s holds no usable proxy: %s"):format(name, why) }
  server.source = name
  return server
end

-- HTTP_PROXY is not read: in a CGI script it is what the client sent as the header "Proxy".
local function from_environment()
  local set = {
    http = from_variable("http_proxy", "all_proxy", "ALL_PROXY"),
    https = from_variable("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
    except = except.read(first("no_proxy", "NO_PROXY") or ""), environment = true,
  }
  return (set.http or set.https) and set
end

--- The proxies of a session.
-- @param option? false|string|earthshine.proxy_options false: none; nil: the environment's
-- @return table? proxies nil: none
-- @local
function proxy.compile(option)
  if option == nil then return from_environment() or nil end
  if option == true then
    Error.misuse "option proxy of session must be an address, a table, or false for none"
  end
  return option and from_option(option) or nil
end

--- The proxy for an address.
-- @param proxies table by proxy.compile
-- @param parts earthshine.url_parts
-- @param mapped boolean whether the system's connect_to says where to connect for it: then the
--- environment's proxies are not asked
-- @return earthshine.proxy?
-- @return string? why there is none, where one is set
-- @raise earthshine.error invalid
-- @local
function proxy.choose(proxies, parts, mapped)
  local server = proxies[parts.scheme]
  if not server then return nil end
  if mapped and proxies.environment then
    return nil, server.source .. " is set and not used, because the system says where to connect"
  elseif except.has(proxies.except, parts.host, parts.port or PORTS[parts.scheme]) then
    return nil, ("%s is set and not used, because %s excepts %s"):format(server.source,
      proxies.environment and "no_proxy" or "its list", parts.host)
  end
  if server.wrong then Error.raise { code = "invalid", message = server.wrong } end
  return server
end

local ADVICE <const> = {
  dns = "check its name", tls = "check that it speaks https and who has signed its certificate",
  timeout = "check that it runs and lets this machine in",
  network = "check that it runs and lets this machine in",
}

local function refused(server, status, target)
  if status == 407 and server.user then
    return ("the proxy %s refused the user name or password that it was given: correct them in its "
      .. "address"):format(server.url)
  elseif status == 407 then
    return ("the proxy %s asks for a user name and password: put them into its address, "
      .. "as user:password@ before the host"):format(server.url)
  end
  return ("the proxy %s answered %d when it was asked to connect to %s: %s"):format(server.url,
    status, target, status >= 500 and "try again later, or use another proxy"
      or "ask who runs it to allow that, or use another proxy")
end

--- Why a request got no farther than its proxy: the error's code, and a sentence. What the proxy
-- does not allow is `forbidden`: the codes for logins are about Earthdata's.
-- @param server earthshine.proxy
-- @param target string host and port that were asked for
-- @param code earthshine.code the transport's
-- @param message string the transport's
-- @param status? integer the proxy's answer
-- @return earthshine.code
-- @return string
-- @local
function proxy.explain(server, target, code, message, status)
  if status and status >= 300 then
    return status < 500 and "forbidden" or "network", refused(server, status, target)
  end
  return code, ("the proxy %s could not be used to reach %s (%s): %s, or use another proxy "
    .. "(https_proxy, NO_PROXY, or the session's option proxy)"):format(server.url, target, message,
    ADVICE[code] or ADVICE.network)
end

return proxy
