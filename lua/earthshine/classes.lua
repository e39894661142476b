--- The classes and values that every `es` has: value types, queries and filters, which need no
-- session.

local later = require "earthshine.later"
local public = require "earthshine.public"

local Filter = later "earthshine.assets.filter"
local wanted = later "earthshine.record.wanted"

local classes = {}

--- The value types of queries, es.BoundingBox, Circle, DateRange, Line, Point and Polygon: each is
--- called with a value in any natural form, and returns an object or `nil, err`.
---
---     local box = assert(es.BoundingBox(-50, 60, -40, 70))
---     print(box, box.west, box:to_cmr(), box == es.BoundingBox "-50,60,-40,70")
---@param value any
classes.BoundingBox = require "earthshine.query.bounding_box"
classes.Circle = require "earthshine.query.circle"
classes.DateRange = require "earthshine.query.date_range"
classes.Line = require "earthshine.query.line"
classes.Point = require "earthshine.query.point"
classes.Polygon = require "earthshine.query.polygon"

--- Queries, es.GranuleQuery, CollectionQuery, ServiceQuery, VariableQuery, ToolQuery and
--- StacItemQuery: immutable values, checked and translated before anything is sent. Each is called
--- with a table of parameters, or with nothing and then chained; every setter returns a changed
--- copy. See earthshine.query.query for what they can do.
---
---     local q = es.GranuleQuery { short_name = "ATL06", temporal = { "2020-01", "2020-02" } }
---     assert(q == es.GranuleQuery():short_name "ATL06":temporal("2020-01", "2020-02"))
---     print(q, q:validate(), q:explain())
---@param params? table
local QUERIES <const> = {
  CollectionQuery = later "earthshine.query.collection_query",
  GranuleQuery = later "earthshine.query.granule_query",
  ServiceQuery = later "earthshine.query.service_query",
  StacItemQuery = later "earthshine.query.stac_item_query",
  ToolQuery = later "earthshine.query.tool_query",
  VariableQuery = later "earthshine.query.variable_query",
}

--- Which files of a granule are wanted, as a value: criteria in a table
--- (earthshine.asset_criteria), a text, a function, or filters joined by `&`, `|` and `~`; for
--- `filter_assets` and `download`. `es.AssetFilter.parse(text)` returns `nil, err` for a bad text.
---
---     local f = es.AssetFilter { include_files = { "*B02*.tif" }, max_size = "1.5 GB" }
---     print(f & { bands = "B02" } == es.AssetFilter "band=B02" & f)   --> true
---@param criteria? earthshine.asset_criteria|string|fun(asset: earthshine.asset): boolean
---@return earthshine.asset_filter filter see earthshine.assets.filter
local function asset_filter() return Filter().type end

-- A program that searches by keywords needs none of these: they are loaded when first used.
setmetatable(classes, { __index = function(self, name)
  local class = name == "AssetFilter" and asset_filter or QUERIES[name]
  if not class then return nil end
  self[name] = class()
  return self[name]
end })

--- Those assets that a filter wants: of a list of them, and of granules, STAC items and results all
--- that they have. See earthshine.record.wanted and earthshine.assets.filter.
---
---     for _, a in ipairs(es.filter_assets(g:assets(), "role=data & size<1GB")) do print(a) end
---@param what any assets, granules, items, results, addresses, and lists and iterators of these
---@param filter earthshine.asset_filter|earthshine.asset_criteria|string|function
---@return earthshine.asset[]? assets
---@return earthshine.error? err of the search, where results are given
classes.filter_assets = public(function(...) return wanted().select(...) end)

return classes
