--- Logging in to Earthdata: finding credentials, making a login of them, keeping them if asked to.

local async = require "earthshine.async"
local Auth = require "earthshine.auth.login"
local check = require "earthshine.check"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local netrc = require "earthshine.auth.netrc"
local strategies = require "earthshine.auth.strategies"
local url = require "earthshine.url"

-- The first strategy of a list that has credentials; raises with what was tried if none has.
local function find(session, names, token)
  local tried = {}
  for _, name in ipairs(names) do
    -- Of several, the one that would ask is not tried where nobody can be asked.
    if name ~= "interactive" or #names == 1 or session.on_prompt then
      local credentials, why = strategies[name](session, token)
      if credentials then return name, credentials end
      tried[#tried + 1] = { strategy = name, message = why }
    end
  end
  local reasons = {}
  for i, attempt in ipairs(tried) do
    reasons[i] = ("%s: %s"):format(attempt.strategy, attempt.message)
  end
  Error.raise {
    code = "auth", errors = tried,
    message = ("no Earthdata login was found (%s); set EARTHDATA_TOKEN, "
      .. "or put machine %s with login and password into ~/.netrc"):format(
      table.concat(reasons, "; "), url.host_of(session.system.edl)),
  }
end

local function names_of(options)
  local strategy = options.strategy
  if not strategy then return options.token and { "token" } or strategies.order end
  for _, name in ipairs(strategies.names) do
    if strategy == name then
      if options.token and strategy ~= "token" then
        Error.misuse("option token of login goes with strategy \"token\", not with %q", strategy)
      end
      return strategy == "all" and strategies.order or { strategy }
    end
  end
  Error.misuse("unknown strategy %q of login%s; allowed are %s", strategy,
    check.meant(strategy, strategies.names), table.concat(strategies.names, ", "))
end

-- Keeps a login that worked in the netrc file.
local function persist(session, auth, credentials)
  if auth.strategy == "netrc" then return end -- that is where it comes from
  if not credentials.password then
    return session:log("warn", ("persist has no effect: strategy %s has nothing that could be kept")
      :format(auth.strategy))
  end
  local host = url.host_of(session.system.edl)
  auth.kept = netrc.keep(host, credentials.username, credentials.password)
  session:log("info", ("the login is kept in %s"):format(auth.kept), { path = auth.kept })
end

local function perform(session, names, options)
  local strategy, credentials = find(session, names, options.token)
  local _ <close> = credentials.password
  local auth = Auth.new(session, strategy, credentials)
  session:adopt(auth)
  session:log("info", ("logged in to %s as %s"):format(
    session.system.name, auth.username or "the token's user"))
  if options.persist then persist(session, auth, credentials) end
  return auth
end

-- What two calls must have in common to share a login. It holds no secret.
local function key_of(options)
  local token = options.token
  if type(token) == "userdata" then
    local ok, text = pcall(core.reveal, token)
    if not ok then Error.misuse "option token of login must be a string or a secret of the core" end
    token = text
  end
  return ("%s %s %s"):format(options.strategy or "", options.persist or false,
    token and core.hash("sha256", token) or "")
end

---@class earthshine.login_options
---@field strategy? "all"|"environment"|"netrc"|"interactive"|"token" "all" by default: environment,
--- then netrc, then interactive where the session has `on_prompt`
---@field token? string|userdata a token to log in with
---@field persist? boolean keep user name and password in the netrc file once they are accepted

--- Logs a session in. Credentials that are refused end the search: the next strategy is not tried.
-- The session then uses the new login, with a new cookie jar; if this fails it keeps what it had.
-- Tasks that log in at the same time and in the same way share one login, and its failure too.
---
---     local auth = Auth.login(session, { strategy = "netrc" })
---@param session earthshine.session
---@param options? earthshine.login_options
---@return earthshine.auth auth raises `auth` (nothing found, token expired), `credentials` (refused
--- or malformed), what http raises, and what netrc.keep raises: then the login itself is made
function Auth.login(session, options)
  options = check.options("login", options,
    { strategy = "string", token = "string|userdata", persist = "boolean" })
  local names, key = names_of(options), key_of(options)
  session.logins = session.logins or { lock = async.semaphore(1) }
  local logins = session.logins
  if logins.thread == coroutine.running() then
    Error.misuse "login was called by the on_prompt of the same login: return an answer instead"
  end
  local last = logins.outcome
  local permit <close> = logins.lock:acquire() -- luacheck: ignore permit
  local outcome = logins.outcome
  if outcome == last or outcome.key ~= key then -- nobody has done this while we waited
    logins.thread = coroutine.running()
    local ok, result = pcall(perform, session, names, options)
    logins.thread = nil
    if not ok and (not Error.is(result) or Error.unwinds(result)) then error(result, 0) end
    outcome = { key = key, ok = ok, result = result }
    logins.outcome = outcome
  end
  if not outcome.ok then error(outcome.result, 0) end
  return outcome.result
end

return Auth
