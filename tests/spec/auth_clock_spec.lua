-- A clock that is wrong: how it is noticed, and where it is said.

local Auth = require "earthshine.auth"
local core = require "earthshine.core"
local support = require "tests.support.memory_session"

local json_reply, jwt = support.json, support.jwt

local START <const> = support.START
local DAY <const> = 86400

local getenv = core.getenv
local environment = { EARTHDATA_USERNAME = "jane", EARTHDATA_PASSWORD = "pw" }

before_each(function() core.getenv = function(name) return environment[name] end end)
after_each(function() core.getenv = getenv end)

describe("a wrong clock", function()
  local function dated(seconds, token, date)
    local reply = support.token_reply(token or "opaque", date)
    reply.headers.Date = os.date("!%a, %d %b %Y %H:%M:%S GMT", START + seconds)
    return reply
  end

  it("is noticed by the server's date, and told once", function()
    for seconds, words in pairs {
      [2 * 3600 + 5] = "this machine's clock is 2 hours behind Earthdata Login's: set it",
      [-86400 - 5] = "this machine's clock is 1 day ahead of Earthdata Login's: set it",
      [-600] = "10 minutes ahead",
    } do
      local session, _, state = support.new { dated(seconds) }
      local auth = Auth.login(session)
      assert.equal(seconds, auth.skew)
      local warnings = {}
      for _, event in ipairs(state.log) do
        if event.level == "warn" then warnings[#warnings + 1] = event.message end
      end
      assert.equal(1, #warnings)
      assert.matches(words, warnings[1], 1, true)
    end
    local session, _, state = support.new { dated(200) }
    assert.equal(200, Auth.login(session).skew)
    assert.equal("info", state.log[1].level)
  end)

  it("is noticed by a token of tomorrow", function()
    local session, _, state = support.new { {} }
    local auth = Auth.login(session,
      { token = jwt { uid = "jane", iat = START + DAY, exp = START + 61 * DAY } })
    assert.equal(DAY, auth.skew)
    assert.matches("1 day behind", state.log[1].message)
  end)

  it("is the error where a new token seems to have ended", function()
    local session = support.new { dated(-90 * DAY,
      jwt { uid = "jane", iat = START - 90 * DAY, exp = START - 30 * DAY }) }
    local ok, err = pcall(Auth.login, session)
    assert.is_false(ok)
    assert.equal("auth", err.code)
    assert.matches("new token ended at 2023-10-15T22:13:20Z, by this machine's clock: this "
      .. "machine's clock is 90 days ahead of", err.message, 1, true)
    assert.is_nil(session.auth)
  end)

  it("is told beside a refusal", function()
    local session = support.new { dated(7200), json_reply(401, '{"error":"invalid_credentials"}') }
    local auth = Auth.login(session)
    local list, err = auth:tokens()
    assert.is_nil(list)
    assert.equal("credentials", err.code)
    assert.matches("; besides, this machine's clock is 2 hours behind", err.message, 1, true)
  end)
end)
