--- A download that is killed, again and again: never a wrong file under a final name, and in the
-- end all of them.

local core = require "earthshine.core"
local granule = require "earthshine.record.granule"
local Sandbox = require "tests.support.sandbox"
local temporary = require "tests.support.temporary"

local KILLS <const>, FILES <const> = 20, 48

describe("a download that is killed", function()
  local box, folder
  setup(function()
    box, folder = Sandbox.start { http = true }, temporary.folder()
    os.execute("mkdir " .. folder:path "out")
  end)
  teardown(function()
    box:stop()
    folder:remove()
  end)

  local function shell(line)
    local user = box.system.credentials
    return temporary.shell(([[
      export EARTHSHINE_SYSTEM='%s' EARTHDATA_USERNAME='%s' EARTHDATA_PASSWORD='%s' NO_PROXY='*'
      TO='%s' ES=scripts/earthshine; %s]]):format(box.path, user.username, user.password,
      folder:path "out", line))
  end

  -- What each file must be, by name.
  local function expected()
    local files = {}
    local out = shell(("$ES search MUR-JPL-L4-GLOB-v4.1 --count %d"):format(FILES))
    for line in out:gmatch "[^\n]+" do
      for _, file in ipairs((granule.new(line):files())) do files[file.name] = file end
    end
    return files
  end

  it("leaves only whole files under their names, and the last run completes them", function()
    local files = expected()
    local download = ("$ES download MUR-JPL-L4-GLOB-v4.1 --count %d --to \"$TO\""):format(FILES)
    local partial, complete = 0, 0
    -- The moments are spread over the time that one takes here.
    local span = tonumber(shell(
      ("start=$(date +%%s%%N); %s >/dev/null 2>&1; echo $(($(date +%%s%%N) - start))")
        :format(download))) / 1e9
    folder:remove_files "out"
    for kill = 1, KILLS do
      shell(("exec 2>/dev/null; %s >/dev/null 2>&1 & sleep %.3f; kill -9 $! 2>/dev/null; wait $!")
        :format(download, span * (0.2 + 0.8 * kill / KILLS)))
      for name in (folder:list "out"):gmatch "%S+" do
        if name:find "%.part$" then
          partial = partial + 1
        elseif files[name] then
          local text = folder:read("out/" .. name)
          assert.equal(files[name].size, #text)
          assert.equal(files[name].checksum.value, core.hash("adler32", text))
          complete = complete + 1
        else
          assert.matches("^%.earthshine%-%x+$", name)
        end
      end
      if kill % 4 == 0 then folder:remove_files "out" end
    end
    assert.is_true(partial > 0 and complete > 0)
    assert.is_truthy(shell(download .. " 2>&1"):find "^%d+ files downloaded")
    local left = folder:list "out"
    for name in pairs(files) do assert.is_truthy(left:find(name, 1, true)) end
    assert.is_nil(left:find("%.part"), left)
  end)
end)
