--- A STAC search that was read and checked, as the body of a request and as CMR's keywords.

local Error = require "earthshine.error"
local Params = require "earthshine.query.params"
local Query = require "earthshine.query.query"
local claims = require "earthshine.query.stac.claims"
local cql2 = require "earthshine.query.cql2"
local from_stac = require "earthshine.query.stac.from_stac"
local get = require "earthshine.query.stac.get"
local json = require "earthshine.json"
local to_stac = require "earthshine.query.stac.to_stac"
local url = require "earthshine.url"

local search = {}

local SAME <const> = { "datetime", "bbox", "intersects", "fields", "sortby", "limit", "conf" }

-- Members that are the same in a request and for translation. Not to be changed.
local function members_of(values)
  local out = { collections = values.collections, ids = values.ids }
  for _, name in ipairs(SAME) do out[name] = values[name] and values[name][1] end
  return out
end

local function first(values, name) return values[name] and values[name][1] end

--- The body of a POST request.
---@param params earthshine.params of the kind "item", without problems
---@return table body of the caller's own
function search.body(params)
  local values = params:values()
  local out = json.to_table(members_of(values))
  out.query = first(values, "query") and json.to_table(first(values, "query"))
  local filter = first(values, "filter")
  if filter then
    local lang = first(values, "filter_lang") or filter.text and "cql2-text" or "cql2-json"
    -- What text cannot say stays JSON.
    local text = lang == "cql2-text" and cql2.to_text(filter.tree) or nil
    out.filter = text or json.to_table(filter.tree)
    out["filter-lang"] = text and lang or "cql2-json"
    out["filter-crs"] = first(values, "filter_crs")
  end
  return out
end

local function add(list, field, tree)
  for _, node in ipairs(claims.conjuncts(tree)) do
    list[#list + 1] = { field = field, node = node }
  end
end

--- A search as keywords of a granule query.
---@param params earthshine.params of the kind "item", without problems
---@return table given
---@return earthshine.stac_dropped[] dropped
function search.keywords(params)
  local values, conditions = params:values(), {}
  local query, filter = first(values, "query"), first(values, "filter")
  if query then add(conditions, "query", assert(cql2.from_query(query))) end
  if filter then add(conditions, "filter", filter.tree) end
  return from_stac(members_of(values), conditions)
end

--- The request of a first page.
---@param body table
---@param method? "GET"|"POST" POST by default
---@return earthshine.stac_request
function search.request(body, method)
  if method ~= nil and method ~= "GET" and method ~= "POST" then
    Error.misuse("the method of a STAC search must be GET or POST, but is %s", tostring(method))
  end
  if method == "GET" then
    local list, dropped = get(body)
    return { method = "GET", path = "search", query = url.query(list), headers = {},
      dropped = dropped }
  end
  return { method = "POST", path = "search", body = json.encode(body),
    headers = { ["Content-Type"] = "application/json" }, dropped = {} }
end

--- The method of queries of granules and collections; see earthshine.query.stac.to_stac.
---@param query earthshine.query
---@param options? earthshine.to_stac_options
---@return table? body
---@return earthshine.stac_dropped[]|earthshine.error dropped_or_err
---@return earthshine.stac_warning[]? warnings
function search.to_stac(query, options)
  return to_stac(Query.state(query).params, options)
end

--- Reads the body of a search and makes keywords of a granule query of it.
---@param body any a table, or an es.StacItemQuery
---@return table? given
---@return earthshine.stac_dropped[]|earthshine.error dropped_or_err `invalid_query`
function search.read(body)
  local kind = Query.is(body) and Query.state(body).kind
  if kind and kind ~= "item" then
    local message = ("is a query of %ss already, and no STAC search"):format(kind)
    return nil, Error.new { code = "invalid_query", message = "query: " .. message,
      errors = { { field = "query", message = message } } }
  end
  local params = kind and Query.state(body).params or Params.new("item", body)
  local err = params:error()
  if err then return nil, err end
  return search.keywords(params)
end

return search
