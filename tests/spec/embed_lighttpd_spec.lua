--- lighttpd as a host: a page by mod_magnet, asked by curl.

local build = require "tests.support.build"
local json = require "earthshine.json"
local Process = require "tests.support.process"
local Sandbox = require "tests.support.sandbox"
local temporary = require "tests.support.temporary"

local here <const> = "tests/embed/lighttpd/"

-- Why this cannot be tried here, or nil.
local function obstacle()
  if build.instruments():find "sanitize" then
    return "lighttpd is not linked with the sanitizer of this build"
  end
  local module = temporary.shell [[PATH=$PATH:/usr/sbin; command -v lighttpd >/dev/null &&
    find /usr/lib* -path '*lighttpd/mod_magnet.so' 2>/dev/null]]
  if module == "" then return "lighttpd and its module for Lua are not installed" end
end

describe("a page of lighttpd's", function()
  local box, folder, server, port
  local why <const> = obstacle()
  setup(function()
    if why then return end
    box, folder, port = Sandbox.start { http = true }, temporary.folder(), Process.free_port()
    server = Process.start(([[env EARTHSHINE_SYSTEM='%s' PORT=%d ROOT='%s' \
      PAGE="$PWD/%sgranules.lua" PATH="$PATH:/usr/sbin" lighttpd -D -f %slighttpd.conf]]):format(
      box.path, port, folder:path(), here, here), folder,
      ("curl -s --noproxy '*' http://127.0.0.1:%d/"):format(port))
  end)
  teardown(function()
    if not server then return end
    server:stop()
    box:stop()
    folder:remove()
  end)

  -- What curl gets: a table, the status and the type.
  local function ask(query)
    local out = temporary.shell(("curl -s --noproxy '*' -w '\n%%{http_code} %%{content_type}' " ..
      "'http://127.0.0.1:%d/granules?%s'"):format(port, query))
    local body, status, kind = out:match "^(.*)\n(%d+) (.*)$"
    return json.decode(body), math.tointeger(status), kind
  end

  local function it_asks(name, f)
    it(name, function()
      if why then return pending(why) end
      f()
    end)
  end

  it_asks("lists granules as JSON, in every request anew", function()
    for _ = 1, 4 do
      local got, status, kind = ask "short_name=MUR-JPL-L4-GLOB-v4.1&temporal=2020-07-01,2020-07-03"
      assert.equal(200, status)
      assert.equal("application/json", kind)
      assert.is_truthy(table.concat(got.granules, " "):find "20200702")
    end
  end)

  it_asks("says what is wrong with a question", function()
    local got, status = ask "short_name=MUR-JPL-L4-GLOB-v4.1&count=1000"
    assert.equal(400, status)
    assert.equal("count must be from 1 to 100", got.message)
    got, status = ask "short_name=MUR-JPL-L4-GLOB-v4.1&temporal=yesterday,today"
    assert.equal(400, status)
    assert.equal("invalid_query", got.error)
  end)

  it_asks("serves many who come at once, each in its turn", function()
    local count = temporary.shell(([[for i in 1 2 3 4 5 6 7 8; do curl -s --noproxy '*' \
      'http://127.0.0.1:%d/granules?short_name=MUR-JPL-L4-GLOB-v4.1&count=5' & done |
      grep -c '"granules":\[']]):format(port))
    assert.equal("8", count)
  end)

  it_asks("is gone when the server is", function()
    local pid = server.pid
    server:stop()
    assert.equal("gone", temporary.shell("kill -0 " .. pid .. " 2>/dev/null || echo gone"))
  end)
end)
