--- The edge of the library: what raises inside returns `nil, err` to the user, a misuse gets the
--- caller's position.

local Error = require "earthshine.error"

-- Level 2 is the user's call: `public` reaches this function by a tail call, so its own frame is
-- gone.
local function edge(ok, ...)
  if ok then return ... end
  local err = Error.of(...)
  if Error.is_misuse(err) then error(err.message, 2) end
  if Error.is(err) and not Error.unwinds(err) then return nil, err end
  error(err, 0)
end

--- Wraps an internal function for users.
--
-- An `earthshine.error` comes back as `nil, err`; cancellation, interruption and deadlock, and
-- bugs, go on being raised.
-- The wrapped function may suspend its task.
---@generic F: function
---@param f F
---@return F
return function(f)
  return function(...)
    return edge(pcall(f, ...))
  end
end
