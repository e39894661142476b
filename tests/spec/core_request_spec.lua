--- What goes onto the wire: methods, bodies, headers, secrets, cookies, connect_to; and what is
-- refused before anything is sent.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"

describe("a request", function()
  local server = Rawserver.setting()

  -- What the server got: the request line, the headers by lower-case name, the body.
  local function sent(spec)
    spec.url = spec.url or "/echo"
    local result, _, message = server:http(spec)
    assert.truthy(result, message)
    local head, body = result.body:match "^(.-\r\n)\r\n(.*)$"
    local headers = {}
    for name, value in head:gmatch "\n([^:\r\n]+): ?([^\r\n]*)" do
      headers[name:lower()] = (headers[name:lower()] or "") .. value
    end
    return head:match "^[^\r\n]*", headers, body
  end

  -- That nothing is sent, and the operation fails with this code and these words.
  local function refused(spec, code, words)
    server:reset()
    spec.url = spec.url or "/echo"
    local result, got, message = server:http(spec)
    assert.is_nil(result)
    assert.equal(code, got)
    if words then assert.matches(words, message) end
    assert.same({}, server:stats().requests)
  end

  -- That it raises, with the caller's position and these words.
  local function misuse(words, ...)
    local ok, message = pcall(function(...)
      return core.engine():http(...)
    end, ...)
    assert.is_false(ok)
    assert.matches("^tests/spec/core_request_spec%.lua:%d+: ", message)
    assert.matches(words, message)
  end

  describe("has a method and a body:", function()
    for _, case in ipairs {
      { "GET", nil, nil }, { "DELETE", nil, nil }, { "OPTIONS", nil, nil },
      { "POST", nil, "0" }, { "PUT", nil, "0" },
      { "POST", "", "0" }, { "PUT", "", "0" },
      { "POST", "a=b", "3" }, { "PUT", "x\0y\0", "4" }, { "POST", "\0", "1" },
      { "PATCH", "x", "1" }, { "DELETE", "x", "1" }, { "GET", "x", "1" },
      { "POST", ("x"):rep(300000), "300000" }, { "MKCOL", nil, nil },
    } do
      local method, body, length = case[1], case[2], case[3]
      it(("%s with %s"):format(method, body and #body .. " bytes" or "no body"), function()
        local line, headers, got = sent { method = method, body = body }
        assert.equal(method .. " /echo HTTP/1.1", line)
        assert.equal(length, headers["content-length"])
        assert.is_nil(headers["transfer-encoding"])
        assert.is_nil(headers.expect)
        assert.equal(body or "", got)
      end)
    end

    it("GET is the default", function()
      assert.equal("GET /echo HTTP/1.1", (sent {}))
    end)

    it("HEAD: the headers without the body, on a connection that lives", function()
      local result = assert(server:http { method = "HEAD", url = "/bytes/1000" })
      assert.equal("1000", result.headers["content-length"])
      assert.equal("", result.body)
      local before = server:stats().connections
      server:http { method = "HEAD", url = "/bytes/1000" }
      assert.equal(before, server:stats().connections)
    end)

    for name, method in pairs {
      ["a line break"] = "GET /x HTTP/1.1\r\nEvil: 1\r\nX:", ["a blank"] = "GE T", nothing = "",
      ["a letter of another alphabet"] = "G\xc3\x89T", ["a colon"] = "GET:",
    } do
      it("a method with " .. name .. " is refused", function()
        refused({ method = method }, "invalid", "method")
      end)
    end
  end)

  describe("has headers:", function()
    it("as given, values that are empty too", function()
      local _, headers = sent { headers = { { "X-One", "1" }, { "X-Empty", "" } } }
      assert.equal("1", headers["x-one"])
      assert.equal("", headers["x-empty"])
    end)

    it("secrets as their bytes", function()
      local _, headers = sent {
        headers = { { "Authorization", core.secret_basic("user", core.secret "pass") } },
      }
      assert.equal("Basic dXNlcjpwYXNz", headers.authorization)
      _, headers = sent { headers = { { "Authorization", core.secret_bearer "token" } } }
      assert.equal("Bearer token", headers.authorization)
    end)

    it("no credential by itself: not of the environment, not of a URL", function()
      refused({ url = "http://user:pass@" .. server.host .. "/echo" }, "invalid", "user name")
      local _, headers = sent {}
      assert.is_nil(headers.authorization)
      assert.is_nil(headers.cookie)
    end)

    for name, header in pairs {
      ["a line break in the value"] = { "X", "a\r\nEvil: 1" },
      ["a line feed in the value"] = { "X", "a\nEvil: 1" },
      ["a NUL byte in the value"] = { "X", "a\0b" },
      ["a line break in a secret"] = { "X", core.secret "a\r\nEvil: 1" },
      ["a NUL byte in a secret"] = { "X", core.secret "a\0b" },
      ["a line break in the name"] = { "X: 1\r\nEvil", "1" },
      ["a colon in the name"] = { "Evil: 1\tX", "1" },
      ["a blank in the name"] = { "X Y", "1" },
      ["a NUL byte in the name"] = { "X\0Y", "1" },
      ["an empty name"] = { "", "1" },
    } do
      it(name .. " is refused", function()
        server:reset()
        local ok, result, code = pcall(server.http, server, { url = "/echo", headers = { header } })
        assert.is_true(not ok or result == nil and code == "invalid")
        assert.same({}, server:stats().requests)
      end)
    end

    it("a message never holds a secret", function()
      local _, _, message = server:http {
        url = "/echo", headers = { { "Authorization", core.secret "hidden\r\nword" } },
      }
      assert.is_nil(message:find("hidden", 1, true))
    end)
  end)

  describe("has a URL:", function()
    it("sent as it stands, dots and escapes too, without the fragment", function()
      local line = sent { url = "/echo?a=%2e%2E&b=/../x#f" }
      assert.equal("GET /echo?a=%2e%2E&b=/../x HTTP/1.1", line)
      local result = server:http "/a/../echo"
      assert.equal(404, result.status)
    end)

    for url, code in pairs {
      [""] = "invalid", ["http://"] = "invalid", ["ftp://127.0.0.1/x"] = "invalid",
      ["file:///etc/passwd"] = "invalid", ["gopher://127.0.0.1/"] = "invalid",
      ["http://127.0.0.1:99999/"] = "invalid", ["http://127.0.0.1/a b"] = "invalid",
      ["http://127.0.0.1/\r\nX: y"] = "invalid", ["http://[::1/"] = "invalid",
      ["127.0.0.1/x"] = "invalid", ["//127.0.0.1/x"] = "invalid",
      ["http://127.0.0.1:1/"] = "network",
      -- A label of 64 letters is no name: nothing is asked for it.
      ["http://" .. ("a"):rep(64) .. ".invalid/"] = "dns",
    } do
      it(("%s fails with %s"):format(url:gsub("%c", "?"), code), function()
        local result, got = Rawserver.wait(core.engine():http { url = url })
        assert.is_nil(result)
        assert.equal(code, got)
      end)
    end
  end)

  it("goes where connect_to says, with the name of the URL", function()
    local _, headers = sent {
      url = "http://cmr.earthdata.nasa.gov/echo",
      connect_to = { "cmr.earthdata.nasa.gov:80:127.0.0.1:" .. server.port },
    }
    assert.equal("cmr.earthdata.nasa.gov", headers.host)
  end)

  it("asks for compression only where told", function()
    local _, headers = sent {}
    assert.equal("identity", headers["accept-encoding"])
    _, headers = sent { accept_encoding = true }
    assert.equal("gzip", headers["accept-encoding"])
    _, headers = sent { accept_encoding = true, headers = { { "accept-encoding", "br" } } }
    assert.equal("br", headers["accept-encoding"])
  end)

  describe("has cookies only with a jar:", function()
    local function cookies(spec)
      local _, headers = sent(spec)
      return headers.cookie
    end

    it("kept and sent again in the same jar, in no other, and not without one", function()
      local jar, other = core.jar(), core.jar()
      server:http { url = "/cookie/one/1", jar = jar }
      assert.equal("one=1", cookies { jar = jar })
      assert.is_nil(cookies { jar = other })
      assert.is_nil(cookies {})
      server:http "/cookie/two/2"
      assert.equal("one=1", cookies { jar = jar })
    end)

    it("only at the host that set them", function()
      local jar = core.jar()
      local map = { "::127.0.0.1:" .. server.port }
      local function at(host, path)
        return { url = "http://" .. host .. path, jar = jar, connect_to = map }
      end
      local wide = server:answer(
        "HTTP/1.1 204 N\r\nSet-Cookie: wide=1; Domain=earthdata.nasa.gov; Path=/\r\n" ..
        "Set-Cookie: foreign=1; Domain=example.org; Path=/\r\n" ..
        "Set-Cookie: top=1; Domain=gov; Path=/\r\n\r\n", "keep")
      server:http(at("urs.earthdata.nasa.gov", "/cookie/own/1"))
      server:http(at("urs.earthdata.nasa.gov", wide))
      local got = cookies(at("urs.earthdata.nasa.gov", "/echo"))
      assert.matches("own=1", got)
      assert.matches("wide=1", got)
      assert.is_nil(got:find "foreign" or got:find "top")
      assert.equal("wide=1", cookies(at("cmr.earthdata.nasa.gov", "/echo")))
      assert.is_nil(cookies(at("www.example.org", "/echo")))
      assert.is_nil(cookies(at("www.nasa.gov", "/echo")))
      assert.is_nil(cookies(at("127.0.0.1", "/echo")))
    end)

    it("which stay out of the headers that Lua sees", function()
      local result = server:http { url = "/cookie/secret/hidden" }
      assert.is_nil(result.headers["set-cookie"])
      for _, value in pairs(result.headers) do assert.is_nil(value:find "hidden") end
      for _, value in next, result.headers do assert.is_nil(tostring(value):find "hidden") end
    end)
  end)

  it("shows the answer's headers in lower case, repeats joined", function()
    local path = server:answer "HTTP/1.1 204 N\r\nx-a: 1\r\nX-B:  two \r\nX-A: 3\r\n\r\n"
    local result = server:http(path)
    assert.equal("1, 3", result.headers["x-a"])
    assert.equal("two", result.headers["x-b"])
    assert.is_nil(result.headers["x-c"])
    local all = {}
    for name, value in pairs(result.headers) do all[name] = value end
    assert.same({ ["x-a"] = "1, 3", ["x-b"] = "two" }, all)
  end)

  it("raises for what is no request, and starts nothing", function()
    local url = server.url .. "/echo"
    misuse("table expected", nil)
    misuse("table expected", "http://127.0.0.1/")
    misuse("url", {})
    misuse("url must be a string", { url = 1 })
    misuse("NUL", { url = url .. "\0x" })
    misuse("method must be a string", { url = url, method = 1 })
    misuse("NUL", { url = url, method = "G\0" })
    misuse("body must be a string", { url = url, body = 12 })
    misuse("headers must be a list", { url = url, headers = "X" })
    misuse("headers must be a list", { url = url, headers = { "X" } })
    misuse("headers must be a list", { url = url, headers = { { "X", 1 } } })
    misuse("connect_to must be a list", { url = url, connect_to = { 1 } })
    misuse("timeout must be a number", { url = url, timeout = "1" })
    misuse("max_body must be", { url = url, max_body = -1 })
    misuse("sink must be", { url = url, sink = "x" })
    misuse("path and part", { url = url, sink = {} })
    misuse("digest must be", { url = url, sink = { path = "x", part = "y", digest = "md4" } })
    misuse("expect must be", { url = url, sink = { path = "x", part = "y", expect = "00" } })
    misuse("length must be", { url = url, sink = { path = "x", part = "y", length = -1 } })
    misuse("length must be", { url = url, sink = { path = "x", part = "y", length = 1.5 } })
    misuse("^[^#]*jar[^#]*$", { url = url, jar = {} })
    for _, name in ipairs { "timeout", "connect_timeout", "low_speed_limit", "max_body" } do
      misuse(name, { url = url, [name] = 0 / 0 })
    end
    assert.equal(0, core.engine():alive())
  end)

  it("may be a table with metamethods, whose values are collected meanwhile", function()
    local values = { url = server.url .. "/echo", method = "POST", body = ("x"):rep(500) }
    local spec = setmetatable({}, { __index = function(_, key)
      collectgarbage()
      local value = values[key]
      return value and (value .. key):sub(1, #value)
    end })
    local ok, op = pcall(core.engine().http, core.engine(), spec)
    if ok then
      local result = Rawserver.wait(op)
      assert.equal(values.body, result.body:sub(-500))
    end
  end)
end)
