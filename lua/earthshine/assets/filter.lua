--- Asset filters: which files of a granule are wanted. Immutable, compared by value, printed as the
--- Lua text that makes them.
--
-- What the metadata do not tell counts against nobody: an asset of unknown size is left out by no
-- condition on sizes, negated or not.

local Asset = require "earthshine.assets.asset"
local Error = require "earthshine.error"
local Value = require "earthshine.query.value"
local check = require "earthshine.check"
local criteria = require "earthshine.assets.criteria"
local filter_text = require "earthshine.assets.filter_text"
local lua_text = require "earthshine.query.lua_text"
local public = require "earthshine.public"

---@class earthshine.asset_filter
---@operator band(earthshine.asset_filter|table|string): earthshine.asset_filter
---@operator bor(earthshine.asset_filter|table|string): earthshine.asset_filter
---@operator bnot: earthshine.asset_filter
local Filter = Value.class("AssetFilter", "asset_filter", {})
local methods = Filter.methods

---@class earthshine.asset_criteria each that is given must hold; lists may be single values
---@field include_files? string[] globs of the file's name or the whole address, one of which must
--- match; also { lua = "PATTERN" }, and functions of the asset
---@field exclude_files? string[] likewise; none may match
---@field content_types? string[] media types: "image/tiff" with any parameters, "image/*"
---@field exclude_content_types? string[]
---@field include_roles? string[]
---@field exclude_roles? string[]
---@field bands? string[] "B02", "red", "VV", "RFL"
---@field min_size? integer|string bytes, or a text such as "1.5 GB" or "300 KiB"
---@field max_size? integer|string
---@field predicate? fun(asset: earthshine.asset): boolean
---@field include? string[] the simple form: globs or words of the granule's name, the file's name,
--- or a whole role or type; what is included is taken, whatever is excluded
---@field exclude? string[] with include, what neither names is taken; without it, `include` alone
--- excludes all else

local function from_criteria(given)
  return Filter.new { op = "criteria", criteria = criteria.read(given) }
end

-- Joins filters, those of the same kind without a step between.
local function join(op, ...)
  local node = { op = op }
  for _, filter in ipairs { ... } do
    local state = Value.state(filter)
    if state.op == op then
      table.move(state, 1, #state, #node + 1, node)
    else
      node[#node + 1] = filter
    end
  end
  return Filter.new(node)
end

local function from_node(node)
  if node.op == "criteria" then return from_criteria(node.criteria) end
  local parts = {}
  for i, part in ipairs(node) do parts[i] = from_node(part) end
  if node.op == "not" then return ~parts[1] end
  return join(node.op, table.unpack(parts))
end

local function from_text(text)
  local node, why = filter_text.read(text)
  if not node then Error.misuse("the asset filter %q %s", text:sub(1, 200), why) end
  return from_node(node)
end

--- A filter of what stands for one.
---@param value any a filter, a table of criteria, a text, a function
---@param name? string how messages call it
---@return earthshine.asset_filter
function Filter.of(value, name)
  if Value.is(value, Filter) then return value end
  if type(value) == "table" and getmetatable(value) == nil then return from_criteria(value) end
  if type(value) == "string" then return from_text(value) end
  if pcall(check.type, "", value, "callable") then return from_criteria { predicate = value } end
  Error.misuse("%s must be an es.AssetFilter, a table of criteria, a text such as "
    .. "\"role=data & name=*B02*\" or a function, but is %s", name or "an asset filter",
    value == nil and "nil" or "a " .. type(value))
end

-- Whether an asset is wanted: true, false, or nil where it does not tell.
local function evaluate(filter, asset)
  local state = Value.state(filter)
  if state.op == "not" then
    local value = evaluate(state[1], asset)
    if value == nil then return nil end
    return not value
  end
  local decisive = state.op == "or"
  local result = not decisive
  for _, part in ipairs(state.op == "criteria" and state.criteria.tests or state) do
    local value
    if state.op == "criteria" then value = part(asset) else value = evaluate(part, asset) end
    if value == decisive then return decisive end
    if value == nil then result = nil end
  end
  return result
end

--- Whether an asset is wanted.
---@param asset earthshine.asset
---@return boolean? wanted
---@return earthshine.error? err of a function in the filter that returned `nil, err`
methods.matches = public(function(self, asset)
  if not Asset.is(asset) then
    Error.misuse("a filter matches assets, as granule:assets() has them, not %s",
      asset == nil and "nil" or "a " .. type(asset))
  end
  return evaluate(self, asset) ~= false
end)

--- Both: what this filter and another one want.
---@param other earthshine.asset_filter|table|string
---@return earthshine.asset_filter
methods.combine = public(function(self, other)
  return join("and", self, Filter.of(other, "the argument of combine"))
end)

Filter.meta.__band = public(function(a, b) return join("and", Filter.of(a), Filter.of(b)) end)
Filter.meta.__bor = public(function(a, b) return join("or", Filter.of(a), Filter.of(b)) end)

function Filter.meta.__bnot(self)
  local state = Value.state(self)
  return state.op == "not" and state[1] or Filter.new { op = "not", self }
end

--- Whether it asks for files by what they are, by their roles or types: then it chooses among all
--- files of a granule, and otherwise among the data.
---@return boolean
function methods:asks_for_kinds()
  local state = Value.state(self)
  if state.op == "criteria" then return state.criteria.kinds end
  for _, part in ipairs(state) do
    if part:asks_for_kinds() then return true end
  end
  return false
end

local function text_of(value)
  if type(value) == "table" then return ("{ lua = %s }"):format(lua_text.quote(value.lua)) end
  return type(value) == "string" and lua_text.quote(value) or type(value) == "number"
    and lua_text.of(value) or "<function>"
end

-- The criteria as text: `item` makes that of a value, `list` that of several.
local function criteria_text(given, item, list)
  local parts = {}
  for _, name in ipairs(criteria.names) do
    local value = given[name]
    if type(value) == "table" then
      local texts = {}
      for i, v in ipairs(value) do texts[i] = item(v) end
      parts[#parts + 1] = ("%s = { %s }"):format(name, table.concat(list(texts), ", "))
    elseif value ~= nil then
      parts[#parts + 1] = ("%s = %s"):format(name, item(value))
    end
  end
  return parts[1] and "{ " .. table.concat(parts, ", ") .. " }" or "{}"
end

local function as_given(list) return list end

local SIGNS <const> = { ["and"] = " & ", ["or"] = " | " }

-- "and" binds closer than "or", as in Lua.
local function lua_of(filter)
  local state = Value.state(filter)
  if state.op == "criteria" then
    return "es.AssetFilter " .. criteria_text(state.criteria.given, text_of, as_given)
  end
  local parts = {}
  for i, part in ipairs(state) do
    local inner = Value.state(part).op
    local bare = inner == "criteria" or inner == "not" or state.op == "or" and inner == "and"
    parts[i] = bare and lua_of(part) or "(" .. lua_of(part) .. ")"
  end
  return state.op == "not" and "~" .. parts[1] or table.concat(parts, SIGNS[state.op])
end

Filter.meta.__tostring = lua_of

-- A list as a set: sorted, each once.
local function as_set(list)
  table.sort(list)
  local out = {}
  for _, text in ipairs(list) do
    if text ~= out[#out] then out[#out + 1] = text end
  end
  return out
end

local function identity(value)
  return type(value) == "function" and ("%p"):format(value) or text_of(value)
end

-- A text that is the same for filters that say the same, whatever the order.
local function canonical(filter)
  local state = Value.state(filter)
  if state.op == "criteria" then return criteria_text(state.criteria.given, identity, as_set) end
  local parts = {}
  for i, part in ipairs(state) do parts[i] = canonical(part) end
  return state.op .. "(" .. table.concat(as_set(parts), ", ") .. ")"
end

function Filter.meta.__eq(a, b)
  return Value.is(a, Filter) and Value.is(b, Filter) and canonical(a) == canonical(b)
end

--- Whether an asset is wanted; raises what the filter's functions return as errors.
---@param filter earthshine.asset_filter
---@param asset earthshine.asset
---@return boolean
function Filter.wants(filter, asset)
  return evaluate(filter, asset) ~= false
end

check.methods("filter", Filter.meta, methods)

--- Reads a filter from a text that a user typed.
---
---     local filter = assert(es.AssetFilter.parse(arg[1]))   -- "role=data & name=*B0[2-4]*"
---@param text string
---@return earthshine.asset_filter? filter
---@return earthshine.error? err `invalid`, with the place
Filter.parse = public(function(text)
  check.type("the text of an asset filter", text, "string")
  local ok, result = pcall(from_text, text)
  if ok then return result end
  if not Error.is_misuse(result) then error(result, 0) end
  Error.raise { code = "invalid", message = result.message }
end)

--- What users see as es.AssetFilter.
Filter.type = setmetatable({ parse = Filter.parse }, {
  __name = "earthshine.asset_filter_type",
  __tostring = function() return "es.AssetFilter" end,
  __call = public(function(_, given) return Filter.of(given == nil and {} or given) end),
})

return Filter
