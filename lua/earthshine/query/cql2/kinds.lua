--- Which values a CQL2 tree may hold where: the kind of a node, and the slots of operators.

local words = require "earthshine.query.cql2.words"

local kinds = {}

local PLAIN <const> = { string = "text", number = "number", boolean = "truth" }

--- The kind of a node by its look: text, number, truth (true, false), predicate, instant, interval,
--- geometry, array, property, function.
---@param node any
---@return string
function kinds.of(node)
  local plain = PLAIN[type(node)]
  if plain then return plain end
  if node.op then
    local operator = words.operators[node.op]
    return operator and operator.gives or "function"
  end
  if node.property then return "property" end
  if node.date or node.timestamp then return "instant" end
  if node.interval then return "interval" end
  if node.type or node.bbox then return "geometry" end
  return "array"
end

local function set(names)
  local out = { ["function"] = true }
  for name in names:gmatch "%S+" do out[name] = true end
  return out
end

local SLOTS <const> = {
  boolean = set "truth predicate",
  scalar = set "text number truth instant property",
  text = set "text property",
  number = set "number property",
  geometry = set "geometry property",
  temporal = set "instant interval property",
  bound = set "property",
  array = set "array property",
  list = { array = true },
  tested = set "text number truth predicate instant interval geometry property",
  any = set "text number truth predicate instant interval geometry array property",
}

local WANTED <const> = {
  boolean = "a condition",
  scalar = "a text, number, TRUE, FALSE, date, property or function",
  text = "a text, property or function",
  number = "a number, property or function",
  geometry = "a geometry, property or function",
  temporal = "a DATE, TIMESTAMP, INTERVAL, property or function",
  bound = "a date, a timestamp, '..', a property or a function",
  array = "an array in parentheses, a property or a function",
  list = "a list in parentheses",
  pattern = "a pattern in quotes, or CASEI or ACCENTI of one",
  tested = "a value that is no array",
  any = "a value",
}

local FOUND <const> = {
  text = "a text", number = "a number", truth = "TRUE or FALSE", predicate = "a condition",
  instant = "a date", interval = "an interval", geometry = "a geometry", array = "an array",
  property = "a property", ["function"] = "a function",
}

local function is_pattern(node)
  while type(node) == "table" and (node.op == "casei" or node.op == "accenti") do
    node = node.args[1]
  end
  return type(node) == "string"
end

--- Whether a node may stand in a slot.
---@param slot string
---@param node any
---@return boolean fits
---@return string wanted what may stand there, for a message
---@return string found what stands there
function kinds.fits(slot, node)
  local kind = kinds.of(node)
  local fits
  if slot == "pattern" then fits = is_pattern(node) else fits = SLOTS[slot][kind] == true end
  return fits, WANTED[slot], FOUND[kind]
end

return kinds
