-- Renewal of a token: once for all who wait, before it ends, and what happens where that fails.

local async = require "earthshine.async"
local Auth = require "earthshine.auth"
local core = require "earthshine.core"
local http = require "earthshine.http"
local support = require "tests.support.memory_session"

local failure, jwt, token_reply = support.failure, support.jwt, support.token_reply

local START <const> = support.START
local DAY <const> = 86400
local TOKENS <const> = "https://urs.earthdata.nasa.gov/api/users/find_or_create_token"

local getenv = core.getenv
local environment = { EARTHDATA_USERNAME = "u", EARTHDATA_PASSWORD = "p" }

describe("renewal", function()
  before_each(function() core.getenv = function(name) return environment[name] end end)
  after_each(function() core.getenv = getenv end)

  local DATA <const> = "https://data.lpdaac.earthdatacloud.nasa.gov/f"

  -- A server whose live token can be changed, and counts the calls for tokens.
  local function server(first)
    local self = { live = first, calls = 0, seen = {} }
    function self.handler(record)
      if record.url == TOKENS then
        self.calls = self.calls + 1
        if self.fail then return self.fail end
        return token_reply(self.next or self.live)
      end
      self.seen[#self.seen + 1] = record.headers.authorization
      if record.headers.authorization == "Bearer " .. self.live then return { body = "data" } end
      return { status = 401, body = '{"error":"invalid_token"}',
        headers = { ["Content-Type"] = "application/json" } }
    end
    return self
  end

  local function login(fake, options)
    local session, transport, state = support.new(fake.handler, options)
    return session, Auth.login(session), transport, state
  end

  it("happens once for many that wait for it", function()
    local fake = server "one"
    local session = login(fake)
    fake.live = "two"
    local transport = session.transport
    session.transport = function(request)
      async.sleep(0)
      return transport(request)
    end
    async.run(function()
      async.map({ 1, 2, 3, 4, 5, 6, 7, 8 }, { limit = 8 }, function()
        assert(http.request(session, { url = DATA }).body == "data")
        return true
      end)
    end)
    assert.equal(2, fake.calls)
    assert.is_true(#fake.seen > 8)
  end)

  it("is asked for once where it fails, too: all who waited get the failure", function()
    for code, answer in pairs { not_found = { status = 404 }, auth = false } do
      local fake = server "one"
      local session = login(fake)
      fake.live, fake.fail, fake.next = "two", answer or nil, "one"
      local transport, codes = session.transport, {}
      session.transport = function(request)
        async.sleep(0.01)
        return transport(request)
      end
      async.run(function()
        async.map({ 1, 2, 3, 4, 5, 6 }, { limit = 6 }, function(i)
          codes[i] = failure(session, { url = DATA }).code
          return true
        end)
      end)
      assert.same({ code, code, code, code, code, code }, codes)
      assert.equal(2, fake.calls)
    end
  end)

  it("gives up where the server has no other token", function()
    local fake = server "one"
    local session = login(fake)
    fake.live, fake.next = "two", "one"
    local err = failure(session, { url = DATA })
    assert.same({ "auth", 2 }, { err.code, fake.calls })
  end)

  it("passes on why it failed", function()
    local fake = server "one"
    local session = login(fake)
    fake.live, fake.fail = "two", { status = 401, body = '{"error":"invalid_credentials"}' }
    assert.equal("credentials", failure(session, { url = DATA }).code)
    fake.fail = { status = 404 }
    assert.equal("not_found", failure(session, { url = DATA }).code)
  end)

  it("comes before the token ends, not after", function()
    local fake = server(jwt { exp = START + DAY })
    local session, auth, _, state = login(fake)
    http.request(session, { url = DATA })
    assert.equal(1, fake.calls)
    state.now = START + DAY - 200
    fake.live = jwt { exp = START + 2 * DAY }
    http.request(session, { url = DATA })
    assert.same({ 2, START + 2 * DAY }, { fake.calls, auth:expires() })
    assert.equal("Bearer " .. fake.live, fake.seen[2])
  end)

  it("is not asked for at every request where the server gives no newer token", function()
    local fake = server(jwt { exp = START + 200 })
    local session, _, _, state = login(fake)
    for _ = 1, 5 do http.request(session, { url = DATA }) end
    assert.equal(2, fake.calls)
    state.now = START + 61
    http.request(session, { url = DATA })
    assert.equal(3, fake.calls)
  end)

  it("may fail while the token still holds, with a warning", function()
    local fake = server(jwt { exp = START + 200 })
    local session, _, _, state = login(fake)
    fake.fail = { status = 404 }
    assert.equal("data", http.request(session, { url = DATA }).body)
    assert.equal("warn", state.log[#state.log].level)
    state.now = START + 300
    assert.equal("not_found", failure(session, { url = DATA }).code)
  end)
end)
