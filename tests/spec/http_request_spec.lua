-- One request by the policy: success, redirects with their credentials, retries, failures.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local http = require "earthshine.http"
local support = require "tests.support.memory_session"

local CMR = "https://cmr.earthdata.nasa.gov/search/granules.umm_json"
local DATA = "https://data.lpdaac.earthdatacloud.nasa.gov/prod/file.nc"
local EDL = "https://urs.earthdata.nasa.gov/oauth/authorize"
local S3 = "https://bucket.s3.us-west-2.amazonaws.com/file.nc"
local SIGNED = S3 .. "?X-Amz-Algorithm=AWS4&X-Amz-Signature=canary-signature"

local function redirect(to, status, cookies)
  return { status = status or 302, headers = { Location = to }, set_cookie = cookies }
end

local function json(status, body)
  return { status = status, headers = { ["Content-Type"] = "application/json" }, body = body }
end

-- The error that a request raises.
local function failure(session, req)
  local ok, err = pcall(http.request, session, req)
  assert.is_false(ok)
  assert(Error.is(err), tostring(err))
  return err
end

describe("a request", function()
  it("returns the answer, with its address and how it went", function()
    local session, transport, state = support.new { { status = 200, body = "hello",
      headers = { ETag = "x" } } }
    local response = http.request(session, { url = DATA })
    assert.equal("hello", response.body)
    assert.equal("x", response.headers.etag)
    assert.same({ DATA, 1, 0 }, { response.url, response.attempts, response.hops })
    assert.equal(1, #transport.requests)
    assert.same({ "GET", DATA, 200, 5, 1, 0, "none" }, {
      state.events[1].method, state.events[1].url, state.events[1].status, state.events[1].bytes,
      state.events[1].attempt, state.events[1].hop, state.events[1].credential })
  end)

  it("says who is asking, and what it takes", function()
    local session, transport = support.new({ { body = "{}" } }, { user_agent = "probe/2" })
    http.request(session, { url = CMR, accept = "json",
      headers = { ["CMR-Search-After"] = '["x",1]' } })
    local headers = transport.requests[1].headers
    assert.equal("probe/2 earthshine/" .. core.version, headers["user-agent"])
    assert.equal("earthshine", headers["client-id"])
    assert.equal("application/json", headers.accept)
    assert.equal('["x",1]', headers["cmr-search-after"])
    http.request(session, { url = CMR, accept = "json",
      headers = { accept = "application/geo+json" } })
    assert.equal("application/geo+json", transport.requests[2].headers.accept)
  end)

  it("hands the transport what the system and the caller say", function()
    local session, transport = support.new({ { body = "" } }, { proxy = "http://proxy:3128",
      system = {
      cmr = "https://cmr.earthdata.nasa.gov/search", edl = "https://urs.earthdata.nasa.gov",
      connect_to = { "cmr.earthdata.nasa.gov:443:127.0.0.11:8443" }, ca_file = "/ca.pem" } })
    http.request(session, { method = "POST", url = CMR, body = "a=1", timeout = 9, max_body = 100,
      low_speed_time = 5 })
    local sent = transport.requests[1].request
    assert.same({ "cmr.earthdata.nasa.gov:443:127.0.0.11:8443" }, sent.connect_to)
    assert.same({ "/ca.pem", "http://proxy:3128", 9, 100, 5, "a=1", true },
      { sent.ca_file, sent.proxy, sent.timeout, sent.max_body, sent.low_speed_time, sent.body,
        sent.accept_encoding })
  end)

  it("asks for a plain body where it goes to a file", function()
    local session, transport = support.new { { body = "12345" } }
    local response = http.request(session, { url = DATA, sink = { path = "f", length = 5,
      digest = "md5" } })
    assert.is_nil(transport.requests[1].request.accept_encoding)
    assert.equal("12345", transport.files.f)
    assert.equal(core.hash("md5", "12345"), response.file.digest)
  end)

  it("takes the statuses that the caller calls a success", function()
    local session = support.new { { status = 206, body = "x" }, { status = 304 }, { status = 204 } }
    assert.equal(206, http.request(session, { url = DATA }).status)
    assert.equal(304, http.request(session, { url = DATA, ok = { 200, 304 } }).status)
    assert.equal("http", failure(session, { url = DATA, ok = { 200 } }).code)
  end)

  it("refuses addresses that are none, and those that are unsafe", function()
    local session, transport = support.new { { body = "" } }
    local CASES = {
      { "nonsense", "invalid" }, { "", "invalid" }, { "https://user:canary@h.example.org/",
        "invalid" },
      { "http://foreign.example.org/", "unsupported" }, { "ftp://foreign.example.org/",
        "unsupported" },
      { "s3://bucket/key", "unsupported" }, { "https://169.254.169.254/latest", "forbidden" },
      { "https://ｕrs.earthdata.nasa.gov/", "forbidden" },
    }
    for _, case in ipairs(CASES) do
      local err = failure(session, { url = case[1] })
      assert.equal(case[2], err.code, case[1])
      assert.is_nil(tostring(err):find("canary", 1, true))
    end
    assert.equal(0, #transport.requests)
  end)

  it("refuses header values that break lines, and credentials beside those of a login", function()
    local session, transport = support.new { { body = "" } }
    for _, headers in ipairs {
      { ["X-A"] = "a\r\nX-B: b" }, { ["X A"] = "a" }, { ["X-A"] = 5 },
        { Authorization = "Bearer x" }, { cookie = "a=b" },
    } do
      local ok, err = pcall(http.request, session, { url = DATA, headers = headers })
      assert.is_false(ok)
      assert.is_true(Error.is_misuse(err))
    end
    assert.equal(0, #transport.requests)
  end)
end)

describe("redirects", function()
  -- The dance of a protected file: data host, login, back with a code, cookie, presigned address.
  local function dance(record)
    if record.url == DATA then
      local cookie = record.headers.cookie or ""
      if cookie:find "asf%-urs=canary%-cookie" then return redirect(SIGNED, 303) end
      return redirect(EDL .. "?client_id=C&app_type=401&state=%2Fprod%2Ffile.nc")
    elseif record.host == "urs.earthdata.nasa.gov" then
      if record.headers.authorization ~= "Basic " .. support.BASIC then
        return { status = 401, headers = { ["WWW-Authenticate"] = "Basic" } }
      end
      return redirect("https://data.lpdaac.earthdatacloud.nasa.gov/login?code=canary-code", 302,
        { "_urs-gui_session=canary-session; Path=/",
          "urs_user_already_logged=yes; Domain=earthdata.nasa.gov" })
    elseif record.url:find("/login?code=canary-code", 1, true) then
      return redirect("/prod/file.nc", 301, { "asf-urs=canary-cookie; Path=/" })
    elseif record.url == SIGNED then
      if record.headers.authorization or record.headers.cookie then
        return json(400, "two credentials")
      end
      return { status = 200, body = "data" }
    end
  end

  it("lead through the login dance, each secret to its own host only", function()
    local session, transport, state = support.new(dance)
    support.login(session, { token = false })
    local response = http.request(session, { url = DATA, headers = { Range = "bytes=0-3" } })
    assert.equal("data", response.body)
    assert.equal(SIGNED, response.url)
    assert.equal(4, response.hops)
    local credentials = {}
    for i, event in ipairs(state.events) do credentials[i] = event.credential end
    assert.same({ "none", "basic", "none", "none", "none" }, credentials)
    for _, record in ipairs(transport.requests) do
      assert.equal("bytes=0-3", record.headers.range)
    end
    local urs, data = { ["urs.earthdata.nasa.gov"] = true },
      { ["data.lpdaac.earthdatacloud.nasa.gov"] = true }
    assert.is_nil(transport:leaked(support.BASIC, urs))
    assert.is_nil(transport:leaked("canary-session", urs))
    assert.is_nil(transport:leaked("canary-cookie", data))
    assert.is_nil(support.text(state):find("canary-", 1, true)
      and support.text(state):match "canary%-%a+")
  end)

  it("are shorter with a token, which S3 does not see", function()
    local session, transport = support.new(function(record)
      if record.url == SIGNED then return { body = record.headers.authorization or "data" } end
      if record.headers.authorization == "Bearer " .. support.TOKEN then
        return redirect(SIGNED, 303)
      end
      return { status = 500 }
    end)
    support.login(session, { password = false })
    assert.equal("data", http.request(session, { url = DATA }).body)
    assert.is_nil(transport:leaked(support.TOKEN,
      { ["data.lpdaac.earthdatacloud.nasa.gov"] = true }))
  end)

  -- Every way in which a server could try to get a secret to where it does not belong.
  local AWAY <const> = {
    { "https://foreign.example.org/x", 200 }, { "https://foreign.example.org:8443/x", 200 },
    { "//foreign.example.org/x", 200 }, { "https://FOREIGN.example.org./x", 200 },
    { "https://urs.earthdata.nasa.gov.example.org/", 200 },
      { "https://data.lpdaac.earthdatacloud.nasa.gov:8443/x", 200 },
    { SIGNED, 200 }, { "https://data.lpdaac.earthdatacloud.nasa.gov/x?X-Amz-Signature=1", 200 },
    { "https://d1.cloudfront.net/x?Expires=1&Signature=2&Key-Pair-Id=3", 200 },
    { "http://data.lpdaac.earthdatacloud.nasa.gov/x", nil }, { "http://urs.earthdata.nasa.gov/",
      nil },
    { "http://169.254.169.254/latest/meta-data/", nil },
      { "https://169.254.169.254/latest/meta-data/", nil },
    { "https://[::ffff:a9fe:a9fe]/", nil }, { "https://0xa9fea9fe/", nil },
      { "https://metadata.google.internal/", nil },
    { "https://a:b@data.lpdaac.earthdatacloud.nasa.gov/x", nil },
      { "https://urs.earthdata.nasa.gov@foreign.example.org/", nil },
    { "https://ｕrs.earthdata.nasa.gov/", nil }, { "ftp://urs.earthdata.nasa.gov/", nil },
      { "file:///etc/passwd", nil },
    { "javascript:alert(1)", nil, "http" }, { "https://", nil, "http" },
  }
  for _, credential in ipairs { "password", "token", "both" } do
    for _, status in ipairs { 301, 303, 307 } do
      it(("give nothing away to %d addresses (%s, %d)"):format(#AWAY, credential, status),
        function()
        for _, case in ipairs(AWAY) do
          local session, transport, state = support.new(function(record, number)
            if number == 1 then return { body = "", set_cookie = { "c=canary-cookie; Path=/" } } end
            if number == 2 then return redirect(case[1], status) end
            return { body = "got " .. record.host }
          end)
          support.login(session, { password = credential ~= "token" and nil,
            token = credential ~= "password" and nil })
          http.request(session, { url = DATA })
          local ok, answer = pcall(http.request, session, { url = DATA })
          if case[2] then
            assert.is_true(ok, case[1] .. ": " .. tostring(answer))
            local last = transport.requests[3]
            assert.is_nil(last.headers.authorization, case[1])
            assert.is_nil(last.headers.cookie, case[1])
          else
            assert.is_false(ok, case[1])
            assert.equal(case[3] or "forbidden", answer.code, case[1] .. tostring(answer))
            assert.equal(2, #transport.requests)
          end
          assert.is_nil(transport:leaked(support.BASIC, { ["urs.earthdata.nasa.gov"] = true }))
          assert.is_nil(transport:leaked("canary", { ["data.lpdaac.earthdatacloud.nasa.gov"] = true,
            ["bucket.s3.us-west-2.amazonaws.com"] = true }))
          assert.is_nil(support.text(state):find("canary%-[tpc]"))
        end
      end)
    end
  end

  it("take a credential back where the next host may have it", function()
    local session, transport = support.new {
      redirect "https://foreign.example.org/x", redirect(DATA), { body = "data" },
    }
    support.login(session)
    http.request(session, { url = CMR })
    local seen = {}
    for i, record in ipairs(transport.requests) do
      seen[i] = (record.headers.authorization or "none"):match "^%S+"
    end
    assert.same({ "Bearer", "none", "Bearer" }, seen)
  end)

  it("never lead from https to http, not even in a system that has both", function()
    local session, transport = support.new({ redirect "http://cmr.example.org/search" }, { system = {
      cmr = "http://cmr.example.org/search", edl = "https://login.example.org",
    } })
    assert.equal("forbidden", failure(session, { url = "https://login.example.org/x" }).code)
    assert.equal(1, #transport.requests)
  end)

  it("drop a credential of the caller's own, and all x-amz headers", function()
    local session, transport = support.new { redirect(S3 .. "x"), { body = "" } }
    http.request(session, { url = S3, auth = "none", headers = {
      Authorization = "AWS4-HMAC-SHA256 canary", ["X-Amz-Security-Token"] = core.secret "canary",
        ["X-Amz-Date"] = "1", Range = "bytes=1-2",
    } })
    assert.equal("canary", transport.requests[1].headers["x-amz-security-token"])
    local headers = transport.requests[2].headers
    assert.same({ "bytes=1-2" }, { headers.range, headers.authorization,
      headers["x-amz-security-token"], headers["x-amz-date"] })
    assert.is_nil(transport.requests[1].request.jar)
  end)

  it("make a GET of a POST, except 307 and 308", function()
    local form = { ["Content-Type"] = "application/x-www-form-urlencoded" }
    for status, method in pairs { [301] = "GET", [302] = "GET", [303] = "GET", [307] = "POST",
      [308] = "POST" } do
      local session, transport = support.new { redirect(CMR .. "?x", status), { body = "" } }
      http.request(session, { method = "POST", url = CMR, body = "a=1", headers = form })
      local second = transport.requests[2]
      assert.equal(method, second.method)
      assert.equal(method == "POST" and "a=1" or nil, second.body)
      assert.equal(method == "POST" and form["Content-Type"] or nil, second.headers["content-type"])
    end
    local session, transport = support.new { redirect("https://foreign.example.org/", 307),
      { body = "" } }
    assert.equal("forbidden", failure(session, { method = "POST", url = CMR, body = "a=1" }).code)
    assert.equal(1, #transport.requests)
    session, transport = support.new { redirect(DATA .. "x", 303), { body = "" } }
    http.request(session, { method = "HEAD", url = DATA })
    assert.equal("HEAD", transport.requests[2].method)
  end)

  it("end after ten, and earlier where they go in a circle", function()
    local session, transport = support.new(function(_, n) return redirect("/step" .. n) end)
    local err = failure(session, { url = DATA })
    assert.equal("http", err.code)
    assert.matches("loop", err.message)
    assert.equal(11, #transport.requests)
    session, transport = support.new(function() return redirect(DATA) end)
    assert.equal("http", failure(session, { url = DATA }).code)
    assert.equal(2, #transport.requests)
  end)

  it("name the login where the circle goes through it", function()
    local session = support.new(function(record)
      return record.host == "urs.earthdata.nasa.gov" and redirect(DATA) or redirect(EDL)
    end)
    support.login(session)
    local err = failure(session, { url = DATA })
    assert.equal("auth", err.code)
    assert.matches("data.lpdaac.earthdatacloud.nasa.gov sends to Earthdata Login again and again",
      err.message, 1, true)
  end)

  it("without an address are a failure", function()
    local session = support.new { { status = 302 } }
    assert.equal("http", failure(session, { url = DATA }).code)
  end)

  it("never put a login host's page into a file", function()
    local session, transport = support.new {
      redirect(EDL), { status = 200, headers = { ["Content-Type"] = "text/html" },
        body = "<html>login form</html>" },
    }
    local err = failure(session, { url = DATA, sink = { path = "f" } })
    assert.equal("auth", err.code)
    assert.is_nil(transport.files.f)
    assert.is_table(transport.requests[1].request.sink)
    assert.is_nil(transport.requests[2].request.sink)
  end)
end)

describe("retries", function()
  it("repeat a GET after cuts, timeouts and 5xx, starting at its own address", function()
    local session, transport, state = support.new {
      redirect(S3 .. "?1"), { error = "network", message = "connection reset" }, { status = 503 },
      { error = "timeout" }, { body = "data" },
    }
    local response = http.request(session, { url = DATA })
    assert.equal("data", response.body)
    assert.equal(4, response.attempts)
    assert.same({ DATA, S3 .. "?1", DATA, DATA, DATA }, (function()
      local list = {}
      for i, record in ipairs(transport.requests) do list[i] = record.url end
      return list
    end)())
    assert.same({ 0.025, 0.05, 0.1 }, state.naps)
    assert.equal("info", state.log[1].level)
    assert.matches("trying again", state.log[1].message)
  end)

  it("give up after four attempts, with the last failure and how often it was tried", function()
    local session, transport = support.new { { error = "network", message = "connection reset" } }
    local err = failure(session, { url = DATA, what = "Download" })
    assert.same({ "network", 4, 4 }, { err.code, err.attempts, #transport.requests })
    assert.equal("Download failed: connection reset (data.lpdaac.earthdatacloud.nasa.gov); "
      .. "tried 4 times", err.message)
  end)

  it("do not happen for a POST, unless it is a search", function()
    local session, transport = support.new { { status = 503 } }
    failure(session, { method = "POST", url = CMR, body = "x" })
    assert.equal(1, #transport.requests)
    failure(session, { method = "POST", url = CMR, body = "x", retry = true })
    assert.equal(5, #transport.requests)
    for i = 2, 5 do assert.equal("x", transport.requests[i].body) end
    failure(session, { url = CMR, retry = false })
    assert.equal(6, #transport.requests)
  end)

  it("do not happen for what cannot succeed", function()
    for _, answer in ipairs {
      { status = 400 }, { status = 403 }, { status = 404 }, { status = 501 }, { error = "tls" },
        { error = "dns" },
      { error = "limit" }, { error = "checksum" }, { error = "exists" },
    } do
      local session, transport = support.new { answer }
      local err = failure(session, { url = DATA })
      assert.equal(1, #transport.requests)
      assert.equal(1, err.attempts)
      if answer.error then assert.equal(answer.error, err.code) end
    end
  end)

  it("wait as long as the server asks", function()
    local session, _, state = support.new { { status = 429, headers = { ["Retry-After"] = "7" } },
      { body = "x" } }
    http.request(session, { url = CMR })
    assert.same({ 7.5 }, state.naps)
    session, _, state = support.new {
      { status = 503, headers = { ["Retry-After"] = "Tue, 14 Nov 2023 22:13:50 GMT" } },
        { body = "x" },
    }
    http.request(session, { url = CMR })
    assert.is_true(state.naps[1] >= 30 and state.naps[1] < 31)
  end)

  it("do not wait for ever: the error says for how long the server wants to be left alone",
    function()
    for _, status in ipairs { 429, 503 } do
      local session, transport, state = support.new { { status = status,
        headers = { ["Retry-After"] = "3600" } } }
      local err = failure(session, { url = CMR })
      assert.same({ "rate_limited", 3600, status, 1, 0 },
        { err.code, err.retry_after, err.status, #transport.requests, #state.naps })
      assert.matches("3600 s", err.message)
    end
  end)

  it("stop when a host's budget is spent, so that an outage is not multiplied", function()
    local session, transport = support.new({ { status = 503 } }, { retry = { budget = 50,
      attempts = 4 } })
    for _ = 1, 20 do failure(session, { url = DATA }) end
    assert.equal(20 + 50 // 14, #transport.requests)
    assert.matches("too many requests to this host have failed", failure(session,
      { url = DATA }).message)
    -- Another host has its own.
    failure(session, { url = CMR })
    assert.equal(20 + 50 // 14 + 1 + 4, #transport.requests)
  end)

  it("can be turned off for a session", function()
    local session, transport = support.new({ { status = 503 } }, { retry = { attempts = 1 } })
    failure(session, { url = DATA })
    assert.equal(1, #transport.requests)
  end)
end)

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
