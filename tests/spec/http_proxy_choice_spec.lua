-- Which proxy an address is asked through: options, the environment, and lists of exceptions.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local except = require "earthshine.http.except"
local http = require "earthshine.http"
local support = require "tests.support.memory_session"
local temporary = require "tests.support.temporary"

-- What a request to an address would be sent with.
local function sent(options, url)
  local session, transport = support.new({ {} }, options)
  http.request(session, { url = url or "https://cmr.earthdata.nasa.gov/" })
  return transport.requests[1].request
end

describe("the option proxy", function()
  it("is an address, with or without scheme, port and login", function()
    local CASES <const> = {
      ["http://h:3128"] = { "http://h:3128" }, ["h:3128"] = { "http://h:3128" },
      ["h"] = { "http://h:80" }, ["https://h"] = { "https://h:443" },
      ["socks5h://h/"] = { "socks5h://h:1080" }, ["socks4a://h"] = { "socks4a://h:1080" },
      ["[::1]:8080"] = { "http://[::1]:8080" },
      ["http://u:p%40%2f@H.example:1"] = { "http://h.example:1", "u", "p@/" },
      ["u@h"] = { "http://h:80", "u" },
    }
    for option, wanted in pairs(CASES) do
      local spec = sent { proxy = option }
      assert.equal(wanted[1], spec.proxy, option)
      assert.equal(wanted[2], spec.proxy_user and core.reveal(spec.proxy_user), option)
      assert.equal(wanted[3], spec.proxy_password and core.reveal(spec.proxy_password), option)
    end
    local spec = sent { proxy = { url = "h", user = "a", password = "b" } }
    assert.same({ "a", "b" }, { core.reveal(spec.proxy_user), core.reveal(spec.proxy_password) })
    assert.is_nil(sent { proxy = false }.proxy)
  end)

  it("is refused at once where it can never work, without a word of its secret", function()
    local CASES <const> = {
      { "", "no address" }, { "ftp://u:canary@h", "its scheme must be one of http" },
      { "http://u:canary@", "no address" }, { "http://u:canary@h/path", "must end after the port" },
      { "http://u:canary@h:99999", "no address" }, { "http://u:can ary@h", "no address" },
      { "http://u:can\nary@h", "no address" }, { "http://u%3A:canary@h", "cannot be sent" },
      { "http://u:canary%00@h", "cannot be sent" }, { "http://u:ca#nary@h", "." },
      { "http://h?canary", "must end after the port" }, { true, "or false for none" },
      { {}, "lacks its url" }, { { url = "h", usr = "x" }, "option usr of proxy" },
      { { url = "h", except = { 5 } }, "except[1] of option proxy must be string" },
      { { url = "h", except = "10.0.0.0/99" }, '"10.0.0.0/99" is no network' },
      { { url = "h", except = "a b!c" }, "no host name, .domain" },
      { 5, "option proxy of session" },
      { ("h"):rep(70000), "too long" },
    }
    for _, case in ipairs(CASES) do
      local ok, err = pcall(support.new, { {} }, { proxy = case[1] })
      assert.is_false(ok, tostring(case[1]))
      assert(Error.is_misuse(err), tostring(err))
      assert.matches(case[2], err.message, 1, case[2] ~= ".")
      assert.is_nil(err.message:find("nary", 1, true))
    end
  end)

  it("is refused by the core too, without being repeated", function()
    local engine = core.engine()
    for _, proxy in ipairs { "http://u:canary@h:1", "canary", "ftp://canary", "http://h/canary",
      "http://h?canary", "" } do
      local op = engine:http { url = "http://127.0.0.1:1/", proxy = proxy }
      repeat engine:turn(true) until op:done()
      local _, code, message = op:result()
      assert.equal("invalid", code, message)
      assert.matches("not a usable proxy", message)
      assert.is_nil(message:find "canary")
    end
    while engine:next() do end
  end)

  it("is the only way to give a proxy its login", function()
    local session = support.new { {} }
    local ok, err = pcall(http.request, session, { url = "https://cmr.earthdata.nasa.gov/",
      auth = "none", headers = { ["proxy-Authorization"] = "Basic x" } })
    assert.is_false(ok)
    assert.matches("would reach the server itself", tostring(err))
  end)
end)

describe("the environment", function()
  -- Runs a process with these variables; returns what proxies it chooses for http and https.
  local folder
  setup(function() folder = temporary.folder() end)
  teardown(function() folder:remove() end)
  local function chosen(variables, url)
    folder:write("choose.lua", [[
      package.path = "lua/?.lua;lua/?/init.lua;./?.lua;" .. package.path
      local proxy, url = require "earthshine.http.proxy", require "earthshine.url"
      local proxies = proxy.compile()
      local parts = url.parse(arg[1])
      local ok, server = pcall(proxy.choose, proxies or { except = {} }, parts, arg[2] == "mapped")
      print(ok and (server and server.url or "none") or tostring(server))]])
    local build = os.getenv "EARTHSHINE_BUILD" or "build"
    return (temporary.shell(("env %s LUA_CPATH='%s/lib/?.so;;' lua5.4 %s %s"):format(variables,
      build, folder:path "choose.lua", url)):gsub("\n$", ""))
  end

  it("names proxies by scheme, in small letters first", function()
    local HTTP, HTTPS <const> = "http://h.example/", "https://h.example/"
    for _, case in ipairs {
      { "", HTTPS, "none" }, { "https_proxy=a:1 HTTPS_PROXY=b:1", HTTPS, "http://a:1" },
      { "HTTPS_PROXY=b:1", HTTPS, "http://b:1" }, { "https_proxy=a:1", HTTP, "none" },
      { "http_proxy=a:1", HTTP, "http://a:1" }, { "http_proxy=a:1", HTTPS, "none" },
      { "HTTP_PROXY=a:1", HTTP, "none" }, { "HTTP_PROXY=a:1", HTTPS, "none" },
      { "ALL_PROXY=socks5h://a", HTTP, "socks5h://a:1080" },
      { "all_proxy=a:1 ALL_PROXY=b:1", HTTPS, "http://a:1" },
      { "https_proxy= ALL_PROXY=b:1", HTTPS, "http://b:1" },
      { "https_proxy=a:1", HTTPS .. " mapped", "none" },
      { "https_proxy=a:1 NO_PROXY=example", HTTPS, "none" },
      { "https_proxy=a:1 no_proxy=other NO_PROXY='*'", HTTPS, "http://a:1" },
      { "https_proxy=a:1 NO_PROXY='nonsense!,10.0.0.0/99'", HTTPS, "http://a:1" },
      { "https_proxy=ftp://u:canary@a", HTTPS, "the environment variable https_proxy holds no "
        .. "usable proxy: its scheme must be one of http, https, socks4, socks4a, socks5 and "
        .. "socks5h" },
      { "https_proxy=ftp://u:canary@a", HTTP, "none" },
    } do
      assert.equal(case[3], chosen(case[1], case[2]), case[1])
    end
  end)
end)

describe("the list of exceptions", function()
  local CASES <const> = {
    -- list, those in it, those not
    { "", "", "h 10.0.0.1" }, { "*", "h:1 10.0.0.1 [::1]", "" }, { "a,*", "h", "" },
    { "example.org", "example.org www.example.org EXAMPLE.org", "notexample.org example.org.evil" },
    { ".example.org,*.nasa.gov", "example.org www.example.org a.nasa.gov", "xnasa.gov h" },
    { "Example.ORG.", "example.org example.org. www.example.org.", "h h." },
    { "example.org:443", "example.org.:443", "example.org.:80" },
    { "10.1.2.3.,11.0.0.0/8", "10.1.2.3 10.1.2.3. 11.9.9.9.", "10.1.2.4." },
    { "example.org:8443", "example.org:8443 w.example.org:8443", "example.org example.org:80" },
    { "10.1.2.3", "10.1.2.3", "10.1.2.30 110.1.2.3" }, { "10.1.2.3:80", "10.1.2.3:80", "10.1.2.3" },
    { "10.0.0.0/8", "10.255.1.1 10.0.0.0", "11.0.0.0 9.255.255.255 host10" },
    { "10.1.2.3/32", "10.1.2.3", "10.1.2.2" }, { "0.0.0.0/0", "1.2.3.4", "[::1] h" },
    { "192.168.4.0/22", "192.168.7.255 192.168.4.0", "192.168.8.0 192.168.3.255" },
    { "::1", "[::1] [0:0:0:0:0:0:0:1]", "[::2] 0.0.0.1" }, { "[::1]:443", "[::1]:443", "[::1]:80" },
    { "fd00::/8", "[fd12::1]", "[fe00::1] [::1]" },
    { "::ffff:10.0.0.0/104", "10.1.1.1", "11.1.1.1" },
    { "2001:db8::/33", "[2001:db8:7fff::1]", "[2001:db8:8000::1]" },
    { " a.org \t b.org,,c.org ", "a.org b.org c.org", "org d.org" },
  }
  for _, case in ipairs(CASES) do
    it(("%q"):format(case[1]), function()
      local rules = except.read(case[1])
      for i, list in ipairs { case[2], case[3] } do
        for text in list:gmatch "%S+" do
          local host, port = text:lower():match "^(.-):(%d+)$"
          if not host or host:find "^%[[^%]]*$" then host, port = text:lower(), "443" end
          assert.equal(i == 1, except.has(rules, host, tonumber(port)), text)
        end
      end
    end)
  end
end)
