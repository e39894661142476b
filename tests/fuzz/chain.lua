--- A chain of answers for the redirect fuzzer, and the judge of each request that they lead to.

local locations = require "tests.fuzz.locations"
local memory = require "tests.support.memory_session"
local model = require "tests.fuzz.model"

---@class fuzz.chain
---@field seen table[] requests so far: url and headers
---@field any_domain? boolean whether servers set cookies for others' domains, too
---@field wounded? boolean whether a location's query was damaged
local Chain = {}
Chain.__index = Chain

local MOST_REDIRECTS <const> = 10

local function pick(list) return list[math.random(#list)] end

--- A new world of answers for a system of http or https, with hosts of its own or all.
function Chain.new(scheme, hosts)
  return setmetatable({
    scheme = scheme, hosts = hosts, seen = {}, cookies = {}, steady = math.random(5) == 1,
  }, Chain)
end

--- A request begins: what it sent first is known.
function Chain:begin(req)
  self.req, self.method, self.last, self.hops, self.tries = req, req.method, nil, 0, 0
  self.first, self.visits = model.read(req.url), {}
end

local function fail(self, record, what)
  local trail = {}
  for _, seen in ipairs(self.seen) do trail[#trail + 1] = seen.url end
  local last = self.last and ("%s %q"):format(self.last.kind, self.last.location or "") or "nothing"
  error(("%s: %s %s after %s; trail:\n  %s"):format(what, record.method, record.url, last,
    table.concat(trail, "\n  ")), 0)
end

local function default_port(scheme) return scheme == "https" and 443 or 80 end

-- What the last answer, a redirect, lets follow.
local function judge_follow(self, record, at)
  local last, meaning = self.last, self.last.meaning
  self.hops = self.hops + 1
  if self.hops > MOST_REDIRECTS then fail(self, record, "follows without end") end
  if meaning == "refuse" or meaning == "downgrade" and last.at.scheme == "https" then
    fail(self, record, "follows to where it must not")
  elseif last.at.scheme == "https" and at.scheme == "http" then
    fail(self, record, "goes from https to http")
  elseif type(meaning) == "table" then
    local host, port = meaning.host or last.at.host, meaning.port
    if not port then port = meaning.host and default_port(at.scheme) or last.at.port end
    if at.host ~= host or at.port ~= port then fail(self, record, "goes to another host") end
    if meaning.target and at.target ~= meaning.target then
      fail(self, record, "asks for another path")
    end
  end
  self.method = model.method(last.status, self.method)
  if self.method == "GET" then self.bodiless = true end
end

-- The same address again, or all over.
local function judge_again(self, record, at)
  local last = self.last.at
  if self.last.kind == "login" and at.host == last.host and at.port == last.port
    and at.target == last.target then
    return
  end
  self.tries, self.hops, self.visits = self.tries + 1, 0, {}
  self.method, self.bodiless = self.req.method, false
  if at.host ~= self.first.host or at.target ~= self.first.target then
    fail(self, record, "tries another address again")
  end
end

local function judge_secrets(self, record, at)
  local may, value = model.may(at), record.headers.authorization or ""
  local own = self.hops == 0 and self.req.headers and self.req.headers.Authorization
  if value:find(memory.BASIC, 1, true) and not may.basic then
    fail(self, record, "tells the password")
  elseif value:find "[Bb]earer" and not may.bearer then
    fail(self, record, "tells the token")
  elseif value ~= "" and not own and not value:find "^Ba" and not value:find "^Be" then
    fail(self, record, "sends a strange Authorization")
  elseif self.req.auth == "none" and value ~= "" and value ~= own then
    fail(self, record, "logs in where it was told not to")
  end
  for name, text in pairs(record.headers) do
    local canary = text:match "own%-canary" or text:match "canary%-%a+" or text:match "ck%-%d+"
    if canary == "own-canary" and self.hops > 0 then
      fail(self, record, "tells the caller's secret")
    end
    if canary and canary ~= "own-canary" and name ~= "authorization" and name ~= "cookie" then
      fail(self, record, "tells a secret in header " .. name)
    end
  end
  for number in (record.headers.cookie or ""):gmatch "ck%-(%d+)" do
    local cookie = self.cookies[tonumber(number)]
    if not may.cookies or not model.owns(cookie, at.host) then
      fail(self, record, "tells a cookie")
    end
  end
end

local function judge_body(self, record, at)
  if record.method ~= self.method then
    fail(self, record, "changes the method from " .. self.method)
  end
  local body = record.body
  if body and (at.host ~= self.first.host or at.port ~= self.first.port or at.scheme
    ~= self.first.scheme) then
    fail(self, record, "sends the body elsewhere")
  end
  if (body ~= nil) ~= (self.req.body ~= nil and not self.bodiless) then
    fail(self, record, "has lost or kept a body")
  end
  if not body and self.hops > 0 and record.headers["content-type"] then
    fail(self, record, "describes a body that is none")
  end
end

-- Whether a redirect that was not followed had to be.
local function had_to_follow(self, last)
  local meaning = last.meaning
  if type(meaning) ~= "table" or self.hops >= MOST_REDIRECTS then return false end
  local body = self.req.body and not self.bodiless and last.status >= 307
  if body or not meaning.target then return false end
  local host = meaning.host or last.at.host
  local port = meaning.port or not meaning.host and last.at.port or nil
  local default = default_port(last.at.scheme)
  local key = ("%s:%d%s"):format(host, port or default, meaning.target)
  return (self.visits[key] or 0) < 2
end

--- What must hold when the request has come to its end.
---@param ok boolean
---@param result any the answer, or the error
function Chain:ended(ok, result)
  local last = self.last
  if not last or last.kind ~= "redirect" or last.status == 304 then return end
  if ok then error("takes a redirect for an answer: " .. tostring(result.status), 0) end
  if had_to_follow(self, last) then
    error(("does not follow %q from %s: %s"):format(last.location, last.url, result.message), 0)
  end
end

-- A cookie of the host's own, or of a domain above it.
local function cookie(self, at)
  local domain = at.host:match "^[^.]+%.([^.]+%.[^.]+%..+)$"
    or at.host:match "^[^.]+%.([^.]+%.%a+)$"
  domain = math.random(2) == 1 and domain or nil
  if self.any_domain and math.random(4) == 1 then domain = pick(self.hosts) end
  local number = #self.cookies + 1
  self.cookies[number] = { host = at.host, domain = domain }
  return ("n%d=ck-%d; Path=/%s"):format(number % 5, number, domain and "; Domain=" .. domain or "")
end

--- Judges a request that went out; raises what is wrong with it.
---@param record { method: string, url: string, headers: table<string, string>, body?: string }
---@return table at where it went
function Chain:judge(record)
  self.seen[#self.seen + 1] = record
  local at = model.read(record.url)
  if not at then fail(self, record, "asks for an address in an odd form") end
  if model.forbidden(at) then fail(self, record, "asks a metadata service") end
  if at.scheme == "http" and self.scheme == "https" then fail(self, record, "asks in the open") end
  if not self.last then
    if record.url ~= self.req.url then fail(self, record, "begins elsewhere") end
    self.bodiless = false
  elseif self.last.kind == "redirect" then
    judge_follow(self, record, at)
  elseif self.last.kind == "good" then
    fail(self, record, "asks after it was answered")
  else
    judge_again(self, record, at)
  end
  judge_secrets(self, record, at)
  judge_body(self, record, at)
  local key = ("%s:%d%s"):format(at.host, at.port, at.target)
  self.visits[key] = (self.visits[key] or 0) + 1
  if self.visits[key] > 4 or #self.seen > 200 then fail(self, record, "goes in a circle") end
  return at
end

--- The answer to a request of the in-memory transport, which is judged first.
---@param record earthshine.http.record
---@return table answer
function Chain:answer(record)
  return self:decide(record.url, self:judge(record))
end

--- What a server says next, as the in-memory transport takes it; kept as `last`.
---@param url string
---@param at table the address, by model.read
function Chain:decide(url, at)
  local kind = self.steady and 1 or math.random(20)
  local set = math.random(3) == 1 and { cookie(self, at) } or nil
  if kind <= 14 then
    local location, meaning, wounded = locations.make(self.scheme, self.hosts)
    self.wounded = self.wounded or wounded
    local status = pick { 301, 302, 303, 307, 308 }
    self.last = { kind = "redirect", location = location, meaning = meaning, status = status,
      at = at, url = url }
    return { status = status, headers = { Location = location }, set_cookie = set }
  elseif kind <= 16 then
    local status = pick { 401, 403 }
    self.last = { kind = "login", at = at, location = "" }
    return { status = status, body = pick { '{"error":"invalid_token"}', "", "no" } }
  elseif kind == 17 then
    self.last = { kind = "trouble", location = "" }
    return { status = pick { 503, 429, 500 }, set_cookie = set }
  end
  self.last = { kind = "good", location = "" }
  return { status = 200, body = "data", set_cookie = set }
end

return Chain
