--- Searches of STAC APIs: a query, in whatever form it comes, as the body of an item search.

local Error = require "earthshine.error"
local Results = require "earthshine.results"
local StacSource = require "earthshine.results.stac.source"
local check = require "earthshine.check"

local stac = {}

local PAGE_SIZE <const>, LARGEST_PAGE <const> = 100, 10000

---@class earthshine.stac_search_options
---@field limit? integer items at most, 0 for none
---@field count? integer the same under earthaccess's name; -1 for all
---@field page_size? integer items a request, which the server may lower; by default the query's own
--- `limit`, else 100
---@field method? "GET"|"POST" of the search; default: POST where the server has it

local KNOWN <const> = { limit = true, count = true, page_size = true, method = true }

local function integer(options, name, low, high, problem)
  local value = options[name]
  if value == nil then return nil end
  if math.type(value) == "integer" and value >= low and value <= high then return value end
  problem(name, high == math.maxinteger and ("must be an integer from %d"):format(low)
    or ("must be an integer from %d to %d"):format(low, high), value)
end

local function read_options(options, problem)
  for _, key in ipairs(check.keys(options)) do
    if not KNOWN[key] then
      problem(tostring(key), "is not an option of a search; known are limit, count, page_size, "
        .. "method", options[key])
    end
  end
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

-- What is searched for and the options beside it.
local function unwrap(given, options)
  local own, query = {}, given
  for key, value in pairs(options or {}) do own[key] = value end
  return query, own
end

local function translate(query)
  local body, size = {}, query.limit
  for key, value in pairs(query) do body[key] = value end
  body.limit = nil
  return body, {}, size
end

local function invalid(problems)
  local lines = {}
  for i, p in ipairs(problems) do lines[i] = p.field .. ": " .. p.message end
  return Error.new {
    code = "invalid_query", errors = problems,
    message = ("the item search has %s: %s"):format(
      #problems == 1 and "a problem" or #problems .. " problems", table.concat(lines, "; ")),
  }
end

function stac.search(session, address, given, options)
  check.type("the address of search_stac", address, "string")
  local problems = {}
  local function problem(field, message, value)
    problems[#problems + 1] = { field = field, message = message, value = value }
  end
  local query, own = unwrap(given, options)
  local chosen = read_options(own, problem)
  local body, dropped, size = translate(query)
  local err = #problems > 0 and invalid(problems) or nil
  return Results.new(not err and StacSource.new(session, {
    address = address, body = body, dropped = dropped, method = chosen.method,
  }) or nil, {
    limit = chosen.limit, page_size = chosen.page_size or size or PAGE_SIZE, error = err,
  })
end

return stac
