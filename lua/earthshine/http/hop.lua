--- One request to one address: its headers decided by the law, sent through the session's
-- transport, reported to the hook.

local deadline = require "earthshine.http.deadline"
local Error = require "earthshine.error"
local law = require "earthshine.http.law"
local log = require "earthshine.log"
local route = require "earthshine.http.route"
local url = require "earthshine.url"

local hop = {}

local ACCEPT_JSON <const> = { "Accept", "application/json" }

-- Headers of the caller's own that carry a secret: only without a login of ours, and only to the
-- first address.
local PRIVATE <const> = { authorization = true, cookie = true }

local function is_private(name)
  return PRIVATE[name] or name:find("^x%-amz%-") ~= nil
end

--- Checks the caller's headers once; says whether any is private.
---@param req table
---@return boolean
function hop.check_headers(req)
  local private = false
  for name, value in pairs(req.headers) do
    if type(name) ~= "string" or name:find "[^%w!#$&'*+.^_`|~-]" then
      Error.misuse("%s is no header name", tostring(name))
    end
    if type(value) == "string" then
      if value:find "[\r\n%z]" then
        Error.misuse("the value of header %s has a line break in it", name)
      end
    elseif type(value) ~= "userdata" then
      Error.misuse("the value of header %s must be a string, not a %s", name, type(value))
    end
    route.check_header(name:lower())
    if is_private(name:lower()) then
      if req.auth ~= "none" then Error.misuse("header %s needs auth = \"none\"", name) end
      private = true
    end
  end
  return private
end

local function headers_of(call, credential)
  local session, req = call.session, call.req
  local list = { session.agent, session.client }
  if credential == "bearer" then
    call.token = call.auth:bearer()
    list[3] = { "Authorization", call.token }
  elseif credential == "basic" then
    list[3] = { "Authorization", call.auth:basic() }
  end
  local json = req.accept == "json"
  if req.headers then
    for name, value in pairs(req.headers) do
      local lower = name:lower()
      if lower == "accept" then json = false end
      local drop = call.hops > 0
        and (call.private and is_private(lower) or not call.body and lower:find "^content%-" ~= nil)
      if not drop then list[#list + 1] = { name, value } end
    end
  end
  if json then list[#list + 1] = ACCEPT_JSON end
  return list
end

---@class earthshine.request_event one request that went out
---@field method string
---@field url string without secrets
---@field status? integer nil: no answer came
---@field error? earthshine.code why there was none, or why it was cut
---@field seconds number from its start to its end
---@field bytes integer of the answer's body
---@field attempt integer 1: the first try
---@field hop integer redirects that came before it
---@field credential? "bearer"|"basic" what was sent of the login
---@field time? table seconds since the start: dns, connect, tls, first_byte, total
---@field proxy? string the proxy's address, without secrets

local function report(call, started, response, code)
  local session = call.session
  local event = {
    method = call.method, url = url.redact(call.url),
    status = response and response.status, error = code,
    bytes = response and (response.bytes or #(response.body or "")) or 0,
    attempt = call.attempt, hop = call.hops, credential = call.credential,
    time = response and response.time, proxy = call.proxy and call.proxy.url,
  }
  local function told()
    event.seconds = session:monotonic() - started
    log.call(session.on_request, event)
  end
  if not response or not response.stream then return told() end
  -- A stream is told of when it has ended, and how.
  function response.told(bytes, failed)
    event.bytes, event.error = bytes, failed
    told()
  end
end

--- Sends the call's present request.
---@param call table
---@return table? response; nil if there was none
---@return earthshine.code? code
---@return string? message
---@return table? detail
function hop.send(call)
  local session, req, verdict = call.session, call.req, call.verdict
  local auth = not call.anonymous and call.auth or nil
  local wanted = req.auth or "auto"
  -- A public search goes without a token that was refused there; who asks for it by name is told.
  local withheld = auth and auth.refused and verdict.public and wanted == "auto"
  local credential, cookies = law.decide(verdict, call.parts, wanted,
    auth ~= nil and auth:basic() ~= nil, auth ~= nil and not withheld and auth:bearer() ~= nil)
  call.credential = credential
  local way, sink = session.route, req.sink
  -- What a login host says is never data.
  if sink and verdict.login and not call.first_verdict.login then sink = nil end
  local spec = {
    method = call.method, url = call.url, headers = headers_of(call, credential), body = call.body,
    jar = cookies and session:cookies() or nil, sink = sink, max_body = req.max_body,
    connect_to = way.connect_to, ca_file = way.ca_file, ca_path = way.ca_path, http2 = way.http2,
    timeout = deadline.timeout(call), connect_timeout = req.connect_timeout,
    low_speed_limit = req.low_speed_limit, low_speed_time = req.low_speed_time,
    accept_encoding = not sink and call.method ~= "HEAD" or nil,
    times = session.on_request ~= nil or nil,
  }
  if way.special then
    call.proxy = route.apply(way.special, spec, call.parts, verdict.bearer or verdict.basic)
  end
  if not session.on_request then return session.transport(spec) end
  local started = session:monotonic()
  local response, code, message, detail = session.transport(spec)
  report(call, started, response, code)
  return response, code, message, detail
end

return hop
