--- Sessions for tests of the HTTP policy: a scripted transport, a clock that only moves when
-- somebody sleeps, logins of paper.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local http = require "earthshine.http"
local json = require "earthshine.json"
local Session = require "earthshine.session"

local memory_session = {}

--- 2023-11-14T22:13:20Z, where the clock starts.
memory_session.START = 1700000000

--- Secrets that nobody but their own hosts may ever see.
memory_session.PASSWORD = "canary-password-7d1f"
memory_session.TOKEN = "canary-token-93ab"
memory_session.BASIC = core.reveal(core.secret_basic("canary-user",
  memory_session.PASSWORD)):match "%S+$"

--- A session on a scripted transport; `log` and `events` collect what the hooks are told, `naps`
-- the seconds slept.
---@param handler function|table see earthshine.http.memory
---@param options? table more session options
function memory_session.new(handler, options)
  local state = { log = {}, events = {}, naps = {}, now = memory_session.START }
  local given = {
    transport = http.memory(handler),
    clock = function() return state.now end,
    sleep = function(seconds)
      state.naps[#state.naps + 1] = seconds
      state.now = state.now + seconds
    end,
    random = function() return 0.5 end,
    on_log = function(event) state.log[#state.log + 1] = event end,
    on_request = function(event) state.events[#state.events + 1] = event end,
  }
  for key, value in pairs(options or {}) do given[key] = value end
  state.transport = given.transport
  state.session = Session.new(given)
  return state.session, state.transport, state
end

--- A login with the canaries as its secrets. `renew` may be replaced.
---@param options? table password = false or token = false leave one out
function memory_session.login(session, options)
  options = options or {}
  local auth = {
    username = "canary-user", label = "user \"canary-user\"", system = session.system, renewals = 0,
    freshen = function() end,
    expires = function() return options.expires end,
  }
  local basic = options.password ~= false and core.secret_basic("canary-user",
    memory_session.PASSWORD) or nil
  local bearer = options.token ~= false and core.secret_bearer(options.token
    or memory_session.TOKEN) or nil
  function auth.basic() return basic end
  function auth.bearer() return bearer end
  function auth.renew(self)
    self.renewals = self.renewals + 1
    if not options.renewed then return false end
    bearer = core.secret_bearer(options.renewed)
    return true
  end
  session:adopt(auth)
  return auth
end

--- The answer that sends elsewhere.
function memory_session.redirect(to, status, cookies)
  return { status = status or 302, headers = { Location = to }, set_cookie = cookies }
end

--- An answer in JSON.
function memory_session.json(status, body)
  return { status = status, headers = { ["Content-Type"] = "application/json" }, body = body }
end

--- A JSON web token with these claims, signed by nobody.
function memory_session.jwt(claims)
  local function part(t) return (core.base64_encode(json.encode(t), true):gsub("=+$", "")) end
  return part { alg = "RS256", typ = "JWT" } .. "." .. part(claims) .. ".c2lnbmF0dXJl"
end

--- Earthdata Login's answer to a call for a token.
function memory_session.token_reply(token, date)
  return memory_session.json(200, json.encode {
    access_token = token, token_type = "Bearer", expiration_date = date,
  })
end

--- The error that a request raises.
function memory_session.failure(session, req)
  local ok, err = pcall(http.request, session, req)
  if ok then error("the request succeeded, though it should not have", 2) end
  if not Error.is(err) then error("not an error object: " .. tostring(err), 2) end
  return err
end

--- All that was logged, as one text.
function memory_session.text(state)
  local out = {}
  for _, list in ipairs { state.log, state.events } do
    for _, event in ipairs(list) do
      for key, value in pairs(event) do out[#out + 1] = ("%s=%s"):format(key, tostring(value)) end
    end
  end
  return table.concat(out, "\n")
end

return memory_session
