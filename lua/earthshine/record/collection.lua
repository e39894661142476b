--- A collection: one record of UMM-C with what CMR knows about it.
--
-- Members: `umm` (the record) and `meta` (CMR's envelope). A missing or null member of either reads
-- as nil.

local bounds = require "earthshine.record.bounds"
local links = require "earthshine.record.links"
local object = require "earthshine.record.object"
local read = require "earthshine.record.read"

---@class earthshine.collection
---@field umm table the UMM-C record
---@field meta table CMR's envelope
local collection = {}

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

---@return string?
function collection:abstract()
  return read.text(self.umm, "Abstract")
end

--- Its DOI without a resolver in front ("10.5067/ATLAS/ATL06.006").
---@return string?
function collection:doi()
  local doi = read.text(self.umm, "DOI", "DOI")
  return doi and (doi:gsub("^https?://[^/]*doi%.org/", ""):gsub("^doi:", ""))
end

--- Whether its files are in the Earthdata Cloud.
---@return boolean
function collection:cloud_hosted()
  return read.text(self.umm, "DirectDistributionInformation", "Region") ~= nil
    or #read.strings(self.meta["s3-links"]) > 0
end

--- Where its files are in S3, and where credentials for them come from.
---@return table? info { region =, prefixes = { "s3://…" }, credentials_endpoint =,
--- documentation = }; nil if it is not in the cloud
function collection:s3_bucket()
  local info = read.at(self.umm, "DirectDistributionInformation")
  if not read.node(info) then return nil end
  local prefixes = {}
  for _, names in ipairs(read.strings(info.S3BucketAndObjectPrefixNames)) do
    for name in names:gmatch "[^,%s]+" do
      prefixes[#prefixes + 1] = name:find "^s3://" and name or "s3://" .. name
    end
  end
  return {
    region = read.text(info, "Region"), prefixes = prefixes,
    credentials_endpoint = read.text(info, "S3CredentialsAPIEndpoint"),
    documentation = read.text(info, "S3CredentialsAPIDocumentationURL"),
  }
end

--- How many granules it has; known only where the search asked for it (`include_granule_counts =
--- true`).
---@return integer?
function collection:granule_count()
  local count = read.number(self.meta, "granule-count")
  return count and math.tointeger(count)
end

--- When its data begin and end, over all its ranges; no end while one of them is open.
---@return string? start
---@return string? stop
function collection:temporal()
  local start, stop, open
  for _, extent in ipairs(read.list(self.umm.TemporalExtents)) do
    local ranges = read.list(extent.RangeDateTimes)
    for _, moment in ipairs(read.strings(extent.SingleDateTimes)) do
      ranges[#ranges + 1] = { BeginningDateTime = moment, EndingDateTime = moment }
    end
    for _, period in ipairs(read.list(extent.PeriodicDateTimes)) do
      ranges[#ranges + 1] = {
        BeginningDateTime = period.StartDate, EndingDateTime = period.EndDate,
      }
    end
    for _, range in ipairs(ranges) do
      local from, to = read.text(range, "BeginningDateTime"), read.text(range, "EndingDateTime")
      if from and (not start or from < start) then start = from end
      if to and (not stop or to > stop) then stop = to end
      open = open or to == nil or extent.EndsAtPresentFlag == true
    end
  end
  return start, not open and stop or nil
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

--- The formats that its files come in, each once.
---@return string[]
function collection:formats()
  local out, seen = {}, {}
  local about = read.at(self.umm, "ArchiveAndDistributionInformation")
  for _, info in ipairs(read.list(read.at(about, "FileDistributionInformation"))) do
    local format = read.text(info, "Format")
    if format and not seen[format] then
      seen[format] = true
      out[#out + 1] = format
    end
  end
  return out
end

--- The links under which its data are offered as a whole.
---@return string[]
function collection:data_links()
  return (links.offered(self.umm))
end

--- The box around what it covers.
---@return number[]? box { west, south, east, north }
function collection:bounding_box()
  return bounds.of(read.at(self.umm, "SpatialExtent", "HorizontalSpatialDomain", "Geometry"))
end

-- "ATL06 006: ATLAS/ICESat-2 L3A Land Ice Height V006 (C2670138092-NSIDC_CPRD)"
local function line(self)
  local name = collection.short_name(self) or "collection"
  local version, title = collection.version(self), collection.title(self)
  local id = collection.concept_id(self)
  return name .. (version and " " .. version or "") .. (title and ": " .. title or "")
    .. (id and (" (%s)"):format(id) or "")
end

return object.class("collection", collection, line, "ShortName")
