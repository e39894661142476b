--- The names under which a collection can be found: its fields as lists of strings.

local Associated = require "earthshine.sandbox.catalog.associated"
local Calendar = require "earthshine.sandbox.catalog.calendar"
local Geometry = require "earthshine.sandbox.catalog.geometry"
local Words = require "earthshine.sandbox.cmr.words"

local Facets = {}

--- When every collection came to CMR.
Facets.CREATED = Calendar.time(2021, 4, 7, 16, 30)

local cache = setmetatable({}, { __mode = "k" })

local function short_names(list)
  local names = {}
  for _, x in ipairs(list or {}) do names[#names + 1] = x.ShortName end
  return names
end

local function instruments(platforms)
  local names = {}
  for _, p in ipairs(platforms) do
    for _, x in ipairs(p.Instruments or {}) do names[#names + 1] = x.ShortName end
  end
  return names
end

local function sensors(platforms)
  local names = {}
  for _, p in ipairs(platforms or {}) do
    for _, x in ipairs(p.Instruments or {}) do
      for _, s in ipairs(short_names(x.ComposedOf)) do names[#names + 1] = s end
    end
  end
  return names
end

local function words(c, names)
  local f = c.facts
  local all = {
    c.short_name, c.title, c.version, c.short_name .. "_" .. c.version, f.abstract, c.provider,
    f.center, c.id, c.doi,
  }
  for _, list in ipairs { names.platform, names.instrument, names.sensor, names.project,
    names.author, f.ancillary or {} } do
    table.move(list, 1, #list, #all + 1, all)
  end
  for _, k in ipairs(f.keywords) do
    for _, s in pairs(k) do all[#all + 1] = s end
  end
  return Words.of(all)
end

local LEVELS = { Category = "category", Topic = "topic", Term = "term",
  VariableLevel1 = "variable_level_1", VariableLevel2 = "variable_level_2",
  VariableLevel3 = "variable_level_3", DetailedVariable = "detailed_variable" }

-- The basis of a category of platforms, by what its name says.
local BASES = { { "Satellite", "Space-based Platforms" }, { "Space", "Space-based Platforms" },
  { "Ocean", "Water-based Platforms" }, { "Propeller", "Air-based Platforms" },
  { "Models", "Models/Analyses" } }

local function basis_of(category)
  for _, row in ipairs(BASES) do
    if category:find(row[1], 1, true) then return row[2] end
  end
end

-- The places of a collection in the hierarchies, see cmr.members.
local function members(c, variables)
  local keywords, platforms, measured = {}, {}, {}
  for k, x in ipairs(c.facts.keywords) do
    keywords[k] = {}
    for name, level in pairs(LEVELS) do keywords[k][level] = x[name] end
  end
  for k, p in ipairs(c.facts.platforms) do
    platforms[k] = { basis = basis_of(p.Type), category = p.Type, short_name = p.ShortName }
  end
  for k, r in ipairs(variables) do
    measured[k] = { measurement = Associated.measurement(r.umm.MeasurementIdentifiers[1]),
      variable = r.umm.Name }
  end
  return { science_keywords = keywords, science_keywords_h = keywords, platforms_h = platforms,
    variables_h = measured }
end

-- The names of the records that belong to a collection.
local function add_associated(names, c)
  for _, kind in ipairs { "variable", "service", "tool" } do
    local found = { name = {}, native_id = {}, type = {}, concept_id = {} }
    for k, r in ipairs(Associated.of(kind, c.id)) do
      found.name[k], found.native_id[k], found.concept_id[k] = r.umm.Name, r.native_id, r.id
      found.type[k] = r.umm.Type
    end
    for field, list in pairs(found) do names[kind .. "_" .. field] = list end
  end
  names.measurement = {}
  for k, r in ipairs(Associated.of("variable", c.id)) do
    names.measurement[k] = Associated.measurement(r.umm.MeasurementIdentifiers[1])
  end
end

---@class sandbox.facets
---@field names table<string, string[]> by string parameter
---@field members table<string, table<string, string>[]> places in the hierarchies, by parameter
---@field words sandbox.words for keyword
---@field granule table<string, string[]> names by string parameter of its granules' own records
---@field first integer start of the temporal extent, ms
---@field last integer end
---@field piece sandbox.piece the spatial extent
---@field flags table<string, boolean> by boolean parameter

--- The facets of a collection.
---@param c sandbox.collection
---@return sandbox.facets
function Facets.of(c)
  if cache[c] then return cache[c] end
  local f, bounds = c.facts, c.facts.bounds or { -180, -90, 180, 90 }
  local names = {
    provider = { c.provider }, short_name = { c.short_name }, version = { c.version },
    entry_title = { c.title }, entry_id = { c.short_name .. "_" .. c.version },
    native_id = { c.native_id or c.title }, doi = { c.doi }, platform = short_names(f.platforms),
    instrument = instruments(f.platforms), project = short_names(f.projects),
    data_center = { f.center, f.center_name }, archive_center = { f.center },
    processing_level_id = { f.level }, spatial_keyword = { f.region or "GLOBAL" },
    collection_data_type = { f.data_type or "SCIENCE_QUALITY" },
    granule_data_format = { f.format }, collection_progress = { f.progress or "ACTIVE" },
    sensor = sensors(f.platforms), author = { f.author }, latency = { f.latency },
    consortium = f.consortium or { "EOSDIS" }, two_d_coordinate_system_name = { f.tiling },
    horizontal_data_resolution_range = { f.resolution }, dif_entry_id = { c.short_name },
    tag_key = {}, tag_originator_id = {},
  }
  add_associated(names, c)
  for _, name in ipairs { "platform", "instrument", "project", "data_center", "processing_level_id",
    "granule_data_format", "horizontal_data_resolution_range" } do
    names[name .. "_h"] = names[name]
  end
  local browse = false
  for _, file in ipairs(c.files) do browse = browse or file.role == "browse" end
  local y, mo, d, h, mi, s = f.begins:match "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)"
  cache[c] = {
    names = names, words = words(c, names),
    members = members(c, Associated.of("variable", c.id)),
    granule = {
      platform = c.granule_platforms and short_names(c.granule_platforms),
      instrument = c.granule_platforms and instruments(c.granule_platforms),
      sensor = c.granule_platforms and sensors(c.granule_platforms),
      project = c.granule_projects and short_names(c.granule_projects),
    },
    first = Calendar.time(y + 0, mo + 0, d + 0, h + 0, mi + 0, s + 0),
    last = c.ends or f.finished and c.stop(c.count) or math.maxinteger,
    piece = Geometry.box(table.unpack(bounds)),
    flags = {
      cloud_hosted = not c.on_premises, has_granules = c.count > 0,
      has_granules_or_cwic = c.count > 0, has_granules_or_opensearch = c.count > 0,
      downloadable = true, browsable = browse,
      has_opendap_url = c.opendap or false, standard_product = f.standard or false,
    },
  }
  return cache[c]
end

return Facets
