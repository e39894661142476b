--- A record's RelatedUrls: which links are data, which of them can be fetched and which are only
-- side files.
--
-- "s3://" alone does not mean data, and one https link per granule must not be assumed. Checksum
-- files, DMR++ and metadata are listed as GET DATA by some providers; ftp and malformed addresses
-- exist and are told apart, not followed.

local Asset = require "earthshine.assets.asset"
local Error = require "earthshine.error"
local check = require "earthshine.check"
local read = require "earthshine.record.read"

local links = {}

local DATA <const>, DIRECT <const> = "GET DATA", "GET DATA VIA DIRECT ACCESS"
local VISUAL <const> = "GET RELATED VISUALIZATION"

-- Files that are never data themselves, and those that are not where other data stand beside them.
local CHECKSUMS <const> = {
  md5 = true, md5sum = true, sha = true, sha1 = true, sha256 = true, sha512 = true,
  cksum = true, dmrpp = true, sig = true,
}
local METADATA <const> = { xml = true, met = true, json = true, qa = true, ph = true }

local ACCESS <const> = { external = true, direct = true }

--- The access that a call asks for; raises for one that there is not.
---@param name string of the call, for messages
---@param options? { access: "external"|"direct" }
---@return "external"|"direct"|nil
function links.access(name, options)
  local access = check.options(name, options, { access = "string" }).access
  if access and not ACCESS[access] then
    Error.misuse('option access of %s must be "external" or "direct", but is %q', name, access)
  end
  return access
end

--- The name of the file that an address names; see Asset.name_of.
links.name = Asset.name_of

local function extension(name)
  return name:lower():match "%.([%w]+)$"
end

--- What a file is that belongs to data, by the end of its name.
---@param name string
---@return "checksum"|"dmrpp"|"metadata"|nil
function links.side(name)
  local kind = extension(name)
  if kind == "dmrpp" then return "dmrpp" end
  return CHECKSUMS[kind] and "checksum" or METADATA[kind] and "metadata" or nil
end

-- No server takes longer addresses; patterns take their time over what is made to be long.
local LONGEST <const> = 8000

--- The scheme of a usable address and the address with blanks taken care of; or nil and why not.
---@param text any
---@return string? scheme in lower case
---@return string address_or_reason
local function usable(text)
  if type(text) ~= "string" then return nil, "has no URL" end
  if #text > LONGEST then return nil, "is too long" end
  local address = text:match "^%s*(.*%S)" or ""
  local scheme = address:match "^(%a[%w+.-]*)://[^/%s?#]+"
  if not scheme or address:find "%c" then return nil, "is malformed" end
  return scheme:lower(), (address:gsub(" ", "%%20"))
end

links.usable = usable

---@class earthshine.skipped_link
---@field url string as the record has it
---@field reason string

-- Links of some types over some schemes, each once, and those that were skipped.
local function select_links(umm, types, schemes)
  local found, skipped, seen = {}, {}, {}
  for _, link in ipairs(read.list(umm.RelatedUrls)) do
    if types[link.Type] then
      local scheme, address = usable(link.URL)
      if not scheme then
        skipped[#skipped + 1] = { url = tostring(link.URL), reason = address }
      elseif not schemes[scheme] then
        local foreign = scheme ~= "http" and scheme ~= "https" and scheme ~= "s3"
        if foreign then
          skipped[#skipped + 1] = { url = address, reason = "has the scheme " .. scheme }
        end
      elseif not seen[address] then
        seen[address] = true
        found[#found + 1] = address
      end
    end
  end
  return found, skipped
end

local WEB <const> = { http = true, https = true }
local S3 <const> = { s3 = true }
local DATA_TYPES <const> = { [DATA] = true, [DIRECT] = true }

-- Takes side files out of data links.
local function without_side_files(list, skipped)
  local data, metadata = {}, {}
  for _, address in ipairs(list) do
    local name = links.name(address)
    local kind = name and extension(name)
    if not name then
      skipped[#skipped + 1] = { url = address, reason = "names no file" }
    elseif METADATA[kind] then
      metadata[#metadata + 1] = address
    elseif not CHECKSUMS[kind] then
      data[#data + 1] = address
    end
  end
  return data[1] and data or metadata
end

--- The links to data files, side files left out, each once.
---@param umm table
---@param access? "external"|"direct" over HTTPS (the default) or in S3
---@return string[] links
---@return earthshine.skipped_link[] skipped malformed and ftp links
function links.data(umm, access)
  local found, skipped = select_links(umm, DATA_TYPES, access == "direct" and S3 or WEB)
  return without_side_files(found, skipped), skipped
end

--- The links to pictures of the data.
---@param umm table
---@param access? "external"|"direct"
---@return string[]
function links.visual(umm, access)
  return (select_links(umm, { [VISUAL] = true }, access == "direct" and S3 or WEB))
end

--- The web links of type GET DATA as they stand: portals and folders too, as collections have them.
---@param umm table
---@return string[]
function links.offered(umm)
  return (select_links(umm, { [DATA] = true }, WEB))
end

--- The first link of a type (and subtype), whatever its scheme.
---@param umm table
---@param kind string
---@param subtype? string
---@return string?
function links.first(umm, kind, subtype)
  for _, link in ipairs(read.list(umm.RelatedUrls)) do
    if link.Type == kind and (subtype == nil or link.Subtype == subtype) then
      local scheme, address = usable(link.URL)
      if scheme then return address end
    end
  end
end

--- The address that gives temporary S3 credentials for a record's files. Providers list it under
--- VIEW RELATED INFORMATION.
---@param umm table
---@return string?
function links.credentials(umm)
  for _, link in ipairs(read.list(umm.RelatedUrls)) do
    local scheme, address = usable(link.URL)
    if scheme == "https" and address:find "/s3credentials/?$" then return address end
  end
end

return links
