--- Keywords as the parts of parameters: entries of what is known, options, and strays, which are
--- problems of what is not.

local Entry = require "earthshine.query.entry"
local flat = require "earthshine.query.flat"
local numbers = require "earthshine.query.numbers"
local options = require "earthshine.query.options"
local rows = require "earthshine.query.rows"
local url = require "earthshine.url"

local keywords = {}

local NONE <const> = {} -- never added to

local function table_copy(list)
  local out = {}
  for key, value in next, list do out[key] = value end
  return out
end

--- The empty table of whatever is not set.
keywords.NONE = NONE

--- Notes what is wrong with something that is no parameter's value. Secrets stay out of it.
---@param self earthshine.params changed in place, as by all functions here
---@param name any the name that was given
---@param message string
---@param value any
---@param option? any where the name is that of a parameter's options: which is meant, "" for all
function keywords.stray(self, name, message, value, option)
  local field, member = numbers.named(name), option ~= nil and numbers.named(option) or nil
  if url.is_secret_name(field) or member and url.is_secret_name(member) then value = "****" end
  if self._strays == NONE then self._strays = {} end
  local key = member and field .. "\0" .. member or field
  while self._strays[key] and field:find "^options" do key = key .. "\0" end
  self._strays[key] = { field = field, message = message, value = value }
end

--- Whether a key of the strays is that of a parameter's options.
---@param key string
---@return boolean
function keywords.is_option(key)
  return key:find("^options%..*\0") ~= nil
end

--- Options as they were given, with those that are none.
---@param self earthshine.params
---@param set table<string, table<string, boolean>> those that are some; not changed
---@return table<string, any> given by a parameter's name
---@return boolean wrong whether there are any that are none
function keywords.options(self, set)
  local out = nil
  for key, problem in next, self._strays do
    local name, option = key:match "^options%.([^\0]*)\0([^\0]*)"
    if name and not out then
      out = {}
      for own, flags in next, set do out[own] = table_copy(flags) end
    end
    if name and option == "" then
      out[name] = problem.value
    elseif name then
      if type(out[name]) ~= "table" then out[name] = {} end
      out[name][option] = problem.value
    end
  end
  return out or set, out ~= nil
end

local function set_options(self, given)
  for key in next, self._strays do
    if key:find "^options%f[\0]" or keywords.is_option(key) then self._strays[key] = nil end
  end
  if given == nil then
    self._options = NONE
    return
  end
  self._options = options.read(self.kind, given, function(...) keywords.stray(self, ...) end)
end

--- Sets one parameter; nil takes it away.
---@param self earthshine.params
---@param name any
---@param value any
---@param row earthshine.param_row? the name's, if it has one
function keywords.set(self, name, value, row)
  if name == "options" then
    set_options(self, value)
  elseif not row then
    self._strays[numbers.named(name)] = nil
    if value ~= nil then keywords.stray(self, name, rows.unknown(self.kind, name), value) end
  else
    if self._strays ~= NONE then
      for _, other in ipairs(row.names) do self._strays[other] = nil end
    end
    self._entries[row.name] = value ~= nil and Entry.read(row, name, value) or nil
  end
end

-- Of several names that mean one parameter, the first is taken, and the others are problems.
local function set_doubled(self, given, row)
  local names = {}
  for name in next, given do
    if rows.find(self.kind, name) == row then names[#names + 1] = name end
  end
  table.sort(names)
  keywords.set(self, names[1], given[names[1]], row)
  for i = 2, #names do
    local message = ("is the same parameter as %s"):format(names[1])
    keywords.stray(self, names[i], message, given[names[i]])
  end
end

--- Sets all that a table has, where nothing is set yet.
---@param self earthshine.params
---@param given table
---@return boolean? flat whether it stopped because of CMR's own keys; see earthshine.query.flat
function keywords.set_all(self, given)
  local kind, entries, doubled, plain = self.kind, self._entries, nil, false
  for name, value in next, given do
    local row = rows.find(kind, name)
    if not row then
      if not plain and flat.has_brackets(given) then return true end
      plain = true
      keywords.set(self, name, value)
    elseif entries[row.name] then
      doubled = doubled or {}
      doubled[row] = true
    else
      entries[row.name] = Entry.read(row, name, value)
    end
  end
  for row in next, doubled or NONE do set_doubled(self, given, row) end
end

return keywords
