--- Finds out what does not work: login, clock, certificates, proxy, services, buckets, folder. Each
-- check says how things stand and, where something is wrong, what to do.
--
-- All checks run side by side, each with a deadline, and none depends on another one's outcome.
-- Nothing is kept: the session that asks stays as it is.

local account = require "earthshine.doctor.account"
local async = require "earthshine.async"
local check = require "earthshine.check"
local Error = require "earthshine.error"
local machine = require "earthshine.doctor.machine"
local network = require "earthshine.doctor.network"
local Probes = require "earthshine.doctor.probes"
local proxy = require "earthshine.doctor.proxy"
local Session = require "earthshine.session"

local doctor = {}

---@class earthshine.doctor.check
---@field name string "login", "netrc file", "clock", …
---@field status "ok"|"warning"|"failure"
---@field message string how things stand: a sentence without a full stop and without secrets
---@field advice? string what to do, where something is wrong
---@field details? string[] more of it, a line each
---@field seconds number that it took

---@class earthshine.doctor.report
---@field ok boolean whether nothing failed; there may be warnings
---@field checks earthshine.doctor.check[]
---@field system string
---@field seconds number

---@class earthshine.doctor.finding what one check returns
---@field [1] "ok"|"warning"|"failure"
---@field [2] string message
---@field [3]? string advice
---@field details? string[]

local SECONDS <const> = 15

-- The checks of a system, in the order in which they are told.
local function checks_of(system)
  local list = {
    { "login", account.login }, { "netrc file", account.netrc }, { "clock", network.clock },
    { "certificates", network.certificates }, { "proxy", proxy.check },
  }
  for _, name in ipairs(Probes.ENDPOINTS) do
    if system[name] then list[#list + 1] = { name, network.endpoint } end
  end
  list[#list + 1] = { "services", network.services }
  list[#list + 1] = { "buckets", network.buckets }
  list[#list + 1] = { "folder", machine.folder }
  list[#list + 1] = { "versions", machine.versions }
  return list
end

-- One check with its deadline. An error of it is a failure that it has found.
local function perform(context, name, f)
  local started = context.session:monotonic()
  local finding, err = async.timeout(context.seconds, function() return f(context, name) end)
  if not finding then finding = { "failure", tostring(err), network.advice(err) } end
  return {
    name = name, status = finding[1], message = finding[2], advice = finding[3],
    details = finding.details, seconds = context.session:monotonic() - started,
  }
end

-- The caller's log, in which warnings are information: the report has them.
local function quieter(on_log)
  return on_log and function(event)
    if event.level ~= "warn" then return on_log(event) end
    local copy = {}
    for key, value in pairs(event) do copy[key] = value end
    copy.level = "info"
    on_log(copy)
  end
end

--- Examines what a session of these settings would meet.
---
---     local report = doctor.examine({ system = "UAT" }, { folder = "/data" })
---     for _, c in ipairs(report.checks) do print(c.status, c.name, c.message, c.advice) end
---@param settings earthshine.session_options
---@param options? { folder?: string, timeout?: number } the folder that downloads go to, "." by
--- default; seconds after which a check is given up, 15 by default
---@return earthshine.doctor.report
function doctor.examine(settings, options)
  options = check.options("doctor", options, { folder = "string", timeout = "number" })
  local seconds = check.range("option timeout of doctor", options.timeout or SECONDS, 0.01, 3600)
  local folder = options.folder or "."
  if folder == "" or folder:find "%z" then Error.misuse "option folder of doctor is no path" end
  local own = {}
  for key, value in pairs(settings) do own[key] = value end
  -- Nobody is asked, no login of the caller's is used, and what fails once is told.
  own.on_prompt, own.auth, own.retry = nil, nil, { attempts = 1 }
  own.on_log = quieter(own.on_log)
  local session = Session.new(own)
  local started = session:monotonic()
  local checks = async.scope(function(scope)
    local context = {
      session = session, seconds = seconds, folder = folder,
      probes = Probes.start(scope, session, seconds),
    }
    return async.map(checks_of(session.system), function(entry)
      return perform(context, entry[1], entry[2])
    end)
  end)
  local report = {
    ok = true, checks = table.move(checks, 1, checks.n, 1, {}), system = session.system.name,
    seconds = session:monotonic() - started,
  }
  for _, entry in ipairs(report.checks) do
    if entry.status == "failure" then report.ok = false end
  end
  return report
end

return doctor
