--- The assets of a STAC item, and by way of it those of a granule.

local Asset = require "earthshine.assets.asset"
local address = require "earthshine.assets.address"
local archive = require "earthshine.record.archive"
local read = require "earthshine.record.read"
local url = require "earthshine.url"

local assets = {}

-- The address that relative ones start from: the item's own. Those of UMM are never relative: what
-- has no scheme there is a mistake.
local function base_of(item)
  if read.text(item.properties, "cmr:provider_id") then return nil end
  for _, link in ipairs(read.list(item.links)) do
    if link.rel == "self" then return read.text(link, "href") end
  end
end

-- An address in the form that can be asked for, as it stands where there is none.
local function absolute(href, base)
  local scheme, usable = address.usable(href)
  if scheme then return usable end
  if not base or href:find "^%a[%w+.-]*:" then return href end
  return url.resolve(base, url.clean(href)) or href
end

local function alternates_of(alternate, base)
  local out = {}
  for name, other in pairs(read.node(alternate) or out) do
    local href = read.text(other, "href")
    if href and type(name) == "string" then out[name] = absolute(href, base) end
  end
  return out
end

local BAND_MEMBERS <const> = { "bands", "eo:bands" }

-- Names and common names of its bands, as STAC 1.1 and the extension eo have them.
local function bands_of(asset)
  local list, seen = {}, {}
  local function add(name)
    if name and not seen[name] then list[#list + 1], seen[name] = name, true end
  end
  for _, member in ipairs(BAND_MEMBERS) do
    if asset[member] ~= nil then
      local bands = read.list(asset[member])
      for _, band in ipairs(bands) do add(read.text(band, "name")) end
      for _, band in ipairs(bands) do
        add(read.text(band, "eo:common_name") or read.text(band, "common_name"))
      end
    end
  end
  return list
end

local function text(value) return type(value) == "string" and value or nil end

-- Names and assets that have an address: by their names, or in the order of a document.
local function in_order(given, of_document)
  local names, by_name = {}, {}
  for name, asset in pairs(given) do
    local href = type(name) == "string" and read.node(asset) and text(asset.href)
    if href and href ~= "" then names[#names + 1], by_name[name] = name, asset end
  end
  if not of_document then table.sort(names) end
  return names, by_name
end

-- An asset of an item of which something is known: its `granule`, its `provider`, and the `base`
-- that addresses start from.
local function read_asset(key, asset, known)
  local size = archive.exact_size(asset["file:size"])
  return Asset.of {
    key = key, href = absolute(asset.href, known.base), title = text(asset.title),
    description = text(asset.description), type = text(asset.type),
    roles = read.strings(asset.roles), exact = size ~= nil,
    size = size or archive.rounded_size(asset["umm:size"], asset["umm:size_unit"], known.provider),
    checksum = archive.multihash(text(asset["file:checksum"]))
      or archive.checksum(asset["umm:checksum"]),
    alternates = alternates_of(asset.alternate, known.base), bands = bands_of(asset),
    granule = known.granule,
  }
end

--- A STAC asset that is given without its item.
---@param asset table with a string `href`
---@return earthshine.asset
function assets.single(asset)
  return read_asset(Asset.name_of(asset.href) or "data", asset, { provider = "" })
end

--- All assets of an item that have an address, by their names, because objects of JSON have no
--- order.
---@param item table
---@param of_document? boolean in the order of the document instead, where that means something
---@return earthshine.asset[]
function assets.list(item, of_document)
  local given = read.node(read.at(item, "assets"))
  if not given then return {} end
  local names, by_name = in_order(given, of_document)
  local known = {
    base = base_of(item), granule = read.text(item, "id"),
    provider = read.text(item, "properties", "cmr:provider_id") or "",
  }
  for i, name in ipairs(names) do names[i] = read_asset(name, by_name[name], known) end
  return names
end

return assets
