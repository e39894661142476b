--- Finds and orders the collections of a query.

local Catalog = require "earthshine.sandbox.catalog"
local Facets = require "earthshine.sandbox.cmr.facets"
local Matching = require "earthshine.sandbox.cmr.matching"
local Members = require "earthshine.sandbox.cmr.members"
local Ordering = require "earthshine.sandbox.cmr.ordering"
local Space = require "earthshine.sandbox.cmr.space"
local Words = require "earthshine.sandbox.cmr.words"

local Collections = {}

-- Whether any granule's time passes one of the ranges.
local function any_granule(c, get, ranges)
  for i = 1, c.count do
    local t = not c.deleted[i] and get(i)
    if t and Matching.overlaps(ranges, t, t) then return true end
  end
  return false
end

local function matches_dates(c, q)
  for name, get in pairs { revision_date = c.revised, created_at = Facets.CREATED } do
    local tests = {}
    for k, range in ipairs(q.dates[name] or {}) do
      tests[k] = function() return Matching.overlaps({ range }, get, get) end
    end
    local all = (q.options[name] or {})["and"]
    if tests[1] and not Matching.combine(tests, not all)() then return false end
  end
  for name, get in pairs { has_granules_created_at = c.created,
    has_granules_revised_at = c.revision } do
    local ranges = q.dates[name]
    if ranges and not any_granule(c, get, ranges) then return false end
  end
  return not q.since or c.revised >= q.since
end

local function matches_temporal(c, facets, q)
  local options = q.options.temporal or {}
  if not q.temporal[1] then return true end
  local first, last = facets.first, facets.last
  if options.limit_to_granules and c.count > 0 then
    first, last = c.start(1), c.stop(c.count)
  end
  for _, ranges in ipairs(q.temporal) do
    local found = Matching.overlaps(ranges, first, last, options.exclude_boundary)
    if found ~= (options["and"] or false) then return found end
  end
  return options["and"] or false
end

local function matches_space(c, facets, q)
  local test = Space.test(q)
  return not test or test({ facets.piece }, Space.is_flat(c, q))
end

-- Other names of a collection's data type.
local DATA_TYPES = { near_real_time = "NEAR_REAL_TIME", nrt = "NEAR_REAL_TIME",
  ["near real time"] = "NEAR_REAL_TIME", ["near-real-time"] = "NEAR_REAL_TIME" }

-- The values asked for, other names replaced.
local function wanted_of(name, values)
  if name ~= "collection_data_type" then return values end
  local list = {}
  for k, v in ipairs(values) do list[k] = DATA_TYPES[v:lower()] or v end
  return list
end

-- Values of attributes that the collection's own record states.
local function matches_attributes(c, q)
  local tests = {}
  for k, wanted in ipairs(q.attributes) do
    tests[k] = function()
      for _, a in ipairs(c.facts.additional_attributes or {}) do
        if a.Name == wanted.name and (not wanted.typed or a.Value and wanted.test(a.Value)) then
          return true
        end
      end
      return false
    end
  end
  return not tests[1] or Matching.combine(tests, (q.options.attribute or {})["or"])()
end

local function matches_members(facets, q)
  for name, groups in pairs(q.members) do
    if not Members.test(groups, q.options[name])(facets.members[name]) then return false end
  end
  return true
end

local function matches(c, q)
  local facets = Facets.of(c)
  for name, values in pairs(q.strings) do
    local test = Matching.test(wanted_of(name, values), q.options[name])
    if not test(facets.names[name] or {}) then return false end
  end
  for name, ids in pairs(q.ids) do
    local own = name == "concept_id" and { c.id } or facets.names[name]
    local all = (q.options[name] or {})["and"]
    if not Matching.test(ids, { ignore_case = false, ["and"] = all })(own) then return false end
  end
  for name, wanted in pairs(q.flags) do
    local own = facets.flags[name]
    if own ~= nil and own ~= wanted then return false end
  end
  if q.params.tag_data then return false end -- the sandbox has no tags
  return (not q.keyword or Words.match(facets.words, q.keyword)) and matches_dates(c, q)
    and matches_temporal(c, facets, q) and matches_space(c, facets, q)
    and matches_members(facets, q) and matches_attributes(c, q)
end

local function lower(name)
  return function(c) return (Facets.of(c).names[name][1] or ""):lower() end
end

local VALUES = {
  short_name = lower "short_name", entry_title = lower "entry_title", entry_id = lower "entry_id",
  provider = lower "provider", platform = lower "platform", instrument = lower "instrument",
  sensor = lower "sensor",
  start_date = function(c) return Facets.of(c).first end,
  end_date = function(c)
    local last = Facets.of(c).last
    return last < math.maxinteger and last or nil
  end,
  revision_date = function(c) return c.revised end,
  create_data_date = function() return Facets.CREATED end,
  score = function() return 1.0 end,
  usage_score = function(c) return c.count end,
  ongoing = function(c) return not c.facts.finished end,
  has_granules = function(c) return c.count > 0 end,
  has_granules_or_cwic = function(c) return c.count > 0 end,
  has_granules_or_opensearch = function(c) return c.count > 0 end,
}

local function tail(c) return { c.short_name, c.version, c.number, c.revision_id } end

-- Which values order the collections of a query, and in which direction.
local function values_of(q)
  local getters, directions = {}, {}
  if q.sort[1] then
    for k, key in ipairs(q.sort) do getters[k], directions[k] = VALUES[key.key], key.descending end
  elseif q.keyword or q.temporal[1] then
    getters, directions = { VALUES.score, VALUES.usage_score }, { true, true }
  else
    getters = { VALUES.entry_title, function(c) return c.provider end }
    directions = { false, false }
  end
  local width = #getters + 4
  for k = #getters + 1, width do directions[k] = false end
  return function(c)
    local values = {}
    for k, get in ipairs(getters) do values[k] = get(c) end
    for k, v in ipairs(tail(c)) do values[#getters + k] = v end
    return values
  end, directions, width
end

--- The collections of a query in its order.
---@param q sandbox.query
---@return sandbox.ordered
function Collections.find(q)
  local list, get, directions, width = {}, values_of(q)
  for _, c in ipairs(Catalog.collections) do
    if matches(c, q) then list[#list + 1] = { c, get(c) } end
  end
  return Ordering.of(list, directions, width)
end

return Collections
