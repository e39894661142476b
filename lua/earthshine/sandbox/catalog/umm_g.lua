--- Compiles, for a collection, the function that writes the UMM-G record of one of its granules as
--- JSON text.

local Block = require "earthshine.sandbox.catalog.block"
local Calendar = require "earthshine.sandbox.catalog.calendar"
local Geometry = require "earthshine.sandbox.catalog.geometry"
local Json = require "earthshine.sandbox.catalog.json"
local Spatial = require "earthshine.sandbox.catalog.spatial"
local core = require "earthshine.core"

local UmmG = {}

local HOST = "https://data.sandbox.earthdatacloud.nasa.gov/"
local ALGORITHMS = { sha256 = "SHA-256", sha512 = "SHA-512", md5 = "MD5", adler32 = "Adler-32" }
local TYPES = {
  browse = "GET RELATED VISUALIZATION", metadata = "EXTENDED METADATA",
  checksum = "EXTENDED METADATA", dmrpp = "EXTENDED METADATA", data = "GET DATA",
}
local CREDENTIALS = "api endpoint to retrieve temporary credentials valid for same-region direct "
  .. "s3 access"
local DIRECT = "This link provides direct download access via S3 to the granule"

local cache, cached = {}, 0

--- The digest of a file of shift and size. Adler-32 is arithmetic; the others read the bytes once
--- and are remembered.
---@param name string
---@param shift integer
---@param size integer
---@return string hex
function UmmG.digest(name, shift, size)
  if name == "adler32" then return Block.adler32(shift, size) end
  local key = name .. shift * 0x100000000 + size
  local hex = cache[key]
  if not hex then
    if cached >= 50000 then cache, cached = {}, 0 end
    hex = core.hash(name, Block.slice(shift, 0, size))
    cache[key], cached = hex, cached + 1
  end
  return hex
end

local function file_urls(c, urls)
  for _, f in ipairs(c.files) do
    local bucket = "sandbox-" .. (f.public and "public" or "protected")
    local path = bucket .. "/" .. c.folder .. "/" .. f[1] .. "{{stem}}" .. f[2]
    local kind = f.type or TYPES[f.role]
    local mime = c.url_mime and f.mime or nil
    urls[#urls + 1] = { URL = HOST .. path, Type = kind, MimeType = mime, Subtype = f.subtype,
      Description = "Download " .. f[1] .. "{{stem}}" .. f[2] }
    if not c.on_premises then
      urls[#urls + 1] = { URL = "s3://" .. path, Description = DIRECT, MimeType = mime,
        Subtype = f.subtype,
        Type = f.role == "data" and "GET DATA VIA DIRECT ACCESS" or kind }
    end
  end
end

local function related_urls(c)
  local urls = {}
  file_urls(c, urls)
  if not c.on_premises then
    urls[#urls + 1] = { URL = HOST .. "s3credentials", Type = "VIEW RELATED INFORMATION",
      Description = CREDENTIALS }
  end
  if c.opendap then
    urls[#urls + 1] = { Type = "USE SERVICE API", Subtype = "OPENDAP DATA",
      Description = "OPeNDAP request URL",
      URL = "https://opendap.earthdata.nasa.gov/collections/" .. c.id .. "/granules/{{ur}}" }
  end
  for _, u in ipairs(c.more_urls or {}) do urls[#urls + 1] = u end
  return urls
end

local function bytes(k) return "{{=size" .. k .. "}}" end
local function binary_mb(k) return "{{=mib" .. k .. "}}" end
local function decimal_mb(k) return "{{=mb" .. k .. "}}" end

-- How records state sizes differs from archive to archive; the definition's `archive` says which
-- way.
local WAYS = {
  native = function(f, k)
    return { Name = f[1] .. "{{stem}}" .. f[2], SizeInBytes = bytes(k), Format = f.format }
  end,
  binary_mb = function(f, k)
    return { Name = f[1] .. "{{stem}}" .. f[2], SizeInBytes = bytes(k), Size = binary_mb(k),
      SizeUnit = "MB" }
  end,
  decimal_mb = function(_, k)
    return { Name = "Not provided", SizeInBytes = bytes(k), Size = decimal_mb(k), SizeUnit = "MB" }
  end,
  size_only = function(_, k)
    return { Name = "Not provided", Size = binary_mb(k), SizeUnit = "MB" }
  end,
  unit_na = function(_, k)
    return { Name = "Not provided", Size = binary_mb(k), SizeUnit = "NA" }
  end,
}

local function archive(c)
  if c.archive == "total_bytes" then
    return { { Name = "Not provided", SizeInBytes = "{{=total}}", SizeUnit = "MB" } }
  end
  local list = {}
  for k, f in ipairs(c.files) do
    if f.role == "data" or f.stated then
      local entry = WAYS[c.archive](f, k)
      if f.digest then
        entry.Checksum = { Value = "{{digest" .. k .. "}}", Algorithm = ALGORITHMS[f.digest] }
      end
      list[#list + 1] = entry
    end
  end
  return list
end

local function identifiers(c)
  local list = {}
  local function add(kind, text)
    list[#list + 1] = { IdentifierType = kind, Identifier = text }
  end
  if c.producer_prefix then
    add("ProducerGranuleId", c.producer_prefix .. "{{stem}}" .. c.producer_suffix)
  end
  if c.features then
    add("FeatureId", "{{feature1}}")
    add("FeatureId", "{{feature2}}")
  end
  if c.crid then add("CRID", "{{crid}}") end
  return list[1] and list or nil
end

-- The cell of a grid that a granule fills.
local function tiling(c)
  if not c.cell then return nil end
  local function at(name) return { MinimumValue = name, MaximumValue = name } end
  return { TilingIdentificationSystemName = c.facts.tiling, Coordinate1 = at "{{=column}}",
    Coordinate2 = at "{{=row}}" }
end

local function attributes(c)
  local list = {}
  for k, a in ipairs(c.attributes or {}) do
    local value = type(a[2]) == "function" and "{{attribute" .. k .. "}}" or a[2]
    list[k] = { Name = a[1], Values = { value } }
  end
  return list[1] and list or nil
end

local function template(c)
  return {
    GranuleUR = "{{ur}}",
    CollectionReference = c.reference_by_title and { EntryTitle = c.title }
      or { ShortName = c.short_name, Version = c.version },
    TemporalExtent = {
      RangeDateTime = { BeginningDateTime = "{{begin}}", EndingDateTime = "{{finish}}" },
    },
    SpatialExtent = Spatial.template(c),
    ProviderDates = {
      { Date = "{{created}}", Type = "Insert" }, { Date = "{{updated}}", Type = "Update" },
    },
    DataGranule = { DayNightFlag = "{{day_night}}", ProductionDateTime = "{{production}}",
      Identifiers = identifiers(c), ArchiveAndDistributionInformation = archive(c) },
    OrbitCalculatedSpatialDomains = c.node and { { OrbitNumber = "{{=orbit}}",
      EquatorCrossingLongitude = "{{=node}}", EquatorCrossingDateTime = "{{crossing}}" } } or nil,
    TilingIdentificationSystem = tiling(c),
    CloudCover = c.cloud and "{{=cloud}}" or nil,
    AdditionalAttributes = attributes(c),
    PGEVersionClass = c.pge, Platforms = c.granule_platforms, Projects = c.granule_projects,
    MeasuredParameters = c.measured,
    RelatedUrls = related_urls(c),
    MetadataSpecification = { Name = "UMM-G", Version = "{{umm}}",
      URL = "https://cdn.earthdata.nasa.gov/umm/granule/v{{umm}}" },
  }
end

-- One function for each placeholder that any template may hold.
local function providers(c)
  local iso = c.seconds_only and Calendar.iso_seconds or Calendar.iso
  local P = {
    umm = function(_, version) return version end,
    stem = c.stem,
    ur = function(i) return c:ur(i) end,
    begin = function(i) return iso(c.start(i)) end,
    finish = function(i) return iso(c.stop(i)) end,
    created = function(i) return Calendar.iso(c.created(i)) end,
    updated = function(i) return Calendar.iso(math.max(c.revision(i) - 860, c.created(i))) end,
    production = function(i) return iso(c.production(i)) end,
    day_night = c.day_night,
    cloud = c.cloud,
    total = function(i) return c:data_size(i) end,
    orbit = c.orbit,
    node = c.node and function(i) return string.format("%.10f", Geometry.wrap(c.node(i))) end,
    crossing = c.crossing and function(i) return Calendar.iso(c.crossing(i)) end,
    feature1 = c.features and function(i) return c.features(i)[1] end,
    feature2 = c.features and function(i) return c.features(i)[2] end,
    crid = c.crid,
    column = c.cell and function(i) return (select(2, c.cell(i))) end,
    row = c.cell and function(i) return (select(3, c.cell(i))) end,
  }
  for name, provider in pairs(Spatial.providers(c)) do P[name] = provider end
  for k, f in ipairs(c.files) do
    local function size(i) return c:stated_size(i, k) end
    P["size" .. k] = size
    P["mib" .. k] = function(i) return string.format("%.12g", size(i) / 0x100000) end
    P["mb" .. k] = function(i) return string.format("%.12g", size(i) / 1e6) end
    P["digest" .. k] = f.digest and function(i)
      return UmmG.digest(f.digest, c:file_shift(i, k), c:file_size(i, k))
    end
  end
  for k, a in ipairs(c.attributes or {}) do P["attribute" .. k] = a[2] end
  return P
end

--- The renderer of a collection's granules.
---@param c sandbox.collection
---@return fun(i: integer, version: string): string umm JSON text of the UMM-G record
function UmmG.compile(c)
  return Json.compile(template(c), providers(c))
end

return UmmG
