--- The parameter tables by name: which row a name or an alias means, and what may have been meant
-- by an unknown one.

local check = require "earthshine.check"

local TABLES <const> = {
  granule = require "earthshine.query.granule_params",
  collection = require "earthshine.query.collection_params",
}

---@class earthshine.param_row
---@field name string CMR's name
---@field kind string the kind of value
---@field aliases? string other names, separated by blanks
---@field list? boolean several values are allowed
---@field always_list? boolean written with [] even for one value
---@field options? string options that CMR accepts for it; all of them where this is nil
---@field collection? boolean it says which collections are meant

local rows = {}
local by_name = {}

for kind, list in pairs(TABLES) do
  by_name[kind] = {}
  for _, row in ipairs(list) do
    row.name, row.kind = row[1], row[2]
    by_name[kind][row.name] = row
    for alias in (row.aliases or ""):gmatch "%S+" do by_name[kind][alias] = row end
  end
end

--- All rows of a kind of search, in the order in which they are sent.
---@param kind "granule"|"collection"
---@return earthshine.param_row[]
function rows.list(kind)
  return TABLES[kind]
end

--- The row of a name or alias; CMR takes "-" for "_".
---@param kind "granule"|"collection"
---@param name any
---@return earthshine.param_row?
function rows.find(kind, name)
  return type(name) == "string" and by_name[kind][name:gsub("-", "_")] or nil
end

local PAGING <const> = "has no place because the library does the paging; limit, count and "
  .. "page_size may be given"
local HINTS <const> = {
  page_num = PAGING, offset = PAGING, scroll = PAGING, scroll_id = PAGING, search_after = PAGING,
  pretty = "only changes the layout of the reply", token = "belongs to the login",
  daac = "is not known to CMR; use provider or data_center",
}

--- What is wrong with a name that has no row.
---@param kind "granule"|"collection"
---@param name any
---@return string message
function rows.unknown(kind, name)
  if type(name) ~= "string" then
    return "parameters are given by name, as in { short_name = \"ATL06\" }"
  end
  if HINTS[name] then return HINTS[name] end
  for other, names in pairs(by_name) do
    if names[name] then
      local way = "; find the collections first and give their concept_id"
      return ("is a parameter of %s searches, not of %s searches%s"):format(
        other, kind, kind == "granule" and way or "")
    end
  end
  local near = check.nearest(name, check.keys(by_name[kind]))
  return "is not a known parameter" .. (near and (" (did you mean %s?)"):format(near) or "")
end

return rows
