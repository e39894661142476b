--- Finds and orders the collections of a query.

local Catalog = require "earthshine.sandbox.catalog"
local Facets = require "earthshine.sandbox.cmr.facets"
local Geometry = require "earthshine.sandbox.catalog.geometry"
local Matching = require "earthshine.sandbox.cmr.matching"
local Ordering = require "earthshine.sandbox.cmr.ordering"

local Collections = {}

-- Words of a keyword query: a phrase in quotes is one word.
local function keyword_words(text)
  local list = {}
  local rest = text:lower():gsub('\\?"([^"\\]+)\\?"', function(phrase)
    list[#list + 1] = { phrase = phrase }
    return " "
  end)
  for w in rest:gmatch "%S+" do list[#list + 1] = { pattern = w } end
  return list
end

local function has_word(facets, word)
  if word.phrase then return facets.text:find(word.phrase, 1, true) ~= nil end
  if not word.pattern:find "[*?]" then return facets.tokens[word.pattern] or false end
  local pattern = Matching.pattern(word.pattern)
  for token in pairs(facets.tokens) do
    if token:find(pattern) then return true end
  end
  return false
end

local function matches_keyword(facets, text)
  for _, word in ipairs(keyword_words(text)) do
    if not has_word(facets, word) then return false end
  end
  return true
end

local function matches_dates(c, q)
  for _, name in ipairs { "revision_date", "created_at" } do
    local ranges = q.dates[name]
    if ranges and not Matching.overlaps(ranges, c.revised, c.revised) then return false end
  end
  return not q.since or c.revised >= q.since
end

local function matches_temporal(facets, q)
  local options = q.options.temporal or {}
  if not q.temporal[1] then return true end
  for _, ranges in ipairs(q.temporal) do
    local found = Matching.overlaps(ranges, facets.first, facets.last, options.exclude_boundary)
    if found ~= (options["and"] or false) then return found end
  end
  return options["and"] or false
end

local function matches_space(facets, q)
  local kinds, either = {}, (q.options.spatial or {})["or"]
  for kind, pieces in pairs(q.shapes) do
    local tests = {}
    for k, piece in ipairs(pieces) do
      tests[k] = function() return Geometry.meet(piece, facets.piece) end
    end
    kinds[#kinds + 1] = Matching.combine(tests, (q.options[kind] or {})["or"] or either)
  end
  return not kinds[1] or Matching.combine(kinds, either)()
end

-- the sandbox has none
local NEVER = { variable_name = true, service_name = true, tool_name = true }

local function matches(c, q)
  local facets = Facets.of(c)
  for name, values in pairs(q.strings) do
    if NEVER[name] or not Matching.test(values, q.options[name])(facets.names[name] or {}) then
      return false
    end
  end
  for name, ids in pairs(q.ids) do
    local own = name == "concept_id" and { c.id } or {}
    if not Matching.test(ids, { ignore_case = false })(own) then return false end
  end
  for name, wanted in pairs(q.flags) do
    local own = facets.flags[name]
    if own ~= nil and own ~= wanted then return false end
  end
  return (not q.keyword or matches_keyword(facets, q.keyword)) and matches_dates(c, q)
    and matches_temporal(facets, q) and matches_space(facets, q) and not next(q.attributes)
end

local function lower(name)
  return function(c) return (Facets.of(c).names[name][1] or ""):lower() end
end

local VALUES = {
  short_name = lower "short_name", entry_title = lower "entry_title", entry_id = lower "entry_id",
  provider = lower "provider", platform = lower "platform", instrument = lower "instrument",
  sensor = function() return nil end,
  start_date = function(c) return Facets.of(c).first end,
  end_date = function(c)
    local last = Facets.of(c).last
    return last < math.maxinteger and last or nil
  end,
  revision_date = function(c) return c.revised end,
  create_data_date = function(c) return c.revised end,
  score = function() return 1.0 end,
  usage_score = function(c) return c.count end,
  ongoing = function(c) return not c.facts.finished end,
  has_granules = function() return true end,
  has_granules_or_cwic = function() return true end,
  has_granules_or_opensearch = function() return true end,
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
  table.sort(list, function(a, b)
    return Ordering.compare_all(a[2], b[2], directions, width) < 0
  end)
  return {
    n = #list, width = width, directions = directions,
    at = function(k) return list[k][1] end,
    values = function(k) return list[k][2] end,
  }
end

return Collections
