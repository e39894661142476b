--- The command under attack: streams that are closed or full, and words that want to steer the
--- terminal.

local Command = require "tests.support.command"
local temporary = require "tests.support.temporary"

describe("the command under attack", function()
  local setting = Command.setting()
  local box, folder
  before_each(function() box, folder = setting.box, setting.folder end)

  -- Runs a shell line; its stderr and its status.
  local function run(line) return select(2, setting.run(line)) end

  -- The digest of what the folder holds.
  local function contents()
    return temporary.shell(("cd '%s' && cat *.h5 | md5sum"):format(folder:path "out"))
  end

  it("writes whole files when standard streams are closed", function()
    run "$ES download ATL06 --count 3 --to $TO"
    local whole = contents()
    for _, closed in ipairs { "2>&-", "<&- 2>&-", "<&- >&- 2>&-", ">&-" } do
      folder:remove_files "out"
      local _, status = run("$ES download ATL06 --count 3 --to $TO -vv " .. closed)
      assert.equal(0, status)
      assert.equal(whole, contents())
    end
  end)

  it("fails when what it prints cannot be written", function()
    for _, command in ipairs { "search ATL06 --json", "search ATL06", "version" } do
      for _, to in ipairs { ">/dev/full", ">&-" } do
        local err, status = run(("$ES %s %s"):format(command, to))
        assert.matches("cannot write to the standard output: ", err)
        assert.equal(1, status)
      end
    end
  end)

  it("ends in peace when whoever reads it has gone", function()
    local err, status = run "(trap '' PIPE; $ES search ATL06 --json) | head -1"
    assert.equal("", err)
    assert.equal(0, status)
  end)

  it("shows what others wrote without its control characters", function()
    folder:write("list", [[{"umm":{"GranuleUR":"a\u001b[2J\u0007","RelatedUrls":[{"URL":]]
      .. [["ftp://x/\u009b1m\u001b]0;t","Type":"GET DATA"}]}}]] .. "\n")
    local err = run(("$ES download - --to $TO <'%s'"):format(folder:path "list"))
    assert.matches("granule a", err)
    assert.is_nil(err:find "[\27\7]")
    assert.is_nil(err:find("\u{9b}", 1, true))
    box:faults { kind = "status", status = 403, body = "no\27[2J\27]0;t\7way\r\nX" }
    err = run "$ES search ATL06"
    assert.matches("no .*way X", err)
    assert.is_nil(err:find "[\27\7\r]")
  end)

  it("names the line of its input that makes no sense", function()
    for _, member in ipairs { '"size":-1', '"size":"x"', '"name":5', '"checksum":5' } do
      folder:write("list", ('# first\n{"url":"https://h/x",%s}\n'):format(member))
      local err, status = run(("$ES download - --to $TO <'%s'"):format(folder:path "list"))
      assert.matches("^earthshine: line 2 of the input: its %a+ must be [^\n]*\n$", err)
      assert.equal(2, status)
    end
  end)
end)
