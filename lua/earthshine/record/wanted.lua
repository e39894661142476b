--- The files of a record that a filter wants.

local Asset = require "earthshine.assets.asset"
local Filter = require "earthshine.assets.filter"
local links = require "earthshine.record.links"

local wanted = {}

local function is_web(scheme) return scheme == "https" or scheme == "http" end

--- A file as an asset, where nothing else is known of it: data.
---@param file table { url =, name =, size =, checksum =, granule = }
---@return earthshine.asset
function wanted.asset_of(file)
  local checksum = file.checksum
  return Asset.of { key = file.name or "data", href = file.url, name = file.name, size = file.size,
    roles = { "data" }, granule = file.granule,
    checksum = checksum and { algorithm = checksum.algorithm, value = checksum.value } }
end

--- An asset as a download needs it. What a provider has rounded is no size to compare with.
---@param asset earthshine.asset
---@return earthshine.file
function wanted.file_of(asset)
  local checksum, _, address = asset.checksum, links.usable(asset.href)
  return { url = address or asset.href, name = asset.name, granule = asset.granule,
    s3 = asset.alternates.s3, size = Asset.exact_size(asset),
    checksum = checksum and { algorithm = checksum.algorithm, value = checksum.value } }
end

-- What a filter wants of a record, as assets, each with its file where it is one of the data files;
-- what cannot be fetched; and how many there were to choose from.
local function choose(record, filter)
  local files, skipped = record:files()
  local by_address, assets = {}, record:assets()
  for _, asset in ipairs(assets) do
    local _, address = links.usable(asset.href)
    by_address[address] = by_address[address] or asset
  end
  local chosen, seen, total = {}, {}, 0
  local function offer(asset, file, address)
    seen[address], total = true, total + 1
    if Filter.wants(filter, asset) then chosen[#chosen + 1] = { asset = asset, file = file } end
  end
  for _, file in ipairs(files) do
    offer(by_address[file.url] or wanted.asset_of(file), file, file.url)
  end
  for _, asset in ipairs(filter:asks_for_kinds() and assets or {}) do
    local scheme, address = links.usable(asset.href)
    if is_web(scheme) and not seen[address] then offer(asset, nil, address) end
  end
  return chosen, skipped, total
end

--- The files of a granule or item that a filter wants. A filter that asks for roles or types
--- chooses among all that can be fetched over the web, any other among the data files.
---@param record table a granule or an item
---@param filter? earthshine.asset_filter none wants all data files
---@return earthshine.file[]
---@return earthshine.skipped_link[] skipped
---@return integer total how many there were to choose from
function wanted.files(record, filter)
  if not filter then
    local files, skipped = record:files()
    return files, skipped, #files
  end
  local chosen, skipped, total = choose(record, filter)
  for i, one in ipairs(chosen) do chosen[i] = one.file or wanted.file_of(one.asset) end
  return chosen, skipped, total
end

--- The same as assets.
---@param record table a granule or an item
---@param filter earthshine.asset_filter
---@return earthshine.asset[]
---@return integer total
function wanted.assets(record, filter)
  local chosen, _, total = choose(record, filter)
  for i, one in ipairs(chosen) do chosen[i] = one.asset end
  return chosen, total
end

return wanted
