--- Records of UMM-C that look real, and what becomes of them when some of their parts are missing,
--- odd or hostile; drawn from math.random.

local json = require "earthshine.json"

local random = math.random
local random_collection = {}

local function pick(list) return list[random(#list)] end

local function maybe(chance, make)
  if random() < chance then return make() end
end

local function list(most, make)
  local out = {}
  for i = 1, random(1, most) do out[i] = make(i) end
  return out
end

local WORDS <const> = { "Terra", "Aqua", "MODIS", "ice", "Größe", "a b", "x_1", "Æ" }

local function word() return pick(WORDS) end

local function date()
  return ("%04d-%02d-%02dT%02d:00:00%sZ"):format(random(1970, 2030), random(12), random(28),
    random(0, 23), pick { "", ".000", ".5", ".123456" })
end

local function degrees(most)
  return pick { random(-most, most), (random() * 2 - 1) * most }
end

local function position() return { Longitude = degrees(180), Latitude = degrees(90) } end

local function rectangle()
  local a, b = degrees(90), degrees(90)
  return { WestBoundingCoordinate = degrees(180), EastBoundingCoordinate = degrees(180),
    SouthBoundingCoordinate = math.min(a, b), NorthBoundingCoordinate = math.max(a, b) }
end

local function geometry()
  return { CoordinateSystem = pick { "CARTESIAN", "GEODETIC" },
    BoundingRectangles = maybe(0.7, function() return list(3, rectangle) end),
    Points = maybe(0.2, function() return list(3, position) end),
    Lines = maybe(0.2, function() return { { Points = list(4, position) } } end),
    GPolygons = maybe(0.3, function()
      return list(2, function() return { Boundary = { Points = list(6, position) } } end)
    end) }
end

local function related()
  return {
    URL = pick { "https://a.example.gov/x.pdf", " https://b.example.gov/?p=1 ", "s3://b/k/x.nc",
      "https:/broken", "https://c.example.gov/a/thumb.jpg" },
    URLContentType = pick { "PublicationURL", "DistributionURL", "CollectionURL" },
    Type = pick { "GET DATA", "VIEW RELATED INFORMATION", "DATA SET LANDING PAGE",
      "GET RELATED VISUALIZATION", "USE SERVICE API", "EXTENDED METADATA", "GET CAPABILITIES" },
    Subtype = maybe(0.5, function() return pick { "USER'S GUIDE", "OPENDAP DATA", "MAP" } end),
    Description = maybe(0.7, word),
    GetData = maybe(0.2, function()
      return { Format = "netCDF-4", MimeType = "application/x-netcdf", Size = 3.5, Unit = "MB" }
    end),
    GetService = maybe(0.1, function() return { MimeType = "text/html", URI = { "a" } } end),
  }
end

local function extents()
  return { { RangeDateTimes = list(3, function()
    return { BeginningDateTime = date(), EndingDateTime = maybe(0.7, date) }
  end), EndsAtPresentFlag = maybe(0.3, function() return random(2) == 1 end) },
    maybe(0.3, function() return { SingleDateTimes = list(3, date) } end) }
end

local function center()
  return { Roles = list(3, function()
    return pick { "ARCHIVER", "DISTRIBUTOR", "PROCESSOR", "ORIGINATOR" }
  end), ShortName = word(), LongName = maybe(0.5, word),
    ContactInformation = maybe(0.5, function() return { RelatedUrls = list(2, related) } end) }
end

local function umm()
  return {
    ShortName = word(), Version = pick { "1", "006", "Not provided" }, EntryTitle = word(),
    Abstract = pick { word(), "A longer text, \"quoted\",\nof two lines." },
    DOI = pick { { DOI = "10.5067/A/B.1", Authority = "https://doi.org" },
      { DOI = "doi:10.5067/A" }, { MissingReason = "Unknown" } },
    DataCenters = list(3, center), RelatedUrls = maybe(0.9, function() return list(6, related) end),
    ProcessingLevel = { Id = pick { "2", "1B", "NA", "L3" } },
    ScienceKeywords = list(3, function()
      return { Category = "EARTH SCIENCE", Topic = word(), Term = word() }
    end),
    AncillaryKeywords = maybe(0.3, function() return list(3, word) end),
    Platforms = list(2, function()
      return { ShortName = word(), Instruments = maybe(0.6, function()
        return list(2, function() return { ShortName = word() } end)
      end) }
    end),
    Projects = maybe(0.5, function()
      return { { ShortName = word(), LongName = maybe(0.5, word) } }
    end),
    TemporalExtents = extents(),
    SpatialExtent = { SpatialCoverageType = "HORIZONTAL",
      GranuleSpatialRepresentation = "CARTESIAN",
      HorizontalSpatialDomain = maybe(0.9, function() return { Geometry = geometry() } end) },
    UseConstraints = maybe(0.6, function()
      return pick { { LicenseURL = { Linkage = "https://creativecommons.org/licenses/by/4.0/" } },
        { Description = "See https://a.example.gov/use." }, { LicenseText = "CC0-1.0" } }
    end),
    CollectionProgress = pick { "ACTIVE", "COMPLETE", "DEPRECATED" },
    DirectDistributionInformation = maybe(0.5, function()
      return { Region = "us-west-2", S3BucketAndObjectPrefixNames = list(2, function()
        return pick { "s3://b/k/", "c/k", "d, e" }
      end), S3CredentialsAPIEndpoint = "https://a.example.gov/s3credentials" }
    end),
    CollectionCitations = maybe(0.4, function()
      return { { Creator = word(), Title = maybe(0.8, word), ReleaseDate = date() } }
    end),
    PublicationReferences = maybe(0.3, function()
      return list(2, function()
        return { Title = word(), DOI = { DOI = "10.1016/j." .. word() } }
      end)
    end),
    MetadataSpecification = { Name = "UMM-C", Version = "1.18.6" },
  }
end

local function meta()
  local id = ("C%d-TEST"):format(random(1, 9999))
  return { ["concept-id"] = id, ["concept-type"] = "collection", ["provider-id"] = "TEST",
    ["native-id"] = word(), ["revision-id"] = random(1, 99), ["revision-date"] = date(),
    ["granule-count"] = maybe(0.5, function() return random(0, 1000) end),
    ["s3-links"] = maybe(0.3, function() return { "b/k" } end),
    associations = maybe(0.3, function() return { services = { "S1-TEST" } } end) }
end

local JUNK <const> = { 0, -1.5, 1e300, true, false, "", "Not provided", "\u{202E}\0\27[2J",
  "10.5067/", json.null, {}, { {} }, { 1, 2 }, { json.null }, { a = { b = "c" } }, json.array {},
  "https://a.example.gov/x", math.maxinteger, "2020-01-01" }

-- Replaces, takes away or adds members anywhere below a value.
local function damage(value, chance, depth)
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(keys) do
    local member = value[key]
    if random() < chance then
      value[key] = pick(JUNK)
    elseif random() < chance and type(key) == "string" then
      value[key] = nil
    elseif type(member) == "table" and member ~= json.null and depth < 8 then
      damage(member, chance, depth + 1)
    end
  end
  if keys[1] == nil or type(keys[1]) == "string" then
    if random() < chance then
      value[pick { "Extra", "URL", "Type", "stac:record", "" }] = pick(JUNK)
    end
  end
end

-- A copy, so that no part of what is shared is damaged.
local function copy(value)
  return json.to_table(require "earthshine.document".view(json.encode(value)))
end

--- A record, with its envelope or alone, as JSON.
---@param chance number of each part that it becomes something else
---@return string
function random_collection.text(chance)
  local record = copy { umm = umm(), meta = maybe(0.8, meta) }
  for _, part in pairs { record.umm, record.meta } do damage(part, chance, 1) end
  if record.meta == nil then record = record.umm end
  return json.encode(record)
end

return random_collection
