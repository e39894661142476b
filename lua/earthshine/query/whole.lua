--- What the parameters of a query are together: versions taken out of short names, the options that
-- values imply, and what cannot be combined.

local check = require "earthshine.check"
local daacs = require "earthshine.query.daacs"
local numbers = require "earthshine.query.numbers"
local options = require "earthshine.query.options"
local rewrite = require "earthshine.query.rewrite"
local rows = require "earthshine.query.rows"

---@class earthshine.query_whole
---@field entries table<string, earthshine.query_entry> by CMR's name
---@field options table<string, table<string, boolean>>
---@field problems earthshine.problem[]
---@field warnings earthshine.warning[]
---@field wild boolean whether any value has wildcards

local whole = {}

-- At most so many patterns of a query may begin with a wildcard.
local LEADING_WILDCARDS <const> = 5

local function problem(self, field, message, value)
  local list = self.problems
  list[#list + 1] = { field = field, message = message, value = value }
end

local function warn(self, field, message)
  local list = self.warnings
  list[#list + 1] = { field = field, message = message }
end

-- Whether wildcards stand for themselves although nobody said so.
local function is_doubtful(self, name, entry)
  local flags = self.options[name]
  return entry.wild and not (flags and flags.pattern ~= nil)
end

-- Adds what the entries have to say, in the order of the rows.
local function gather_notes(self, kind)
  for _, row in ipairs(rows.list(kind)) do
    local entry = self.entries[row.name]
    if entry then
      local found, said = entry.problems, entry.warnings
      if found then table.move(found, 1, #found, #self.problems + 1, self.problems) end
      if said then table.move(said, 1, #said, #self.warnings + 1, self.warnings) end
      if is_doubtful(self, row.name, entry) then
        warn(self, entry.field, "has * or ?, which stand for themselves unless the option pattern "
          .. "is set")
      elseif row.reply then
        warn(self, entry.field, "is left out of a search for records, which asks for UMM-JSON; "
          .. "CMR has a place for it in its own JSON only")
      end
    end
  end
end

local function gather(self, kind)
  local notes = false
  for name, entry in next, self.entries do
    local row = entry.row
    if entry.implies then self.options = options.with(self.options, name, entry.implies) end
    self.wild = self.wild or entry.wild
    notes = notes or entry.problems or entry.warnings or row.reply
      or is_doubtful(self, name, entry)
  end
  if notes then gather_notes(self, kind) end
end

-- CMR demands a condition on the collections of a granule search. Nothing is said where one was
-- meant and is wrong.
local function check_collection(self, kind, unknown)
  if kind ~= "granule" or unknown then return end
  for _, entry in next, self.entries do
    if entry.row.collection then return end
  end
  problem(self, "short_name", "a condition that says which collections are meant is missing; CMR "
    .. "demands one of short_name, version, entry_title, entry_id, provider, concept_id, "
    .. "collection_concept_id")
end

local function check_wildcards(self)
  if not self.wild then return end
  local wild = 0
  for name, entry in next, self.entries do
    if entry.wild and self.options[name] and self.options[name].pattern then
      for _, value in ipairs(entry.values) do wild = wild + (value:find "^[*?]" and 1 or 0) end
    end
  end
  if wild > LEADING_WILDCARDS then
    problem(self, "options", ("has %d patterns that begin with a wildcard; CMR takes %d"):format(
      wild, LEADING_WILDCARDS))
  end
end

local function check_pairs(self)
  local entries = self.entries
  local cycle, passes = entries.cycle, entries.passes
  local one = cycle and (cycle.problems or #cycle.values == 1)
  if passes and not passes.problems and not one then
    problem(self, "cycle", "must be one cycle where passes are given")
  end
  for _, name in ipairs(entries.data_center and entries.data_center.values or {}) do
    if daacs[name:upper()] then
      warn(self, entries.data_center.field, ("is a full name, as NASA NSIDC DAAC; daac finds the "
        .. "providers of %s"):format(numbers.named(name)))
    end
  end
  if entries.simplify_shapefile and not entries.shapefile then
    problem(self, entries.simplify_shapefile.field, "needs a shapefile beside it")
  end
  if entries.bbox and entries.intersects then
    problem(self, entries.intersects.field,
      "cannot be given beside bbox: STAC takes one of the two; the other can be S_INTERSECTS in "
        .. "the filter")
  end
  for _, name in ipairs { "filter_lang", "filter_crs" } do
    if entries[name] and not entries.filter then
      warn(self, entries[name].field, "is of no use, because filter is not given")
    end
  end
end

-- Warns of options that are of no use.
local function check_options(self)
  if next(self.options) == nil then return end
  for _, name in ipairs(check.keys(self.options)) do
    local entry = self.entries[name]
    if not entry and name ~= "spatial" then
      warn(self, "options." .. name, ("is of no use, because %s is not given"):format(name))
    end
  end
end

--- Looks at all that was set.
---@param params earthshine.params
---@return earthshine.query_whole
function whole.resolve(params)
  local self = {
    entries = params._entries, options = params._options, problems = {}, warnings = {},
    wild = false,
  }
  local strays = params._strays
  if next(strays) ~= nil then
    for _, name in ipairs(check.keys(strays)) do
      self.problems[#self.problems + 1] = strays[name]
    end
  end
  rewrite.entries(self, params.kind, problem)
  gather(self, params.kind)
  check_collection(self, params.kind, next(strays) ~= nil)
  check_wildcards(self)
  check_pairs(self)
  check_options(self)
  return self
end

return whole
