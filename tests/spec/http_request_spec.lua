-- One request by the policy: what goes out, what comes back, when it is tried again.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local http = require "earthshine.http"
local support = require "tests.support.memory_session"

local failure, redirect = support.failure, support.redirect

local CMR <const> = "https://cmr.earthdata.nasa.gov/search/granules.umm_json"
local DATA <const> = "https://data.lpdaac.earthdatacloud.nasa.gov/prod/file.nc"
local S3 <const> = "https://bucket.s3.us-west-2.amazonaws.com/file.nc"

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
