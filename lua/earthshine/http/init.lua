--- Requests by the project's HTTP policy: one loop of attempts around one loop of redirects, each
-- hop under the law of secrets.
--
-- Nothing else in the library follows a redirect, repeats a request or adds a credential.

local check = require "earthshine.check"
local deadline = require "earthshine.http.deadline"
local failure = require "earthshine.http.failure"
local hop = require "earthshine.http.hop"
local law = require "earthshine.http.law"
local retry = require "earthshine.http.retry"
local url = require "earthshine.url"
local words = require "earthshine.http.words"

local http = {}

local MAX_REDIRECTS <const> = 10
-- The login dance comes back to its first address once, with a cookie; a third visit is a loop.
local MAX_VISITS <const> = 2

---@class earthshine.http.request
---@field method? string "GET" by default
---@field url string
---@field headers? table<string, string|userdata> secrets as core secrets; `Authorization`, `Cookie`
--- and `X-Amz-…` only with auth = "none", and they go to the first address only
---@field body? string
---@field sink? "null"|"stream"|table see the core's http: nil keeps the body in memory; a table is
--- a file's plan, or { stream = true, refuse = media type }
---@field max_body? integer bytes in memory
---@field accept? "json" asks for JSON and takes nothing that is an HTML page
---@field auth? "auto"|"none"|"basic"|"bearer" by default what the law allows at each address
---@field retry? boolean by default true for GET and HEAD; true makes a POST repeatable (a search)
---@field login? earthshine.auth in place of the session's (while it is being made)
---@field ok? integer[] statuses that are a success; by default 200 to 299
---@field timeout? number seconds for one exchange: each redirect and each try has its own; those
--- of a stream end with its first bytes. Also connect_timeout, low_speed_limit, low_speed_time
---@field deadline? number seconds for all of it: redirects, tries, the waits between them and the
--- wait for a free connection
---@field what? string names the request in messages: "CMR search"

---@class earthshine.http.response
---@field status integer
---@field headers table<string, string> lower-case names
---@field body? string
---@field url string the address that answered, after redirects; may hold secrets
---@field attempts integer
---@field hops integer redirects followed in the last attempt
---@field stream? earthshine.http.body in place of `body`, for sink = "stream"
---@field call? table with a stream: the request, for messages

-- Points the call at an address, given as text and taken apart. Returns an error if that must not
-- be asked.
local function aim(call, text, parts)
  local why
  call.verdict, why = law.verdict(call.session.policy, parts)
  if not call.verdict then
    local code = parts.scheme ~= "https" and "unsupported"
      or (parts.user or parts.password) and "invalid" or "forbidden"
    return failure.refused(call, code, why, text)
  end
  call.parts, call.url = parts, url.join(parts)
end

local REDIRECTS <const> = { [301] = true, [302] = true, [303] = true, [307] = true, [308] = true }

-- The request after a redirect. Returns an error if the redirect is not followed.
local function follow(call, response)
  local from, status = call.parts, response.status
  local target = url.clean(response.headers.location)
  local to, why = url.parse(target)
  if not to then
    target, why = url.resolve(call.url, target)
    if target then to, why = url.parse(target) end
  end
  if not to then
    -- A whole address without a host (file:///) is as unwelcome as one with a wrong host.
    return failure.refused(call, target and "forbidden" or "http",
      "the redirect's address is no URL: " .. tostring(why),
      response.headers.location)
  end
  call.hops = call.hops + 1
  call.through_login = call.through_login or call.verdict.login
  local visited = call.visited or { [call.url] = 1 }
  call.visited = visited
  local refusal = law.redirect_refusal(from, to)
  if refusal then return failure.refused(call, "forbidden", refusal, target) end
  local err = aim(call, target, to)
  if err then
    -- A server's address, not the user's: whatever is wrong with it, it is refused.
    err.code = "forbidden"
    return err
  end
  visited[call.url] = (visited[call.url] or 0) + 1
  if call.hops > MAX_REDIRECTS or visited[call.url] > MAX_VISITS then
    return failure.endless(call, call.through_login)
  end
  local to_get = status == 303 and call.method ~= "HEAD"
    or (status == 301 or status == 302) and call.method == "POST"
  if to_get then
    call.method, call.body = "GET", nil
  elseif call.body and (call.parts.host ~= from.host or call.parts.port ~= from.port) then
    return failure.refused(call, "forbidden",
      "a redirect would send the request's body to another host", target)
  end
end

local REFUSED_TOKEN <const> = { invalid_token = true, token_expired = true, expired_token = true }

-- What a refused credential leads to: true to send the same request again, or the error.
local function unauthorised(call, response)
  local found = words.read(response, call.auth)
  local auth = call.auth
  local refused = response.status == 401 or REFUSED_TOKEN[found.error]
  if call.credential ~= "bearer" or found.eula or not refused then
    return failure.response(call, response, found)
  end
  if not call.renewed and auth:basic() then
    call.renewed = true
    call.session:log("info", "the login token was refused; asking for a new one",
      { host = call.parts.host })
    if auth:renew(call.token) then return true end
  end
  if call.verdict.public and (call.req.auth or "auto") == "auto" then
    auth.refused = true
    call.anonymous = true
    call.session:log("warn", ("%s refused the login token (%s); "
      .. "going on without it, so only public records are found"):format(
      call.parts.host, words.line(found) or "no reason given"), { status = response.status })
    return true
  end
  response.status = 401
  return failure.response(call, response, found)
end

local function is_ok(req, status)
  if not req.ok then return status >= 200 and status < 300 end
  for _, wanted in ipairs(req.ok) do
    if status == wanted then return true end
  end
  return false
end

-- A success, unless it is a page that pretends to be one.
local function accept(call, response)
  local content_type = response.headers["content-type"]
  local html = response.refused
    or content_type and content_type:find("html", 1, true)
      and call.verdict.login and not call.first_verdict.login
    or call.req.accept == "json" and call.method ~= "HEAD"
      and words.is_html(content_type, response.body)
  if html then return nil, failure.page(call, response) end
  response.url, response.hops = call.url, call.hops
  if response.stream then response.call = call end
  return response
end

-- An answer that nobody will read: its connection is freed.
local function drop(response)
  if not response.stream then return end
  response.stream:close()
  if response.told then response.told(0) end
end

-- One attempt: from the request's own address to an answer that is not a redirect.
-- Returns the response, or nil, error, kind of failure (for retry), retry_after.
local function attempt(call)
  while true do
    if deadline.overdue(call, 0) then return nil, failure.overdue(call) end
    local response, code, message, detail = hop.send(call)
    if not response then
      local err = failure.transport(call, code, message, detail)
      return nil, err, retry.kind(nil, err.code)
    end
    local status = response.status
    if is_ok(call.req, status) then
      local good, err = accept(call, response)
      if not good then drop(response) end
      return good, err
    end
    drop(response)
    if status == 407 and call.proxy then
      return nil, failure.transport(call, "http", "", { at_proxy = true, proxy_status = status })
    elseif REDIRECTS[status] and response.headers.location then
      local err = follow(call, response)
      if err then return nil, err end
    elseif status == 401 or status == 403 then
      local again = unauthorised(call, response)
      if again ~= true then return nil, again end
    else
      return nil, failure.response(call, response), retry.kind(status),
        retry.after(response.headers, call.session:clock())
    end
  end
end

-- Waits before the next attempt, or raises the error if there is none.
local function wait_or_raise(call, err, kind, retry_after)
  local session, req = call.session, call.req
  err.attempts = call.attempt
  local allowed = req.retry
  if allowed == nil then
    allowed = not req.method or req.method == "GET" or req.method == "HEAD"
  end
  if not kind or not allowed then error(err, 0) end
  local outcome = { kind = kind, retry_after = retry_after, random = session:random() }
  local budget = session:budget(call.parts.host)
  local wait, why = retry.decide(call.attempt, outcome, budget, session.retry)
  if not wait then
    if why == "retry_after" then
      err.code = "rate_limited"
      err.message = err.message .. "; that is longer than this session waits, try again later"
    elseif why == "attempts" and call.attempt > 1 then
      err.message = ("%s; tried %d times"):format(err.message, call.attempt)
    elseif why == "budget" then
      err.message = err.message
        .. "; not tried again, because too many requests to this host have failed"
    end
    error(err, 0)
  end
  if deadline.overdue(call, wait) then
    err.message = ("%s; not tried again, because of the deadline of %g s"):format(err.message,
      call.deadline)
    error(err, 0)
  end
  session:log("info", ("trying again in %.2f s: %s"):format(wait, err.message),
    { attempt = call.attempt })
  session:sleep(wait)
end

-- The state of one request. The fields that every one has stand here, so that the table has its
-- size at once; some get body, visited, through_login, renewed, anonymous, private, deadline, ends
-- and proxy too.
local function start(session, req)
  local call = {
    session = session, req = req, auth = req.login or session.auth, url = req.url, attempt = 1,
    method = req.method or "GET", parts = nil, verdict = nil, credential = nil, token = nil,
    hops = 0, first_url = nil, first_parts = nil, first_verdict = nil,
  }
  deadline.set(call)
  if req.headers then call.private = hop.check_headers(req) end
  if type(req.url) ~= "string" then check.type("the URL", req.url, "string") end
  local parts, why = url.parse(url.clean(req.url))
  local err = parts and aim(call, req.url, parts)
    or not parts and failure.refused(call, "invalid", why or "not a usable URL", req.url)
  if err then error(err, 0) end
  call.first_url, call.first_parts, call.first_verdict = call.url, call.parts, call.verdict
  return call
end

-- Back to the request's own address, for the next attempt.
local function rewind(call)
  call.url, call.parts, call.verdict = call.first_url, call.first_parts, call.first_verdict
  call.hops, call.visited, call.through_login = 0, nil, nil
  call.attempt = call.attempt + 1
end

local function run(call)
  local session, req = call.session, call.req
  local auth, wanted = call.auth, req.auth
  if auth and (wanted == nil or wanted == "auto" or wanted == "bearer") then auth:freshen() end
  while true do
    call.method, call.body = req.method or "GET", req.body
    local response, err, kind, retry_after = attempt(call)
    if response then
      if call.attempt == 1 then retry.refund(session:budget(call.parts.host)) end
      response.attempts = call.attempt
      return response
    end
    wait_or_raise(call, err, kind, retry_after)
    rewind(call)
  end
end

--- Sends a request by the session's policy and returns the answer; raises an `earthshine.error` if
-- there is no good one.
---
--- local response = http.request(session, { url = session.system.cmr .. "/granules.umm_json?" ..
-- query, accept = "json" })
---@param session earthshine.session
---@param req earthshine.http.request not changed, and must not be while this runs
---@return earthshine.http.response
function http.request(session, req)
  local call = start(session, req)
  return call.deadline and deadline.run(call, run) or run(call)
end

--- The in-memory transport for tests; see earthshine.http.memory.
function http.memory(handler)
  return require "earthshine.http.memory".new(handler)
end

return http
