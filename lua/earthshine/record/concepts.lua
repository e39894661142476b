--- Services, variables and tools: records of UMM-S, UMM-Var and UMM-T with what CMR knows about
-- them.
--
-- Members: `umm` (the record) and `meta` (CMR's envelope). A missing or null member of either reads
-- as nil.

local card = require "earthshine.record.card"
local object = require "earthshine.record.object"
local read = require "earthshine.record.read"
local service = require "earthshine.record.service"
local tool = require "earthshine.record.tool"
local variable = require "earthshine.record.variable"

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

--- Where a service, a tool, or the store of a variable is found.
---@return string? url
function concept:url()
  return read.text(self.umm, "URL", "URLValue")
    or read.text(self.umm, "InstanceInformation", "URL")
end

--- More addresses about it, each once: documents, examples, home pages.
---@return string[] urls
function concept:related_links()
  local out, seen = {}, {}
  for _, link in ipairs(read.list(self.umm.RelatedURLs)) do
    local address = read.text(link, "URL")
    if address and not seen[address] then out[#out + 1], seen[address] = address, true end
  end
  return out
end

--- The concept ids of the collections that it is associated with, as far as the search said them.
---@return string[]
function concept:collections()
  local out = {}
  for _, entry in ipairs(read.node(read.at(self.meta, "associations", "collections")) or {}) do
    out[#out + 1] = type(entry) == "string" and entry or read.text(entry, "concept-id")
  end
  return out
end

-- The words of a keyword from the widest to the narrowest, of each vocabulary.
local LEVELS <const> = {
  ServiceKeywords = { "ServiceCategory", "ServiceTopic", "ServiceTerm", "ServiceSpecificTerm" },
  ToolKeywords = { "ToolCategory", "ToolTopic", "ToolTerm", "ToolSpecificTerm" },
  ScienceKeywords = { "Category", "Topic", "Term", "VariableLevel1", "VariableLevel2",
    "VariableLevel3", "DetailedVariable" },
}

--- Its keywords, each from the widest word to the narrowest: "EARTH SCIENCE > LAND SURFACE > …".
---@return string[]
function concept:keywords()
  local out = {}
  for member, levels in pairs(LEVELS) do
    for _, keyword in ipairs(read.list(self.umm[member])) do
      local words = {}
      for _, level in ipairs(levels) do words[#words + 1] = read.text(keyword, level) end
      if words[1] then out[#out + 1] = table.concat(words, " > ") end
    end
  end
  return out
end

--- It in one line, for lists: "Harmony GDAL Adapter  Harmony  S2836723123-XYZ_PROV".
---@return string
function concept:line()
  return card.line(self:name() or "record", self:type(), self:concept_id())
end

-- A class of its own methods and those of all, and the rows that its cards have besides.
local function class(name, own)
  local methods = {}
  for key, method in pairs(concept) do methods[key] = method end
  for key, method in pairs(own.methods) do methods[key] = method end
  local function show(self)
    local function said(key)
      local value = methods[key](self)
      return value and card.text(value)
    end
    local address = methods.url(self)
    local rows = {
      { "long name", said "long_name" }, { "type", said "type" }, { "version", said "version" },
      { "concept id", said "concept_id" }, { "url", address and card.address(address) },
    }
    for _, row in ipairs(own.rows(self)) do rows[#rows + 1] = row end
    rows[#rows + 1] = { "about", said "description" }
    return card.of(methods.name(self) or name, rows)
  end
  return object.class(name, methods, show, "Name")
end

return {
  service = class("service", service), variable = class("variable", variable),
  tool = class("tool", tool),
}
