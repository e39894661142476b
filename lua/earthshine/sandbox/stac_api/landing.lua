--- What the general STAC API says of itself: landing page, conformance, queryables, OpenAPI.

local Collection = require "earthshine.sandbox.stac_api.collection"
local Item = require "earthshine.sandbox.stac_api.item"
local Replies = require "earthshine.sandbox.stac_api.replies"
local core = require "earthshine.core"

local Landing = {}

local function classes(base, names)
  local list = {}
  for name in names:gmatch "%S+" do list[#list + 1] = base .. name end
  return list
end

--- The conformance classes: those whose every part works. Of CQL2 the spatial functions are not
--- among them, as four relations are missing.
---@return string[]
function Landing.conformance()
  local list = {}
  for _, part in ipairs {
    classes("https://api.stacspec.org/v1.0.0/", "core collections ogcapi-features item-search "
      .. "item-search#fields item-search#sort item-search#query item-search#filter "
      .. "ogcapi-features#fields ogcapi-features#sort ogcapi-features#query"),
    classes("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/", "core oas30 geojson"),
    classes("http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/", "filter features-filter"),
    classes("http://www.opengis.net/spec/cql2/1.0/conf/", "cql2-text cql2-json basic-cql2 "
      .. "advanced-comparison-operators case-insensitive-comparison "
      .. "accent-insensitive-comparison basic-spatial-functions basic-spatial-functions-plus "
      .. "temporal-functions array-functions property-property arithmetic"),
  } do
    table.move(part, 1, #part, #list + 1, list)
  end
  return list
end

local function link(rel, href, media, method, title)
  return { rel = rel, href = Item.home .. href, type = media or "application/json",
    method = method, title = title }
end

local QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"

--- The landing page.
---@return earthshine.sandbox.response
function Landing.page()
  local links = {
    link("self", ""), link("root", ""), link("conformance", "/conformance"),
    link("data", "/collections"), link("service-desc", "/api",
      "application/vnd.oai.openapi+json;version=3.0"),
    link("search", "/search", "application/geo+json", "GET"),
    link("search", "/search", "application/geo+json", "POST"),
    link(QUERYABLES, "/queryables", "application/schema+json"),
  }
  for _, c in ipairs(Collection.all()) do
    links[#links + 1] = link("child", "/collections/" .. core.url_escape(Item.collection_id(c)),
      nil, nil, c.title)
  end
  return Replies.json { type = "Catalog", stac_version = "1.1.0", id = "earthshine-sandbox",
    title = "The sandbox's general STAC API", conformsTo = Landing.conformance(), links = links,
    description = "A STAC API with all conformance classes of item search, over the sandbox's "
      .. "generated catalogue." }
end

local STRING, NUMBER = { type = "string" }, { type = "number" }
local DATE = { type = "string", format = "date-time" }

--- The properties that filters may name.
---@param id? string of a collection
---@return earthshine.sandbox.response
function Landing.queryables(id)
  return Replies.json({
    ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
    ["$id"] = Item.home .. (id and "/collections/" .. core.url_escape(id) or "") .. "/queryables",
    type = "object", title = "Queryables", additionalProperties = true,
    properties = {
      id = STRING, collection = STRING, datetime = DATE, start_datetime = DATE,
      end_datetime = DATE, created = DATE, updated = DATE, ["processing:datetime"] = DATE,
      platform = STRING, mission = STRING, ["grid:code"] = STRING, ["sat:orbit_cycle"] = NUMBER,
      instruments = { type = "array", items = STRING }, ["processing:level"] = STRING,
      ["nasa:day_night"] = { type = "string", enum = { "day", "night", "both", "unspecified" } },
      ["eo:cloud_cover"] = { type = "number", minimum = 0, maximum = 100 },
      ["sat:absolute_orbit"] = NUMBER, ["sat:orbit_state"] = STRING,
      geometry = { ["$ref"] = "https://geojson.org/schema/Geometry.json" },
    },
  }, "application/schema+json")
end

--- A bare OpenAPI document.
---@return earthshine.sandbox.response
function Landing.api()
  local paths = {}
  for _, path in ipairs { "/", "/conformance", "/collections", "/collections/{collectionId}",
    "/collections/{collectionId}/items", "/collections/{collectionId}/items/{itemId}",
    "/search" } do
    paths[path] = { get = { responses = { ["200"] = { description = "OK" } } } }
  end
  return Replies.json({ openapi = "3.0.3", info = { title = "STAC API", version = "1.0.0" },
    paths = paths }, "application/vnd.oai.openapi+json;version=3.0")
end

return Landing
