--- The page of outage notices (status.earthdata.nasa.gov): all is well.

local web = require "earthshine.sandbox.web"

local status = {}

--- Answers a request.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function status.handler(request)
  if request.path ~= "/api/v1/statuses" then return web.json(404, { error = "Not Found" }) end
  return web.json(200, { success = true, statuses = {
    { name = "Earthdata Login", status = "OK" },
    { name = "Common Metadata Repository", status = "OK" },
  } })
end

return status
