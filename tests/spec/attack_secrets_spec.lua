--- Secrets under attack: servers that repeat what they got, addresses that look like Earthdata's,
--- tokens with senseless claims.

local Auth = require "earthshine.auth"
local Error = require "earthshine.error"
local core = require "earthshine.core"
local es = require "earthshine"
local http = require "earthshine.http"
local json = require "earthshine.json"
local memory = require "tests.support.memory_session"

local DATA <const> = "https://data.example.earthdata.nasa.gov/f"

describe("a server that repeats a secret", function()
  local function told(status, body_of, url, login)
    local session, _, state = memory.new(function(record)
      return { status = status, headers = { ["content-type"] = "application/json" },
        body = body_of(record.headers.authorization) }
    end)
    memory.login(session, login)
    local err = memory.failure(session, { url = url })
    local text = { memory.text(state), tostring(err) }
    for _, problem in ipairs(err.errors or {}) do text[#text + 1] = problem.message end
    return table.concat(text, "\n")
  end

  for _, status in ipairs { 400, 401, 403, 404, 500 } do
    it(("finds it masked: a token that looks like a word, status %d"):format(status), function()
      local text = told(status, function(header)
        return json.encode { errors = { "no " .. header:match "%S+$" .. " here", header } }
      end, DATA, { password = false })
      assert.matches("no %*%*%*%* here", text)
      assert.is_nil(text:find(memory.TOKEN, 1, true))
    end)
  end

  it("finds it masked: name and password, in any form", function()
    local text = told(401, function(header)
      return json.encode { error_description = "basic " .. header .. ", in words "
        .. core.base64_decode(header:match "%S+$") }
    end, "https://urs.earthdata.nasa.gov/x")
    assert.matches("in words canary%-user:%*%*%*%*", text)
    assert.is_nil(text:find(memory.PASSWORD, 1, true))
    assert.is_nil(text:find(memory.BASIC, 1, true))
  end)
end)

describe("a redirect", function()
  -- What went to the address that a data host sends to: address, credential, cookies; or nil.
  local function sent(location)
    local session, transport = memory.new(function(_, number)
      if number > 1 then return { status = 200, body = "x" } end
      return memory.redirect(location, 302, { "sid=canary-cookie; Path=/" })
    end)
    memory.login(session)
    local ok, err = pcall(http.request, session, { url = DATA })
    assert.is_true(ok or Error.is(err))
    local record = transport.requests[2]
    if not record then return nil end
    local authorization = record.headers.authorization
    return record.host, authorization and authorization:match "^%a+", record.headers.cookie
  end

  for _, location in ipairs {
    "https://evil-earthdata.nasa.gov.attacker.org/x", "https://earthdata.nasa.gov.evil/x",
    "https://evilearthdata.nasa.gov/x", "https://urs.earthdata.nasa.gov%2eevil.org/x",
    "https://urs.earthdata.nasa.gov:8443/x",
    "https://evil.org?@urs.earthdata.nasa.gov/x", "https://evil.org#@urs.earthdata.nasa.gov/x",
    "//evil.org/x", "https:/evil.org", "///evil.org", DATA .. "?x%2dAmz-Signature=1",
    "https://cdn.earthdata.nasa.gov/k?Key-Pair-Id=1", "https://xornl.gov/",
    "https://a.cddis.nasa.gov/", "https://.earthdata.nasa.gov/", "https://[::1]/",
  } do
    it("takes no secret along to " .. location, function()
      local host, credential, cookies = sent(location)
      assert.is_truthy(host)
      assert.is_nil(credential)
      assert.is_nil(cookies)
    end)
  end

  for _, location in ipairs {
    "https://urs.earthdata.nasa.gov@evil.org/x", "https://evil.org\\@urs.earthdata.nasa.gov/x",
    "https://urs\u{3002}earthdata\u{3002}nasa\u{3002}gov/x", "https://[fe80::1%25lo]/",
    "https://0251.0376.0251.0376/", "https://2852039166/",
    "https://169.254.169.254../", "https://2852039166../", "https://metadata.google.internal../",
    "https://0xa9%2e0xfea9fe./", "https://urs.earthdata.nasa.gov../x",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[2002:a9fe:a9fe::]/", "https://METADATA.google.internal./", "https://169.254.43518/",
    "https://a\r\nX: y/", "/x\r\nX: y", "/x\0y", "ht\ntps://evil.org/", "javascript:alert(1)",
    "data:text/plain,x", "file:///etc/passwd", "https://evil.org:-1/", "http://data.example/",
  } do
    it("is not followed to " .. location:gsub("%c", "?"), function()
      assert.is_nil((sent(location)))
    end)
  end
end)

describe("a token", function()
  it("with an end that no calendar has, has no known end, and can be shown", function()
    for _, exp in ipairs { 1e300, -1e300, 2 ^ 62 } do
      local session = memory.new {}
      local token = memory.jwt { uid = "u", exp = exp }
      local auth = Auth.login(session, { strategy = "token", token = token })
      assert.is_nil(auth:expires())
      assert.matches("no known end", tostring(auth))
    end
  end)

  it("is a string or a secret of the core", function()
    for _, token in ipairs { es.null, io.stdout } do
      local _, message = pcall(function() es.login { token = token } end)
      assert.matches("attack_secrets_spec.lua:%d+: option token of login must be", message)
    end
  end)
end)

describe("a user name", function()
  it("with a colon is refused in words: what stands behind it would become the password", function()
    local netrc = os.tmpname()
    local file <close> = assert(io.open(netrc, "w"))
    file:write 'machine urs.earthdata.nasa.gov login "a:b" password canary-word'
    file:close()
    local find, getenv = core.getenv, core.getenv
    function core.getenv(name) -- luacheck: ignore
      if name == "NETRC" then return netrc end
      return find(name)
    end
    local session, transport = memory.new {}
    local ok, err = pcall(Auth.login, session, { strategy = "netrc" })
    core.getenv = getenv -- luacheck: ignore
    os.remove(netrc)
    assert.is_false(ok)
    assert.equal("credentials", err.code)
    assert.matches("has a colon in it", tostring(err))
    assert.is_nil(tostring(err):find("canary-word", 1, true))
    assert.equal(0, #transport.requests)
  end)
end)
