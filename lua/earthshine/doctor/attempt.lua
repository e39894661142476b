--- A call whose failure is something to tell, not to stop at: returns nil and the error where it
--- raises one of ours.

local public = require "earthshine.public"

---@type fun(f: function, ...: any): any, earthshine.error?
return public(function(f, ...) return f(...) end)
