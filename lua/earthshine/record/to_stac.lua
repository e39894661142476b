--- UMM records as STAC, converted in C: `earthshine.core` reads views, so that tables are encoded
--- first.

local core = require "earthshine.core"
local document = require "earthshine.document"
local json = require "earthshine.json"
local read = require "earthshine.record.read"

---@class earthshine.to_stac_options
---@field version? "1.1.0"|"1.0.0" of STAC; 1.1.0 by default
---@field record? boolean false: without `umm:record` and `umm:meta`, of which the way back makes
--- the very same record; true by default

local to_stac = {}

-- A member of a record as a view.
local function as_view(member)
  if type(member) ~= "table" then return read.node(member) end
  return read.node(document.view(json.encode(member)))
end

--- The Item of a granule, as JSON in one line.
---@param umm any UMM-G
---@param meta any CMR's envelope
---@param options? earthshine.to_stac_options checked
---@return string
function to_stac.granule(umm, meta, options)
  local version, record = options and options.version, options and options.record
  return core.umm_to_stac(as_view(umm), as_view(meta), version, record)
end

return to_stac
