--- Finds the granules of a query: chooses the collections, narrows to a run of granules, tests each
--- on computed fields.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Catalog = require "earthshine.sandbox.catalog"
local Facets = require "earthshine.sandbox.cmr.facets"
local Grids = require "earthshine.sandbox.cmr.grids"
local Matching = require "earthshine.sandbox.cmr.matching"
local Members = require "earthshine.sandbox.cmr.members"
local Space = require "earthshine.sandbox.cmr.space"
local Tracks = require "earthshine.sandbox.cmr.tracks"

local Granules = {}

-- String parameters that are decided by the granule; all others by its collection.
local NAMES = {
  granule_ur = function(c, i) return { c:ur(i) } end,
  producer_granule_id = function(c, i) return { c:producer(i) } end,
  readable_granule_name = function(c, i) return { c:ur(i), c:producer(i) } end,
  native_id = function(c, i) return { c:ur(i) } end,
  day_night = function(c, i) return { c.day_night(i) } end,
  feature_id = function(c, i) return c.features and c.features(i) or {} end,
  crid_id = function(c, i) return { c.crid and c.crid(i) } end,
}

-- The names of a collection's granules: those that their records state, else the collection's,
-- unless a query asks for granules that state them themselves.
local function names_of(c, name, options)
  local facets = Facets.of(c)
  if options and options.exclude_collection then return facets.granule[name] or {} end
  return facets.granule[name] or facets.names[name] or {}
end

-- Of parameters that collections decide, those that a recorded granule may state for itself.
local OWN <const> = { platform = true, instrument = true, sensor = true, project = true }

local DATES = {
  revision_date = function(c, i) return c.revision(i) end,
  created_at = function(c, i) return c.created(i) end,
  production_date = function(c, i) return c.production(i) end,
  equator_crossing_date = function(c, i) return c.crossing and c.crossing(i) end,
}

local NUMBERS = {
  cloud_cover = function(c, i) return c.cloud and c.cloud(i) end,
  orbit_number = function(c, i) return c.orbit and c.orbit(i) end,
  equator_crossing_longitude = function(c, i) return c.node and c.node(i) end,
}

local function prefix(ids, letter)
  local list = {}
  for _, id in ipairs(ids or {}) do
    if id:sub(1, 1) == letter then list[#list + 1] = id end
  end
  return list
end

-- Whether a collection can have granules of the query.
local function chosen(c, q)
  for name, values in pairs(q.strings) do
    local options = q.options[name]
    local here = not NAMES[name] and not (OWN[name] and c.names)
    if here and not Matching.test(values, options)(names_of(c, name, options)) then
      return false
    end
  end
  local keywords = q.members.science_keywords_h
  if keywords and not Members.test(keywords)(Facets.of(c).members.science_keywords_h) then
    return false
  end
  for _, name in ipairs { "collection_concept_id", "concept_id" } do
    local ids = q.ids[name] and prefix(q.ids[name], "C") or {}
    local options = { ignore_case = false, pattern = q.options[name] and q.options[name].pattern }
    if (name == "collection_concept_id" and q.ids[name] or ids[1])
      and not Matching.test(#ids > 0 and ids or q.ids[name], options)({ c.id }) then
      return false
    end
  end
  for name, wanted in pairs(q.flags) do
    local own = Facets.of(c).flags[name]
    if own ~= nil and own ~= wanted then return false end
  end
  return true
end

local function temporal_tests(q, tests)
  local options, list = q.options.temporal or {}, {}
  for k, ranges in ipairs(q.temporal) do
    local strict = options.exclude_boundary
    list[k] = function(c, i) return Matching.overlaps(ranges, c.start(i), c.stop(i), strict) end
  end
  if list[1] then tests[#tests + 1] = Matching.combine(list, not options["and"]) end
end

local function date_tests(q, tests)
  for name, ranges in pairs(q.dates) do
    local list, get = {}, DATES[name]
    for k, range in ipairs(ranges) do
      local a, b = range[1] or math.mininteger, range[2] or math.maxinteger
      list[k] = function(c, i)
        local t = get(c, i)
        return t ~= nil and t ~= false and t >= a and t <= b
      end
    end
    tests[#tests + 1] = Matching.combine(list, not (q.options[name] or {})["and"])
  end
  if q.since then
    tests[#tests + 1] = function(c, i) return c.revision(i) >= q.since end
  end
end

local function number_tests(q, tests)
  for name, range in pairs(q.ranges) do
    local get, low, high = NUMBERS[name], range[1] or -math.huge, range[2] or math.huge
    local wraps = name == "equator_crossing_longitude" and low > high
    tests[#tests + 1] = function(c, i)
      local x = get(c, i)
      if not x then return false end
      if wraps then return x >= low or x <= high end
      return x >= low and x <= high
    end
  end
end

local function own_name_tests(q, tests)
  for name in pairs(OWN) do
    local options = q.options[name]
    local test = q.strings[name] and Matching.test(q.strings[name], options)
    tests[#tests + 1] = test and function(c, i)
      return not c.names or test(c.names(i, name) or names_of(c, name, options))
    end or nil
  end
end

local function name_tests(q, tests)
  for name, get in pairs(NAMES) do
    local values = q.strings[name]
    if values then
      local test = Matching.test(values, q.options[name])
      tests[#tests + 1] = function(c, i) return test(get(c, i)) end
    end
  end
end

-- Value of an attribute of a granule, or what its collection states for all.
local function attribute_of(c, i, name, own_only)
  local own = c:attribute(name, i)
  if own ~= nil or own_only then return own end
  for _, a in ipairs(c.facts.additional_attributes or {}) do
    if a.Name == name then return a.Value end
  end
end

local function attribute_tests(q, tests)
  local options, list = q.options.attribute or {}, {}
  for k, a in ipairs(q.attributes) do
    list[k] = function(c, i)
      local own = attribute_of(c, i, a.name, options.exclude_collection)
      return own ~= nil and a.test(own)
    end
  end
  if list[1] then tests[#tests + 1] = Matching.combine(list, options["or"]) end
end

local function place_tests(q, tests)
  if q.cycles or q.passes then
    local test = Tracks.test(q.cycles, q.passes, (q.options.passes or {})["and"])
    tests[#tests + 1] = function(c, i) return test(c.track and c.track(i)) end
  end
  if q.cells then
    local test = Grids.test(q.cells, q.options.two_d_coordinate_system)
    tests[#tests + 1] = function(c, i)
      if not c.cell then return false end
      return test(c.cell(i))
    end
  end
  if q.members.temporal_facet then
    local test = Members.test(q.members.temporal_facet, { ["or"] = true })
    tests[#tests + 1] = function(c, i)
      local y, m, d = Calendar.parts(c.start(i))
      return test { { year = tostring(y), month = tostring(m), day = tostring(d) } }
    end
  end
end

-- All conditions on a granule; cheap ones first.
local function tests_of(q)
  local tests = {}
  temporal_tests(q, tests)
  number_tests(q, tests)
  date_tests(q, tests)
  name_tests(q, tests)
  own_name_tests(q, tests)
  attribute_tests(q, tests)
  place_tests(q, tests)
  local spatial = Space.test(q)
  if spatial then
    tests[#tests + 1] = function(c, i) return spatial(c:shape(i), Space.is_flat(c, q)) end
  end
  if next(q.excluded) then
    tests[#tests + 1] = function(c, i) return not q.excluded[c:concept_id(i)] end
  end
  return tests
end

-- First and last granule that the temporal conditions leave possible.
local function run(c, q)
  local from, to = math.maxinteger, math.mininteger
  for _, ranges in ipairs(q.temporal) do
    for _, r in ipairs(ranges) do
      from, to = math.min(from, r[1] or math.mininteger), math.max(to, r[2] or math.maxinteger)
    end
  end
  if not q.temporal[1] then return 1, c.count end
  local low = from == math.mininteger and 1 or c:first_from(from - c.longest)
  local high = to == math.maxinteger and c.count or c:first_from(to + 1) - 1
  return low, high
end

local LOOKUP = { granule_ur = "by_ur", native_id = "by_ur", producer_granule_id = "by_producer" }

-- The granules that ids or whole names single out, rising, or nil where all have to be tried.
local function singled_out(c, q)
  local list, seen = nil, {}
  local function add(i)
    list = list or {}
    if i and not seen[i] then
      seen[i] = true
      list[#list + 1] = i
    end
  end
  local ids = prefix(q.ids.concept_id, "G")
  for _, id in ipairs(ids) do
    local of, i = Catalog.granule(id)
    add(of == c and i or nil)
  end
  for name, method in pairs(LOOKUP) do
    local values, options = q.strings[name], q.options[name] or {}
    if not list and values and not options.pattern then
      for _, v in ipairs(values) do add(c[method](c, v, options.ignore_case ~= false)) end
    end
  end
  if list then table.sort(list) end
  return list
end

local function select(c, q, tests)
  local found, low, high = {}, run(c, q)
  local few = singled_out(c, q)
  local count = few and #few or high - low + 1
  for k = 1, count do
    local i = few and few[k] or low + k - 1
    local all = not c.deleted[i]
    for t = 1, #tests do
      all = all and tests[t](c, i)
      if not all then break end
    end
    if all then found[#found + 1] = i end
  end
  return found
end

---@class sandbox.selection granules of one collection
---@field collection sandbox.collection
---@field count integer
---@field indices integer[]? nil: all of them

--- The granules of a query, by collection.
---@param q sandbox.query
---@return sandbox.selection[]
function Granules.find(q)
  local selections, tests = {}, tests_of(q)
  for _, c in ipairs(Catalog.collections) do
    if chosen(c, q) then
      if not tests[1] and not prefix(q.ids.concept_id, "G")[1] and not next(c.deleted) then
        selections[#selections + 1] = { collection = c, count = c.count }
      else
        local found = select(c, q, tests)
        selections[#selections + 1] = { collection = c, count = #found, indices = found }
      end
    end
  end
  return selections
end

return Granules
