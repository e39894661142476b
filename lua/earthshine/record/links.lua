--- A UMM record's RelatedUrls by their types: malformed addresses exist and are told apart, not
--- followed.

local address_of = require "earthshine.assets.address"
local read = require "earthshine.record.read"

local links = {}

--- The web links of type GET DATA as they stand: portals and folders too, as collections have them.
---@param umm table
---@return string[]
function links.offered(umm)
  local found, seen = {}, {}
  for _, link in ipairs(read.list(umm.RelatedUrls)) do
    local scheme, address = address_of.usable(link.URL)
    local web = scheme == "https" or scheme == "http"
    if link.Type == "GET DATA" and web and not seen[address] then
      found[#found + 1], seen[address] = address, true
    end
  end
  return found
end

--- The first link of a type, whatever its scheme.
---@param umm table
---@param kind string
---@return string?
function links.first(umm, kind)
  for _, link in ipairs(read.list(umm.RelatedUrls)) do
    if link.Type == kind then
      local scheme, address = address_of.usable(link.URL)
      if scheme then return address end
    end
  end
end

return links
