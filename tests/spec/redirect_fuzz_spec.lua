--- The redirect fuzzer for two seconds; tests/fuzz/redirect.lua runs it for longer.

local core = require "earthshine.core"
local addresses = require "earthshine.http.addresses"
local fuzz = require "tests.fuzz.redirect"
local law = require "earthshine.http.law"
local wire = require "tests.fuzz.wire"

describe("the redirect fuzzer", function()
  teardown(wire.stop)

  it("finds nothing over the in-memory transport", function()
    local started, seed, sent = core.cpu(), 20240101, 0
    repeat
      sent = sent + fuzz.run(200, seed)
      seed = seed + 200
    until core.cpu() - started > 1.5
    assert.is_true(sent > 500)
  end)

  it("finds nothing over the wire", function()
    local sent = 0
    for seed = 1, 100 do sent = sent + fuzz.one(seed, wire.one) end
    assert.is_true(sent > 100)
  end)

  -- What is found when a function of the library does something else.
  local function found(module, name, other, over)
    local was = module[name]
    module[name] = function(...) return other(was, ...) end
    local ok, message = pcall(function()
      for seed = 1, 3000 do fuzz.one(seed, over) end
    end)
    module[name] = was
    assert.is_false(ok)
    return message
  end

  it("would find a token or a password that goes astray", function()
    for _, over in ipairs { false, wire.one } do
      local message = found(law, "decide", function(decide, verdict, parts, wanted, ...)
        local credential, cookies = decide(verdict, parts, wanted, ...)
        if credential == "none" and wanted == "auto" and select(2, ...) then
          return "bearer", cookies
        end
        return credential, cookies
      end, over)
      assert.matches("tells the token", message)
      message = found(law, "verdict", function(verdict, ...)
        local given, why = verdict(...)
        if given and given.bearer then given.basic = true end
        return given, why
      end, over)
      assert.matches("tells the password", message)
    end
  end)

  it("would find a cookie that goes astray, and a metadata service that is asked", function()
    assert.matches("tells a cookie", found(law, "decide", function(decide, ...)
      return (decide(...)), true
    end))
    assert.matches("metadata", found(addresses, "refusal", function() return nil end))
  end)

  it("names the seed that makes the same chain again", function()
    local function leaky(decide, ...) return (decide(...)), true end
    local message = found(law, "decide", leaky)
    local seed = math.tointeger(tonumber(message:match "chain of seed (%d+) "))
    local decide = law.decide
    law.decide = function(...) return leaky(decide, ...) end
    local ok, again = pcall(fuzz.one, seed)
    law.decide = decide
    assert.is_false(ok)
    assert.equal(message:match "^[^\n]*", again:match "^[^\n]*")
  end)
end)
