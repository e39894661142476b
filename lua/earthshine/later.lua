--- Modules that are loaded when they are first used: what most programs never need would only make
-- the start of all of them slower.

local require = require -- a host may take it away once the library is there

--- A function that returns a module, which it loads.
---
---     local stac = later "earthshine.search.stac"     -- nothing is loaded yet
---     stac().search(session, address, query)
---@param name string
---@return fun(): any
return function(name)
  return function() return require(name) end
end
