--- The collections of the general STAC API.

local Catalog = require "earthshine.sandbox.catalog"
local Facets = require "earthshine.sandbox.cmr.facets"
local Item = require "earthshine.sandbox.stac_api.item"
local Replies = require "earthshine.sandbox.stac_api.replies"
local Calendar = require "earthshine.sandbox.catalog.calendar"
local core = require "earthshine.core"
local json = require "earthshine.json"

local Collection = {}

local QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"

--- All collections, by their STAC ids.
---@return sandbox.collection[]
function Collection.all()
  local list = table.move(Catalog.collections, 1, #Catalog.collections, 1, {})
  table.sort(list, function(a, b) return Item.collection_id(a) < Item.collection_id(b) end)
  return list
end

--- The collection of an id; ends the request where there is none.
---@param id string
---@return sandbox.collection
function Collection.find(id)
  for _, c in ipairs(Catalog.collections) do
    if Item.collection_id(c) == id then return c end
  end
  Replies.fail(404, "Collection %s does not exist.", id)
end

--- The STAC collection.
---@param c sandbox.collection
---@return table
function Collection.of(c)
  local facets, f = Facets.of(c), c.facts
  local id, piece = Item.collection_id(c), Facets.of(c).piece
  local own = Item.home .. "/collections/" .. core.url_escape(id)
  local function link(rel, href, media)
    return { rel = rel, href = href, type = media or "application/json" }
  end
  return {
    type = "Collection", stac_version = "1.1.0", id = id, title = c.title,
    description = f.abstract, license = "other",
    keywords = { f.keywords[1].Topic, f.keywords[1].Term },
    extent = {
      spatial = { bbox = { { piece.w, piece.s, piece.e, piece.n } } },
      temporal = { interval = { { f.begins, f.finished and Calendar.iso(facets.last)
        or json.null } } },
    },
    providers = { { name = f.center, roles = { "producer", "host" } } },
    links = {
      link("self", own), link("root", Item.home), link("parent", Item.home),
      link("items", own .. "/items", "application/geo+json"),
      link(QUERYABLES, own .. "/queryables", "application/schema+json"),
      link("license", "https://science.nasa.gov/earth-science/earth-science-data/"
        .. "data-information-policy", "text/html"),
    },
  }
end

return Collection
