--- What a query of granules means: the same for two that say one thing in different words, so that
--- a query can be compared with what came of it by way of STAC.

local es = require "earthshine"

local meaning = {}

local function as_list(value)
  if type(value) ~= "table" or getmetatable(value) then return { value } end
  return value
end

local function option(q, name, word) return q.options[name] and q.options[name][word] end

local function unset(q, name) q[name], q.options[name] = nil, nil end

local PLACES <const> = { "bounding_box", "polygon", "point", "line", "circle" }
-- Texts of which case does not count unless one says otherwise.
local FOLDED <const> = { "platform", "project", "instrument", "day_night" }

-- Patterns in one spelling, and none where nothing is one.
local function trim_patterns(q)
  for name, set in pairs(q.options) do
    if set.pattern and q[name] then
      local list, wild = {}, false
      for i, text in ipairs(as_list(q[name])) do
        list[i] = text:gsub("%*+", "*")
        wild = wild or text:find "[*?]"
      end
      q[name] = list
      if not wild then set.pattern = nil end
    end
  end
end

-- Options that change nothing go.
local function trim_options(q)
  trim_patterns(q)
  for name, set in pairs(q.options) do
    for word, value in pairs(set) do
      local alone = #as_list(q[name] or {}) < 2 and (word == "and" or word == "or")
      if alone and name ~= "spatial" or value == false and word ~= "ignore_case" then
        set[word] = nil
      end
    end
  end
  for _, name in ipairs(FOLDED) do
    if q.options[name] then q.options[name].ignore_case = nil end
  end
  local kinds = 0
  for _, kind in ipairs(PLACES) do kinds = kinds + (q[kind] and 1 or 0) end
  if kinds < 2 then q.options.spatial = nil end
  for name, set in pairs(q.options) do
    if next(set) == nil or name ~= "spatial" and not q[name] then q.options[name] = nil end
  end
end

-- Short names and versions as entry ids, concept ids of collections under their own name.
local function name_collections(q)
  local shorts, versions = q.short_name, q.version
  local wild, fold = false, false
  for _, name in ipairs { "short_name", "version" } do
    wild = wild or option(q, name, "pattern") and q[name] ~= nil
    fold = fold or option(q, name, "ignore_case") and q[name] ~= nil
  end
  local every = shorts and option(q, "short_name", "and") and #as_list(shorts) > 1
  if versions or shorts and (wild or fold or every) then
    local ids, pattern = {}, wild or not shorts or not versions
    pattern = pattern or fold or every
    for _, short in ipairs(as_list(shorts or "*")) do
      for _, version in ipairs(as_list(versions or "*")) do
        ids[#ids + 1] = short .. "_" .. version
      end
    end
    unset(q, "short_name")
    unset(q, "version")
    q.entry_id = ids
    if pattern then q.options.entry_id = { pattern = true } end
    if fold then q.options.entry_id.ignore_case = true end
    if every then q.options.entry_id["and"] = true end
  end
  local set, plain = q.options.entry_id, {}
  if set and set.pattern and not (set["and"] or set.ignore_case) then
    for i, text in ipairs(as_list(q.entry_id)) do
      plain[i] = plain and text:match "^([^*?]+)_%*$"
      if not plain[i] then plain = nil break end
    end
    -- Every version of a short name.
    if plain then q.short_name, q.entry_id, q.options.entry_id = plain, nil, nil end
  end
  local concepts, rest = {}, {}
  for _, id in ipairs(as_list(q.concept_id or {})) do
    table.insert(id:find "^C" and concepts or rest, id)
  end
  if #concepts > 0 then q.collection_concept_id = concepts end
  q.concept_id = #rest > 0 and rest or nil
end

-- The ranges of an instant that must lie in all of them, as one.
local function merge_instants(q)
  if q.updated_since then
    local since = es.DateRange { start = q.updated_since }
    local list = as_list(q.revision_date or {})
    if #list > 1 and not option(q, "revision_date", "and") then
      local needed = false
      for _, range in ipairs(list) do
        needed = needed or (range.start or -math.huge) < since.start
      end
      q.since = needed and since or nil
    else
      q.revision_date = table.move(list, 1, #list, 1, {})
      table.insert(q.revision_date, since)
      q.options.revision_date = { ["and"] = true }
    end
    q.updated_since = nil
  end
  for _, name in ipairs { "revision_date", "created_at", "production_date" } do
    local list = as_list(q[name] or {})
    if option(q, name, "and") and #list > 0 then
      local low, high = -math.huge, math.huge
      for _, range in ipairs(list) do
        low, high = math.max(low, range.start or low), math.min(high, range.stop or high)
      end
      q[name], q.options[name] = ("%s/%s"):format(low, high), nil
    elseif #list == 1 then
      q[name] = ("%s/%s"):format(list[1].start or -math.huge, list[1].stop or math.huge)
    end
  end
  if q.since then
    -- Ranges that are alternatives, and one more condition.
    q.updated_since, q.since = tostring(q.since), nil
  end
end

local function same(a, b)
  if type(a) ~= "table" or getmetatable(a) then return a == b end
  for key, value in pairs(a) do
    if type(b) ~= "table" or not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

-- A list without the values that were dropped.
local function without(list, dropped)
  local out = {}
  for _, value in ipairs(list) do
    local gone = false
    for _, other in ipairs(dropped) do gone = gone or same(value, other) end
    if not gone then out[#out + 1] = value end
  end
  return #out > 0 and out or nil
end

-- Parameters of which single values are dropped.
local SINGLE <const> = { attribute = true, sort_key = true, fields = true }

local function take_dropped(q, dropped, other)
  local single = {}
  for _, entry in ipairs(dropped) do
    local name, word = entry.field:match "^options%[(.-)%]%[(.-)%]$"
    if entry.field == "options[spatial][or]" then
      for _, kind in ipairs(PLACES) do unset(q, kind) end
    elseif name then
      if q.options[name] then q.options[name][word] = nil end
    elseif SINGLE[entry.field] then
      single[entry.field] = single[entry.field] or {}
      table.insert(single[entry.field], entry.value)
    else
      local list = entry.field == "revision_date" and other and as_list(q.revision_date or {})
      -- The one of two parameters on this property that was not dropped.
      if list and #list == 1 and not list[1].stop then q.updated_since = list[1].start end
      unset(q, entry.field)
    end
    if entry.field == "circle" then unset(q, "polygon") end
    if entry.field == "circle" then q.options.spatial = nil end
    local as_id = entry.field == "readable_granule_name" and entry.reason:find "^is looked for"
    if as_id and other then unset(q, "granule_ur") end
  end
  for name, list in pairs(single) do
    if q[name] and q[name].name then q[name] = { q[name] } end
    if q[name] then q[name] = without(as_list(q[name]), list) end
  end
end

local function key_of(value)
  if type(value) ~= "table" or getmetatable(value) then return tostring(value) end
  local parts = {}
  if #value > 0 then
    for i, member in ipairs(value) do parts[i] = key_of(member) end
  else
    for name, member in pairs(value) do parts[#parts + 1] = name .. "=" .. key_of(member) end
  end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

--- A text that is the same for queries that mean the same, but for what was dropped.
---@param query earthshine.query
---@param dropped earthshine.stac_dropped[]
---@param returned boolean whether the query came back from STAC
---@return string
function meaning.of(query, dropped, returned)
  local q = query:parameters()
  q.options = q.options or {}
  for name, set in pairs(q.options) do
    local copy = {}
    for word, value in pairs(set) do copy[word] = value end
    q.options[name] = copy
  end
  take_dropped(q, dropped, returned)
  trim_options(q)
  name_collections(q)
  trim_options(q)
  merge_instants(q)
  trim_options(q)
  local parts = {}
  for name, value in pairs(q) do
    if name ~= "options" or next(value) then
      local order = name == "sort_key" or name == "fields"
      local list = order and as_list(value)
      parts[#parts + 1] = name .. ": " .. (list and table.concat(list, " ")
        or key_of(as_list(value)))
    end
  end
  table.sort(parts)
  return table.concat(parts, "\n")
end

return meaning
