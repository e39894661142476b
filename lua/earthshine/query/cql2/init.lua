--- CQL2, the filter language of STAC and OGC APIs: text, JSON, evaluation, the older `query`.
--
-- A tree is CQL2-JSON as Lua tables: `{ op = "<", args = { { property = "gsd" }, 10 } }`.
-- The standard is OGC 21-065r2. Every function returns nil and an error object for a filter that
-- it cannot take. A filter may be the word FALSE, whose tree is false: whether reading failed, the
-- error tells.

local core = require "earthshine.core"
local Error = require "earthshine.error"
local json = require "earthshine.json"
local evaluator = require "earthshine.query.cql2.evaluator"
local needs = require "earthshine.query.cql2.needs"
local parser = require "earthshine.query.cql2.parser"
local query_extension = require "earthshine.query.cql2.query_extension"
local tree = require "earthshine.query.cql2.tree"
local words = require "earthshine.query.cql2.words"
local writer = require "earthshine.query.cql2.writer"

local cql2 = {}

-- Runs f; an error object that it raises is returned.
local function try(f, ...)
  local ok, value = pcall(f, ...)
  if ok then return value end
  if Error.is(value) then return nil, value end
  error(value, 0)
end

--- Reads a filter as text.
---
---     cql2.parse "eo:cloud_cover < 10 AND platform IN ('landsat-8', 'landsat-9')"
---@param text string at most 1 MiB of UTF-8
---@return table|boolean|nil tree
---@return earthshine.error? err code `parse`, or `limit` for what is too deep or too long; its
--- message shows the place with a caret, its `errors[1]` has `byte`, `line`, `column`
function cql2.parse(text)
  if type(text) ~= "string" then
    return nil, Error.new { code = "invalid",
      message = "CQL2 text must be a string, but is a " .. type(text) }
  end
  return try(parser.parse, text)
end

local function read(value)
  if type(value) ~= "string" then return tree.check(value) end
  if #value > words.BYTES then
    Error.raise { code = "limit",
      message = ("CQL2-JSON: the text has %d bytes; at most %d are read"):format(#value,
        words.BYTES) }
  end
  -- A document keeps the integers beyond 2^53, which a decoder of floats would round.
  local parsed, code, message = core.document(value)
  if parsed == nil then Error.raise { code = code, message = message } end
  return tree.check(json.to_table(parsed))
end

--- Reads a filter as CQL2-JSON, in JSON or as Lua tables, and checks it. The tree returned is a
--- copy in which operators, dates and numbers have one spelling.
---@param value any
---@return table|boolean|nil tree
---@return earthshine.error? err code `invalid` with the path of what is wrong, `parse` for what is
--- no JSON, `limit` for what is nested too deeply
function cql2.from_json(value)
  return try(read, value)
end

--- Reads a filter in any form: a table is CQL2-JSON, a string that begins with `{` too, any other
--- string is text.
---@param value any
---@return table|boolean|nil tree
---@return earthshine.error? err
function cql2.read(value)
  if type(value) == "string" and not value:find "^%s*{" then return cql2.parse(value) end
  return cql2.from_json(value)
end

local function write(value)
  return writer.write(tree.check(value))
end

--- Writes a filter as text. Parsing it again gives an equal tree.
---
---     cql2.to_text { op = "like", args = { { property = "platform" }, "land%" } }
---     --> platform LIKE 'land%'
---@param value any a tree
---@return string? text
---@return earthshine.error? err code `unsupported` for what only CQL2-JSON can say; see from_json
function cql2.to_text(value)
  return try(write, value)
end

--- Writes a filter as JSON, with sorted keys.
---@param value any a tree
---@return string? text
---@return earthshine.error? err see from_json
function cql2.to_json(value)
  return try(function() return json.encode(tree.check(value)) end)
end

--- The operators and functions that a filter uses, sorted.
---@param value any a tree
---@return string[]? names
---@return earthshine.error? err see from_json
function cql2.operators(value)
  return try(function() return needs.operators(tree.check(value)) end)
end

--- The URIs of the conformance classes that a server needs to evaluate a filter, sorted; those of
--- the encoding (cql2-text, cql2-json) besides.
---@param value any a tree
---@return string[]? uris
---@return earthshine.error? err see from_json
function cql2.conformance(value)
  return try(function() return needs.conformance(tree.check(value)) end)
end

local function support(value, operators)
  needs.only(tree.check(value), operators or evaluator.operators)
  return true
end

--- Whether every operator and function of a filter is known to somebody.
---
---     cql2.supported(tree, { "and", "=", "<" })   --> nil, "CQL2: like is not supported"
---@param value any a tree
---@param operators? string[]|table<string, any> a list of names or a set; without it, what
--- `cql2.evaluate` knows
---@return true? supported
---@return earthshine.error? err code `unsupported`; its `errors` name each operator in `value`
function cql2.supported(value, operators)
  return try(support, value, operators)
end

local function compile(value)
  local checked = tree.check(value)
  needs.only(checked, evaluator.operators)
  return evaluator.compile(checked)
end

--- Makes a function that tells whether a STAC item passes a filter: true, false, or nil for
--- unknown, by the three-valued logic of SQL. A property that is missing, null, or of a kind that
--- the operator does not take makes its condition unknown.
--
-- A property is one of the item's own members (`id`, `collection`, `geometry`, `bbox`, ...) or of
-- its `properties`, whose prefix may be given; dots lead into objects. A date equals every instant
-- of its day. Texts compare byte by byte. Geometry is planar, in degrees (see planar.lua);
-- s_equals, s_touches, s_overlaps, s_crosses and all functions are refused.
---@param value any a tree
---@return nil|fun(item: table): boolean?
---@return earthshine.error? err code `unsupported` for an operator that cannot be evaluated, by its
--- name; see from_json
function cql2.compile(value)
  return try(compile, value)
end

--- Whether one STAC item passes a filter; see `cql2.compile`, which is faster for many.
---
---     cql2.evaluate(cql2.parse "eo:cloud_cover < 10", { properties = { ["eo:cloud_cover"] = 3 } })
---     --> true
---@param value any a tree
---@param item table
---@return any result true, false, or `json.null` for unknown
---@return earthshine.error? err
function cql2.evaluate(value, item)
  local passes, err = cql2.compile(value)
  if not passes then return nil, err end
  if type(item) ~= "table" then
    return nil, Error.new { code = "invalid",
      message = "a STAC item must be a table, but is a " .. type(item) }
  end
  local result = passes(item)
  if result == nil then return json.null end
  return result
end

--- Reads an object of STAC's older `query` extension.
---
---     cql2.from_query { ["eo:cloud_cover"] = { lt = 10 } }   --> eo:cloud_cover < 10
---@param query any
---@return table? tree
---@return earthshine.error? err code `invalid`
function cql2.from_query(query)
  return try(function() return tree.check(query_extension.read(query)) end)
end

--- Writes a filter as an object of STAC's older `query` extension, which knows conditions of one
--- property and plain values, all of which must hold.
---@param value any a tree
---@return table? query
---@return earthshine.error? err code `unsupported` with the name of what it cannot say
function cql2.to_query(value)
  return try(function() return query_extension.write(tree.check(value)) end)
end

--- Whether two trees that this module made are equal.
---@param a any
---@param b any
---@return boolean
cql2.equal = tree.equal

return cql2
