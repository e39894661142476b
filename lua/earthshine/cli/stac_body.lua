--- `earthshine search --stac` without an address: the search as the body of a STAC search, and what
-- it cannot say.

local es = require "earthshine"
local problems = require "earthshine.cli.problems"
local terminal = require "earthshine.cli.terminal"

--- Prints the body on stdout; what is left out, or may find nothing, on stderr.
---@param query earthshine.query
---@param kind earthshine.query_kind
---@param typed earthshine.cli.given[]
return function(query, kind, typed)
  local body, dropped, warnings = query:to_stac()
  if not body then error(dropped, 0) end
  terminal.write(es.json.encode(body), "\n")
  terminal.flush()
  local name = problems.names(typed, kind)
  local function warn(entry, text)
    terminal.say(terminal.style("yellow", "warn: "), name(entry), ": ", text)
  end
  for _, entry in ipairs(dropped) do warn(entry, entry.reason) end
  for _, entry in ipairs(warnings) do warn(entry, entry.message) end
end
