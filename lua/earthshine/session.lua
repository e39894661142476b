--- A session: one system, one login, one cookie jar, and the clock, sleep, random numbers and
-- transport that it works with.
--
-- Sessions share nothing but the engine's connections, so that several users and systems live side
-- by side in one process.

local Arriving = require "earthshine.http.arriving"
local async = require "earthshine.async"
local await = require "earthshine.async.await"
local check = require "earthshine.check"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local law = require "earthshine.http.law"
local log = require "earthshine.log"
local retry = require "earthshine.http.retry"
local route = require "earthshine.http.route"
local scheduler = require "earthshine.async.scheduler"
local System = require "earthshine.system"

---@class earthshine.session
---@field system earthshine.system
---@field auth? earthshine.auth the login, or nil while there is none
---@field retry earthshine.retry_options complete
---@field transport fun(request: table): table?, string?, string?, table?
---@field on_log? fun(event: earthshine.log_event)
---@field on_prompt? fun(question: earthshine.question): string?
---@field on_request? fun(event: earthshine.request_event)
local Session = {}
Session.__index = Session
Session.__name = "earthshine.session"

---@class earthshine.question what a login asks a person
---@field kind "username"|"password" the answer to "password" must not be shown
---@field message string what is asked for, without a question mark or colon
---@field host string of Earthdata Login
---@field system string name of the system
---@field username? string whose password it is

--- Where a program in C has opened the engine, its callbacks are the defaults of `on_log`,
--- `on_prompt` and the `on_progress` of downloads.
---@class earthshine.session_options
---@field system? string|earthshine.system "PROD" (default), "UAT", "SIT", or a table of endpoints
---@field auth? earthshine.auth a login made for the same system; default: none
---@field clock? fun(): number seconds since 1970; default: the machine's clock
---@field sleep? fun(seconds: number) waits before a new try; default: es.async.sleep
---@field random? fun(): number in [0, 1), for the jitter of waits; default: the machine's
---@field transport? fun(request: table): table?, string?, string?, table? sends the requests, as
--- es.memory_transport does in a test; default: the network
---@field on_log? fun(event: earthshine.log_event) what happens, without secrets
---@field on_request? fun(event: earthshine.request_event) each request that went out, with its
--- redirects and new tries
---@field on_prompt? fun(question: earthshine.question): string? asks a person what a login needs;
--- returns the answer, or nil for none. Without it nobody is asked
---@field retry? earthshine.retry_options what is tried again, how often and after which waits
---@field user_agent? string name and version of the program, put before earthshine's own:
--- "myprogram/1.0"
---@field timeout? number seconds for one exchange whose answer is kept in memory (searches,
--- logins); default: only a server that stalls is given up
---@field deadline? number seconds for a whole request of that kind: redirects, tries and waits;
--- default: none
---@field connections? earthshine.connection_options per_host, total, kept, idle, dns: of the engine
---@field proxy? false|string|earthshine.proxy_options "http://user:password@host:port" or a table;
--- false: none. Default: the environment's, as it is when the session is made: https_proxy,
--- HTTPS_PROXY, http_proxy, all_proxy, ALL_PROXY, and for what is reached without one no_proxy,
--- NO_PROXY
---@field tls? earthshine.tls_options ca_file, ca_path, cert, key, password; default: the machine's
--- authorities, and no certificate of ours
---@field http2? boolean speak HTTP/2 with servers that can, for what is kept in memory; default
--- false. It saves nothing with eight requests at a host, and a sixth of the CPU time with 64
local OPTIONS = {
  system = "string|table", auth = "table", clock = "callable", sleep = "callable",
  random = "callable", transport = "callable", on_log = "callable", on_prompt = "callable",
  on_request = "callable",
  retry = "table", user_agent = "string", timeout = "number", deadline = "number",
  connections = "table", proxy = "string|table|boolean", tls = "table", http2 = "boolean",
}

local RETRY = {
  attempts = "integer", base = "number", throttle_base = "number", cap = "number",
  retry_after_cap = "number", budget = "integer",
}

-- A file sink may have `watch(op)`, which gets the operation: that is how progress is seen.
local function over_core(request)
  local op, sink = scheduler.engine():http(request), request.sink
  if type(sink) == "table" and sink.watch then sink.watch(op) end
  if sink == nil then return await.try(op) end
  local response, code, message, detail = await.try(op)
  if response and response.stream then response.stream = Arriving.new(response.stream) end
  return response, code, message, detail
end

local function random()
  return (string.unpack("<I7", core.random(7)) >> 3) / (1 << 53)
end

local function retry_options(given)
  check.options("retry", given, RETRY)
  local options = {}
  for key, value in pairs(retry.defaults) do
    options[key] = given and given[key] or value
    check.range("option " .. key .. " of retry", options[key], key == "attempts" and 1 or 0, 1e6)
  end
  return options
end

local function seconds_of(options, name)
  local value = options[name]
  return value and check.range(("option %s of session"):format(name), value, 1e-3, 1e6)
end

local function agent(name)
  local own = "earthshine/" .. core.version
  if not name then return own end
  if name:find "[^\x20-\x7e]" or name == "" then
    Error.misuse("option user_agent of session must be plain ASCII, such as \"myprogram/1.0\"")
  end
  return name .. " " .. own
end

--- Makes a session.
---
--- local session = Session.new { system = "UAT", on_log = function(event) print(event.level,
-- event.message) end }
---@param options? earthshine.session_options
---@return earthshine.session
function Session.new(options)
  options = check.options("session", options, OPTIONS)
  local system = System.resolve(options.system or "PROD")
  local host = core.callbacks()
  local self = setmetatable({
    system = system,
    policy = law.compile(system),
    retry = retry_options(options.retry),
    transport = options.transport or over_core,
    on_log = options.on_log or host.on_log,
    on_prompt = options.on_prompt or host.on_prompt,
    on_request = options.on_request,
    route = route.compile(system, options),
    timeout = seconds_of(options, "timeout"),
    deadline = seconds_of(options, "deadline"),
    agent = { "User-Agent", agent(options.user_agent) },
    client = { "Client-Id", "earthshine" },
    budgets = {},
    now = options.clock or core.now,
    tick = options.clock or core.monotonic,
    pause = options.sleep or async.sleep,
    draw = options.random or random,
  }, Session)
  if options.connections then
    route.limit(options.connections, function(limits) scheduler.engine():limits(limits) end)
  end
  if options.auth then self:adopt(options.auth) end
  return self
end

--- Wall clock, seconds since 1970.
---@return number
function Session:clock() return self.now() end

--- Seconds of a clock that only differences may be taken of.
---@return number
function Session:monotonic() return self.tick() end

--- Waits.
---@param seconds number
function Session:sleep(seconds) self.pause(seconds) end

--- A random number in [0, 1).
---@return number
function Session:random() return self.draw() end

--- Tells the hook `on_log`, with secrets removed.
---@param level "debug"|"info"|"warn"|"error"
---@param message string
---@param fields? table<string, any>
function Session:log(level, message, fields)
  if self.on_log then log.emit(self.on_log, self.now(), level, message, fields) end
end

--- The cookie jar; made when first needed.
function Session:cookies()
  local jar = self.jar
  if not jar then
    jar = core.jar()
    self.jar = jar
  end
  return jar
end

--- The retry budget of a host.
---@param host string
---@return table
function Session:budget(host)
  local budget = self.budgets[host]
  if not budget then
    budget = retry.budget(self.retry)
    self.budgets[host] = budget
  end
  return budget
end

--- Takes a login over (nil: none). Cookies belong to who was logged in before, so the jar starts
-- anew.
---@param auth? earthshine.auth
function Session:adopt(auth)
  if auth and type(auth.system) ~= "table" then
    Error.misuse "option auth of session must be a login, as login returns it"
  end
  if auth and auth.system.edl ~= self.system.edl then
    Error.misuse(
      "the login is for system %s (%s), the session for %s (%s): log in again for this system",
      auth.system.name, auth.system.edl, self.system.name, self.system.edl)
  end
  self.auth, self.jar = auth, nil
end

function Session:__tostring()
  local login = self.auth and tostring(self.auth) or "not logged in"
  return ("earthshine.session: %s, %s"):format(self.system.name, login)
end

return Session
