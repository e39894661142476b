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
    terminal.say(terminal.style(COLOURS[event.level] or "dim", event.level .. ": "), event.message)
  end
end

--- A request callback, with -vv.
---@param verbosity integer
---@return (fun(event: table))?
function trace.request(verbosity)
  if verbosity < 2 then return nil end
  return function(event)
    terminal.say(terminal.style("dim", ("%s %s -> %s  %s  %.0f ms%s"):format(
      event.method or "GET", event.url or "?", event.status or event.code or "?", units.bytes(event.bytes or 0),
      1000 * (event.seconds or 0), (event.attempt or 1) > 1 and "  attempt " .. event.attempt or "")))
  end
end

return trace
