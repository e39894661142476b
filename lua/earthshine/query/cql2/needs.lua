--- What a CQL2 tree asks of whoever is to evaluate it: operators, and conformance classes.

local check = require "earthshine.check"
local Error = require "earthshine.error"
local tree = require "earthshine.query.cql2.tree"
local words = require "earthshine.query.cql2.words"

local needs = {}

local BASE <const> = "http://www.opengis.net/spec/cql2/1.0/conf/"

--- The operators and functions of a checked tree.
---@param node any
---@return string[] names sorted
function needs.operators(node)
  local found = {}
  tree.visit(node, function(at)
    if type(at) == "table" and at.op then found[at.op] = true end
  end)
  return check.keys(found)
end

--- Raises code `unsupported` with the names of a tree's operators that are not in a set or list.
---@param node any a checked tree
---@param known table<string, any>|string[]
---@param by? string who does not know them, for the message
function needs.only(node, known, by)
  local allowed = {}
  for key, value in pairs(known) do allowed[type(key) == "number" and value or key] = true end
  local missing = {}
  for _, op in ipairs(needs.operators(node)) do
    if not allowed[op] then missing[#missing + 1] = op end
  end
  if #missing == 0 then return end
  local errors = {}
  for i, op in ipairs(missing) do
    errors[i] = { message = ("the operator %s is not supported"):format(op), value = op }
  end
  Error.raise { code = "unsupported", errors = errors,
    message = ("CQL2: %s %s not supported%s"):format(table.concat(missing, ", "),
      #missing == 1 and "is" or "are", by and " by " .. by or "") }
end

-- Spatial literals that the basic class has.
local BASIC_SHAPES <const> = { Point = true }

local function spatial_class(node)
  if node.op ~= "s_intersects" then return "spatial-functions" end
  for _, arg in ipairs(node.args) do
    if type(arg) == "table" and (arg.type and not BASIC_SHAPES[arg.type]) then
      return "basic-spatial-functions-plus"
    end
  end
  return "basic-spatial-functions"
end

-- Whether a predicate has a plain value on its left or a property elsewhere.
local function is_free(node)
  local operator = words.operators[node.op]
  if not operator or operator.level ~= words.levels.predicate then return false end
  for i, arg in ipairs(node.args) do
    local plain, property = type(arg) ~= "table", type(arg) == "table" and arg.property
    if i == 1 and plain or i > 1 and property then return true end
  end
  return false
end

--- The URIs of the conformance classes that a server needs to evaluate a checked tree.
---@param node any
---@return string[] uris sorted
function needs.conformance(node)
  local found = { ["basic-cql2"] = true }
  tree.visit(node, function(at)
    if type(at) ~= "table" or not at.op then return end
    local operator = words.operators[at.op]
    local class = operator and operator.class or "functions"
    found[class == "spatial-functions" and spatial_class(at) or class] = true
    if is_free(at) then found["property-property"] = true end
  end)
  local uris = {}
  for i, name in ipairs(check.keys(found)) do uris[i] = BASE .. name end
  return uris
end

return needs
