--- A STAC item, as a search of a STAC API yields it.
--
-- Its member is `stac`, the item itself. A missing or null member of it reads as nil. Two items are
-- equal (`==`) where both say the same.

local Error = require "earthshine.error"
local assets = require "earthshine.record.assets"
local card = require "earthshine.record.card"
local common = require "earthshine.record.common"
local document = require "earthshine.document"
local files = require "earthshine.record.files"
local json = require "earthshine.json"
local object = require "earthshine.record.object"
local orbit = require "earthshine.record.orbit"
local public = require "earthshine.public"
local read = require "earthshine.record.read"
local to_stac = require "earthshine.record.to_stac"

---@class earthshine.item: earthshine.common
---@field stac table the item
local item = {}
for name, method in pairs(common.methods) do item[name] = method end

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

-- A text among its properties.
local function property(self, name)
  return read.text(self.stac, "properties", name)
end

---@return string? id such as "G1234-PROVIDER", of items that come from CMR's own metadata
function item:concept_id() return property(self, "cmr:concept_id") end

---@return string? id such as "C1234-PROVIDER"
function item:collection_concept_id() return property(self, "cmr:collection_concept_id") end

---@return string? provider in CMR
function item:provider() return property(self, "cmr:provider_id") end

--- The size of its data files in bytes, as far as the item states it: file:size, else what its
--- record rounded.
---@return integer? bytes nil where nothing is stated
function item:size()
  return files.size(assets.list(self.stac))
end

--- When it begins and ends, in ISO 8601; both the same for a single moment.
---@return string? start
---@return string? stop
function item:temporal()
  local moment = property(self, "datetime")
  return property(self, "start_datetime") or moment, property(self, "end_datetime") or moment
end

---@return number? percent
function item:cloud_cover()
  return read.number(self.stac, "properties", "eo:cloud_cover")
end

--- The names of its platforms; an item has one at most.
---@return string[]
function item:platforms()
  return { property(self, "platform") }
end

---@return string[]
function item:instruments()
  return read.strings(read.at(self.stac, "properties", "instruments"))
end

--- What it says of its orbit, in the members that granules have too.
---@return earthshine.orbit? orbit nil where it says nothing
function item:orbit()
  return orbit.of_stac(self.stac.properties)
end

--- The item itself, of the version of STAC that it came in.
---@param form? "view"|"table"|"json" a view (the default), tables of your own, or JSON in one line
---@param options? table none: of another version it would be another item
---@return any item
item.to_stac = public(function(self, form, options)
  form = to_stac.form(form)
  if options ~= nil and (type(options) ~= "table" or next(options) ~= nil) then
    Error.misuse "to_stac of an item takes no options: an item is given as it is"
  end
  if form == "table" then return json.to_table(self.stac) end
  if form == "view" and type(self.stac) == "userdata" then return self.stac end
  local text = json.encode(self.stac)
  return form == "json" and text or document.view(text)
end)

--- It in one line, for lists: "S2A_31UFS_20240101_0_L2A  sentinel-2-l2a  2024-01-01".
---@return string
function item:line()
  local start = self:temporal()
  return card.line(self:id() or "item", self:collection(), start and start:sub(1, 10))
end

-- The names of its assets.
local function asset_names(self)
  local names = {}
  for i, asset in ipairs(assets.list(self.stac)) do names[i] = asset.key end
  return card.list(names)
end

local function show(self)
  local collection = item.collection(self)
  local rows = { { "collection", collection and card.text(collection) } }
  table.move(common.rows(self), 1, 5, 2, rows)
  rows[#rows + 1] = { "orbit", orbit.text(item.orbit(self)) }
  rows[#rows + 1] = { "assets", asset_names(self) }
  return card.of(item.id(self) or "item", rows)
end

return object.stac_class("item", item, show)
