--- The files of what is given that a filter wants.

local Asset = require "earthshine.assets.asset"
local Filter = require "earthshine.assets.filter"
local address = require "earthshine.assets.address"
local files = require "earthshine.record.files"
local given = require "earthshine.record.given"

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

-- What a filter wants of a record, as assets, each with its file where it is one of the data files;
-- what cannot be fetched; and how many there were to choose from.
local function choose(record, filter)
  local assets = record:assets()
  local list, skipped = files.list(assets)
  local by_address = {}
  for _, asset in ipairs(assets) do
    by_address[asset.href] = by_address[asset.href] or asset
    for _, link in pairs(asset.alternates) do by_address[link] = by_address[link] or asset end
  end
  local chosen, seen, total = {}, {}, 0
  local function offer(asset, file)
    seen[file.url], total = true, total + 1
    if Filter.wants(filter, asset) then chosen[#chosen + 1] = { asset = asset, file = file } end
  end
  for _, file in ipairs(list) do
    offer(by_address[file.url] or wanted.asset_of(file), file)
  end
  for _, asset in ipairs(filter:asks_for_kinds() and assets or {}) do
    local file = files.of(asset)
    if is_web((address.usable(file.url))) and not seen[file.url] then offer(asset, file) end
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
    local list, skipped = record:files()
    return list, skipped, #list
  end
  local chosen, skipped, total = choose(record, filter)
  for i, one in ipairs(chosen) do chosen[i] = one.file end
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

--- Those assets that a filter wants, of all that is given: of records all of theirs, whatever they
--- are.
---@param what any assets, granules, items, results, and lists and iterators of these
---@param filter earthshine.asset_filter|table|string|function
---@return earthshine.asset[]
function wanted.select(what, filter)
  filter = Filter.of(filter, "the filter of filter_assets")
  local out = {}
  local function offer(asset)
    if Filter.wants(filter, asset) then out[#out + 1] = asset end
  end
  for one in given.each(what, "filter_assets") do
    if Asset.is(one) then
      offer(one)
    elseif given.is_record(one) then
      for _, asset in ipairs(one:assets()) do offer(asset) end
    elseif type(one) == "string" then
      offer(wanted.asset_of { url = one })
    elseif one.error then
      error(one.error, 0)
    else
      offer(wanted.asset_of(one))
    end
  end
  return out
end

return wanted
