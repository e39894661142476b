--- The assets of a STAC item, and the same files as the UMM members that links, sizes and checksums
-- are read from.

local Asset = require "earthshine.assets.asset"
local archive = require "earthshine.record.archive"
local read = require "earthshine.record.read"
local url = require "earthshine.url"

local assets = {}

-- The address that relative ones start from: the item's own.
local function base_of(item)
  for _, link in ipairs(read.list(item.links)) do
    if link.rel == "self" then return read.text(link, "href") end
  end
end

local function absolute(href, base)
  if href:find "^%a[%w+.-]*:" or not base then return href end
  return url.resolve(base, url.clean(href)) or href
end

local function alternates_of(asset, base)
  local out = {}
  for name, other in pairs(read.node(asset.alternate) or {}) do
    local href = read.text(other, "href")
    if href and type(name) == "string" then out[name] = absolute(href, base) end
  end
  return out
end

-- Multihash, the form of file:checksum: code and length in hex, and UMM's name for the algorithm.
local HASHES <const> = {
  ["1114"] = "SHA-1", ["1220"] = "SHA-256", ["2030"] = "SHA-384", ["1340"] = "SHA-512",
  ["d50110"] = "MD5",
}

local function checksum_of(asset)
  local text = read.text(asset, "file:checksum")
  text = text and text:lower()
  for _, length in ipairs(text and { 4, 6 } or {}) do
    local algorithm = HASHES[text:sub(1, length)]
    if algorithm then return { Algorithm = algorithm, Value = text:sub(length + 1) } end
  end
end

-- Names and common names of its bands, as STAC 1.1 and the extension eo have them.
local function bands_of(asset)
  local list, seen = {}, {}
  local function add(name)
    if name and not seen[name] then list[#list + 1], seen[name] = name, true end
  end
  for _, member in ipairs { "bands", "eo:bands" } do
    for _, band in ipairs(read.list(asset[member])) do add(read.text(band, "name")) end
    for _, band in ipairs(read.list(asset[member])) do
      add(read.text(band, "eo:common_name") or read.text(band, "common_name"))
    end
  end
  return list
end

-- An item's assets that have an address, in the order of their names, each with what it is made of.
local function each(item)
  local given, base, names = read.node(read.at(item, "assets")) or {}, base_of(item), {}
  for name, asset in pairs(given) do
    if type(name) == "string" and read.text(asset, "href") then names[#names + 1] = name end
  end
  table.sort(names)
  local i = 0
  return function()
    i = i + 1
    local asset = given[names[i]]
    if not asset then return nil end
    local size = read.number(asset, "file:size")
    return Asset.of {
      key = names[i], href = absolute(asset.href, base), title = read.text(asset, "title"),
      description = read.text(asset, "description"), type = read.text(asset, "type"),
      roles = read.strings(asset.roles), size = archive.exact_size { SizeInBytes = size },
      checksum = archive.checksum { Checksum = checksum_of(asset) },
      alternates = alternates_of(asset, base), bands = bands_of(asset),
      granule = read.text(item, "id"), exact = true,
    }, asset
  end
end

--- All of them, in the order of their names.
---@param item table
---@return earthshine.asset[]
function assets.list(item)
  local out = {}
  for asset in each(item) do out[#out + 1] = asset end
  return out
end

--- Those that are the data themselves.
---@param item table
---@return earthshine.asset[]
function assets.data(item)
  local out = {}
  for asset in each(item) do
    if asset:is_data() then out[#out + 1] = asset end
  end
  return out
end

local function kind_of(asset)
  return asset:is_data() and "DATA" or asset:is_browse() and "VISUAL"
end

local TYPES <const> = { DATA = "GET DATA", VISUAL = "GET RELATED VISUALIZATION" }

--- The item's files as UMM-G has them: RelatedUrls and ArchiveAndDistributionInformation.
---@param item table
---@return table umm with these two members only
function assets.as_umm(item)
  local links, entries = {}, {}
  for asset, source in each(item) do
    local kind = TYPES[kind_of(asset)]
    local addresses = { asset.href }
    for _, href in pairs(asset.alternates) do addresses[#addresses + 1] = href end
    for _, address in ipairs(kind and addresses or {}) do
      links[#links + 1] = { URL = address, Type = kind }
    end
    if kind == TYPES.DATA then
      entries[#entries + 1] = {
        Name = url.unescape(asset.href:gsub("[?#].*$", "")), SizeInBytes = asset.size,
        Checksum = checksum_of(source),
      }
    end
  end
  return { RelatedUrls = links, DataGranule = { ArchiveAndDistributionInformation = entries } }
end

return assets
