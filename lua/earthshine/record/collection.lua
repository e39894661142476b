--- A collection: one record of UMM-C with what CMR knows about it.
--
-- Members: `umm` (the record) and `meta` (CMR's envelope). A missing or null member of either reads
-- as nil. Two collections are equal (`==`) where both say the same.

local asked = require "earthshine.record.collection_asked"
local card = require "earthshine.record.card"
local check = require "earthshine.check"
local data = require "earthshine.record.collection_data"
local extent = require "earthshine.record.collection_extent"
local links = require "earthshine.record.links"
local object = require "earthshine.record.object"
local public = require "earthshine.public"
local read = require "earthshine.record.read"
local to_stac = require "earthshine.record.to_stac"
local units = require "earthshine.units"

---@class earthshine.collection: earthshine.collection_data, earthshine.collection_extent,
--- earthshine.collection_asked
---@field umm table the UMM-C record
---@field meta table CMR's envelope
local collection = {}
for _, part in ipairs { data, extent.methods, asked } do
  for name, method in pairs(part) do collection[name] = method end
end

---@return string?
function collection:short_name()
  return read.text(self.umm, "ShortName")
end

collection.name = collection.short_name

---@return string?
function collection:version()
  return read.text(self.umm, "Version")
end

---@return string? title EntryTitle
function collection:title()
  return read.text(self.umm, "EntryTitle")
end

---@return string? id such as "C1234-PROVIDER"
function collection:concept_id()
  return read.text(self.meta, "concept-id")
end

---@return string?
function collection:provider()
  return read.text(self.meta, "provider-id")
end

--- The provider's own id of it.
---@return string?
function collection:native_id()
  return read.text(self.meta, "native-id")
end

---@return string?
function collection:abstract()
  return read.text(self.umm, "Abstract")
end

--- Its DOI without a resolver in front ("10.5067/ATLAS/ATL06.006").
---@return string?
function collection:doi()
  local doi = read.text(self.umm, "DOI", "DOI")
  if not doi then return nil end
  doi = doi:sub(1, 2000):match "^%s*(.-)%s*$"
  return (doi:gsub("^https?://[^/]*doi%.org/", ""):gsub("^doi:%s*", ""))
end

--- How many granules it has; known only where the search asked for it (`include_granule_counts =
--- true`).
---@return integer?
function collection:granule_count()
  local count = read.number(self.meta, "granule-count")
  return count and math.tointeger(count)
end

--- The page that presents it: the one marked as landing page, else its DOI's.
---@return string? url
function collection:landing_page()
  local doi = self:doi()
  return links.first(self.umm, "DATA SET LANDING PAGE") or doi and "https://doi.org/" .. doi or nil
end

---@return string? level such as "3"
function collection:processing_level()
  return read.text(self.umm, "ProcessingLevel", "Id")
end

---@return string? state such as "ACTIVE" or "COMPLETE"
function collection:progress()
  return read.text(self.umm, "CollectionProgress")
end

-- How UMM-C says that a member which it requires is not known.
local MISSING <const> = "Not provided"

-- The short names of platforms or of their instruments, each once.
local function short_names(list, inner)
  local out, seen = {}, {}
  for _, entry in ipairs(list) do
    for _, one in ipairs(inner and read.list(entry[inner]) or { entry }) do
      local name = read.text(one, "ShortName")
      if name and name ~= MISSING and not seen[name] then out[#out + 1], seen[name] = name, true end
    end
  end
  return out
end

---@return string[] names such as "Terra"
function collection:platforms()
  return short_names(read.list(self.umm.Platforms))
end

---@return string[] names such as "MODIS"
function collection:instruments()
  return short_names(read.list(self.umm.Platforms), "Instruments")
end

---@return string[] names such as "ICESat-2"
function collection:projects()
  return short_names(read.list(self.umm.Projects))
end

local LEVELS <const> = { "Category", "Topic", "Term", "VariableLevel1", "VariableLevel2",
  "VariableLevel3", "DetailedVariable" }

--- Its science keywords, each from the widest word to the narrowest: "EARTH SCIENCE > OCEANS > …".
---@return string[]
function collection:keywords()
  local out = {}
  for _, keyword in ipairs(read.list(self.umm.ScienceKeywords)) do
    local words = {}
    for _, level in ipairs(LEVELS) do words[#words + 1] = read.text(keyword, level) end
    if words[1] then out[#out + 1] = table.concat(words, " > ") end
  end
  return out
end

--- A member of its UMM-C record by name, as `c.umm.Abstract` is.
---@param name? string nil has none
---@return any value a view where it is a list or an object; nil where there is none
collection.get_umm = public(function(self, name)
  return self.umm[check.type("the name of get_umm", name, "string|nil")]
end)

---@class earthshine.collection_summary
---@field short_name? string
---@field version? string
---@field concept_id? string
---@field file_type? string see data_type
---@field get_data string[] see data_links
---@field cloud_info? earthshine.s3_info nil outside of the cloud

--- The most important in a table.
---@return earthshine.collection_summary
function collection:summary()
  return {
    short_name = self:short_name(), version = self:version(), concept_id = self:concept_id(),
    file_type = self:data_type(), get_data = self:data_links(),
    cloud_info = self:cloud_hosted() and self:s3_bucket() or nil,
  }
end

--- The collection as a STAC Collection: id as CMR-STAC names it, extent of all its shapes and
--- ranges, an asset for every related URL and every place in S3.
---
---     print(c:to_stac().extent.temporal.interval[1][1])
---     file:write(c:to_stac("json", { record = false }), "\n")
---@param form? "view"|"table"|"json" a view (the default), tables of your own, or JSON in one line
---@param options? earthshine.to_stac_options
---@return any? collection
---@return earthshine.error? err `limit`: nested too deeply
collection.to_stac = public(function(self, form, options)
  form = to_stac.form(form)
  local made = to_stac.collection(self.umm, self.meta, to_stac.options(options))
  return to_stac.formed(made, form)
end)

local function text(value)
  return value and value ~= MISSING and card.text(value) or nil
end

local function title_of(self)
  local name, version = self:short_name() or "collection", text(self:version())
  return name .. (version and " " .. version or "")
end

--- It in one line, for lists.
---
---     for c in results:iter() do print(c:line()) end
---     --> ATL06 006  ATLAS/ICESat-2 L3A Land Ice Height V006  C2670138092-NSIDC_CPRD
---@return string
function collection:line()
  return card.line(title_of(self), self:title(), self:concept_id())
end

-- "us-west-2, 2 places" or nil.
local function cloud_of(self)
  if not self:cloud_hosted() then return nil end
  local info = self:s3_bucket() or { prefixes = {} }
  local places = #info.prefixes > 0 and units.count(#info.prefixes, "place") .. " in S3"
  return card.list { info.region or "S3", places or nil }
end

local function show(self)
  local count, page = self:granule_count(), self:landing_page()
  return card.of(title_of(self), {
    { "title", text(self:title()) }, { "concept id", text(self:concept_id()) },
    { "time", card.time(self:temporal()) }, { "place", extent.place(self) },
    { "granules", count and units.integer(count) },
    { "platforms", card.list(self:platforms()) }, { "instruments", card.list(self:instruments()) },
    { "level", text(self:processing_level()) }, { "formats", card.list(self:formats()) },
    { "cloud", cloud_of(self) }, { "doi", text(self:doi()) },
    { "page", page and card.address(page) },
  })
end

return object.class("collection", collection, show, "ShortName")
