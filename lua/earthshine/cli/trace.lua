--- What `-v` and `-vv` show on stderr: log lines, and one line a request.

local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.download.units"

local trace = {}

local COLOURS = { error = "red", warn = "yellow", info = "cyan", debug = "dim" }

--- A log callback: warnings always, information with -v, all with -vv.
---@param verbosity integer how many -v
---@return fun(event: table)
function trace.log(verbosity)
  local shown = { error = true, warn = true, info = verbosity >= 1, debug = verbosity >= 2 }
  return function(event)
    if not shown[event.level] then return end
    terminal.say(terminal.style(COLOURS[event.level] or "dim", event.level .. ": "),
      event.message)
  end
end

--- A request callback, with -vv.
---@param verbosity integer
---@return (fun(event: table))?
function trace.request(verbosity)
  if verbosity < 2 then return nil end
  return function(event)
    local again = event.attempt > 1 and "  attempt " .. event.attempt or ""
    local line = ("%s %s -> %s  %s  %.0f ms%s"):format(event.method, event.url,
      event.status or event.error, units.bytes(event.bytes), 1000 * event.seconds, again)
    terminal.say(terminal.style("dim", line))
  end
end

return trace
