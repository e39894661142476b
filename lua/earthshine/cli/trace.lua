--- What `-v`, `-vv` and `--trace FILE` show: log lines, and one line a request.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local files = require "earthshine.async.files"
local json = require "earthshine.json"
local log = require "earthshine.log"
local terminal = require "earthshine.cli.terminal"
local time = require "earthshine.time"
local units = require "earthshine.units"

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

--- Both callbacks, or the one that there is.
---@param first (fun(event: table))?
---@param second (fun(event: table))?
---@return (fun(event: table))?
function trace.both(first, second)
  if not (first and second) then return first or second end
  return function(event)
    first(event)
    second(event)
  end
end

-- A copy that can stand in the file: strings scrubbed once more, nothing but plain values.
local function plain(value)
  if type(value) == "string" then return log.scrub(value) end
  if type(value) == "number" or type(value) == "boolean" then return value end
  if Error.is(value) then return log.scrub(tostring(value)) end
  if type(value) ~= "table" then return nil end
  local copy = {}
  for key, member in pairs(value) do copy[key] = plain(member) end
  return copy
end

-- An empty file that only its owner can read. What stood under the name is replaced, since it may
-- be readable by others; a pipe or a device is taken as it is.
local function create(path)
  local found = files.stat(path)
  if found and found.kind ~= "file" and found.kind ~= "directory" then return end
  if found and found.kind == "file" then files.unlink(path) end
  local ok, err = pcall(files.write, path, "", { perm = 384 })
  if not ok then
    if Error.is(err) then err.message = "cannot write the trace: " .. err.message end
    error(err, 0)
  end
end

---@class earthshine.cli.trace_file
---@field write fun(kind: string, event: table) adds one line
---@field log fun(event: table) callback `on_log`
---@field request fun(event: table) callback `on_request`

--- Opens a trace: one JSON object a line, each with `event` ("start", "log", "request" or "end"),
-- `time` (UTC) and `at` (seconds since the start of the command), and what belongs to it.
--
-- A request has method, url, status or error, seconds, bytes, attempt, hop and, under `time`
-- renamed `phases`, seconds until name, connection, TLS, first byte and end. A line is on its way
-- to the disk before the command goes on, so that a crash leaves all that came before it.
---@param path string
---@return earthshine.cli.trace_file
---@raise earthshine.error io
function trace.open(path)
  create(path)
  local file, message = io.open(path, "ab")
  if not file then Error.raise { code = "io", message = "cannot write the trace: " .. message } end
  file:setvbuf "line"
  local began = core.monotonic()
  local self = {}
  function self.write(kind, event)
    local line = plain(event)
    if type(line.time) == "table" then line.phases = line.time end
    line.event, line.time = kind, time.format(core.now(), 3)
    line.at = math.floor((core.monotonic() - began) * 1e6 + 0.5) / 1e6
    file:write(json.encode(line), "\n")
  end
  function self.log(event) self.write("log", event) end
  function self.request(event) self.write("request", event) end
  return self
end

return trace
