-- Asking a person: the questions, the answers that are none, the order of the strategies.

local Auth = require "earthshine.auth"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local es = require "earthshine"
local http = require "earthshine.http"
local support = require "tests.support.memory_session"

local getenv, home = core.getenv, core.home
local environment

before_each(function()
  environment = {}
  core.getenv = function(name) return environment[name] end
  core.home = function() return "/nonexistent" end
end)
after_each(function()
  core.getenv, core.home = getenv, home
end)

-- A host program that answers from a table, and keeps the questions.
local function person(answers)
  local questions = {}
  return function(question)
    questions[#questions + 1] = question
    return answers[question.kind]
  end, questions
end

local function session_with(answers, handler)
  local ask, questions = person(answers)
  local session, transport, state = support.new(
    handler or { support.token_reply(support.jwt { uid = "jane" }) }, { on_prompt = ask })
  return session, questions, transport, state
end

local function failure(...)
  local ok, err = pcall(Auth.login, ...)
  assert.is_false(ok)
  assert(Error.is(err), tostring(err))
  return err
end

describe("the interactive strategy", function()
  it("asks for name and password and logs in with them", function()
    local session, questions, transport, state = session_with {
      username = " jane\n", password = support.PASSWORD,
    }
    local auth = Auth.login(session, { strategy = "interactive" })
    assert.same({ "jane", "interactive", true }, { auth.username, auth.strategy, auth:valid() })
    assert.equal("Basic " .. core.base64_encode("jane:" .. support.PASSWORD),
      transport.requests[1].headers.authorization)
    assert.same({
      { kind = "username", message = "user name for Earthdata Login (urs.earthdata.nasa.gov)",
        host = "urs.earthdata.nasa.gov", system = "PROD" },
      { kind = "password", message = "password of jane at urs.earthdata.nasa.gov",
        host = "urs.earthdata.nasa.gov", system = "PROD", username = "jane" },
    }, questions)
    assert.is_nil((support.text(state) .. tostring(auth)):find(support.PASSWORD, 1, true))
  end)

  it("keeps a password's own spaces", function()
    local session, _, transport = session_with { username = "jane", password = " two words " }
    Auth.login(session, { strategy = "interactive" })
    assert.equal("Basic " .. core.base64_encode "jane: two words ",
      transport.requests[1].headers.authorization)
  end)

  it("asks for the system that is meant", function()
    local ask, questions = person { username = "jane", password = "p" }
    local session = support.new({ support.token_reply "t" }, { on_prompt = ask, system = "UAT" })
    Auth.login(session, { strategy = "interactive" })
    assert.matches("uat.urs.earthdata.nasa.gov", questions[1].message, 1, true)
    assert.equal("UAT", questions[2].system)
  end)

  it("takes no answer for an answer, and says which was missing", function()
    for missing, answers in pairs {
      ["no user name was given"] = {}, ["no password was given"] = { username = "jane" },
    } do
      local session, _, transport = session_with(answers)
      local err = failure(session, { strategy = "interactive" })
      assert.equal("auth", err.code)
      assert.matches(missing, err.message, 1, true)
      assert.equal(0, #transport.requests)
      for name in pairs(answers) do answers[name] = "  " end
      answers.password = ""
      assert.matches("was given", failure(session, { strategy = "interactive" }).message, 1, true)
    end
  end)

  it("is an error where nobody can be asked", function()
    local session = support.new { {} }
    local err = failure(session, { strategy = "interactive" })
    assert.equal("auth", err.code)
    assert.matches("interactive: nobody can be asked, because the session has no on_prompt",
      err.message, 1, true)
  end)

  it("tells the program of a callback that gives no string", function()
    local session = support.new({ {} }, { on_prompt = function() return 5 end })
    local ok, err = pcall(Auth.login, session, { strategy = "interactive" })
    assert.is_false(ok)
    assert.is_true(Error.is_misuse(err))
    assert.matches("on_prompt must return a string", err.message)
  end)

  it("passes on what the callback raises", function()
    local own = Error.new { code = "auth", message = "the window was closed" }
    local session = support.new({ {} }, { on_prompt = function() error(own, 0) end })
    assert.equal(own, failure(session, { strategy = "interactive" }))
    session = support.new({ {} }, { on_prompt = function() error("a bug", 0) end })
    local ok, err = pcall(Auth.login, session, { strategy = "interactive" })
    assert.same({ false, "a bug" }, { ok, err })
  end)

  it("refuses a name that cannot be one, before anything is sent", function()
    local session, _, transport = session_with { username = "jane:doe", password = "p" }
    local err = failure(session, { strategy = "interactive" })
    assert.equal("credentials", err.code)
    assert.matches("has a colon in it", err.message)
    assert.equal(0, #transport.requests)
  end)

  it("is refused like any other", function()
    local session = session_with({ username = "jane", password = support.PASSWORD }, {
      support.json(401, '{"error":"invalid_credentials"}'),
    })
    local err = failure(session, { strategy = "interactive" })
    assert.equal("credentials", err.code)
    assert.matches('user "jane" (typed in)', err.message, 1, true)
    assert.is_nil(err.message:find(support.PASSWORD, 1, true))
  end)
end)

describe("the strategy \"all\"", function()
  it("asks last, and only if the others have nothing", function()
    local session, questions = session_with { username = "jane", password = "p" }
    assert.equal("interactive", Auth.login(session).strategy)
    assert.equal(2, #questions)
    environment.EARTHDATA_TOKEN = "abc"
    assert.equal("environment", Auth.login(session, { strategy = "all" }).strategy)
    assert.equal(2, #questions)
  end)

  it("does not ask when an account was refused", function()
    environment = { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p" }
    local session, questions = session_with({ username = "jane", password = "p" }, {
      support.json(401, '{"error":"invalid_credentials"}'),
    })
    assert.equal("credentials", failure(session).code)
    assert.equal(0, #questions)
  end)

  it("lists it among what was tried, where it was", function()
    local session = session_with {}
    local err = failure(session)
    assert.same({ "environment", "netrc", "interactive" },
      { err.errors[1].strategy, err.errors[2].strategy, err.errors[3].strategy })
    assert.equal(2, #failure((support.new { {} })).errors)
  end)
end)

describe("on_prompt", function()
  it("is an option of sessions, and stays over configure", function()
    local ask, questions = person { username = "jane", password = "p" }
    local mine = es.session {
      on_prompt = ask, transport = http.memory { support.token_reply "t" },
    }
    mine.configure { user_agent = "test/1.0" }
    assert.equal("jane", assert(mine.login "interactive").username)
    assert.equal(2, #questions)
    local ok, message = pcall(es.session, { on_prompt = "name?" })
    assert.is_false(ok)
    assert.matches("option on_prompt of session must be callable", message)
  end)
end)
