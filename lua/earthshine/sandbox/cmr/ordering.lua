--- Puts the granules of a query in order, and finds the place after a search-after value without
--- reading what is before it.

local cjson = require "cjson.safe"
local Facets = require "earthshine.sandbox.cmr.facets"

local Ordering = {}

---@class sandbox.ordered
---@field n integer
---@field at fun(k: integer): sandbox.collection, integer the k-th granule
---@field values fun(k: integer): any[] its sort values, as search-after has them
---@field directions boolean[] by position: descending
---@field width integer number of sort values

-- Sort values by key; strings in lower case, times in ms.
local function first_of(name)
  return function(c) return (Facets.of(c).names[name][1] or ""):lower() end
end

local VALUES = {
  granule_ur = function(c, i) return c:ur(i):lower() end,
  producer_granule_id = function(c, i) local p = c:producer(i) return p and p:lower() end,
  readable_granule_name = function(c, i) return (c:producer(i) or c:ur(i)):lower() end,
  start_date = function(c, i) return c.start(i) end,
  end_date = function(c, i) return c.stop(i) end,
  revision_date = function(c, i) return c.revision(i) end,
  data_size = function(c, i) return c:data_size(i) / 0x100000 end,
  cloud_cover = function(c, i) return c.cloud and c.cloud(i) or nil end,
  day_night = function(c, i) return c.day_night(i):lower() end,
  downloadable = function() return true end,
  browsable = function(c) return Facets.of(c).flags.browsable end,
  provider = first_of "provider", entry_title = first_of "entry_title",
  short_name = first_of "short_name", version = first_of "version", platform = first_of "platform",
  instrument = first_of "instrument", project = first_of "project", sensor = first_of "sensor",
}

-- -1, 0 or 1; a missing value comes last whatever the direction.
local function compare(a, b, descending)
  if a == nil or a == cjson.null then
    return (b == nil or b == cjson.null) and 0 or 1
  elseif b == nil or b == cjson.null then
    return -1
  end
  if type(a) == "boolean" then a, b = a and 1 or 0, b and 1 or 0 end
  if a == b then return 0 end
  return (a < b) ~= descending and -1 or 1
end

local function compare_all(a, b, directions, width)
  for k = 1, width do
    local c = compare(a[k], b[k], directions[k])
    if c ~= 0 then return c end
  end
  return 0
end

local function index(selection, k) return selection.indices and selection.indices[k] or k end

-- Merges the selections of one provider by start time and concept id; each is in that order
-- already.
local function merge(selections)
  local list, at = {}, {}
  for s = 1, #selections do at[s] = 1 end
  while true do
    local best, best_start, best_number
    for s, selection in ipairs(selections) do
      if at[s] <= selection.count then
        local c, i = selection.collection, index(selection, at[s])
        local start = c.start(i)
        if not best or start < best_start
          or (start == best_start and c:granule_number(i) < best_number) then
          best, best_start, best_number = s, start, c:granule_number(i)
        end
      end
    end
    if not best then return list end
    list[#list + 1] = best << 32 | index(selections[best], at[best])
    at[best] = at[best] + 1
  end
end

-- A sequence of the granules of one provider in default order.
local function sequence(selections)
  if #selections == 1 then
    local s = selections[1]
    return s.count, function(k) return s.collection, index(s, k) end
  end
  local list = merge(selections)
  return #list, function(k)
    local x = list[k]
    return selections[x >> 32].collection, x & 0xffffffff
  end
end

-- All granules in default order: provider, start, concept id.
local function default_order(selections)
  local groups, names = {}, {}
  for _, s in ipairs(selections) do
    local name = s.collection.provider:lower()
    if s.count > 0 then
      if not groups[name] then
        groups[name] = {}
        names[#names + 1] = name
      end
      table.insert(groups[name], s)
    end
  end
  table.sort(names)
  local parts, n = {}, 0
  for k, name in ipairs(names) do
    local count, at = sequence(groups[name])
    parts[k] = { from = n, at = at }
    n = n + count
  end
  return n, function(k)
    local p = #parts
    while parts[p].from >= k do p = p - 1 end
    return parts[p].at(k - parts[p].from)
  end
end

-- Orders by sort keys: computes the values of each granule once and sorts the places.
local function by_keys(keys, n, at)
  local getters, values, order, directions = {}, {}, {}, {}
  for k, key in ipairs(keys) do
    getters[k], directions[k] = VALUES[key.key], key.descending
  end
  local width = #keys + 1
  directions[width] = false
  for k = 1, n do
    local c, i = at(k)
    local v = {}
    for g, get in ipairs(getters) do v[g] = get(c, i) end
    v[width] = c:granule_number(i)
    values[k], order[k] = v, k
  end
  table.sort(order, function(a, b)
    return compare_all(values[a], values[b], directions, width) < 0
  end)
  return {
    n = n, directions = directions, width = width,
    at = function(k) return at(order[k]) end,
    values = function(k) return values[order[k]] end,
  }
end

--- Orders the granules of a query.
---@param selections sandbox.selection[]
---@param keys { key: string, descending: boolean }[] empty: the default
---@return sandbox.ordered
function Ordering.granules(selections, keys)
  local n, at = default_order(selections)
  if keys[1] then return by_keys(keys, n, at) end
  return {
    n = n, at = at, width = 3, directions = { false, false, false },
    values = function(k)
      local c, i = at(k)
      return { c.provider:lower(), c.start(i), c:granule_number(i) }
    end,
  }
end

local BAD = 'The search failed with error: [{:type "illegal_argument_exception", :reason "%s"}]. '
  .. "Please double check your search_after header."

--- How many items stand at or before a search-after value; found by halving.
---@param ordered sandbox.ordered
---@param after any[]
---@return integer? count
---@return string? message where the value does not fit the order
function Ordering.position(ordered, after)
  if #after ~= ordered.width then
    return nil, BAD:format(("search_after has %d value(s) but sort has %d."):format(#after,
      ordered.width))
  end
  local low, high = 0, ordered.n
  while low < high do
    local middle = (low + high + 1) // 2
    local values = ordered.values(middle)
    for k = 1, ordered.width do
      local own, given = values[k], after[k]
      if own ~= nil and given ~= cjson.null and type(own) ~= type(given) then
        return nil, BAD:format(("Failed to parse search_after value for field [%d]."):format(k))
      end
    end
    if compare_all(values, after, ordered.directions, ordered.width) <= 0 then
      low = middle
    else
      high = middle - 1
    end
  end
  return low
end

--- The text of the search-after header for the k-th item.
---@param ordered sandbox.ordered
---@param k integer
---@return string JSON array
function Ordering.after(ordered, k)
  local values, list = ordered.values(k), {}
  for p = 1, ordered.width do
    local v = values[p]
    if math.type(v) == "integer" then
      list[p] = tostring(v)
    elseif type(v) == "number" then
      list[p] = ("%.17g"):format(v)
    else
      list[p] = v == nil and "null" or cjson.encode(v):gsub("\\/", "/")
    end
  end
  return "[" .. table.concat(list, ",") .. "]"
end

--- Records in the order of their values.
---@param list table[] { record, values } each; it is sorted
---@param directions boolean[] whether a value descends
---@param width integer values of each
---@return sandbox.ordered
function Ordering.of(list, directions, width)
  table.sort(list, function(a, b) return compare_all(a[2], b[2], directions, width) < 0 end)
  return {
    n = #list, width = width, directions = directions,
    at = function(k) return list[k][1] end,
    values = function(k) return list[k][2] end,
  }
end

return Ordering
