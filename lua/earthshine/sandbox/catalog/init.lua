--- The sandbox's catalogue: about a dozen collections modelled on real ones, their granules
--- computed when asked for.

local Associated = require "earthshine.sandbox.catalog.associated"
local Collection = require "earthshine.sandbox.catalog.collection"
local Json = require "earthshine.sandbox.catalog.json"
local UmmC = require "earthshine.sandbox.catalog.umm_c"
local UmmG = require "earthshine.sandbox.catalog.umm_g"

local Catalog = {}

local NAMES = {
  "atl03", "atl06", "hls", "mur", "ssh", "imerg", "emit", "daymet", "sentinel1", "swot",
  "modis_tiles", "stations",
}

---@type sandbox.collection[] in the order of concept ids
Catalog.collections = {}
local by_id, by_folder

local function add(def)
  local c = Collection.new(def)
  c.render = UmmG.compile(c)
  Catalog.collections[#Catalog.collections + 1] = c
  by_id[c.id], by_folder[c.folder] = c, c
end

--- Notes that the catalogue is another one now: results that were kept hold no longer.
function Catalog.touch() Catalog.revision = (Catalog.revision or 0) + 1 end

-- Recorded collections stand beside the generated ones, or in their place.
local function add_recorded(recorded)
  for _, c in ipairs(recorded.collections) do
    c.deleted, c.changed = {}, {}
    for k, other in ipairs(Catalog.collections) do
      if other.id == c.id then table.remove(Catalog.collections, k) end
    end
    Catalog.collections[#Catalog.collections + 1] = c
    by_id[c.id], by_folder[c.folder] = c, c
  end
end

--- Fills the catalogue, again as it was at first; done once by itself with no options.
---@param options? { scale: boolean, recorded: sandbox.recorded? } default: those of the last time;
--- scale: also a collection of 100 000 granules
function Catalog.configure(options)
  Catalog.collections, by_id, by_folder = {}, {}, {}
  Catalog.touch()
  options = options or Catalog.options
  Catalog.options = options
  for _, name in ipairs(NAMES) do
    local definitions = require("earthshine.sandbox.catalog.collections." .. name)
    for _, def in ipairs(definitions()) do add(def) end
  end
  if options and options.scale then
    for _, def in ipairs(require "earthshine.sandbox.catalog.collections.modis"()) do add(def) end
  end
  local recorded = options and options.recorded
  if recorded then add_recorded(recorded) end
  Associated.keep(recorded and recorded.associated or {})
  table.sort(Catalog.collections, function(a, b) return a.number < b.number end)
end

--- A collection by its concept id, or nil.
---@param id string
---@return sandbox.collection?
function Catalog.by_id(id) return by_id[id] end

--- A collection by the folder of its files, or nil.
---@param folder string
---@return sandbox.collection?
function Catalog.by_folder(folder) return by_folder[folder] end

--- The granule with a concept id ("G123-PROVIDER"), or nil.
---@param id string
---@return sandbox.collection?, integer?
function Catalog.granule(id)
  local number, provider = id:match "^G(%d+)%-([%w_]+)$"
  number = tonumber(number)
  if not number then return nil end
  for _, c in ipairs(Catalog.collections) do
    local i = c.provider == provider and c:by_number(number)
    if i then return c, i end
  end
end

--- The UMM-C record of a collection as JSON text.
---@param c sandbox.collection
---@param version string
---@return string
function Catalog.collection_text(c, version)
  if c.text then return c.text end
  return Json.encode(UmmC.build(c, version))
end

Catalog.configure()

return Catalog
