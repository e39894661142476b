--- A granule: one record of UMM-G with what CMR knows about it.
--
-- Members: `umm` (the record) and `meta` (CMR's envelope). A missing or null member of either reads
-- as nil. Two granules are equal (`==`) where both say the same.

local archive = require "earthshine.record.archive"
local card = require "earthshine.record.card"
local common = require "earthshine.record.common"
local links = require "earthshine.record.links"
local object = require "earthshine.record.object"
local orbit = require "earthshine.record.orbit"
local public = require "earthshine.public"
local read = require "earthshine.record.read"
local to_stac = require "earthshine.record.to_stac"
local units = require "earthshine.units"

---@class earthshine.granule: earthshine.common
---@field umm table the UMM-G record
---@field meta table CMR's envelope: meta["concept-id"], meta["revision-id"] …
local granule = {}
for name, method in pairs(common.methods) do granule[name] = method end

--- Its name, unique within its provider (GranuleUR).
---@return string?
function granule:name()
  return read.text(self.umm, "GranuleUR")
end

---@return string? id such as "G1234-PROVIDER"
function granule:concept_id()
  return read.text(self.meta, "concept-id")
end

---@return string? id such as "C1234-PROVIDER"; older replies lack it
function granule:collection_concept_id()
  return read.text(self.meta, "collection-concept-id")
end

--- The short name of its collection; a record may name that by its title instead.
---@return string?
function granule:short_name()
  return read.text(self.umm, "CollectionReference", "ShortName")
end

--- The version of its collection.
---@return string?
function granule:version()
  return read.text(self.umm, "CollectionReference", "Version")
end

--- The title of its collection, where the record names that so.
---@return string?
function granule:entry_title()
  return read.text(self.umm, "CollectionReference", "EntryTitle")
end

---@return string?
function granule:provider()
  return read.text(self.meta, "provider-id")
end

--- The provider's own id of it.
---@return string?
function granule:native_id()
  return read.text(self.meta, "native-id")
end

--- How often it was changed in CMR, and when the last time.
---@return integer? id
---@return string? date
function granule:revision()
  local id = read.number(self.meta, "revision-id")
  return id and math.tointeger(id), read.text(self.meta, "revision-date")
end

--- Ids that its producer gives: { ProducerGranuleId = "…" } and others by their types, or by their
--- own names where the type is Other.
---@return table<string, string>
function granule:identifiers()
  local out = {}
  for _, entry in ipairs(read.list(read.at(self.umm, "DataGranule", "Identifiers"))) do
    local kind, id = read.text(entry, "IdentifierType"), read.text(entry, "Identifier")
    if kind == "Other" then kind = read.text(entry, "IdentifierName") or kind end
    if kind and id then out[kind] = out[kind] or id end
  end
  return out
end

--- The size of its files in bytes: exact where the record states bytes, else converted from Size
--- and SizeUnit.
---@return integer? bytes nil where nothing is stated
function granule:size()
  return archive.size(self.umm, self:provider() or "")
end

--- The page that presents its data set, where the record itself names one.
---@return string? url
function granule:landing_page()
  return links.first(self.umm, "DATA SET LANDING PAGE")
end

--- When it begins and ends, in ISO 8601; both the same for a single moment, no end for an open
--- range.
---@return string? start
---@return string? stop
function granule:temporal()
  local extent = read.at(self.umm, "TemporalExtent")
  local single = read.text(extent, "SingleDateTime")
  if single then return single, single end
  local range = read.at(extent, "RangeDateTime")
  return read.text(range, "BeginningDateTime"), read.text(range, "EndingDateTime")
end

--- When it was produced, in ISO 8601.
---@return string?
function granule:production_date()
  return read.text(self.umm, "DataGranule", "ProductionDateTime")
end

--- Its additional attributes by their names, each with its values, which are all texts.
---@return table<string, string[]>
function granule:attributes()
  local out = {}
  for _, attribute in ipairs(read.list(self.umm.AdditionalAttributes)) do
    local name = read.text(attribute, "Name")
    if name and not out[name] then out[name] = read.strings(attribute.Values) end
  end
  return out
end

--- Percent of cloud: UMM's own member, else the additional attribute CLOUD_COVERAGE, as HLS has it.
---@return number?
function granule:cloud_cover()
  local cover = read.number(self.umm, "CloudCover")
  if cover then return cover end
  local value = (self:attributes().CLOUD_COVERAGE or {})[1]
  local number = value and tonumber(value)
  return number and (math.tointeger(number) or number)
end

---@return "Day"|"Night"|"Both"|"Unspecified"|nil
function granule:day_night()
  return read.text(self.umm, "DataGranule", "DayNightFlag")
end

-- The short names of platforms or of their instruments, each once.
local function short_names(list, inner)
  local out, seen = {}, {}
  for _, entry in ipairs(list) do
    for _, one in ipairs(inner and read.list(entry[inner]) or { entry }) do
      local name = read.text(one, "ShortName")
      if name and not seen[name] then out[#out + 1], seen[name] = name, true end
    end
  end
  return out
end

---@return string[] names such as "Terra"
function granule:platforms()
  return short_names(read.list(self.umm.Platforms))
end

---@return string[] names such as "MODIS"
function granule:instruments()
  return short_names(read.list(self.umm.Platforms), "Instruments")
end

--- What the record says of its orbit; a granule may have this and no footprint.
---@return earthshine.orbit? orbit nil where it says nothing
function granule:orbit()
  return orbit.of_umm(self.umm)
end

--- The granule as a STAC Item: id and collection as CMR-STAC names them, the footprint cut at the
--- antimeridian (null for orbit granules), and an asset for every related URL, S3 as the `s3`
--- alternate of the same file over HTTPS.
---
---     print(g:to_stac().properties.datetime)
---     file:write(g:to_stac "json", "\n")
---@param form? "view"|"table"|"json" a view (the default), tables of your own, or JSON in one line
---@param options? earthshine.to_stac_options
---@return any item
granule.to_stac = public(function(self, form, options)
  form = to_stac.form(form)
  local made = to_stac.granule(self.umm, self.meta, to_stac.options(options))
  return to_stac.formed(made, form)
end)

--- It in one line, for lists: name, size, date.
---
---     for g in results:iter() do print(g:line()) end   --> ATL06_20210104….h5  62.1 MB  2021-01-04
---@return string
function granule:line()
  local size, start = self:size(), self:temporal()
  return card.line(self:name() or "granule", size and units.bytes(size), start and start:sub(1, 10))
end

-- "ATL06 006, C2670138092-NSIDC_CPRD"
local function collection_of(self)
  local name, version = granule.short_name(self), granule.version(self)
  name = name and name .. (version and " " .. version or "") or granule.entry_title(self)
  local id = granule.collection_concept_id(self)
  if not name then return id and card.text(id) end
  return card.text(name) .. (id and ", " .. card.text(id) or "")
end

local function show(self)
  local rows = { { "collection", collection_of(self) } }
  local id = granule.concept_id(self)
  rows[2] = { "concept id", id and card.text(id) }
  table.move(common.rows(self), 1, 5, 3, rows)
  rows[#rows + 1] = { "orbit", orbit.text(granule.orbit(self)) }
  return card.of(granule.name(self) or "granule", rows)
end

return object.class("granule", granule, show, "GranuleUR")
