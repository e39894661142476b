--- `earthshine download`: the files of a search, of a list, or by address, with a progress line and
-- a report.

local core = require "earthshine.core"
local dry_run = require "earthshine.cli.dry_run"
local es = require "earthshine"
local input = require "earthshine.cli.input"
local login = require "earthshine.cli.login"
local query_of = require "earthshine.cli.query"
local terminal = require "earthshine.cli.terminal"
local units = require "earthshine.units"
local usage = require "earthshine.cli.usage"

local download = {}

-- Sorts the words of the command line: addresses, ids of granules and "-" are lists, what is left
-- are short names.
local function sort_words(args)
  local list, names, stdin = {}, {}, false
  for i, word in ipairs(args.names) do
    if word == "-" then
      stdin = true
    elseif word:find "^%a[%w+.-]*:/" or input.is_id(word) then
      input.line(word, i, list, args.filter)
    else
      names[#names + 1] = word
    end
  end
  args.names = names
  return list, stdin
end

--- What must be read before the work begins: stdin, to its end.
--
-- Reading a pipe blocks, so it is done while nothing else is under way and Ctrl-C still ends the
-- process at once.
---@param args table
function download.prepare(args)
  local list, stdin = sort_words(args)
  if stdin then
    if core.tty(0) then terminal.note "Reading addresses from the terminal; end with Ctrl-D." end
    input.stdin(list, args.filter)
  end
  args.list, args.from_stdin = list, stdin
end

-- What to download: a list, or else a search.
local function wanted(args)
  local query = query_of.of(args)
  if query and (#args.list > 0 or args.from_stdin) then
    usage.fail("download either a list of addresses or a search, not both")
  elseif query then
    return es.search_data(query)
  elseif #args.list == 0 and not args.from_stdin then
    usage.fail("download what? Name a collection or addresses; "
      .. "`earthshine download --help` has examples")
  end
  return args.list
end

-- How many files of one reason are named.
local LISTED <const> = 5
local AGAIN <const> = "Run the same command again: it fetches only what is missing."
local ADVICE <const> = {
  auth = "Log in: `earthshine login --persist` asks for the account and keeps it; or set "
    .. "EARTHDATA_TOKEN, or EARTHDATA_USERNAME and EARTHDATA_PASSWORD. Then try again.",
  credentials = "Check the account: `earthshine login` tells what is wrong.",
  eula = "Accept the licence in a browser, then run the same command again.",
  forbidden = "This account may not have these files; the archive that keeps them can tell why.",
  not_found = "The archive does not have these files; search again for their present names.",
  checksum = "What came does not agree with the metadata; try later, or take it with --no-verify.",
  io = "Make room, or choose another folder with --to; then run the same command again.",
  exists = "Something else has the name, or another process is at work on them; "
    .. "choose another folder with --to, or wait.",
}

-- What went wrong without what only this file has: its name, checksums.
local function reason_of(failure)
  local text, name = tostring(failure.error), failure.name
  if not name then return text end
  local start = name .. " failed: "
  if text:sub(1, #start) == start then text = text:sub(#start + 1) end
  local at, stop = text:find(name, 1, true)
  if at then text = text:sub(1, at - 1) .. "*" .. text:sub(stop + 1) end
  return (text:gsub("%f[%w]%x%x%x%x%x%x%x%x+%f[%W]", "*"))
end

-- Failures of one reason together, in the order of their first.
local function by_reason(list)
  local groups, order = {}, {}
  for _, failure in ipairs(list) do
    local reason = reason_of(failure)
    if not groups[reason] then
      groups[reason] = { reason = reason, error = failure.error }
      order[#order + 1] = groups[reason]
    end
    table.insert(groups[reason], failure)
  end
  return order
end

--- Tells what failed: each reason once, with the first files that it hit, and what to do about it.
---@param report earthshine.download.report
function download.failures(report)
  for _, group in ipairs(by_reason(report.failed)) do
    if #group == 1 then
      terminal.say(terminal.style("red", tostring(group.error)))
    else
      local line = units.count(#group, "file") .. " failed: " .. group.reason
      terminal.say(terminal.style("red", line))
      for i = 1, math.min(#group, LISTED) do
        terminal.say("  ", group[i].name or group[i].granule or group[i].url)
      end
      if #group > LISTED then terminal.say("  and ", units.integer(#group - LISTED), " more") end
    end
    local cause = group.error.cause
    local at_proxy = type(cause) == "table" and cause.at_proxy
    if not at_proxy then terminal.say("  ", ADVICE[group.error.code] or AGAIN) end
  end
end

-- One JSON object a file, for programs.
local function as_json(report)
  local function line(status, entry)
    local err = entry.error or {}
    terminal.write(es.json.encode {
      status = status, url = entry.url, path = entry.path, bytes = entry.bytes,
      granule = entry.granule, verified = entry.verified, code = err.code, message = err.message,
    }, "\n")
  end
  for _, file in ipairs(report.files) do line("downloaded", file) end
  for _, file in ipairs(report.skipped) do line("skipped", file) end
  for _, file in ipairs(report.failed) do line("failed", file) end
  terminal.flush()
end

--- Prints a report: on stderr for people, on stdout with --json.
---@param report earthshine.download.report
---@param args table
function download.show(report, args)
  terminal.erase()
  download.failures(report)
  local tell = report:ok() and terminal.note or terminal.say
  local none = #report.files + #report.skipped + #report.failed == 0
  local searched = #args.list == 0 and not args.from_stdin
  tell(none and searched and "No granule matches; " or "", tostring(report), ".")
  if args.json then as_json(report) end
end

--- Runs the command.
---@param args table what the parser returned
---@return integer status
function download.run(args)
  local what = wanted(args)
  if args.dry_run then return dry_run.show(what, args) end
  login.if_possible(args)
  local report, err = es.download(what, args.to, {
    workers = args.workers, force = args.force, filter = args.filter,
    verify = args.verify_all and "all" or not args.no_verify,
    durable = not args.no_fsync, on_error = args.fail_fast and "raise" or "collect",
  })
  if not report then
    local done = err.report
    if done and #done.files + #done.failed > 0 then download.show(done, args) end
    if done and done.failed[1] and done.failed[1].error == err then return 1 end
    error(err, 0)
  end
  download.show(report, args)
  return report:ok() and 0 or 1
end

return download
