--- Ids of collections and items as CMR's parameters.

local like = require "earthshine.query.cql2.like"
local names = require "earthshine.query.stac.names"

local identities = {}

-- Which of a list are concept ids: all, some or none.
local function concepts(list, letter)
  local count = 0
  for _, id in ipairs(list) do
    if names.is_concept(id, letter) then count = count + 1 end
  end
  return count == #list and "all" or count > 0 and "some" or "none"
end

local function unique(list)
  local out, seen = {}, {}
  for _, value in ipairs(list) do
    if not seen[value] then out[#out + 1] = value end
    seen[value] = true
  end
  return out
end

-- What is in both of two lists.
local function intersection(a, b)
  local out, seen = {}, {}
  for _, value in ipairs(b) do seen[value] = true end
  for _, value in ipairs(a) do
    if seen[value] then out[#out + 1] = value end
  end
  return out
end

-- Short names with or without versions.
local function set_names(out, list)
  local shorts, version, same, with, entries = {}, nil, true, 0, {}
  for i, id in ipairs(list) do
    local short, own = names.version_of(id)
    shorts[i] = short
    entries[i] = short .. "_" .. (own or "*")
    if own then with, version, same = with + 1, version or own, same and (version or own) == own end
  end
  local given = out.given
  if with == 0 then
    given.short_name = shorts
  elseif with == #list and same then
    given.short_name, given.version = unique(shorts), version
  else
    given.entry_id = entries
    -- A name without a version is meant in all versions.
    if with < #list then out:option("entry_id", "pattern") end
  end
end

--- Sets the collections that are meant.
---@param out earthshine.stac_keywords
---@param list string[]
---@return string? reason why CMR cannot say it
function identities.collections(out, list)
  local given = out.given
  if given.short_name or given.entry_id or given.collection_concept_id then
    return "is a second condition on the collection"
  end
  list = unique(list)
  local kind = concepts(list, "C")
  if kind == "all" then
    out.given.collection_concept_id = list
  elseif kind == "some" then
    return "mixes concept ids with names, and CMR demands that both hold"
  else
    set_names(out, list)
  end
end

--- Sets a pattern of collections' ids, or ids whose case does not count.
---@param out earthshine.stac_keywords
---@param claim table a claim of values; see earthshine.query.stac.claims
---@return string? reason why CMR cannot say it
function identities.collection_pattern(out, claim)
  local concept = claim.pattern and claim.list[1]:find "^C%d" and not claim.fold
  local name = concept and "collection_concept_id" or "entry_id"
  local given = out.given
  if given.short_name or given.entry_id or given.collection_concept_id then
    return "is a second condition on the collection"
  end
  local list = {}
  for i, text in ipairs(claim.list) do
    list[i] = claim.pattern and names.from_like(text) or not claim.pattern and text
    if not list[i] then return "has * or ? in its text, which are CMR's wildcards" end
  end
  out.given[name] = list
  if claim.pattern then out:option(name, "pattern") end
  if claim.fold then out:option(name, "ignore_case") end
  if claim.every then out:option(name, "and") end
end

--- Sets ids of items. Those of several conditions must be in all of them.
---@param out earthshine.stac_keywords
---@param list string[]
---@return string? reason why CMR cannot say it
function identities.items(out, list)
  list = unique(list)
  local kind = concepts(list, "G")
  if kind == "some" then return "mixes concept ids with names, and CMR demands that both hold" end
  local name = kind == "all" and "concept_id" or "granule_ur"
  local given = out.given
  if out.options[name] then return "is a second condition on the id" end
  if given[name] then
    list = intersection(given[name], list)
    if #list == 0 then return "has no id in common with another condition" end
  end
  given[name] = list
end

--- Sets a pattern of items' ids, or ids whose case does not count.
---@param out earthshine.stac_keywords
---@param claim table
---@return string? reason
function identities.item_pattern(out, claim)
  if out.given.granule_ur then return "is a second condition on the id" end
  if claim.every then return "must match several patterns, which CMR's granule_ur cannot" end
  local list = {}
  for i, text in ipairs(claim.list) do
    list[i] = claim.pattern and names.from_like(text) or not claim.pattern and text
    if not list[i] then return "has * or ? in its text, which are CMR's wildcards" end
  end
  out.given.granule_ur = list
  if claim.pattern then out:option("granule_ur", "pattern") end
  if claim.fold then out:option("granule_ur", "ignore_case") end
end

--- Sets the name of an item's file, the end of its address.
---@param out earthshine.stac_keywords
---@param claim table
---@return string? reason
function identities.file_name(out, claim)
  local name, list = "readable_granule_name", {}
  local known = out.given[name]
  if known and (claim.list[2] or known[2] and not (out.options[name] or {})["and"]) then
    return "is a second condition on the name"
  end
  for i, text in ipairs(claim.list) do
    if not claim.pattern then text = like.escape(text) end
    local rest = text:match "^%%(.+)$"
    if not rest then return "is a whole address, and CMR knows names of files only" end
    list[i] = names.from_like(rest)
    if not list[i] then return "has * or ? in its text, which are CMR's wildcards" end
  end
  if known then
    list = table.move(list, 1, #list, #known + 1, table.move(known, 1, #known, 1, {}))
    out:option(name, "and")
  elseif claim.every then
    out:option(name, "and")
  end
  out.given[name] = list
  out:option(name, "pattern")
  if claim.fold then out:option(name, "ignore_case") end
end

return identities
