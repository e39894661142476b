--- The body of an answer as the core receives it: what a transport gives as `response.stream`.
--
-- Any object with these two methods is one: the in-memory transport has its own.

local await = require "earthshine.async.await"

---@class earthshine.http.body
---@field read fun(self, most: integer): string?, string?, string?, table? 1 to `most` bytes,
--- waiting for the first; nil at the end of a whole body; nil, code, message, detail where it has
--- failed
---@field close fun(self) ends the request; idempotent
local Arriving = {}
Arriving.__index = Arriving

--- Takes over a stream of the core.
---@param stream userdata
---@return earthshine.http.body
function Arriving.new(stream)
  return setmetatable({ stream = stream }, Arriving)
end

function Arriving:read(most)
  local stream = self.stream
  while true do
    local bytes, code, message, detail = stream:take(most)
    if bytes ~= "" then return bytes, code, message, detail end
    local ready
    ready, code, message, detail = await.try(stream:ready())
    if not ready then return nil, code, message, detail end
  end
end

function Arriving:close() self.stream:close() end

return Arriving
