-- Every credential of the sandbox ends when it must, and sooner when it is told to.

package.loaded["earthshine.sandbox.content"] = {
  file = function(path)
    if path ~= "/sandbox-protected/SETS/file.nc" then return nil end
    return {
      size = 5, etag = '"e"', media_type = "application/x-netcdf",
      last_modified = "Wed, 01 Jan 2020 00:00:00 GMT",
      read = function(offset, n) return ("hello"):sub(offset + 1, offset + n) end,
    }
  end,
}

local Ask = require "tests.support.sandbox_ask"
local core = require "earthshine.core"
local edl = require "earthshine.sandbox.edl"
local faults = require "earthshine.sandbox.faults"
local json = require "earthshine.json"
local presign = require "earthshine.sandbox.presign"
local tea = require "earthshine.sandbox.tea"
local tokens = require "earthshine.sandbox.tokens"

local URL = Ask.DATA .. "/sandbox-protected/SETS/file.nc"

local real_now = core.now
local function later(seconds)
  core.now = function() return real_now() + seconds end
end

local function with_token()
  local token = tokens.create("sandbox", "User").access_token
  return Ask.send("GET", URL, { authorization = "Bearer " .. token }), token
end

before_each(function()
  core.now = real_now
  faults.clear()
  edl.reset()
  tea.reset()
end)

after_each(function() core.now = real_now end)

describe("a presigned address", function()
  it("lives for 59 minutes", function()
    local url = with_token().headers.location
    assert.truthy(url:find("X-Amz-Expires=3540", 1, true))
    later(3530)
    assert.equal("hello", Ask.send("GET", url).body)
    later(3545)
    assert.truthy(Ask.send("GET", url).body:find("Request has expired", 1, true))
  end)

  it("lives as long as a fault says, in its cache header too", function()
    faults.add { "expire=90,what=url" }
    local response = with_token()
    assert.truthy(response.headers.location:find("X-Amz-Expires=90&", 1, true))
    assert.equal("private, max-age=30", response.headers["cache-control"])
    later(95)
    assert.equal(403, Ask.send("GET", response.headers.location).status)
  end)

  it("counts its days as the calendar does", function()
    local date = os.date
    for _, now in ipairs { 951782400, 951868799, 1709164800, 4102444799, 1735689599 } do
      os.date = function(format, time) return date(format, time or now) end -- luacheck: ignore 122
      local url = presign.url("GET", "sandbox-protected", "SETS/file.nc", "sandbox", 100)
      os.date = date -- luacheck: ignore 122
      core.now = function() return now + 99 end
      assert.equal(200, Ask.send("GET", url).status)
      core.now = function() return now + 101 end
      assert.equal(403, Ask.send("GET", url).status)
    end
  end)

  it("of a file that is not there gives Amazon's 404", function()
    local url = presign.url("GET", "sandbox-protected", "none", "sandbox", 100)
    local response = Ask.send("GET", url)
    assert.equal(404, response.status)
    assert.truthy(response.body:find("<Code>NoSuchKey</Code>.*<Key>none</Key>"))
    local broken = url:gsub("Expires=100", "Expires=soon")
    assert.equal(400, Ask.send("GET", broken).status)
  end)
end)

describe("the data host's cookie", function()
  it("lives for a day", function()
    local cookie = Ask.cookie((with_token()), "asf-urs")
    later(86000)
    assert.equal(303, Ask.send("GET", URL, { cookie = cookie }).status)
    later(86500)
    assert.equal(302, Ask.send("GET", URL, { cookie = cookie }).status)
  end)

  it("lives as long as a fault says, and ends at once when told to", function()
    faults.add { "expire=60,what=cookie" }
    local cookie = Ask.cookie((with_token()), "asf-urs")
    assert.equal(303, Ask.send("GET", URL, { cookie = cookie }).status)
    later(61)
    assert.equal(302, Ask.send("GET", URL, { cookie = cookie }).status)
    core.now = real_now
    faults.add { "expire,what=cookie" }
    assert.equal(302, Ask.send("GET", URL, { cookie = cookie }).status)
  end)

  it("cannot be made up", function()
    local cookie = Ask.cookie((with_token()), "asf-urs")
    assert.equal(302, Ask.send("GET", URL, { cookie = cookie .. "x" }).status)
    assert.equal(302, Ask.send("GET", URL, { cookie = "asf-urs=a.b.c" }).status)
  end)
end)

describe("a token", function()
  it("is trusted by the data host for a minute, but never past its own end", function()
    local _, token = with_token()
    local headers = { authorization = "Bearer " .. token }
    tokens.revoke("sandbox", token)
    later(55)
    assert.equal(303, Ask.send("GET", URL, headers).status)
    later(65)
    assert.equal(401, Ask.send("GET", URL, headers).status)
    core.now = real_now
    faults.add { "expire=20" }
    _, token = with_token()
    headers = { authorization = "Bearer " .. token }
    later(15)
    assert.equal(303, Ask.send("GET", URL, headers).status)
    later(25)
    assert.equal(401, Ask.send("GET", URL, headers).status)
  end)
end)

describe("what Earthdata Login hands out", function()
  it("ends: sessions after a day, codes after a minute", function()
    local asked = Ask.send("GET", URL).headers.location
    local granted = Ask.send("GET", asked, { authorization = Ask.basic "sandbox" })
    local session = { cookie = Ask.cookie(granted, "_urs-gui_session") }
    later(61)
    assert.equal(400, Ask.send("GET", granted.headers.location).status)
    later(86000)
    assert.equal(302, Ask.send("GET", asked, session).status)
    later(86500)
    assert.equal(401, Ask.send("GET", asked, session).status)
  end)
end)

describe("S3 credentials", function()
  it("say when they end, also when a fault makes that sooner", function()
    local function expiration()
      local headers = { authorization = "Bearer " .. tokens.create("sandbox", "User").access_token }
      local keys = json.decode(Ask.send("GET", Ask.DATA .. "/s3credentials", headers).body)
      return keys.expiration
    end
    local function check(seconds)
      local function at() return os.date("!%F %T", math.floor(real_now() + seconds)) end
      local first, said, last = at(), expiration(), at()
      assert.equal("+00:00", said:sub(-6))
      assert.truthy(first <= said:sub(1, -7) and said:sub(1, -7) <= last)
    end
    check(3600)
    faults.add { "expire=600,what=s3credentials" }
    check(600)
  end)
end)
