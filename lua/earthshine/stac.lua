--- STAC metadata of anyone's as records of ours: what `es.stac` has.

local Error = require "earthshine.error"
local collection = require "earthshine.record.collection"
local core = require "earthshine.core"
local document = require "earthshine.document"
local granule = require "earthshine.record.granule"
local item = require "earthshine.record.item"
local json = require "earthshine.json"
local read = require "earthshine.record.read"
local to_stac = require "earthshine.record.to_stac"

---@class earthshine.stac
---@field granule_from_item fun(item: any): earthshine.granule?, earthshine.error?
---@field collection_from_stac fun(collection: any): earthshine.collection?, earthshine.error?
local stac = {}

-- The record of JSON that was made of STAC; umm:record of anyone's may say that it is none.
local function record_of(text, what)
  local record = read.node(document.view(text))
  if record then return record end
  Error.raise { code = "parse", message = what .. "'s umm:record holds no record of UMM" }
end

-- What a user has, as the view of an object.
local function as_view(what, class, value)
  if class and class.is(value) then value = value.stac end
  local view = value
  if type(value) == "string" then
    view = document.view(value)
  elseif type(value) == "table" then
    view = document.view(json.encode(value))
  end
  if not read.node(view) then
    Error.misuse("%s must be a table, a view, a record of a search or JSON text of one, not a %s",
      what, type(value))
  end
  return view
end

--- A STAC Item as a granule: of any API or catalog, of STAC 0.9 to 1.1, or of `granule:to_stac`,
--- which then gives the very record again. What the item states is there in UMM-G's words, so that
--- each method, filter and download works; `granule:to_stac()` of it is the item as it was.
---
---     local g = assert(es.stac.granule_from_item(io.open("item.json"):read "a"))
---     print(g, g:cloud_cover(), g:data_links()[1])
---@param value any an item of `search_stac`, a view, a table, or JSON text
---@return earthshine.granule? granule
---@return earthshine.error? err code `parse`: the text is no JSON; `limit`: the record would be far
--- larger than the item
function stac.granule_from_item(value)
  local view = as_view("the STAC Item", item, value)
  local kind = view.type
  if kind ~= "Feature" then
    Error.misuse('a STAC Item has the type "Feature", not %s',
      kind == nil and "none" or json.encode(kind))
  end
  return granule.new(record_of(to_stac.granule_back(view), "the STAC Item"))
end

--- A STAC Collection as a collection: of any API or catalog, of STAC 0.9 to 1.1, or of
--- `collection:to_stac`, which then gives the very record again. `collection:to_stac()` of it is
--- the Collection as it was.
---
---     local c = assert(es.stac.collection_from_stac(io.open("collection.json"):read "a"))
---     print(c, c:temporal())
---@param value any a view, a table, or JSON text
---@return earthshine.collection? collection
---@return earthshine.error? err code `parse`: the text is no JSON; `limit`: the record would be far
--- larger than the Collection
function stac.collection_from_stac(value)
  local view = as_view("the STAC Collection", nil, value)
  if core.view_kind(view) ~= "object" or view.type ~= nil and view.type ~= "Collection" then
    Error.misuse('a STAC Collection is an object of the type "Collection"')
  end
  return collection.new(record_of(to_stac.collection_back(view), "the STAC Collection"))
end

return stac
