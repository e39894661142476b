--- STAC's older `query` extension, `{ ["eo:cloud_cover"] = { lt = 10 } }`, to a CQL2 tree and back.

local check = require "earthshine.check"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local like = require "earthshine.query.cql2.like"
local words = require "earthshine.query.cql2.words"

local query_extension = {}

local COMPARISONS <const> = { eq = "=", neq = "<>", lt = "<", lte = "<=", gt = ">", gte = ">=" }
local NAMES <const> = {}
for name, op in pairs(COMPARISONS) do NAMES[op] = name end
local FLIPPED <const> = { ["="] = "=", ["<>"] = "<>", ["<"] = ">", ["<="] = ">=", [">"] = "<",
  [">="] = "<=" }
-- Where a wildcard stands beside the text: before, after.
local PATTERNS <const> = { startsWith = { "", "%" }, endsWith = { "%", "" },
  contains = { "%", "%" } }
local KNOWN <const> = { "eq", "neq", "lt", "lte", "gt", "gte", "startsWith", "endsWith", "contains",
  "in" }

local function invalid(property, message, ...)
  Error.raise { code = "invalid",
    message = words.shown(("query, %s: %s"):format(tostring(property), message:format(...))) }
end

local function scalar_at(property, name, value)
  local kind = type(value)
  if kind ~= "string" and kind ~= "number" and kind ~= "boolean" then
    invalid(property, "%s takes a text, number or boolean, not a %s", name,
      value == json.null and "null" or kind)
  end
  return value
end

local function condition(property, name, value)
  local left = { property = property }
  if COMPARISONS[name] then
    return { op = COMPARISONS[name], args = { left, scalar_at(property, name, value) } }
  elseif PATTERNS[name] then
    if type(value) ~= "string" then invalid(property, "%s takes a text", name) end
    local wild = PATTERNS[name]
    return { op = "like", args = { left, wild[1] .. like.escape(value) .. wild[2] } }
  elseif name == "in" then
    if type(value) ~= "table" or value[1] == nil then invalid(property, "in takes a list") end
    local items = {}
    for i, item in ipairs(value) do items[i] = scalar_at(property, name, item) end
    for key in next, value do
      if items[key] == nil then invalid(property, "in takes a list without gaps or names") end
    end
    return { op = "in", args = { left, items } }
  end
  invalid(property, "unknown operator %s%s; known are %s", tostring(name),
    check.meant(name, KNOWN), table.concat(KNOWN, ", "))
end

local function names(t, what)
  local list = check.keys(t)
  for _, key in ipairs(list) do
    if type(key) ~= "string" then
      invalid(what, "has the key %s, which is no name", tostring(key))
    end
  end
  return list
end

--- A `query` object as a CQL2 tree, unchecked; its conditions in the order of their names.
---@param query any
---@return table tree raises code `invalid` for what is no such object
function query_extension.read(query)
  if type(query) ~= "table" then
    Error.raise { code = "invalid", message = "query must be a table, but is a " .. type(query) }
  end
  local conditions = {}
  for _, property in ipairs(names(query, "the query")) do
    local tests = query[property]
    if type(tests) ~= "table" then
      invalid(property, "must be a table such as { lt = 10 }, but is a %s", type(tests))
    end
    for _, name in ipairs(names(tests, property)) do
      conditions[#conditions + 1] = condition(property, name, tests[name])
    end
  end
  if #conditions == 0 then
    Error.raise { code = "invalid", message = "query has no condition" }
  end
  if #conditions == 1 then return conditions[1] end
  return { op = "and", args = conditions }
end

local function unsupported(op, why)
  Error.raise { code = "unsupported",
    message = ("the query extension cannot say %s%s"):format(op, why or "") }
end

local function is_property(node)
  return type(node) == "table" and node.property ~= nil
end

-- Notes a condition; each name stands once for a property.
local function put(query, property, name, value)
  local tests = query[property] or {}
  query[property] = tests
  if tests[name] ~= nil and tests[name] ~= value then
    unsupported(name, " twice of " .. property)
  end
  tests[name] = value
end

local function is_scalar(value) return type(value) ~= "table" end

local function put_like(query, args)
  local text, before, after = nil, nil, nil
  if type(args[2]) == "string" then text, before, after = like.plain(args[2]) end
  if not text or not is_property(args[1]) then unsupported("like", " with this pattern") end
  local name = before and (after and "contains" or "endsWith") or after and "startsWith" or "eq"
  put(query, args[1].property, name, text)
end

local function put_in(query, args)
  if not is_property(args[1]) then unsupported "in" end
  local items = json.array {}
  for i, item in ipairs(args[2]) do
    if not is_scalar(item) then unsupported("in", " of what is no text, number or boolean") end
    items[i] = item
  end
  put(query, args[1].property, "in", items)
end

local function put_node(query, node)
  local op, args = node.op, node.args
  if op == "and" then
    for _, arg in ipairs(args) do
      if type(arg) ~= "table" then unsupported "a condition that is TRUE or FALSE" end
      put_node(query, arg)
    end
  elseif op == "like" then
    put_like(query, args)
  elseif op == "in" then
    put_in(query, args)
  elseif op == "between" and is_property(args[1]) and is_scalar(args[2]) and is_scalar(args[3]) then
    put(query, args[1].property, "gte", args[2])
    put(query, args[1].property, "lte", args[3])
  elseif NAMES[op] and is_property(args[1]) and is_scalar(args[2]) then
    put(query, args[1].property, NAMES[op], args[2])
  elseif NAMES[op] and is_property(args[2]) and is_scalar(args[1]) then
    put(query, args[2].property, NAMES[FLIPPED[op]], args[1])
  else
    unsupported(op, NAMES[op] and " of what is not a property and a plain value" or "")
  end
end

--- A checked tree as a `query` object. Raises code `unsupported` with the operator's name where the
--- extension has no word for it.
---@param tree table|boolean
---@return table query
function query_extension.write(tree)
  if type(tree) ~= "table" then unsupported "TRUE or FALSE alone" end
  local query = {}
  put_node(query, tree)
  return query
end

return query_extension
