--- Which of an API's collections a query means that names them by short names and versions, where
--- their ids do not follow from that: without a version, or with patterns.

local like = require "earthshine.query.cql2.like"
local names = require "earthshine.query.stac.names"
local view_of = require "earthshine.query.stac.view"

local named = {}

-- Ids beyond this are none of CMR's.
local LONGEST <const> = 300

-- Whether a parameter says more than the texts of ids; `version` may be missing.
local function is_open(view)
  local shorts, versions = view.values.short_name, view.values.version
  if view.values.entry_id or not (shorts or versions) then return false end
  if view.option("short_name", "and") or view.option("version", "and") then return false end
  return not (shorts and versions and view.is_plain "short_name" and view.is_plain "version")
end

-- A test of texts against the values of a parameter, which CMR compares without case unless it is
-- told otherwise: it gives the place of the value that fits.
local function test_of(view, name)
  local values, fold = view.values[name], view.option(name, "ignore_case") ~= false
  if not values then return nil end
  local patterns = {}
  for i, value in ipairs(values) do
    local pattern = view.option(name, "pattern") and names.to_like(value) or like.escape(value)
    patterns[i] = fold and pattern:lower() or pattern
  end
  return function(text)
    if fold then text = text:lower() end
    for i, pattern in ipairs(patterns) do
      if like.matches(text, pattern) then return i end
    end
  end
end

-- An id's short name and version. CMR-STAC joins them in every id, whatever the version looks like;
-- elsewhere what does not look like one is part of the name.
local function apart(id, of_cmr)
  local short, version
  if of_cmr then short, version = id:match "^(.+)_([^_]+)$" end
  if not short then short, version = id:match "^(.+)%.v(%d[%w.]*)$" end
  if not short then short, version = id:match "^(.+)_[vV]?(%d[%d.]*)$" end
  return short or id, version
end

---@class earthshine.stac_named
---@field field "short_name"|"version" the parameter that names them
---@field values string[] its values
---@field is_pattern boolean whether they are patterns
---@field place fun(id: string, of_cmr: boolean): integer? which of the values an id of a collection
--- belongs to

--- What a query looks for among the ids of collections; nil where it says the ids themselves, or
--- none.
---@param params earthshine.params of granules or collections, without problems
---@return earthshine.stac_named?
function named.of(params)
  local view = view_of(params)
  if not is_open(view) then return nil end
  local by_short, by_version = test_of(view, "short_name"), test_of(view, "version")
  local field = by_short and "short_name" or "version"
  local function place(id, of_cmr)
    if #id > LONGEST then return nil end
    local short, version = apart(id, of_cmr)
    if not by_version then return by_short(short) or by_short(id) end
    local of_version = version and by_version(version)
    if not by_short then return of_version end
    return of_version and by_short(short)
  end
  return {
    field = field, values = view.values[field], place = place,
    is_pattern = view.option(field, "pattern") or false,
  }
end

--- An id without its version, to compare names by.
---@param id string
---@param of_cmr boolean
---@return string short_name
function named.short_of(id, of_cmr) return (apart(id, of_cmr)) end

return named
