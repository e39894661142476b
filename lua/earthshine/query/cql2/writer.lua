--- Writes a checked CQL2 tree as text, with no more parentheses than it needs.

local Error = require "earthshine.error"
local json = require "earthshine.json"
local shapes = require "earthshine.query.cql2.shapes"
local words = require "earthshine.query.cql2.words"

local levels <const> = words.levels

local function unsupported(message, ...)
  Error.raise { code = "unsupported", message = "CQL2 text: " .. message:format(...) }
end

-- A text in quotes. A backslash escapes a quote after it, two backslashes do not.
local function quoted(text)
  for run, next_byte in text:gmatch "(\\+)(.?)" do
    if #run % 2 == 1 and (next_byte == "'" or next_byte == "") then
      unsupported("a backslash before a quote or at the end of a text (%q) has no form in text; "
        .. "use CQL2-JSON", text)
    end
  end
  return "'" .. text:gsub("'", "''") .. "'"
end

local function property_text(name)
  local word = name:lower()
  if words.is_identifier(name) and not words.taken[word] and not words.canonical(word) then
    return name
  end
  return '"' .. name:gsub('"', '""') .. '"'
end

local write

local function level_of(node)
  local operator = type(node) == "table" and node.op and words.operators[node.op]
  return operator and operator.level or levels.atom
end

-- A node, in parentheses where it binds less tightly than its place asks.
local function at_level(node, least)
  local text = write(node)
  return level_of(node) < least and "(" .. text .. ")" or text
end

-- Arguments or array elements; an array of one operator's expression in parentheses twice.
local function elements(list)
  local parts = {}
  for i, item in ipairs(list) do parts[i] = write(item) end
  if #parts == 1 and level_of(list[1]) < levels.atom then return "((" .. parts[1] .. "))" end
  return "(" .. table.concat(parts, ", ") .. ")"
end

local function joined(node)
  local parts, least = {}, levels[node.op] + 1
  for i, arg in ipairs(node.args) do parts[i] = at_level(arg, least) end
  return table.concat(parts, (" %s "):format(node.op:upper()))
end

local function infix(node, left, right)
  return ("%s %s %s"):format(at_level(node.args[1], left), node.op, at_level(node.args[2], right))
end

local function arithmetic(node)
  local level = level_of(node)
  if node.op == "^" then return infix(node, level + 1, level) end
  return infix(node, level, level + 1)
end

local function comparison(node)
  return infix(node, levels.add, levels.add)
end

-- What stands after the left side of a predicate of words.
local TESTS <const> = {
  isNull = function() return "NULL" end,
  like = function(args) return write(args[2]) end,
  between = function(args)
    return ("%s AND %s"):format(at_level(args[2], levels.add), at_level(args[3], levels.add))
  end,
  ["in"] = function(args) return elements(args[2]) end,
}
local WORDS <const> = { isNull = { "IS ", "IS NOT " }, like = { "LIKE ", "NOT LIKE " },
  between = { "BETWEEN ", "NOT BETWEEN " }, ["in"] = { "IN ", "NOT IN " } }

local function test(node, negated)
  return ("%s %s%s"):format(at_level(node.args[1], levels.add),
    WORDS[node.op][negated and 2 or 1], TESTS[node.op](node.args))
end

local function negation(node)
  local inner = node.args[1]
  if type(inner) == "table" and TESTS[inner.op] then return test(inner, true) end
  return "NOT " .. at_level(inner, levels.predicate)
end

local WRITERS <const> = { ["and"] = joined, ["or"] = joined, ["not"] = negation }
for op in pairs(TESTS) do WRITERS[op] = test end
for op, operator in pairs(words.operators) do
  if not WRITERS[op] and operator.level then
    WRITERS[op] = operator.level == levels.predicate and comparison or arithmetic
  end
end

-- A function, or an operator that text writes as one.
local function write_call(node)
  local name = words.operators[node.op] and node.op:upper() or node.op
  if not words.is_identifier(name) then
    unsupported("a function named %q has no form in text; use CQL2-JSON", name)
  end
  local parts = {}
  for i, arg in ipairs(node.args) do parts[i] = write(arg) end
  return ("%s(%s)"):format(name, table.concat(parts, ", "))
end

local function bound(value)
  return type(value) == "string" and "'" .. value .. "'" or write(value)
end

function write(node)
  local kind = type(node)
  if kind == "string" then return quoted(node) end
  if kind == "number" then return json.encode(node) end
  if kind == "boolean" then return node and "TRUE" or "FALSE" end
  if node.op then return (WRITERS[node.op] or write_call)(node) end
  if node.property then return property_text(node.property) end
  if node.date then return ("DATE('%s')"):format(node.date) end
  if node.timestamp then return ("TIMESTAMP('%s')"):format(node.timestamp) end
  if node.interval then
    return ("INTERVAL(%s, %s)"):format(bound(node.interval[1]), bound(node.interval[2]))
  end
  if node.type or node.bbox then return shapes.text(node) end
  return elements(node)
end

--- Writes a checked tree. Raises code `unsupported` for what has no form in text.
---@param node any
---@return string
return { write = function(node) return write(node) end }
