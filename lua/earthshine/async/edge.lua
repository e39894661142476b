--- The edge of the functions that raise: a misuse gets its caller's position, everything else is
--- raised on unchanged.
--
-- `earthshine.public` is the edge of the functions that return `nil, err`.

local Error = require "earthshine.error"

-- Level 2 is the user's call: the wrapper reaches this function by a tail call, so its own frame
-- is gone.
local function settle(ok, ...)
  if ok then return ... end
  local err = ...
  if Error.is_misuse(err) then error(err.message, 2) end
  error(err, 0)
end

---@param f function
---@return function
return function(f)
  return function(...)
    return settle(pcall(f, ...))
  end
end
