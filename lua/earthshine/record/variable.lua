--- What only variables have: units, dimensions, ranges.

local card = require "earthshine.record.card"
local read = require "earthshine.record.read"

---@class earthshine.variable: earthshine.concept
local variable = {}

---@return string? unit such as "K"
function variable:units()
  return read.text(self.umm, "Units")
end

---@return string? type such as "float32"
function variable:data_type()
  return read.text(self.umm, "DataType")
end

--- Its name by the CF conventions.
---@return string?
function variable:standard_name()
  return read.text(self.umm, "StandardName")
end

---@return string? type such as "SCIENCE_ARRAY"
function variable:subtype()
  return read.text(self.umm, "VariableSubType")
end

--- Its dimensions, the slowest first, as the record has them.
---@return { name: string?, size: number?, type: string? }[]
function variable:dimensions()
  local out = {}
  for i, dimension in ipairs(read.list(self.umm.Dimensions)) do
    out[i] = { name = read.text(dimension, "Name"), size = read.number(dimension, "Size"),
      type = read.text(dimension, "Type") }
  end
  return out
end

--- What stands where there is no value.
---@return number[]
function variable:fill_values()
  local out = {}
  for _, entry in ipairs(read.list(self.umm.FillValues)) do
    out[#out + 1] = read.number(entry, "Value")
  end
  return out
end

--- The ranges of valid values.
---@return { min: number?, max: number? }[]
function variable:valid_ranges()
  local out = {}
  for i, range in ipairs(read.list(self.umm.ValidRanges)) do
    out[i] = { min = read.number(range, "Min"), max = read.number(range, "Max") }
  end
  return out
end

--- What stored values are multiplied by.
---@return number?
function variable:scale()
  return read.number(self.umm, "Scale")
end

--- What is added to them then.
---@return number?
function variable:offset()
  return read.number(self.umm, "Offset")
end

-- "nlat 1800, nlon 3600"
local function shape_of(self)
  local parts = {}
  for _, d in ipairs(variable.dimensions(self)) do
    parts[#parts + 1] = (d.name or "?") .. (d.size and (" %.10g"):format(d.size) or "")
  end
  return card.list(parts)
end

local function rows(self)
  local units, kind = variable.units(self), variable.data_type(self)
  return {
    { "units", units and card.text(units) }, { "data type", kind and card.text(kind) },
    { "dimensions", shape_of(self) },
  }
end

return { methods = variable, rows = rows }
