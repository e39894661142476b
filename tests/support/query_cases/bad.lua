--- Values that no parameter of a kind takes, each with a part of the message.

local bad = {}

bad.text = {
  { 5, 'must be a string, as in "5", but is a number' }, { " ", "must not be empty" },
  { "\xff", "is not valid UTF-8" }, { {}, "has no values" },
  { { a = "b" }, "without gaps or names" },
  { true, "must be a string, but is a boolean" }, { print, "must be a string, but is a function" },
}
bad.word = {
  { 5, "must be a string" }, { " ", "must not be empty" },
  { { "a", "b" }, "must be a single value" },
}
bad.boolean = {
  { "yes", 'must be true, false or "unset"' }, { 1, "must be true" },
  { { true, false }, "must be a single value" }, { {}, "has no values" },
}
bad.dates = {
  { "soon", '"soon": not a date' }, { { "2021", "2020" }, "starts after it ends" },
  { { "..", "" }, "neither a start nor an end" }, { true, "must be a date range" },
  { { "2020-13-01" }, "month 13 is not within 1 and 12" }, { { from = 1 }, "unknown member from" },
}
bad.instant = {
  { "x", "not a date" }, { { "2020", "2021" }, "must be a single value" }, { 1e300, "is no date" },
}
bad.sort_key = {
  { "size", "is not a key to sort by; the keys are " }, { "--start_date", "is not a key" },
  { 5, "must be a string" },
}
bad.table = {
  { 5, "must be a table" }, { {}, "" }, { "x", "must be a table" },
}
bad.attribute = {
  { { name = "X", value = 3 }, "needs the type of the attribute: one of string, float" },
  { { type = "int", value = 3 }, "needs the name" },
  { { type = "int", name = "X", value = 3, min = 2 }, "both a value and a range" },
  { { type = "int", name = "X", max = {} }, "max must be an integer" },
  { { type = "float", name = "X", min = 5, max = 2 }, "the minimum 5 is greater than the maximum" },
  { { typ = "int" }, "unknown member typ" }, { 5, "must be a table" },
  { "int,X", "must be type,name,value" }, { "int,X,,", "and neither a value nor a range" },
}

--- Of ids of these kinds.
function bad.id(example, other)
  return {
    { "ATL06", "must be a concept id such as " .. example }, { other, "must be a concept id" },
    { example:lower(), "must be a concept id" }, { 5, "must be a string" },
  }
end

--- Of a range of numbers.
function bad.range(low, high)
  return {
    { low - 1, "is not within" }, { { high + 1 }, "is not within" },
    { "a lot", "must be a number or a range" }, { {}, "neither a minimum nor a maximum" },
    { { 0, 5, 10 }, "unknown member 3" }, { 0 / 0, "must be a number" },
  }
end

--- Of one of a few words.
function bad.enum(words)
  return {
    { "dusk", "must be one of " .. words }, { 5, "must be one of" }, { false, "must be one of" },
  }
end

return bad
