--- Finds the granules of an item search and puts them in order.

local Catalog = require "earthshine.sandbox.catalog"
local Collection = require "earthshine.sandbox.stac_api.collection"
local Item = require "earthshine.sandbox.stac_api.item"
local Replies = require "earthshine.sandbox.stac_api.replies"
local cql2 = require "earthshine.query.cql2"
local json = require "earthshine.json"

local Find = {}

local function contains(list, value)
  for _, v in ipairs(list) do
    if v == value then return true end
  end
  return false
end

-- Whether a filter looks at more of an item than Item.bare has.
local function looks_at_assets(node)
  if type(node) ~= "table" then return false end
  if type(node.property) == "string" then
    return node.property:find "^assets" ~= nil or node.property:find "^links" ~= nil
  end
  for _, member in pairs(node) do
    if looks_at_assets(member) then return true end
  end
  return false
end

-- One test of an item from all conditions; nil where there are none.
local function test_of(conditions)
  local tests = {}
  for k, tree in ipairs(conditions) do
    local passes, err = cql2.compile(tree)
    if not passes then Replies.fail(400, err.message) end
    tests[k] = passes
  end
  if not tests[1] then return nil end
  return function(item)
    for _, passes in ipairs(tests) do
      if passes(item) ~= true then return false end
    end
    return true
  end
end

-- First and last granule of a collection that the times leave possible.
local function run(c, range)
  local from, to = range and range[1], range and range[2]
  return from and c:first_from(from - c.longest) or 1, to and c:first_from(to + 1) - 1 or c.count
end

-- Calls f(i) for the granules of a collection that ids and times allow.
local function candidates(c, search, f)
  local range = search.range
  local function offer(i)
    if not c.deleted[i] and (not range or (range[1] or math.mininteger) <= c.stop(i)
      and c.start(i) <= (range[2] or math.maxinteger)) then
      f(i)
    end
  end
  if search.ids then
    local seen = {}
    for _, id in ipairs(search.ids) do
      local i = c:by_ur(id)
      if i and not seen[i] then offer(i) end
      seen[i or 0] = true
    end
    return
  end
  local low, high = run(c, range)
  for i = low, high do offer(i) end
end

local function value_at(item, field)
  local name = field:gsub("^properties%.", "")
  local value = item.properties[name]
  if value == nil then value = item[field] end
  if type(value) == "table" or value == json.null then return nil end
  return value
end

-- Orders two values; those of unlike kinds by the kind's name.
local function less(a, b)
  if type(a) ~= type(b) then return type(a) < type(b) end
  if type(a) == "boolean" then return not a and b end
  return a < b
end

-- Newest first, where nothing else is asked for.
local DEFAULT = { { field = "datetime", descending = true } }

local function order(hits, keys)
  table.sort(hits, function(a, b)
    for k, key in ipairs(keys) do
      local x, y = a[k], b[k]
      if x ~= y then
        if x == nil or y == nil then return y == nil end
        if key.descending then return less(y, x) end
        return less(x, y)
      end
    end
    if a.c ~= b.c then return a.c.number < b.c.number end
    return a.i < b.i
  end)
  return hits
end

--- The hits of a search in its order: `c` and `i` of each.
---@param search sandbox.stac_search
---@return { c: sandbox.collection, i: integer }[]
function Find.all(search)
  local hits, passes = {}, test_of(search.conditions)
  local keys = search.sort[1] and search.sort or DEFAULT
  local make = looks_at_assets(search.conditions) and Item.of or Item.bare
  for _, c in ipairs(Collection.all()) do
    if not search.collections or contains(search.collections, Item.collection_id(c)) then
      candidates(c, search, function(i)
        local hit = { c = c, i = i }
        if not passes and keys == DEFAULT then
          hit[1] = c.start(i)
        else
          local item = make(c, i)
          if passes and not passes(item) then return end
          for k, key in ipairs(keys) do hit[k] = value_at(item, key.field) end
        end
        hits[#hits + 1] = hit
      end)
    end
  end
  return order(hits, keys)
end

local KEEP = 4
local recent = {}

--- The hits of a search; those of the last few searches are remembered for their next pages.
---@param search sandbox.stac_search
---@return { c: sandbox.collection, i: integer }[]
function Find.hits(search)
  local asked = {}
  for name, value in pairs(search.body) do
    if name ~= "token" and name ~= "limit" and name ~= "fields" then asked[name] = value end
  end
  local key = Catalog.revision .. json.encode(asked)
  for k, entry in ipairs(recent) do
    if entry.key == key then
      table.insert(recent, 1, table.remove(recent, k))
      return entry.hits
    end
  end
  table.insert(recent, 1, { key = key, hits = Find.all(search) })
  recent[KEEP + 1] = nil
  return recent[1].hits
end

return Find
