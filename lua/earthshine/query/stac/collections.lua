--- Which collections are meant: STAC's member collections, or a condition on a collection's id.
--
-- STAC names a collection by one id, for which CMR has five parameters. The first of them that is
-- given says which collections are meant; of the others, nothing is sent.

local conditions = require "earthshine.query.stac.conditions"
local like = require "earthshine.query.cql2.like"
local names = require "earthshine.query.stac.names"

local collections = {}

local ALREADY <const> = "is left out, because a collection has one id in STAC, and %s says it"

-- Every short name with every version, as CMR-STAC names collections; without versions as they are.
local function joined(shorts, versions, between)
  local ids = {}
  for _, short in ipairs(shorts) do
    for _, version in ipairs(versions or {}) do ids[#ids + 1] = short .. between .. version end
    if not versions then ids[#ids + 1] = short end
  end
  return ids
end

-- A parameter's values as patterns of LIKE.
local function patterns(view, name)
  local list = {}
  for i, text in ipairs(view.values[name] or { "%" }) do
    list[i] = not view.values[name] and text
      or view.option(name, "pattern") and names.to_like(text) or like.escape(text)
  end
  return list
end

-- Short names and versions as the ids themselves or as a condition on them.
local function named(view, property)
  local known = view.collections
  if known then return table.move(known, 1, #known, 1, {}) end
  local shorts, versions = view.values.short_name, view.values.version
  if shorts and view.is_plain "short_name" and (not versions or view.is_plain "version") then
    return joined(shorts, versions, "_")
  end
  local list = joined(patterns(view, "short_name"), patterns(view, "version"), "\\_")
  local fold = view.option("short_name", "ignore_case") or view.option("version", "ignore_case")
  return nil, conditions.likes(property, list, fold, view.option("short_name", "and"))
end

-- The ids of a parameter that names just them.
local function ids_of(name)
  return function(view, property)
    local values = view.values[name]
    if view.is_plain(name) then return values end
    local function option(key) return view.option(name, key) end
    return nil, conditions.text(property, values, option, option "ignore_case")
  end
end

local function single(values) return #values == 1 and values[1] or values end

local function concepts(values)
  local list = {}
  for _, id in ipairs(values) do
    if names.is_concept(id, "C") then list[#list + 1] = id end
  end
  return list
end

-- How each parameter names collections: the ids, or a condition; nothing where it does not.
local SOURCES <const> = {
  { "entry_id", ids_of "entry_id" },
  { "short_name", named },
  { "version", named },
  { "collection_concept_id", ids_of "collection_concept_id" },
  { "concept_id", function(view) return concepts(view.values.concept_id) end },
}

-- Ids that are none to many APIs, where they would find nothing and say nothing.
local function warn(out, view, name)
  local values = view.values
  if name == "collection_concept_id" then
    out:warn(name, "is an id of CMR's, by which STAC APIs, CMR-STAC too, know no collection: give "
      .. "short_name and version")
  elseif name == "short_name" and not (values.version or view.collections) then
    out:warn(name, "has no version and goes as it is: APIs whose collections are called "
      .. "ShortName_Version, as those of CMR-STAC, find nothing by it")
  end
end

--- Puts what says which collections are meant into a body.
---@param out earthshine.stac_writer
---@param view earthshine.stac_view
function collections.write(out, view)
  local property, taken = view.kind == "granule" and "collection" or "id", nil
  for _, source in ipairs(SOURCES) do
    local name = source[1]
    local values = view.values[name]
    local part_of_it = name == "version" and taken == "short_name"
    if values and not part_of_it then
      local ids, tree = source[2](view, property)
      if ids and #ids == 0 then
        ids = nil
      elseif taken then
        out:drop(name, single(values), ALREADY:format(taken))
      elseif tree or view.kind ~= "granule" then
        local condition = out:condition(name, single(values),
          tree or conditions.among(property, ids))
        local version = name == "short_name" and view.values.version
        condition.also = version and { field = "version", value = single(version) } or nil
      else
        out.body.collections = table.move(ids, 1, #ids, 1, {})
      end
      if not taken and ids then warn(out, view, name) end
      taken = taken or (ids or tree) and name
    end
  end
end

return collections
