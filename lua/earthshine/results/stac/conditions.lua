--- Who evaluates the conditions of an item search: the server, as far as it says that it can, and
-- we the rest, on what it sends.

local Error = require "earthshine.error"
local compile = require "earthshine.results.stac.own"
local cql2 = require "earthshine.query.cql2"
local query_extension = require "earthshine.query.cql2.query_extension"

local conditions = {}

-- What CMR-STAC knows of the query extension: one property, bounds that belong to the range.
local CMR_PROPERTY <const> = "eo:cloud_cover"
local CMR_BOUNDS <const> = { lt = "lte", lte = "lte", gt = "gte", gte = "gte" }

local IMPLIED <const> = {
  ["spatial-functions"] = "basic-spatial-functions-plus",
  ["basic-spatial-functions-plus"] = "basic-spatial-functions",
}

-- A server's classes, with those that they contain.
local function classes_of(landing)
  local set = { ["basic-cql2"] = true }
  for class in pairs(landing.cql2) do
    while class do
      set[class] = true
      class = IMPLIED[class]
    end
  end
  return set
end

-- The encoding in which a server takes filters by a method; nil: it takes none.
local function encoding_of(landing, method)
  if not landing.can.filter then return nil end
  local first, second = "cql2-json", "cql2-text"
  if method == "GET" then first, second = second, first end
  return landing.cql2[first] and first or landing.cql2[second] and second or nil
end

-- The parts of a tree that all must hold.
local function conjuncts(tree, out)
  if type(tree) == "table" and tree.op == "and" then
    for _, arg in ipairs(tree.args) do conjuncts(arg, out) end
  else
    out[#out + 1] = tree
  end
  return out
end

local function join(list)
  if #list > 1 then return { op = "and", args = list } end
  return list[1]
end

local function must(value, err)
  if err then error(err, 0) end
  return value
end

local function is_known(tree, classes)
  for _, uri in ipairs(must(cql2.conformance(tree))) do
    if not classes[uri:match "[^/]+$"] then return false end
  end
  return true
end

-- A condition in the words of the query extension, or nil where it has none for it.
local function as_query(tree)
  local ok, query = pcall(query_extension.write, tree)
  if ok then return query end
  if not Error.is(query) then error(query, 0) end
end

-- Of a query, the part that CMR-STAC takes, and whether it says the same: else its answer is wider.
local function for_cmr(query)
  local bounds, exact = nil, next(query, next(query)) == nil
  for name, value in pairs(query[CMR_PROPERTY] or {}) do
    local bound = CMR_BOUNDS[name]
    if bound and type(value) == "number" and value ~= 0 then
      bounds = bounds or {}
      bounds[bound] = value
      exact = exact and bound == name
    elseif name ~= "gte" or value ~= 0 then -- a bound of 0 is none to CMR-STAC
      exact = false
    end
  end
  return bounds and { [CMR_PROPERTY] = bounds }, exact
end

-- Adds one query's tests to another's; false where both have the same test with other values.
local function merge(into, query)
  for property, tests in pairs(query) do
    for name, value in pairs(tests) do
      local there = (into[property] or {})[name]
      if there ~= nil and there ~= value then return false end
    end
  end
  for property, tests in pairs(query) do
    into[property] = into[property] or {}
    for name, value in pairs(tests) do into[property][name] = value end
  end
  return true
end

-- Shares a condition out: into the query if the server has that extension, else to us.
local function place(tree, landing, query, own)
  local said, exact = landing.can.query and as_query(tree), true
  if said and landing.cmr then said, exact = for_cmr(said) end
  local placed = said and merge(query, said)
  if not placed or not exact then own[#own + 1] = tree end
end

-- Takes "0 and more" out of what is left to us where CMR-STAC has another bound to say, which
-- finds nothing without a cloud cover either.
local function without_zero(own, query)
  if not query[CMR_PROPERTY] then return own end
  local out = {}
  for _, tree in ipairs(own) do
    local tests = (as_query(tree) or {})[CMR_PROPERTY]
    if not tests or tests.gte ~= 0 or next(tests, next(tests)) then out[#out + 1] = tree end
  end
  return out
end

---@class earthshine.stac_conditions
---@field filter? any for the request's body, in its language
---@field language? "cql2-json"|"cql2-text"
---@field query? table
---@field own? earthshine.stac_own what is left to us

--- Shares the conditions of a body out. Raises `unsupported`, with the operators' names, where
--- nobody can evaluate one.
---@param body table with `filter` and `query`, each of which may be missing
---@param landing earthshine.stac_landing
---@param method "GET"|"POST"
---@return earthshine.stac_conditions
function conditions.share(body, landing, method)
  local language, classes = encoding_of(landing, method), classes_of(landing)
  local theirs, query, own = {}, {}, {}
  local tree
  if body.filter ~= nil then tree = must(cql2.read(body.filter)) end
  for _, part in ipairs(tree ~= nil and conjuncts(tree, {}) or {}) do
    if language and is_known(part, classes) then
      theirs[#theirs + 1] = part
    else
      place(part, landing, query, own)
    end
  end
  if body.query ~= nil and landing.can.query and not landing.cmr then
    if not merge(query, body.query) then own[#own + 1] = query_extension.read(body.query) end
  elseif body.query ~= nil then
    for _, part in ipairs(conjuncts(query_extension.read(body.query), {})) do
      place(part, landing, query, own)
    end
  end
  if landing.cmr then own = without_zero(own, query) end
  local filter = #theirs > 0 and join(theirs) or nil
  if filter ~= nil and language == "cql2-text" then filter = must(cql2.to_text(filter)) end
  return {
    filter = filter, language = filter ~= nil and language or nil,
    query = next(query) and query or nil,
    own = #own > 0 and compile(own) or nil,
  }
end

return conditions
