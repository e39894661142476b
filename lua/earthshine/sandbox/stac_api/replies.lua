--- Errors of the general STAC API: a code and a description.

local Stac = require "earthshine.sandbox.stac.replies"

local Replies = { json = Stac.json, features = Stac.features, fail = Stac.fail }

local CODES = { [400] = "BadRequest", [404] = "NotFound", [405] = "MethodNotAllowed",
  [415] = "UnsupportedMediaType" }

--- The reply to a request that failed.
---@param status integer
---@param message string
---@return earthshine.sandbox.response
function Replies.error(status, message)
  return Stac.json({ code = CODES[status] or "InternalServerError", description = message }, nil,
    status)
end

return Replies
