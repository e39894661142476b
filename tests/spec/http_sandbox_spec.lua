-- The policy on the wire: requests to the sandbox, judged by its recording of what each host got.

local Auth = require "earthshine.auth"
local core = require "earthshine.core"
local Error = require "earthshine.error"
local http = require "earthshine.http"
local Sandbox = require "tests.support.sandbox"
local Session = require "earthshine.session"
local Stream = require "earthshine.http.stream"

local DATA <const> = "data.sandbox.earthdatacloud.nasa.gov"
local EDL <const> = "urs.earthdata.nasa.gov"
local CMR <const> = "cmr.earthdata.nasa.gov"

-- Who may see what; anything that is not named here may go nowhere.
local MAY <const> = {
  Basic = { [EDL] = true },
  Bearer = { [EDL] = true, [CMR] = true, [DATA] = true },
  ["asf-urs"] = { [DATA] = true },
  ["_urs-gui_session"] = { [EDL] = true },
  urs_user_already_logged = { [EDL] = true, [CMR] = true },
}

describe("secrets on the wire", function()
  local box, file
  local getenv = core.getenv

  setup(function() box = Sandbox.start() end)
  teardown(function() box:stop() end)

  local function login(options)
    core.getenv = function(name)
      return ({ EARTHDATA_USERNAME = "sandbox", EARTHDATA_PASSWORD = "sandbox-password" })[name]
    end
    local session = Session.new { system = box.system, retry = { attempts = 1 } }
    local auth = Auth.login(session, options)
    core.getenv = getenv
    return session, auth
  end

  before_each(function()
    box:reset()
    local session = Session.new { system = box.system }
    local body = http.request(session, {
      url = session.system.cmr .. "/granules.umm_json?short_name=ATL06&page_size=1",
        accept = "json",
    }).body
    file = assert(body:match('"(https://' .. DATA:gsub("%p", "%%%0") .. '/[^"]+%.h5)"'))
  end)

  -- Checks the whole recording; returns how many credentials were seen at all.
  local function judge()
    local seen = 0
    for _, entry in ipairs(box:requests()) do
      local names = {}
      if entry.authorization then names[1] = entry.authorization:match "^%S+" end
      for name in (entry.cookie or ""):gmatch "([^=;%s]+)=" do names[#names + 1] = name end
      for _, name in ipairs(names) do
        seen = seen + 1
        local allowed = MAY[name] and MAY[name][entry.host] and entry.scheme == "https"
        assert(allowed, ("%s went to %s"):format(name, entry.url))
        assert(not entry.target:find "X%-Amz%-Signature", name .. " went with a presigned address")
      end
      assert.is_nil(entry.referer)
      assert.is_nil(entry.proxy_authorization)
    end
    return seen
  end

  it("go only where they belong when a body is read while it arrives", function()
    local session = login()
    local whole = http.request(session, { url = file }).body
    local response <close> = Stream.open(login(), file)
    assert.equal(#whole, response.length)
    local parts = {}
    for chunk in response:chunks() do parts[#parts + 1] = chunk end
    assert.is_true(whole == table.concat(parts))
    assert.is_true(judge() >= 4)
    local ok, err = pcall(Stream.open, Session.new { system = box.system }, file)
    assert.is_false(ok)
    assert.equal("auth", err.code)
  end)

  it("go only where they belong, in the dance with a password", function()
    local session, auth = login()
    auth._bearer = nil
    local response = http.request(session, { url = file })
    assert.equal(4, response.hops)
    http.request(session, { url = file })
    assert.is_true(judge() >= 4)
    local hosts = {}
    for _, entry in ipairs(box:requests()) do
      if entry.target ~= "/api/users/find_or_create_token" then hosts[#hosts + 1] = entry.host end
    end
    local S3 = "sandbox-protected.s3.us-west-2.amazonaws.com"
    assert.same({ CMR, DATA, EDL, DATA, DATA, S3, DATA, S3 }, hosts)
  end)

  it("go only where they belong, with a token alone", function()
    local first, auth = login()
    local session = login { token = core.reveal(auth:bearer()):match "%S+$" }
    assert.is_nil(session.auth:basic())
    assert.equal(1, http.request(session, { url = file }).hops)
    assert.equal(200, http.request(first, { url = first.system.cmr .. "/health" }).status)
    assert.is_true(judge() >= 3)
  end)

  local AWAY <const> = {
    { "https://foreign.example.org/collect", true },
    { "//foreign.example.org/collect", true },
    { "https://FOREIGN.example.org./collect", true },
    { "https://sandbox-public.s3.us-west-2.amazonaws.com/x?X-Amz-Signature=1", true },
    { "https://" .. DATA .. "/x?X-Amz-Signature=1", true },
    { "http://foreign.example.org/collect", false },
    { "http://" .. DATA .. "/x", false },
    { "http://" .. EDL .. "/oauth/authorize", false },
    { "http://169.254.169.254/latest/meta-data/", false },
    { "https://169.254.169.254/latest/meta-data/", false },
    { "https://2852039166/latest/meta-data/", false },
    { "https://[::ffff:169.254.169.254]/", false },
    { "https://sandbox:x@foreign.example.org/", false },
    { "https://" .. EDL .. "@foreign.example.org/", false },
  }
  for _, case in ipairs(AWAY) do
    for _, status in ipairs { 302, 307 } do
      it(("do not follow a %d to %s"):format(status, case[1]), function()
        local session = login()
        http.request(session, { url = file }) -- the jar holds the data host's cookie from now on
        local before = #box:requests()
        box:faults { kind = "redirect", host = DATA, location = case[1], status = status,
          first = 1 }
        local ok, err = pcall(http.request, session, { url = file })
        local after = #box:requests()
        if case[2] then
          assert.equal(before + 2, after)
        else
          assert.is_false(ok)
          assert(Error.is(err), tostring(err))
          assert.equal("forbidden", err.code)
          assert.equal(before + 1, after)
        end
        assert.is_true(judge() >= 3)
      end)
    end
  end

  it("are renewed on the wire when the token ends", function()
    local session, auth = login()
    local old = core.reveal(auth:bearer())
    box:faults { kind = "expire", what = "token" }
    assert.equal(200, http.request(session, { url = session.system.cmr
      .. "/granules.umm_json?short_name=ATL06&page_size=1" }).status)
    assert.not_equal(old, core.reveal(auth:bearer()))
    judge()
  end)

  it("are shown in no message of any failure", function()
    local session, auth = login()
    local texts = {}
    session.on_log = function(event) texts[#texts + 1] = event.message end
    session.on_request = function(event) texts[#texts + 1] = event.url end
    for _, fault in ipairs {
      { kind = "status", status = 500 }, { kind = "status", status = 403, body = "Bearer abc" },
        { kind = "cut", bytes = 10 },
      { kind = "redirect", location = "loop" }, { kind = "html" }, { kind = "close" },
        { kind = "headers", count = 20000 },
    } do
      for _, host in ipairs { DATA, "sandbox-protected.s3.us-west-2.amazonaws.com" } do
        box:control("POST", "/reset")
        fault.host = host
        box:faults(fault)
        local _, err = pcall(http.request, session, { url = file, sink = "null" })
        texts[#texts + 1] = tostring(err)
        if Error.is(err) then texts[#texts + 1] = err.url or "" end
      end
    end
    local all = table.concat(texts, "\n")
    assert.is_nil(all:find("sandbox-password", 1, true))
    assert.is_nil(all:find(core.reveal(auth:bearer()):match "%S+$", 1, true))
    assert.is_nil(all:find "X%-Amz%-Signature=%x")
    assert.is_nil(all:find "X%-Amz%-Security%-Token=[^*]")
  end)
end)
