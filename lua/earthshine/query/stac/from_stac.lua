--- The body of a STAC search as keywords of a granule query, with a list of what these do not say.

local DateRange = require "earthshine.query.date_range"
local Keywords = require "earthshine.query.stac.keywords"
local assign = require "earthshine.query.stac.assign"
local check = require "earthshine.check"
local claims = require "earthshine.query.stac.claims"
local identities = require "earthshine.query.stac.identities"
local placing = require "earthshine.query.stac.placing"
local shapes = require "earthshine.query.stac.shapes"
local sorting = require "earthshine.query.stac.sorting"

-- Bounds of a span of time, under the names that items have for them.
local SPAN_ENDS <const> = { start_datetime = "high", end_datetime = "low" }

-- A claim about an end of an item's time as one about all of it, where they mean the same.
local function about_time(claim)
  local wanted = SPAN_ENDS[claim.property]
  local other = wanted == "high" and "low" or "high"
  if wanted and claim.kind == "bounds" and claim[other] == nil then claim.property = "datetime" end
  return claim
end

local IDENTITIES <const> = { collections = identities.collections, ids = identities.items }

-- All claims by property, those of place apart; what claims nothing is dropped.
local function sort_claims(out, conditions)
  local by_property, places = {}, {}
  for _, source in ipairs(conditions) do
    local claim, reason = claims.of(source.node)
    if not claim then
      out:drop_condition(source, reason)
    else
      claim = about_time(claim)
      claim.source = source
      if claim.kind == "shapes" then
        places[#places + 1] = claim
      else
        local list = by_property[claim.property] or {}
        list[#list + 1] = claim
        by_property[claim.property] = list
      end
    end
  end
  return by_property, places
end

local function add_place(out, body, places)
  if body.bbox then
    local list = assert(shapes.of { bbox = body.bbox })
    table.insert(places, 1, { list = list, source = { field = "bbox", node = body.bbox } })
  elseif body.intersects then
    local list, message = shapes.of(body.intersects)
    if list then
      table.insert(places, 1,
        { list = list, source = { field = "intersects", node = body.intersects } })
    else
      out:drop("intersects", body.intersects, "is a shape that CMR cannot take: it " .. message)
    end
  end
  placing.set(out, places)
end

local function add_time(out, body, list)
  local conditions = {}
  if body.datetime and not body.datetime:find "^[%s.]*/[%s.]*$" then
    conditions[1] = { list = { assert(DateRange.read(body.datetime)) },
      source = { field = "datetime", node = body.datetime } }
  end
  assign.dates(out, list or {}, "temporal", conditions)
end

local function add_order(out, body)
  local list = {}
  for _, entry in ipairs(body.sortby or {}) do
    local key = sorting.key(entry.field, entry.direction)
    if key then
      list[#list + 1] = key
    else
      out:drop("sortby", entry, "is no key that CMR sorts granules by")
    end
  end
  if #list > 0 then out.given.sort_key = list end
end

local function add_fields(out, body)
  local fields = body.fields or {}
  if fields.include and #fields.include > 0 then out.given.fields = fields.include end
  if fields.exclude and #fields.exclude > 0 then
    out:drop("fields", { exclude = fields.exclude },
      "leaves out fields, and a query names those that are kept")
  end
end

--- A search as keywords.
---@param body table members of a valid search, in the normal form of earthshine.query.stac.members
---@param conditions table[] { field = "filter" or "query", node = checked CQL2 tree }, all of which
--- must hold
---@return table given keywords of a granule query
---@return earthshine.stac_dropped[] dropped
local function from_stac(body, conditions)
  local out = Keywords.new()
  for _, member in ipairs { "collections", "ids" } do
    local reason = body[member] and IDENTITIES[member](out, body[member])
    if reason then out:drop(member, body[member], reason) end
  end
  local by_property, places = sort_claims(out, conditions)
  add_place(out, body, places)
  add_time(out, body, by_property.datetime)
  by_property.datetime = nil
  for _, property in ipairs(check.keys(by_property)) do
    assign.property(out, property, by_property[property])
  end
  add_order(out, body)
  add_fields(out, body)
  out.given.limit = body.limit
  if body.conf then out:drop("conf", body.conf, "is a setting of the server's own") end
  return out:table(), out.dropped
end

return from_stac
