--- The functions that search, as es and es.session have them; each takes the session first, which
-- is bound to it there.

local Search = require "earthshine.search"
local later = require "earthshine.later"

local Timeline = later "earthshine.search.timeline"
local autocomplete_of = later "earthshine.search.autocomplete"
local stac = later "earthshine.search.stac"

--- Searches granules. Nothing is sent before the results are used, and then page by page.
---
---     local box = { -50, 60, -40, 70 }
---     local results = es.search_data { short_name = "ATL06", bounding_box = box, count = 100 }
---     for granule in results:iter() do print(granule:line()) end
---     es.search_data(query)  es.search_data(query, { limit = 10 })  es.search_data(cmr)
---
--- By `doi` and `cloud_hosted`, which CMR knows of collections only, the collections are found
--- first, all of them.
---@param params earthshine.query|table an es.GranuleQuery; or keywords of CMR (short_name,
--- temporal, bounding_box, cloud_cover …); or { query = either }; or CMR's own keys, as
--- query:to_cmr() gives them. `count` (or `limit`) is the most that is wanted,
--- `page_size` how many come at a time
---@param options? earthshine.search_options
---@return earthshine.results results what is wrong with the query is told at their first use, as
--- one error `invalid_query` with every problem in `err.errors`
local function search_data(session, params, options)
  return Search.run(session, "granule", params, options)
end

--- Searches collections, as search_data does granules.
---
---     local results = es.search_datasets { keyword = "sea ice thickness", cloud_hosted = true }
---     print(results:hits(), results:facets()[1].title)
---@param params earthshine.query|table an es.CollectionQuery, or any other form as of search_data
---@param options? earthshine.search_options
---@return earthshine.results
local function search_datasets(session, params, options)
  return Search.run(session, "collection", params, options)
end

--- Searches services (UMM-S), such as subsetters.
---
---     for service in es.search_services({ provider = "POCLOUD" }):iter() do print(service) end
---@param params earthshine.query|table an es.ServiceQuery, or any other form as of search_data
---@param options? earthshine.search_options
---@return earthshine.results of earthshine.concept
local function search_services(session, params, options)
  return Search.run(session, "service", params, options)
end

--- Searches variables (UMM-Var).
---@param params earthshine.query|table an es.VariableQuery, or any other form as of search_data
---@param options? earthshine.search_options
---@return earthshine.results of earthshine.concept
local function search_variables(session, params, options)
  return Search.run(session, "variable", params, options)
end

--- Searches tools (UMM-T).
---@param params earthshine.query|table an es.ToolQuery, or any other form as of search_data
---@param options? earthshine.search_options
---@return earthshine.results of earthshine.concept
local function search_tools(session, params, options)
  return Search.run(session, "tool", params, options)
end

--- Searches items of a STAC API, of whoever runs it.
---
---     local s = es.StacItemQuery { collections = { "sentinel-2-l2a" }, bbox = { 5, 46, 6, 47 } }
---     local found = es.search_stac("https://earth-search.aws.element84.com/v1", s)
---     for item in found:iter() do print(item:id(), #item:assets()) end
---     es.search_stac(es_stac, granule_query)     -- translated; found:dropped() is what was lost
---     es.search_stac(address, { query = s, limit = 1000 })
---
--- A granule query's short names without a version, or with patterns, are looked up in the API's
--- list of collections first: every version that it has is searched, and where it has none, that is
--- the error `not_found`. Ids of an es.StacItemQuery are sent as they are.
---
--- Filters that the server does not know are evaluated here. What it cannot be asked is in
--- `results:dropped()`, and in the log once. The login's token goes to Earthdata hosts only.
---@param address string of the API's landing page
---@param query earthshine.query|table an es.StacItemQuery, an es.GranuleQuery, or the body of an
--- item search, whose `limit` is, as everywhere in STAC, the items a page; or { query = one of the
--- objects, limit = n, page_size = n, method = "GET"|"POST" }
---@param options? earthshine.stac_search_options
---@return earthshine.results results of earthshine.item; what is wrong with the query, or with the
--- server, is told at their first use
local function search_stac(session, address, query, options)
  return stac().search(session, address, query, options)
end

--- When each collection has granules, and how many. Years, months, days and so on that follow each
--- other and all have some are one interval: for the granules of each single month, search each.
---
---     local query = { short_name = "ATL06", bounding_box = { -50, 60, -40, 70 } }
---     local options = { start = "2019-01-01", stop = "2019-12-31", interval = "month" }
---     for _, collection in ipairs(assert(es.granule_timeline(query, options))) do
---       for _, i in ipairs(collection.intervals) do print(i.start, i.stop, i.count) end
---     end
---@param query earthshine.query|table as of search_data
---@param options earthshine.timeline_options
---@return earthshine.timeline[]? list one for each collection that has any
---@return earthshine.error? err
local function granule_timeline(session, query, options)
  return Timeline().of(session, query, options)
end

--- What collections have that begins with, or is like, a text: platforms, instruments, keywords.
---
---     for _, s in ipairs(assert(es.autocomplete("ice", { types = { "platform" } }))) do
---       print(s.type, s.value)
---     end
---@param text string
---@param options? earthshine.autocomplete_options
---@return earthshine.suggestion[]? list the best first
---@return earthshine.error? err
local function autocomplete(session, text, options)
  return autocomplete_of()(session, text, options)
end

return {
  search_data = search_data, search_datasets = search_datasets, search_services = search_services,
  search_variables = search_variables, search_tools = search_tools, search_stac = search_stac,
  granule_timeline = granule_timeline, autocomplete = autocomplete,
}
