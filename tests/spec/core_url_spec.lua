--- URLs of friends and foes: parsed, resolved, escaped.

local core = require "earthshine.core"
local join = require "earthshine.url".join

-- A plain URL comes back with the text that joining its parts would give; that is shown once, here.
local function parts(text)
  local url, message = core.url_parse(text)
  assert.truthy(url, message)
  local whole = url.text
  url.text = nil
  if whole then assert.equal(whole, join(url)) end
  return url
end

describe("url_parse", function()
  it("gives the parts that are there", function()
    assert.same({ scheme = "https", host = "cmr.earthdata.nasa.gov", path = "/search/x.json",
      query = "a=1&b=%20", fragment = "top" },
      parts "https://cmr.earthdata.nasa.gov/search/x.json?a=1&b=%20#top")
    assert.same({ scheme = "http", host = "h", path = "/", port = 8080 }, parts "http://h:8080/")
    assert.same({ scheme = "s3", host = "bucket", path = "/a/b c%2F" },
      (function()
        local url = parts "s3://bucket/a/b%20c%2F"
        url.path = url.path:gsub("%%20", " ")
        return url
      end)())
    assert.same({ scheme = "http", host = "h", path = "/", user = "u", password = "p%40" },
      parts "http://u:p%40@h/")
    assert.equal("", parts "http://h/?".query or "")
    assert.equal("/", parts "http://h?q".path)
  end)

  it("brings a host into the one form that hosts are compared in", function()
    for text, host in pairs {
      ["HTTPS://URS.EarthData.NASA.gov/"] = "urs.earthdata.nasa.gov",
      ["https://urs.earthdata.nasa.gov./"] = "urs.earthdata.nasa.gov",
      ["https://urs.earthdata.nasa.gov.:443/"] = "urs.earthdata.nasa.gov",
      ["https://urs%2eearthdata.nasa.gov/"] = "urs.earthdata.nasa.gov",
      ["http://[::1]/"] = "[::1]",
      ["http://[2001:DB8::1]:80/"] = "[2001:db8::1]",
      ["http://127.1/"] = "127.0.0.1",
      ["http://0x7f000001/"] = "127.0.0.1",
      ["http://2852039166/"] = "169.254.169.254",
      ["http://2852039166./"] = "169.254.169.254",
      ["http://0xa9%2e0xfea9fe/"] = "169.254.169.254",
      ["http://evil.org\\@urs.earthdata.nasa.gov/"] = "urs.earthdata.nasa.gov",
      ["http://urs.earthdata.nasa.gov@evil.org/"] = "evil.org",
      ["http://urs.earthdata.nasa.gov:x@evil.org/"] = "evil.org",
      ["http://evil.org#@urs.earthdata.nasa.gov/"] = "evil.org",
      ["http://evil.org?@urs.earthdata.nasa.gov/"] = "evil.org",
      ["http://evil.org/@urs.earthdata.nasa.gov/"] = "evil.org",
    } do
      assert.equal(host, parts(text).host, text)
    end
    assert.equal("https", parts "HTTPS://h/".scheme)
  end)

  it("leaves paths as they are: a signature may cover them", function()
    for _, path in ipairs {
      "/a/../b", "/./x", "/%2e%2e/x", "//x//y", "/a%2Fb", "/%zz", "/~a;b=c",
    } do
      assert.equal(path, parts("http://h" .. path).path)
    end
  end)

  it("refuses what is no absolute URL, with a reason", function()
    for _, text in ipairs {
      "", " ", "/x", "//h/x", "h", "h/x", "?q", "#f", "http:", "http://", "http:x", "http://:80/",
      "mailto:x@y", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x",
      "http://h:99999/", "http://h:-1/", "http://h:port/", "http://h:80x/", "http://h /",
      "http://h\t/", "http://h\n/", "http://h/\r\nX: y", "http://h/a b", "http://[::1",
      "http://[zz]/", "http://[]/", "http://a@b@c/", "http://h%00/", "http://h%2f/",
      "http://h../", "http://./", "http://169.254.169.254../", "http://h%2530/", "http://h%7f/",
      "http://h\0.org/", "http://h/\0", "http://h<>/", "http://exa mple.org/", "\xff\xfe",
    } do
      local url, message = core.url_parse(text)
      assert.is_nil(url, text)
      assert.matches("^not a usable URL", message)
    end
  end)

  it("neither hangs nor overflows on long ones", function()
    local long = ("a"):rep(100000)
    assert.equal(100001, #parts("http://h/" .. long).path)
    assert.equal(100000, #(core.url_parse("http://h/?" .. long) or { query = long }).query)
    core.url_parse("http://" .. long .. "/")
    core.url_parse(long)
    core.url_parse("http://h/" .. long:rep(100))
    core.url_parse(("http://"):rep(1000))
    core.url_parse("http://" .. ("u@"):rep(1000) .. "h/")
    core.url_parse("http://[" .. (":"):rep(1000) .. "]/")
  end)

  it("takes whatever bytes without harm", function()
    math.randomseed(7)
    local alphabet = "htp:/@?#[]%.0aZ\0 \xc3\xa9-\\"
    for _ = 1, 5000 do
      local bytes = {}
      for i = 1, math.random(0, 30) do
        local at = math.random(#alphabet)
        bytes[i] = alphabet:sub(at, at)
      end
      local text = "http://" .. table.concat(bytes)
      local url, message = core.url_parse(text)
      assert.is_true(url and #url.host > 0 or type(message) == "string")
      core.url_resolve("http://h/a/b", table.concat(bytes))
    end
  end)
end)

describe("url_resolve", function()
  for _, case in ipairs {
    { "http://h/a/b?q", "c", "http://h/a/c" },
    { "http://h/a/b", "../c", "http://h/c" },
    { "http://h/a/b", "./c", "http://h/a/c" },
    { "http://h", "c", "http://h/c" },
    { "http://h/a/b", "/c?d#e", "http://h/c?d#e" },
    { "http://h/a/b?q", "?z", "http://h/a/b?z" },
    { "http://h/a/b", "//o/x", "http://o/x" },
    { "https://h/a", "//o/x", "https://o/x" },
    { "http://h/a", "https://o:1/y", "https://o:1/y" },
    { "http://h/a", "HTTPS://o/y", "https://o/y" },
    { "http://h/a", "x y", "http://h/x%20y" },
    { "http://h:8080/a", "/b", "http://h:8080/b" },
    { "http://h/a", "%2e%2e/x", "http://h/%2e%2e/x" },
    { "http://h/a", "/x?u=http://o/", "http://h/x?u=http://o/" },
    { "http://h/a/b?q", "", "http://h/a/b?q" },
    { "http://h/a/b?q#f", "", "http://h/a/b?q" },
    { "http://h/a/b?q#f", "#g", "http://h/a/b?q#g" },
    { "http://h/a#b/c", "d", "http://h/d" },
  } do
    it(("%s + %s"):format(case[1], case[2]), function()
      assert.equal(case[3], core.url_resolve(case[1], case[2]))
    end)
  end

  it("refuses what cannot be, with a reason", function()
    for _, case in ipairs {
      { "x", "y" }, { "", "http://h/" }, { "/a", "b" }, { "http://h/a", "javascript:x" },
      { "http://h/a", "mailto:x" }, { "http://h/a", "http:x" }, { "http://h/a", "/x\r\nY" },
      { "http://h/a", "http://[::1" }, { "http://h/a", "//h:99999/" }, { "http://h/a", "//" },
      { "http://h/a", "#x\r\nY" },
      { "http://h/a", "c\0d" }, { "http://h/\0a", "c" },
    } do
      local url, message = core.url_resolve(case[1], case[2])
      assert.is_nil(url, case[2])
      assert.matches("^not a usable URL", message)
    end
  end)

  it("never comes to a host that url_parse then sees otherwise", function()
    for _, reference in ipairs {
      "//urs.earthdata.nasa.gov@evil.org/", "\\\\evil.org/", "/\\evil.org/", "///evil.org/",
      "http:///evil.org/", "//evil.org\\@urs.earthdata.nasa.gov/", "/..//evil.org/", "@evil.org/",
    } do
      local url = core.url_resolve("https://urs.earthdata.nasa.gov/oauth", reference)
      if url then
        local again = core.url_resolve(url, "")
        assert.equal(parts(url).host, parts(again).host)
      end
    end
  end)
end)

describe("url_escape", function()
  it("leaves the unreserved characters alone", function()
    local unreserved = "ABCXYZabcxyz0123456789-._~"
    assert.equal(unreserved, core.url_escape(unreserved))
    assert.equal("%20%2B%26%3D%2F%3F%23%25", core.url_escape " +&=/?#%")
    assert.equal("caf%C3%A9%00", core.url_escape "caf\xc3\xa9\0")
    assert.equal("", core.url_escape "")
  end)

  it("comes back by url_unescape, whatever the bytes", function()
    local all = {}
    for byte = 0, 255 do all[byte + 1] = string.char(byte) end
    local text = table.concat(all)
    assert.equal(text, core.url_unescape(core.url_escape(text)))
    for n = 0, 50 do
      local bytes = core.random(n)
      assert.equal(bytes, core.url_unescape(core.url_escape(bytes)))
    end
    assert.equal(3000000, #core.url_escape((" "):rep(1000000)))
  end)

  it("url_unescape leaves what is no escape", function()
    for text, plain in pairs {
      ["%"] = "%", ["%4"] = "%4", ["%4g"] = "%4g", ["%%41"] = "%A", ["%41%"] = "A%", ["+"] = "+",
      ["%c3%A9"] = "\xc3\xa9", ["a%00b"] = "a\0b", ["%-1"] = "%-1", ["% 1"] = "% 1",
    } do
      assert.equal(plain, core.url_unescape(text), text)
    end
  end)
end)

describe("url_clean", function()
  it("makes an address fit to send, and changes nothing else", function()
    for text, clean in pairs {
      ["http://h/a?b=%20#c"] = "http://h/a?b=%20#c", ["  http://h/ \r\n"] = "http://h/",
      ["http://h/a b  c"] = "http://h/a%20b%20%20c", ["http://h/\xc3\xa9"] = "http://h/%C3%A9",
      ["http://h/%zz/../x"] = "http://h/%zz/../x", [""] = "", [" \t\n"] = "",
      ["http://h/" .. ("\xff"):rep(1000)] = "http://h/" .. ("%FF"):rep(1000),
    } do
      assert.equal(clean, core.url_clean(text), text)
      assert.equal(clean, core.url_clean(clean))
    end
  end)

  it("lets through no line break that url_parse would not refuse", function()
    for _, text in ipairs { "http://h/a\r\nX: y", "http://h/a\nb", "http://h\t/", "http://h/\0" } do
      assert.is_nil((core.url_parse(core.url_clean(text))))
    end
  end)
end)
