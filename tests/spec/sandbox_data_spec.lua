-- The sandbox's data host and bucket: each step of the redirect dance, and every refusal, as in the
-- real ones.

-- A stub of the catalogue's files, so that these tests know every byte.
local FILE = {}
for i = 0, 255 do FILE[i + 1] = string.char(i) end
FILE = table.concat(FILE):rep(4)
local PATHS = {
  ["/sandbox-protected/SETS/a file.nc"] = true, ["/sandbox-public/SETS/open.nc"] = true,
}
package.loaded["earthshine.sandbox.content"] = {
  file = function(path)
    if not PATHS[path] then return nil end
    return {
      size = #FILE, etag = '"e1"', media_type = "application/x-netcdf",
      last_modified = "Wed, 01 Jan 2020 00:00:00 GMT",
      read = function(offset, n) return FILE:sub(offset + 1, offset + n) end,
    }
  end,
}

local Ask = require "tests.support.sandbox_ask"
local edl = require "earthshine.sandbox.edl"
local faults = require "earthshine.sandbox.faults"
local json = require "earthshine.json"
local jwt = require "earthshine.sandbox.jwt"
local tea = require "earthshine.sandbox.tea"
local tokens = require "earthshine.sandbox.tokens"

local DATA, PATH = Ask.DATA, "/sandbox-protected/SETS/a%20file.nc"
local BUCKET = "https://sandbox-protected.s3.us-west-2.amazonaws.com/"

local function get(path, headers, method)
  return Ask.send(method or "GET", DATA .. (path or PATH), headers)
end

local function bearer(user)
  return { authorization = "Bearer " .. tokens.create(user or "sandbox", "User").access_token }
end

local function login(user)
  local headers = { authorization = Ask.basic(user or "sandbox") }
  local granted = Ask.send("GET", get().headers.location, headers)
  return Ask.send("GET", granted.headers.location)
end

local function presigned(headers, method)
  local session = bearer()
  for name, value in pairs(headers or {}) do session[name] = value end
  return get(PATH, session, method).headers.location
end

before_each(function()
  faults.clear()
  edl.reset()
  tea.reset()
end)

describe("the redirect dance", function()
  it("goes the six steps of the real one", function()
    local one = get()
    assert.equal(302, one.status)
    assert.equal("", one.body)
    assert.equal(Ask.EDL .. "/oauth/authorize?client_id=sandbox_data_client&response_type=code"
      .. "&redirect_uri=" .. DATA .. "/login&state=%2Fsandbox-protected%2FSETS%2Fa%2520file.nc"
      .. "&app_type=401", one.headers.location)
    assert.equal(401, Ask.send("GET", one.headers.location).status)
    local three = Ask.send("GET", one.headers.location, { authorization = Ask.basic "sandbox" })
    assert.equal(302, three.status)
    local four = Ask.send("GET", three.headers.location)
    assert.equal(301, four.status)
    assert.equal(PATH, four.headers.location)
    local cookie = Ask.cookie(four, "asf-urs")
    assert.truthy(four.cookies[1]:find "; Expires=%a+, [^;]+; Path=/$")
    local five = get(PATH, { cookie = cookie, range = "bytes=0-99" })
    assert.equal(303, five.status)
    assert.equal("bytes=0-99", five.headers.range)
    assert.equal("private, max-age=3480", five.headers["cache-control"])
    assert.truthy(five.headers.location:find(
      BUCKET .. "SETS/a%20file.nc?A-userid=sandbox&X-Amz-Algorithm=", 1, true))
    local six = Ask.send("GET", five.headers.location)
    assert.equal(200, six.status)
    assert.equal(FILE, six.body)
    assert.equal("bytes", six.headers["accept-ranges"])
  end)

  it("asks for the login form where the client is a browser", function()
    local response = get(PATH, { ["user-agent"] = "Mozilla/5.0" })
    assert.is_nil(response.headers.location:find("app_type", 1, true))
  end)

  it("takes a code once", function()
    local granted = Ask.send("GET", get().headers.location, { authorization = Ask.basic "sandbox" })
    assert.equal(301, Ask.send("GET", granted.headers.location).status)
    assert.equal(400, Ask.send("GET", granted.headers.location).status)
  end)

  it("says what went wrong at /login", function()
    local denied = login "eula"
    assert.equal(401, denied.status)
    assert.truthy(denied.body:find("Be sure to agree to the EULA.", 1, true))
    for _, query in ipairs { "", "?state=%2Fx", "?code=0123", "?error=other" } do
      assert.equal(400, get("/login" .. query).status)
    end
  end)
end)

describe("the data host", function()
  it("knows 404 before it asks for a login", function()
    local response = get "/nowhere/file"
    assert.equal(404, response.status)
    assert.truthy(response.body:find("File not found", 1, true))
    assert.equal(404, get("/sandbox-protected").status)
  end)

  it("tells of a missing file only to who may see it", function()
    assert.equal(302, get("/sandbox-protected/SETS/none.nc").status)
    local response = get("/sandbox-protected/SETS/none.nc", bearer())
    assert.equal(404, response.status)
    assert.truthy(response.body:find("Could not find requested data.", 1, true))
  end)

  it("serves public files without a login", function()
    local response = get "/sandbox-public/SETS/open.nc"
    assert.equal(303, response.status)
    assert.equal(FILE, Ask.send("GET", response.headers.location).body)
  end)

  it("lets a token in at once, with a cookie", function()
    local response = get(PATH, bearer())
    assert.equal(303, response.status)
    local cookie = Ask.cookie(response, "asf-urs")
    assert.equal(303, get(PATH, { cookie = cookie }).status)
  end)

  it("ignores Basic, and looks at the cookie first", function()
    assert.equal(302, get(PATH, { authorization = Ask.basic "sandbox" }).status)
    local cookie = Ask.cookie(login(), "asf-urs")
    assert.equal(303, get(PATH, { cookie = cookie, authorization = "Bearer" }).status)
  end)

  it("refuses half an Authorization header", function()
    local response = get(PATH, { authorization = "Bearer" })
    assert.equal(400, response.status)
    assert.same({ status_code = 400, error_description = "Malformed Authorization header" },
      json.decode(response.body))
  end)

  it("takes an undecodable token for none, and hands on what EDL says about others", function()
    assert.equal(302, get(PATH, { authorization = "Bearer nonsense" }).status)
    local forged = get(PATH, { authorization = "Bearer " .. jwt.sign { uid = "sandbox" } })
    assert.equal(401, forged.status)
    assert.equal("invalid_token", json.decode(forged.body).error)
    local expired = tokens.create("sandbox", "User", -1).access_token
    local response = get(PATH, { authorization = "Bearer " .. expired })
    assert.equal(401, response.status)
    assert.equal("token_expired", json.decode(response.body).error)
  end)

  it("trusts a token for a while after EDL has, but not past an expire fault", function()
    local headers = bearer()
    assert.equal(303, get(PATH, headers).status)
    tokens.revoke("sandbox", headers.authorization:match "%S+$")
    assert.equal(303, get(PATH, headers).status)
    faults.add { "expire" }
    assert.equal(401, get(PATH, headers).status)
  end)

  it("answers 403 where the EULA is missing: JSON to scripts, a page to browsers", function()
    local response = get(PATH, bearer "eula")
    assert.equal(403, response.status)
    assert.same({
      status_code = 403, error_description = "EULA Acceptance Failure",
      resolution_url = Ask.EDL .. "/approve_app?client_id=sandbox_data_client",
    }, json.decode(response.body))
    local headers = bearer "eula"
    headers["user-agent"] = "Mozilla/5.0"
    local page = get(PATH, headers)
    assert.equal(403, page.status)
    assert.truthy(page.body:find("<html>", 1, true))
  end)

  it("answers 403 to who is in no group", function()
    local response = get(PATH, bearer "nogroup")
    assert.equal(403, response.status)
    assert.truthy(response.body:find("This data is not currently available.", 1, true))
  end)

  it("answers HEAD without a login, by an address that is good for HEAD only", function()
    local response = get(PATH, nil, "HEAD")
    assert.equal(303, response.status)
    assert.equal(200, Ask.send("HEAD", response.headers.location).status)
    local got = Ask.send("GET", response.headers.location)
    assert.equal(403, got.status)
    assert.truthy(got.body:find("<Code>SignatureDoesNotMatch</Code>", 1, true))
    assert.equal(404, get("/sandbox-protected/SETS/none.nc", nil, "HEAD").status)
  end)

  it("refuses a range beyond the end", function()
    local response = get(PATH, { range = "bytes=99999-", authorization = bearer().authorization })
    assert.equal(416, response.status)
    assert.equal("Invalid Range", response.body)
  end)

  it("echoes x-origin-request-id, and refuses other methods", function()
    local marked = get(PATH, { ["x-origin-request-id"] = "id-1" })
    assert.equal("id-1", marked.headers["x-origin-request-id"])
    assert.equal(405, get(PATH, nil, "POST").status)
    assert.equal(204, get(PATH, nil, "OPTIONS").status)
  end)

  it("tells where a bucket is", function()
    assert.equal('["sandbox-protected"]', get("/locate?bucket_name=sandbox-protected").body)
    assert.equal("No route defined for other", get("/locate?bucket_name=other").body)
    assert.equal('Required "bucket_name" query paramater not specified', get("/locate").body)
  end)
end)

describe("/s3credentials", function()
  it("gives keys to who is known, with the real one's odd date", function()
    local response = get("/s3credentials", bearer())
    assert.equal(200, response.status)
    local keys = json.decode(response.body)
    assert.truthy(keys.accessKeyId:find "^ASIA")
    assert.truthy(keys.secretAccessKey and keys.sessionToken)
    assert.truthy(keys.expiration:find "^%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d%+00:00$")
  end)

  it("sends others to log in, and refuses who may not", function()
    local response = get "/s3credentials"
    assert.equal(302, response.status)
    assert.truthy(response.headers.location:find("&state=%2Fs3credentials&", 1, true))
    assert.equal(403, get("/s3credentials", bearer "eula").status)
    local refused = get("/s3credentials", bearer "nogroup")
    assert.equal(403, refused.status)
    assert.truthy(refused.body:find("You do not have permission to access any data.", 1, true))
  end)
end)

describe("the bucket", function()
  it("refuses a presigned address beside an Authorization header", function()
    local response = Ask.send("GET", presigned(), { authorization = "Bearer x" })
    assert.equal(400, response.status)
    assert.equal("application/xml", response.headers["content-type"])
    assert.truthy(response.body:find("<Code>InvalidArgument</Code><Message>Only one auth mechanism "
      .. "allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or "
      .. "the Authorization header should be specified</Message>"
      .. "<ArgumentName>Authorization</ArgumentName>", 1, true))
  end)

  it("refuses addresses that are not signed, changed, incomplete or expired", function()
    local url = presigned()
    local function code(changed)
      local response = Ask.send("GET", changed)
      return response.status .. " " .. tostring(response.body:match "<Code>(.-)</Code>")
    end
    assert.equal("403 AccessDenied", code(url:match "^[^?]+"))
    assert.equal("403 SignatureDoesNotMatch", code((url:gsub("userid=sandbox", "userid=other"))))
    assert.equal("403 SignatureDoesNotMatch", code((url:gsub("a%%20file", "b%%20file"))))
    assert.equal("403 SignatureDoesNotMatch", code((url:gsub("Signature=....", "Signature=0000"))))
    local undated = url:gsub("&X%-Amz%-Date=[^&]+", "")
    assert.equal("400 AuthorizationQueryParametersError", code(undated))
    faults.add { "expire,what=url" }
    local expired = Ask.send("GET", url)
    assert.equal(403, expired.status)
    assert.truthy(expired.body:find("<Message>Request has expired</Message>", 1, true))
    assert.equal(200, Ask.send("GET", presigned()).status)
  end)

  it("serves ranges", function()
    local url = presigned()
    local function part(range, more)
      local headers = more or {}
      headers.range = range
      local response = Ask.send("GET", url, headers)
      return response.status, response.headers["content-range"], response.body
    end
    assert.same({ 206, "bytes 0-99/1024", FILE:sub(1, 100) }, { part "bytes=0-99" })
    assert.same({ 206, "bytes 1000-1023/1024", FILE:sub(1001) }, { part "bytes=1000-" })
    assert.same({ 206, "bytes 1014-1023/1024", FILE:sub(1015) }, { part "bytes=-10" })
    assert.same({ 206, "bytes 1000-1023/1024", FILE:sub(1001) }, { part "bytes=1000-9999" })
    assert.same({ 200, nil, FILE }, { part "bytes=0-1,5-6" })
    assert.same({ 200, nil, FILE }, { part "lines=0-1" })
    local status, range, body = part "bytes=1024-"
    assert.equal(416, status)
    assert.equal("bytes */1024", range)
    assert.truthy(body:find("<Code>InvalidRange</Code>", 1, true))
    assert.equal(206, (part("bytes=0-0", { ["if-range"] = '"e1"' })))
    assert.equal(200, (part("bytes=0-0", { ["if-range"] = '"e0"' })))
  end)

  it("honours conditions", function()
    local url = presigned()
    local function status(name, value) return Ask.send("GET", url, { [name] = value }).status end
    assert.equal(200, status("if-match", '"e1"'))
    assert.equal(412, status("if-match", '"e0"'))
    assert.equal(304, status("if-none-match", 'W/"e1"'))
    assert.equal(200, status("if-none-match", '"e0"'))
    assert.equal(304, status("if-modified-since", "Wed, 01 Jan 2020 00:00:00 GMT"))
    assert.equal(200, status("if-modified-since", "Tue, 31 Dec 2019 00:00:00 GMT"))
    assert.equal(412, status("if-unmodified-since", "Tue, 31 Dec 2019 00:00:00 GMT"))
  end)

  it("misses what is not there", function()
    local url = get("/sandbox-protected/SETS/none.nc", bearer()).headers.location
    assert.is_nil(url)
    assert.equal(405, Ask.send("DELETE", presigned()).status)
  end)
end)
