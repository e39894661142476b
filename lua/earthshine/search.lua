--- Searches of CMR: a query in any form, checked, as results whose pages come when they are used.

local Params = require "earthshine.query.params"
local Query = require "earthshine.query.query"
local Results = require "earthshine.results"
local Source = require "earthshine.results.source"
local find_collections = require "earthshine.search.collections_first"
local kinds = require "earthshine.search.kinds"
local request = require "earthshine.query.request"
local taken = require "earthshine.search.given"
local upload = require "earthshine.search.upload"

local Search = {}

-- Quick to read; see Results for smaller limits.
local PAGE_SIZE <const> = 500

---@class earthshine.search_options
---@field limit? integer records at most, 0 for none
---@field count? integer the same under earthaccess's name; -1 for all
---@field page_size? integer records a request, 1 to 2000; 500 by default, which keeps pages quick
--- to read

local OPTIONS <const> = "limit, count, page_size"

local function wraps(value) return not Query.is(value) and value.query ~= nil end

--- The parameters of a search, in whatever form they come. What is wrong is told by their error.
---@param kind earthshine.query_kind
---@param given any a query, { query = … }, keywords, or CMR's own keys; nil for nothing
---@param options? earthshine.search_options
---@return earthshine.params
function Search.params(kind, given, options)
  local late = {}
  local function problem(...) late[#late + 1] = { ... } end
  local query, own = taken(given, options, OPTIONS, wraps, problem)
  local wrong = kinds.wrong(kind, query)
  local params
  if wrong then
    params = Params.none(kind, wrong)
  elseif Query.is(query) then
    params = Query.state(query).params
  else
    params = Params.new(kind, query == nil and {} or query)
  end
  params = params:with_all(own)
  for _, p in ipairs(late) do params:problem(p[1], p[2], p[3]) end
  return params
end

-- What CMR gets at once, and what must be found out or read first.
local function ask_of(session, params)
  local sent, file = request.split(params:encode())
  local first = params:first()
  return {
    pairs = sent,
    resolve = first and function() return find_collections(session, sent, first) end or nil,
    upload = file and function() return upload(file) end or nil,
    page = function(size) return request.page(params, size) end,
  }
end

--- The pages of a search; raises nothing.
---@param session earthshine.session
---@param kind earthshine.query_kind
---@param params earthshine.params without an error
---@return earthshine.source
function Search.source(session, kind, params)
  return Source.new(session, kind, ask_of(session, params))
end

--- Searches records of one kind.
---
---     local query = { short_name = "ATL06", temporal = { "2020-01-01", "2020-02-01" } }
---     local results = Search.run(session, "granule", query, { limit = 100 })
---     for granule in results:iter() do print(granule:line()) end
---@param session earthshine.session
---@param kind earthshine.query_kind
---@param given any see Search.params
---@param options? earthshine.search_options
---@return earthshine.results results whatever is wrong with the query is told at their first use,
--- before anything is sent
function Search.run(session, kind, given, options)
  local params = Search.params(kind, given, options)
  local err = params:error()
  return Results.new(not err and Search.source(session, kind, params) or nil, {
    limit = params:single "limit", page_size = params:single "page_size" or PAGE_SIZE, error = err,
    warnings = params:validate().warnings, query = function() return params:lua() end,
  })
end

--- Searches granules.
---@param session earthshine.session
---@param given any
---@param options? earthshine.search_options
---@return earthshine.results
function Search.granules(session, given, options)
  return Search.run(session, "granule", given, options)
end

--- Searches collections.
---@param session earthshine.session
---@param given any
---@param options? earthshine.search_options
---@return earthshine.results
function Search.collections(session, given, options)
  return Search.run(session, "collection", given, options)
end

return Search
