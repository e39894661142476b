--- Closed standard streams, and a second name planted for a .part.

local Rawserver = require "tests.support.rawserver"

local LUA <const> = "exec lua5.4 -e 'local e = require \"earthshine.core\".engine() "
  .. "e:timer(0) e:turn(true) e:close() print \"well\"' %s"

describe("an engine", function()
  for _, closed in ipairs { "2>&-", "0<&-", "0<&- 2>&-" } do
    it("works in a program whose streams are closed: " .. closed, function()
      local pipe <close> = assert(io.popen(LUA:format(closed)))
      assert.equal("well\n", pipe:read "a")
      assert.is_true(pipe:close())
    end)
  end
end)

describe("a file sink", function()
  it("leaves a file alone of which the .part is a second name", function()
    local server = Rawserver.start()
    local folder = Rawserver.folder()
    Rawserver.write(folder .. "/victim", "keep")
    os.execute(("ln %s/victim %s/new.part"):format(folder, folder))
    local sink = { path = folder .. "/new", part = folder .. "/new.part" }
    assert.equal(9, server:http({ url = "/bytes/9", sink = sink }).file.bytes)
    assert.equal("keep", Rawserver.read(folder .. "/victim"))
    server:stop()
    os.execute("rm -rf " .. folder)
  end)
end)
