--- One question to each service of a system: does it answer, and what does its clock say. Several
-- checks read the same answer.

local async = require "earthshine.async"
local http = require "earthshine.http"
local time = require "earthshine.time"

local Probes = {}
Probes.__index = Probes

--- The services of a system that are asked, the needed ones first.
Probes.ENDPOINTS = { "edl", "cmr", "stac", "graphql", "harmony" }

-- Any answer will do.
local ANY <const> = {}
for status = 200, 599 do ANY[#ANY + 1] = status end

---@class earthshine.doctor.probe
---@field status? integer of HTTP; nil where there was no answer
---@field seconds number
---@field skew? number seconds that the server's clock is ahead of this machine's
---@field err? earthshine.error

--- Asks an address without a login: whether it answers, not what.
---@param session earthshine.session
---@param address string
---@param seconds number
---@return earthshine.doctor.probe
function Probes.ask(session, address, seconds)
  local started = session:monotonic()
  local response, err = async.timeout(seconds, function()
    return http.request(session, {
      method = "HEAD", url = address, auth = "none", retry = false, ok = ANY,
    })
  end)
  local result = { seconds = session:monotonic() - started, err = err }
  if response then
    local date = response.headers.date and time.parse_http(response.headers.date)
    result.status, result.skew = response.status, date and date - session:clock()
  end
  return result
end

--- Begins to ask all services of a session's system.
---@param scope table in which the tasks live
---@param session earthshine.session
---@param seconds number deadline of each
function Probes.start(scope, session, seconds)
  local self = setmetatable({ tasks = {} }, Probes)
  for _, name in ipairs(Probes.ENDPOINTS) do
    local address = session.system[name]
    if address then
      self.tasks[name] = scope:spawn(function()
        return Probes.ask(session, address, seconds)
      end)
    end
  end
  return self
end

--- Waits for one answer.
---@param name string
---@return earthshine.doctor.probe?
function Probes:get(name)
  return self.tasks[name] and self.tasks[name]:wait()
end

return Probes
