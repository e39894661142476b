-- Several logins: systems changed over to, sessions side by side, one login for many tasks.

local async = require "earthshine.async"
local Auth = require "earthshine.auth"
local core = require "earthshine.core"
local es = require "earthshine"
local http = require "earthshine.http"
local json = require "earthshine.json"
local support = require "tests.support.memory_session"

local getenv = core.getenv
local environment

before_each(function()
  environment = { EARTHDATA_USERNAME = "jane", EARTHDATA_PASSWORD = "pw" }
  core.getenv = function(name) return environment[name] end
end)
after_each(function() core.getenv = getenv end)

-- All systems behind one transport: each login host gives a token of its own, each search sets a
-- cookie, and all is on record. `down` are hosts that refuse.
local function world(down)
  local transport
  transport = http.memory(function(record)
    if down and down[record.host] then
      return support.json(401, '{"error":"invalid_credentials"}')
    end
    if record.url:find "token$" then
      return support.token_reply("token-of-" .. record.host:gsub("%p", "-"))
    end
    return {
      headers = { ["CMR-Hits"] = "0", ["Content-Type"] = "application/json" },
      set_cookie = { "from=" .. record.host },
      body = json.encode { hits = 0, items = json.array {} },
    }
  end)
  return transport
end

-- Suspends at every request, so that tasks meet.
-- By turns of the loop, in which the others get on: a time would be too short on a busy machine.
local function slow(transport)
  return function(request)
    for _ = 1, 50 do async.sleep(0) end
    return transport(request)
  end
end

local function logins(transport)
  local count = 0
  for _, record in ipairs(transport.requests) do
    if record.url:find "find_or_create_token$" then count = count + 1 end
  end
  return count
end

local function search(of)
  return assert(of.search_data { short_name = "X" }:hits())
end

describe("changing over to another system", function()
  it("logs in there, and takes nothing along", function()
    local transport = world()
    local mine = es.session { transport = transport }
    assert(mine.login())
    search(mine)
    search(mine)
    assert(mine.login { system = "UAT" })
    search(mine)
    local at = {}
    for _, record in ipairs(transport.requests) do at[#at + 1] = record end
    assert.same({ "urs.earthdata.nasa.gov", "cmr.earthdata.nasa.gov", "cmr.earthdata.nasa.gov",
      "uat.urs.earthdata.nasa.gov", "cmr.uat.earthdata.nasa.gov" },
      { at[1].host, at[2].host, at[3].host, at[4].host, at[5].host })
    assert.equal("Bearer token-of-urs-earthdata-nasa-gov", at[3].headers.authorization)
    assert.equal("from=cmr.earthdata.nasa.gov", at[3].headers.cookie)
    assert.equal("Bearer token-of-uat-urs-earthdata-nasa-gov", at[5].headers.authorization)
    assert.is_nil(at[4].headers.cookie or at[5].headers.cookie)
  end)

  it("and back logs in again", function()
    local transport = world()
    local mine = es.session { transport = transport }
    for _, system in ipairs { "PROD", "UAT", "PROD" } do assert(mine.login { system = system }) end
    search(mine)
    assert.equal(3, logins(transport))
    local last = transport.requests[#transport.requests]
    assert.equal("Bearer token-of-urs-earthdata-nasa-gov", last.headers.authorization)
    assert.equal("cmr.earthdata.nasa.gov", last.host)
  end)

  it("to where it is keeps the session", function()
    local transport = world()
    local mine = es.session { transport = transport }
    assert(mine.login())
    search(mine)
    assert(mine.login { system = "PROD" })
    search(mine)
    assert.matches("PROD, logged in as jane", tostring(mine), 1, true)
  end)

  it("that fails leaves all as it was", function()
    local transport = world { ["uat.urs.earthdata.nasa.gov"] = true }
    local mine = es.session { transport = transport }
    assert(mine.login())
    local auth, err = mine.login { system = "UAT" }
    assert.is_nil(auth)
    assert.equal("credentials", err.code)
    assert.matches("PROD, logged in as jane", tostring(mine), 1, true)
    search(mine)
    assert.equal("cmr.earthdata.nasa.gov", transport.requests[#transport.requests].host)
  end)

  it("is done once by tasks that do it together", function()
    local transport = world()
    local mine = es.session { transport = slow(transport) }
    assert(async.run(function()
      local logged = async.map({ 1, 2, 3, 4, 5 }, { limit = 5 }, function()
        return mine.login { system = "UAT" }
      end)
      for _, auth in ipairs(logged) do assert.equal(logged[1], auth) end
      return true
    end))
    assert.equal(1, logins(transport))
    assert.matches("UAT, logged in as jane", tostring(mine), 1, true)
  end)
end)

describe("sessions side by side", function()
  it("may use the token of one login, as those of other threads do", function()
    local transport = world()
    local first = es.session { transport = slow(transport) }
    local auth = assert(first.login())
    local text = assert(auth:reveal())
    for _ = 1, 3 do
      local other = es.session { transport = slow(transport) }
      assert.equal(auth:expires(), assert(other.login { token = text }):expires())
      search(other)
    end
    assert.equal(1, logins(transport))
    assert.equal("Bearer " .. text,
      transport.requests[#transport.requests].headers.authorization)
    assert(auth:logout())
    local none, err = auth:reveal()
    assert.is_nil(none)
    assert.equal("auth", err.code)
  end)

  it("share no login, no cookie, no system", function()
    local transport = world()
    local prod = es.session { transport = slow(transport) }
    local uat = es.session { transport = slow(transport), system = "UAT" }
    local nobody = es.session { transport = slow(transport) }
    assert(async.run(function()
      async.map({ prod, uat, nobody }, { limit = 3 }, function(mine)
        if mine ~= nobody then assert(mine.login()) end
        for _ = 1, 3 do search(mine) end
        return true
      end)
      return true
    end))
    local seen = {}
    for _, record in ipairs(transport.requests) do
      if record.host:find "^cmr" then
        local token = record.headers.authorization or "none"
        seen[record.host .. " " .. token] = true
        local cookie = record.headers.cookie
        assert.is_true(cookie == nil or cookie == "from=" .. record.host)
      end
    end
    assert.same({
      ["cmr.earthdata.nasa.gov Bearer token-of-urs-earthdata-nasa-gov"] = true,
      ["cmr.uat.earthdata.nasa.gov Bearer token-of-uat-urs-earthdata-nasa-gov"] = true,
      ["cmr.earthdata.nasa.gov none"] = true,
    }, seen)
  end)

  it("of two users of one system stay apart, also when one logs out", function()
    local transport = world()
    local a, b = es.session { transport = transport }, es.session { transport = transport }
    local first = assert(a.login { token = "token-a" })
    assert(b.login { token = "token-b" })
    search(a)
    search(b)
    assert(first:logout())
    search(a)
    search(b)
    local sent = {}
    for i, record in ipairs(transport.requests) do
      sent[i] = record.headers.authorization or "none"
    end
    assert.same({ "Bearer token-a", "Bearer token-b", "none", "Bearer token-b" }, sent)
    local cookies = {}
    for i, record in ipairs(transport.requests) do cookies[i] = record.headers.cookie or "none" end
    assert.same({ "none", "none", "none", "from=cmr.earthdata.nasa.gov" }, cookies)
  end)

  it("are apart from the module's own", function()
    local mine = es.session { transport = world() }
    assert(mine.login())
    assert.is_nil(tostring(es):find("logged in as", 1, true))
  end)
end)

describe("a login asked for by many tasks", function()
  local function together(session, options, n)
    local outcomes = {}
    assert(async.run(function()
      async.map({ table.unpack({ 1, 2, 3, 4, 5, 6, 7, 8 }, 1, n or 8) }, { limit = 8 }, function(i)
        local given = type(options) == "function" and options(i) or options
        local ok, result = pcall(Auth.login, session, given)
        outcomes[i] = result
        return ok or true
      end)
      return true
    end))
    return outcomes
  end

  it("is made once", function()
    local transport = world()
    local session = support.new({}, { transport = slow(transport) })
    local outcomes = together(session)
    assert.equal(1, logins(transport))
    for i = 2, 8 do assert.equal(outcomes[1], outcomes[i]) end
    assert.equal(outcomes[1], session.auth)
    Auth.login(session)
    assert.equal(2, logins(transport))
  end)

  it("fails once, for all of them", function()
    local transport = world { ["urs.earthdata.nasa.gov"] = true }
    local session = support.new({}, { transport = slow(transport) })
    local outcomes = together(session)
    assert.equal(1, #transport.requests)
    for i = 1, 8 do assert.equal("credentials", outcomes[i].code) end
    assert.is_false((pcall(Auth.login, session)))
    assert.equal(2, #transport.requests)
  end)

  it("asks a person once", function()
    environment = { NETRC = "/nonexistent" }
    local asked = 0
    local session = support.new({}, {
      transport = slow(world()),
      on_prompt = function(question)
        asked = asked + 1
        async.sleep(0.005)
        return question.kind
      end,
    })
    local outcomes = together(session)
    assert.equal(2, asked)
    assert.equal("username", outcomes[8].username)
  end)

  it("is not shared with one that is asked for in another way", function()
    local session = support.new({}, { transport = slow(world()) })
    local outcomes = together(session, function(i) return { token = "token-" .. i % 2 } end, 4)
    for i = 1, 4 do
      assert.equal("Bearer token-" .. i % 2, core.reveal(outcomes[i]:bearer()))
    end
  end)

  it("goes on where the task that makes it is cancelled", function()
    local transport = world()
    local session = support.new({}, { transport = slow(transport) })
    local auth
    assert(async.run(function()
      local first = async.spawn(function() return Auth.login(session) end)
      local second = async.spawn(function()
        auth = Auth.login(session)
        return true
      end)
      async.sleep(0.001)
      first:cancel()
      pcall(first.wait, first)
      return second:wait()
    end))
    assert.is_true(auth:valid())
    assert.equal(auth, session.auth)
  end)

  it("inside a callback of its own is refused", function()
    environment = { NETRC = "/nonexistent" }
    local session
    session = support.new({}, {
      transport = world(),
      on_prompt = function() return Auth.login(session, { token = "abc" }) and "jane" end,
    })
    local ok, err = pcall(Auth.login, session)
    assert.is_false(ok)
    assert.matches("called by the on_prompt of the same login", tostring(err))
    assert.equal("abc", (core.reveal(Auth.login(session, { token = "abc" }):bearer()):sub(8)))
  end)
end)
