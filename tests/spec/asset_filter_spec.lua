--- Asset filters: what each criterion wants, alone and joined; as text, as Lua, by value.

local Asset = require "earthshine.assets.asset"
local es = require "earthshine"

local WEB <const> = "https://h.example.org/dir/"

local function asset(name, more)
  local fields = { key = name, href = WEB .. name, roles = { "data" } }
  for key, value in pairs(more or {}) do fields[key] = value end
  return Asset.of(fields)
end

local B02 <const> = "HLS.S30.T1.v2.0.B02.tif"
local ASSETS <const> = {
  asset(B02, { size = 1000, granule = "HLS.S30.T1.v2.0" }),
  asset("HLS.S30.T1.v2.0.B10.tif", { size = 2000 }),
  asset("b.nc", { size = 1000000 }),
  asset("unknown.h5"),
  asset("q.jpg", { roles = { "thumbnail" }, size = 10 }),
  asset("bare.xml", { roles = {} }),
  asset("p.tif", { href = WEB .. "p.tif?sig=a.nc&x=/B02/y.tif", title = "signed" }),
}
local SHORT <const> = { "B02", "B10", "nc", "h5", "jpg", "xml", "p" }

local function wanted(filter)
  local names = {}
  for _, found in ipairs(assert(es.filter_assets(ASSETS, filter))) do
    for i, one in ipairs(ASSETS) do
      if rawequal(one, found) then names[#names + 1] = SHORT[i] end
    end
  end
  return table.concat(names, " ")
end

describe("a filter wants", function()
  local CASES <const> = {
    { {}, "B02 B10 nc h5 jpg xml p" },
    { { include_files = "*.tif" }, "B02 B10 p" },
    { { include_files = "p.tif" }, "p" },
    { { include_files = { "*B02*.tif", "*.nc" } }, "B02 nc p" },
    { { include_files = "*/p.tif?sig*" }, "p" },
    { { include_files = WEB .. "b.*" }, "nc" },
    { { include_files = { { lua = "%.[hn]%w$" } } }, "nc h5" },
    { { include_files = { lua = "^b%." } }, "nc" },
    { { include_files = { function(a) return a.size == 10 end, "*.nc" } }, "nc jpg" },
    { { exclude_files = { "*.tif", "b*" } }, "h5 jpg" },
    { { include_files = "*", exclude_files = "*" }, "" },
    { { content_types = "image/tiff" }, "B02 B10 p" },
    { { content_types = { "image/*", "application/x-hdf5" } }, "B02 B10 h5 jpg p" },
    { { exclude_content_types = "image/*" }, "nc h5 xml" },
    { { include_roles = "DATA" }, "B02 B10 nc h5 p" },
    { { include_roles = { "thumbnail", "metadata" } }, "jpg" },
    { { exclude_roles = { "data" } }, "jpg xml" },
    { { bands = "B2" }, "B02" },
    { { bands = { "b10", "red" } }, "B10" },
    { { max_size = 1000 }, "B02 h5 jpg xml p" },
    { { min_size = "1 kB" }, "B02 B10 nc h5 xml p" },
    { { min_size = "1KiB", max_size = "1 MB" }, "B10 nc h5 xml p" },
    { { max_size = 0 }, "h5 xml p" },
    { { predicate = function(a) return a.title end }, "p" },
    { { include = "B02" }, "B02" },
    { { include = "B1" }, "" },
    { { include = { "B02", "B10" }, exclude = "*" }, "B02 B10" },
    { { include = "HLS.S30*" }, "B02 B10" },
    { { include = "thumbnail" }, "jpg" },
    { { include = "image/tiff" }, "B02 B10 p" },
    { { include = "image/*" }, "B02 B10 jpg p" },
    { { exclude = { "thumbnail", "*.nc" } }, "B02 B10 h5 xml p" },
    { { include = "nc", exclude = "data" }, "nc jpg xml" },
    { { include = "data", max_size = 1500 }, "B02 h5 p" },
    { function(a) return a.name:find "^b" end, "nc xml" },
    { "role=data & name=*B0[2-4]*", "B02 p" },
    { "role = thumbnail|size<=1 kB & band=B2", "B02 jpg" },
    { "~(role=data | role=thumbnail)", "xml" },
    { "~~role=data & ~~~type=image/*", "nc h5" },
    { "name!=*.tif&role!=thumbnail", "nc h5 xml" },
    { "size>1000", "B10 nc h5 xml p" }, { "size<1000", "h5 jpg xml p" },
    { "size=2kB", "B10 h5 xml p" }, { "size!=2kB", "B02 nc h5 jpg xml p" },
    { "B02,B10", "B02 B10" }, { "name='*sig=a.nc&x*'", "p" }, { 'name="b.nc" , q.jpg', "nc jpg" },
  }
  for _, case in ipairs(CASES) do
    local title = type(case[1]) == "function" and "a function" or tostring(es.AssetFilter(case[1]))
    it("what it says: " .. title, function()
      assert.equal(case[2], wanted(case[1]))
      assert.equal(case[2], wanted(es.AssetFilter(case[1])))
    end)
  end

  it("nothing less for a size that nobody knows, negated or not", function()
    for _, text in ipairs { "size<1", "~size<1", "size>1GB", "~(size>1GB & role=data)",
      "size<1 | size>1GB" } do
      assert.is_true(es.AssetFilter(text):matches(ASSETS[4]), text)
    end
    assert.is_false(es.AssetFilter("size>1GB & role=thumbnail"):matches(ASSETS[4]))
    assert.is_false(es.AssetFilter("~(size>1GB | role=data)"):matches(ASSETS[4]))
  end)

  it("what its functions fail with as an error", function()
    local err = es.error.new { code = "invalid", message = "no idea" }
    local function bad() return nil, err end
    for _, filter in ipairs { { predicate = bad }, { include_files = bad }, bad } do
      local list, why = es.filter_assets(ASSETS, filter)
      assert.is_nil(list)
      assert.equal(err, why)
    end
    local _, why = es.filter_assets({ ASSETS[1] }, { include_files = { lua = "H%" } })
    assert.equal("invalid", why.code)
    assert.is_truthy(tostring(why):find "H%%.*malformed")
  end)
end)

describe("filters joined", function()
  local tif, small = es.AssetFilter { include_files = "*.tif" }, es.AssetFilter "size<1500"

  it("want what both, either, or the first does not want", function()
    assert.equal("B02 p", wanted(tif & small))
    assert.equal("B02 p", wanted(tif:combine(small)))
    assert.equal("B02 B10 h5 jpg xml p", wanted(tif | small))
    assert.equal("nc h5 jpg xml", wanted(~tif))
    assert.equal("B02 p", wanted(tif & { max_size = 1500 }))
    assert.equal("B02 p", wanted("size<1500" & tif))
    assert.equal("", wanted(tif & es.AssetFilter { include_files = "*.nc" } & "role=data"
      & "name!=p.tif"))
    assert.equal("", wanted(es.AssetFilter { max_size = 0 } & { max_size = 10 } & "role=thumbnail"))
  end)

  it("do not change those that they are made of, nor with the tables", function()
    local roles = { "data" }
    local own = es.AssetFilter { include_roles = roles }
    roles[1] = "thumbnail"
    local both = own & tif
    assert.equal("B02 B10 nc h5 p", wanted(own))
    assert.equal("B02 B10 p", wanted(both))
    assert.has_error(function() own.include_roles = {} end)
  end)

  it("are compared by what they say, in whatever order", function()
    assert.is_true(es.AssetFilter { include_files = { "a", "b" }, max_size = "1 kB" }
      == es.AssetFilter { max_size = 1000, include_files = { "b", "a", "b" } })
    assert.is_true(tif & small == small & tif)
    assert.is_true((tif & small) & "role=data" == tif & (es.AssetFilter "role=data" & small))
    assert.is_true(~~tif == tif)
    assert.is_false(tif & small == tif | small)
    assert.is_false(tif == es.AssetFilter { exclude_files = "*.tif" })
    assert.is_false(tif == es.AssetFilter { include_files = { lua = "*.tif" } })
    local function f() end
    assert.is_true(es.AssetFilter(f) == es.AssetFilter { predicate = f })
    assert.is_false(es.AssetFilter(f) == es.AssetFilter(function() return 5 end))
  end)

  it("are printed as the Lua text that makes them", function()
    for _, text in ipairs { "role=data & name=*B0[2-4]*", "(a | b) & ~(c & size<=1.5GB)",
      "name='q\"x' | ~type=image/*", "~~role=x", "(a|b)|(c&d)&(e|f)", "band=B2" } do
      local filter = es.AssetFilter(text)
      local again = load("local es = ... return " .. tostring(filter))(es)
      assert.is_true(filter == again, tostring(filter))
      assert.equal(tostring(filter), tostring(again))
    end
    assert.equal('es.AssetFilter { include_files = { "*.tif" } }'
      .. " & ~(es.AssetFilter { max_size = 1499 } | es.AssetFilter {})",
      tostring(tif & ~(small | {})))
    local lua = es.AssetFilter { include_files = { lua = "%.tif$" } }
    assert.is_true(lua == load("local es = ... return " .. tostring(lua))(es))
    -- A function cannot be pasted, and what cannot be pasted must not look as if it could.
    assert.is_nil(load("return " .. tostring(es.AssetFilter(print))))
  end)
end)

describe("a filter's text", function()
  for text, why in pairs {
    [""] = "needs a value at character 1", ["role="] = "needs a value at character 6",
    ["role"] = false, ["rolle=data"] = "unknown field rolle (did you mean role?)",
    ["role<5"] = "needs = or != after role", ["size"] = false,
    ["size=big"] = 'has the size "big", which must be', ["size<0"] = "a size below 0",
    ["size~5"] = false, ["name='x"] = "has a ' without its other", ["name=''"] = "an empty value",
    ["(a"] = "needs a ) at character 3", ["a)"] = 'after its end: ")" at character 2',
    ["a b"] = 'after its end: "b" at character 3', ["a & "] = "needs a value at character 5",
    ["| a"] = "needs a value at character 1", ["name=[a"] = "nothing closes",
    ["type=tiff"] = "is no media type", [("("):rep(60) .. "a"] = "nested more than 50 deep",
    [("~"):rep(60) .. "a"] = "nested more than 50 deep", [("a|"):rep(3000) .. "a"] = "longer than",
    ["a,"] = "needs a value", ["size<1e400"] = 'the size "1e"', ["\0"] = false,
  } do
    it("is read, or the place is told: " .. text:sub(1, 12):gsub("%c", "."), function()
      local filter, err = es.AssetFilter.parse(text)
      if not why then return assert.is_truthy(filter, tostring(err)) end
      assert.is_nil(filter)
      assert.equal("invalid", err.code)
      assert.is_truthy(err.message:find(why, 1, true), err.message)
      assert.has_error(function() es.AssetFilter(text) end)
    end)
  end

  it("may be anything at all, without a fault", function()
    math.randomseed(5)
    local parts = { "role", "=", "data", "&", "|", "~", "(", ")", " ", "size", "<", "1 GB", "'",
      '"', ",", "name", "*", "[", "\\", "\xff", "\0", "!", "B02" }
    local good = 0
    for _ = 1, 3000 do
      local words = {}
      for i = 1, math.random(8) do words[i] = parts[math.random(#parts)] end
      local text = table.concat(words)
      local filter, err = es.AssetFilter.parse(text)
      if filter then
        good = good + 1
        es.filter_assets(ASSETS, filter)
        local again = load("local es = ... return " .. tostring(filter))(es)
        assert.is_true(again == filter, text)
      else
        assert.equal("invalid", err.code)
      end
    end
    assert.is_true(good > 100)
  end)
end)
