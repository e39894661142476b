--- Services, variables and tools: records of UMM-S, UMM-Var and UMM-T with what CMR knows about
-- them.
--
-- Members: `umm` (the record) and `meta` (CMR's envelope). A missing or null member of either reads
-- as nil.

local object = require "earthshine.record.object"
local read = require "earthshine.record.read"

---@class earthshine.concept a service, variable or tool
---@field umm table the UMM record
---@field meta table CMR's envelope
local concept = {}

---@return string?
function concept:name()
  return read.text(self.umm, "Name")
end

---@return string?
function concept:long_name()
  return read.text(self.umm, "LongName")
end

---@return string? id such as "S1234-PROVIDER"
function concept:concept_id()
  return read.text(self.meta, "concept-id")
end

---@return string?
function concept:provider()
  return read.text(self.meta, "provider-id")
end

---@return string? id of the provider's own
function concept:native_id()
  return read.text(self.meta, "native-id")
end

---@return string?
function concept:version()
  return read.text(self.umm, "Version")
end

---@return string? text of a service or tool, a variable's definition
function concept:description()
  return read.text(self.umm, "Description") or read.text(self.umm, "Definition")
end

--- What it is: "Harmony" or "OPeNDAP" of a service, "Downloadable Tool" of a tool,
--- "SCIENCE_VARIABLE" of a variable.
---@return string?
function concept:type()
  return read.text(self.umm, "Type") or read.text(self.umm, "VariableType")
end

--- Where a service or tool is found.
---@return string? url
function concept:url()
  return read.text(self.umm, "URL", "URLValue")
end

-- "Harmony GDAL Adapter  Harmony  S2836723123-XYZ_PROV"
local function line(self)
  local parts = { concept.name(self) or "record" }
  for _, part in ipairs { concept.type(self) or false, concept.concept_id(self) or false } do
    if part then parts[#parts + 1] = part end
  end
  return table.concat(parts, "  ")
end

local function class(name)
  local methods = {}
  for key, method in pairs(concept) do methods[key] = method end
  return object.class(name, methods, line, "Name")
end

return { service = class "service", variable = class "variable", tool = class "tool" }
