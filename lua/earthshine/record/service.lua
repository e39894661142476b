--- What only services have: how they subset, aggregate, reproject and reformat.

local card = require "earthshine.record.card"
local read = require "earthshine.record.read"

---@class earthshine.service: earthshine.concept
local service = {}

-- A member of its options.
local function option(self, ...)
  return read.at(self.umm, "ServiceOptions", ...)
end

-- Texts each once, in the order in which they come.
local function set()
  local list, seen = {}, {}
  return list, function(text)
    if text and not seen[text] then list[#list + 1], seen[text] = text, true end
  end
end

--- What it makes of what: for each format that it reads, those that it writes.
---@return { from: string, to: string[] }[]
function service:reformattings()
  local out, by_name = {}, {}
  for _, pair in ipairs(read.list(option(self, "SupportedReformattings"))) do
    local from = read.text(pair, "SupportedInputFormat")
    if from then
      local entry = by_name[from]
      if not entry then
        entry = {}
        entry.to, entry.add = set()
        out[#out + 1], by_name[from] = { from = from, to = entry.to }, entry
      end
      for _, to in ipairs(read.strings(pair.SupportedOutputFormats)) do entry.add(to) end
    end
  end
  return out
end

--- The formats that it reads, as "NETCDF-4".
---@return string[]
function service:input_formats()
  local list, add = set()
  for _, pair in ipairs(self:reformattings()) do add(pair.from) end
  return list
end

--- The formats that it writes.
---@return string[]
function service:output_formats()
  local list, add = set()
  for _, pair in ipairs(self:reformattings()) do
    for _, format in ipairs(pair.to) do add(format) end
  end
  return list
end

local SHAPES <const> = {
  { "BoundingBox", "bounding box" }, { "Point", "point" }, { "Circle", "circle" },
  { "Line", "line" }, { "Polygon", "polygon" }, { "Shapefile", "shapefile" },
}

--- By what it can take parts of data: "bounding box", "point", "circle", "line", "polygon",
--- "shapefile", "time", "variable".
---@return string[]
function service:subsets()
  local out = {}
  local subset = option(self, "Subset")
  for _, shape in ipairs(SHAPES) do
    if read.at(subset, "SpatialSubset", shape[1]) ~= nil then out[#out + 1] = shape[2] end
  end
  if read.at(subset, "TemporalSubset") ~= nil then out[#out + 1] = "time" end
  if read.at(subset, "VariableSubset") ~= nil then out[#out + 1] = "variable" end
  return out
end

--- How it joins granules and values: "concatenate", and "AVG", "SUM" …
---@return string[]
function service:aggregations()
  local list, add = set()
  if read.at(option(self, "Aggregation"), "Concatenate") ~= nil then add "concatenate" end
  for _, method in ipairs(read.strings(option(self, "VariableAggregationSupportedMethods"))) do
    add(method)
  end
  return list
end

--- The names of the projections that it makes.
---@return string[]
function service:output_projections()
  local list, add = set()
  for _, projection in ipairs(read.list(option(self, "SupportedOutputProjections"))) do
    add(read.text(projection, "ProjectionName"))
  end
  return list
end

---@return string[] names such as "Bilinear Interpolation"
function service:interpolations()
  return read.strings(option(self, "InterpolationTypes"))
end

--- The operations of its interface: "GetMap", "DescribeCoverage" …
---@return string[]
function service:operations()
  local list, add = set()
  for _, operation in ipairs(read.list(self.umm.OperationMetadata)) do
    add(read.text(operation, "OperationName"))
  end
  return list
end

--- How many granules it takes at once.
---@return integer?
function service:max_granules()
  local most = read.number(option(self, "MaxGranules"))
  return most and math.tointeger(most)
end

local function rows(self)
  return {
    { "subsets by", card.list(service.subsets(self)) },
    { "reads", card.list(service.input_formats(self)) },
    { "writes", card.list(service.output_formats(self)) },
    { "operations", card.list(service.operations(self)) },
  }
end

return { methods = service, rows = rows }
