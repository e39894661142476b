--- The parameter tables by name: which row a name or an alias means, and what may have been meant
-- by an unknown one.

local check = require "earthshine.check"
local forms = require "earthshine.query.stac.forms"
local later = require "earthshine.later"

local TABLES <const> = {
  granule = later "earthshine.query.granule_params",
  collection = later "earthshine.query.collection_params",
  service = later "earthshine.query.service_params",
  variable = later "earthshine.query.variable_params",
  tool = later "earthshine.query.tool_params",
  item = later "earthshine.query.item_params",
}

---@alias earthshine.query_kind "granule"|"collection"|"service"|"variable"|"tool"|"item"

---@class earthshine.param_row
---@field name string CMR's name
---@field kind string the kind of value; see earthshine.query.values
---@field names string[] the name and its aliases
---@field list? boolean several values are allowed
---@field always_list? boolean written with [] even for one value
---@field ordered? boolean the order of its values counts
---@field options? string options that CMR accepts for it; all of them where this is nil
---@field collection? boolean it says which collections are meant
---@field first? boolean only collections have it, which are found first: not among the parameters
--- that CMR gets of granules
---@field words? string the words that its values, or their members, may be
---@field prefixes? string the kinds of concept ids that are allowed
---@field known? table<string, string> these, or the words, by what they are in small letters
---@field wild? string the name under which wildcards are taken for patterns unasked
---@field patterned boolean its values may be patterns, if an option says so
---@field client? boolean it is ours: not among the parameters that CMR gets
---@field reply? boolean only CMR's own JSON has a place for it
---@field file? "polygon"|"line"|"point" what is taken out of a file of shapes that is named
---@field stac? earthshine.stac_form how a STAC search says it
---@field help string what CMR does with it, to be read after its name

local rows = {}

-- Adds what is derived from a row's own members.
local function prepare(row)
  row.name, row.kind, row.names = row[1], row[2], { row[1] }
  for alias in (row.aliases or ""):gmatch "%S+" do row.names[#row.names + 1] = alias end
  row.patterned = row.kind == "string" and row.name ~= "keyword"
    and (row.options or ""):find "pattern" ~= nil
  row.known = {}
  for word in (row.prefixes or row.words or ""):gmatch "%S+" do row.known[word:lower()] = word end
end

-- Adds rows, and those of lists among them, to a kind's.
local function add(made, kind, list)
  for _, row in ipairs(list) do
    if type(row[1]) == "table" then
      add(made, kind, row)
    else
      local n = #made.list + 1
      prepare(row)
      made.list[n], made.names[n] = row, row.name
      for _, name in ipairs(row.names) do made.by_name[name] = row end
      row.stac = row.stac or forms.of(kind, row.name)
    end
  end
end

-- By kind, made when first asked for: its rows in a list, their names, and by name.
local kinds = setmetatable({}, { __index = function(self, kind)
  local made = { list = {}, names = {}, by_name = {} }
  add(made, kind, TABLES[kind]())
  self[kind] = made
  return made
end })

--- All rows of a kind of search, in the order in which they are sent.
---@param kind earthshine.query_kind
---@return earthshine.param_row[]
function rows.list(kind)
  return kinds[kind].list
end

--- CMR's names of all rows of a kind of search, in the same order.
---@param kind earthshine.query_kind
---@return string[]
function rows.names(kind)
  return kinds[kind].names
end

--- The row of a name or alias; CMR takes "-" for "_".
---@param kind earthshine.query_kind
---@param name any
---@return earthshine.param_row?
function rows.find(kind, name)
  if type(name) ~= "string" then return nil end
  local known = kinds[kind].by_name
  return known[name] or known[name:gsub("-", "_")]
end

local PAGING <const> = "has no place because the library does the paging; limit, count and "
  .. "page_size may be given"
-- What else may have been meant, by a call on a query.
local METHODS <const> = {
  "options", "option", "copy", "validate", "to_cmr", "to_stac", "request", "parameters", "explain",
}
local HINTS <const> = {
  page_num = PAGING, offset = PAGING, scroll = PAGING, scroll_id = PAGING, search_after = PAGING,
  pretty = "only changes the layout of the reply", token = "belongs to the login",
}
for name in ("format mode bearer_token"):gmatch "%S+" do
  HINTS[name] = "is the library's own business"
end
for name in ("get get_all hits results"):gmatch "%S+" do
  HINTS[name] = "belongs to the results of a search, such as es.search_data(query)"
end
for _, name in ipairs(METHODS) do
  HINTS[name] = ("is a method of queries: call it with a colon, as in query:%s()"):format(name)
end
HINTS.to_stac = "is a method of queries of granules, collections and STAC items"
HINTS.debug = "is no parameter; the query's request() shows what is sent"

-- All that may have been meant.
local function words(kind)
  local made = kinds[kind]
  if not made.words then
    local names = check.keys(made.by_name)
    made.words = table.move(METHODS, 1, #METHODS, #names + 1, names)
  end
  return made.words
end

-- Which of the other kinds of search has a parameter of this name.
local function others(kind, name)
  local list = {}
  for other in pairs(TABLES) do
    if other ~= kind and kinds[other].by_name[name] then list[#list + 1] = other end
  end
  table.sort(list)
  return list
end

--- What is wrong with a name that has no row.
---@param kind earthshine.query_kind
---@param name any
---@return string message
function rows.unknown(kind, name)
  if type(name) ~= "string" then
    return "parameters are given by name, as in { short_name = \"ATL06\" }"
  end
  if HINTS[name] then return HINTS[name] end
  local known = others(kind, name)
  if #known > 0 then
    local way = kind == "granule" and known[1] == "collection"
      and "; find the collections first and give their concept_id" or ""
    return ("is a parameter of %s searches, not of %s searches%s"):format(
      table.concat(known, " and "), kind, way)
  end
  return "is not a known parameter" .. check.meant(name, words(kind))
end

return rows
