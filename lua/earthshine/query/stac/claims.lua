--- Parts of a CQL2 tree as claims about one property each: what CMR's parameters can say.
--
-- A claim has `property` and `kind`:
--   values   `list`, one of which it is; `pattern`, `fold` (case does not count), `every`
--   bounds   `low` and `high`; `open` where one of the bounds is left out
--   ranges   `list` of bounds, one of which it lies in
--   spans    `list` of { start, stop }, one of which it overlaps; `wide` where they are too long
--   shapes   `list` of shapes, one of which is touched, or with `all`, all of which are; or
--            `branches`, lists of which one is touched wholly
--   excluded `list` of values that it is not

local like = require "earthshine.query.cql2.like"
local shapes = require "earthshine.query.stac.shapes"

local claims = {}

local FLIPPED <const> = { ["="] = "=", ["<"] = ">", ["<="] = ">=", [">"] = "<", [">="] = "<=" }

local function name_of(node)
  local name = type(node) == "table" and node.property
  return name and (name:match "^properties%.(.+)$" or name)
end

local function is_fold(node) return type(node) == "table" and node.op == "casei" end

-- The property of a node and whether case counts for it.
local function subject(node)
  if is_fold(node) then return name_of(node.args[1]), true end
  return name_of(node), nil
end

-- A plain value: a text, number, truth, or the text of a date.
local function literal(node, fold)
  if is_fold(node) then
    return fold and type(node.args[1]) == "string" and node.args[1] or nil
  elseif type(node) == "table" then
    return node.timestamp or node.date
  end
  return not fold and node or nil
end

local function is_plain(node) return type(node) ~= "table" or node.timestamp or node.date end

local function comparison(node)
  local op, left, right = node.op, node.args[1], node.args[2]
  if is_plain(left) then op, left, right = FLIPPED[op], right, left end
  local property, fold = subject(left)
  local value = literal(right, fold)
  if not property or value == nil then return nil, "compares what is not a property and a value" end
  if op == "=" then
    return { kind = "values", property = property, list = { value }, fold = fold }
  end
  if fold then return nil, "has an order of texts" end
  local claim = { kind = "bounds", property = property, open = #op == 1 or nil }
  claim[op:sub(1, 1) == ">" and "low" or "high"] = value
  return claim
end

local function among(node)
  local property, fold = subject(node.args[1])
  if not property then return nil, "asks for what is not a property" end
  local list = {}
  for i, item in ipairs(node.args[2]) do
    list[i] = literal(item, fold)
    if list[i] == nil then return nil, "lists what is not a value" end
  end
  return { kind = "values", property = property, list = list, fold = fold }
end

local function pattern(node)
  local property, fold = subject(node.args[1])
  local text = literal(node.args[2], fold)
  if not property or type(text) ~= "string" then
    return nil, "compares what is not a property and a pattern"
  end
  return { kind = "values", property = property, list = { text }, fold = fold, pattern = true }
end

local function between(node)
  local property, low, high = name_of(node.args[1]), node.args[2], node.args[3]
  if not property or type(low) ~= "number" or type(high) ~= "number" then
    return nil, "compares what is not a property and numbers"
  end
  return { kind = "bounds", property = property, low = low, high = high }
end

-- An array's condition, its property on the left.
local function array(every)
  return function(node)
    local property, list = name_of(node.args[1]), node.args[2]
    if not property or list.property or list.op or #list == 0 then
      return nil, "compares what is not a property and a list"
    end
    for _, item in ipairs(list) do
      if type(item) == "table" then return nil, "lists what is not a value" end
    end
    return { kind = "values", property = property, list = list, every = every and #list > 1 or nil }
  end
end

local function span_of(node)
  if type(node) ~= "table" then return nil end
  if node.timestamp or node.date then
    local text = node.timestamp or node.date
    return { start = text, stop = text }
  end
  local bounds = node.interval
  if bounds and type(bounds[1]) == "string" and type(bounds[2]) == "string" then
    return { start = bounds[1], stop = bounds[2] }
  end
end

-- Relations in time: the span that an item overlaps at least.
local SPANS <const> = {
  t_intersects = function(span) return span end,
  t_during = function(span) return span, true end,
  t_equals = function(span) return span, true end,
  t_after = function(span) return { start = span.stop, stop = ".." }, true end,
  t_before = function(span) return { start = "..", stop = span.start }, true end,
}

local function temporal(node)
  local property, span = name_of(node.args[1]), span_of(node.args[2])
  if not property and node.op == "t_intersects" then
    property, span = name_of(node.args[2]), span_of(node.args[1])
  end
  if not property or not span then return nil, "compares what is not a property and a time" end
  local wide
  span, wide = SPANS[node.op](span)
  return { kind = "spans", property = property, list = { span }, wide = wide }
end

local function spatial(node)
  local property, geometry = name_of(node.args[1]), node.args[2]
  if not property then property, geometry = name_of(node.args[2]), node.args[1] end
  local shape = type(geometry) == "table" and (geometry.type or geometry.bbox)
  if property ~= "geometry" or not shape then
    return nil, "compares what is not the item's geometry and a shape"
  end
  local list, message = shapes.of(geometry)
  if not list then return nil, "has a shape that CMR cannot take: it " .. message end
  return { kind = "shapes", property = property, list = list }
end

-- The one claim of a property that none of several values is.
local function negation(node)
  local claim, message = claims.of(node.args[1])
  if not claim then return nil, message end
  if claim.kind ~= "values" or claim.pattern or claim.fold or claim.every then
    return nil, "is a negation, which CMR's parameters do not have"
  end
  return { kind = "excluded", property = claim.property, list = claim.list }
end

local function append(list, more) table.move(more, 1, #more, #list + 1, list) end

local function make_pattern(claim)
  local list = {}
  for i, text in ipairs(claim.list) do
    if type(text) ~= "string" then return false end
    list[i] = like.escape(text)
  end
  claim.list, claim.pattern = list, true
  return true
end

--- Makes two claims of values alike: where one has patterns, the other gets them too. Changes them.
---@return boolean whether they are
function claims.align(a, b)
  if a.fold ~= b.fold then return false end
  if a.pattern == b.pattern then return true end
  return make_pattern(a.pattern and b or a)
end

-- Alternatives as branches of one shape each.
local function singles(list)
  local out = {}
  for i, shape in ipairs(list) do out[i] = { shape } end
  return out
end

-- How two alternatives of one kind become one claim: changes the first; false where they cannot.
local EITHER <const> = {
  values = function(a, b)
    if a.every or b.every or not claims.align(a, b) then return false end
    append(a.list, b.list)
  end,
  ranges = function(a, b) append(a.list, b.list) end,
  spans = function(a, b)
    append(a.list, b.list)
    a.wide = a.wide or b.wide
  end,
  shapes = function(a, b)
    if a.branches or b.branches then
      a.branches = a.branches or singles(a.list)
      append(a.branches, b.branches or singles(b.list))
    else
      append(a.list, b.list)
    end
  end,
}

-- The same of two conditions that must both hold.
local BOTH <const> = {
  values = function(a, b)
    if #a.list > 1 and not a.every or #b.list > 1 or not claims.align(a, b) then return false end
    append(a.list, b.list)
    a.every = true
  end,
  bounds = function(a, b)
    if a.low ~= nil and b.low ~= nil or a.high ~= nil and b.high ~= nil then return false end
    if a.low == nil then a.low = b.low else a.high = b.high end
    a.open = a.open or b.open
  end,
  shapes = function(a, b)
    if a.branches or b.branches or #b.list > 1 or #a.list > 1 and not a.all then return false end
    append(a.list, b.list)
    a.all = true
  end,
}

-- A claim that merging may change.
local function own(claim)
  local copy = {}
  for key, value in pairs(claim) do copy[key] = value end
  if claim.list then copy.list = table.move(claim.list, 1, #claim.list, 1, {}) end
  return copy
end

local function as_range(claim)
  if claim.kind ~= "bounds" then return claim end
  return { kind = "ranges", property = claim.property, list = { claim } }
end

local function combined(node, rules, prepare)
  local whole
  for _, arg in ipairs(node.args) do
    local claim, message = claims.of(arg)
    if not claim then return nil, message end
    claim = prepare(own(claim))
    if not whole then
      whole = claim
    elseif whole.property ~= claim.property or whole.kind ~= claim.kind then
      return nil, "has alternatives of different properties, which CMR's parameters cannot have"
    elseif not rules[whole.kind] or rules[whole.kind](whole, claim) == false then
      return nil, "combines conditions in a way that CMR's parameters do not have"
    end
  end
  return whole
end

local function either(node)
  return combined(node, EITHER, function(claim)
    if claim.all then claim.branches, claim.all = { claim.list }, nil end
    return as_range(claim)
  end)
end

local function both(node)
  return combined(node, BOTH, function(claim) return claim end)
end

---@type table<string, fun(node: table): table?, string?>
local READERS <const> = {
  ["="] = comparison, ["<"] = comparison, ["<="] = comparison, [">"] = comparison,
  [">="] = comparison, ["in"] = among, like = pattern, between = between,
  a_contains = array(true), a_overlaps = array(false), s_intersects = spatial,
  ["not"] = negation, ["or"] = either, ["and"] = both,
}
for op in pairs(SPANS) do READERS[op] = temporal end

--- What a part of a checked tree claims.
---@param node any
---@return table? claim
---@return string? message why CMR's parameters cannot say it
function claims.of(node)
  local reader = type(node) == "table" and READERS[node.op]
  if not reader then
    return nil, type(node) == "table" and node.op
      and ("has the operator %s, which CMR's parameters do not have"):format(node.op)
      or "is no condition on a property"
  end
  return reader(node)
end

--- The conditions of a tree that must all hold.
---@param node any
---@param list? any[]
---@return any[] list
function claims.conjuncts(node, list)
  list = list or {}
  if type(node) == "table" and node.op == "and" then
    for _, arg in ipairs(node.args) do claims.conjuncts(arg, list) end
  elseif node ~= true then
    list[#list + 1] = node
  end
  return list
end

return claims
