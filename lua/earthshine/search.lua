--- Searches of CMR by keyword tables. A search is made at once and sent at first use; it always
-- gives results to hold.

local Params = require "earthshine.query.params"
local Results = require "earthshine.results"
local Source = require "earthshine.results.source"

local Search = {}

local PAGE_SIZE <const>, LARGEST_PAGE <const> = 500, 2000

---@class earthshine.search_options
---@field limit? integer records at most, 0 for none
---@field count? integer the same under earthaccess's name; -1 for all
---@field page_size? integer records a request, 1 to 2000; 500 by default, which keeps pages quick
--- to read

local OPTIONS <const> = { "limit", "count", "page_size" }

-- The search's own options out of a keyword table, which goes without them to CMR.
local function take_options(given, options)
  local keywords, own = {}, {}
  for key, value in pairs(given) do keywords[key] = value end
  for _, name in ipairs(OPTIONS) do
    own[name] = keywords[name]
    keywords[name] = nil
  end
  for key, value in pairs(options or {}) do own[key] = value end
  return keywords, own
end

-- What is searched for: the table itself, or the one under `query`, with nothing but options beside
-- it.
local function unwrap(given, problem)
  if type(given) ~= "table" or given.query == nil then return given end
  local inner = given.query
  if type(inner) ~= "table" then return inner end
  local merged = {}
  for key, value in pairs(inner) do merged[key] = value end
  for key, value in pairs(given) do
    local option = key == "limit" or key == "count" or key == "page_size"
    if option then
      merged[key] = value
    elseif key ~= "query" then
      problem(tostring(key), "cannot be given beside query; put it into the query", value)
    end
  end
  return merged
end

local function check_number(own, name, low, high, problem)
  local value = own[name]
  if value == nil then return nil end
  if math.type(value) ~= "integer" or value < low or value > high then
    problem(name, high == math.maxinteger and ("must be an integer from %d"):format(low)
      or ("must be an integer from %d to %d"):format(low, high), value)
    return nil
  end
  return value
end

local KNOWN <const> = { limit = true, count = true, page_size = true }

local function read_options(own, problem)
  for key, value in pairs(own) do
    if not KNOWN[key] then
      problem(tostring(key), "is not an option of a search; known are limit, count, page_size",
        value)
    end
  end
  local limit = check_number(own, "limit", 0, math.maxinteger, problem)
  local count = check_number(own, "count", -1, math.maxinteger, problem)
  if own.limit ~= nil and own.count ~= nil then
    problem("count", "is the same option as limit", own.count)
  end
  local size = check_number(own, "page_size", 1, LARGEST_PAGE, problem)
  if count == -1 then count = nil end
  return limit or count, size or PAGE_SIZE
end

local function search(session, kind, given, options)
  local late = {}
  local function problem(...) late[#late + 1] = { ... } end
  local keywords, own = unwrap(given == nil and {} or given, problem), {}
  if type(keywords) == "table" then keywords, own = take_options(keywords, options) end
  local params = Params.new(kind, keywords)
  local limit, size = read_options(own, problem)
  for _, p in ipairs(late) do params:problem(p[1], p[2], p[3]) end
  local err = params:error()
  return Results.new(not err and Source.new(session, kind, { pairs = params:encode() }) or nil, {
    limit = limit, page_size = size, error = err,
  })
end

--- Searches granules.
---
---     local query = { short_name = "ATL06", temporal = { "2020-01-01", "2020-02-01" } }
---     local results = Search.granules(session, query, { limit = 100 })
---     for granule in results:iter() do print(granule) end
---@param session earthshine.session
---@param params table CMR's parameters by name (see earthshine.query.granule_params), options of
--- the search among them; or { query = params }
---@param options? earthshine.search_options
---@return earthshine.results results whatever is wrong with the parameters is told at their first
--- use, before anything is sent
function Search.granules(session, params, options)
  return search(session, "granule", params, options)
end

--- Searches collections.
---@param session earthshine.session
---@param params table CMR's parameters by name (see earthshine.query.collection_params), or
--- { query = params }
---@param options? earthshine.search_options
---@return earthshine.results
function Search.collections(session, params, options)
  return search(session, "collection", params, options)
end

return Search
