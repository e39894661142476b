--- The criteria of a filter, read from a user's table: which there are, what they take, and how
--- each is tested.
--
-- A test says true, false, or nil where the asset does not tell: its size is not known.

local Error = require "earthshine.error"
local bands = require "earthshine.assets.bands"
local check = require "earthshine.check"
local media_type = require "earthshine.assets.media_type"
local patterns = require "earthshine.assets.patterns"
local sizes = require "earthshine.assets.sizes"

local criteria = {}

local function text(value)
  if type(value) ~= "string" or value == "" then
    return nil, "must be a string that is not empty"
  end
  return value
end

local function role(value)
  local wanted, why = text(value)
  if not wanted then return nil, why end
  return function(asset) return asset:has_role(wanted) end
end

local function kind(value)
  local wanted, why = text(value)
  local matches
  if wanted then matches, why = media_type.compile(wanted) end
  if not matches then return nil, wanted and ("%q %s"):format(wanted, why) or why end
  return function(asset) return asset.type ~= nil and matches(asset.type) end
end

local function band(value)
  local wanted, why = text(value)
  if not wanted then return nil, why end
  wanted = bands.key(wanted)
  return function(asset)
    for _, own in ipairs(asset.bands) do
      if bands.key(own) == wanted then return true end
    end
    return false
  end
end

local function largest(value)
  local bytes, why = sizes.read(value)
  if not bytes then return nil, why end
  return function(asset) return asset.size and asset.size <= bytes end, bytes
end

local function smallest(value)
  local bytes, why = sizes.read(value)
  if not bytes then return nil, why end
  return function(asset) return asset.size and asset.size >= bytes end, bytes
end

local function predicate(value)
  if pcall(check.type, "", value, "callable") then return patterns.call(value) end
  return nil, "must be a function"
end

-- Each criterion: what reads one of its values, whether it has a list of them, whether it excludes,
-- and whether it asks for files other than data.
local ROWS <const> = {
  { "include_files", patterns.read, list = true },
  { "exclude_files", patterns.read, list = true, excludes = true },
  { "content_types", kind, list = true, kinds = true },
  { "exclude_content_types", kind, list = true, excludes = true },
  { "include_roles", role, list = true, kinds = true },
  { "exclude_roles", role, list = true, excludes = true },
  { "bands", band, list = true },
  { "min_size", smallest },
  { "max_size", largest },
  { "predicate", predicate },
  { "include", patterns.simple, list = true },
  { "exclude", patterns.simple, list = true, excludes = true },
}
local NAMES <const> = {}
for i, row in ipairs(ROWS) do NAMES[i] = row[1] end

-- The values of a criterion: a list of its own, which nobody else can change.
local function values_of(name, value)
  local own = {}
  if type(value) == "table" and rawget(value, "lua") == nil and getmetatable(value) == nil then
    for key in pairs(value) do
      if math.type(key) ~= "integer" or key < 1 or key > #value then
        Error.misuse("%s of an asset filter must be a list, but has the key %s", name,
          tostring(key))
      end
    end
    if #value == 0 then
      Error.misuse("%s of an asset filter is an empty list: leave it out, or name something", name)
    end
    table.move(value, 1, #value, 1, own)
  else
    own[1] = value
  end
  for i, v in ipairs(own) do
    if type(v) == "table" and type(v.lua) == "string" then own[i] = { lua = v.lua } end
  end
  return own
end

local function any(tests)
  return function(asset)
    for _, test in ipairs(tests) do
      if test(asset) then return true end
    end
    return false
  end
end

local function none(tests)
  local one = any(tests)
  return function(asset) return not one(asset) end
end

-- Reads one criterion: what it was given, and a test of its values together.
local function read_row(row, value)
  local name, own, tests = row[1], { value }, {}
  if row.list then own = values_of(name, value) end
  for i, v in ipairs(own) do
    local test, result = row[2](v)
    if not test then Error.misuse("%s of an asset filter %s", name, result) end
    tests[i] = test
    if not row.list then own[i] = result or v end
  end
  return row.list and own or own[1], row.list and any(tests) or tests[1]
end

-- The simple form: what is included is taken, whatever is excluded; what neither names is taken
-- unless there are only things to include.
local function simple(include, exclude)
  return function(asset)
    if include and include(asset) then return true end
    if exclude then return not exclude(asset) end
    return false
  end
end

local function check_keys(given)
  for key in pairs(given) do
    local known = false
    for _, name in ipairs(NAMES) do known = known or name == key end
    if not known then
      Error.misuse("unknown criterion %s of an asset filter%s; allowed are %s", tostring(key),
        check.meant(key, NAMES), table.concat(NAMES, ", "))
    end
  end
end

--- Reads a table of criteria.
---@param given table
---@return { given: table, tests: function[], kinds: boolean } criteria `given` in lists and bytes;
--- `kinds` where it asks for files by what they are: by role or type
function criteria.read(given)
  check_keys(given)
  local state, by_name = { given = {}, tests = {}, kinds = false }, {}
  for _, row in ipairs(ROWS) do
    local name = row[1]
    if given[name] ~= nil then
      state.given[name], by_name[name] = read_row(row, given[name])
      state.kinds = state.kinds or row.kinds or false
      if name ~= "include" and name ~= "exclude" then
        local test = by_name[name]
        if row.excludes then test = none { test } end
        table.insert(state.tests, test)
      end
    end
  end
  for _, word in ipairs(state.given.include or {}) do
    state.kinds = state.kinds or patterns.names_kind(word)
  end
  if by_name.include or by_name.exclude then
    table.insert(state.tests, simple(by_name.include, by_name.exclude))
  end
  local least, most = state.given.min_size, state.given.max_size
  if least and most and least > most then
    Error.misuse("min_size of an asset filter (%d bytes) is larger than its max_size (%d)", least,
      most)
  end
  return state
end

--- The names of all criteria, in the order in which they are written.
criteria.names = NAMES

return criteria
