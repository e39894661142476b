--- Hosts that have nothing to do with Earthdata: they answer everything, and what they were sent is
--- in the recording.

local web = require "earthshine.sandbox.web"

local foreign = {}

--- Answers any request.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function foreign.handler(request)
  return web.text(200, ("This is %s. Nothing of yours belongs here.\n"):format(request.host))
end

return foreign
