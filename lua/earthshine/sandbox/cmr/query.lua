--- Turns the parameters of a search into a query, and collects every problem in them in CMR's
--- words.

local check = require "earthshine.check"
local Form = require "earthshine.sandbox.cmr.form"
local Known = require "earthshine.sandbox.cmr.known"
local Options = require "earthshine.sandbox.cmr.options"
local Paging = require "earthshine.sandbox.cmr.paging"
local Ranges = require "earthshine.sandbox.cmr.ranges"
local Readers = require "earthshine.sandbox.cmr.readers"

local Query = {}

---@class sandbox.query
---@field concept "granule"|"collection"|"variable"|"service"|"tool"
---@field key string the same for the same conditions and order, whatever the page
---@field strings table<string, string[]> by parameter: the values asked for
---@field ids table<string, string[]>
---@field flags table<string, boolean> by parameter: true or false; unset ones are left out
---@field ranges table<string, { [1]: number?, [2]: number? }>
---@field dates table<string, { [1]: integer?, [2]: integer? }[]>
---@field temporal { [1]: integer?, [2]: integer? }[][] each value's ranges
---@field shapes table<string, sandbox.piece[]>
---@field attributes { name: string, test: fun(value: string): boolean }[]
---@field members table<string, table<string, string[]>[]> by parameter: see cmr.members
---@field cycles table<integer, boolean>?
---@field passes sandbox.wanted_pass[]?
---@field cells sandbox.wanted_cells[]?
---@field facets string? "true" or "v2"
---@field cartesian boolean?
---@field uploaded sandbox.uploaded?
---@field options table<string, table<string, boolean>>
---@field excluded table<string, boolean> concept ids
---@field since integer?
---@field keyword string?
---@field sort { key: string, descending: boolean }[]
---@field page_size integer
---@field skip integer items before the page, where not by search-after
---@field after any[]? values of the search-after header

local NOT_CONDITIONS = {
  page_size = true, page_num = true, offset = true, pretty = true, token = true,
}

-- Text of a value, keys in order.
local function canonical(v)
  if type(v) == "string" then return ("%q"):format(v) end
  local list = {}
  for _, k in ipairs(check.keys(v)) do list[#list + 1] = tostring(k) .. "=" .. canonical(v[k]) end
  return "{" .. table.concat(list, ",") .. "}"
end

local function key_of(concept, params)
  local list = { concept }
  for _, name in ipairs(check.keys(params)) do
    if not NOT_CONDITIONS[name] then list[#list + 1] = name .. "=" .. canonical(params[name]) end
  end
  return table.concat(list, "&")
end

-- Other names become the names.
local function rename(params, aliases)
  local named = {}
  for name, value in pairs(params) do named[aliases[name] or name] = value end
  return named
end

local function check_shape(name, value, known, errors)
  if known.single[name] and type(value) == "table" then
    errors[#errors + 1] = ("Parameter [%s] must have a single value."):format(name)
  elseif known.multiple[name] and Form.is_map(value) then
    errors[#errors + 1] = "Parameter [" .. name .. "] must have a single value or multiple values."
  end
end

local ALL_GRANULES = "The CMR does not allow querying across granules in all collections. To help "
  .. "optimize your search, you should limit your query using conditions that identify one or more "
  .. "collections, such as provider, provider_id, concept_id, collection_concept_id, short_name, "
  .. "version or entry_title. For any questions please contact cmr-support@nasa.gov."

local function check_scope(params, errors)
  for _, name in ipairs(Known.scoping) do
    if params[name] then return end
  end
  errors[#errors + 1] = ALL_GRANULES
end

local LEADING = 5

-- How many values begin with a wildcard.
local function check_wildcards(q, errors)
  local count = 0
  for name, values in pairs(q.strings) do
    for _, value in ipairs((q.options[name] or {}).pattern and values or {}) do
      if value:find "^[*?]" then count = count + 1 end
    end
  end
  if count > LEADING then
    errors[#errors + 1] = ("The CMR allows at most %d patterns with a leading wildcard in a query, "
      .. "but there were %d."):format(LEADING, count)
  end
end

--- Reads the parameters of a search.
---@param concept "granule"|"collection"|"variable"|"service"|"tool"
---@param raw table<string, sandbox.value> what Form.parse gives
---@param after string? the search-after header
---@param now integer ms, for periods that are open
---@return sandbox.query? query
---@return string[] errors all messages; empty where the query is given
function Query.read(concept, raw, after, now)
  local known, errors = Known[concept], {}
  local params = rename(raw, known.aliases)
  local q = {
    concept = concept, params = params, now = now, key = key_of(concept, params),
    strings = {}, ids = {},
    flags = {}, ranges = {}, dates = {}, temporal = {}, shapes = {}, attributes = {}, excluded = {},
    members = {},
    options = Options.read(raw.options, known, errors),
  }
  for _, name in ipairs(check.keys(params)) do
    local kind = known.params[name]
    if not kind then
      errors[#errors + 1] = ("Parameter [%s] was not recognized."):format(Ranges.escape(name))
    else
      check_shape(name, params[name], known, errors)
      if Readers[kind] then Readers[kind](q, name, params[name], errors) end
    end
  end
  Paging.read(q, after, known, errors)
  check_wildcards(q, errors)
  if concept == "granule" then check_scope(params, errors) end
  if errors[1] then return nil, errors end
  return q, errors
end

return Query
