-- What a login can do with its account: tokens, profile, logout; errors that say what to do.

local Auth = require "earthshine.auth"
local account_server = require "tests.support.account_server"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local es = require "earthshine"
local http = require "earthshine.http"
local json = require "earthshine.json"
local support = require "tests.support.memory_session"

local jwt, json_reply = support.jwt, support.json

local START <const> = support.START
local DAY <const> = 86400
local EDL <const> = "https://urs.earthdata.nasa.gov"

local getenv = core.getenv
local environment

before_each(function()
  environment = { EARTHDATA_USERNAME = "jane", EARTHDATA_PASSWORD = support.PASSWORD }
  core.getenv = function(name) return environment[name] end
end)
after_each(function() core.getenv = getenv end)

local function login(fake, options)
  fake = fake or account_server()
  local session, transport, state = support.new(fake.handler)
  return Auth.login(session, options), fake, transport, state, session
end

local function failed(code, words, result, err)
  assert.is_nil(result)
  assert(Error.is(err), tostring(err))
  assert.equal(code, err.code, err.message)
  assert.matches(words, err.message, 1, true)
  return err
end

describe("tokens", function()
  it("are listed without showing them", function()
    local auth, fake = login()
    fake.tokens[2] = jwt { uid = "jane", iat = START - 90 * DAY, exp = START - 30 * DAY }
    fake.tokens[3] = "opaque-token"
    local list = assert(auth:tokens())
    assert.equal(3, #list)
    assert.same({ "jane", START, START + 60 * DAY, true, true },
      { list[1].username, list[1].issued, list[1].expires, list[1].live, list[1].current })
    assert.same({ false, false }, { list[2].live, list[2].current })
    assert.same({ true, false }, { list[3].expires > START, list[3].current })
    for i, token in ipairs(list) do
      assert.equal(fake.tokens[i], token:reveal())
      assert.equal(core.hash("sha256", fake.tokens[i]):sub(1, 8), token.id)
      for _, value in pairs(token) do
        assert.is_nil(fake.tokens[i]:find(tostring(value), 1, true) and #tostring(value) > 8 or nil)
      end
    end
    assert.equal(("token %s, until 2024-01-13T22:13:20Z, in use"):format(list[1].id),
      tostring(list[1]))
    assert.matches("^token %x+, ended 2023%-10", tostring(list[2]))
    fake.tokens = {}
    assert.same({}, auth:tokens())
  end)

  it("are made beside the one in use", function()
    local auth, fake = login()
    local before = core.reveal(auth:bearer())
    local token = assert(auth:create_token())
    assert.equal(fake.tokens[2], token:reveal())
    assert.same({ true, false }, { token.live, token.current })
    assert.equal(before, core.reveal(auth:bearer()))
  end)

  it("are at most two, and the error says what to do", function()
    local auth, fake, transport = login()
    assert(auth:create_token())
    local err = failed("limit", "revoke one first", auth:create_token())
    assert.equal(403, err.status)
    assert.equal(3, #transport.requests)
    assert(auth:revoke(fake.tokens[1]))
    assert(auth:create_token())
  end)

  it("are revoked by record, id, text and secret, and not by the address", function()
    local auth, fake, transport = login()
    for _, how in ipairs { "record", "id", "text", "bearer", "secret" } do
      local token = assert(auth:create_token())
      local text = token:reveal()
      local what = { record = token, id = token.id:upper(), text = text, bearer = "Bearer " .. text,
        secret = core.secret(text) }
      assert.is_true(auth:revoke(what[how]))
      assert.same({ 1 }, { #fake.tokens }, how)
    end
    for _, record in ipairs(transport.requests) do
      assert.is_nil(record.url:find "eyJ")
    end
  end)

  it("that are unknown are an error, those of which nothing is said a misuse", function()
    local auth = login()
    local id = auth:tokens()[1].id
    failed("not_found", "no token of jane is called 00000000; there are " .. id,
      auth:revoke "00000000")
    local err = failed("not_found", "it is no token of this user", auth:revoke "canary-secret")
    assert.is_nil(err.message:find "canary")
    for words, value in pairs {
      ["string or userdata, but is 5"] = 5, ["an empty"] = " ", ["a secret of the core"] = es.null,
    } do
      local ok, message = pcall(function() local _ = auth:revoke(value) end)
      assert.is_false(ok)
      assert.matches("auth_account_spec.lua:%d+: the token of revoke", message)
      assert.matches(words, message, 1, true)
    end
  end)

  it("that are revoked while in use are replaced at the next request", function()
    local auth, fake, transport, _, session = login()
    local old = core.reveal(auth:bearer())
    assert(auth:revoke(auth:tokens()[1]))
    assert.is_false(auth:valid())
    fake.answers["GET /x"] = { body = "x" }
    http.request(session, { url = EDL .. "/x", auth = "bearer" })
    local sent = transport.requests[#transport.requests].headers.authorization
    assert.not_equal(old, sent)
    assert.equal("Bearer " .. fake.tokens[1], sent)
    assert.is_true(auth:valid())
  end)

  it("need the password: a login by token says where to go", function()
    local auth, _, transport = login(nil, { token = "abc" })
    for _, call in ipairs {
      function() return auth:tokens() end, function() return auth:create_token() end,
      function() return auth:revoke "x" end,
    } do
      local err = failed("auth", "has a token only", call())
      assert.equal(EDL .. "/profile", err.resolution_url)
    end
    assert.equal(0, #transport.requests)
  end)
end)

describe("calls for the account that fail", function()
  local function answering(key, answer)
    local auth, fake = login()
    fake.answers[key] = answer
    return auth
  end

  it("say what the server said, each by its code", function()
    local CASES <const> = {
      { 401, '{"error":"invalid_credentials","error_description":"Invalid user credentials"}',
        "credentials", "refused the user name or password" },
      { 401, '{"error_description":"User account is locked"}', "forbidden", "is locked" },
      { 404, "", "not_found", "answered 404" }, { 200, "[", "parse", "answered without a list" },
      { 200, "5", "parse", "answered without a list" },
    }
    for _, case in ipairs(CASES) do
      local auth = answering("GET /api/users/tokens", json_reply(case[1], case[2]))
      failed(case[3], case[4], auth:tokens())
    end
    local auth = answering("POST /api/users/token", json_reply(403, '{"error":"no"}'))
    failed("forbidden", "Making a token failed: Earthdata Login refuses", auth:create_token())
    auth = answering("POST /api/users/token", json_reply(200, "{}"))
    failed("parse", "answered without a token", auth:create_token())
  end)

  it("name the page where an agreement is accepted", function()
    local page = EDL .. "/approve_app?client_id=x"
    local body = json.encode { error = "invalid_token", status_code = 401,
      error_description = "EULA Acceptance Failure", resolution_url = page }
    for _, status in ipairs { 401, 403 } do
      local auth = answering("GET /api/users/jane", json_reply(status, body))
      assert.equal(page, failed("eula", page, auth:whoami()).resolution_url)
      auth = answering("POST /api/users/token", json_reply(status, body))
      assert.equal(page, failed("eula", page, auth:create_token()).resolution_url)
    end
  end)

  it("are tried again only where that is safe", function()
    local _, fake, transport = login()
    local auth = login(fake)
    fake.answers["POST /api/users/token"] = { status = 503 }
    local before = #transport.requests
    failed("http", "503", auth:create_token())
    assert.equal(before, #transport.requests)
    local calls = 0
    fake.answers["GET /api/users/tokens"] = function()
      calls = calls + 1
      return calls < 3 and { status = 503 } or json_reply(200, "[]")
    end
    assert.same({}, auth:tokens())
    assert.equal(3, calls)
  end)
end)

describe("whoami", function()
  it("is the user's profile, asked for with the token", function()
    local auth, _, transport = login()
    local profile = assert(auth:whoami())
    assert.same({ "jane", "Jane", "Doe", "jane@example.org", "Iceland" }, { profile.username,
      profile.first_name, profile.last_name, profile.email, profile.country })
    assert.is_nil(profile.affiliation)
    assert.same({ "a", "b" }, profile.groups)
    assert.equal("jane", profile.raw.uid)
    assert.matches("^Bearer ", transport.requests[2].headers.authorization)
  end)

  it("works for a token that says whose it is, and no other", function()
    assert.equal("Jane", assert(login(nil, { token = jwt { uid = "jane" } }):whoami()).first_name)
    failed("auth", "does not say whose it is", login(nil, { token = "opaque" }):whoami())
  end)
end)

describe("logout", function()
  it("forgets the secrets and the cookies", function()
    local auth, fake, transport, _, session = login()
    fake.answers["GET /x"] = { body = "x", set_cookie = { "a=cookie" } }
    http.request(session, { url = EDL .. "/x" })
    local bearer, basic = auth:bearer(), auth:basic()
    assert.is_true(auth:logout())
    assert.is_nil(session.auth)
    assert.same({ false, 0, 0 }, { auth.authenticated, #bearer, #basic })
    assert.is_nil(auth:bearer() or auth:basic() or auth:expires())
    assert.is_false(auth:valid())
    http.request(session, { url = EDL .. "/x" })
    local last = transport.requests[#transport.requests].headers
    assert.is_nil(last.authorization or last.cookie)
    assert.equal("earthshine.auth: jane at PROD, logged out", tostring(auth))
    assert.is_true(auth:logout())
    failed("auth", "has ended by logout", auth:tokens())
    failed("auth", "has ended by logout", auth:whoami())
  end)

  it("leaves a later login of the session alone", function()
    local first, _, _, _, session = login()
    local second = Auth.login(session)
    first:logout()
    assert.equal(second, session.auth)
    assert.is_true(second:valid())
  end)

  it("ends the token too, if asked; in any case the login", function()
    local auth, fake = login()
    assert.is_true(auth:logout { revoke = true })
    assert.same({}, fake.tokens)
    auth = login(nil, { token = "abc" })
    failed("auth", "has a token only", auth:logout { revoke = true })
    assert.is_false(auth.authenticated)
  end)

  it("during a renewal does not bring the login back", function()
    local auth, fake = login()
    fake.answers["POST /api/users/find_or_create_token"] = function()
      auth:logout()
      return support.token_reply "another"
    end
    local ok, err = pcall(auth.renew, auth)
    assert.is_false(ok)
    assert.matches("logged out meanwhile", tostring(err))
    assert.is_nil(auth:bearer())
  end)
end)

describe("a login's methods", function()
  it("tell who wrote a dot for a colon", function()
    local auth = login()
    for _, name in ipairs { "tokens", "create_token", "revoke", "whoami", "logout", "expires",
      "valid" } do
      local ok, message = pcall(function() local _ = auth[name]() end)
      assert.is_false(ok)
      assert.matches(("auth_account_spec.lua:%%d+: %s is a method: call it with a colon"):format(
        name), message)
    end
    local ok, message = pcall(function() local _ = auth:logout { revok = true } end)
    assert.is_false(ok)
    assert.matches("auth_account_spec.lua:%d+: unknown option revok of logout", message)
  end)

  it("are those of what es.login returns", function()
    local mine = es.session { transport = http.memory(account_server().handler) }
    local auth = assert(mine.login())
    assert.equal("Doe", assert(auth:whoami()).last_name)
    assert.is_true(auth:logout())
    assert.matches("not logged in", tostring(mine))
  end)
end)
