--- Decides in which format a reply is written: by the address's extension, then the Accept header,
--- else XML.

local Formats = {}

-- Versions of the UMM that records can be labelled with; the last is the default.
local VERSIONS = {
  granules = { "1.6.4", "1.6.5", "1.6.6" },
  collections = { "1.17.3", "1.18.0", "1.18.1", "1.18.2", "1.18.3", "1.18.4", "1.18.5", "1.18.6" },
  variables = { "1.8.2", "1.9.0" }, services = { "1.5.3", "1.5.4" }, tools = { "1.1.1", "1.2.0" },
}

local RESULTS = "application/vnd.nasa.cmr.umm_results+json"
local RECORD = "application/vnd.nasa.cmr.umm+json"
local XMLS = {
  ["*/*"] = true, ["application/*"] = true, ["application/xml"] = true, ["text/xml"] = true,
}

-- Extensions that the real service writes and the sandbox does not.
local OTHERS = {
  atom = "application/atom+xml", csv = "text/csv", echo10 = "application/echo10+xml",
  iso = "application/iso19115+xml", iso19115 = "application/iso19115+xml",
  dif = "application/dif+xml", dif10 = "application/dif10+xml",
  kml = "application/vnd.google-earth.kml+xml", opendata = "application/opendata+json",
  native = "application/metadata+xml",
  stac = "application/json; profile=stac-catalogue", html = "text/html",
}

---@class sandbox.format
---@field kind "umm_json"|"json"|"xml"
---@field version string? of the UMM
---@field content_type string of a page

--- The newest version of a kind of record.
---@param concept string as in addresses: "granules"
---@return string
function Formats.newest(concept)
  local list = VERSIONS[concept]
  return list[#list]
end

local function umm(concept, version)
  if version == nil then version = Formats.newest(concept) end
  for _, v in ipairs(VERSIONS[concept]) do
    if v == version then
      return { kind = "umm_json", version = v,
        content_type = RESULTS .. ";version=" .. v .. "; charset=utf-8" }
    end
  end
  return nil, ("The mime type [%s] with version [%s] is not supported for %s.")
    :format(RESULTS, version, concept)
end

local JSON = { kind = "json", content_type = "application/json;charset=utf-8" }
local XML = { kind = "xml", content_type = "application/xml; charset=utf-8" }

local function by_extension(extension, concept)
  if extension == "json" then return JSON end
  if extension == "xml" then return XML end
  if extension == "umm_json" or extension == "umm-json" then return umm(concept) end
  local version = extension:match "^umm_json_v(%d[%d_]*)$"
  if version then return umm(concept, (version:gsub("_", "."))) end
  if OTHERS[extension] then
    return nil, ("The mime type [%s] is not supported for %s."):format(OTHERS[extension], concept)
  end
  return nil, ("The URL extension [%s] is not supported."):format(extension)
end

local function by_accept(accept, concept)
  for part in accept:gmatch "[^,]+" do
    local kind = part:match "^%s*([^;%s]+)"
    local version = part:match "version=([%w.]+)"
    if kind == RESULTS or kind == RECORD then return umm(concept, version) end
    if kind == "application/json" then return JSON end
    if XMLS[kind] then return XML end
  end
  return nil, "The mime types specified in the accept header [" .. accept .. "] are not supported."
end

--- The format of a reply.
---@param extension string? "umm_json_v1_6_6"; nil where the address has none
---@param accept string? header
---@param concept "granules"|"collections"|"variables"|"services"|"tools"
---@return sandbox.format? format
---@return string? message what cannot be written
function Formats.choose(extension, accept, concept)
  if extension then return by_extension(extension, concept) end
  if accept and accept ~= "" then return by_accept(accept, concept) end
  return XML
end

--- Whether errors are written as JSON rather than XML: by extension, Accept, then Content-Type.
---@param extension string?
---@param headers table<string, string>
---@return boolean
function Formats.json_errors(extension, headers)
  if extension then return extension ~= "xml" and not extension:find "^%a+10$" end
  for _, name in ipairs { "accept", "content-type" } do
    local v = headers[name] or ""
    if v:find("json", 1, true) then return true end
    if v:find("application/xml", 1, true) then return false end
  end
  return false
end

return Formats
