-- Logging in: the strategies and their order, tokens and their expiry, renewal, failures.

local Auth = require "earthshine.auth"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local http = require "earthshine.http"
local support = require "tests.support.memory_session"
local time = require "earthshine.time"

local jwt, token_reply = support.jwt, support.token_reply

local START <const> = support.START
local DAY <const> = 86400
local TOKENS <const> = "https://urs.earthdata.nasa.gov/api/users/find_or_create_token"

local getenv, home = core.getenv, core.home
local environment

-- Calls that return nil, err are wrapped at the facade; here errors are raised.
local function failure(f, ...)
  local ok, err = pcall(f, ...)
  assert.is_false(ok)
  assert(Error.is(err), tostring(err))
  return err
end

local function misuse(f, ...)
  local ok, err = pcall(f, ...)
  assert.is_false(ok)
  assert(Error.is_misuse(err), tostring(err))
  return err.message
end

before_each(function()
  environment = {}
  core.getenv = function(name) return environment[name] end
  core.home = function() return "/nonexistent" end
end)
after_each(function()
  core.getenv, core.home = getenv, home
end)

describe("login from the environment", function()
  it("sends the password at once, in one request, to the login host", function()
    environment = { EARTHDATA_USERNAME = "canary-user", EARTHDATA_PASSWORD = support.PASSWORD }
    local session, transport, state = support.new { token_reply(jwt { uid = "canary-user",
      exp = START + 60 * DAY }, "01/13/2024") }
    local auth = Auth.login(session)
    assert.equal(1, #transport.requests)
    local sent = transport.requests[1]
    assert.same({ "POST", TOKENS, "Basic " .. support.BASIC, "application/json", "" },
      { sent.method, sent.url, sent.headers.authorization, sent.headers.accept, sent.body })
    assert.same({ "canary-user", true, "environment", START + 60 * DAY, true },
      { auth.username, auth.authenticated, auth.strategy, auth:expires(), auth:valid() })
    assert.equal(auth, session.auth)
    assert.is_nil(support.text(state):find(support.PASSWORD, 1, true))
  end)

  it("takes the token, where there is one, and asks nobody", function()
    environment = { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p",
      EARTHDATA_TOKEN = jwt { uid = "me", exp = START + DAY } }
    local session, transport = support.new { {} }
    local auth = Auth.login(session, { strategy = "environment" })
    assert.equal(0, #transport.requests)
    assert.equal("me", auth.username)
    assert.is_nil(auth:basic())
    assert.equal("Bearer " .. environment.EARTHDATA_TOKEN, core.reveal(auth:bearer()))
  end)

  it("works for the test systems, each by its own host", function()
    environment = { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p" }
    for system, host in pairs { UAT = "uat.urs.earthdata.nasa.gov",
      SIT = "sit.urs.earthdata.nasa.gov" } do
      local session, transport = support.new({ token_reply "opaque" }, { system = system })
      Auth.login(session)
      assert.equal(host, transport.requests[1].host)
    end
  end)
end)

describe("login by a token", function()
  it("is a strategy of its own", function()
    local session = support.new { {} }
    local auth = Auth.login(session, { token = jwt { uid = "me", exp = START + DAY } })
    assert.same({ "token", "me", true }, { auth.strategy, auth.username, auth:valid() })
    environment.EARTHDATA_TOKEN = "opaque-token"
    auth = Auth.login(session, { strategy = "token" })
    assert.is_nil(auth.username)
    assert.is_nil(auth:expires())
    assert.is_true(auth:valid())
  end)

  it("takes it as people paste it, and as a core secret", function()
    local session = support.new { {} }
    assert.equal("Bearer abc", core.reveal(Auth.login(session,
      { token = "  Bearer abc\n" }):bearer()))
    assert.equal("Bearer abc", core.reveal(Auth.login(session,
      { token = core.secret "abc" }):bearer()))
  end)

  it("refuses one that has expired", function()
    local session = support.new { {} }
    local err = failure(Auth.login, session, { token = jwt { uid = "me", exp = START - 1 } })
    assert.equal("auth", err.code)
    assert.matches("expired at 2023-11-14T22:13:19Z: make a new one at https://urs.earth",
      err.message, 1, true)
    assert.is_nil(session.auth)
  end)

  it("refuses one that is malformed, without showing it", function()
    local good = jwt { uid = "me" }
    local session = support.new { {} }
    for _, token in ipairs { "", "  ", "two canary words", "canary\nbroken",
      good:match "^[^.]+%.[^.]+", good:sub(1, 40), "eyJcanary.%%.x",
      "eyJhbGciOiJub25lIn0.Y2FuYXJ5.x", (good:gsub("%.[^.]*$", ".")) } do
      local err = failure(Auth.login, session, { token = token })
      assert.equal("credentials", err.code, token)
      assert.matches("malformed", err.message)
      assert.is_nil(err.message:find "canary")
      assert.is_nil(err.message:find "eyJ")
    end
  end)

  it("uses it everywhere, for want of a password", function()
    local session, transport = support.new { { body = "x" } }
    Auth.login(session, { token = "canary" })
    http.request(session, { url = "https://urs.earthdata.nasa.gov/api/users/me" })
    http.request(session, { url = "https://data.lpdaac.earthdatacloud.nasa.gov/f" })
    for _, record in ipairs(transport.requests) do assert.equal("Bearer canary",
      record.headers.authorization) end
  end)
end)

describe("the expiry", function()
  local function expiry(token, date)
    environment = { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p" }
    return Auth.login((support.new { token_reply(token, date) })):expires()
  end

  it("is the token's own claim, else the server's date", function()
    assert.equal(START + 5, expiry(jwt { exp = START + 5 }, "01/13/2024"))
    assert.equal((time.parse "2024-01-13"), expiry(jwt { uid = "x" }, "01/13/2024"))
    assert.equal((time.parse "2024-01-13"), expiry("opaque", "01/13/2024"))
    assert.equal((time.parse "2024-01-13"), expiry("opaque", "2024-01-13"))
    assert.is_nil(expiry("opaque", "some day"))
    assert.is_nil(expiry("opaque"))
  end)

  it("makes a login invalid when it comes", function()
    local session, _, state = support.new { {} }
    local auth = Auth.login(session, { token = jwt { exp = START + 10 } })
    assert.is_true(auth:valid())
    state.now = START + 10
    assert.is_false(auth:valid())
  end)
end)

describe("a login that fails", function()
  it("for want of any credential says what was tried, and why each had none", function()
    local session, transport = support.new { {} }
    local err = failure(Auth.login, session)
    assert.equal("auth", err.code)
    assert.matches("environment: neither EARTHDATA_TOKEN nor EARTHDATA_USERNAME and", err.message,
      1, true)
    assert.matches("netrc: /nonexistent/.netrc does not exist", err.message, 1, true)
    assert.matches("machine urs.earthdata.nasa.gov", err.message, 1, true)
    assert.same({ "environment", "netrc" }, { err.errors[1].strategy, err.errors[2].strategy })
    assert.equal(0, #transport.requests)
    environment = { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "" }
    assert.matches("EARTHDATA_USERNAME is set, but EARTHDATA_PASSWORD is not", failure(Auth.login,
      session).message)
    environment = { EARTHDATA_PASSWORD = "p" }
    assert.matches("EARTHDATA_PASSWORD is set, but EARTHDATA_USERNAME is not", failure(Auth.login,
      session).message)
    assert.matches("no token was given", failure(Auth.login, session,
      { strategy = "token" }).message)
  end)

  it("for a wrong password does not go on to the next strategy", function()
    environment = { EARTHDATA_USERNAME = "canary-user", EARTHDATA_PASSWORD = support.PASSWORD,
      NETRC = "/nonexistent" }
    local session, transport, state = support.new {
      { status = 401, headers = { ["Content-Type"] = "application/json" },
        body = '{"error":"invalid_credentials","error_description":"Invalid user credentials"}' },
    }
    local err = failure(Auth.login, session)
    assert.same({ "credentials", 401, 1 }, { err.code, err.status, #transport.requests })
    assert.equal("Login failed: Earthdata Login at urs.earthdata.nasa.gov refused the user name or "
      .. 'password of user "canary-user" (from EARTHDATA_USERNAME) '
      .. "(it said: Invalid user credentials)",
        err.message)
    assert.is_nil((err.message .. support.text(state)):find(support.PASSWORD, 1, true))
    assert.is_nil(session.auth)
  end)

  it("for a locked account, a licence, a strange reply says so", function()
    environment = { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p" }
    local function login(answer, media)
      answer.headers = { ["Content-Type"] = media or "application/json" }
      return failure(Auth.login, (support.new { answer }))
    end
    assert.equal("forbidden", login { status = 401,
      body = '{"error_description":"User account is locked"}' }.code)
    assert.equal("eula", login { status = 401,
      body = '{"error_description":"EULA Acceptance Failure"}' }.code)
    assert.equal("parse", login { body = "{}" }.code)
    assert.equal("parse", login { body = "{" }.code)
    assert.equal("parse", login { body = '{"access_token":""}' }.code)
    assert.equal("credentials", login { body = '{"access_token":"two words"}' }.code)
    assert.equal("auth", login({ body = "<html>Earthdata Login" }, "text/html").code)
    assert.equal("not_found", login { status = 404, body = "" }.code)
  end)

  it("for a passing trouble is tried again first", function()
    environment = { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p" }
    local session, transport = support.new { { error = "network" }, { status = 503 },
      token_reply "t" }
    Auth.login(session)
    assert.equal(3, #transport.requests)
  end)

  it("leaves the session with the login that it had", function()
    local session = support.new { {} }
    local first = Auth.login(session, { token = "abc" })
    failure(Auth.login, session, { token = "two words" })
    assert.equal(first, session.auth)
  end)

  it("is a misuse for an unknown strategy or option", function()
    local session = support.new { {} }
    assert.matches("unknown strategy \"netrcs\" of login (did you mean netrc?); allowed are all, "
      .. "environment, netrc, interactive, token",
      misuse(Auth.login, session, { strategy = "netrcs" }), 1, true)
    assert.matches("unknown option passwort of login", misuse(Auth.login, session,
      { passwort = "x" }))
    assert.matches("option token of login must be", misuse(Auth.login, session, { token = 5 }))
    assert.matches("goes with strategy \"token\"", misuse(Auth.login, session, { strategy = "netrc",
      token = "x" }), 1, true)
  end)
end)

describe("a login", function()
  it("shows no secret, however it is looked at", function()
    environment = { EARTHDATA_USERNAME = "me", EARTHDATA_PASSWORD = support.PASSWORD }
    local session, transport, state = support.new { token_reply(support.TOKEN, "01/13/2024") }
    local auth = Auth.login(session)
    local seen, texts = {}, { tostring(auth), tostring(session), support.text(state) }
    local function walk(value)
      if type(value) == "table" and not seen[value] and value ~= transport then
        seen[value] = true
        for key, member in pairs(value) do
          texts[#texts + 1] = tostring(key) .. tostring(member)
          walk(member)
        end
      end
    end
    walk(auth)
    local all = table.concat(texts, "\n")
    for _, secret in ipairs { support.PASSWORD, support.TOKEN, support.BASIC } do
      assert.is_nil(all:find(secret, 1, true), secret)
    end
    assert.equal("earthshine.auth: me at PROD, until 2024-01-13T00:00:00Z", tostring(auth))
    assert.equal("earthshine.session: PROD, " .. tostring(auth), tostring(session))
  end)

  it("brings its own cookies: those of the login before are gone", function()
    local session, transport = support.new(function() return { body = "",
      set_cookie = { "a=first" } } end)
    local address = "https://data.lpdaac.earthdatacloud.nasa.gov/f"
    Auth.login(session, { token = "abc" })
    http.request(session, { url = address })
    http.request(session, { url = address })
    assert.equal("a=first", transport.requests[2].headers.cookie)
    Auth.login(session, { token = "def" })
    http.request(session, { url = address })
    assert.is_nil(transport.requests[3].headers.cookie)
  end)

  it("belongs to its system", function()
    local prod, uat = support.new { {} }, support.new({ {} }, { system = "UAT" })
    local auth = Auth.login(prod, { token = "abc" })
    assert.matches("the login is for system PROD", misuse(uat.adopt, uat, auth))
    assert.matches("log in again for this system", misuse(support.new, {}, { system = "SIT",
      auth = auth }))
    local other = support.new({ {} }, { auth = auth })
    assert.equal(auth, other.auth)
  end)

  it("says that persist has nothing to keep", function()
    local session, _, state = support.new { {} }
    Auth.login(session, { token = "abc", persist = true })
    local last = state.log[#state.log]
    assert.equal("warn", last.level)
    assert.matches("persist has no effect", last.message)
  end)
end)
