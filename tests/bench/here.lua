--- Where a bench finds the library and what benches share; loaded by its own path:
--
--     local root = dofile((arg[0]:match "^.*/" or "./") .. "here.lua")
--
-- Returns the project's folder. The library is that of EARTHSHINE_BUILD, or of the folder build.

local here = arg[0]:match "^(.*)/[^/]*$" or "."
local root = here:match "^(.*)/tests/bench$" or here .. "/../.."
local build = os.getenv "EARTHSHINE_BUILD" or root .. "/build"
for _, folder in ipairs { "/tests/bench", "", "/lua" } do
  package.path = ("%s%s/?.lua;"):format(root, folder) .. package.path
end
package.path = root .. "/lua/?/init.lua;" .. package.path
package.cpath = ("%s/lib/?.so;%s/tests/bench/?.so;"):format(build, build) .. package.cpath

return root
