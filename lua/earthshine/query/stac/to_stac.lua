--- A query of granules or collections as the body of a STAC search, with a list of what the body
--- does not say.

local Error = require "earthshine.error"
local attributes = require "earthshine.query.stac.attributes"
local check = require "earthshine.check"
local collections = require "earthshine.query.stac.collections"
local items = require "earthshine.query.stac.items"
local properties = require "earthshine.query.stac.properties"
local rows = require "earthshine.query.rows"
local sorting = require "earthshine.query.stac.sorting"
local space = require "earthshine.query.stac.space"
local times = require "earthshine.query.stac.times"
local filters = require "earthshine.query.stac.filters"

---@class earthshine.stac_dropped
---@field field string the parameter, or one of its options
---@field value any what it was
---@field reason string why it is not carried, or not wholly, to be read after the field

---@class earthshine.stac_view a query as the modules of this folder read it
---@field kind "granule"|"collection"
---@field values table<string, any[]> normal values by CMR's name
---@field option fun(name: string, option: string): boolean?
---@package

---@class earthshine.stac_writer
---@field body table
---@field conditions table[] { field =, value =, tree =, cql2 =, also = } each
---@field dropped earthshine.stac_dropped[]
---@package
local Writer = {}
Writer.__index = Writer

--- Notes what is not carried.
function Writer:drop(field, value, reason)
  self.dropped[#self.dropped + 1] = { field = field, value = value, reason = reason }
end

--- Adds a condition that the filter has to say.
---@return table condition `cql2` is to be set where only CQL2 says it without loss; `also`, a
--- second parameter { field =, value = } that it says
function Writer:condition(field, value, tree)
  local condition = { field = field, value = value, tree = tree }
  self.conditions[#self.conditions + 1] = condition
  return condition
end

--- Notes a condition that is not carried, or not wholly.
function Writer:drop_condition(condition, reason)
  self:drop(condition.field, condition.value, reason)
  local also = condition.also
  if also then self:drop(also.field, also.value, reason) end
end

local LARGEST_LIMIT <const> = 10000

local function has_wildcard(values)
  for _, value in ipairs(values or {}) do
    if type(value) == "string" and value:find "[*?]" then return true end
  end
  return false
end

-- A query as it is looked at here. An option that changes nothing is as if it were not set.
local function view_of(params)
  local values = params:values()
  local function option(name, word)
    local set = params:options_of(name)[word]
    if not set then return set end
    local own = values[name]
    if word == "pattern" and not has_wildcard(own) then return nil end
    if (word == "and" or word == "or") and own and #own < 2 then return nil end
    return set
  end
  return { kind = params.kind, values = values, option = option }
end

local function write_limit(out, view)
  local limit = view.values.limit and view.values.limit[1]
  if not limit then return end
  if limit < 1 or limit > LARGEST_LIMIT then
    out:drop("limit", limit, ("is not from 1 to %d, as STAC's limit is"):format(LARGEST_LIMIT))
  else
    out.body.limit = limit
  end
end

local function write_fields(out, view)
  local kept = {}
  for _, field in ipairs(view.values.fields or {}) do
    if field:find "^umm%f[.\0]" or field:find "^meta%f[.\0]" then
      out:drop("fields", field, "is a member of CMR's records, which items do not have")
    else
      kept[#kept + 1] = field
    end
  end
  if #kept > 0 then out.body.fields = { include = kept } end
end

local function write_keyword(out, view)
  local keyword = view.values.keyword
  if not keyword then return end
  out.body.q = keyword[1]
  if view.option("keyword", "pattern") then
    out:drop("options[keyword][pattern]", true, "cannot be said: STAC's q has no wildcards")
  end
end

-- Notes what STAC's filters do by themselves, and so nothing brings back.
local function note_case(out, view)
  for _, row in ipairs(rows.list(view.kind)) do
    if view.values[row.name] and view.option(row.name, "ignore_case") == false then
      out:drop(("options[%s][ignore_case]"):format(row.name), false,
        "needs no word, because STAC compares texts by case; nothing brings it back")
    end
  end
end

-- Parameters that are put into the body by code of their own, in this order.
local MEMBERS <const> = {
  granule = { collections.write, items.write, times.write, false, attributes.write,
    properties.write_excluded },
  collection = { write_keyword, collections.write, times.write, false },
}

local function write_rows(out, view)
  for _, row in ipairs(rows.list(view.kind)) do
    local values = view.values[row.name]
    local form = values and row.stac
    if form and form.dropped then
      out:drop(row.name, #values == 1 and values[1] or values, form.dropped)
    elseif form and form.property and not (view.kind == "collection" and form.property == "id") then
      properties.write(out, view, row, form.property)
    end
  end
end

local OPTIONS <const> = { filter = "string|boolean", antimeridian = "string" }
local FILTERS <const> = { "json", "text", "query" }

local function check_options(options)
  options = check.options("to_stac", options, OPTIONS)
  local filter, way = options.filter, options.antimeridian
  if filter == nil then filter = "json" end
  if filter ~= false and not ({ json = true, text = true, query = true })[filter] then
    Error.misuse("option filter of to_stac must be %s or false, but is %s",
      table.concat(FILTERS, ", "), tostring(filter))
  end
  if way ~= nil and way ~= "split" and way ~= "whole" then
    Error.misuse("option antimeridian of to_stac must be split or whole, but is %s", way)
  end
  return filter, way == "whole"
end

---@class earthshine.to_stac_options
---@field filter? "json"|"text"|"query"|false in which language the conditions are that no member of
--- a search says: CQL2 as JSON (the default), CQL2 as text, the older `query` extension; false for
--- none
---@field antimeridian? "split"|"whole" how shapes over the antimeridian, or around a pole, are
--- written: cut there as RFC 7946 asks for, and boxes with west greater than east (the default); or
--- whole, as CMR-STAC has to be asked, which takes no such box and all parts of a shape together

--- A query as the body of a STAC search.
---
---     es.GranuleQuery { short_name = "HLSL30.v2.0", cloud_cover = { 0, 20 } }:to_stac()
---     --> { collections = { "HLSL30_2.0" }, filter = { op = "and", ... }, ["filter-lang"] = ... }
---@param params earthshine.params of granules or collections
---@param options? earthshine.to_stac_options
---@return table? body JSON-ready: collections, ids, datetime, bbox, intersects, filter, ...
---@return earthshine.stac_dropped[]|earthshine.error dropped_or_err what it does not say, or not
--- wholly; or `invalid_query`
local function to_stac(params, options)
  local filter, whole = check_options(options)
  local err = params:error()
  if err then return nil, err end
  local view = view_of(params)
  local out = setmetatable({ body = {}, conditions = {}, dropped = {} }, Writer)
  for _, write in ipairs(MEMBERS[view.kind]) do
    if write then write(out, view) else
      space.write(out, view, whole)
      write_rows(out, view)
    end
  end
  note_case(out, view)
  sorting.write(out, view)
  write_limit(out, view)
  write_fields(out, view)
  filters.write(out, filter)
  return out.body, out.dropped
end

return to_stac
