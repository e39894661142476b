--- What assets come to: data files with their addresses, sizes and checksums, and the links of any
--- kind of them.

local Asset = require "earthshine.assets.asset"
local address = require "earthshine.assets.address"
local archive = require "earthshine.record.archive"

local files = {}

-- Files that are never data themselves, and those that are not where other data stand beside them:
-- some catalogues list all with the role of data.
local BESIDE <const>, METADATA <const> = {}, {}
for extension in ("md5 md5sum sha sha1 sha256 sha384 sha512 cksum dmrpp sig"):gmatch "%S+" do
  BESIDE[extension] = true
end
for extension in ("xml met json qa ph"):gmatch "%S+" do METADATA[extension] = true end

--- Those assets that are the data themselves, not what belongs to them.
---@param assets earthshine.asset[]
---@return earthshine.asset[]
function files.data(assets)
  local data, metadata = {}, {}
  for _, asset in ipairs(assets) do
    if asset:is_data() then
      local extension = (asset.name or ""):sub(-16):lower():match "%.(%w+)$"
      local list = METADATA[extension] and metadata or not BESIDE[extension] and data
      if list then list[#list + 1] = asset end
    end
  end
  return data[1] and data or metadata
end

---@class earthshine.skipped_link
---@field url string as the record has it
---@field reason string

-- Where an asset is, by both accesses, and what it is.
local function place_of(asset)
  local place = address.place(asset.href, asset.alternates)
  place.asset, place.name, place.url = asset, asset.name, asset.href
  return place
end

-- The places of data files; what names no file is in none.
local function data_places(assets)
  local places = {}
  for i, asset in ipairs(files.data(assets)) do
    local place = place_of(asset)
    if not place.name and (place.external or place.direct) then
      place.external, place.direct, place.reason = nil, nil, "names no file"
    end
    places[i] = place
  end
  return places
end

-- The addresses of places by one access, each once, and what is skipped.
local function select_links(places, access)
  local found, skipped, seen = {}, {}, {}
  for _, place in ipairs(places) do
    local link = place[access or "external"]
    if not link and place.reason then
      skipped[#skipped + 1] = { url = place.url, reason = place.reason }
    elseif link and not seen[link] then
      found[#found + 1], seen[link] = link, true
    end
  end
  return found, skipped
end

--- The addresses of assets by one access, each once.
---@param assets earthshine.asset[]
---@param access? "external"|"direct" over HTTPS (the default) or in S3
---@return string[] links
---@return earthshine.skipped_link[] skipped what is malformed, or of a foreign scheme
function files.links(assets, access)
  local places = {}
  for i, asset in ipairs(assets) do places[i] = place_of(asset) end
  return select_links(places, access)
end

--- The same of data files: what names no file is skipped.
---@param assets earthshine.asset[]
---@param access? "external"|"direct"
---@return string[] links
---@return earthshine.skipped_link[] skipped
function files.data_links(assets, access)
  return select_links(data_places(assets), access)
end

-- How many characters two addresses have in common at their ends.
local function common_tail(a, b)
  local n = 0
  while n < #a and n < #b and a:byte(-n - 1) == b:byte(-n - 1) do n = n + 1 end
  return n
end

-- The place of a list whose path ends most like an address, taken out of the list.
local function take_twin(list, link)
  local best, most = nil, 0
  for i, place in ipairs(list or {}) do
    local n = common_tail(link, place.direct)
    if n > most then best, most = i, n end
  end
  return best and table.remove(list, best)
end

---@class earthshine.file
---@field url string where to get it; an s3:// address only where there is no other
---@field name string the server's name for it, decoded; not yet fit for a file system
---@field size? integer exact bytes, where the record states them
---@field checksum? { algorithm: string, value: string } algorithm by the core's name ("sha256"), or
--- UMM's where the core has none
---@field s3? string the same file in S3
---@field granule? string name of its granule

local function file_at(place)
  local asset = place.asset
  local checksum = asset.checksum
  return {
    url = place.external or place.direct or place.url, name = place.name, s3 = place.direct,
    granule = asset.granule, size = Asset.exact_size(asset),
    checksum = checksum and { algorithm = checksum.algorithm, value = checksum.value },
  }
end

--- An asset as a download needs it. What a provider has rounded is no size to compare with.
---@param asset earthshine.asset
---@return earthshine.file
function files.of(asset)
  return file_at(place_of(asset))
end

-- Places on the web, those in S3 alone, and these by their names, as some catalogues list the same
-- files twice.
local function apart(places)
  local web, s3, by_name = {}, {}, {}
  for _, place in ipairs(places) do
    if place.external then
      web[#web + 1] = place
    elseif place.direct then
      s3[#s3 + 1] = place
      by_name[place.name] = by_name[place.name] or {}
      table.insert(by_name[place.name], place)
    end
  end
  return web, s3, by_name
end

--- Lists data files, each once, with its address in S3: the asset's own, or that of the asset of
--- the same name whose path ends most like its own.
---@param assets earthshine.asset[]
---@return earthshine.file[]
---@return earthshine.skipped_link[] skipped data links that cannot be fetched, and what is in S3
--- only while other files are on the web
function files.list(assets)
  local places = data_places(assets)
  local web, s3, by_name = apart(places)
  local _, skipped = select_links(places, "external")
  local out, seen = {}, {}
  for _, place in ipairs(web[1] and web or s3) do
    local file = file_at(place)
    if not seen[file.url] then
      out[#out + 1], seen[file.url] = file, true
      local twin = not file.s3 and take_twin(by_name[file.name], file.url)
      if twin then file.s3, twin.taken = twin.direct, true end
    end
  end
  for _, place in ipairs(web[1] and s3 or {}) do
    if not place.taken then
      skipped[#skipped + 1] = { url = place.url, reason = "is in S3 only" }
    end
  end
  return out, skipped
end

--- The size of the data files together, as far as it is known, rounded sizes too.
---@param assets earthshine.asset[]
---@return integer? bytes
function files.size(assets)
  local web, s3 = apart(data_places(assets))
  local total, seen = nil, {}
  for _, place in ipairs(web[1] and web or s3) do
    local size = place.asset.size
    if size and not seen[place.url] then
      total, seen[place.url] = archive.add(total, size), true
    end
  end
  return total
end

return files
