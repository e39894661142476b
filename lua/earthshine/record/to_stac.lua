--- UMM records as STAC, converted in C: `earthshine.core` reads views, so that tables are encoded
--- first.

local core = require "earthshine.core"
local document = require "earthshine.document"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

local to_stac = {}

-- A member of a record as a view.
local function as_view(member)
  if type(member) ~= "table" then return read.node(member) end
  return read.node(document.view(json.encode(member)))
end

--- The Item of a granule, as JSON in one line.
---@param umm any UMM-G
---@param meta any CMR's envelope
---@param version? "1.1.0"|"1.0.0" of STAC
---@return string
function to_stac.granule(umm, meta, version)
  return core.umm_to_stac(as_view(umm), as_view(meta), version)
end

return to_stac
