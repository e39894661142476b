--- Addresses, and a UMM record's RelatedUrls by their types: malformed and ftp addresses exist and
--- are told apart, not followed.

local Error = require "earthshine.error"
local check = require "earthshine.check"
local read = require "earthshine.record.read"

local links = {}

local ACCESS <const> = { external = true, direct = true }

--- The access that a call asks for, which raises for one that there is not; and its other options.
---@param name string of the call, for messages
---@param options? table { access: "external"|"direct" } and those of `more`
---@param more? table<string, string> other options, as in check.options
---@return "external"|"direct"|nil
---@return table options
function links.access(name, options, more)
  local allowed = { access = "string" }
  for key, kinds in pairs(more or {}) do allowed[key] = kinds end
  options = check.options(name, options, allowed)
  local access = options.access
  if access and not ACCESS[access] then
    Error.misuse('option access of %s must be "external" or "direct", but is %q', name, access)
  end
  return access, options
end

-- No server takes longer addresses; patterns take their time over what is made to be long.
local LONGEST <const> = 8000

--- The scheme of a usable address and the address with blanks taken care of; or nil and why not.
---@param text any
---@return string? scheme in lower case
---@return string address_or_reason
function links.usable(text)
  if type(text) ~= "string" then return nil, "has no URL" end
  if #text > LONGEST then return nil, "is too long" end
  if not text:find "[%c%s]" then
    local scheme = text:match "^(%a[%w+.-]*)://[^/?#]"
    if scheme then return scheme:lower(), text end
  end
  local address = text:match "^%s*(.*%S)" or ""
  local scheme = address:match "^(%a[%w+.-]*)://[^/%s?#]+"
  if not scheme or address:find "%c" then return nil, "is malformed" end
  return scheme:lower(), (address:gsub(" ", "%%20"))
end

---@class earthshine.skipped_link
---@field url string as the record has it
---@field reason string

--- The web links of type GET DATA as they stand: portals and folders too, as collections have them.
---@param umm table
---@return string[]
function links.offered(umm)
  local found, seen = {}, {}
  for _, link in ipairs(read.list(umm.RelatedUrls)) do
    local scheme, address = links.usable(link.URL)
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
      local scheme, address = links.usable(link.URL)
      if scheme then return address end
    end
  end
end

return links
