--- Random CQL2 trees, of every operator and literal, for properties that must hold for all.

local json = require "earthshine.json"
local words = require "earthshine.query.cql2.words"

local random_filter = {}

local function pick(list) return list[math.random(#list)] end

local NAMES <const> = { "a", "eo:cloud_cover", "date", "AND", "point", "two words", 'quo"te', "é",
  "x.y.z", "t_after", "Οδος", "1st", "in", "_", ":", "not", "a-b", "\u{203F}x" }
local TEXTS <const> = { "", "it's", "''", "%a\\_b%", "Straße", "a\\\\", "two\nlines", "..",
  "2020-01-01", '"', "\u{1F30D}", "e\u{301}", "(", "\\x", "\\\\\\\\" }
local FUNCTIONS <const> = { "f", "Buffer", "ns:fn.x", "é", "dateadd" }
local DATES <const> = { "2020-02-29", "0001-01-01", "9999-12-31" }
local TIMES <const> = { "2020-02-29T10:11:12Z", "1969-07-16T05:32:00.5Z",
  "2005-01-10T01:01:01.393Z" }
local OPERATORS <const> = {}
for op, operator in pairs(words.operators) do
  OPERATORS[operator.gives] = OPERATORS[operator.gives] or {}
  table.insert(OPERATORS[operator.gives], op)
end
for _, list in pairs(OPERATORS) do table.sort(list) end

local function number()
  local kind = math.random(6)
  if kind == 1 then return math.random(-5, 5) end
  if kind == 2 then return math.random(-1000000, 1000000) / 8 end
  if kind == 3 then return 10.0 ^ math.random(-300, 300) * math.random() end
  if kind == 4 then return -math.random(1 << 53) end
  return math.random(0, 100)
end

local function position(heights)
  local out = json.array { math.random(-180, 180), math.random(-900, 900) / 10 }
  if heights or math.random(8) == 1 then out[3] = math.random(0, 1000) / 4 end
  return out
end

local function many(least, make, ...)
  local out = json.array {}
  for i = 1, math.random(least, least + 2) do out[i] = make(...) end
  return out
end

local function ring(heights)
  local out = many(3, position, heights)
  out[#out + 1] = json.array(table.move(out[1], 1, #out[1], 1, {}))
  return out
end

local SHAPES <const> = {
  Point = position,
  LineString = function(heights) return many(2, position, heights) end,
  MultiPoint = function(heights) return many(1, position, heights) end,
  Polygon = function(heights) return many(1, ring, heights) end,
  MultiLineString = function(heights) return many(1, many, 2, position, heights) end,
  MultiPolygon = function(heights) return many(1, many, 1, ring, heights) end,
}
local SHAPE_NAMES <const> = { "LineString", "MultiLineString", "MultiPoint", "MultiPolygon",
  "Point", "Polygon" }

local function shape()
  local name = pick(SHAPE_NAMES)
  return { type = name, coordinates = SHAPES[name](math.random(3) == 1) }
end

local function geometry()
  local kind = math.random(6)
  if kind == 1 then return { bbox = json.array { -10, number(), 10.5, 20 } } end
  if kind == 2 then return { bbox = json.array { 1, 2, 3, 4, 5, 6 } } end
  if kind == 3 then return { type = "GeometryCollection", geometries = many(1, shape) } end
  return shape()
end

local make

local function bound(depth)
  local kind = math.random(5)
  if kind == 1 then return ".." end
  if kind == 2 then return make("bound", depth - 1) end
  return pick(math.random(2) == 1 and DATES or TIMES)
end

local LITERALS <const> = {
  text = function() return pick(TEXTS) end,
  number = number,
  truth = function() return math.random(2) == 1 end,
  instant = function()
    if math.random(2) == 1 then return { date = pick(DATES) } end
    return { timestamp = pick(TIMES) }
  end,
  interval = function(depth) return { interval = json.array { bound(depth), bound(depth) } } end,
  geometry = geometry,
  array = function(depth)
    local out = json.array {}
    for i = 1, math.random(0, 3) do out[i] = make("any", depth - 1) end
    return out
  end,
  property = function() return { property = pick(NAMES) } end,
}

local SLOTS <const> = {
  boolean = { "predicate", "predicate", "predicate", "truth", "function" },
  scalar = { "text", "number", "truth", "instant", "property", "property", "function", "folded",
    "sum" },
  text = { "text", "property", "function", "folded" },
  number = { "number", "property", "function", "sum", "sum" },
  geometry = { "geometry", "geometry", "property", "function" },
  temporal = { "instant", "interval", "property", "function" },
  bound = { "property", "function" },
  array = { "array", "array", "property", "function" },
  tested = { "text", "number", "truth", "predicate", "instant", "interval", "geometry", "property",
    "function", "sum", "folded" },
  any = { "text", "number", "truth", "predicate", "instant", "interval", "geometry", "array",
    "property", "function", "sum", "folded" },
}

local function call(op, depth)
  local operator, args = words.operators[op], json.array {}
  for i, slot in ipairs(operator.takes or {}) do args[i] = make(slot, depth - 1) end
  if operator.each then
    for i = 1, math.random(2, 4) do args[i] = make(operator.each, depth - 1) end
  end
  return { op = op, args = args }
end

local MADE <const> = {
  predicate = function(depth) return call(pick(OPERATORS.predicate), depth) end,
  sum = function(depth) return call(pick(OPERATORS.number), depth) end,
  folded = function(depth) return call(pick(OPERATORS.text), depth) end,
  ["function"] = function(depth)
    local args = json.array {}
    for i = 1, math.random(0, 3) do args[i] = make("any", depth - 1) end
    return { op = pick(FUNCTIONS), args = args }
  end,
}

function make(slot, depth)
  if slot == "pattern" then
    local text = pick(TEXTS)
    if math.random(4) > 1 then return text end
    return { op = pick { "casei", "accenti" }, args = json.array { text } }
  elseif slot == "list" then
    local out = json.array {}
    for i = 1, math.random(1, 3) do out[i] = make("scalar", depth - 1) end
    return out
  end
  local kind = pick(SLOTS[slot])
  if MADE[kind] and (depth > 0 or slot == "boolean" or slot == "bound") then
    if depth <= 0 then
      if slot == "boolean" then return math.random(2) == 1 end
      return LITERALS.property()
    end
    return MADE[kind](depth)
  end
  return (LITERALS[kind] or LITERALS.property)(depth)
end

--- A random tree, by math.random.
---@param depth? integer operators within operators, at most; 4 unless said
---@return table|boolean
function random_filter.tree(depth)
  return make("boolean", depth or 4)
end

return random_filter
