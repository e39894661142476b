--- What granules and STAC items have in common: files, links and footprints, which for both come of
--- an item, the granule's own conversion.

local address = require "earthshine.assets.address"
local assets = require "earthshine.record.assets"
local card = require "earthshine.record.card"
local check = require "earthshine.check"
local core = require "earthshine.core"
local files = require "earthshine.record.files"
local public = require "earthshine.public"
local read = require "earthshine.record.read"
local to_stac = require "earthshine.record.to_stac"
local units = require "earthshine.units"

---@class earthshine.common what granules and STAC items have in common
local common = {}

local shared = { methods = common }

local NO_RECORD <const> = { record = false }

-- The item that a record is, or comes to.
local function item_of(record)
  return record.stac or core.document(to_stac.granule(record.umm, record.meta, NO_RECORD))
end

local function assets_of(record)
  return assets.list(item_of(record), record.stac == nil)
end

--- Its files and what belongs to them: every link of a granule, a file that is in S3 too once, with
--- that as an alternate; all assets of an item. They are the same of a granule and of its item; a
--- granule's are in the order of its links, an item's in that of their keys. Roles of a granule's:
--- data, browse, thumbnail, metadata (with dmrpp or checksum where it is one), documentation,
--- service (with opendap), software, credentials, related.
---
---     for _, asset in ipairs(g:assets()) do print(asset.key, asset.href, asset.size) end
---@return earthshine.asset[]
function common:assets() return assets_of(self) end

--- Those assets that are the data themselves: with the role `data`, or with none that says
--- otherwise; without checksums and such that some catalogues list as data.
---@return earthshine.asset[]
function common:data_assets() return files.data(assets_of(self)) end

--- The links to its data files, each file once; side files (checksums, DMR++, metadata) are not
--- among them.
---
---     for _, url in ipairs(g:data_links { access = "direct" }) do print(url) end   -- s3://…
---@param options? { access: "external"|"direct" } over HTTPS (the default), or in S3
---@return string[] links
---@return earthshine.skipped_link[] skipped malformed and ftp links, each with its reason
common.data_links = public(function(self, options)
  return files.data_links(assets_of(self), (address.access("data_links", options)))
end)

--- The links to its data files in S3.
---@return string[]
function common:s3_links()
  return (files.data_links(assets_of(self), "direct"))
end

-- Those assets that a test holds for.
local function select_assets(list, test)
  local out = {}
  for _, asset in ipairs(list) do
    if test(asset) then out[#out + 1] = asset end
  end
  return out
end

--- The links to pictures of it.
---@param options? { access: "external"|"direct" }
---@return string[]
common.dataviz_links = public(function(self, options)
  local access = address.access("dataviz_links", options)
  local pictures = select_assets(assets_of(self), function(asset) return asset:is_browse() end)
  return (files.links(pictures, access))
end)

--- Its links of any kind, each once.
---
---     g:links { role = "documentation" }   g:links { role = "dmrpp", access = "direct" }
---@param options? { role: string, access: "external"|"direct" } role: of its assets, all without;
--- access: over HTTPS (the default), or in S3
---@return string[] links
---@return earthshine.skipped_link[] skipped malformed and ftp links, each with its reason
common.links = public(function(self, options)
  local access, rest = address.access("links", options, { role = "string" })
  local function wanted(asset) return not rest.role or asset:has_role(rest.role) end
  return files.links(select_assets(assets_of(self), wanted), access)
end)

-- The first web address of those assets that a test holds for.
local function first(record, test)
  return files.links(select_assets(assets_of(record), test))[1]
end

--- Its OPeNDAP address.
---@return string? url
function common:opendap_link()
  return first(self, function(asset)
    return asset:has_role "opendap" or asset.key == "opendap" or asset.title == "OPENDAP DATA"
  end)
end

--- Where temporary S3 credentials for its files come from.
---@return string? url
function common:s3_credentials_endpoint()
  return first(self, function(asset)
    local secure = asset.href:find "^[Hh][Tt][Tt][Pp][Ss]:"
    return secure and asset.href:find "/s3credentials/?$" ~= nil
  end)
end

common.get_s3_credentials_endpoint = common.s3_credentials_endpoint

--- Whether its own data files are in S3, whatever is said of its collection.
---@return boolean
function common:cloud_hosted()
  return self:s3_links()[1] ~= nil
end

--- Its files as a download needs them.
---@return earthshine.file[]
---@return earthshine.skipped_link[] skipped data links that cannot be fetched
function common:files()
  return files.list(assets_of(self))
end

--- The checksum of one of its files, by any of the file's addresses.
---@param link? string nil has none
---@return { algorithm: string, value: string }?
common.checksum = public(function(self, link)
  check.type("the address of checksum", link, "string|nil")
  for _, file in ipairs(link and files.list(assets_of(self)) or {}) do
    if file.url == link or file.s3 == link then return file.checksum end
  end
end)

--- Its footprint as GeoJSON: all parts, with holes, cut at the antimeridian. A granule that states
--- only an orbit has none.
---@return table? geometry read like a table; es.json.to_table makes one of your own
function common:geometry()
  return read.node(item_of(self).geometry)
end

--- The box around its footprint, without heights.
---@return number[]? box { west, south, east, north }; west > east across the antimeridian; nil
--- without a footprint
function common:bounding_box()
  local bbox = item_of(self).bbox
  local half = read.node(bbox) and #bbox // 2 or 0
  if half ~= 2 and half ~= 3 then return nil end
  local box = { bbox[1], bbox[2], bbox[half + 1], bbox[half + 2] }
  for i = 1, 4 do
    if type(box[i]) ~= "number" then return nil end
  end
  return box
end

-- "62.1 MB in 2 files"
local function amount_of(record, list)
  local size, n = record:size(), #list
  local count = n > 0 and units.count(n, "file")
  return size and units.bytes(size) .. (count and " in " .. count or "") or count or nil
end

-- "145.25 53 -146 77 (west south east north)"
local function place_of(record)
  local box = record:bounding_box()
  if not box then return nil end
  for i, degrees in ipairs(box) do box[i] = ("%.10g"):format(degrees) end
  return table.concat(box, " ") .. " (west south east north)"
end

--- The rows of a card about time, place, size and files.
---@param record table
---@return table[] rows
function shared.rows(record)
  local list, shown = record:files(), {}
  for i = 1, math.min(#list, 3) do shown[i] = card.address(list[i].url) end
  if #list > #shown then shown[#shown + 1] = ("and %d more"):format(#list - #shown) end
  local cloud = record:cloud_cover()
  return {
    { "time", card.time(record:temporal()) }, { "place", place_of(record) },
    { "cloud", cloud and ("%.10g %%"):format(cloud) }, { "size", amount_of(record, list) },
    { "data", shown[1] and shown },
  }
end

return shared
