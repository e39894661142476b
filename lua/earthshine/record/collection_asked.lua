--- What a collection asks its session for: services, variables and tools that go with it, and its
--- citation.

local Error = require "earthshine.error"
local citation = require "earthshine.record.citation"
local origin = require "earthshine.record.origin"
local public = require "earthshine.public"
local read = require "earthshine.record.read"

---@class earthshine.collection_asked
local collection = {}

-- The ids that CMR lists under a name, each once, in its order.
local function ids_of(meta, name)
  local out, seen = {}, {}
  local function add(id)
    if type(id) == "string" and not seen[id] then out[#out + 1], seen[id] = id, true end
  end
  for _, id in ipairs(read.strings(read.at(meta, "associations", name))) do add(id) end
  for _, detail in ipairs(read.list(read.at(meta, "association-details", name))) do
    add(detail["concept-id"])
  end
  return out
end

local function associated(self, kind)
  local ids = ids_of(self.meta, kind .. "s")
  if not ids[1] then return {} end
  return origin.of(self).search(kind, ids)
end

local KINDS <const> = { services = true, variables = true, tools = true }

--- The ids of the services, variables or tools that CMR lists with it; nothing is sent.
---@param what "services"|"variables"|"tools"
---@return string[]
collection.associated_ids = public(function(self, what)
  if not KINDS[what] then
    Error.misuse('associated_ids takes "services", "variables" or "tools", but got %s',
      type(what) == "string" and ("%q"):format(what) or "a " .. type(what))
  end
  return ids_of(self.meta, what)
end)

--- The services that work on it, in one request; none is sent where CMR lists none.
---
---     for _, service in ipairs(assert(c:services())) do print(service:name()) end
---@return earthshine.concept[]? services those that are visible, in CMR's order
---@return earthshine.error? err `unsupported` for a collection without a session, which neither a
--- search nor es.collection made
collection.services = public(function(self) return associated(self, "service") end)

--- The variables in its files, likewise.
---@return earthshine.concept[]? variables
---@return earthshine.error? err
collection.variables = public(function(self) return associated(self, "variable") end)

--- The tools for it, likewise.
---@return earthshine.concept[]? tools
---@return earthshine.error? err
collection.tools = public(function(self) return associated(self, "tool") end)

--- How to cite it, by its DOI, in any style; asked once a session.
---
---     print(c:citation(), c:citation { style = "bibtex" })
---@param options? earthshine.citation_options
---@return string? text
---@return earthshine.error? err `not_found` without a DOI, or where nobody knows it
collection.citation = public(function(self, options)
  options = citation.options(options)
  local doi = self:doi()
  if not doi then return citation.none() end
  return citation.of(origin.of(self).session(), doi, options)
end)

return collection
