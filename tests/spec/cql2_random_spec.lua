-- CQL2: what must hold for every tree, on thousands of random ones.

local cql2 = require "earthshine.query.cql2"
local json = require "earthshine.json"
local random_filter = require "tests.support.random_filter"

local SEED <const> = 20240229
local COUNT <const> = 3000

-- The value; raises the error beside it. A filter may be the word FALSE.
local function sure(value, err)
  if err then error(tostring(err), 0) end
  return value
end

-- Calls f with a random tree for each seed; a failure names the seed.
local function for_each(f)
  for i = 1, COUNT do
    math.randomseed(SEED + i)
    local tree = random_filter.tree()
    local ok, why = pcall(f, tree)
    if not ok then
      error(("seed %d: %s\n%s"):format(SEED + i, tostring(why), json.encode(tree)), 0)
    end
  end
end

describe("a CQL2 filter as JSON", function()
  it("keeps every digit of an integer", function()
    for _, digits in ipairs { "9007199254740993", "9223372036854775807", "-9223372036854775808" } do
      local text = ('{"args":[{"property":"a"},%s],"op":"="}'):format(digits)
      local tree = sure(cql2.from_json(text))
      assert.equal(text, cql2.to_json(tree))
      assert.equal("a = " .. digits, cql2.to_text(tree))
    end
  end)
end)

describe("a random CQL2 tree", function()
  it("is the same after text", function()
    for_each(function(tree)
      local checked = sure(cql2.from_json(tree))
      local text = sure(cql2.to_text(tree))
      local again, err = cql2.parse(text)
      if err then error(tostring(err) .. "\n" .. text, 0) end
      if not cql2.equal(checked, again) then error("reads back otherwise: " .. text, 0) end
      assert.equal(text, cql2.to_text(again))
    end)
  end)

  it("is the same after JSON", function()
    for_each(function(tree)
      local text = assert(cql2.to_json(tree))
      local again = sure(cql2.from_json(text))
      assert.is_true(cql2.equal(sure(cql2.from_json(tree)), again))
      assert.equal(text, cql2.to_json(again))
    end)
  end)

  it("evaluates to true, false or unknown, or is refused by an operator's name", function()
    local item = { id = "G1", geometry = { type = "Point", coordinates = { 1, 2 } },
      properties = { a = 3, ["eo:cloud_cover"] = 12.5, datetime = json.null, date = "2020-02-29",
        point = { 1, 2 }, ["é"] = "Straße", ["in"] = true } }
    local evaluated = 0
    for_each(function(tree)
      local result, err = cql2.evaluate(tree, item)
      if err then
        assert.equal("unsupported", err.code)
        assert.is_string(err.errors[1].value)
      else
        assert.is_true(result == true or result == false or result == json.null)
        evaluated = evaluated + 1
      end
    end)
    assert.is_true(evaluated > COUNT / 4)
  end)
end)
