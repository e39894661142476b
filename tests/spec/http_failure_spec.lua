-- Failures: refused tokens, and each refusal as its own error with the words of the server.

local http = require "earthshine.http"
local support = require "tests.support.memory_session"

local failure, json = support.failure, support.json

local CMR <const> = "https://cmr.earthdata.nasa.gov/search/granules.umm_json"
local DATA <const> = "https://data.lpdaac.earthdatacloud.nasa.gov/prod/file.nc"
local EDL <const> = "https://urs.earthdata.nasa.gov/oauth/authorize"
local S3 <const> = "https://bucket.s3.us-west-2.amazonaws.com/file.nc"
local SIGNED <const> = S3 .. "?X-Amz-Algorithm=AWS4&X-Amz-Signature=canary-signature"

describe("a refused token", function()
  local function needs(token)
    return function(record)
      if record.headers.authorization == "Bearer " .. token then return { body = "data" } end
      return json(401, '{"errors":["Token does not exist"]}')
    end
  end

  it("is renewed once, and the request sent again", function()
    local session, transport, state = support.new(needs "fresh-token")
    local auth = support.login(session, { renewed = "fresh-token" })
    assert.equal("data", http.request(session, { url = DATA }).body)
    assert.equal(1, auth.renewals)
    assert.equal(2, #transport.requests)
    assert.matches("asking for a new one", state.log[1].message)
  end)

  it("is renewed once only", function()
    local session, transport = support.new(needs "another-token")
    local auth = support.login(session, { renewed = "fresh-token" })
    local err = failure(session, { url = DATA })
    assert.same({ "auth", 401, 1, 2 }, { err.code, err.status, auth.renewals, #transport.requests })
    assert.matches("Token does not exist", err.message)
  end)

  it("ends a data request with how to mend it", function()
    local session = support.new(needs "another-token")
    support.login(session, { password = false })
    local err = failure(session, { url = DATA })
    assert.equal("auth", err.code)
    assert.matches("refused the login token: log in again", err.message)
  end)

  it("is called expired where it has expired", function()
    local session = support.new(needs "another-token")
    support.login(session, { password = false, expires = support.START - 1 })
    assert.matches("has expired", failure(session, { url = DATA }).message)
  end)

  it("does not keep a public search from working, with a warning", function()
    local session, transport, state = support.new(function(record)
      if record.headers.authorization then
        return json(401, '{"errors":["Token does not exist"]}')
      end
      return json(200, "{}")
    end)
    support.login(session, { password = false })
    assert.equal("{}", http.request(session, { url = CMR, accept = "json" }).body)
    assert.equal(2, #transport.requests)
    local warning = state.log[#state.log]
    assert.equal("warn", warning.level)
    assert.matches("only public records are found", warning.message)
    -- The next page does not try the token again.
    http.request(session, { url = CMR, accept = "json" })
    assert.equal(3, #transport.requests)
    -- But what asks for the token by name is told.
    assert.equal("auth", failure(session, { url = CMR, auth = "bearer" }).code)
  end)
end)

describe("failures", function()
  local function error_of(answer, req, login)
    local session = support.new { answer }
    if login then support.login(session, login) end
    req = req or {}
    req.url = req.url or CMR
    return failure(session, req)
  end

  it("carry CMR's own words", function()
    local err = error_of(json(400,
      '{"errors":["Parameter [foo] was not recognized.","[a&lt;b] is bad"]}'),
      { what = "CMR search" })
    assert.equal("http", err.code)
    assert.equal(400, err.status)
    assert.equal(CMR, err.url)
    assert.equal("Parameter [foo] was not recognized.", err.errors[1].message)
    assert.equal("CMR search failed: cmr.earthdata.nasa.gov answered 400 (bad request): "
      .. "Parameter [foo] was not recognized.; [a<b] is bad", tostring(err))
  end)

  it("carry words from every dialect", function()
    local WORDS = {
      { json(400, '{"errors":[{"path":["Temporal",0,"End"],"errors":["is too early"]}]}'),
        "Temporal/0/End: is too early" },
      { json(400, '{"error":"invalid_request","error_description":"No such thing"}'),
        "No such thing" },
      { json(400, '{"error":"max_token_limit"}'), "max_token_limit" },
      { json(400, '{"code":"BadRequest","description":"bbox is wrong"}'), "bbox is wrong" },
      { json(400, '{"message":"Internal"}'), "Internal" },
      { json(400, '"plain string"'), "plain string" },
      { json(400, '{"error":{"message":"deep"}}'), "deep" },
      { { status = 400,
        body = "<?xml version='1.0'?><errors><error>one</error><error>two</error></errors>" },
        "one; two" },
      { { status = 400,
        body = "<?xml version='1.0'?><Error><Code>InvalidArgument</Code>"
          .. "<Message>Only one auth mechanism allowed</Message></Error>" },
        "Only one auth mechanism allowed" },
      { { status = 415, body = "Unsupported content type [text/plain]" },
        "Unsupported content type [text/plain]" },
      { { status = 400, headers = { ["Content-Type"] = "text/html" },
        body = "<html><title>Bad thing</title><body>x" }, "Bad thing" },
      { json(400, "{broken"), "{broken" },
    }
    for _, case in ipairs(WORDS) do
      local err = error_of(case[1])
      assert.matches(case[2], err.message, 1, true)
    end
    assert.equal("cmr.earthdata.nasa.gov answered 400 (bad request)",
      error_of({ status = 400 }).message)
    assert.is_true(#error_of({ status = 400, body = ("x"):rep(100000) }).message < 700)
  end)

  it("have a code by status", function()
    local CODES = { [403] = "forbidden", [404] = "not_found", [410] = "not_found",
      [412] = "object_modified", [416] = "range",
      [409] = "http", [422] = "http", [413] = "http", [501] = "http" }
    for status, code in pairs(CODES) do
      assert.equal(code, error_of({ status = status }).code, status)
    end
    assert.equal("rate_limited", error_of({ status = 429 }, { retry = false }).code)
    assert.equal("timeout", error_of({ status = 408 }, { retry = false }).code)
    assert.equal("http", error_of({ status = 500 }, { retry = false }).code)
  end)

  it("say that a login is needed", function()
    local err = error_of({ status = 401 }, { url = DATA })
    assert.equal("auth", err.code)
    assert.matches("needs an Earthdata login", err.message)
  end)

  it("say that the password is wrong", function()
    local err = error_of(json(401,
      '{"error":"invalid_credentials","error_description":"Invalid user credentials"}'),
      { url = EDL }, {})
    assert.equal("credentials", err.code)
    assert.matches('refused the user name or password of user "canary%-user"', err.message)
    assert.matches("Invalid user credentials", err.message)
    assert.is_nil(err.message:find(support.PASSWORD, 1, true))
  end)

  it("say that the account is locked", function()
    local err = error_of(json(401,
      '{"error":"invalid_credentials","error_description":"User account is locked"}'),
      { url = EDL }, {})
    assert.equal("forbidden", err.code)
    assert.matches("locked", err.message)
  end)

  it("lead to the licence that must be accepted", function()
    local link = "https://urs.earthdata.nasa.gov/approve_app?client_id=ID"
    for _, status in ipairs { 401, 403 } do
      local err = error_of(json(status,
        ('{"status_code":%d,"error":"invalid_token","error_description":'
          .. '"EULA Acceptance Failure","resolution_url":"%s"}')
        :format(status, link)), { url = DATA }, { renewed = "x" })
      assert.same({ "eula", link, status }, { err.code, err.resolution_url, err.status })
      assert.matches(link, err.message, 1, true)
    end
    local err = error_of({ status = 401, headers = { ["content-type"] = "text/html" },
      body = "<html><h1>Error</h1>Be sure to agree to the EULA.</html>" }, { url = DATA }, {})
    assert.equal("eula", err.code)
    assert.equal("https://urs.earthdata.nasa.gov/users/canary-user/unaccepted_eulas",
      err.resolution_url)
  end)

  it("tell a login page from data", function()
    local page = { status = 200, headers = { ["Content-Type"] = "text/html; charset=utf-8" },
      body = "<html><title>Earthdata Login</title>" }
    local err = error_of(page, { accept = "json" })
    assert.equal("auth", err.code)
    assert.matches("Earthdata Login page instead of JSON", err.message)
    err = error_of({ status = 200, body = "<!DOCTYPE html><title>Maintenance</title>" },
      { accept = "json" })
    assert.equal("parse", err.code)
    assert.matches("Maintenance", err.message)
    err = error_of(page, { url = DATA, sink = { path = "f", refuse = "text/html" } })
    assert.equal("auth", err.code)
    assert.matches("instead of the data", err.message)
  end)

  it("name the server, but not where this machine's disk has failed", function()
    for code, remote in pairs { network = true, limit = true, checksum = true, io = false,
      exists = false, not_found = false } do
      local err = error_of({ error = code, message = "cannot write 'x.part': no space" })
      assert.equal(remote, err.message:find("(cmr.", 1, true) ~= nil, err.message)
    end
  end)

  it("show no secret that a server repeats", function()
    local err = error_of(json(400,
      '{"errors":["bad header Bearer canary-token-93ab in https://x.org/?token=canary-2"]}'))
    assert.is_nil(tostring(err):find "canary")
    assert.is_nil(err.errors[1].message:find "canary")
    err = error_of({ status = 404 }, { url = SIGNED })
    assert.is_nil((err.url .. err.message):find "canary")
    err = error_of({ error = "tls", message = "cannot connect to " .. SIGNED }, { url = SIGNED })
    assert.is_nil((err.url .. err.message):find "canary")
  end)
end)
