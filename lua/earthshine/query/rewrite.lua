--- What queries may say in other words than CMR's: versions in short names, archive centres.
--
-- Each rewriter is given a table of entries that it may change, and a function for problems of the
-- whole that they belong to.

local daacs = require "earthshine.query.daacs"
local Entry = require "earthshine.query.entry"
local rows = require "earthshine.query.rows"
local versioned = require "earthshine.query.versioned"

local rewrite = {}

-- The providers of archive centres, on the side that is asked for; or nil and a message.
local function providers_of(names, cloud)
  local list, seen = {}, {}
  local function add(provider)
    if provider and not seen[provider] then
      list[#list + 1], seen[provider] = provider, true
    end
  end
  for _, name in ipairs(names) do
    local daac = daacs[name]
    if cloud == true and not daac.cloud then
      return nil, ("%s has nothing in the cloud"):format(name)
    end
    if cloud ~= false then add(daac.cloud) end
    if cloud ~= true then add(daac.ground) end
  end
  return list
end

-- daac becomes provider.
local function daac(entries, kind, whole, problem)
  local given = entries.daac
  if not given or given.problems then return end
  entries.daac = nil
  if entries.provider then
    return problem(whole, given.field, "says which providers are meant, as provider does; give one "
      .. "of them", given.values)
  end
  local cloud = entries.cloud_hosted and entries.cloud_hosted.values[1]
  local list, message = providers_of(given.values, cloud)
  if not list then return problem(whole, given.field, message, given.values) end
  entries.provider = Entry.read(rows.find(kind, "provider"), given.field, list)
end

-- short_name with versions in it becomes short_name and version, or entry_id.
local function versions(entries, kind, whole, problem)
  local patterns = whole.options.short_name and whole.options.short_name.pattern
  local name = entries.short_name
  if not name or name.problems or patterns or entries.version or entries.entry_id
    or not rows.find(kind, "entry_id") then
    return
  end
  local short, version, ids, message = versioned.split(name.values)
  if message then return problem(whole, name.field, message, name.values) end
  if not version and not ids then return end
  for key, value in pairs { short_name = short or false, version = version, entry_id = ids } do
    entries[key] = value and Entry.read(rows.find(kind, key), name.field, value) or nil
  end
end

-- Whether a name has a version in it, so that the entries have to be changed.
local function has_version(entry)
  for _, value in ipairs(entry and entry.values or {}) do
    if value:find(".v", 1, true) then return true end
  end
  return false
end

--- Puts entries into CMR's own words, if there is anything to do.
---@param whole earthshine.query_whole is given other entries
---@param kind earthshine.query_kind
---@param problem fun(whole: earthshine.query_whole, field: string, message: string, value: any)
function rewrite.entries(whole, kind, problem)
  local entries = whole.entries
  if not entries.daac and not has_version(entries.short_name) then return end
  local copy = {}
  for name, entry in next, entries do copy[name] = entry end
  daac(copy, kind, whole, problem)
  versions(copy, kind, whole, problem)
  whole.entries = copy
end

return rewrite
