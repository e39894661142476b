--- Records of STAC objects, of anyone and of versions 0.9 to 1.1.

local Error = require "earthshine.error"
local collection = require "earthshine.record.collection"
local core = require "earthshine.core"
local document = require "earthshine.document"
local json = require "earthshine.json"
local read = require "earthshine.record.read"
local to_stac = require "earthshine.record.to_stac"

---@class earthshine.stac
---@field collection_from_stac fun(collection: any): earthshine.collection?, earthshine.error?
local stac = {}

-- What a user has of a STAC object, as a view.
local function view_of(value, name)
  if type(value) == "string" then
    value = document.view(value)
  elseif type(value) == "table" then
    value = document.view(json.encode(value))
  end
  if not read.node(value) or core.view_text(value):sub(1, 1) ~= "{" then
    Error.misuse("%s takes a STAC object as a table, a view or JSON text, not a %s", name,
      type(value))
  end
  return value
end

--- A collection of a STAC Collection. One that to_stac made becomes the record that it was; of any
--- other, `meta["stac:record"]` keeps the whole, and to_stac gives it again.
---
---     local c = assert(es.stac.collection_from_stac(body))
---     print(c:short_name(), c:temporal())
---@param value any a table, a view, or JSON text
---@return earthshine.collection? collection
---@return earthshine.error? err `parse` for a text that is no JSON
function stac.collection_from_stac(value)
  local text = to_stac.collection_back(view_of(value, "collection_from_stac"))
  return collection.new(read.node(document.view(text)) or {})
end

return stac
