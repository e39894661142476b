--- From a table of keywords to the parameters of a CMR search; collects every problem and raises
-- none.

local check = require "earthshine.check"
local Error = require "earthshine.error"
local dates = require "earthshine.query.dates"
local nested = require "earthshine.query.nested"
local options = require "earthshine.query.options"
local rows = require "earthshine.query.rows"
local values = require "earthshine.query.values"
local versioned = require "earthshine.query.versioned"

---@class earthshine.problem
---@field field string the parameter, as the user called it
---@field message string what is wrong, to be read after the field's name
---@field value any what was given

---@class earthshine.validation
---@field is_valid boolean
---@field errors earthshine.problem[]
local Validation = { __name = "earthshine.validation" }
Validation.__index = Validation

--- One line for each problem.
function Validation:__tostring()
  if self.is_valid then return "valid" end
  local lines = {}
  for i, e in ipairs(self.errors) do lines[i] = e.field .. ": " .. e.message end
  return table.concat(lines, "\n")
end

---@class earthshine.params
---@field kind "granule"|"collection"
local Params = { __name = "earthshine.params" }
Params.__index = Params

-- At most so many patterns of a query may begin with a wildcard.
local LEADING_WILDCARDS <const> = 5

-- Single values of what was given for a row, or nil where it was nothing usable. Parts of one
-- geometry are alternatives.
local function split(self, row, field, value)
  local kind = values[row.kind]
  local list, union
  if kind.split then
    list, union = kind.split(value)
    if union then self:option(row.name, "or") end
  elseif type(value) == "table" then
    list = value
  else
    list = { value }
  end
  local count = 0
  for _ in pairs(list) do count = count + 1 end
  if count == 0 then
    self:problem(field, "has no values", value)
  elseif count ~= #list then
    self:problem(field, "must be a list of values without gaps or names", value)
  elseif count > 1 and not row.list then
    self:problem(field, "must be a single value", value)
  else
    return list
  end
end

-- The pairs of a row whose key has parts of its own.
local function encode_nested(self, row, field, value)
  local parts, message = nested[row.kind].pairs(value, row)
  if not parts then
    self:problem(field, message, value)
  elseif #parts == 0 then
    self:problem(field, "has no values", value)
  else
    for i, part in ipairs(parts) do parts[i] = { row.name .. part[1], part[2] } end
    self._encoded[row.name] = parts
  end
end

local function encode_row(self, row, field, value)
  if nested[row.kind] then return encode_nested(self, row, field, value) end
  local list = split(self, row, field, value)
  if not list then return end
  local key = row.name .. ((#list > 1 or row.always_list) and "[]" or "")
  local out = {}
  for i, single in ipairs(list) do
    local text, message = values[row.kind].encode(single, row)
    if text then
      out[i] = { key, text }
    else
      self:problem(#list > 1 and ("%s[%d]"):format(field, i) or field, message, single)
    end
    if row.kind == "dates" and dates.excludes_boundary(single) then
      self:option(row.name, "exclude_boundary")
    elseif field == "granule_name" and text and text:find "[*?]" then
      self:option(row.name, "pattern")
    end
  end
  self._encoded[row.name] = out
end

-- From row name to what was given and under which of its names.
local function collect(self, given)
  local found = {}
  for _, name in ipairs(check.keys(given)) do
    local row = rows.find(self.kind, name)
    if name == "options" then
      options.read(self.kind, given.options, self._options, function(...) self:problem(...) end)
    elseif not row then
      self:problem(tostring(name), rows.unknown(self.kind, name), given[name])
    elseif found[row.name] then
      self:problem(name, ("is the same parameter as %s"):format(found[row.name].field), given[name])
    else
      found[row.name] = { field = name, value = given[name] }
    end
  end
  return found
end

local function split_versions(self, found)
  local patterns = self._options.short_name and self._options.short_name.pattern
  if not found.short_name or found.version or found.entry_id or patterns then return end
  local field = found.short_name.field
  local short, version, entries, message = versioned.split(found.short_name.value)
  if message then self:problem(field, message, found.short_name.value) end
  found.short_name = short ~= nil and { field = field, value = short } or nil
  found.version = version and { field = field, value = version }
  found.entry_id = entries and { field = field, value = entries }
end

local function check_whole(self, found)
  local collection, wild = self.kind ~= "granule", 0
  for _, row in ipairs(rows.list(self.kind)) do
    collection = collection or row.collection and found[row.name] ~= nil
    if self._options[row.name] and self._options[row.name].pattern then
      for _, pair in ipairs(self._encoded[row.name] or {}) do
        if pair[2]:find "^[*?]" then wild = wild + 1 end
      end
    end
  end
  if not collection and #self._problems == 0 then
    self:problem("short_name", "a condition that says which collections are meant is missing; "
      .. "CMR demands one of short_name, version, entry_title, entry_id, provider, concept_id, "
      .. "collection_concept_id")
  end
  if wild > LEADING_WILDCARDS then
    self:problem("options", ("has %d patterns that begin with a wildcard; CMR takes %d"):format(
      wild, LEADING_WILDCARDS))
  end
  if self._encoded.passes and #(self._encoded.cycle or {}) ~= 1 then
    self:problem("cycle", "must be one cycle where passes are given")
  end
end

--- Reads a table of keywords. Nothing is raised for a bad name or value; `validate` tells.
---
---     Params.new("granule", { short_name = "ATL06", bbox = { -50, 60, -40, 70 } })
---@param kind "granule"|"collection"
---@param given table CMR's names and their aliases; `options` holds the options of parameters
---@return earthshine.params
function Params.new(kind, given)
  local self = setmetatable({ kind = kind, _encoded = {}, _options = {}, _problems = {} }, Params)
  if type(given) ~= "table" then
    self:problem("query", "must be a table of parameters, but is a " .. type(given), given)
    return self
  end
  local found = collect(self, given)
  split_versions(self, found)
  for _, row in ipairs(rows.list(kind)) do
    local entry = found[row.name]
    if entry then encode_row(self, row, entry.field, entry.value) end
  end
  check_whole(self, found)
  return self
end

--- Notes a problem.
---@param field string
---@param message string
---@param value? any
function Params:problem(field, message, value)
  self._problems[#self._problems + 1] = { field = field, message = message, value = value }
end

--- Sets an option of a parameter, unless the user has.
---@param name string CMR's name
---@param option string
function Params:option(name, option)
  local set = self._options[name] or {}
  if set[option] == nil then set[option] = true end
  self._options[name] = set
end

--- All problems, in the order in which the parameters are sent.
---@return earthshine.validation
function Params:validate()
  return setmetatable({ is_valid = #self._problems == 0, errors = self._problems }, Validation)
end

--- The one error of all problems, or nil if there is none.
---@return earthshine.error?
function Params:error()
  local count = #self._problems
  if count == 0 then return nil end
  local lines = {}
  for i, p in ipairs(self._problems) do lines[i] = p.field .. ": " .. p.message end
  return Error.new {
    code = "invalid_query", errors = self._problems,
    message = ("the %s query has %s: %s"):format(
      self.kind, count == 1 and "a problem" or count .. " problems", table.concat(lines, "; ")),
  }
end

--- The parameters as CMR wants them, in an order that depends on nothing but what they are.
---@return table[] pairs {key, value}, neither percent-encoded
function Params:encode()
  local out = {}
  for _, row in ipairs(rows.list(self.kind)) do
    for _, pair in ipairs(self._encoded[row.name] or {}) do out[#out + 1] = pair end
  end
  for _, pair in ipairs(options.encode(self._options)) do out[#out + 1] = pair end
  return out
end

return Params
