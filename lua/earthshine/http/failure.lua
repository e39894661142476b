--- Failed requests as errors: what happened, in the server's own words, and what a person can do
-- about it.

local Error = require "earthshine.error"
local log = require "earthshine.log"
local proxy = require "earthshine.http.proxy"
local retry = require "earthshine.http.retry"
local tls = require "earthshine.http.tls"
local url = require "earthshine.url"
local words = require "earthshine.http.words"

local failure = {}

local function where(call)
  return call.parts.host .. (call.parts.port and ":" .. call.parts.port or "")
end

-- "CMR search failed: ", or nothing where the caller gave the request no name.
local function prefix(call)
  return call.req.what and call.req.what .. " failed: " or ""
end

local function make(call, fields)
  fields.message = prefix(call) .. fields.message
  fields.url = url.redact(call.url)
  return Error.new(fields)
end

-- Failures of this machine's disk: the host has no part in them.
local LOCAL <const> = { io = true, exists = true, not_found = true }

--- The transport got no answer.
---@param call table
---@param code earthshine.code
---@param message string
---@param detail? table
---@return earthshine.error
function failure.transport(call, code, message, detail)
  message = log.scrub(message or code)
  if detail and (code == "tls" or code == "http") then message = tls.explain(message, detail) end
  local status = detail and detail.status
  if call.proxy and detail and detail.at_proxy then
    status = detail.proxy_status
    code, message = proxy.explain(call.proxy, where(call), code, message, detail.proxy_status)
  end
  if not LOCAL[code] and not message:find(call.parts.host, 1, true) then
    message = ("%s (%s)"):format(message, where(call))
  end
  return make(call, { code = code, message = message, status = status, cause = detail })
end

--- The time for the whole call is over.
---@param call table
---@return earthshine.error
function failure.overdue(call)
  return make(call, {
    code = "timeout",
    message = ("no answer from %s within the deadline of %g s (%s)"):format(where(call),
      call.deadline, call.attempt > 1 and ("tried %d times"):format(call.attempt)
        or call.hops > 0 and ("%d redirects followed"):format(call.hops) or "tried once"),
  })
end

--- An address that is not asked; `code` says whether it is wrong, unsupported or refused.
---@param call table
---@param code earthshine.code
---@param why string
---@param target? string the address, if it is not the call's own
---@return earthshine.error
function failure.refused(call, code, why, target)
  local shown = url.redact(target or call.url)
  return make(call, { code = code, message = ("%s: %s"):format(shown, why) })
end

--- Redirects without end.
---@param call table
---@param through_login boolean
---@return earthshine.error
function failure.endless(call, through_login)
  if through_login then
    return make(call, {
      code = "auth",
      message = ("%s sends to Earthdata Login again and again: the login is not accepted there")
        :format(call.first_parts.host),
    })
  end
  return make(call, {
    code = "http",
    message = ("%s: redirects go in a loop (%d followed from %s)"):format(
      where(call), call.hops, call.first_parts.host),
  })
end

--- An HTML page came where data was asked for.
---@param call table
---@param response table
---@return earthshine.error
function failure.page(call, response)
  local body = response.body or ""
  local login = call.verdict.login or body:find "[Ee]arthdata%s+[Ll]ogin"
    or body:find("urs.earthdata", 1, true)
  local says = words.read(response, call.auth).page
  local wanted = call.req.accept == "json" and "JSON" or "the data"
  if login then
    return make(call, {
      code = "auth", status = response.status,
      message = ("%s sent the Earthdata Login page instead of %s: "
        .. "the login is missing or not accepted; log in again"):format(where(call), wanted),
    })
  end
  return make(call, {
    code = "parse", status = response.status,
    message = ("%s sent an HTML page instead of %s%s"):format(
      where(call), wanted, says and (" (it says: %s)"):format(says) or ""),
  })
end

local function eula(call, response, found)
  local auth = call.auth
  local link = found.resolution_url
  if link then
    link = url.redact(link)
  else
    local user = auth and auth.username
    link = ("%s/users/%s/unaccepted_eulas"):format(
      call.session.system.edl, user and url.escape(user) or "earthaccess")
  end
  local said = words.line(found)
  return make(call, {
    code = "eula", status = response.status, resolution_url = link, errors = found.errors,
    message = ("the data's licence (EULA) must be accepted once, by a person: "
      .. "open %s in a browser, accept, try again%s"):format(
      link, said and (" (%s said: %s)"):format(where(call), said) or ""),
  })
end

local function unauthorised(call, response, found)
  local auth, said = call.auth, words.line(found)
  local tail = said and (" (it said: %s)"):format(said) or ""
  local fields = { code = "auth", status = response.status, errors = found.errors }
  if call.credential == "basic" and said and said:lower():find "%f[%a]locked%f[%A]" then
    fields.code = "forbidden"
    fields.message = ("Earthdata Login says that the account of %s is locked: unlock it at %s%s")
      :format(auth.label, where(call), tail)
  elseif call.credential == "basic" then
    fields.code = "credentials"
    fields.message = ("Earthdata Login at %s refused the user name or password of %s%s"):format(
      where(call), auth.label, tail)
  elseif call.credential == "bearer" then
    local expires = auth:expires()
    if expires and expires <= call.session:clock() then
      fields.message = ("the login token has expired: log in again%s"):format(tail)
    else
      fields.message = ("%s refused the login token: log in again, or make a new token%s")
        :format(where(call), tail)
    end
  elseif not auth then
    local host = call.hops > 0 and call.first_parts.host or where(call)
    fields.message = ("%s needs an Earthdata login: log in first%s"):format(host, tail)
  elseif call.verdict.login and not auth:basic() then
    fields.message = ("%s asks for a user name and password, and this login has a token only%s")
      :format(where(call), tail)
  else
    fields.message = ("%s refused: no credential of this login may be sent there%s")
      :format(where(call), tail)
  end
  return make(call, fields)
end

local CODES <const> = {
  [403] = "forbidden", [404] = "not_found", [408] = "timeout", [410] = "not_found",
  [412] = "object_modified", [416] = "range", [429] = "rate_limited", [451] = "forbidden",
}
local NAMES <const> = {
  [204] = "no content", [206] = "a part only", [400] = "bad request",
  [403] = "forbidden", [404] = "not found", [405] = "method not allowed",
  [408] = "it waited too long", [410] = "gone", [412] = "the object has changed",
  [413] = "too large", [415] = "unsupported media type", [416] = "no such range",
  [429] = "too many requests", [500] = "internal error",
  [502] = "bad gateway", [503] = "unavailable", [504] = "gateway timeout",
}

--- The error for an answer that is not what was asked for.
---@param call table
---@param response table
---@param found? earthshine.server_words if they were read already
---@return earthshine.error
function failure.response(call, response, found)
  local status = response.status
  found = found or words.read(response, call.auth)
  if (status == 401 or status == 403) and found.eula then return eula(call, response, found) end
  if status == 401 then return unauthorised(call, response, found) end
  local said, after = words.line(found), retry.after(response.headers, call.session:clock())
  local name = NAMES[status]
  return make(call, {
    code = CODES[status] or "http", status = status, retry_after = after, errors = found.errors,
    message = ("%s answered %d%s%s%s"):format(
      where(call), status, name and (" (%s)"):format(name) or "",
      after and (", asking to wait %g s"):format(after) or "", said and ": " .. said or ""),
  })
end

return failure
