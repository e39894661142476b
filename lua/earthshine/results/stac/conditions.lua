--- Who evaluates the conditions of an item search: the server, as far as it says that it can, and
-- we the rest, on what it sends.

local Error = require "earthshine.error"
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

-- Of a query, the part that CMR-STAC takes; its answer may be wider than was asked.
local function for_cmr(query)
  local bounds
  for name, value in pairs(query[CMR_PROPERTY] or {}) do
    -- A bound of 0 is none to CMR-STAC.
    if CMR_BOUNDS[name] and type(value) == "number" and value ~= 0 then
      bounds = bounds or {}
      bounds[CMR_BOUNDS[name]] = value
    end
  end
  return bounds and { [CMR_PROPERTY] = bounds }
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
  local said = landing.can.query and as_query(tree)
  local part = said and (landing.cmr and for_cmr(said) or not landing.cmr and said)
  local placed = part and merge(query, part)
  -- What CMR-STAC answers to a part of the condition, or to a rounded one, is looked through again.
  if not placed or landing.cmr then own[#own + 1] = tree end
end

---@class earthshine.stac_conditions
---@field filter? any for the request's body, in its language
---@field language? "cql2-json"|"cql2-text"
---@field query? table
---@field passes? fun(item: table): boolean? what is left to us

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
  local filter = #theirs > 0 and join(theirs) or nil
  if filter ~= nil and language == "cql2-text" then filter = must(cql2.to_text(filter)) end
  return {
    filter = filter, language = filter ~= nil and language or nil,
    query = next(query) and query or nil,
    passes = #own > 0 and must(cql2.compile(join(own))) or nil,
  }
end

return conditions
