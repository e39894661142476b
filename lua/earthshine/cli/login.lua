--- `earthshine login`, and the login that a download does on its own.

local es = require "earthshine"
local terminal = require "earthshine.cli.terminal"

local login = {}

--- Logs in where an account can be found; without one, goes on: many files are open to everybody.
--
-- An account that is refused is an error, though: the user meant it to be used.
function login.if_possible()
  local auth, err = es.login { strategy = "all" }
  if auth then return auth end
  -- Where nothing was found, the error lists the strategies that were tried.
  if not (err.errors and err.errors[1] and err.errors[1].strategy) then error(err, 0) end
  terminal.note(terminal.style("dim", "No Earthdata account found; going on without."))
end

--- Runs the command.
---@param args table
---@return integer status
function login.run(args)
  local auth, err = es.login { strategy = args.strategy }
  if not auth then error(err, 0) end
  local name = auth.username
  terminal.say("Logged in", name and " as " .. name or "", ".")
  local left = auth.expires and auth:expires()
  if type(left) == "number" then
    local moment = os.date("!%Y-%m-%d %H:%M UTC", math.floor(left))
    terminal.note(("The token is valid until %s."):format(moment))
  end
  return 0
end

return login
