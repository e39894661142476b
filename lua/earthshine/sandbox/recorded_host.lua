--- The hosts that links of recorded records name: the sandbox has none of their files, and refuses.

local web = require "earthshine.sandbox.web"

local recorded_host = {}

--- Refuses any request.
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function recorded_host.handler(request)
  return web.text(404, ("%s stands in a recorded record: the sandbox has no file behind it.\n")
    :format(request.host))
end

return recorded_host
