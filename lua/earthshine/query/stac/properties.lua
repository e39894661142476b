--- Parameters that are conditions on one property of items: cloud cover, platform, orbit and such.

local DateRange = require "earthshine.query.date_range"
local conditions = require "earthshine.query.stac.conditions"
local forms = require "earthshine.query.stac.forms"
local times = require "earthshine.query.stac.times"

local properties = {}

local function single(values) return #values == 1 and values[1] or values end

local function texts(out, view, row, property)
  local name, values = row.name, view.values[row.name]
  -- CMR's texts are the same in small and capital letters unless one says otherwise.
  local fold = view.option(name, "ignore_case") ~= false and row.kind ~= "enum"
  if not forms.arrays[property] then
    local function option(key) return view.option(name, key) end
    return conditions.text(property, values, option, fold)
  elseif view.option(name, "pattern") then
    out:drop(name, single(values), "cannot be a pattern, because the property is a list")
    return nil
  end
  return conditions.array(property, values, view.option(name, "and"), fold)
end

---@type table<string, fun(out: table, view: table, row: table, property: string): table?>
local KINDS <const> = {
  string = texts, enum = texts, id = texts,
  integer = function(_, view, row, property)
    return conditions.among(property, view.values[row.name])
  end,
  range = function(_, view, row, property)
    local range = view.values[row.name][1]
    return conditions.range(property, range.min, range.max)
  end,
  dates = function(_, view, row, property)
    return times.condition(property, view.values[row.name], view.option(row.name, "and"))
  end,
  instant = function(_, view, row, property)
    local range = DateRange.read { start = view.values[row.name][1] }
    return times.condition(property, { range })
  end,
}

--- Puts the condition of one parameter into the filter.
---@param out earthshine.stac_writer
---@param view earthshine.stac_view
---@param row earthshine.param_row
---@param property string
function properties.write(out, view, row, property)
  local name = row.name
  if view.option(name, "exclude_collection") then
    out:drop(("options[%s][exclude_collection]"):format(name), true,
      "cannot be said, because STAC looks at items only anyway")
  end
  local tree = KINDS[row.kind](out, view, row, property)
  if tree then out:condition(name, single(view.values[name]), tree) end
end

--- Puts the granules that are left out into the filter.
---@param out earthshine.stac_writer
---@param view earthshine.stac_view
function properties.write_excluded(out, view)
  local excluded = view.values.exclude and view.values.exclude[1].concept_id
  if excluded then
    out:condition("exclude", { concept_id = excluded },
      { op = "not", args = { conditions.among("id", excluded) } })
  end
end

return properties
