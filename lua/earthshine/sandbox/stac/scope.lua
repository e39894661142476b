--- Which collections a CMR-STAC catalogue holds: those of a provider, or of all; in `cloudstac`
--- only those in the cloud.

local Catalog = require "earthshine.sandbox.catalog"
local Facets = require "earthshine.sandbox.cmr.facets"
local Item = require "earthshine.sandbox.stac.item"
local Replies = require "earthshine.sandbox.stac.replies"

local Scope = {}

---@class sandbox.stac_scope
---@field root "stac"|"cloudstac"
---@field provider string "ALL" is a provider too
---@field collections sandbox.collection[] in the order of their STAC ids

local function belongs(c, root, provider)
  return (provider == "ALL" or c.provider == provider)
    and (root ~= "cloudstac" or Facets.of(c).flags.cloud_hosted)
end

--- The names of all providers of a root, sorted.
---@param root "stac"|"cloudstac"
---@return string[]
function Scope.providers(root)
  local seen, list = {}, {}
  for _, c in ipairs(Catalog.collections) do
    if belongs(c, root, "ALL") and not seen[c.provider] then
      seen[c.provider] = true
      list[#list + 1] = c.provider
    end
  end
  table.sort(list)
  return list
end

--- The scope of a provider; ends the request where there is none of that name.
---@param root "stac"|"cloudstac"
---@param provider string
---@return sandbox.stac_scope
function Scope.of(root, provider)
  local list = {}
  for _, c in ipairs(Catalog.collections) do
    if belongs(c, root, provider) then list[#list + 1] = c end
  end
  if not list[1] then Replies.fail(404, "Provider [%s] not found.", provider) end
  table.sort(list, function(a, b) return Item.collection_id(a) < Item.collection_id(b) end)
  return { root = root, provider = provider, collections = list }
end

--- Whether an id names a collection: "ShortName_Version", or the older "ShortName.vVersion".
---@param c sandbox.collection
---@param id string
---@return boolean
function Scope.named(c, id)
  return id == Item.collection_id(c) or id == c.short_name .. ".v" .. c.version
end

--- A collection of a scope; ends the request where there is none of that id.
---@param scope sandbox.stac_scope
---@param id string
---@return sandbox.collection
function Scope.collection(scope, id)
  for _, c in ipairs(scope.collections) do
    if Scope.named(c, id) then return c end
  end
  Replies.fail(404, "Collection with ID [%s] in provider [%s] not found.", id, scope.provider)
end

return Scope
