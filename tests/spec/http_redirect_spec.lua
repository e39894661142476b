-- Redirects: the login dance, and that no secret ever follows one to where it does not belong.

local core = require "earthshine.core"
local http = require "earthshine.http"
local support = require "tests.support.memory_session"

local failure, json, redirect = support.failure, support.json, support.redirect

local CMR <const> = "https://cmr.earthdata.nasa.gov/search/granules.umm_json"
local DATA <const> = "https://data.lpdaac.earthdatacloud.nasa.gov/prod/file.nc"
local EDL <const> = "https://urs.earthdata.nasa.gov/oauth/authorize"
local S3 <const> = "https://bucket.s3.us-west-2.amazonaws.com/file.nc"
local SIGNED <const> = S3 .. "?X-Amz-Algorithm=AWS4&X-Amz-Signature=canary-signature"

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
    local mixed = { cmr = "http://cmr.example.org/search", edl = "https://login.example.org" }
    local session, transport = support.new({ redirect(mixed.cmr) }, { system = mixed })
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
