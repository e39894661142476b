--- The catalogues of CMR-STAC: its landing pages, and one for each provider.

local Item = require "earthshine.sandbox.stac.item"
local Read = require "earthshine.sandbox.stac.read"
local Replies = require "earthshine.sandbox.stac.replies"
local Scope = require "earthshine.sandbox.stac.scope"
local Search = require "earthshine.sandbox.stac.search"
local core = require "earthshine.core"

local Catalogs = {}

local HOST = "https://cmr.earthdata.nasa.gov"
local STAC, OGC = "https://api.stacspec.org/v1.0.0/", "http://www.opengis.net/spec/"

local ITEM_SEARCH = {
  "item-search", "item-search#fields", "item-search#features", "item-search#query",
  "item-search#sort", "item-search#context",
}

--- The conformance classes of a catalogue.
---@param provider? string nil: the root
---@return string[]
function Catalogs.conformance(provider)
  local list = { STAC .. "core" }
  if provider ~= "ALL" then
    for _, class in ipairs(ITEM_SEARCH) do list[#list + 1] = STAC .. class end
  end
  for _, class in ipairs { "ogcapi-features", "collection-search", "collection-search#free-text",
    "collection-search#sort" } do
    list[#list + 1] = STAC .. class
  end
  for _, class in ipairs { "ogcapi-features-1/1.0/conf/core", "ogcapi-features-1/1.0/conf/oas30",
    "ogcapi-features-1/1.0/conf/geojson", "ogcapi-common-1/1.0/conf/simple-query" } do
    list[#list + 1] = OGC .. class
  end
  return list
end

local function link(rel, href, title, method, media)
  return { rel = rel, href = href, title = title, method = method,
    type = media or "application/json" }
end

--- The landing page of a root.
---@param root "stac"|"cloudstac"
---@return earthshine.sandbox.response
function Catalogs.landing(root)
  local home = HOST .. "/" .. root
  local name = root == "stac" and "CMR-STAC" or "CMR-CLOUDSTAC"
  local links = {
    link("self", home), link("root", home),
    link("service-desc", home .. "/api", "OpenAPI Doc", nil,
      "application/vnd.oai.openapi;version=3.0"),
    link("service-doc", "https://wiki.earthdata.nasa.gov/display/ED/CMR+SpatioTemporal+Asset+"
      .. "Catalog+%28CMR-STAC%29+Documentation", "HTML documentation", nil, "text/html"),
    link("child", home .. "/ALL", "All collections"),
  }
  for _, provider in ipairs(Scope.providers(root)) do
    links[#links + 1] = link("child", home .. "/" .. provider, provider)
  end
  return Replies.json { type = "Catalog", id = name, stac_version = "1.1.0",
    title = "NASA Common Metadata Repository " .. name,
    description = "This is the landing page for " .. name .. ". Each provider link contains a "
      .. "STAC endpoint.",
    conformsTo = Catalogs.conformance(), links = links }
end

local CHILDREN = 100

--- The catalogue of a provider.
---@param scope sandbox.stac_scope
---@param request earthshine.sandbox.request
---@return earthshine.sandbox.response
function Catalogs.provider(scope, request)
  local home = HOST .. "/" .. scope.root
  local own = home .. "/" .. scope.provider
  local links = {
    link("self", own), link("root", home),
    link("data", own .. "/collections", "Provider Collections", "GET"),
    link("data", own .. "/collections", "Provider Collections", "POST"),
    link("conformance", own .. "/conformance", "Conformance Classes", nil, "application/geo+json"),
    link("service-desc", home .. "/api", "OpenAPI Doc", nil,
      "application/vnd.oai.openapi;version=3.0"),
  }
  if scope.provider ~= "ALL" then
    for _, method in ipairs { "GET", "POST" } do
      links[#links + 1] = link("search", own .. "/search", "Provider Item Search", method,
        "application/geo+json")
    end
  end
  local asked = Read.asked(Read.parameters(request), "collection")
  asked.cmr.page_size = tostring(CHILDREN)
  local page = Search.collections(scope, asked, request)
  local children = page.each(function(c)
    local id = Item.collection_id(c)
    return link("child", own .. "/collections/" .. core.url_escape(id), c.title)
  end)
  for _, child in ipairs(children) do links[#links + 1] = child end
  if #children == CHILDREN then
    links[#links + 1] = link("next", Search.address(request, Search.query({}, page.cursor)))
  end
  return Replies.json { type = "Catalog", id = scope.provider, stac_version = "1.1.0",
    title = scope.provider, description = "Root catalog for " .. scope.provider,
    conformsTo = Catalogs.conformance(scope.provider), links = links }
end

return Catalogs
