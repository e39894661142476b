--- Which items are meant, by their ids or names: STAC's member ids, or conditions.

local conditions = require "earthshine.query.stac.conditions"
local names = require "earthshine.query.stac.names"

local items = {}

-- How usage names the file of an item; a name stands at its end.
local HREF <const> = "assets.data.href"

local function option_of(view, name)
  return function(option) return view.option(name, option) end
end

local function single(values) return #values == 1 and values[1] or values end

-- Puts ids into the body, or where others are there already, into the filter.
local function put(out, name, ids)
  if out.body.ids then
    out:condition(name, single(ids), conditions.among("id", ids))
  else
    out.body.ids = table.move(ids, 1, #ids, 1, {})
  end
end

local function granules(values)
  local list = {}
  for _, id in ipairs(values or {}) do
    if names.is_concept(id, "G") then list[#list + 1] = id end
  end
  return #list > 0 and list or nil
end

local function put_name(out, view)
  local name, option = "readable_granule_name", option_of(view, "readable_granule_name")
  local values = view.values[name]
  if option "pattern" then
    local list, plain = {}, true
    for i, text in ipairs(values) do
      list[i] = "%" .. names.to_like(text)
      plain = plain and not text:find "^%*"
    end
    local tree = conditions.likes(HREF, list, option "ignore_case", option "and")
    out:condition(name, single(values), tree).cql2 = not plain
    return
  end
  -- An item has one id, and so never several names.
  out:drop(name, single(values),
    "is looked for as an item's id, which is the unique name, not the one that a producer gave")
  if option "and" then return end
  if option "ignore_case" then
    out:condition(name, single(values), conditions.text("id", values, option, option "ignore_case"))
  else
    put(out, name, values)
  end
end

--- Puts what names single items into a body.
---@param out earthshine.stac_writer
---@param view earthshine.stac_view
function items.write(out, view)
  local unique = view.values.granule_ur
  local option = option_of(view, "granule_ur")
  if unique and (option "pattern" or option "ignore_case") then
    local tree = conditions.text("id", unique, option, option "ignore_case")
    out:condition("granule_ur", single(unique), tree)
  elseif unique then
    put(out, "granule_ur", unique)
  end
  local ids = granules(view.values.concept_id)
  if ids then put(out, "concept_id", ids) end
  if view.values.readable_granule_name then put_name(out, view) end
end

return items
