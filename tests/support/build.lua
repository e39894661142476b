--- The build under test, as specs ask about it.

local build = { folder = os.getenv "EARTHSHINE_BUILD" or "build" }

--- The flags of sanitizers and coverage, with which a host of this build has to be linked; "" where
--- there are none.
---@return string
function build.instruments()
  local file <close> = assert(io.open(build.folder .. "/flags"))
  local list = {}
  for flag in file:read "a":gmatch "%-%-?[%w=,-]+" do
    if flag:match "^%-fsanitize=" or flag == "--coverage" then list[#list + 1] = flag end
  end
  return table.concat(list, " ")
end

return build
