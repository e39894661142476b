-- STAC's older query extension as CQL2, and back.

local cql2 = require "earthshine.query.cql2"

describe("the query extension", function()
  local BOTH_WAYS <const> = {
    { { ["eo:cloud_cover"] = { lt = 10 } }, "eo:cloud_cover < 10" },
    { { a = { eq = 1, neq = 2, lt = 3, lte = 4, gt = 5, gte = 6 } },
      "a = 1 AND a > 5 AND a >= 6 AND a < 3 AND a <= 4 AND a <> 2" },
    { { b = { eq = "x" }, a = { eq = true } }, "a = TRUE AND b = 'x'" },
    { { a = { startsWith = "x_%" } }, "a LIKE 'x\\_\\%%'" },
    { { a = { endsWith = "\\" } }, "a LIKE '%\\\\'" },
    { { a = { contains = "it's" } }, "a LIKE '%it''s%'" },
    { { a = { ["in"] = { 1, "x", false } } }, "a IN (1, 'x', FALSE)" },
  }
  for _, case in ipairs(BOTH_WAYS) do
    it("says " .. case[2], function()
      local tree = assert(cql2.from_query(case[1]))
      assert.equal(case[2], cql2.to_text(tree))
      assert.same(case[1], cql2.to_query(tree))
      assert.same(case[1], cql2.to_query(cql2.parse(case[2])))
    end)
  end

  it("takes what means the same", function()
    for text, wanted in pairs {
      ["3 < a"] = { a = { gt = 3 } }, ["3 >= a"] = { a = { lte = 3 } },
      ["a BETWEEN 1 AND 2"] = { a = { gte = 1, lte = 2 } },
      ["a = 1 AND (b = 2 AND a = 1)"] = { a = { eq = 1 }, b = { eq = 2 } },
      ["a LIKE 'plain\\_'"] = { a = { eq = "plain_" } },
    } do
      assert.same(wanted, cql2.to_query(cql2.parse(text)), text)
    end
  end)

  it("refuses by its name what it cannot say", function()
    for text, name in pairs {
      ["a = 1 OR b = 2"] = "or", ["NOT a = 1"] = "not", ["a IS NULL"] = "isNull",
      ["a = b"] = "=", ["a < DATE('2020-01-01')"] = "<", ["a LIKE 'x%y'"] = "like",
      ["a LIKE 'x_'"] = "like", ["a LIKE CASEI('x')"] = "like", ["f(a)"] = "f",
      ["a = 1 AND a = 2"] = "eq twice of a", ["a IN (b)"] = "in", ["1 IN (1)"] = "in",
      ["S_INTERSECTS(a, b)"] = "s_intersects", ["TRUE"] = "TRUE", ["a = 1 AND TRUE"] = "TRUE",
      ["a BETWEEN b AND 2"] = "between",
    } do
      local query, err = cql2.to_query(cql2.parse(text))
      assert.is_nil(query, text)
      assert.equal("unsupported", err.code)
      assert.matches(name, err.message, 1, true)
    end
  end)

  it("says what is wrong with an object", function()
    for _, case in ipairs {
      { 1, "must be a table, but is a number" }, { {}, "has no condition" },
      { { a = 1 }, "query, a: must be a table such as { lt = 10 }, but is a number" },
      { { a = { le = 1 } }, "query, a: unknown operator le (did you mean lt?)" },
      { { a = { lt = {} } }, "lt takes a text, number or boolean, not a table" },
      { { a = { startsWith = 1 } }, "startsWith takes a text" },
      { { a = { ["in"] = {} } }, "in takes a list" },
      { { a = { ["in"] = { 1, [3] = 1 } } }, "in takes a list without gaps" }, { { a = {
        ["in"] = 1 } }, "in takes a list" },
      { { { lt = 1 } }, "the key 1, which is no name" }, { { a = { 1 } }, "the key 1" },
      { { a = { lt = 0 / 0 } }, "must be a number" }, { { [""] = { lt = 1 } }, "is empty" },
    } do
      local tree, err = cql2.from_query(case[1])
      assert.is_nil(tree)
      assert.equal("invalid", err.code)
      assert.matches(case[2], err.message, 1, true)
    end
  end)
end)
