--- One parameter of a query as it was set: its values in their normal form, and what is wrong with
--- it. Entries never change once they are read, so that queries share them.

local lua_text = require "earthshine.query.lua_text"
local plain = require "earthshine.query.plain"
local values = require "earthshine.query.values"

---@class earthshine.query_entry
---@field row earthshine.param_row
---@field field string the name that the user gave
---@field values any[] in the row's normal form
---@field implies? string an option that the values imply
---@field wild? boolean it has wildcards where they may be patterns
---@field problems? earthshine.problem[]
---@field warnings? earthshine.warning[]
---@field shown? string what was given, as Lua text, where there are problems

local entry = {}

local function add_problem(self, field, message, value)
  local list = self.problems or {}
  list[#list + 1] = { field = field, message = message, value = value }
  self.problems = list
end

local function add_warning(self, message)
  local list = self.warnings or {}
  list[#list + 1] = { field = self.field, message = message }
  self.warnings = list
end

-- What is wrong with a list of values, or nil.
local function unfit(row, kind, list)
  local count = 0
  for _ in next, list do count = count + 1 end
  if count == 0 then return "has no values" end
  if count ~= #list then return "must be a list of values without gaps or names" end
  if count > 1 and not row.list and not kind.pairs then return "must be a single value" end
end

-- What a value has to say besides: an option that it implies, a warning.
local function note(self, value, option, warning)
  local row = self.row
  if option then self.implies = option end
  if warning then add_warning(self, warning) end
  if row.patterned and value and value:find "[*?]" then
    self.wild = true
    if row.wild == self.field then self.implies = "pattern" end
  end
end

local function read_list(self, kind, list)
  local row, several, implied = self.row, #list > 1, 0
  for i = 1, #list do
    local value, message, option, warning = kind.read(list[i], row)
    if value == nil and message then
      local field = several and ("%s[%d]"):format(self.field, i) or self.field
      add_problem(self, field, message, list[i])
    else
      self.values[#self.values + 1] = value
    end
    if option then implied = implied + 1 end
    note(self, value, option, warning)
  end
  if implied > 0 and implied < #list then
    add_problem(self, self.field, ("has the option %s in some values only; CMR takes it for all")
      :format(self.implies))
  end
end

local function read_several(self, kind, list, given)
  local message = unfit(self.row, kind, list)
  if message then return add_problem(self, self.field, message, given) end
  read_list(self, kind, list)
end

--- Reads what was given for a row. Nothing is raised; see `problems`.
---@param row earthshine.param_row
---@param field string the name under which it was given
---@param given any
---@return earthshine.query_entry? entry nil where it is as if nothing had been given
function entry.read(row, field, given)
  given = plain(given)
  local kind = values[row.kind]
  local list, more, warnings = nil, nil, nil
  if kind.split then
    list, more, warnings = kind.split(given, row)
  elseif type(given) == "table" then
    list = given
  end
  local self
  if list or more then
    self = { row = row, field = field, values = {}, implies = list and more }
    for _, warning in ipairs(warnings or {}) do add_warning(self, warning) end
    if list then
      read_several(self, kind, list, given)
    else
      add_problem(self, field, more, given)
    end
  else
    local value, message, option, warning = kind.read(given, row)
    self = { row = row, field = field, values = { value }, implies = nil }
    if message then add_problem(self, field, message, given) end
    note(self, value, option, warning)
  end
  if self.problems then
    self.shown = lua_text.shown(given)
  elseif #self.values == 0 then
    return nil
  end
  return self
end

--- Hands over the parameter as CMR wants it, one key and text after the other.
---@param self earthshine.query_entry
---@param put fun(out: table, key: string, text: string)
---@param out table
function entry.encode(self, put, out)
  local row, kind = self.row, values[self.row.kind]
  local list, name = self.values, self.row.name
  if kind.pairs then
    for _, pair in ipairs(kind.pairs(list, row)) do put(out, name .. pair[1], pair[2]) end
    return
  end
  local text = kind.text
  local key = (#list > 1 or row.always_list) and name .. "[]" or name
  for i = 1, #list do put(out, key, text and text(list[i], row) or list[i]) end
end

--- The values as Lua text.
---@param self earthshine.query_entry
---@return string
function entry.lua(self)
  if self.problems then return self.shown end
  local write, list = values[self.row.kind].lua, {}
  for i, value in ipairs(self.values) do list[i] = write(value, self.row) end
  return #list == 1 and list[1] or "{ " .. table.concat(list, ", ") .. " }"
end

--- Text that is the same for entries that mean the same.
---@param self earthshine.query_entry
---@return string
function entry.identity(self)
  if self.problems then return self.shown end
  local kind, list = values[self.row.kind], {}
  local write = kind.same or kind.lua
  for i, value in ipairs(self.values) do list[i] = write(value, self.row) end
  if not self.row.ordered then table.sort(list) end
  return table.concat(list, "\0")
end

return entry
