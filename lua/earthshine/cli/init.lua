--- The command line: reads the words, runs the command as a task that Ctrl-C cancels, and says in
-- one sentence what went wrong.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local async = require "earthshine.async"
local await = require "earthshine.async.await"
local bar = require "earthshine.cli.bar"
local config = require "earthshine.cli.config"
local es = require "earthshine"
local grammar = require "earthshine.cli.parser"
local options = require "earthshine.cli.options"
local scheduler = require "earthshine.async.scheduler"
local systems = require "earthshine.cli.systems"
local terminal = require "earthshine.cli.terminal"
local trace = require "earthshine.cli.trace"
local units = require "earthshine.units"
local usage = require "earthshine.cli.usage"

local cli = {}

local OK <const>, FAILED <const>, USAGE <const>, INTERRUPTED <const> = 0, 1, 2, 130

local COMMANDS = {
  search = "earthshine.cli.search", download = "earthshine.cli.download",
  run = "earthshine.cli.run", login = "earthshine.cli.login",
  status = "earthshine.cli.status", sync = "earthshine.cli.sync",
  doctor = "earthshine.cli.doctor", suggest = "earthshine.cli.suggest",
  convert = "earthshine.cli.convert",
}
-- Commands that need no session and no settings.
local PLAIN <const> = {
  completion = "earthshine.cli.completion", man = "earthshine.cli.man",
}

local function say_error(text)
  terminal.say(terminal.style("red", "earthshine: "), text)
end

-- Where the way to a service may be at fault.
local UNREACHED <const> = { network = true, dns = true, tls = true, timeout = true }

-- What an error means for the exit status, after it has been told.
local function fail(err)
  if err == terminal.BROKEN_PIPE then return OK end
  if Error.is(err) and err.code == "interrupted" then
    terminal.erase(true) -- the "^C" that the terminal shows
    say_error(tostring(err))
    return INTERRUPTED
  end
  say_error(tostring(err))
  if usage.is(err) then return USAGE end
  if not Error.is(err) then return FAILED end
  for _, problem in ipairs(err.errors or {}) do
    if problem.message and not tostring(err):find(problem.message, 1, true) then
      terminal.say("  ", problem.field and problem.field .. ": " or "", problem.message)
    end
  end
  if err.resolution_url and not tostring(err):find(err.resolution_url, 1, true) then
    terminal.say("  see ", err.resolution_url)
  end
  if UNREACHED[err.code] then terminal.note "  `earthshine doctor` finds out what is wrong." end
  return err.code == "invalid_query" and USAGE or FAILED
end

-- What a person who pressed Ctrl-C wants to know: what is there, and how to go on.
local function interruption(err)
  local report = err.report
  if not report then return "interrupted" end
  return ("interrupted with %s complete; the same command fetches the others"):format(
    units.count(#report.files + #report.skipped, "file"))
end

-- A person who waits longer than so many seconds for the tidying up is told of the second Ctrl-C.
local PATIENCE <const> = 1

-- Waits for Ctrl-C. The first one cancels the main task, which then tidies up; the second one does
-- not wait for that.
local function watch(work)
  local engine = scheduler.engine()
  await.op(engine:signal "SIGINT")
  work.task:cancel(Error.new { code = "interrupted", message = "interrupted" })
  async.spawn(function()
    async.sleep(PATIENCE)
    terminal.erase(true)
    say_error "stopping; what is under way is put in order. Ctrl-C again ends at once."
  end)
  await.op(engine:signal "SIGINT")
  terminal.erase()
  os.exit(INTERRUPTED, false)
end

-- Runs f as a task; returns its value, or raises its error.
local function as_task(f)
  return assert(async.run(function()
    local work = {}
    local watcher = async.detach(watch, work)
    async.sleep(0) -- from here on Ctrl-C is waited for
    work.task = async.spawn(f)
    local ok, result = pcall(work.task.wait, work.task)
    watcher:cancel()
    if not ok then error(result, 0) end
    return result
  end))
end

-- The trace that is being written, if one was asked for.
local tracing

-- Begins the trace with what was asked for. The words may hold addresses, which are scrubbed.
local function begin_trace(args, argv)
  if not args.trace then return end
  tracing = trace.open(args.trace)
  local words = { table.unpack(argv) }
  tracing.write("start", { version = es._VERSION, pid = core.pid(), words = words })
end

-- Gives the default session what the options say, and keeps it in `args.session`.
local function configure(args, settings)
  terminal.quiet = args.quiet or false
  local verbosity = args.verbose or 0
  local system = systems.choose(args.system, settings.system)
  args.system_name = type(system) == "table" and (system.cmr or system.name) or system or "PROD"
  args.session = {
    system = system,
    on_log = trace.both(trace.log(verbosity), tracing and tracing.log),
    on_request = trace.both(trace.request(verbosity), tracing and tracing.request),
  }
  es.configure(args.session)
  es.configure { on_progress = bar.new() }
end

-- The settings of the configuration file. The doctor goes on without them where they are wrong, and
-- tells why.
local function settings_of(args)
  if args.command ~= "doctor" then return config.load(args.config, args.profile) end
  local ok, settings = pcall(config.load, args.config, args.profile)
  if ok then return settings end
  if type(settings) == "string" then error(settings, 0) end
  args.wrong_settings = tostring(settings)
  return {}
end

local function perform(args, argv)
  local settings = settings_of(args)
  config.apply(args, settings)
  begin_trace(args, argv)
  configure(args, settings)
  local command = require(COMMANDS[args.command])
  if command.prepare then command.prepare(args) end
  return as_task(function() return command.run(args) end)
end

-- The options of every command that take a word.
local WITH_VALUE <const> = {
  ["--system"] = true, ["--trace"] = true, ["--config"] = true, ["--profile"] = true,
}

-- The place of the first word from a place on that is no option.
local function skip_options(argv, i)
  while argv[i] and argv[i]:sub(1, 1) == "-" do
    i = i + (WITH_VALUE[argv[i]] and 2 or 1)
  end
  return i
end

-- `run RECIPE WORDS…` leaves the rest of its words to somebody else.
local function split(argv)
  local i = skip_options(argv, 1)
  if argv[i] ~= "run" then return argv, {} end
  i = skip_options(argv, i + 1)
  return table.move(argv, 1, i, 1, {}), table.move(argv, i + 1, #argv, 1, {})
end

local function sandbox(argv)
  local found, main = pcall(require, "earthshine.sandbox")
  if not found then
    say_error("the sandbox cannot start: " .. tostring(main):match "^[^\n]*")
    return FAILED
  end
  return main.main(table.move(argv, 2, #argv, 1, {}))
end

local function version()
  terminal.write("earthshine ", es._VERSION, "\n")
  terminal.flush()
  return OK
end

-- What cannot be understood, and where to read on: about the command, if it is clear which.
local function wrong(message, parser, words)
  say_error(message)
  local command
  for _, known in ipairs(parser._commands) do
    if known._name == words[1] then command = known._name end
  end
  terminal.say(command and ("Try `earthshine %s --help`."):format(command)
    or "Try `earthshine --help`, or `earthshine COMMAND --help`.")
  return USAGE
end

local function help(command)
  terminal.write(command:get_help(), "\n")
  terminal.flush()
  return OK
end

local function help_about(parser, topic)
  if not topic then return help(parser) end
  if topic == "sandbox" then return sandbox { "sandbox", "--help" } end
  for _, command in ipairs(parser._commands) do
    if command._name == topic then return help(command) end
  end
  return wrong(("there is no command %q"):format(topic), parser, {})
end

local function dispatch(argv)
  if argv[1] == "sandbox" then return sandbox(argv) end
  local words, rest = split(argv)
  words = options.prepare(words)
  local parser = grammar.new(terminal.out_columns or terminal.columns, words)
  local ok, args = parser:pparse(words)
  if parser.asked then return help(parser.asked) end
  if argv[skip_options(argv, 1)] == "sandbox" then
    return wrong("sandbox has options of its own only, which stand behind its name", parser,
      { "sandbox" })
  end
  if not ok then return wrong(args, parser, words) end
  if args.show_version or args.command == "version" then return version() end
  if not args.command then return help(parser) end
  if args.command == "help" then return help_about(parser, args.topic) end
  if PLAIN[args.command] then return require(PLAIN[args.command]).run(args, parser) end
  if args.command == "run" then args.rest = rest end
  return perform(args, argv)
end

--- Runs the command line.
---@param argv string[] the words after the program's name
---@return integer status 0 well, 1 failed or in part, 2 wrong command, 130 interrupted
function cli.main(argv)
  core.undumpable() -- whoever gets a core file would get the secrets in it
  terminal.refresh()
  local ok, status = xpcall(dispatch, function(err)
    -- What the interpreter makes of Ctrl-C before there is a task to cancel.
    if type(err) == "string" and err:find "interrupted!$" then
      return Error.new { code = "interrupted", message = "interrupted" }
    end
    if type(err) == "string" then return core.traceback(nil, err, 2) end
    return err
  end, argv)
  terminal.erase()
  if not ok then
    local err = status
    if Error.is(err) and err.code == "interrupted" then err.message = interruption(err) end
    status = fail(err)
    if tracing then tracing.write("log", { level = "error", message = tostring(err) }) end
  end
  if tracing then tracing.write("end", { status = status, cpu = core.cpu() }) end
  tracing = nil
  return status
end

return cli
