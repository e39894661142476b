--- The law of secrets: which credential may go to an address, whether cookies may, and which
-- addresses are not asked at all.
--
-- | secret          | may go to                                                              |
-- | --------------- | ---------------------------------------------------------------------- |
-- | name + password | the Earthdata Login host of the session's system, nowhere else         |
-- | bearer token    | the system's own endpoints, its data_hosts, and the hosts of TOKEN_HOSTS |
-- | cookies         | the hosts that the jar keeps them for                                  |
--
-- None of them to a presigned URL, to a port that is not the scheme's own (unless the system names
-- it), or over plain http (unless the system itself is plain http, and then only to hosts that it
-- names). Everything here is a function of its arguments: the answer depends on the address alone,
-- never on where a redirect came from.

local addresses = require "earthshine.http.addresses"
local System = require "earthshine.system"
local url = require "earthshine.url"

local law = {}

-- Names that start with "." match every host below that domain.
local TOKEN_HOSTS = {
  ".earthdata.nasa.gov", ".earthdatacloud.nasa.gov", ".eosdis.nasa.gov", ".asf.alaska.edu",
  ".ornl.gov", ".cr.usgs.gov", "cddis.nasa.gov",
}

local DEFAULT_PORT <const> = { https = 443, http = 80 }

---@class earthshine.law.policy what the law needs to know of a system
---@field login string origin of Earthdata Login
---@field own table<string, boolean> origins of the system's endpoints
---@field public table<string, boolean> origins of endpoints that answer without a token too
---@field ports table<string, boolean> "host:port" pairs that the system names
---@field extra table[] {host pattern, port|nil} of data_hosts
---@field plain? table<string, boolean> hosts that may be asked over http; nil: none
---@field seen table<string, table> verdicts given so far, by host and port

local function origin(scheme, host, port)
  return scheme .. "://" .. host .. ":" .. (port or DEFAULT_PORT[scheme] or 0)
end

local function name_endpoint(policy, text)
  local parts = url.parse(text)
  local key = origin(parts.scheme, parts.host, parts.port)
  policy.own[key] = true
  policy.ports[parts.host .. ":" .. (parts.port or DEFAULT_PORT[parts.scheme])] = true
  return key, parts
end

--- Prepares a system for the law.
---@param system earthshine.system
---@return earthshine.law.policy
function law.compile(system)
  local policy = { own = {}, public = {}, ports = {}, extra = {}, seen = {}, count = 0 }
  local named, plain = {}, false
  for _, field in ipairs { "edl", "cmr", "stac", "graphql", "harmony" } do
    if system[field] then
      local key, parts = name_endpoint(policy, system[field])
      if field == "edl" then policy.login = key end
      if field == "cmr" or field == "stac" then policy.public[key] = true end
      named[parts.host] = true
      plain = plain or parts.scheme == "http"
    end
  end
  for _, text in ipairs(system.data_hosts or {}) do
    local host, port = System.data_host(text)
    policy.extra[#policy.extra + 1] = { host, port }
    named[host] = true
    if port then policy.ports[host .. ":" .. port] = true end
  end
  for _, text in ipairs(system.connect_to or {}) do
    local host, port = System.connection(text)
    if host ~= "" then
      named[host] = true
      policy.ports[host .. ":" .. port] = true
    end
  end
  policy.plain = plain and named or nil
  return policy
end

local function below(host, pattern)
  if pattern:sub(1, 1) ~= "." then return host == pattern end
  return #host > #pattern and host:sub(-#pattern) == pattern
end

local function token_host(policy, host, port)
  for _, pattern in ipairs(TOKEN_HOSTS) do
    if below(host, pattern) then return true end
  end
  for _, entry in ipairs(policy.extra) do
    if below(host, entry[1]) and (not entry[2] or entry[2] == port) then return true end
  end
  return false
end

local function plain_allowed(policy, host)
  if not policy.plain then return false end
  if policy.plain[host] then return true end
  for _, entry in ipairs(policy.extra) do
    if below(host, entry[1]) then return true end
  end
  return false
end

-- What may go to an origin, or why it may not be asked: {refusal=} or {basic=, bearer=, cookies=,
-- public=, login=}.
local function judge(policy, scheme, host, given_port)
  if scheme ~= "https" and scheme ~= "http" then
    return { refusal = ("%s:// addresses are not supported, only https://"):format(scheme) }
  end
  local refusal = addresses.refusal(host)
  if refusal then return { refusal = refusal } end
  if scheme == "http" and not plain_allowed(policy, host) then
    return { refusal = "plain http:// is refused, only https:// is safe" }
  end
  local port = given_port or DEFAULT_PORT[scheme]
  local key = origin(scheme, host, port)
  local usual = port == DEFAULT_PORT[scheme] or policy.ports[host .. ":" .. port] or false
  return {
    basic = key == policy.login,
    bearer = policy.own[key] or usual and token_host(policy, host, port),
    cookies = usual,
    public = policy.public[key] or false,
    login = key == policy.login,
  }
end

--- The verdict on an address: what may go there, or why it is refused.
---@param policy earthshine.law.policy
---@param parts earthshine.url_parts
---@return table? verdict {basic=, bearer=, cookies=, public=, login=}; nil: it must not be asked
---@return string? why
function law.verdict(policy, parts)
  if parts.user or parts.password then
    return nil, "an address must not carry a user name or password"
  end
  local scheme, host, port = parts.scheme, parts.host, parts.port or ""
  local seen = policy.seen[host]
  local verdict = seen and seen[port]
  if not verdict or verdict.scheme ~= scheme then
    if policy.count >= 256 then policy.seen, policy.count = {}, 0 end
    seen = policy.seen[host] or {}
    verdict = judge(policy, scheme, host, parts.port)
    verdict.scheme = scheme
    policy.seen[host], seen[port], policy.count = seen, verdict, policy.count + 1
  end
  if verdict.refusal then return nil, verdict.refusal end
  return verdict
end

--- Decides what goes with a request to an address that has a verdict.
---@param verdict table by law.verdict
---@param parts earthshine.url_parts
---@param wanted "auto"|"none"|"basic"|"bearer"
---@param has_password boolean
---@param has_token boolean
---@return "none"|"basic"|"bearer" credential
---@return boolean cookies
function law.decide(verdict, parts, wanted, has_password, has_token)
  if wanted == "none" or url.is_signed_query(parts.query) then return "none", false end
  if verdict.basic and has_password and wanted ~= "bearer" then return "basic", verdict.cookies end
  if verdict.bearer and has_token and wanted ~= "basic" then return "bearer", verdict.cookies end
  return "none", verdict.cookies
end

--- Why a redirect must not be followed, or nil if it may be.
---@param from earthshine.url_parts
---@param to earthshine.url_parts
---@return string?
function law.redirect_refusal(from, to)
  if from.scheme == "https" and to.scheme ~= "https" then
    return ("a redirect from https:// to %s:// is refused"):format(to.scheme)
  end
end

return law
