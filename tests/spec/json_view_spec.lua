-- JSON read as views: that they read like tables, say all that the text said, and hold no memory.

local async = require "earthshine.async"
local build = require "tests.support.build"
local core = require "earthshine.core"
local es = require "earthshine"
local json = require "earthshine.json"
local leaks = require "tests.support.leaks"
local temporary = require "tests.support.temporary"

local view, null = es.json.view, es.null

local function failure(text)
  local value, err = view(text)
  assert.is_nil(value)
  assert.is_true(es.error.is(err))
  return err
end

-- A page of so many items, about a kilobyte each.
local function page(count)
  local items = {}
  for i = 1, count do
    items[i] = ('{"meta":{"concept-id":"G%d-X"},"umm":{"GranuleUR":"%d","Note":"%s","n":[%d,%d]}}')
      :format(i, i, ("x"):rep(900), i, -i)
  end
  return '{"hits":' .. count .. ',"items":[' .. table.concat(items, ",") .. "]}"
end

before_each(leaks.mark)
after_each(leaks.check)

describe("a view of an object", function()
  local v = view '{"a":1,"b":{"c":"x"},"none":null,"no":false,"":"empty","l":[]}'

  it("is indexed by name, a missing and a null member alike nil", function()
    assert.equal(1, v.a)
    assert.equal("x", v.b.c)
    assert.equal("empty", v[""])
    assert.is_false(v.no)
    assert.is_nil(v.none)
    for _, key in ipairs { "A", "aa", 1, 1.5, true, 0, -1, math.huge, 0 / 0 } do
      assert.is_nil(v[key])
    end
    assert.is_nil(v[{}])
  end)

  it("is walked by pairs in the text's order, null as es.null", function()
    local names, values = {}, {}
    for name, value in pairs(v) do
      names[#names + 1], values[name] = name, value
    end
    assert.same({ "a", "b", "none", "no", "", "l" }, names)
    assert.equal(null, values.none)
    assert.equal("x", values.b.c)
    assert.equal(0, #v)
  end)

  it("can be walked twice at once, and again after a break", function()
    local seen = {}
    for a in pairs(v) do
      for b in pairs(v) do
        seen[#seen + 1] = a .. b
        if b == "b" then break end
      end
    end
    assert.equal(12, #seen)
    assert.equal("ab", seen[2])
  end)
end)

describe("a view of an array", function()
  local v = view '[1, null, "x", [2], null]'

  it("has a length, and null elements as es.null, however it is read", function()
    assert.equal(5, #v)
    local seen = {}
    for i, value in ipairs(v) do seen[i] = value end
    assert.equal(5, #seen)
    assert.equal(null, seen[2])
    assert.equal(null, v[5])
    assert.is_nil(v[0])
    assert.is_nil(v[6])
    assert.is_nil(v[-1])
    assert.is_nil(v["1"])
    assert.is_nil(v.n)
    assert.equal("x", v[3.0])
    assert.equal(2, v[4][1])
    local list = {}
    for i, value in pairs(v) do list[i] = value end
    assert.equal(5, #list)
    assert.equal(5, select("#", table.unpack(v)))
    assert.equal("1, 2, a", table.concat(view '[1,2,"a"]', ", "))
  end)

  it("finds each of many items", function()
    local items = view(page(2000)).items
    for i = 2000, 1, -1 do assert.equal(tostring(i), items[i].umm.GranuleUR) end
    for i, item in ipairs(items) do assert.equal(-i, item.umm.n[2]) end
  end)

  it("finds each of many members", function()
    local parts = {}
    for i = 1, 5000 do parts[i] = ('"k%d":{"n":%d}'):format(i, i) end
    local members = view("{" .. table.concat(parts, ",") .. "}")
    for i = 1, 5000 do assert.equal(i, members["k" .. i].n) end
    assert.is_nil(members.k0)
    assert.is_nil(members.k5001)
  end)
end)

describe("numbers", function()
  it("are integers where they fit, exact to the last digit", function()
    local v = view [[ [0, -1, 9007199254740993, 9223372036854775807, -9223372036854775808,
      9223372036854775808, 1.0, 1e2, 0.1, 123456789012345678901234567890] ]]
    for i = 1, 5 do assert.equal("integer", math.type(v[i])) end
    for i = 6, 10 do assert.equal("float", math.type(v[i])) end
    assert.equal(9007199254740993, v[3])
    assert.equal(math.maxinteger, v[4])
    assert.equal(math.mininteger, v[5])
    assert.equal(2.0 ^ 63, v[6])
    assert.equal(0.1, v[9])
    assert.equal("n=-1", "n=" .. v[2])
  end)
end)

describe("a view", function()
  local v = view '{"a":[1,{"b":null}],"s":"\\u00e9\\u0000\\/"}'

  it("of a scalar is the scalar", function()
    assert.equal(3, view "3")
    assert.equal("a\0b", view '"a\\u0000b"')
    assert.is_false(view "false")
    assert.equal(null, view " null ")
  end)

  it("equals another by value", function()
    assert.is_true(v == v and v.a == v.a)
    assert.is_true(v.a == view '[1.0, {"b":null}]')
    assert.is_true(view '{"x":1,"y":[]}' == view '{"y":[],"x":1}')
    assert.is_false(v.a == v)
    assert.is_false(view "[1]" == view "[1,2]")
    assert.is_false(view "[]" == view "{}")
    assert.is_false(view "[null]" == view "[false]")
    assert.is_false(v.a == { 1 })
    assert.is_false(v == core.engine())
  end)

  it("prints what it is", function()
    assert.equal("earthshine.view: object of 2 members", tostring(v))
    assert.equal("earthshine.view: array of 1 element", tostring(view "[[]]"))
  end)

  it("cannot be changed", function()
    local _, err = pcall(function() v.a = 1 end)
    assert.matches("json_view_spec.+cannot be changed.+to_table", tostring(err))
    assert.has_error(function() v.a[1] = 2 end)
    assert.has_error(function() table.sort(v.a) end)
  end)

  it("gives its metamethods to nothing else", function()
    local meta = getmetatable(v)
    for _, wrong in ipairs { {}, 1, io.stdout, null, core.engine() } do
      for _, name in ipairs { "__index", "__len", "__pairs", "__tostring" } do
        assert.has_error(function() meta[name](wrong, "a") end)
      end
      assert.is_false(meta.__eq(wrong, v))
    end
    assert.is_nil(meta.__gc)
    for _, name in ipairs { "view_table", "view_text", "view_memory" } do
      assert.has_error(function() core[name]({}, {}) end)
    end
  end)

  it("becomes tables that lose nothing", function()
    local text = '{"a":[1,{"b":null}],"e":[],"l":[null,[]],"n":9007199254740993,"o":{}}'
    local t = es.json.to_table(view(text))
    assert.same({ a = { 1, { b = null } }, e = {}, l = { null, {} }, n = 9007199254740993,
      o = {} }, t)
    assert.equal(text, es.json.encode(t))
    t.a[2].b = "mine"
    assert.equal("mine", t.a[2].b)
    assert.same({ x = { 1, { b = null } } }, es.json.to_table { x = v.a })
  end)

  it("is encoded as its source had it, in one line or in many", function()
    assert.equal([=[{"a":[1,{"b":null}],"s":"\u00e9\u0000\/"}]=], es.json.encode(v))
    local text = '{ "x" : [ 1.50, -0, 1E5 , {}, [ ] ],\n"y":"\\"" }'
    assert.equal('{"x":[1.50,-0,1E5,{},[]],"y":"\\""}', es.json.encode(view(text)))
    assert.equal("[1.50,-0,1E5,{},[]]", es.json.encode(view(text).x))
    assert.equal('{"in":{"b":null},"n":1}', es.json.encode { n = 1, ["in"] = v.a[2] })
    local plain = { l = { 1, { m = json.array {} } }, n = {} }
    assert.equal(es.json.encode({ p = plain }, true),
      es.json.encode({ p = view(es.json.encode(plain)) }, true))
  end)
end)

describe("what is no JSON", function()
  for text, words in pairs { [""] = "empty", ["{"] = "byte 1 of 1", ["[1,]"] = "byte 3 of 4",
    ["[1]\0"] = "byte 4", ['"\xff"'] = "UTF%-8", ['"\\ud800"'] = "surrogate",
    ["[1e999]"] = "infinity", ['{"a":1,"a":2}'] = "a name twice, at byte 8 of 13",
    ["<html>"] = "byte 1 of 6" } do
    it(("is refused: %q"):format(text), function()
      local err = failure(text)
      assert.equal("parse", err.code)
      assert.matches(words, err.message)
    end)
  end

  it("is refused on the work queue too", function()
    local long = page(100)
    assert.equal("parse", failure(long .. "}").code)
    assert.equal("parse", failure(long:sub(1, -2)).code)
  end)

  it("is bounded in depth and in memory", function()
    assert.equal("limit", failure(("["):rep(600) .. ("]"):rep(600)).code)
    assert.equal("limit", failure(("["):rep(2000000)).code)
    local value, code = core.document(page(100), 1000)
    assert.is_nil(value)
    assert.equal("limit", code)
  end)

  it("is a misuse where it is no text", function()
    assert.has_error(function() view(nil) end)
    assert.has_error(function() view {} end)
  end)
end)

describe("a long text", function()
  it("is read while other tasks go on, at top level as in a task", function()
    local text = page(3000)
    assert.equal(3000, #view(text).items)
    local sizes = async.run(function()
      return async.map({ 1, 2, 3 }, { limit = 3 }, function() return #view(text).items end)
    end)
    assert.same({ 3000, 3000, 3000, n = 3 }, sizes)
  end)

  it("that is being read is let go of when its task is cancelled", function()
    local text = page(3000)
    async.run(function()
      local tasks = {}
      for i = 1, 6 do tasks[i] = async.spawn(view, text) end
      async.sleep(0)
      for _, task in ipairs(tasks) do task:cancel() end
    end)
  end)
end)

describe("the memory of documents", function()
  local function resident()
    local file <close> = assert(io.open "/proc/self/status")
    return tonumber(file:read "a":match "VmRSS:%s*(%d+)") / 1024
  end

  for _, mode in ipairs { "incremental", "generational" } do
    it("is flat while pages are read and left, with the collector " .. mode, function()
      if build.instruments() ~= "" then return pending "sanitizers keep what was freed" end
      local text = page(4000)
      collectgarbage(mode)
      local before
      for i = 1, 40 do
        assert.equal("7", view(text).items[7].umm.GranuleUR)
        if i == 10 then before = resident() end
      end
      collectgarbage "incremental"
      assert.is_true(core.view_memory(view(text)) > 4000000)
      assert.is_true(resident() - before < 40, "grown by MiB " .. resident() - before)
    end)
  end

  it("is held by a view as long as that lives", function()
    local items = view(page(3000)).items
    local one = items[3000]
    items = nil -- luacheck: ignore
    collectgarbage()
    collectgarbage()
    assert.equal("3000", one.umm.GranuleUR)
    local n
    for name, value in pairs(one.umm) do
      collectgarbage()
      if name == "n" then n = value end
    end
    one = nil -- luacheck: ignore
    collectgarbage()
    assert.equal(-3000, n[2])
  end)

  it("is not read by a finalizer that comes later, at the end of a state", function()
    local folder <close> = temporary.folder()
    folder:write("late.lua", [[
      local core = require "earthshine.core"
      local keep = setmetatable({}, { __gc = function(t)
        print(pcall(function() return t.view.a end))
        print(pcall(function() for _ in t.pairs, t.view do end end))
      end })
      keep.view = core.document '{"a":[1]}'
      keep.pairs = pairs(keep.view)]])
    local out = temporary.shell(("lua5.4 '%s' 2>&1"):format(folder:path "late.lua"))
    assert.matches("^false\t.+collected before it\nfalse\t.+collected before it$", out)
  end)
end)
