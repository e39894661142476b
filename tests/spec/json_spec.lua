-- JSON of Lua tables: what is read, how it fails, and that writing loses nothing.

local cjson = require "cjson"
local Error = require "earthshine.error"
local json = require "earthshine.json"

local function failure(f, ...)
  local ok, err = pcall(f, ...)
  assert.is_false(ok)
  return err
end

describe("json.decode", function()
  it("reads values", function()
    assert.same({ a = 1, b = { 1, 2.5, "x" }, c = json.null, d = true },
      json.decode '{"a":1,"b":[1,2.5,"x"],"c":null,"d":true}')
  end)

  local BROKEN = { '{"a":', "", "   ", '{"a" 1}', "[1,2", "[1,]", "nan", "[Infinity]", "<html>",
    '"abc', "[1] x", "0x10", "\xff" }
  for _, text in ipairs(BROKEN) do
    it(("says where %q is wrong"):format(text), function()
      local err = failure(json.decode, text)
      assert.is_true(Error.is(err))
      assert.equal("parse", err.code)
      assert.matches("^not JSON: .+ at byte %d+ of " .. #text .. "$", err.message)
      assert.is_nil(err.message:find("T_", 1, true))
    end)
  end

  it("bounds the depth", function()
    assert.equal("parse", failure(json.decode, ("["):rep(100000)).code)
  end)

  it("leaves the host's own cjson as it was", function()
    cjson.decode_invalid_numbers(true)
    assert.equal("parse", failure(json.decode, "[NaN]").code)
    assert.is_table(cjson.decode "[NaN]")
  end)
end)

describe("json.normalise", function()
  it("turns integral floats into integers and drops null members, but no null element", function()
    local value = json.normalise(json.decode
      '{"a":1,"b":[1,null,2.5],"c":null,"d":{"e":null,"f":1e3,"g":1e300}}')
    assert.same({ a = 1, b = { 1, json.null, 2.5 }, d = { f = 1000, g = 1e300 } }, value)
    assert.equal("integer", math.type(value.a))
    assert.equal("integer", math.type(value.b[1]))
    assert.equal("n=1", "n=" .. value.a)
  end)
end)

describe("json.encode", function()
  it("keeps integers, all digits of floats, slashes and empty arrays", function()
    assert.equal('{"a":1,"b":[],"c":{},"d":"x/y"}', json.encode { a = 1.0, b = json.array {},
      c = {}, d = "x/y" })
    assert.equal("9223372036854775807", json.encode(math.maxinteger))
    assert.equal("9007199254740993", json.encode(9007199254740993))
    for _, n in ipairs { 0.1, 1 / 3, 1e300, 5e-324, -2.5, 123456789.123456789 } do
      assert.equal(n, json.decode(json.encode(n)))
    end
    assert.equal("0.1", json.encode(0.1))
  end)

  it("writes null for json.null, and null elements", function()
    assert.equal('[1,null,2]', json.encode { 1, json.null, 2 })
  end)

  it("escapes what must be escaped and always writes UTF-8", function()
    assert.equal([["a\"b\\c\n\t\u0000\u001f"]], json.encode "a\"b\\c\n\t\0\31")
    assert.equal('"é\u{1F319}"', json.encode "é\u{1F319}")
    assert.equal('"a\u{FFFD}b\u{FFFD}"', json.encode "a\xffb\xc3")
    assert.equal("\127", json.decode(json.encode "\127"))
  end)

  it("gives equal text for equal tables", function()
    local a, b = {}, {}
    for i = 1, 50 do a["k" .. i] = i b["k" .. (51 - i)] = 51 - i end
    assert.equal(json.encode(a), json.encode(b))
  end)

  it("indents for people", function()
    assert.equal('{\n  "a": [\n    1,\n    2\n  ],\n  "b": {}\n}', json.encode({ a = { 1, 2 },
      b = {} }, true))
    assert.equal("[1]", json.encode({ 1 }, {}))
    assert.equal("[1]", json.encode({ 1 }, { { reason = "not carried" } }))
  end)

  it("refuses what JSON cannot hold, as a misuse", function()
    local loop = {}
    loop.loop = loop
    for _, value in ipairs { { 1, x = 2 }, { [2] = 1 }, { [true] = 1 }, { 0 / 0 }, { math.huge },
      { print }, loop } do
      assert.is_true(Error.is_misuse(failure(json.encode, value)))
    end
  end)
end)
