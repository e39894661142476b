--- How long the sandbox's credentials live, and which are ended before their time: the "expire"
--- faults.
--
-- Each credential carries the generation of its day. An "expire" fault without seconds starts a new
-- generation, and what belongs to an older one is refused, whatever lifetime it states itself.

local faults = require "earthshine.sandbox.faults"

---@alias earthshine.sandbox.credential "token" | "cookie" | "url" | "s3credentials"

local expiry = {}

local generations = { token = 1, cookie = 1, url = 1, s3credentials = 1 }

faults.on_add("expire", function(fault)
  if not fault.seconds then generations[fault.what] = generations[fault.what] + 1 end
end)

--- The generation of a credential that is made now.
---@param what earthshine.sandbox.credential
---@return integer
function expiry.generation(what)
  return generations[what]
end

--- The lifetime of a credential that is made now.
---@param what earthshine.sandbox.credential
---@param default number seconds
---@return number seconds
function expiry.lifetime(what, default)
  local fault = faults.setting("expire", nil, { what = what })
  return fault and fault.seconds or default
end

return expiry
