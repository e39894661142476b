--- The parameters of a CMR search as a value: read from keywords in any form, checked, encoded.
-- Every problem is collected, and none is raised.

local check = require "earthshine.check"
local Entry = require "earthshine.query.entry"
local Error = require "earthshine.error"
local flat = require "earthshine.query.flat"
local keywords = require "earthshine.query.keywords"
local lua_text = require "earthshine.query.lua_text"
local options = require "earthshine.query.options"
local rows = require "earthshine.query.rows"
local Validation = require "earthshine.query.validation"
local whole = require "earthshine.query.whole"

---@class earthshine.params
---@field kind earthshine.query_kind
---@field package _entries table<string, earthshine.query_entry> by CMR's name
---@field package _options table<string, table<string, boolean>> what the user has set
---@field package _strays table<string, earthshine.problem> what has no row
---@field package _whole? earthshine.query_whole what follows from these, once it was asked for
---@field package _identity? string once it was asked for
local Params = { __name = "earthshine.params" }
Params.__index = Params

local NONE <const> = keywords.NONE

local function no_problem() end

-- An empty table with room for eight members: growing to it costs more than all else of a query.
local function roomy()
  return { a = nil, b = nil, c = nil, d = nil, e = nil, f = nil, g = nil, h = nil }
end

local function copy_of(list)
  local out = {}
  for key, value in next, list do out[key] = value end
  return out
end

local function copy(self)
  return setmetatable({
    kind = self.kind, _entries = copy_of(self._entries), _options = self._options,
    _strays = self._strays ~= NONE and copy_of(self._strays) or NONE, _whole = nil,
    _identity = nil,
  }, Params)
end

--- Reads a table of keywords. Nothing is raised for a bad name or value; `validate` tells.
---
---     Params.new("granule", { short_name = "ATL06", bbox = { -50, 60, -40, 70 } })
---@param kind earthshine.query_kind
---@param given table CMR's names and their aliases, or CMR's own keys such as `temporal[]`;
--- `options` holds the options of parameters
---@return earthshine.params
function Params.new(kind, given)
  local self = setmetatable({
    kind = kind, _entries = roomy(), _options = NONE, _strays = NONE, _whole = nil,
    _identity = nil,
  }, Params)
  if type(given) == "table" then
    if keywords.set_all(self, given) then
      self._entries, self._options, self._strays = {}, NONE, NONE
      keywords.set_all(self, flat.fold(kind, given, function(...) keywords.stray(self, ...) end))
    end
  else
    keywords.stray(self, "query", "must be a table of parameters, but is a " .. type(given), given)
  end
  return self
end

--- Parameters of which nothing is known but what is wrong with them.
---@param kind earthshine.query_kind
---@param message string to be read after "query"
---@return earthshine.params
function Params.none(kind, message)
  local self = Params.new(kind, {})
  keywords.stray(self, "query", message)
  return self
end

--- A copy with one parameter set; nil takes it away. A name that nothing is known of is a problem,
--- whatever its value.
---@param name any
---@param value any
---@return earthshine.params
function Params:with(name, value)
  local new = copy(self)
  local row = rows.find(self.kind, name)
  if row or name == "options" then
    keywords.set(new, name, value, row)
  else
    keywords.stray(new, name, rows.unknown(self.kind, name), value)
  end
  return new
end

--- A copy with all that a table has.
---@param given any
---@return earthshine.params
function Params:with_all(given)
  local new, added = copy(self), Params.new(self.kind, given)
  if type(given) ~= "table" then given = NONE end
  if flat.has_brackets(given) then given = flat.fold(self.kind, given, no_problem) end
  for name in next, given do
    keywords.set(new, name, nil, rows.find(self.kind, name))
  end
  for name, entry in next, added._entries do new._entries[name] = entry end
  for key, problem in next, added._strays do
    if new._strays == NONE then new._strays = {} end
    new._strays[key] = problem
  end
  if added._options ~= NONE then new._options = added._options end
  return new
end

--- A copy with one option of a parameter set; nil takes it away.
---@param name any
---@param option any
---@param value boolean?
---@return earthshine.params
function Params:with_option(name, option, value)
  local _, own = options.allowed(self.kind, name)
  local new = copy(self)
  if name == nil or option == nil or name ~= name or option ~= option then
    keywords.stray(new, "option", "needs the name of a parameter and that of an option", option)
    return new
  end
  local given = copy_of(keywords.options(self, self._options))
  for _, key in ipairs { name, own } do
    local flags = given[key]
    given[key] = type(flags) == "table" and copy_of(flags) or {}
    given[key][option] = nil
  end
  given[own or name][option] = value
  keywords.set(new, "options", given)
  return new
end

local function resolved(self)
  if not self._whole then self._whole = whole.resolve(self) end
  return self._whole
end

--- Adds a problem to parameters that nobody else holds.
---@param field string
---@param message string
---@param value? any
function Params:problem(field, message, value)
  table.insert(resolved(self).problems, { field = field, message = message, value = value })
end

--- All problems and warnings, in the order in which the parameters are sent.
---@return earthshine.validation
function Params:validate()
  local all = resolved(self)
  return Validation.new(all.problems, all.warnings)
end

--- The one error of all problems, or nil if there is none.
---@return earthshine.error?
function Params:error()
  local problems = resolved(self).problems
  local count = #problems
  if count == 0 then return nil end
  local lines = {}
  for i, p in ipairs(problems) do lines[i] = p.field .. ": " .. p.message end
  return Error.new {
    code = "invalid_query", errors = Validation.new(problems, {}).errors,
    message = ("the %s query has %s: %s"):format(
      self.kind, count == 1 and "a problem" or count .. " problems", table.concat(lines, "; ")),
  }
end

-- Hands over all parameters of CMR's, in the order of the rows.
local function encode(self, all, put, out)
  local state, names = resolved(self), rows.names(self.kind)
  local entries = state.entries
  for i = 1, #names do
    local entry = entries[names[i]]
    local row = entry and entry.row
    if row and not entry.problems and not row.client and (all or not (row.reply or row.first)) then
      Entry.encode(entry, put, out)
    end
  end
  options.encode(state.options, put, out)
  return out
end

local function put_pair(out, key, text) out[#out + 1] = { key, text } end

local OPEN <const>, CLOSE <const> = ("[]"):byte(1, 2)

local function put_member(out, key, text)
  if key:byte(-1) == CLOSE and key:byte(-2) == OPEN then
    local list = out[key] or {}
    list[#list + 1] = text
    text = list
  end
  out[key] = text
end

--- The parameters as CMR wants them, in an order that depends on nothing but what they are, without
--- those of paging and those that are ours.
---@param all? boolean with those that only CMR's own JSON has a place for, and those that only
--- collections have, which are found first
---@return table[] pairs {key, value}, neither percent-encoded
function Params:encode(all)
  return encode(self, all, put_pair, {})
end

--- All parameters as CMR wants them, by key.
---@return table<string, string|string[]> flat a list of texts for each key that ends in `[]`
function Params:flat()
  local out = encode(self, true, put_member, roomy())
  local size = self:single "page_size"
  if size then out.page_size = tostring(size) end
  return out
end

--- The parameters that only collections have, which are found first, as CMR wants them of those.
---@return table[]? pairs nil where there are none
function Params:first()
  local out = {}
  for entry in self:entries() do
    if entry.row.first and not entry.problems then Entry.encode(entry, put_pair, out) end
  end
  return out[1] and out
end

--- The values of all parameters that are set and good, in their normal form. Not to be changed.
---@return table<string, any[]> values by CMR's name
function Params:values()
  local out = {}
  for name, entry in next, resolved(self).entries do
    if not entry.problems then out[name] = entry.values end
  end
  return out
end

--- The one value of a parameter, or the first; nil where it is not set.
---@param name string CMR's name
---@return any
function Params:single(name)
  local entry = resolved(self).entries[name]
  return entry and not entry.problems and entry.values[1] or nil
end

--- The options of a parameter, those that its values imply too. Not to be changed.
---@param name string CMR's name, or "spatial"
---@return table<string, boolean>
function Params:options_of(name)
  return resolved(self).options[name] or NONE
end

--- All options by the names of their parameters. Not to be changed.
---@return table<string, table<string, boolean>>
function Params:options()
  return resolved(self).options
end

--- What is set and known, in the order of the rows.
---@return fun(): earthshine.query_entry?
function Params:entries()
  local entries, names, last = resolved(self).entries, rows.names(self.kind), 0
  return function()
    for i = last + 1, #names do
      local entry = entries[names[i]]
      if entry then
        last = i
        return entry
      end
    end
  end
end

-- Names and texts of all that is set, what is not known too.
local function written(self, write)
  local out = {}
  for entry in self:entries() do
    out[#out + 1] = ("%s = %s"):format(lua_text.key(entry.row.name), write(entry))
  end
  local flags, wrong = keywords.options(self, self:options())
  if next(flags) ~= nil then
    out[#out + 1] = "options = " .. (wrong and lua_text.shown or lua_text.of)(flags)
  end
  for _, key in ipairs(check.keys(self._strays)) do
    local problem = self._strays[key]
    if not keywords.is_option(key) then
      local value = problem.value == nil and "true" or lua_text.shown(problem.value)
      out[#out + 1] = ("%s = %s"):format(lua_text.key(problem.field), value)
    end
  end
  return table.concat(out, ", ")
end

--- The parameters as members of a Lua table, on one line.
---@return string
function Params:lua()
  return written(self, Entry.lua)
end

--- Text that is the same for parameters that mean the same.
---@return string
function Params:identity()
  if not self._identity then self._identity = written(self, Entry.identity) end
  return self._identity
end

return Params
