--- STAC metadata of anyone's as records of ours; `es.stac`.

local Error = require "earthshine.error"
local core = require "earthshine.core"
local document = require "earthshine.document"
local granule = require "earthshine.record.granule"
local item = require "earthshine.record.item"
local json = require "earthshine.json"
local public = require "earthshine.public"
local read = require "earthshine.record.read"

local stac = {}

-- What a user has, as the view of an object.
local function as_view(what, class, value)
  if class.is(value) then value = value.stac end
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
---@return earthshine.error? err code `parse`: the text is no JSON
stac.granule_from_item = public(function(value)
  local view = as_view("the STAC Item", item, value)
  local kind = view.type
  if kind ~= "Feature" then
    Error.misuse('a STAC Item has the type "Feature", not %s',
      kind == nil and "none" or json.encode(kind))
  end
  return granule.new(core.stac_to_umm(view))
end)

return stac
