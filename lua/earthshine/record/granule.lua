--- A granule: one record of UMM-G with what CMR knows about it.
--
-- Members: `umm` (the record) and `meta` (CMR's envelope). A missing or null member of either reads
-- as nil.

local Error = require "earthshine.error"
local archive = require "earthshine.record.archive"
local bounds = require "earthshine.record.bounds"
local check = require "earthshine.check"
local document = require "earthshine.document"
local files = require "earthshine.record.files"
local json = require "earthshine.json"
local links = require "earthshine.record.links"
local object = require "earthshine.record.object"
local public = require "earthshine.public"
local read = require "earthshine.record.read"
local to_stac = require "earthshine.record.to_stac"
local umm_assets = require "earthshine.record.umm_assets"
local units = require "earthshine.units"

---@class earthshine.granule
---@field umm table the UMM-G record
---@field meta table CMR's envelope: meta["concept-id"], meta["revision-id"] …
local granule = {}

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

---@return string?
function granule:provider()
  return read.text(self.meta, "provider-id")
end

--- The size of its files in bytes: exact where the record states bytes, else converted from Size
--- and SizeUnit.
---@return integer? bytes nil where nothing is stated
function granule:size()
  return archive.size(self.umm, self:provider() or "")
end

--- The links to its data files, each file once; side files (checksums, DMR++, metadata) are not
--- among them.
---
---     for _, url in ipairs(g:data_links { access = "direct" }) do print(url) end   -- s3://…
---@param options? { access: "external"|"direct" } over HTTPS (the default), or in S3
---@return string[] links
---@return earthshine.skipped_link[] skipped malformed and ftp links, each with its reason
granule.data_links = public(function(self, options)
  return links.data(self.umm, links.access("data_links", options))
end)

--- The links to its data files in S3.
---@return string[]
function granule:s3_links()
  return (links.data(self.umm, "direct"))
end

--- The links to pictures of it.
---@param options? { access: "external"|"direct" }
---@return string[]
granule.dataviz_links = public(function(self, options)
  return links.visual(self.umm, links.access("dataviz_links", options))
end)

--- Where temporary S3 credentials for its files come from.
---@return string? url
function granule:s3_credentials_endpoint()
  return links.credentials(self.umm)
end

--- Its OPeNDAP address.
---@return string? url
function granule:opendap_link()
  return links.first(self.umm, "USE SERVICE API", "OPENDAP DATA")
end

--- Its files as a download needs them.
---@return earthshine.file[]
---@return earthshine.skipped_link[] skipped
function granule:files()
  return files.list(self.umm)
end

--- Its files and what belongs to them: every link of the record, a file that is in S3 too only
--- once, in the order of the record. Roles: data, browse, thumbnail, metadata (with dmrpp or
--- checksum where it is one), documentation, service, software, credentials, related.
---
---     for _, asset in ipairs(g:assets()) do print(asset.key, asset.href, asset.size) end
---@return earthshine.asset[]
function granule:assets()
  return umm_assets.list(self.umm, self:name(), self:provider() or "")
end

--- Those assets that are the data themselves.
---@return earthshine.asset[]
function granule:data_assets()
  local out = {}
  for _, asset in ipairs(self:assets()) do
    if asset:is_data() then out[#out + 1] = asset end
  end
  return out
end

--- The checksum of one of its files, by any of the file's addresses.
---@param address? string nil has none
---@return { algorithm: string, value: string }?
granule.checksum = public(function(self, address)
  check.type("the address of checksum", address, "string|nil")
  for _, file in ipairs((files.list(self.umm))) do
    if file.url == address or file.s3 == address then return file.checksum end
  end
end)

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

--- Percent of cloud: UMM's own member, else the additional attribute CLOUD_COVERAGE, as HLS has it.
---@return number?
function granule:cloud_cover()
  local cover = read.number(self.umm, "CloudCover")
  if cover then return cover end
  for _, attribute in ipairs(read.list(self.umm.AdditionalAttributes)) do
    if attribute.Name == "CLOUD_COVERAGE" then
      local value = read.strings(attribute.Values)[1]
      local number = value and tonumber(value)
      return number and (math.tointeger(number) or number)
    end
  end
end

---@return "Day"|"Night"|"Both"|"Unspecified"|nil
function granule:day_night()
  return read.text(self.umm, "DataGranule", "DayNightFlag")
end

--- The box around its footprint.
---@return number[]? box { west, south, east, north }; west > east across the antimeridian; nil for
--- orbit granules
function granule:bounding_box()
  return bounds.of(read.at(self.umm, "SpatialExtent", "HorizontalSpatialDomain", "Geometry"))
end

local FORMS <const> = { view = true, table = true, json = true }
local VERSIONS <const> = { ["1.1.0"] = true, ["1.0.0"] = true }

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
  form = check.type("the form of to_stac", form, "string|nil") or "view"
  options = check.options("to_stac", options, { version = "string", record = "boolean" })
  if not FORMS[form] then
    Error.misuse('the form of to_stac must be "view", "table" or "json", but is %q', form)
  elseif options.version and not VERSIONS[options.version] then
    Error.misuse('option version of to_stac must be "1.1.0" or "1.0.0", but is %q',
      options.version)
  end
  local text = to_stac.granule(self.umm, self.meta, options)
  if form == "json" then return text end
  local item = document.view(text)
  return form == "table" and json.to_table(item) or item
end)

-- "ATL06_20210104….h5  62.1 MB  2021-01-04"
local function line(self)
  local parts = { granule.name(self) or "granule" }
  local size, start = granule.size(self), granule.temporal(self)
  if size then parts[#parts + 1] = units.bytes(size) end
  if start then parts[#parts + 1] = start:sub(1, 10) end
  return table.concat(parts, "  ")
end

return object.class("granule", granule, line, "GranuleUR")
