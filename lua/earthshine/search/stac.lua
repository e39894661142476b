--- Searches of STAC APIs: a query, in whatever form it comes, as the body of an item search.

local Query = require "earthshine.query.query"
local Results = require "earthshine.results"
local StacSource = require "earthshine.results.stac.source"
local StacItemQuery = require "earthshine.query.stac_item_query"
local Validation = require "earthshine.query.validation"
local check = require "earthshine.check"
local find_collections = require "earthshine.search.stac_collections"
local json = require "earthshine.json"
local kinds = require "earthshine.search.kinds"
local named = require "earthshine.query.stac.named"
local taken = require "earthshine.search.given"

local stac = {}

local PAGE_SIZE <const>, LARGEST_PAGE <const> = 100, 10000

---@class earthshine.stac_search_options
---@field limit? integer items at most, 0 for none
---@field count? integer the same under earthaccess's name; -1 for all
---@field page_size? integer items a request, which the server may lower; by default the query's own
--- `limit`, else 100
---@field method? "GET"|"POST" of the search; default: POST where the server has it

local OPTIONS <const> = "limit, count, page_size, method"

local function integer(options, name, low, high, problem)
  local value = options[name]
  if value == nil then return nil end
  if math.type(value) == "integer" and value >= low and value <= high then return value end
  problem(name, high == math.maxinteger and ("must be an integer from %d"):format(low)
    or ("must be an integer from %d to %d"):format(low, high), value)
end

local function read_options(options, problem)
  local limit = integer(options, "limit", 0, math.maxinteger, problem)
  local count = integer(options, "count", -1, math.maxinteger, problem)
  if options.limit ~= nil and options.count ~= nil then
    problem("count", "is the same option as limit", options.count)
  end
  local method = options.method
  if method ~= nil and method ~= "GET" and method ~= "POST" then
    problem("method", 'must be "GET" or "POST"', method)
  end
  return {
    limit = limit or count ~= -1 and count or nil, method = method,
    page_size = integer(options, "page_size", 1, LARGEST_PAGE, problem),
  }
end

-- In a table whose `query` is no query object, that is the older extension's member of a body.
local function wraps(value) return not Query.is(value) and Query.is(value.query) end

-- How a query becomes the body of a search at a server, its error, and the limits that it has
-- itself.
local function read(session, given)
  if given == nil then given = {} end
  local kind = Query.is(given) and Query.state(given).kind or "item"
  if kind ~= "item" and kind ~= "granule" then
    local message = kinds.wrong("item", given)
    return { problems = { { field = "query", message = message } } }
  end
  local query = Query.is(given) and given or StacItemQuery(given)
  local params = Query.state(query).params
  local err = params:error()
  if err then return { error = err, problems = err.errors } end
  local out = { warnings = params:validate().warnings, problems = {} }
  if kind == "item" then
    out.page_size = params:single "limit"
    function out.body() return query:to_stac() end
  else
    out.limit, out.page_size = params:single "limit", params:single "page_size"
    -- These are ours, whatever the server.
    query = query:limit(nil):page_size(nil):fields(nil)
    local wanted = named.of(Query.state(query).params)
    -- CMR-STAC takes no box over the antimeridian, and all parts of a geometry together.
    function out.body(landing)
      local ids, unknown
      if wanted then ids, unknown = find_collections(session, landing, wanted) end
      local body, dropped, warnings = query:to_stac {
        antimeridian = landing.cmr and "whole" or "split", collections = ids,
      }
      return body, table.move(unknown or {}, 1, #(unknown or {}), #dropped + 1, dropped), warnings
    end
  end
  return out
end

--- Searches items.
---@param session earthshine.session
---@param address string of the API's landing page
---@param given any an es.StacItemQuery, an es.GranuleQuery, the body of an item search, or
--- { query = … } with options
---@param options? earthshine.stac_search_options
---@return earthshine.results
function stac.search(session, address, given, options)
  check.type("the address of search_stac", address, "string")
  local problems = {}
  local function problem(field, message, value)
    problems[#problems + 1] = { field = field, message = message, value = value }
  end
  local query, own = taken(given, options, OPTIONS, wraps, problem)
  local chosen, asked = read_options(own, problem), read(session, query)
  table.move(asked.problems, 1, #asked.problems, #problems + 1, problems)
  local err = Validation.error("the item search", problems)
  return Results.new(not err and StacSource.new(session, {
    address = address, body = asked.body, method = chosen.method,
  }) or nil, {
    limit = chosen.limit or asked.limit, error = err, warnings = asked.warnings,
    page_size = math.min(chosen.page_size or asked.page_size or PAGE_SIZE, LARGEST_PAGE),
    query = function() return json.encode(asked.body) end,
  })
end

return stac
