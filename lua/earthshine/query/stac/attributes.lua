--- Additional attributes that a STAC extension has a property for, both ways.

local conditions = require "earthshine.query.stac.conditions"
local forms = require "earthshine.query.stac.forms"

local attributes = {}

--- The attribute of each property, for the way back.
---@type table<string, { name: string, prefix?: string }>
attributes.by_property = {}
for name, form in pairs(forms.attributes) do
  if not form.coarse then
    attributes.by_property[form.property] = { name = name, prefix = form.prefix }
  end
end

-- A value as the property has it: a number, where the attribute is one.
local function plain(attribute, key, form)
  local text = attribute[key]
  if text and form.prefix then return form.prefix .. text end
  return text and (tonumber(text) or text)
end

local function tree_of(attribute, form)
  if attribute.value then
    return conditions.among(form.property, { plain(attribute, "value", form) })
  end
  return conditions.range(form.property, plain(attribute, "min", form),
    plain(attribute, "max", form))
end

--- Puts the conditions on attributes into the filter.
---@param out earthshine.stac_writer
---@param view earthshine.stac_view
function attributes.write(out, view)
  local values = view.values.attribute or {}
  local either = view.option("attribute", "or")
  for _, attribute in ipairs(values) do
    local form = forms.attributes[attribute.name]
    if not form then
      out:drop("attribute", attribute, "has no property in STAC")
    elseif either then
      out:drop("attribute", attribute, "is one of several alternatives, which are not carried")
    elseif not attribute.type then
      out:drop("attribute", attribute, "asks for any value, and comes back as no condition")
    else
      if form.coarse then
        out:drop("attribute", attribute, "becomes a condition on " .. form.property
          .. ", which comes back as another parameter")
      end
      out:condition("attribute", attribute, tree_of(attribute, form))
    end
  end
end

-- The attribute that a claim is about; nil where CMR cannot say it.
local function attribute_of(claim, form)
  local function value_of(value)
    if not form.prefix then return type(value) == "number" and value or nil end
    return type(value) == "string" and value:sub(1, #form.prefix) == form.prefix
      and value:sub(#form.prefix + 1) or nil
  end
  local type_name = form.prefix and "string" or "float"
  if claim.kind == "values" and #claim.list == 1 and not claim.pattern and not claim.fold then
    local value = value_of(claim.list[1])
    return value and { type = type_name, name = form.name, value = value }
  elseif claim.kind == "bounds" and not claim.open and not form.prefix
    and type(claim.low or claim.high) == "number" then
    return { type = type_name, name = form.name, min = claim.low, max = claim.high }
  end
end

--- Sets attributes from claims that must all hold.
---@param out earthshine.stac_keywords
---@param list table[] claims
---@param property string
function attributes.set(out, list, property)
  for _, claim in ipairs(list) do
    local attribute = attribute_of(claim, attributes.by_property[property])
    local known = out.given.attribute or {}
    local last = known[#known]
    if not attribute then
      out:drop_condition(claim.source, "is no condition that CMR's attributes have")
    elseif last and last.name == attribute.name and attribute.max and last.min and not last.max
      and last.min <= attribute.max then
      last.max = attribute.max
    else
      known[#known + 1] = attribute
      out.given.attribute = known
    end
  end
end

return attributes
