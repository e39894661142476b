--- The names under which a collection can be found: its fields as lists of strings.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Geometry = require "earthshine.sandbox.catalog.geometry"

local Facets = {}

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

local function words(c, names)
  local f, all = c.facts, {}
  local function add(s) all[#all + 1] = s:lower() end
  for _, s in ipairs {
    c.short_name, c.title, c.version, c.short_name .. "_" .. c.version, f.abstract, c.doi,
    c.provider, f.center, c.id,
  } do add(s) end
  for _, list in ipairs { names.platform, names.instrument, names.project, f.ancillary or {} } do
    for _, s in ipairs(list) do add(s) end
  end
  for _, k in ipairs(f.keywords) do
    for _, s in pairs(k) do add(s) end
  end
  local tokens = {}
  for _, s in ipairs(all) do
    tokens[s] = true
    for w in s:gmatch "%S+" do
      tokens[w] = true
      for part in w:gmatch "[%w]+" do tokens[part] = true end
    end
  end
  return tokens, table.concat(all, "\n")
end

---@class sandbox.facets
---@field names table<string, string[]> by string parameter
---@field tokens table<string, boolean> words for keyword
---@field text string all text for a phrase of keyword
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
    collection_data_type = { "SCIENCE_QUALITY" }, granule_data_format = { f.format },
    collection_progress = { f.progress or "ACTIVE" },
  }
  for _, name in ipairs { "platform", "instrument", "project", "data_center", "processing_level_id",
    "granule_data_format" } do
    names[name .. "_h"] = names[name]
  end
  local browse = false
  for _, file in ipairs(c.files) do browse = browse or file.role == "browse" end
  local tokens, text = words(c, names)
  local y, mo, d, h, mi, s = f.begins:match "^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)"
  cache[c] = {
    names = names, tokens = tokens, text = text,
    first = Calendar.time(y + 0, mo + 0, d + 0, h + 0, mi + 0, s + 0),
    last = f.finished and c.stop(c.count) or math.maxinteger,
    piece = Geometry.box(table.unpack(bounds)),
    flags = {
      cloud_hosted = not c.on_premises, has_granules = true, has_granules_or_cwic = true,
      has_granules_or_opensearch = true, downloadable = true, browsable = browse,
      has_opendap_url = c.opendap or false, standard_product = false,
    },
  }
  return cache[c]
end

return Facets
