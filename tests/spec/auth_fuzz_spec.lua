-- The netrc fuzzer for two seconds; tests/fuzz/netrc.lua runs it for longer.

local core = require "earthshine.core"
local fuzz = dofile "tests/fuzz/netrc.lua"

describe("the netrc fuzzer", function()
  it("finds nothing", function()
    local started, seed, changed = core.cpu(), 20240101, 0
    repeat
      changed = changed + fuzz.run(1000, seed)
      seed = seed + 1000
    until core.cpu() - started > 2
    assert.is_true(changed > 100)
  end)

  it("would find what is wrong, and names the seed", function()
    local netrc_edit = require "earthshine.auth.netrc_edit"
    local set = netrc_edit.set
    netrc_edit.set = function(text, ...) return (set(text, ...):gsub("# a comment\n", "", 1)) end
    local ok, message = pcall(fuzz.run, 20000, 1)
    netrc_edit.set = set
    assert.is_false(ok)
    local seed = math.tointeger(tonumber(message:match "%(seed (%d+), 1 file%)"))
    netrc_edit.set = function(text, ...) return (set(text, ...):gsub("# a comment\n", "", 1)) end
    local again, same = pcall(fuzz.run, 1, seed)
    netrc_edit.set = set
    assert.same({ false, message }, { again, same })
  end)
end)
