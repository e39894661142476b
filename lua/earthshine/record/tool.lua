--- What only tools have: formats, systems and languages.

local card = require "earthshine.record.card"
local read = require "earthshine.record.read"

---@class earthshine.tool: earthshine.concept
local tool = {}

--- The formats that it reads, as "NETCDF-4".
---@return string[]
function tool:input_formats()
  return read.strings(self.umm.SupportedInputFormats)
end

--- The formats that it writes.
---@return string[]
function tool:output_formats()
  return read.strings(self.umm.SupportedOutputFormats)
end

-- Names with their versions: "Windows 10".
local function named(list, member)
  local out = {}
  for _, entry in ipairs(read.list(list)) do
    local name = read.text(entry, member .. "Name")
    local version = read.text(entry, member .. "Version")
    if name then out[#out + 1] = name .. (version and " " .. version or "") end
  end
  return out
end

---@return string[] systems such as "Windows 10"
function tool:operating_systems()
  return named(self.umm.SupportedOperatingSystems, "OperatingSystem")
end

---@return string[] browsers such as "Firefox 42"
function tool:browsers()
  return named(self.umm.SupportedBrowsers, "Browser")
end

---@return string[] languages such as "Python 3"
function tool:languages()
  return named(self.umm.SupportedSoftwareLanguages, "SoftwareLanguage")
end

---@return string? doi without a resolver in front
function tool:doi()
  local doi = read.text(self.umm, "DOI", "DOI") or read.text(self.umm, "DOI")
  return doi and (doi:gsub("^https?://[^/]*doi%.org/", ""):gsub("^doi:", ""))
end

--- How a program opens it with data: an address with places for values, `{collectionConceptId}`.
---@return string? template
function tool:url_template()
  return read.text(self.umm, "PotentialAction", "Target", "UrlTemplate")
end

local function rows(self)
  return {
    { "reads", card.list(tool.input_formats(self)) },
    { "writes", card.list(tool.output_formats(self)) },
    { "runs on", card.list(tool.operating_systems(self)) },
    { "languages", card.list(tool.languages(self)) },
  }
end

return { methods = tool, rows = rows }
