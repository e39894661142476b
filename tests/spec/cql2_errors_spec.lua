-- CQL2 that is wrong: errors that point at the place, limits, and thousands of broken texts.

local cql2 = require "earthshine.query.cql2"
local Error = require "earthshine.error"
local json = require "earthshine.json"

local function refused(err, code)
  assert.is_true(Error.is(err))
  assert.equal(code, err.code)
  return err
end

describe("an error of CQL2 text", function()
  it("points at the place with a caret", function()
    local tree, err = cql2.parse "a = 1 AND\n  Οδος AND 7"
    assert.is_nil(tree)
    assert.equal("CQL2, line 2, column 8: expected a comparison (=, <>, <, >, LIKE, BETWEEN, IN, "
      .. "IS NULL) after a property, but found AND\n  " .. "  Οδος AND 7\n  " .. "       ^",
      tostring(err))
    assert.same({ byte = 22, line = 2, column = 8, message = err.errors[1].message }, err.errors[1])
  end)

  it("shows a part of a long line", function()
    local _, err = cql2.parse(("a = 1 AND "):rep(50) .. "b == 2" .. (" AND a = 1"):rep(50))
    local shown, caret = err.message:match "\n  ([^\n]*)\n  ( *)^"
    assert.equal("...", shown:sub(1, 3))
    assert.equal("...", shown:sub(-3))
    assert.equal("==", shown:sub(#caret + 1, #caret + 2))
    assert.is_true(#shown < 100)
  end)

  -- Text, column, and what the message says.
  local CASES <const> = {
    { "", 1, "expected a value, but found the end of the text" },
    { "a", 2, "expected a comparison" },
    { "a =", 4, "expected a value" },
    { "a = b = c", 7, "expected AND, OR or the end of the text, but found =" },
    { "a = 1 b", 7, "but found b" },
    { "7", 2, "after a number, but found the end" },
    { "'x' AND a = 1", 5, "after a text, but found AND" },
    { "(a = 1", 7, "closing parenthesis '%)', but found the end" },
    { "a = 1)", 6, "but found %)" },
    { "NOT a + 1", 10, "expected a comparison" },
    { "a == 1", 3, "== is not of CQL2; write =$" },
    { "a != 1", 3, "write <>" },
    { "a = 1 && b = 1", 7, "write AND" },
    { "a = 'x", 5, "no closing quote %('%)" },
    { "a = 'x\\'", 5, "no closing quote" },
    { '"a = 1', 1, 'no closing quote %("%)' },
    { '"" = 1', 1, "name is empty" },
    { "a > 10abc", 5, "this number goes on" },
    { "a > 1.2.3", 5, "this number goes on" },
    { "a > 1e999", 5, "too large" },
    { "a = [1]", 5, "arrays stand in parentheses" },
    { "a = \1", 5, "byte 1 has no meaning" },
    { "a = ×", 5, "× has no meaning" },
    { "a IN ()", 7, "expected a value" },
    { "a IN 1", 6, "expected the list of IN '%('" },
    { "a IN (1, )", 10, "expected a value" },
    { "a IN ((1,2))", 9, "closing parenthesis" },
    { "a NOT 1", 7, "LIKE, BETWEEN or IN after NOT" },
    { "a IS 1", 6, "NULL or NOT NULL" },
    { "a IS NOT 1", 10, "expected NULL" },
    { "a LIKE b", 8, "expected a pattern in quotes, or CASEI" },
    { "a LIKE 1", 8, "expected a pattern" },
    { "1 LIKE 'x'", 1, "expected a text, property or function, but this is a number" },
    { "a BETWEEN 1 OR 2", 13, "expected AND and the upper bound" },
    { "a BETWEEN 'x' AND 2", 11, "expected a number" },
    { "a + 'x' = 1", 5, "expected a number" },
    { "a = 1 + (b = 2)", 9, "expected a number, property or function, but this is a condition" },
    { "null = 1", 1, "in double quotes" },
    { "a = and", 5, "in double quotes" },
    { "CASEI(1) = 'x'", 7, "expected a text" },
    { "CASEI('x', 'y') = 'x'", 10, "the end of the arguments of CASEI" },
    { "S_INTERSECTS(a)", 15, "argument 2 of S_INTERSECTS after a comma" },
    { "S_INTERSECTS(a, 1)", 17, "expected a geometry" },
    { "S_INTERSECTS(a, POINT(1))", 23, "two or three numbers, but this one has 1" },
    { "S_INTERSECTS(a, POINT(1 2 3 4))", 23, "has 4" },
    { "S_INTERSECTS(a, POINT Z(1 2))", 25, "after Z" },
    { "S_INTERSECTS(a, POINT(1 x))", 25, "a coordinate" },
    { "S_INTERSECTS(a, POINT(1 2)", 27, "the end of the arguments" },
    { "S_INTERSECTS(a, LINESTRING(1 2))", 27, "a line needs at least 2 positions, but has 1" },
    { "S_INTERSECTS(a, POLYGON((0 0,1 1,0 0)))", 25, "a ring needs at least 4" },
    { "S_INTERSECTS(a, POLYGON((0 0,1 1,2 0,3 3)))", 25, "a ring ends where it begins" },
    { "S_INTERSECTS(a, POLYGON EMPTY)", 25, "an empty geometry" },
    { "S_INTERSECTS(a, GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2))))", 36,
      "a geometry that is no collection" },
    { "S_INTERSECTS(a, BBOX(1,2,3))", 21, "four numbers, or six" },
    { "T_AFTER(a, '2020-01-01')", 12, "expected a DATE, TIMESTAMP" },
    { "a = DATE('2021-02-29')", 10, "day 29 is not within 1 and 28" },
    { "a = DATE('2020-01-01T00:00:00Z')", 10, "a timestamp, not a date" },
    { "a = TIMESTAMP('2020-01-01T00:00:00')", 15, "ends in Z" },
    { "a = TIMESTAMP('yesterday')", 15, "of the form" },
    { "a = DATE(2020)", 10, "a date in quotes" },
    { "T_AFTER(a, INTERVAL('..'))", 25, "the end of the interval" },
    { "T_AFTER(a, INTERVAL(1, 2))", 21, "expected a date, a timestamp, '%.%.', a property" },
    { "A_EQUALS(a, 1)", 13, "expected an array" },
    { "(1, 2) = a", 3, "closing parenthesis" },
    { "f(", 3, "expected a value" },
    { "f(a,", 5, "expected a value" },
    { "f(a", 4, "a comma, or the closing parenthesis" },
  }
  for _, case in ipairs(CASES) do
    it(("says what is wrong with %q"):format(case[1]), function()
      local tree, err = cql2.parse(case[1])
      assert.is_nil(tree)
      refused(err, "parse")
      assert.matches(case[3], err.errors[1].message)
      assert.equal(case[2], err.errors[1].column)
    end)
  end

  it("tells where a text is not UTF-8", function()
    local _, err = cql2.parse "a = 'caf\xe9'"
    refused(err, "parse")
    assert.equal(9, err.errors[1].byte)
    assert.is_number(utf8.len(err.message))
  end)

  it("is given for what is no string", function()
    for _, value in ipairs { 42, {}, true, print } do
      refused(select(2, cql2.parse(value)), "invalid")
    end
    refused(select(2, cql2.parse(nil)), "invalid")
  end)
end)

describe("a limit of CQL2", function()
  local DEEP <const> = {
    ("("):rep(100000), ("NOT "):rep(100000) .. "TRUE", ("f("):rep(100000), ("-"):rep(100000) .. "a",
    "a = " .. ("2^"):rep(100000) .. "2", "a = " .. ("a+"):rep(100000) .. "1",
    "A_EQUALS(a, " .. ("("):rep(100000), "T_AFTER(a," .. (" INTERVAL(f("):rep(50000),
    ("("):rep(40) .. "a" .. (" + 1 + 1 + 1)"):rep(40) .. " = 1",
  }
  for i, text in ipairs(DEEP) do
    it(("is the depth, however it comes about: %d"):format(i), function()
      local tree, err = cql2.parse(text)
      assert.is_nil(tree)
      assert.matches("nested more than %d+ deep", refused(err, "limit").message)
    end)
  end

  it("is the depth of tables too, and of a table that holds itself", function()
    local round = { op = "not", args = {} }
    round.args[1] = round
    assert.matches("nested more than 100 deep", refused(select(2, cql2.from_json(round)),
      "limit").message)
  end)

  -- A hundred levels of each kind, in text; the operator around them is counted among them.
  local DEEPEST <const> = {
    ("NOT "):rep(99) .. "a = b", "a = " .. ("f("):rep(99) .. "b" .. (")"):rep(99),
    "a = " .. ("(a - "):rep(99) .. "b" .. (")"):rep(99), "a = " .. ("b ^ "):rep(99) .. "b",
    "a = " .. ("-"):rep(99) .. "b", "A_EQUALS(a, " .. ("("):rep(99) .. "b" .. (")"):rep(99) .. ")",
    "a = " .. ("f(((b + "):rep(33) .. "1" .. (")))"):rep(33), "a = b" .. (" + 1"):rep(99),
    "T_AFTER(a, " .. ("INTERVAL('..', f("):rep(49) .. "b" .. ("))"):rep(49) .. ")",
    ("(a = 1 OR (b = 2 AND "):rep(49) .. "c = 3" .. ("))"):rep(49),
  }
  it("lets a hundred levels pass through every form, and not one more", function()
    for _, text in ipairs(DEEPEST) do
      local tree = assert(cql2.parse(text))
      assert.is_true(cql2.equal(tree, assert(cql2.from_json(assert(cql2.to_json(tree))))))
      assert.is_true(cql2.equal(tree, assert(cql2.parse(assert(cql2.to_text(tree))))), text)
    end
    local tree = assert(cql2.parse(DEEPEST[1]))
    refused(select(2, cql2.parse("NOT " .. DEEPEST[1])), "limit")
    refused(select(2, cql2.from_json { op = "not", args = { tree } }), "limit")
  end)

  it("is the length", function()
    for _, read in ipairs { cql2.parse, cql2.from_json } do
      local err = refused(select(2, read((" "):rep(10 << 20))), "limit")
      assert.matches("at most 1048576", err.message)
    end
  end)

  -- Texts in which something goes on for long. If time grew with its square, this file would
  -- not come to its end.
  local LONG <const> = {
    (" "):rep(1 << 18), ("\u{3000}"):rep(1 << 16), "'" .. ("x"):rep(1 << 18),
    "'" .. ("''"):rep(1 << 17), "'" .. ("\\"):rep(1 << 18), '"' .. ('""'):rep(1 << 17),
    ("é"):rep(1 << 17), ("1"):rep(1 << 18), "a IN (" .. ("1,"):rep(1 << 17),
    ("a=1 AND "):rep(1 << 15), ("\n"):rep(1 << 18) .. "=",
    "S_INTERSECTS(a, LINESTRING(" .. ("1 2,"):rep(1 << 16),
  }
  it("is not met by long texts, which are read in linear time", function()
    for _, text in ipairs(LONG) do
      local _, err = cql2.parse(text)
      refused(err, "parse")
    end
  end)
end)

describe("CQL2-JSON that is wrong", function()
  local function compare(...) return { op = "=", args = { ... } } end
  local A <const> = { property = "a" }
  -- A value, and what the message says.
  local CASES <const> = {
    { {}, "the filter: must be a condition, but is an array" },
    { "x", "not JSON" },
    { '"x"', "must be a condition, but is a text" },
    { '{"op":"=","args":[{"property":"a"},null]}', "args%[2%]: is null.+isNull" },
    { json.null, "is null" },
    { print, "a function is no value" },
    { A, "must be a condition, but is a property" },
    { { op = "=" }, "args: must be an array, but is a nil" },
    { { op = 1, args = {} }, "op: must be a text" },
    { { op = "", args = {} }, "op: is empty" },
    { { op = "=", args = { A } }, "= takes 2 arguments, but has 1" },
    { { op = "not", args = { true, true } }, "not takes 1 argument, but has 2" },
    { { op = "and", args = { true } }, "and takes at least 2 arguments, but has 1" },
    { { op = "and", args = { true, A } }, "args%[2%]: must be a condition, but is a property" },
    { { op = "date", args = { "x" } }, "date is no operator and no name" },
    { { op = "not", args = { true }, extra = 1 }, "unknown member extra beside op" },
    { { proprety = "a" }, "unknown member proprety %(did you mean property%?%)" },
    { compare(A, { property = 1 }), "args%[2%]%.property: must be a text" },
    { compare(A, { property = "" }), "args%[2%]%.property: is empty" },
    { compare(A, { 1, 2 }), "args%[2%]: must be a text, number.+but is an array" },
    { compare(A, 0 / 0), "must be a number, but is %-?nan" },
    { compare(A, math.huge), "must be a number, but is inf" },
    { compare(A, "\xff"), "is not UTF%-8" },
    { compare(A, { date = "2020-13-01" }), "month 13" },
    { compare(A, { date = "2020-01-01T00:00:00Z" }), "is a timestamp, not a date" },
    { compare(A, { timestamp = "2020-01-01" }), "is a date, not a timestamp" },
    { compare(A, { [1] = 1, [3] = 1 }), "unknown member" },
    { { op = "in", args = { A, {} } }, "args%[2%]: is empty" },
    { { op = "in", args = { A, { { 1 } } } }, "args%[2%]%[1%]: must be" },
    { { op = "in", args = { A, 1 } }, "must be a list" },
    { { op = "t_after", args = { A, { interval = { ".." } } } }, "two bounds, but this one has 1" },
    { { op = "t_after", args = { A, { interval = { "..", 1 } } } },
      "interval%[2%]: must be a date" },
    { { op = "s_within", args = { A, { type = "Circle" } } }, "its type is Circle" },
    { { op = "s_within", args = { A, { type = "Point", coordinates = { 1 } } } },
      "args%[2%]%.coordinates: a position has two or three numbers" },
    { { op = "s_within", args = { A, { type = "Polygon", coordinates = {} } } }, "is empty" },
    { { op = "s_within", args = { A, { type = "Polygon", coordinates = { { { 1, 2 } } } } } },
      "coordinates%[1%]: a ring needs at least 4" },
    { { op = "s_within", args = { A, { type = "Point", coordinates = { "1", 2 } } } },
      "coordinates%[1%]: must be a number, but is a string" },
    { { op = "s_within", args = { A, { bbox = { 1, 2, 3 } } } }, "four numbers, or six" },
  }
  for i, case in ipairs(CASES) do
    it(("is refused with its path: %d"):format(i), function()
      local tree, err = cql2.from_json(case[1])
      assert.is_nil(tree)
      assert.is_true(Error.is(err))
      assert.matches(case[2], err.message)
    end)
  end
end)
