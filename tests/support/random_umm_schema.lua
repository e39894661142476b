--- JSON Schemas as makers of random JSON text, which count what of the schema they have made.
--
-- A compiled schema makes values that it allows. Each of its branches is a point: a property that
-- is there, one that is not, a value of an enumeration, an alternative; what was made least is
-- made first, so that few records cover all points.

local json = require "earthshine.json"

local Schema = {}
Schema.__index = Schema

---@class earthshine.test.umm_context what makes one record
---@field density number 0 to 1: how many of the optional members are there
---@field special table<string, fun(context, make: fun(): string): string> makers of named schemas
---@field text fun(context, name: string?, schema: table): string a string's JSON
---@field number fun(context, name: string?, schema: table): string a number's JSON
---@field damage? fun(context, name: string, make: fun(): string): string? of each member
---@field depth integer

local random = math.random

local function chance(p) return random() < p end

-- One of the points that were hit least, or any one.
local function rarest(list, points)
  if chance(0.3) then return random(#list) end
  local best, least = {}, math.huge
  for i in ipairs(list) do
    local hits = points[i].hits
    if hits < least then best, least = {}, hits end
    if hits == least then best[#best + 1] = i end
  end
  return best[random(#best)]
end

function Schema:point(name)
  local point = { name = name, hits = 0 }
  self.points[#self.points + 1] = point
  return point
end

local function points_of(self, list, name)
  local points = {}
  for i, value in ipairs(list) do
    points[i] = self:point(name .. (type(value) == "table" and i or tostring(value)))
  end
  return points
end

-- ---- which members an object has

local allows

local function count_allowed(list, keys)
  local n = 0
  for _, alternative in ipairs(list or {}) do
    if allows(alternative, keys) then n = n + 1 end
  end
  return n
end

-- Whether a schema allows an object of these members, whatever they are.
function allows(schema, keys)
  for _, name in ipairs(schema.required or {}) do
    if not keys[name] then return false end
  end
  for name, others in pairs(schema.dependencies or {}) do
    for _, other in ipairs(others) do
      if keys[name] and not keys[other] then return false end
    end
  end
  if schema["not"] and allows(schema["not"], keys) then return false end
  if schema.anyOf and count_allowed(schema.anyOf, keys) == 0 then return false end
  if schema.oneOf and count_allowed(schema.oneOf, keys) ~= 1 then return false end
  return not schema.allOf or count_allowed(schema.allOf, keys) == #schema.allOf
end

local function choose_keys(node, context)
  for attempt = 1, 1000 do
    local drift = math.min(1, attempt / 20)
    local p = (context.depth > 10 and 0 or context.density) * (1 - drift) + 0.5 * drift
    local keys = {}
    for _, name in ipairs(node.schema.required or {}) do keys[name] = true end
    for _, property in ipairs(node.properties) do
      local fresh = property.present.hits == 0 and context.depth < 20 and chance(0.5)
      if fresh or chance(p) then keys[property.name] = true end
    end
    if allows(node.schema, keys) then return keys end
  end
  error("no members are allowed: " .. node.name)
end

-- ---- makers by kind

local kinds = {}

local function conditions(schema, out)
  if schema["if"] then out[#out + 1] = schema end
  for _, part in ipairs(schema.allOf or {}) do conditions(part, out) end
  return out
end

-- Members that a condition wants because of what others are.
local function demanded(node, made)
  for _, condition in ipairs(node.conditions) do
    local holds = true
    for name, rule in pairs(condition["if"].properties) do
      local is = made[name]
      holds = holds and (not is or is == json.encode(rule.const))
    end
    for _, name in ipairs(holds and condition["then"].required or {}) do
      if not made[name] then return name end
    end
  end
end

local function make_object(node, context)
  local keys, made, parts = choose_keys(node, context), {}, {}
  local function make(property)
    local function value() return property.node:make(context, property.name) end
    local text = context.damage and context:damage(property, value) or value()
    made[property.name] = text
    if text ~= "" then parts[#parts + 1] = json.encode(property.name) .. ":" .. text end
  end
  for _, property in ipairs(node.properties) do
    local point = keys[property.name] and property.present or property.absent
    if point then point.hits = point.hits + 1 end
    if keys[property.name] then make(property) end
  end
  local name = demanded(node, made)
  while name do
    make(node.by_name[name])
    name = demanded(node, made)
  end
  for i, alternative in ipairs(node.schema.anyOf or node.schema.oneOf or {}) do
    if allows(alternative, keys) then node.ways[i].hits = node.ways[i].hits + 1 end
  end
  for i = #parts, 2, -1 do
    local j = random(i)
    parts[i], parts[j] = parts[j], parts[i]
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

function kinds.object(self, schema, name, base)
  local node = { schema = schema, properties = {}, by_name = {},
    conditions = conditions(schema, {}), run = make_object }
  local names, required = {}, {}
  local ways = schema.anyOf or schema.oneOf or {}
  for _, way in ipairs { schema, table.unpack(ways) } do
    for _, property in ipairs(way.required or {}) do
      required[property] = (required[property] or 0) + (way == schema and #ways or 1)
    end
  end
  for property in pairs(schema.properties) do names[#names + 1] = property end
  table.sort(names)
  node.ways = points_of(self, ways, name .. " way ")
  self.pending[#self.pending + 1] = function()
    for i, property in ipairs(names) do
      local own = name .. "." .. property
      node.properties[i] = { name = property, present = self:point(own),
        absent = (required[property] or -1) < #ways and self:point(own .. " absent") or nil,
        null = { name = own .. " null", hits = 0 },
        node = self:compile(schema.properties[property], own, base) }
      node.by_name[property] = node.properties[i]
    end
  end
  return node
end

-- Equal for texts of equal values.
local function canonical(text)
  return text:find '^[{"]' and json.encode(json.decode(text)) or text
end

local function make_array(node, context, name)
  local schema = node.schema
  local least = schema.minItems or 0
  local count = least + (context.depth > 12 and 0 or random(4) == 1 and random(0, 4)
    or random(2) == 1 and 1 or 0)
  count = math.min(count, schema.maxItems or count)
  local list, seen, missed = {}, {}, 0
  while #list < count do
    local text = node.items:make(context, name)
    local key = schema.uniqueItems and count > 1 and canonical(text) or #list
    if seen[key] then
      missed = missed + 1
      if missed > 50 then break end
    else
      list[#list + 1], seen[key] = text, true
    end
  end
  return "[" .. table.concat(list, ",") .. "]"
end

function kinds.array(self, schema, name, base)
  local node = { schema = schema, run = make_array }
  self.pending[#self.pending + 1] = function()
    node.items = self:compile(schema.items, name .. "[]", base)
  end
  return node
end

local function make_choice(node, context, name)
  local i = context.depth > 12 and 1 or rarest(node.of, node.ways)
  node.ways[i].hits = node.ways[i].hits + 1
  return node.of[i]:make(context, name)
end

local function choice(self, alternatives, name, base)
  local node = { of = {}, run = make_choice, ways = points_of(self, alternatives, name .. " way ") }
  self.pending[#self.pending + 1] = function()
    for i, schema in ipairs(alternatives) do
      node.of[i] = self:compile(schema, ("%s/%d"):format(name, i), base)
    end
  end
  return node
end

local function make_enum(node)
  local i = rarest(node.values, node.ways)
  node.ways[i].hits = node.ways[i].hits + 1
  return json.encode(node.values[i])
end

function kinds.string(_, schema)
  return { run = function(_, context, name) return context:text(name, schema) end }
end

function kinds.number(_, schema)
  return { run = function(_, context, name) return context:number(name, schema) end }
end
kinds.integer = kinds.number

function kinds.boolean(self, _, name)
  return { values = { true, false }, ways = points_of(self, { true, false }, name .. " = "),
    run = make_enum }
end

-- ---- compiling

local Node = {}
Node.__index = Node

--- JSON text of a value that the schema allows.
function Node:make(context, name)
  context.depth = context.depth + 1
  local function plain() return self:run(context, name) end
  local special = context.special[self.name]
  local text = special and special(context, plain) or plain()
  context.depth = context.depth - 1
  return text
end

local function read(self, file)
  if not self.files[file] then
    local handle <close> = assert(io.open(self.folder .. "/" .. file))
    self.files[file] = json.normalise(json.decode(handle:read "a"))
  end
  return self.files[file]
end

local function follow(self, ref, base)
  local file, path = ref:match "^([^#]*)#?(.*)$"
  file = file == "" and base or file
  local schema = read(self, file)
  for step in path:gmatch "[^/]+" do schema = assert(schema[step], ref) end
  return schema, path:match "[^/]+$" or file:match "^[%w-]+", file
end

-- Allows, for members alone, what a reference inside of allOf says.
local function inline(self, schema, base)
  for i, part in ipairs(schema.allOf or {}) do
    if part["$ref"] then schema.allOf[i] = follow(self, part["$ref"], base) end
  end
end

function Schema:compile(schema, name, base)
  while schema["$ref"] do
    schema, name, base = follow(self, schema["$ref"], base)
  end
  if self.compiled[schema] then return self.compiled[schema] end
  inline(self, schema, base)
  local node
  local alternatives = not schema.properties and (schema.oneOf or schema.anyOf)
  if alternatives then
    node = choice(self, alternatives, name, base)
  elseif schema.enum then
    node = { values = schema.enum, ways = points_of(self, schema.enum, name .. " = "),
      run = make_enum }
  else
    local kind = schema.properties and "object" or schema.type
    node = assert(kinds[kind], name)(self, schema, name, base)
  end
  node.name = name
  self.compiled[schema] = setmetatable(node, Node)
  return node
end

--- Compiles the schema that a reference names in a folder of schemas.
---@param folder string
---@param ref string "file" or "file#/definitions/Name"
function Schema.new(folder, ref)
  local self = setmetatable({ folder = folder, files = {}, compiled = {}, points = {},
    pending = {} }, Schema)
  self.root = self:compile({ ["$ref"] = ref }, "", "")
  while #self.pending > 0 do table.remove(self.pending)() end
  return self
end

--- Names of the points that nothing was made of yet.
---@return string[]
function Schema:missed()
  local list = {}
  for _, point in ipairs(self.points) do
    if point.hits == 0 then list[#list + 1] = point.name end
  end
  return list
end

return Schema
