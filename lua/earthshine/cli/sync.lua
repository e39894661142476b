--- `earthshine sync`: keeps a folder up to date with a search, run after run.

local async = require "earthshine.async"
local download = require "earthshine.cli.download"
local es = require "earthshine"
local files = require "earthshine.async.files"
local lock = require "earthshine.cli.lock"
local login = require "earthshine.cli.login"
local query_of = require "earthshine.cli.query"
local prompt = require "earthshine.cli.prompt"
local sync = require "earthshine.sync"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"
local usage = require "earthshine.cli.usage"

local command = {}

local STATE <const> = ".earthshine-sync.json"

-- The outcome of all downloads as one.
local function total(report)
  local sum = { files = 0, bytes = 0, failed = 0, stopped = false }
  for _, part in ipairs(report.downloads) do
    sum.files, sum.bytes = sum.files + #part.files, sum.bytes + part.bytes
    sum.failed = sum.failed + #part.failed
    sum.stopped = sum.stopped or part.stopped ~= nil
  end
  return sum
end

-- "3 new, 1 changed, 2 removed, 120 unchanged; 4 files downloaded (4.20 MB)."
local function summary(report, dry)
  local parts = {}
  local function part(n, word)
    if n > 0 then parts[#parts + 1] = units.integer(n) .. " " .. word end
  end
  part(#report.new, "new")
  part(#report.changed, "changed")
  part(#report.removed, dry and "to remove" or "removed")
  part(#report.left, "left alone")
  part(report.gone, "no longer found")
  part(report.unchanged, "unchanged")
  local text = #parts > 0 and table.concat(parts, ", ") or "nothing matches"
  if dry then return text .. "; nothing was done." end
  local sum = total(report)
  if sum.files > 0 then
    text = ("%s; %s downloaded (%s)"):format(text, units.count(sum.files, "file"),
      units.bytes(sum.bytes))
  end
  if sum.failed > 0 then text = ("%s; %s failed"):format(text, units.integer(sum.failed)) end
  if sum.stopped then text = text .. "; the rest was not tried" end
  return text .. "."
end

local function remarks(report)
  if report.partial then
    terminal.say("The search may have missed records; nothing was removed, and the next run asks "
      .. "for all of it again.")
  end
  for _, left in ipairs(report.left) do
    terminal.note("Left alone: ", left.name, ", because ", left.reason, ".")
  end
  if #report.empty > 0 then
    terminal.note(units.count(#report.empty, "granule"), " without a file to download, the first ",
      report.empty[1], ".")
  end
  if report.gone > 0 then
    terminal.note("--prune removes what the search no longer finds.")
  end
end

local function as_json(report)
  local function lines(action, names)
    for _, name in ipairs(names) do
      terminal.write(es.json.encode { action = action, name = name }, "\n")
    end
  end
  lines("new", report.new)
  lines("changed", report.changed)
  lines("remove", report.removed)
  terminal.flush()
end

-- What would be done, a line a file.
local function as_list(report)
  for _, group in ipairs { { "new", report.new }, { "changed", report.changed },
    { "remove", report.removed } } do
    for _, name in ipairs(group[2]) do terminal.write(("%-8s %s\n"):format(group[1], name)) end
  end
  terminal.flush()
end

local function show(report, args)
  terminal.erase()
  if args.json then as_json(report) elseif args.dry_run then as_list(report) end
  for _, part in ipairs(report.downloads) do download.failures(part) end
  remarks(report)
  local sum = total(report)
  local well = sum.failed == 0 and not sum.stopped
  local tell = well and not args.dry_run and terminal.note or terminal.say
  tell(summary(report, args.dry_run))
  return well and not report.partial and 0 or 1
end

local SHOWN <const> = 5

-- Asks before files are removed, on a terminal and without --yes.
local function may_remove(args, names)
  local listed = table.concat(names, "\n  ", 1, math.min(#names, SHOWN))
  if #names > SHOWN then
    listed = ("%s\n  and %s more"):format(listed, units.integer(#names - SHOWN))
  end
  return prompt.confirm(args, ("Remove %s that the search no longer finds"):format(
    units.count(#names, "file")), listed)
end

-- Runs f while the lock is held.
local function locked(path, f)
  local held = lock.take(path)
  local ok, result = pcall(async.scope, function(scope)
    local beat = scope:spawn(held.beat)
    local value = f()
    beat:cancel()
    return value
  end)
  held.release()
  if not ok then error(result, 0) end
  return result
end

local function folder_of(path) return path:match "^(.*)/[^/]*$" end

--- Runs the command.
---@param args table
---@return integer status
function command.run(args)
  local query = query_of.of(args)
  if not query then
    usage.fail("keep what up to date? Name a collection, as in `earthshine sync ATL06 --to data`; "
      .. "`earthshine sync --help` has more examples")
  end
  if not args.to then usage.fail "sync needs a folder: --to DIR" end
  local state = args.state or args.to .. "/" .. STATE
  local function work()
    if not args.dry_run then login.if_possible(args) end
    return sync.run(es, query, args.to, {
      state = state, system = args.system_name, prune = args.prune, sure = args.yes,
      dry_run = args.dry_run, confirm = function(names) return may_remove(args, names) end,
      download = {
        workers = args.workers, verify = not args.no_verify, durable = not args.no_fsync,
      },
    })
  end
  if args.dry_run then return show(work(), args) end
  files.mkdirp(args.to, 511)
  if args.state and folder_of(state) then files.mkdirp(folder_of(state), 511) end
  return show(locked(state .. ".lock", work), args)
end

return command
