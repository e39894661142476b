--- The guard of the test runner: where it says that test traffic cannot leave the machine, it
--- cannot.

local core = require "earthshine.core"
local Rawserver = require "tests.support.rawserver"
local temporary = require "tests.support.temporary"

local function lines_of(path)
  local file <close> = io.open(path)
  local list = {}
  for line in file and file:lines() or function() end do list[#list + 1] = line end
  return list
end

describe("an isolated run of the tests", function()
  local isolated = os.getenv "EARTHSHINE_ISOLATED"

  local function test(name, f)
    it(name, function()
      if not isolated then pending "NOT ISOLATED: this machine allows no network namespace" end
      f()
    end)
  end

  test("has no interface but loopback, and no route", function()
    for i, line in ipairs(lines_of "/proc/net/dev") do
      if i > 2 then assert.equal("lo", line:match "^%s*(%w+):", line) end
    end
    assert.equal(1, #lines_of "/proc/net/route")
  end)

  test("reaches nobody, in any way and from any process", function()
    for _, address in ipairs { "192.0.2.1", "198.51.100.7", "[2001:db8::1]" } do
      local _, code, message = Rawserver.wait(core.engine():http {
        url = "http://" .. address .. "/", connect_timeout = 5,
      })
      assert.equal("network", code)
      assert.is_nil(message:find("imed out", 1, true), message)
    end
    local said = temporary.shell "curl -sS -m 5 --noproxy '*' http://192.0.2.1/ 2>&1; echo $?"
    assert.matches("\n7$", said)
  end)

  test("reaches every address of loopback", function()
    local server = Rawserver.start()
    assert.equal(200, server:http("/status/200").status)
    server:stop()
    assert.equal("", temporary.shell [[lua5.4 -e '
      local uv = require "luv"
      local socket = uv.new_tcp()
      assert(socket:bind("127.0.0.77", 0))
      assert(socket:listen(1, function() end))']])
  end)
end)
