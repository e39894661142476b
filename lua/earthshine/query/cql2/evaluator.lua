--- Compiles a checked CQL2 tree into a function of a STAC item, in three-valued logic: nil is
--- unknown, as it comes of a property that is missing, null or of another kind.

local Error = require "earthshine.error"
local fold = require "earthshine.query.cql2.fold"
local like = require "earthshine.query.cql2.like"
local lookup = require "earthshine.query.cql2.lookup"
local moments = require "earthshine.query.cql2.moments"
local operations = require "earthshine.query.cql2.operations"
local planar = require "earthshine.query.cql2.planar"

local compile

local function constant(value)
  return function() return value end
end

-- Operators of two arguments, each of which `make` turns into a function of items: unknown where
-- one of them is not of the kind.
local function of_both(make, apply, kind)
  return function(args)
    local left, right = make(args[1]), make(args[2])
    return function(item)
      local a, b = left(item), right(item)
      if not kind or type(a) == kind and type(b) == kind then return apply(a, b) end
    end
  end
end

local function of_values(apply, kind)
  return of_both(function(node) return compile(node) end, apply, kind)
end

-- Numbers count as floats; what is no number afterwards is unknown.
local function arithmetic(calculate)
  return of_values(function(a, b)
    local value = calculate(a + 0.0, b + 0.0)
    if value == value and value ~= math.huge and value ~= -math.huge then return value end
  end, "number")
end

local function of_text(convert)
  return function(args)
    local inner = compile(args[1])
    return function(item)
      local value = inner(item)
      return type(value) == "string" and convert(value) or nil
    end
  end
end

local function list_of(nodes)
  local parts = {}
  for i, node in ipairs(nodes) do parts[i] = compile(node) end
  return function(item)
    local out = { n = #parts }
    for i = 1, out.n do out[i] = parts[i](item) end
    return out
  end
end

-- A chain of conditions, of which one with the decisive value decides whatever the others say.
local function chain(decisive)
  return function(args)
    local parts = {}
    for i, arg in ipairs(args) do parts[i] = compile(arg) end
    return function(item)
      local result = not decisive
      for i = 1, #parts do
        local value = parts[i](item)
        if value == decisive then return decisive end
        if value == nil then result = nil end
      end
      return result
    end
  end
end

-- The item's own time, where `datetime` is null: from its start to its end.
local function item_span(item)
  local properties = item.properties
  if type(properties) ~= "table" then return nil end
  return moments.span(properties.start_datetime, properties.end_datetime)
end

local function instant_text(node)
  return type(node) == "string" and node or node.date or node.timestamp
end

-- A function of items that gives a span of time.
local function span_of(node)
  local bounds = node.interval or { node, node }
  local start, stop = instant_text(bounds[1]), instant_text(bounds[2])
  if start and stop then return constant(moments.span(start, stop)) end
  local first, last = compile(start or bounds[1]), compile(stop or bounds[2])
  local whole = node.property == "datetime" or node.property == "properties.datetime"
  return function(item)
    local from, to = first(item), last(item)
    if from == nil and whole then return item_span(item) end
    if from ~= nil and to ~= nil then return moments.span(from, to) end
  end
end

-- A function of items that gives a geometry's parts.
local function parts_of(node)
  if node.type or node.bbox then return constant(planar.parts(node)) end
  local inner = compile(node)
  return function(item)
    local value = inner(item)
    if type(value) ~= "table" then return nil end
    return planar.parts(type(value[1]) == "number" and { bbox = value } or value)
  end
end

local function of_spans(test) return of_both(span_of, test, "table") end

local function of_parts(test) return of_both(parts_of, test, "table") end

---@type table<string, fun(args: table): fun(item: table): any>
local COMPILERS <const> = {
  ["and"] = chain(false),
  ["or"] = chain(true),
  ["not"] = function(args)
    local inner = compile(args[1])
    return function(item)
      local value = inner(item)
      if value ~= nil then return not value end
    end
  end,
  isNull = function(args)
    local inner = compile(args[1])
    return function(item) return inner(item) == nil end
  end,
  like = of_values(like.matches, "string"),
  between = function(args)
    local value, low, high = compile(args[1]), compile(args[2]), compile(args[3])
    return function(item) return operations.between(value(item), low(item), high(item)) end
  end,
  ["in"] = of_values(operations.among),
  casei = of_text(fold.case),
  accenti = of_text(fold.accents),
  s_intersects = of_parts(planar.intersects),
  s_disjoint = of_parts(function(a, b) return not planar.intersects(a, b) end),
  s_within = of_parts(planar.within),
  s_contains = of_parts(function(a, b) return planar.within(b, a) end),
}
for op, calculate in pairs(operations.arithmetic) do COMPILERS[op] = arithmetic(calculate) end
for op, test in pairs(operations.comparisons) do COMPILERS[op] = of_values(test) end
for op, test in pairs(operations.arrays) do COMPILERS[op] = of_values(test, "table") end
for op, test in pairs(moments.relations) do COMPILERS[op] = of_spans(test) end

function compile(node)
  if type(node) ~= "table" then return constant(node) end
  if node.property then return lookup.of(node.property) end
  if node.op then
    local compiler = COMPILERS[node.op]
    if compiler then return compiler(node.args) end
    Error.raise { code = "unsupported",
      message = ("CQL2: %s cannot be evaluated here"):format(node.op) }
  end
  local instant = node.date or node.timestamp
  if instant then return constant(operations.instant(instant)) end
  if node.interval or node.type or node.bbox then return constant(node) end
  return list_of(node)
end

local operators = {}
for op in pairs(COMPILERS) do operators[op] = true end

return {
  --- Compiles a tree. Raises code `unsupported` with the name of an operator that is not here.
  ---@param tree table|boolean
  ---@return fun(item: table): boolean?
  compile = function(tree) return compile(tree) end,
  --- The operators that can be evaluated, as a set.
  ---@type table<string, true>
  operators = operators,
}
