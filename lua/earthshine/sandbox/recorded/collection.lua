--- A collection of recorded granules: to the search the same as a generated one, but its records
--- are what was recorded.

local Calendar = require "earthshine.sandbox.catalog.calendar"
local Collection = require "earthshine.sandbox.catalog.collection"
local Dates = require "earthshine.sandbox.cmr.dates"
local Random = require "earthshine.sandbox.catalog.random"
local core = require "earthshine.core"
local facts = require "earthshine.sandbox.recorded.facts"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

local FORMAT <const> = "application/vnd.nasa.cmr.umm+json"

---@class sandbox.recorded_collection: sandbox.collection
---@field recorded sandbox.recorded_granule[] in the order of their times
---@field text string the UMM-C record
---@field names fun(i: integer, name: string): string[]? names that a granule states of itself
local Recorded = setmetatable({}, { __index = Collection })
Recorded.__index = Recorded

function Recorded:granule_number(i) return self.recorded[i].number end

function Recorded:by_number(n)
  local i = self.by_its_number[n]
  return i and not self.deleted[i] and i or nil
end

local function find(self, index, name, any_case)
  local i = any_case and index.lower[name:lower()] or index.exact[name]
  return i and not self.deleted[i] and i or nil
end

function Recorded:by_ur(ur, any_case) return find(self, self.by_its_ur, ur, any_case) end

function Recorded:by_producer(name, any_case)
  return find(self, self.by_its_producer, name, any_case)
end

function Recorded:by_stem() return nil end
function Recorded:ur(i) return self.recorded[i].ur end
function Recorded:producer(i) return self.recorded[i].producer end
function Recorded:shape(i) return self.recorded[i].shape end
function Recorded:data_size(i) return self.recorded[i].size end
function Recorded:attribute(name, i) return self.recorded[i].attributes[name] end

local function index_of(list, name)
  local index = { exact = {}, lower = {} }
  for i, g in ipairs(list) do
    if g[name] then index.exact[g[name]], index.lower[g[name]:lower()] = i, i end
  end
  return index
end

-- One function for each thing that a search asks of a granule.
local function readers(list)
  local function of(name) return function(i) return list[i][name] end end
  return {
    start = of "start", stop = of "stop", production = of "production", created = of "created",
    revision = of "revised", revision_number = of "revision", cloud = of "cloud",
    day_night = of "day_night", features = of "features", crid = of "crid", track = of "track",
    orbit = function(i) return list[i].orbit.number end,
    node = function(i) return list[i].orbit.node end,
    crossing = function(i) return list[i].orbit.crossing end,
    cell = function(i) return table.unpack(list[i].cell or {}) end,
    names = function(i, name) return list[i].names[name] end,
    render = function(i) return core.view_text(list[i].record.umm) end,
  }
end

-- An envelope's members: those that must be so, and those that are kept as they were recorded.
local function envelope(meta, must, default)
  local all = meta and json.to_table(meta) or {}
  for name, value in pairs(default) do
    if all[name] == nil then all[name] = value end
  end
  for name, value in pairs(must) do all[name] = value end
  return all
end

local function granule_meta(self)
  return function(i)
    local g = self.recorded[i]
    return json.encode(envelope(g.record.meta, {
      ["concept-type"] = "granule", ["concept-id"] = self:concept_id(i),
      ["collection-concept-id"] = self.id, ["provider-id"] = self.provider,
    }, {
      ["revision-id"] = g.revision, ["native-id"] = g.ur,
      ["revision-date"] = Calendar.iso(g.revised), format = FORMAT,
    }))
  end
end

-- Counts are the sandbox's own: it has these granules, and no others.
local function collection_meta(self, meta)
  return function(q)
    local all = envelope(meta, {
      ["concept-type"] = "collection", ["concept-id"] = self.id, ["provider-id"] = self.provider,
    }, {
      ["revision-id"] = self.revision_id, ["native-id"] = self.native_id, deleted = false,
      ["revision-date"] = Calendar.iso(self.revised), format = FORMAT,
    })
    all["granule-count"] = q.flags.include_granule_counts and self:living() or nil
    all["has-granules"] = q.flags.include_has_granules and self.count > 0 or nil
    return json.encode(all)
  end
end

-- By start, then number: the order in which the search has granules.
local function sort(list)
  table.sort(list, function(a, b)
    if a.start ~= b.start then return a.start < b.start end
    return a.number < b.number
  end)
end

local function describe(self, umm, meta)
  local first = self.recorded[1]
  self.facts, self.ends = facts.of(umm, first and first.start or 0)
  self.title, self.short_name = umm.EntryTitle, umm.ShortName
  self.version = read.text(umm, "Version") or "Not provided"
  self.doi = read.text(umm, "DOI", "DOI")
  self.folder = "recorded/" .. self.id
  self.native_id = read.text(meta, "native-id") or self.title
  self.revision_id = math.tointeger(read.number(meta, "revision-id")) or 1
  local date = read.text(meta, "revision-date")
  self.revised = date and (Dates.parse(date)) or first and first.revised or 0
  self.on_premises = not read.node(umm.DirectDistributionInformation)
  self.text, self.meta = core.view_text(umm), collection_meta(self, meta)
end

--- Makes a collection.
---@param id string concept id
---@param umm table UMM-C, a view
---@param meta table? its envelope, a view
---@param list sandbox.recorded_granule[] with numbers (of the concept ids) and `ur`; it is kept
---@return sandbox.recorded_collection
function Recorded.new(id, umm, meta, list)
  sort(list)
  local self = setmetatable(readers(list), Recorded)
  self.id, self.number = id, math.tointeger(tonumber(id:match "%d+"))
  self.provider = id:match "%-(.*)$"
  self.recorded, self.count, self.longest = list, #list, 0
  self.salt, self.files = Random.text(id) & 0xffffff, {}
  self.deleted, self.changed, self.by_its_number = {}, {}, {}
  for i, g in ipairs(list) do
    self.longest = math.max(self.longest, g.stop - g.start)
    self.by_its_number[g.number] = i
  end
  self.by_its_ur, self.by_its_producer = index_of(list, "ur"), index_of(list, "producer")
  describe(self, umm, meta)
  self.granule_meta = granule_meta(self)
  return self
end

return Recorded
