--- `earthshine login` and what can be done with the account; and the login that a download does on
-- its own.

local account = require "earthshine.auth.account"
local Columns = require "earthshine.cli.columns"
local core = require "earthshine.core"
local es = require "earthshine"
local prompt = require "earthshine.cli.prompt"
local terminal = require "earthshine.cli.terminal"
local usage = require "earthshine.cli.usage"

local login = {}

-- Where nothing was found, the error lists the strategies that were tried.
local function nothing_found(err)
  return err.errors and err.errors[1] and err.errors[1].strategy
end

--- Logs in where an account can be found; without one, goes on: many files are open to everybody.
--
-- An account that is refused is an error, though: the user meant it to be used.
---@param args table `strategy` says where to look
function login.if_possible(args)
  local auth, err = es.login { strategy = args.strategy }
  if auth then return auth end
  if not nothing_found(err) then error(err, 0) end
  terminal.note(terminal.style("dim", "No Earthdata account found; going on without."))
end

--- An error of a login that found no account, with what a person at a command line does then.
---@param err earthshine.error
---@return earthshine.error
function login.advise(err)
  if not nothing_found(err) then return err end
  err.message = err.message .. "; or run `earthshine login --persist`, which asks for them"
  return err
end

local ATTEMPTS <const> = 3

-- Logs in; who has mistyped may try again.
local function log_in(args)
  if core.tty(0) or args.strategy == "interactive" then es.configure { on_prompt = prompt.ask } end
  local strategy = args.strategy
  for attempt = 1, ATTEMPTS do
    local auth, err = es.login { strategy = strategy, persist = args.persist }
    if auth then return auth end
    local mistyped = err.code == "credentials" and prompt.asked
    if not mistyped or attempt == ATTEMPTS then error(login.advise(err), 0) end
    terminal.say(terminal.style("red", "earthshine: "), tostring(err))
    strategy = "interactive"
  end
end

local function moment(seconds)
  return seconds and os.date("!%Y-%m-%d %H:%M UTC", math.floor(seconds)) or "unknown"
end

local function greet(auth)
  local checked, why = account.verify(auth)
  if checked then
    terminal.say("Logged in as ", auth.username, ".")
  else
    terminal.say("Found in ", auth.label, ": ", why, ".")
  end
  local ends = auth:expires()
  if ends then terminal.note(("The token is valid until %s."):format(moment(ends))) end
  if auth.kept then
    terminal.note(("User name and password are kept in %s."):format(auth.kept))
  end
end

-- Each returns nil where all went well, or the exit status.
local ACTIONS = {}
local COLUMNS <const> = {
  { title = "TOKEN" }, { title = "ISSUED", rank = 2 }, { title = "UNTIL" },
  { title = "STATE", rank = 1 },
}

function ACTIONS.tokens(auth, args)
  local list = assert(auth:tokens())
  if #list == 0 then terminal.note("There is no token.") end
  local function write(line) terminal.write(line, "\n") end
  local rows = Columns.new(COLUMNS, terminal.out_columns or math.huge, write)
  for _, token in ipairs(list) do
    if args.json then
      write(es.json.encode {
        id = token.id, username = token.username, issued = token.issued, expires = token.expires,
        live = token.live, current = token.current,
      })
    else
      local state = token.current and "in use" or token.live and "live" or "ended"
      rows:add { token.id, moment(token.issued), moment(token.expires), state }
    end
  end
  rows:close()
end

function ACTIONS.create(auth)
  local token, err = auth:create_token()
  if not token then
    if err.code == "limit" then
      err.message = err.message .. "; `earthshine login tokens` lists them, and "
        .. "`earthshine login revoke TOKEN` ends one"
    end
    error(err, 0)
  end
  terminal.write(token:reveal(), "\n")
  terminal.note(("This is token %s, valid until %s. Whoever has it has your access."):format(
    token.id, moment(token.expires)))
end

function ACTIONS.revoke(auth, args)
  if not args.token then
    usage.fail("revoke which token? `earthshine login tokens` lists them")
  end
  if not prompt.confirm(args, ("End token %s"):format(args.token)) then return 1 end
  assert(auth:revoke(args.token))
  terminal.say("The token is revoked.")
end

function ACTIONS.whoami(auth, args)
  local profile = assert(auth:whoami())
  if args.json then
    terminal.write(es.json.encode(profile.raw), "\n")
    return nil
  end
  local name = table.concat({ profile.first_name, profile.last_name }, " ")
  for _, line in ipairs {
    { "user name", profile.username }, { "name", name }, { "e-mail", profile.email },
    { "country", profile.country }, { "affiliation", profile.affiliation },
    { "groups", table.concat(profile.groups, ", ") }, { "system", auth.system.name },
  } do
    if line[2] and line[2] ~= "" then
      local shown = terminal.tame((line[2]:gsub("%c", " ")))
      terminal.write(("%-12s %s\n"):format(line[1], shown))
    end
  end
end

function ACTIONS.logout(auth, args)
  local where = auth.strategy == "netrc" and "the netrc file"
    or auth.strategy == "environment" and "the environment"
  if not prompt.confirm(args, "End the token in use, everywhere") then return 1 end
  assert(auth:logout { revoke = true })
  terminal.say("Logged out: the token is revoked.")
  if where then
    terminal.note(("User name and password stay in %s, until you take them out."):format(where))
  end
end

--- Runs the command.
---@param args table
---@return integer status
function login.run(args)
  local action = ACTIONS[args.action]
  if args.action and not action then
    usage.fail("login has no %q; it has create, logout, revoke, tokens and whoami", args.action)
  end
  local auth = log_in(args)
  local status
  if action then status = action(auth, args) else greet(auth) end
  terminal.flush()
  return status or 0
end

return login
