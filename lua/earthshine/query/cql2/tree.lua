--- CQL2-JSON as Lua tables: checks a whole tree and makes the library's own copy of it.

local check = require "earthshine.check"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local instants = require "earthshine.query.cql2.instants"
local kinds = require "earthshine.query.cql2.kinds"
local shapes = require "earthshine.query.cql2.shapes"
local words = require "earthshine.query.cql2.words"

local tree = {}

-- Raises with the path of the member that is wrong, such as `args[2].property`.
local function fail(path, message, code, ...)
  if select("#", ...) > 0 then message = message:format(...) end
  path, message = words.shown(path), words.shown(message)
  local where = path == "" and "the filter" or "the filter's " .. path
  Error.raise { code = code or "invalid", message = ("CQL2, %s: %s"):format(where, message),
    errors = { { message = message, path = path } } }
end

local function member(path, key)
  if math.type(key) == "integer" then return ("%s[%d]"):format(path, key) end
  return path == "" and key or path .. "." .. key
end

-- The length of a table that is an array, or nil.
local function array_length(value)
  if type(value) ~= "table" then return nil end
  local count = #value
  for key in next, value do
    if math.type(key) ~= "integer" or key < 1 or key > count then return nil end
  end
  return count
end

local function array_at(value, path)
  local count = array_length(value)
  if not count then fail(path, "must be an array, but is a %s", nil, type(value)) end
  return count
end

local function number_at(value, path)
  if type(value) ~= "number" or value ~= value or value == math.huge or value == -math.huge then
    fail(path, "must be a number, but is %s", nil,
      type(value) == "number" and tostring(value) or "a " .. type(value))
  end
  return math.tointeger(value) or value
end

local function text_at(value, path)
  if type(value) ~= "string" then fail(path, "must be a text, but is a %s", nil, type(value)) end
  if not utf8.len(value) then fail(path, "is not UTF-8") end
  return value
end

local function numbers_at(value, path)
  local out = json.array {}
  for i = 1, array_at(value, path) do out[i] = number_at(value[i], member(path, i)) end
  return out
end

-- A copy of a plain position; nil where it has to be looked at more closely.
local function position_of(value)
  if type(value) ~= "table" or #value ~= 2 or next(value, 2) ~= nil then return nil end
  local x, y = value[1], value[2]
  if type(x) ~= "number" or type(y) ~= "number" or x - x ~= 0 or y - y ~= 0 then return nil end
  return json.array { math.tointeger(x) or x, math.tointeger(y) or y }
end

local function coordinates_at(kind, value, path, depth)
  if depth == 0 then
    local position = numbers_at(value, path)
    if not shapes.is_position(#position) then
      fail(path, "a position has two or three numbers, but this one has %d", nil, #position)
    end
    return position
  end
  local out = json.array {}
  local count = array_at(value, path)
  if count == 0 then fail(path, "is empty, and an empty geometry is none") end
  for i = 1, count do
    -- A path is made only for what may be wrong: there may be very many positions.
    out[i] = depth == 1 and position_of(value[i])
      or coordinates_at(kind, value[i], member(path, i), depth - 1)
  end
  local problem = depth == 1 and shapes.problem(kind, out)
  if problem then fail(path, "%s", nil, problem) end
  return out
end

local TYPES <const> = {}
for _, name in pairs(words.geometries) do TYPES[name] = true end

-- A GeoJSON geometry; members that GeoJSON allows beside its own (a bbox, say) are left out.
local function geometry_at(value, path, nested)
  local kind = type(value) == "table" and value.type
  if not TYPES[kind] or nested and kind == "GeometryCollection" then
    fail(path, "must be a GeoJSON geometry%s, but its type is %s", nil,
      nested and " that is no collection" or "", tostring(kind))
  end
  if kind ~= "GeometryCollection" then
    return { type = kind, coordinates = coordinates_at(kind, value.coordinates,
      member(path, "coordinates"), shapes.depth[kind]) }
  end
  local out, inner = json.array {}, member(path, "geometries")
  local count = array_at(value.geometries, inner)
  if count == 0 then fail(inner, "is empty, and an empty geometry is none") end
  for i = 1, count do out[i] = geometry_at(value.geometries[i], member(inner, i), true) end
  return { type = kind, geometries = out }
end

local function box_at(value, path)
  local box = numbers_at(value, path)
  if #box ~= 4 and #box ~= 6 then
    fail(path, "must have four numbers, or six with heights, but has %d", nil, #box)
  end
  return { bbox = box }
end

local function instant_at(value, path, wanted)
  local text, kind = instants.canonical(text_at(value, path))
  if not text then fail(path, "%s", nil, kind) end
  if wanted and kind ~= wanted then fail(path, "is a %s, not a %s", nil, kind, wanted) end
  return text
end

local node_at

-- The depth within an operator, interval or array.
local function within(depth, path)
  if depth >= words.DEPTH then
    fail(path, ("nested more than %d deep"):format(words.DEPTH), "limit")
  end
  return depth + 1
end

local function fit(slot, node, path)
  local fits, wanted, found = kinds.fits(slot, node)
  if not fits then fail(path, "must be %s, but is %s", nil, wanted, found) end
  return node
end

local function interval_at(value, path, depth)
  local count, out = array_at(value, path), json.array {}
  if count ~= 2 then fail(path, "an interval has two bounds, but this one has %d", nil, count) end
  for i = 1, 2 do
    local bound, inner = value[i], member(path, i)
    if bound == ".." then
      out[i] = bound
    elseif type(bound) == "string" then
      out[i] = instant_at(bound, inner)
    else
      out[i] = fit("bound", node_at(bound, inner, depth), inner)
    end
  end
  return { interval = out }
end

local function name_at(value, path)
  if text_at(value, path) == "" then fail(path, "is empty") end
  return value
end

-- An operator or function with its arguments.
local function call_at(value, path, depth)
  local op = name_at(value.op, member(path, "op"))
  op = words.canonical(op) or op
  local operator, inner = words.operators[op], member(path, "args")
  if not operator and words.taken[op:lower()] then
    fail(member(path, "op"), "%s is no operator and no name for a function", nil, op)
  end
  local count, args = array_at(value.args, inner), json.array {}
  local takes, deeper = operator and operator.takes, within(depth, path)
  if takes and count ~= #takes then
    fail(inner, "%s takes %d argument%s, but has %d", nil, op, #takes, #takes == 1 and "" or "s",
      count)
  elseif operator and count < (operator.least or 0) then
    fail(inner, "%s takes at least %d arguments, but has %d", nil, op, operator.least, count)
  end
  for i = 1, count do
    local at = member(inner, i)
    args[i] = node_at(value.args[i], at, deeper)
    if operator then fit(takes and takes[i] or operator.each, args[i], at) end
    if takes and takes[i] == "list" then
      if #args[i] == 0 then fail(at, "is empty") end
      for k, item in ipairs(args[i]) do fit("scalar", item, member(at, k)) end
    end
  end
  return { op = op, args = args }
end

local READERS <const> = {
  op = call_at,
  property = function(value, path)
    return { property = name_at(value.property, member(path, "property")) }
  end,
  date = function(value, path)
    return { date = instant_at(value.date, member(path, "date"), "date") }
  end,
  timestamp = function(value, path)
    return { timestamp = instant_at(value.timestamp, member(path, "timestamp"), "timestamp") }
  end,
  interval = function(value, path, depth)
    return interval_at(value.interval, member(path, "interval"), within(depth, path))
  end,
  type = function(value, path) return geometry_at(value, path) end,
  bbox = function(value, path) return box_at(value.bbox, member(path, "bbox")) end,
}
local FORMS <const> = { "op", "property", "date", "timestamp", "interval", "type", "bbox" }

-- A table that is no array: exactly one of the forms. A geometry may have what GeoJSON allows.
local function object_at(value, path, depth)
  for _, form in ipairs(FORMS) do
    if value[form] ~= nil then
      for key in next, value do
        if key ~= form and form ~= "type" and not (form == "op" and key == "args") then
          fail(path, "has the unknown member %s beside %s", nil, tostring(key), form)
        end
      end
      return READERS[form](value, path, depth)
    end
  end
  local key = tostring((next(value)))
  fail(path, "has the unknown member %s%s; known are op, property, date, timestamp, interval, type"
    .. " (of a geometry) and bbox", nil, key, check.meant(key, FORMS))
end

function node_at(value, path, depth)
  if value == json.null or value == nil then
    fail(path, "is null, which is no value; the operator isNull asks for it")
  end
  local kind = type(value)
  if kind == "string" then return text_at(value, path) end
  if kind == "number" then return number_at(value, path) end
  if kind == "boolean" then return value end
  if kind ~= "table" then fail(path, "a %s is no value of CQL2", nil, kind) end
  local count = array_length(value)
  if not count then return object_at(value, path, depth) end
  local out, inner = json.array {}, within(depth, path)
  for i = 1, count do out[i] = node_at(value[i], member(path, i), inner) end
  return out
end

--- Checks a tree of the caller's and copies it: operators' names, dates and numbers in one
--- spelling, empty lists marked as lists. Raises code `invalid` with the path of what is wrong, or
--- `limit`.
---@param value any
---@return table|boolean tree
function tree.check(value)
  return fit("boolean", node_at(value, "", 0), "")
end

--- Calls f for each node of a checked tree, parents first; not within geometries and literals.
---@param node any
---@param f fun(node: any)
function tree.visit(node, f)
  f(node)
  if type(node) ~= "table" then return end
  for _, child in ipairs(node.args or node.interval or (#node > 0 and node) or {}) do
    tree.visit(child, f)
  end
end

--- Whether two checked trees are equal.
---@param a any
---@param b any
---@return boolean
function tree.equal(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in next, a do
    if not tree.equal(value, b[key]) then return false end
  end
  for key in next, b do
    if a[key] == nil then return false end
  end
  return true
end

return tree
