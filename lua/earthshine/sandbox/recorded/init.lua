--- Recorded records for the sandbox's catalogue: collections with the granules that were recorded,
--- services, tools, and the hosts that their links name.
--
-- A granule belongs to the collection that its envelope or its CollectionReference names. Where
-- that was not recorded, the generated one of that name lends its record, or one is made of the
-- reference. Concept ids are made where there are none.

local Catalog = require "earthshine.sandbox.catalog"
local check = require "earthshine.check"
local Recorded = require "earthshine.sandbox.recorded.collection"
local core = require "earthshine.core"
local files = require "earthshine.sandbox.recorded.files"
local granule = require "earthshine.sandbox.recorded.granule"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

local recorded = {}

-- Numbers of the concept ids that are made: far above CMR's.
local FIRST <const> = 8000000000000

local function concept_of(record, letter)
  local id = read.text(record.meta, "concept-id")
  return id and id:match("^" .. letter .. "%d+%-[%w_]+$") and id
end

local function provider_of(record)
  local id = read.text(record.meta, "concept-id") or ""
  return read.text(record.meta, "provider-id") or id:match "^%u+%d+%-([%w_]+)$" or "RECORDED"
end

---@class sandbox.recorded_group the parts of a collection
---@field id string
---@field record? sandbox.record its own record
---@field granules sandbox.recorded_granule[]

local Shelf = {}
Shelf.__index = Shelf

function Shelf:next_id(letter, provider)
  self.last = self.last + 1
  return ("%s%d-%s"):format(letter, self.last, provider)
end

function Shelf:group(id, keys, record)
  local group = { id = id, record = record, granules = {} }
  table.insert(self.groups, group)
  self.by_key[id] = group
  for _, key in ipairs(keys) do self.by_key[key] = self.by_key[key] or group end
  return group
end

local function name_key(provider, name, version)
  return ("%s\0%s\0%s"):format(provider, name, version)
end

local function title_key(provider, title) return ("%s\0%s"):format(provider, title) end

function Shelf:add_collection(record)
  local umm, provider = record.umm, provider_of(record)
  local id = concept_of(record, "C") or self:next_id("C", provider)
  if self.by_key[id] then return nil, ("%s: collection %s is there twice"):format(record.where, id)
  end
  local version = read.text(umm, "Version") or "Not provided"
  self:group(id, { name_key(provider, umm.ShortName, version), title_key(provider, umm.EntryTitle),
    name_key("", umm.ShortName, version), title_key("", umm.EntryTitle) }, record)
  return true
end

-- The collection of a granule: by id, by name within its provider, by name.
function Shelf:home_of(record)
  local provider, reference = provider_of(record), read.at(record.umm, "CollectionReference")
  local id = read.text(record.meta, "collection-concept-id")
  id = id and id:match "^C%d+%-[%w_]+$"
  if id then return self.by_key[id] or self:group(id, {}, nil) end
  local title, name = read.text(reference, "EntryTitle"), read.text(reference, "ShortName")
  local version = read.text(reference, "Version") or "Not provided"
  local function key(of)
    return title and title_key(of, title) or name_key(of, name or "Not provided", version)
  end
  local known = self.by_key[key(provider)] or self.by_key[key ""]
  if known then return known end
  for _, c in ipairs(Catalog.collections) do
    local same = c.title == title or not title and c.short_name == name and c.version == version
    if same and c.provider == provider then id = c.id end
  end
  return self:group(id or self:next_id("C", provider), { key(provider) }, nil)
end

function Shelf:add_granule(record)
  local g = granule.of(record)
  local home = self:home_of(record)
  local provider = home.id:match "%-(.*)$"
  local id = concept_of(record, "G")
  if not id or id:match "%-(.*)$" ~= provider then id = self:next_id("G", provider) end
  if self.ids[id] then return nil, ("%s: granule %s is there twice"):format(record.where, id) end
  self.ids[id] = true
  g.number = math.tointeger(tonumber(id:match "%d+"))
  table.insert(home.granules, g)
  return true
end

-- UMM-C of a collection that was not recorded: the generated one's, or what a granule tells.
local function stand_in(group)
  local generated = Catalog.by_id(group.id)
  if generated then return core.document(Catalog.collection_text(generated, "1.18.6")) end
  local reference = read.at(group.granules[1].record.umm, "CollectionReference")
  local title, name = read.text(reference, "EntryTitle"), read.text(reference, "ShortName")
  local version = read.text(reference, "Version") or "Not provided"
  return core.document(json.encode {
    ShortName = name or title or group.id, Version = version,
    EntryTitle = title or ("%s V%s"):format(name or group.id, version),
    Abstract = "Made by the sandbox for recorded granules, whose collection was not recorded.",
    DOI = { MissingReason = "Unknown" }, CollectionProgress = "ACTIVE",
    SpatialExtent = { GranuleSpatialRepresentation = "GEODETIC" },
    MetadataSpecification = { Name = "UMM-C", Version = "1.18.6",
      URL = "https://cdn.earthdata.nasa.gov/umm/collection/v1.18.6" },
  })
end

function Shelf:collections()
  local list = {}
  for i, group in ipairs(self.groups) do
    local record = group.record
    list[i] = Recorded.new(group.id, record and record.umm or stand_in(group),
      record and record.meta, group.granules)
  end
  return list
end

local LETTERS <const> = { service = "S", tool = "TL" }

function Shelf:add_associated(record)
  local provider = provider_of(record)
  local id = concept_of(record, LETTERS[record.kind])
    or self:next_id(LETTERS[record.kind], provider)
  local umm = core.view_table(record.umm, getmetatable(json.array {}))
  umm.LongName = umm.LongName or umm.Name
  table.insert(self.associated, {
    kind = record.kind, id = id, number = math.tointeger(tonumber(id:match "%d+")),
    provider = provider, native_id = read.text(record.meta, "native-id") or umm.Name,
    revision_id = math.tointeger(read.number(record.meta, "revision-id")) or 1,
    revised = 0, collections = {}, umm = umm,
  })
  return true
end

-- Gives services and tools the collections whose envelopes name them.
function Shelf:associate(collections)
  for k, group in ipairs(self.groups) do
    local named = read.at(group.record and group.record.meta, "associations")
    for _, r in ipairs(self.associated) do
      for _, id in ipairs(read.strings(read.at(named, r.kind .. "s"))) do
        if id == r.id then table.insert(r.collections, collections[k].id) end
      end
    end
  end
end

-- Collections first: granules look for theirs.
local ORDER <const> = { "collection", "granule", "service", "tool" }
local ADD <const> = { collection = Shelf.add_collection, granule = Shelf.add_granule,
  service = Shelf.add_associated, tool = Shelf.add_associated }

-- Host names of all links of a record.
local function note_hosts(text, hosts)
  for name in text:gmatch "[Hh][Tt][Tt][Pp][Ss]?:\\?/\\?/([%w.-]+)" do
    hosts[name:lower()] = true
  end
end

---@class sandbox.recorded what a folder holds
---@field collections sandbox.recorded_collection[]
---@field associated sandbox.associated[]
---@field hosts string[] that links name, sorted
---@field left_out string[] what is said of each file without such records

--- Reads a folder.
---@param folder string
---@return sandbox.recorded?
---@return string? message
function recorded.read(folder)
  local list, left_out = files.read(folder)
  if not list then return nil, left_out end
  local shelf = setmetatable({ groups = {}, by_key = {}, ids = {}, associated = {}, last = FIRST },
    Shelf)
  local hosts = {}
  for _, kind in ipairs(ORDER) do
    for _, record in ipairs(list) do
      local ok, why = true, nil
      if record.kind == kind then ok, why = ADD[kind](shelf, record) end
      if not ok then return nil, why end
    end
  end
  local collections = shelf:collections()
  shelf:associate(collections)
  for _, record in ipairs(list) do note_hosts(core.view_text(record.umm), hosts) end
  return { collections = collections, associated = shelf.associated, left_out = left_out,
    hosts = check.keys(hosts) }
end

return recorded
