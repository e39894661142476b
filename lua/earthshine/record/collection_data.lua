--- How a collection's files are formatted and where they are offered.

local links = require "earthshine.record.links"
local read = require "earthshine.record.read"

---@class earthshine.collection_data
local collection = {}

--- Whether its files are in the Earthdata Cloud.
---@return boolean
function collection:cloud_hosted()
  return read.text(self.umm, "DirectDistributionInformation", "Region") ~= nil
    or #read.strings(self.meta["s3-links"]) > 0
end

---@class earthshine.s3_info
---@field region? string such as "us-west-2"
---@field prefixes string[] places as "s3://bucket/prefix"
---@field credentials_endpoint? string
---@field documentation? string

-- Adds the places that a text lists.
local function add_places(out, text)
  for name in text:gmatch "[^,%s]+" do
    out[#out + 1] = name:find "^s3://" and name or "s3://" .. name
  end
end

--- Where its files are in S3, and where credentials for them come from.
---@return earthshine.s3_info? info nil if it is not in the cloud
function collection:s3_bucket()
  local info = read.at(self.umm, "DirectDistributionInformation")
  info = read.node(info) or self:cloud_hosted() and {} or nil
  if not info then return nil end
  local prefixes = {}
  for _, text in ipairs(read.strings(info.S3BucketAndObjectPrefixNames)) do
    add_places(prefixes, text)
  end
  if not prefixes[1] then
    for _, text in ipairs(read.strings(self.meta["s3-links"])) do add_places(prefixes, text) end
  end
  return {
    region = read.text(info, "Region"), prefixes = prefixes,
    credentials_endpoint = read.text(info, "S3CredentialsAPIEndpoint"),
    documentation = read.text(info, "S3CredentialsAPIDocumentationURL"),
  }
end

local function distributions(self)
  local about = read.at(self.umm, "ArchiveAndDistributionInformation")
  return read.list(read.at(about, "FileDistributionInformation"))
end

--- The formats that its files come in, each once.
---@return string[]
function collection:formats()
  local out, seen = {}, {}
  for _, info in ipairs(distributions(self)) do
    local format = read.text(info, "Format")
    if format and not seen[format] then
      seen[format] = true
      out[#out + 1] = format
    end
  end
  return out
end

--- The formats in a text: "netCDF-4, PNG".
---@return string? nil where none is stated
function collection:data_type()
  local formats = self:formats()
  return formats[1] and table.concat(formats, ", ") or nil
end

--- The links under which its data are offered as a whole: portals and folders.
---@return string[]
function collection:data_links()
  return (links.offered(self.umm))
end

collection.get_data = collection.data_links

return collection
