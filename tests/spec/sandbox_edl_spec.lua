-- The sandbox's Earthdata Login refuses and grants as the real one does.

local Ask = require "tests.support.sandbox_ask"
local edl = require "earthshine.sandbox.edl"
local faults = require "earthshine.sandbox.faults"
local json = require "earthshine.json"
local jwt = require "earthshine.sandbox.jwt"
local tokens = require "earthshine.sandbox.tokens"

local EDL = Ask.EDL

local function call(method, path, user, password)
  local headers = { authorization = user and Ask.basic(user, password) }
  local response = Ask.send(method, EDL .. path, headers)
  response.json = response.body:find "^[%[{]" and json.normalise(json.decode(response.body))
  return response
end

local function authorize(options, headers)
  local query = "client_id=" .. (options.client_id or "sandbox_data_client")
    .. "&response_type=code&redirect_uri=" .. (options.redirect_uri or Ask.DATA .. "/login")
    .. "&state=%2Fsandbox-protected%2Fx"
  if options.script ~= false then query = query .. "&app_type=401" end
  return Ask.send("GET", EDL .. "/oauth/authorize?" .. query, headers)
end

local function exchange(code, redirect_uri, password)
  redirect_uri = redirect_uri or Ask.DATA .. "/login"
  return Ask.send("POST", EDL .. "/oauth/token", {
    authorization = Ask.basic("sandbox_data_client", password or "sandbox-data-secret"),
    ["content-type"] = "application/x-www-form-urlencoded",
  }, "grant_type=authorization_code&code=" .. code .. "&redirect_uri=" .. redirect_uri)
end

local function code_of(response)
  return response.headers.location:match "[?&]code=(%x+)"
end

before_each(function()
  faults.clear()
  edl.reset()
end)

describe("the sandbox's HMAC", function()
  local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end

  it("is that of RFC 4231", function()
    assert.equal("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
      hex(jwt.hmac(("\x0b"):rep(20), "Hi There")))
    assert.equal("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
      hex(jwt.hmac(("\xaa"):rep(131), "Test Using Larger Than Block-Size Key - Hash Key First")))
  end)
end)

describe("the token API", function()
  it("gives the same live token again, with the date in American order", function()
    local first = call("POST", "/api/users/find_or_create_token", "sandbox")
    assert.equal(200, first.status)
    assert.equal("Bearer", first.json.token_type)
    assert.truthy(first.json.expiration_date:find "^%d%d/%d%d/%d%d%d%d$")
    assert.equal("no-store", first.headers["cache-control"])
    local again = call("POST", "/api/users/find_or_create_token", "sandbox")
    assert.equal(first.json.access_token, again.json.access_token)
    assert.equal("sandbox", tokens.user(first.json.access_token))
  end)

  it("puts into the token who it is for and until when", function()
    local token = call("POST", "/api/users/token", "sandbox").json.access_token
    local claims = jwt.decode(token)
    assert.equal("sandbox", claims.uid)
    assert.equal("User", claims.type)
    assert.equal(EDL, claims.iss)
    assert.equal(60 * 86400, claims.exp - claims.iat)
  end)

  it("refuses a wrong password, no password, and a locked account with 401", function()
    for _, user in ipairs { { "sandbox", "wrong" }, { "nobody" }, { "locked" }, {} } do
      local response = call("POST", "/api/users/find_or_create_token", user[1], user[2])
      assert.equal(401, response.status)
      assert.equal("invalid_credentials", response.json.error)
    end
    assert.equal("Invalid user credentials",
      call("POST", "/api/users/token", "sandbox", "wrong").json.error_description)
  end)

  it("allows two live tokens and refuses the third", function()
    assert.equal(200, call("POST", "/api/users/token", "sandbox").status)
    local second = call("POST", "/api/users/token", "sandbox")
    local third = call("POST", "/api/users/token", "sandbox")
    assert.equal(403, third.status)
    assert.equal("max_token_limit", third.json.error)
    assert.equal(2, #call("GET", "/api/users/tokens", "sandbox").json)
    local revoke = "/api/users/revoke_token?token=" .. second.json.access_token
    assert.equal(200, call("POST", revoke, "sandbox").status)
    assert.equal(200, call("POST", "/api/users/token", "sandbox").status)
    assert.is_nil((tokens.user(second.json.access_token)))
    assert.equal(403, call("POST", "/api/users/token", "twotokens").status)
  end)

  it("lists an expired token, but neither accepts it nor hands it out", function()
    local listed = call("GET", "/api/users/tokens", "oldtoken").json
    assert.equal(1, #listed)
    local uid, why = tokens.user(listed[1].access_token)
    assert.is_nil(uid)
    assert.equal("token_expired", why)
    local fresh = call("POST", "/api/users/find_or_create_token", "oldtoken").json
    assert.not_equal(listed[1].access_token, fresh.access_token)
  end)

  it("lists nothing as an empty array", function()
    assert.equal("[]", call("GET", "/api/users/tokens", "sandbox").body)
  end)

  it("accepts no token that it has not signed", function()
    local token = call("POST", "/api/users/token", "sandbox").json.access_token
    local head, claims = token:match "^([^.]+)%.([^.]+)"
    assert.is_nil((tokens.user(head .. "." .. claims .. ".AAAA")))
    assert.is_nil((tokens.user("nonsense")))
  end)
end)

describe("expiry", function()
  it("shortens the life of new tokens", function()
    faults.add { "expire=100" }
    local token = call("POST", "/api/users/token", "sandbox").json.access_token
    local claims = jwt.decode(token)
    assert.equal(100, claims.exp - claims.iat)
  end)

  it("ends the tokens in use at once, and then gives a new one", function()
    local before = call("POST", "/api/users/find_or_create_token", "sandbox").json.access_token
    faults.add { "expire" }
    assert.same({ nil, "token_expired" }, { tokens.user(before) })
    local after = call("POST", "/api/users/find_or_create_token", "sandbox").json.access_token
    assert.not_equal(before, after)
    assert.equal("sandbox", tokens.user(after))
  end)
end)

describe("/oauth/authorize", function()
  it("asks a script for a password with 401 and a session cookie", function()
    local response = authorize {}
    assert.equal(401, response.status)
    assert.equal('Basic realm="Please enter your Earthdata Login credentials. If you do not have a '
      .. 'Earthdata Login, create one at https://urs.earthdata.nasa.gov//users/new"',
      response.headers["www-authenticate"])
    assert.truthy(Ask.cookie(response, "_urs-gui_session"))
    assert.equal("", response.body)
  end)

  it("shows a browser the login form, and takes it back", function()
    local page = authorize { script = false }
    assert.equal(200, page.status)
    assert.truthy(page.headers["content-type"]:find "^text/html")
    assert.truthy(page.body:find('action="/login"', 1, true))
    local form = "client_id=sandbox_data_client&response_type=code&state=%2Fx&redirect_uri="
      .. Ask.DATA .. "/login&username=sandbox&password="
    local headers = { ["content-type"] = "application/x-www-form-urlencoded" }
    local wrong = Ask.send("POST", EDL .. "/login", headers, form .. "x")
    assert.equal(200, wrong.status)
    assert.truthy(wrong.body:find("Invalid user credentials", 1, true))
    local right = Ask.send("POST", EDL .. "/login", headers, form .. "sandbox-password")
    assert.equal(302, right.status)
    assert.truthy(code_of(right))
  end)

  it("redirects with a code and the state, and sets both cookies", function()
    local response = authorize({}, { authorization = Ask.basic "sandbox" })
    assert.equal(302, response.status)
    assert.truthy(response.headers.location:find(Ask.DATA .. "/login?code=", 1, true) == 1)
    assert.truthy(response.headers.location:find("&state=%2Fsandbox-protected%2Fx", 1, true))
    assert.truthy(Ask.cookie(response, "_urs-gui_session"))
    assert.equal("urs_user_already_logged=yes", Ask.cookie(response, "urs_user_already_logged"))
  end)

  it("asks again after a wrong password", function()
    assert.equal(401, authorize({}, { authorization = Ask.basic("sandbox", "wrong") }).status)
  end)

  it("knows its session by the cookie", function()
    local first = authorize({}, { authorization = Ask.basic "sandbox" })
    local second = authorize({}, { cookie = Ask.cookie(first, "_urs-gui_session") })
    assert.equal(302, second.status)
    assert.not_equal(code_of(first), code_of(second))
    assert.equal(401, authorize({}, { cookie = "_urs-gui_session=0123" }).status)
  end)

  it("sends a script without the EULA back with access_denied, a browser to a page", function()
    local script = authorize({}, { authorization = Ask.basic "eula" })
    assert.equal(302, script.status)
    assert.truthy(script.headers.location:find("/login?error=access_denied", 1, true))
    local browser = authorize({ script = false }, { authorization = Ask.basic "eula" })
    assert.equal(200, browser.status)
    assert.truthy(browser.body:find("EULA", 1, true))
  end)

  it("sends no code to an address that the application has not registered", function()
    local plain = "http" .. Ask.DATA:sub(6) .. "/login"
    for _, uri in ipairs { "https://foreign.example.org/login", Ask.DATA .. "/other", plain } do
      local response = authorize({ redirect_uri = uri }, { authorization = Ask.basic "sandbox" })
      assert.equal(400, response.status)
      assert.is_nil(response.headers.location)
    end
    local unknown = authorize({ client_id = "unknown" }, { authorization = Ask.basic "sandbox" })
    assert.equal(400, unknown.status)
  end)
end)

describe("a code", function()
  it("becomes a token once", function()
    local code = code_of(authorize({}, { authorization = Ask.basic "sandbox" }))
    local first = exchange(code)
    assert.equal(200, first.status)
    local reply = json.decode(first.body)
    assert.equal("/api/users/sandbox", reply.endpoint)
    assert.equal(3600, reply.expires_in)
    assert.equal("sandbox", tokens.user(reply.access_token))
    local second = exchange(code)
    assert.equal(400, second.status)
    assert.equal("invalid_grant", json.decode(second.body).error)
  end)

  it("belongs to its redirect URI and to its application's password", function()
    local code = code_of(authorize({}, { authorization = Ask.basic "sandbox" }))
    assert.equal(401, exchange(code, nil, "wrong").status)
    assert.equal(400, exchange(code, Ask.DATA .. "/elsewhere").status)
  end)
end)

describe("other grants", function()
  local function ask(body)
    local headers = { authorization = Ask.basic("sandbox_data_client", "sandbox-data-secret"),
      ["content-type"] = "application/x-www-form-urlencoded" }
    local response = Ask.send("POST", EDL .. "/oauth/token", headers, body)
    return response.status, json.decode(response.body)
  end

  it("renew by a refresh token, and refuse what is none", function()
    local code = code_of(authorize({}, { authorization = Ask.basic "sandbox" }))
    local refresh = json.decode(exchange(code).body).refresh_token
    local status, reply = ask("grant_type=refresh_token&refresh_token=" .. refresh)
    assert.equal(200, status)
    assert.equal("sandbox", tokens.user(reply.access_token))
    status, reply = ask "grant_type=refresh_token&refresh_token=x"
    assert.same({ 400, "invalid_grant" }, { status, reply.error })
    status, reply = ask "grant_type=password"
    assert.same({ 400, "unsupported_grant_type" }, { status, reply.error })
    assert.equal(200, (ask "grant_type=client_credentials"))
  end)

  it("of revoking know only one's own tokens", function()
    local token = tokens.create("eula", "User").access_token
    local response = call("POST", "/api/users/revoke_token?token=" .. token, "sandbox")
    assert.equal(400, response.status)
    assert.equal("eula", tokens.user(token))
  end)
end)

describe("profiles", function()
  local function profile(user, token, query)
    local headers = { authorization = token and "Bearer " .. token }
    local response = Ask.send("GET", EDL .. "/api/users/" .. user .. (query or ""), headers)
    return response, json.decode(response.body)
  end

  it("are shown for the token of the same user", function()
    local token = tokens.create("sandbox", "User").access_token
    local response, reply = profile("sandbox", token)
    assert.equal(200, response.status)
    assert.equal("sandbox", reply.uid)
    assert.equal("sandbox-users", reply.user_groups[1].name)
    assert.equal(403, (profile("eula", token)).status)
    assert.equal(401, (profile("sandbox", nil)).status)
    assert.equal(401, (profile("sandbox", token .. "x")).status)
  end)

  it("say with 401 where the EULA of the asking application is missing", function()
    local token = tokens.create("eula", "User").access_token
    local response, reply = profile("eula", token, "?client_id=sandbox_data_client")
    assert.equal(401, response.status)
    assert.same({
      error = "invalid_token", status_code = 401, error_description = "EULA Acceptance Failure",
      resolution_url = EDL .. "/approve_app?client_id=sandbox_data_client",
    }, reply)
    assert.equal(200, (profile("eula", token)).status)
  end)

  it("of tokens are for applications", function()
    local token = tokens.create("sandbox", "User").access_token
    local headers = { authorization = Ask.basic("sandbox_data_client", "sandbox-data-secret"),
      ["content-type"] = "application/x-www-form-urlencoded" }
    local good = Ask.send("POST", EDL .. "/oauth/tokens/user", headers, "token=" .. token)
    assert.equal('{"uid":"sandbox"}', good.body)
    local bad = Ask.send("POST", EDL .. "/oauth/tokens/user", headers, "token=x")
    assert.equal('{"error":"invalid_token"}', bad.body)
    headers.authorization = Ask.basic "sandbox"
    assert.equal(401, Ask.send("POST", EDL .. "/oauth/tokens/user", headers, "").status)
  end)
end)

describe("/profile", function()
  it("leads to /home with a session, and refuses a wrong password", function()
    local good = call("GET", "/profile", "sandbox")
    assert.equal(302, good.status)
    assert.equal(EDL .. "/home", good.headers.location)
    assert.truthy(Ask.cookie(good, "_urs-gui_session"))
    assert.equal(401, call("GET", "/profile", "sandbox", "wrong").status)
    assert.equal(302, call("GET", "/profile").status)
    assert.equal(200, call("GET", "/home").status)
  end)
end)
