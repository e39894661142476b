--- Turns the parameters of a search into a query, and collects every problem in them in CMR's
--- words.

local check = require "earthshine.check"
local Dates = require "earthshine.sandbox.cmr.dates"
local Form = require "earthshine.sandbox.cmr.form"
local Known = require "earthshine.sandbox.cmr.known"
local Options = require "earthshine.sandbox.cmr.options"
local Paging = require "earthshine.sandbox.cmr.paging"
local Ranges = require "earthshine.sandbox.cmr.ranges"
local Shapes = require "earthshine.sandbox.cmr.shapes"

local Query = {}

---@class sandbox.query
---@field concept "granule"|"collection"
---@field key string the same for the same conditions and order, whatever the page
---@field strings table<string, string[]> by parameter: the values asked for
---@field ids table<string, string[]>
---@field flags table<string, boolean> by parameter: true or false; unset ones are left out
---@field ranges table<string, { [1]: number?, [2]: number? }>
---@field dates table<string, { [1]: integer?, [2]: integer? }[]>
---@field temporal { [1]: integer?, [2]: integer? }[][] each value's ranges
---@field shapes table<string, sandbox.piece[]>
---@field attributes { name: string, test: fun(value: string): boolean }[]
---@field options table<string, table<string, boolean>>
---@field excluded table<string, boolean> concept ids
---@field since integer?
---@field keyword string?
---@field sort { key: string, descending: boolean }[]
---@field page_size integer
---@field skip integer items before the page, where not by search-after
---@field after any[]? values of the search-after header

local READ = {}

function READ.string(q, name, value) q.strings[name] = Form.list(value) end

local ID_NAMES = { concept_id = "Concept-id", collection_concept_id = "Collection-concept-id",
  variable_concept_id = "Variable-concept-id", service_concept_id = "Service-concept-id",
  tool_concept_id = "Tool-concept-id" }

function READ.id(q, name, value, errors)
  local wild = q.options[name] and q.options[name].pattern
  q.ids[name] = Form.list(value)
  for _, id in ipairs(q.ids[name]) do
    local kind = id:match "^(%u+)%d+%-[%w_]+$"
    if wild and id:find "[*?]" then kind = "C" end
    if not kind or (name == "collection_concept_id" and kind ~= "C") then
      errors[#errors + 1] = ("%s [%s] is not valid."):format(ID_NAMES[name], Ranges.escape(id))
    elseif q.concept == "granule" and kind ~= "G" and kind ~= "C" then
      errors[#errors + 1] = ("Invalid concept_id [%s]. For granule queries concept_id must be "
        .. "either a granule or collection concept ID."):format(id)
    end
  end
end

function READ.spatial(q, name, value, errors)
  q.shapes[name] = {}
  for _, text in ipairs(Form.list(value)) do
    table.insert(q.shapes[name], (Shapes.read(name, text, errors)))
  end
end

function READ.range(q, name, value, errors) q.ranges[name] = Ranges.read(name, value, errors) end

function READ.dates(q, name, value, errors)
  q.dates[name] = {}
  for _, text in ipairs(Form.list(value)) do
    table.insert(q.dates[name], Dates.range(text, (name:gsub("_", "-")), errors))
  end
end

function READ.temporal(q, _, value, errors)
  for _, text in ipairs(Form.list(value)) do
    table.insert(q.temporal, Dates.temporal(text, q.now, errors))
  end
end

function READ.since(q, _, value, errors)
  local list = Form.list(value)
  if #list > 1 then
    errors[#errors + 1] = "Search not allowed with multiple updated_since values"
  elseif list[1] then
    q.since = Dates.since(list[1], errors)
  end
end

function READ.boolean(q, name, value, errors)
  local text = type(value) == "string" and value or Form.list(value)[1] or ""
  if text == "true" or text == "false" then
    q.flags[name] = text == "true"
  elseif text:lower() ~= "unset" then
    errors[#errors + 1] = ("Parameter %s must take value of true, false, or unset, but was [%s]")
      :format(name, Ranges.escape(text))
  end
end

function READ.attribute(q, _, value, errors)
  if type(value) == "string" then
    errors[#errors + 1] = "'attribute' is not a valid parameter. You must use 'attribute[]'."
    return
  end
  for _, text in ipairs(Form.list(value)) do
    q.attributes[#q.attributes + 1] = Ranges.attribute(text, errors)
  end
end

function READ.exclude(q, _, value, errors)
  for key, ids in pairs(Form.is_map(value) and value or {}) do
    if q.concept == "granule" and (key == "concept_id" or key == "echo_granule_id") then
      for _, id in ipairs(Form.list(ids)) do
        if id:sub(1, 1) == "C" then
          errors[#errors + 1] = "Exclude collection is not supported, " .. Ranges.escape(id)
        end
        q.excluded[id] = true
      end
    elseif key ~= "tag_key" then
      errors[#errors + 1] = ("Parameter(s) [%s] can not be used with exclude."):format(key)
    end
  end
end

function READ.keyword(q, _, value) q.keyword = type(value) == "string" and value or nil end

local BAD_TILE = [=[Tile must be in the format of "\d+[LRF]", but was [%s] in passes[%s][tiles]]=]

function READ.other(q, name, value, errors)
  if name == "passes" and not q.params.cycle then
    errors[#errors + 1] = "Cycle value must be provided when searching with passes."
  end
  if name ~= "passes" or not Form.is_map(value) then return end
  for n, pass in pairs(value) do
    local fields = Form.is_map(pass) and pass or {}
    if not fields.pass then
      errors[#errors + 1] = ("Parameter passes[%s] is missing required field passes[%s][pass]")
        :format(n, n)
    end
    for _, list in ipairs(Form.list(fields.tiles)) do
      for tile in list:gmatch "[^,]+" do
        if not tile:find "^%d+[LRF]$" then
          errors[#errors + 1] = BAD_TILE:format(Ranges.escape(tile), n)
        end
      end
    end
  end
end

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

--- Reads the parameters of a search.
---@param concept "granule"|"collection"
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
    options = Options.read(raw.options, known, errors),
  }
  for _, name in ipairs(check.keys(params)) do
    local kind = known.params[name]
    if not kind then
      errors[#errors + 1] = ("Parameter [%s] was not recognized."):format(Ranges.escape(name))
    else
      check_shape(name, params[name], known, errors)
      if READ[kind] then READ[kind](q, name, params[name], errors) end
    end
  end
  Paging.read(q, after, known, errors)
  if concept == "granule" then check_scope(params, errors) end
  if errors[1] then return nil, errors end
  return q, errors
end

return Query
