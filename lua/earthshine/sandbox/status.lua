--- The page of outage notices (status.earthdata.nasa.gov): all is well, unless an "outage" fault
--- says otherwise.

local core = require "earthshine.core"
local faults = require "earthshine.sandbox.faults"
local time = require "earthshine.time"
local web = require "earthshine.sandbox.web"

local status = {}

local SERVICES = {
  "Earthdata Login", "Common Metadata Repository", "Earthdata Search", "Harmony", "Sandbox DAAC",
}

-- The outages that were asked for, by the service's name.
local function outages()
  local found = {}
  for _, fault in ipairs(faults.list()) do
    if fault.kind == "outage" then found[fault.service:lower()] = fault end
  end
  return found
end

local function statuses()
  local found, list = outages(), {}
  for i, name in ipairs(SERVICES) do
    local fault = found[name:lower()]
    list[i] = { id = i, name = name, status = fault and "Outage" or "OK" }
  end
  return web.json(200, { success = true, statuses = list })
end

local function notifications()
  local list, now = {}, core.now()
  for _, fault in pairs(outages()) do
    list[#list + 1] = {
      id = fault.id, notification_type = "outage", domains = {},
      message = ("<p>%s</p>"):format(
        web.escape(fault.message or fault.service .. " is being mended.")),
      starttime = time.format(now - 3600, 0), endtime = time.format(now + 3600, 0),
    }
  end
  return web.json(200, { success = true, notifications = web.array(list) })
end

--- Answers a request.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function status.handler(request)
  if request.path == "/api/v1/statuses" then return statuses() end
  if request.path == "/api/v1/notifications" then return notifications() end
  return web.json(404, { error = "Not Found" })
end

return status
