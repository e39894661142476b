--- A STAC item, as a search of a STAC API yields it.
--
-- Its member is `stac`, the item itself. A missing or null member of it reads as nil.

local archive = require "earthshine.record.archive"
local assets = require "earthshine.record.assets"
local files = require "earthshine.record.files"
local links = require "earthshine.record.links"
local object = require "earthshine.record.object"
local public = require "earthshine.public"
local read = require "earthshine.record.read"

---@class earthshine.item
---@field stac table the item
local item = {}

--- Its name, unique within its collection.
---@return string?
function item:id()
  return read.text(self.stac, "id")
end

item.name = item.id

---@return string? id of its collection
function item:collection()
  return read.text(self.stac, "collection")
end

--- Its files and what belongs to them, in the order of their keys.
---
---     for _, asset in ipairs(item:assets()) do print(asset.key, asset.href, asset.size) end
---@return earthshine.asset[]
function item:assets()
  return assets.list(self.stac)
end

--- Those assets that are the data themselves: with the role `data`, or with none that says
--- otherwise (thumbnail, overview, browse, metadata, documentation …).
---@return earthshine.asset[]
function item:data_assets()
  return assets.data(self.stac)
end

--- The links to its data files, each file once; side files (checksums, DMR++, metadata) are not
--- among them.
---@param options? { access: "external"|"direct" } over HTTPS (the default), or in S3
---@return string[] links
---@return earthshine.skipped_link[] skipped malformed and ftp links, each with its reason
item.data_links = public(function(self, options)
  return links.data(assets.as_umm(self.stac), links.access("data_links", options))
end)

--- The links to its data files in S3.
---@return string[]
function item:s3_links()
  return (links.data(assets.as_umm(self.stac), "direct"))
end

--- The links to pictures of it.
---@param options? { access: "external"|"direct" }
---@return string[]
item.dataviz_links = public(function(self, options)
  return links.visual(assets.as_umm(self.stac), links.access("dataviz_links", options))
end)

--- Its files as a download needs them.
---@return earthshine.file[]
---@return earthshine.skipped_link[] skipped
function item:files()
  return files.list(assets.as_umm(self.stac))
end

--- The size of its data files in bytes, as far as the item states it (file:size).
---@return integer? bytes nil where nothing is stated
function item:size()
  return archive.size(assets.as_umm(self.stac), "")
end

--- When it begins and ends, in ISO 8601; both the same for a single moment.
---@return string? start
---@return string? stop
function item:temporal()
  local properties = self.stac.properties
  local moment = read.text(properties, "datetime")
  return read.text(properties, "start_datetime") or moment,
    read.text(properties, "end_datetime") or moment
end

---@return number? percent
function item:cloud_cover()
  return read.number(self.stac, "properties", "eo:cloud_cover")
end

--- Its footprint, as GeoJSON.
---@return table? geometry
function item:geometry()
  return read.node(self.stac.geometry)
end

--- The box around its footprint, without heights.
---@return number[]? box { west, south, east, north }; west > east across the antimeridian
function item:bounding_box()
  local bbox = self.stac.bbox
  local half = read.node(bbox) and #bbox // 2 or 0
  if half ~= 2 and half ~= 3 then return nil end
  local box = { bbox[1], bbox[2], bbox[half + 1], bbox[half + 2] }
  for i = 1, 4 do
    if type(box[i]) ~= "number" then return nil end
  end
  return box
end

-- "S2A_31UFS_20240101_0_L2A  sentinel-2-l2a  2024-01-01"
local function line(self)
  local parts = { item.id(self) or "item" }
  local collection, start = item.collection(self), item.temporal(self)
  if collection then parts[#parts + 1] = collection end
  if start then parts[#parts + 1] = start:sub(1, 10) end
  return table.concat(parts, "  ")
end

return object.stac_class("item", item, line)
